/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_LYAPUNOV_H
#define CATAPULT_LYAPUNOV_H

/**
 * Estimates the drift of SGD with a frozen kernel, gamma = lim (1/t) log|z_t|: the top Lyapunov
 * exponent of the product of the matrices H_B. Its sign decides whether SGD can stay at a minimum
 * (Ziyin et al. 2023; Chemnitz & Engel 2025). Below the critical rate its size says little: it is
 * then close to the rate of the slowest direction, so its error is an absolute one and that rate
 * stands beside it (own).
 */

#include "base/estimate.h"
#include "forecast/batch.h"
#include "forecast/kernel.h"
#include "runs/plan.h"

struct lyapunov_question {
    const struct kernel *kernel;
    double eta;
    size_t batch;
    enum batch_sampling sampling;
    uint64_t burn;  /**< steps before the growth is taken: 10 times the longest relaxation */
    uint64_t steps; /**< of one run, after those */
};

struct lyapunov {
    /** gamma per step, over runs; -inf where a run's state became 0, as at a pole of one
     * direction. The se is NaN for one run. What the burn leaves of the start is not in it. */
    struct estimate drift;
    double slow;    /**< log|1 - eta lambda/m| of the smallest eigenvalue that is not 0 */
    uint64_t steps; /**< in all: the cost */
};

/** Follows plan->runs runs, each from a random direction with batches of its own stream, whatever
 * eta is: two rates see the same batches. Rescales by powers of two, so that no digit is lost.
 * STATUS_INPUT: as batch_check, no run or step, or eta K_ii/b beyond 1e15. STATUS_SYSTEM: memory. A
 * step costs b * m multiply-adds, twice b * rank where the kernel has null directions. */
enum status lyapunov_run(
    struct lyapunov *found, const struct lyapunov_question *question, const struct plan *plan,
    struct fault *fault);

#endif
