/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FLATTENING_RUNS_H
#define CATAPULT_FLATTENING_RUNS_H

/**
 * Estimates the probability that SGD flattens without a spike, on the nonlinear chain, by
 * splitting (own): the probability that the curvature shed, D = Lambda_0 - Lambda, reaches d
 * before |Y| reaches the height eps. Particles are split where a guess of how much likelier they
 * have become to get there rises. The estimate is unbiased for any guess: D >= d is counted where
 * it happens, with the probabilities of the level it happens above.
 */

#include <stdbool.h>

#include "base/estimate.h"
#include "theory/dataset.h"
#include "runs/plan.h"

/** A node of the guess, which is up to a constant cost/eps^2 + theta log y - bend y^2, y = |Y|/eps,
 * with functions of Lambda, given at Lambda = x0 - k spacing and linear between: the probabilities
 * of what was shed, of a climb, and what a climb sheds. */
struct flattening_runs_node {
    double cost, theta, bend;
};

struct flattening_runs_question {
    const struct dataset *dataset;
    double x0;            /**< eta lambda_0, deflationary */
    double height, start; /**< eps; |Y_0|/eps, in (0, 1) */
    /** `nodes` >= 2 of them, from x0 down; beyond, the last two go on */
    const struct flattening_runs_node *node;
    size_t nodes;
    double spacing;
    double step;        /**< d = (k + 1) step eps^2, k = 0, 1, ..., levels - 1 */
    size_t levels;      /**< at least 1 */
    bool plain;         /**< split nothing: N plain runs */
    uint64_t particles; /**< N, of one repetition; hundreds, or it forgets rare phases */
};

struct flattening_runs {
    double *log_p; /**< owned: log P(D >= d) of each d; -inf where no particle got there */
    /** standard error of log_p, from the repetitions; above 0.5 one of them is most of the mean */
    double *se;
    /** what runs given up can add, as a part of P, at most, summed over all d: Markov's
     * inequality for the walk at a Lambda above the run's, below which the chain stays */
    double missed;
    double unfinished; /**< particles that met the limit of a million steps */
    double steps;
};

/** Estimates log P(D >= d) at all levels from plan->runs >= 2 independent repetitions; repetition r
 * has the key plan->key + r. STATUS_INPUT: not deflationary. STATUS_SYSTEM: memory. The caller owns
 * `found` until flattening_runs_clear. */
enum status flattening_runs_run(
    struct flattening_runs *found, const struct flattening_runs_question *question,
    const struct plan *plan, struct fault *fault);
void flattening_runs_clear(struct flattening_runs *found);

/** Returns log P(D >= (k + 1) step eps^2), with its standard error. */
struct estimate flattening_runs_log(const struct flattening_runs *found, size_t k);

#endif
