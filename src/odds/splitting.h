/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SPLITTING_H
#define CATAPULT_SPLITTING_H

/**
 * Estimates the probability that a Markov chain reaches a score it hardly ever reaches, by
 * fixed-effort multilevel splitting (Kahn & Harris 1951; Garvels 2000). At each level N particles
 * run until they reach the next or end; the states of those that reached it are what the next N
 * start from. The product of the fractions that reached is unbiased for any levels and any N. No
 * tilt and no weight is involved, and what the chain is, is the caller's.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "runs/plan.h"

enum splitting_end {
    SPLITTING_REACHED,
    SPLITTING_DIED,       /**< the caller's rule says that it will not get there */
    SPLITTING_STEP_LIMIT, /**< likewise, as it took too long */
    SPLITTING_ENDS,
};

/** Where the particles of a repetition are on their way. */
struct splitting_stage {
    size_t index; /**< of the level they are to reach, from 0 */
    double level; /**< the score of that level */
    /** log(P of the level before/N): what a particle stands for, in expectations, until it
     * reaches this one */
    double log_weight;
};

/** A chain, its levels and what is asked of it. Callbacks are called from several threads. */
struct splitting_question {
    size_t state_size; /**< bytes of a particle; copied freely */
    /** Draws a particle's start into `state`. */
    void (*start)(void *state, struct rng *rng, const void *context);
    /** Steps until the score is at least stage->level (which may be so at once), adding the steps
     * to `steps`. All particles of a stage come before any of the next. */
    enum splitting_end (*advance)(
        void *state, const struct splitting_stage *stage, struct rng *rng, uint64_t *steps,
        const void *context);
    /**
     * NULL, or called for each particle that ends: below the next level, or at the last one
     * (REACHED). The particle counts in expectations with a weight, that of its stage: adding
     * exp(log_weight) * f to one of the `sums` doubles makes that double E[f; end] times the
     * repetitions, without bias. May change the state and draw.
     */
    void (*end)(
        double *sum, void *state, enum splitting_end end, double log_weight, struct rng *rng,
        const void *context);
    size_t sums;
    /** NULL, or returns where in the state it stands for how many a particle counts. That is 1 at
     * the start and where a particle has just been copied; `start` and `advance` may change it
     * without bias, as by letting one in k of some kind go on, for k of them. `end` has it in the
     * state, beside log_weight. */
    double *(*weight)(void *state);
    const void *context;
    const double *level; /**< increasing; P is that of reaching the last */
    size_t levels;       /**< at least 1 */
    uint64_t particles;  /**< N, 1 to 2^31 */
};

/** Repetitions after which the error is computed again, to see whether they are enough. */
enum { SPLITTING_LOOK = 32 };

/** What happened at a level, in all repetitions: ends[SPLITTING_REACHED] of `tried` particles went
 * on, each of them one, whatever its weight. */
struct splitting_level {
    uint64_t tried, ends[SPLITTING_ENDS];
};

struct splitting {
    double log_p; /**< of the mean over repetitions; -inf where all lost their particles */
    /** standard error of P over P, from the repetitions; NaN: fewer than two, or P = 0 */
    double relative_error;
    double largest_share; /**< of one repetition in the sum; 1 where P = 0 */
    uint64_t repetitions;
    uint64_t extinct; /**< repetitions that lost all particles: they count, as 0 */
    uint64_t steps;   /**< of the chain, in all: the cost */
    const struct splitting_level *level; /**< one for each */
    const double *sum;                   /**< over the repetitions; NULL where none is asked for */
    void *memory;                        /**< owned: holds both */
};

/**
 * Estimates log P from plan->runs independent repetitions, or fewer: stops early once the error
 * over P is below the plan's and no repetition has over 5 % of the sum, and gives up when no one of
 * 128 has got there. P may be as small as e^-1e300, but a repetition's relative variance is about
 * (levels/N)(1 - f)/f, f the fraction that reaches: keep it below 1, or few repetitions make the
 * mean. Memory: N states a thread, or 2 N with weights. The caller owns `found` until
 * splitting_clear; on failure nothing is left to clear. STATUS_SYSTEM: memory.
 */
enum status splitting_run(
    struct splitting *found, const struct splitting_question *question, const struct plan *plan,
    struct fault *fault);
void splitting_clear(struct splitting *found);

#endif
