/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SPIKE_ODDS_WALK_H
#define CATAPULT_SPIKE_ODDS_WALK_H

/** Starts and ends the runs of spike_odds.h, and finds what a run misses and the law of Lambda
 * after a hit, for all methods. */

#include "odds/spike_odds.h"
#include "chain/sgd.h"

/* Bins for the law of Lambda at the end, from 0 to `most`. */
enum { SPIKE_ODDS_WALK_BINS = 2048 };

/* Cells of Lambda, from 0 to `most`, in which the sign of G is known beforehand. */
enum { SPIKE_ODDS_WALK_CELLS = 512 };

/* A run is given up where Lundberg's bound on its way back is this part. */
#define SPIKE_ODDS_WALK_NEGLIGIBLE 1e-4

struct spike_odds_walk {
    const struct spike_odds_question *question;
    struct sgd law; /* of the samples, untilted; owned */
    double theta;   /* at lambda0 */
    double flat;    /* Lambda below which no spike is possible */
    double most; /* Lambda at the end is at most this: Lambda_0, a little more for N(0,1) weights */
    /* G < 0 in the whole cell, proved; only where it saves time */
    bool falls[SPIKE_ODDS_WALK_CELLS];
};

/** Sets up what all runs share. The caller owns `walk` until spike_odds_walk_clear. STATUS_SYSTEM:
 * memory. */
enum status spike_odds_walk_init(
    struct spike_odds_walk *walk, const struct spike_odds_question *question, struct fault *fault);
void spike_odds_walk_clear(struct spike_odds_walk *walk);

/** Draws the start of a run. */
struct chain spike_odds_walk_start(const struct spike_odds_walk *walk, struct rng *rng);

/** Returns the exponent at a run's own start, which from random weights is not lambda0: at width 50
 * it may be in the window though 2 is lazy. 0 where there is no exponent to bound by. */
double spike_odds_walk_theta(const struct spike_odds_walk *walk, struct chain at);

/** Returns the |Y| at which a run that left `at` is given up: its way back to there has
 * a probability below
 * `negligible`. */
double spike_odds_walk_floor(struct chain at, double theta, double negligible);

/** Returns the log of Lundberg's bound on reaching the height, with the exponent at Lambda of `at`
 * or `theta`, the smaller: spikes may have taken Lambda either way, to where others are rarer or
 * not. theta = 0: with the exponent at `at`. */
double
spike_odds_walk_log_lundberg(const struct spike_odds_walk *walk, struct chain at, double theta);

/** Returns how the run has ended at `at`, when its goal is |Y| >= goal; SPIKE_ODDS_ENDS: not
 * yet. */
static inline enum spike_odds_end spike_odds_walk_end(
    const struct spike_odds_walk *walk, struct chain at, double goal, double floor,
    uint64_t steps) {
    double size = fabs(at.y);
    if (size >= goal) {
        return SPIKE_ODDS_HIT;
    }
    if (at.eta_lambda <= walk->flat) {
        return SPIKE_ODDS_FLAT;
    }
    if (size <= floor) {
        return SPIKE_ODDS_ABSORBED;
    }
    return steps == walk->question->most_steps ? SPIKE_ODDS_STEP_LIMIT : SPIKE_ODDS_ENDS;
}

/** Follows a run from its hit until Lambda has all but stopped, and adds the weight to its bin. */
void spike_odds_walk_add_final(
    const struct spike_odds_walk *walk, double *bin, struct chain at, double weight,
    struct rng *rng);

/** Finds the 10, 50 and 90 % quantiles of what the bins hold; NaN where they hold nothing. */
void spike_odds_walk_quantiles(
    const struct spike_odds_walk *walk, const double *bin, double quantile[3]);

#endif
