/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EXIT_SPLITTING_H
#define CATAPULT_EXIT_SPLITTING_H

/**
 * Estimates exit times that no run lives to see, by multilevel splitting (odds/splitting.h). Far
 * from its end the chain is stationary, with the known law x_i ~ N(0, epsilon c_i/(h_i (2 - eta
 * h_i))). An excursion begins with a step out of the core {S <= mean of S}, S = sum g_i x_i^2, and
 * ends in the core or outside the valley; its probabilities P per step, of beginning and of ending
 * outside, are those of a stationary state to be in the core, to step out of it, and to leave the
 * valley before it is back. Splitting estimates P without bias, and E nu = 1/P up to the few times
 * 1/(eta h) steps that an excursion takes: a relative error of order log(V0/epsilon)/(eta h E nu),
 * which is what makes plain runs the method where E nu is small.
 */

#include "base/estimate.h"
#include "escape/valley.h"
#include "runs/plan.h"

struct exit_splitting_question {
    struct valley valley;
    double eta, epsilon;
    uint64_t particles; /**< at each level; 200 and more */
};

struct exit_splitting {
    struct estimate log_mean; /**< log E nu, in steps; infinite where no repetition got out */
    double largest_share;     /**< of one repetition in P */
    size_t levels;
    uint64_t repetitions, extinct, steps;
};

/**
 * Estimates log E nu with plan->runs repetitions, or fewer: stops once the error is below
 * plan->relative_error, as splitting_run does. Levels are such that about one particle in three
 * reaches the next where steps are small, h r sqrt(eta/(epsilon c)) <= 1, and particles that fall
 * by more than three end early, by lot; where steps are larger the drift takes a particle back by
 * more than that, most repetitions lose all, and exit_reversed.h is the method. Cost: repetitions *
 * particles * V0/epsilon * 10 * d normal draws, about, for a relative variance of P of some 3
 * V0/epsilon over particles and repetitions. STATUS_INPUT: as exit_runs_run, or a valley whose
 * edge is not above the mean of S. STATUS_SYSTEM: memory.
 */
enum status exit_splitting_run(
    struct exit_splitting *found, const struct exit_splitting_question *question,
    const struct plan *plan, struct fault *fault);

#endif
