/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EXIT_REVERSED_H
#define CATAPULT_EXIT_REVERSED_H

/**
 * Estimates exit times of any size by running the chain backwards. In each direction, and so as a
 * whole, x' = x - eta h x + sqrt(eta epsilon c) xi is reversible under its stationary law N(0,
 * epsilon c_i/(h_i (2 - eta h_i))). Hence the probabilities P per step that an excursion from the
 * core begins and ends outside the valley (exit_splitting.h) are those that a stationary state is
 * outside, steps in, and comes to the core before it is outside again: rare only in its start,
 * which is drawn outright.
 *
 * With S = sum g_i x_i^2 and R the edge, the start is drawn from the normal law tilted by e^(t S)
 * until the mean of S is R, and accepted with probability e^(-t (S - R)) if S > R. So P =
 * e^(Lambda(t) - t R) times the probability that a draw is accepted and comes to the core: the
 * share of successes in independent trials, whatever the size of P (derived for this package).
 */

#include "base/estimate.h"
#include "escape/valley.h"
#include "runs/plan.h"

struct exit_reversed_question {
    struct valley valley;
    double eta, epsilon;
};

struct exit_reversed {
    struct estimate log_mean; /**< log E nu, in steps; infinite where no trial succeeded */
    double trials, accepted, successes, steps;
};

/** Estimates log E nu from plan->runs trials. E nu = 1/P up to a relative error of order
 * log(V0/epsilon)/(eta h E nu), as in exit_splitting.h. Cost: d draws a trial, and some 1/(eta h)
 * steps for one in 2 V0/epsilon or so that is accepted. STATUS_INPUT: as exit_splitting_run.
 * STATUS_SYSTEM: memory. */
enum status exit_reversed_run(
    struct exit_reversed *found, const struct exit_reversed_question *question,
    const struct plan *plan, struct fault *fault);

/** The same, and where the valley is left: a start that succeeds is an exit. share[i] becomes the
 * mean of g_i x_i^2/S there, for each dimension. Memory: 64 blocks and more of 2 d doubles. */
enum status exit_reversed_point(
    struct exit_reversed *found, struct estimate *share,
    const struct exit_reversed_question *question, const struct plan *plan, struct fault *fault);

#endif
