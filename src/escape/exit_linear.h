/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EXIT_LINEAR_H
#define CATAPULT_EXIT_LINEAR_H

/** Estimates exit times of any size for a Hessian and a covariance of noise that share no basis, by
 * the method of exit_reversed.h: the chain that runs backwards is another one here, but as
 * simple. */

#include "escape/exit_reversed.h"
#include "escape/linear_valley.h"

/** Estimates log E nu from plan->runs trials, with the same error of its own as exit_reversed_run.
 * `share`, unless NULL, becomes the mean of g_i x_i^2/S along each axis of H at the exit, d of
 * them. Cost: d draws a trial, and d^2 for each step of one that is accepted. STATUS_INPUT: an edge
 * within the noise. STATUS_SYSTEM: memory. */
enum status exit_linear_run(
    struct exit_reversed *found, struct estimate *share, const struct linear_valley *valley,
    const struct plan *plan, struct fault *fault);

struct exit_linear_plain {
    struct estimate mean; /**< of nu, in steps */
    double unfinished;    /**< runs that met the step limit, which counts as their end */
};

/** Estimates E nu by plan->runs plain runs from the minimum, each of `most_steps` at most, and
 * `share` as above. Cost: E nu d^2 each. STATUS_SYSTEM: memory. */
enum status exit_linear_plain(
    struct exit_linear_plain *found, struct estimate *share, const struct linear_valley *valley,
    uint64_t most_steps, const struct plan *plan, struct fault *fault);

#endif
