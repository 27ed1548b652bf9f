/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_MOMENT_ROOT_H
#define CATAPULT_MOMENT_ROOT_H

/**
 * Estimates the positive root theta of k, the exponent of the tail of rises: the probability that
 * the residual of the frozen chain ever rises to h times its start falls like h^(-theta) (Kesten
 * 1973; Guivarc'h & Le Page). Any number of samples, by the populations of cloning.h.
 */

#include "forecast/cloning.h"

struct moment_root_question {
    const struct kernel *kernel;
    double eta;
    size_t batch;
    enum batch_sampling sampling;
    /** k(2), as moment_exponent_square has it; NaN: not known. */
    double square;
};

struct moment_root {
    /** The se is that of k over its slope, and 1 % that may be systematic in a finite population
     * (own: two samples, theta from 1 to 12, are off by 0.7 % at most). NaN: the slope is not told
     * from 0, and the value means nothing. Infinite: k is negative up to MOMENT_ROOT_MOST. */
    struct estimate theta;
    uint64_t steps; /**< of members, in all: the cost */
};

#define MOMENT_ROOT_MOST 32

/**
 * Finds the root, where the drift is negative: within a hundredth of 2 from the exact k(2) and a
 * simulated slope; else from above, where k is that of the fastest direction alone, from 2 or from
 * the first of 4, 8, 16, 32 at which k is positive, by Newton's method with slopes to the right,
 * for k is convex, and once more with plan->runs populations (2 or more). Faults as cloning_run.
 * Some 350 (4 plan->runs + 10) thousand steps of members where batches are no smaller than a tenth
 * of the samples, each of batch * m multiply-adds; (60 + m/batch)/70 times as many for smaller
 * ones.
 */
enum status moment_root_run(
    struct moment_root *found, const struct moment_root_question *question, const struct plan *plan,
    struct fault *fault);

#endif
