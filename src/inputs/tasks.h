/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TASKS_H
#define CATAPULT_TASKS_H

/**
 * Draws the synthetic data sets of Zhu, Liu, Radhakrishnan and Belkin, "Catapults in SGD" (2024),
 * section 4 and appendix F, and knows their targets f*, and what follows from these, in closed
 * form. Coordinates are counted from 1, as there.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "inputs/samples.h"
#include "random/rng.h"

enum task {
    TASK_RANK2,     /**< f* = x_1 x_2, and x ~ N(0, I_d) here and in the next three */
    TASK_RANK3,     /**< f* = x_1 x_2 (x_1 + ... + x_10) */
    TASK_RANK4,     /**< f* = x_1 + x_1 x_2 + x_1 x_2 x_3 + x_1 x_2 x_3 x_4 */
    TASK_FULL_RANK, /**< f* = |x|/sqrt(d) */
    TASK_SPHERE,    /**< f* = 1, x uniform on |x| = 1; the first sample and its label are doubled
                     * (Fig. 5, where count = d = 100) */
};

struct tasks_question {
    enum task task;
    size_t count;    /**< samples, at least 1 */
    size_t inputs;   /**< d, at least tasks_least_inputs */
    double noise;    /**< standard deviation of what is added to f*, >= 0; 0 on the sphere; 0.1 in
                      * the paper */
    bool normalised; /**< divides f* by its standard deviation before the noise comes: ranks 2, 3
                      * and 4 alone. Own reading, for the paper's learning rates diverge without. */
};

/** Draws the samples y = f*(x) + noise N(0, 1), one output each, from the stream of that key and
 * replica in their order: sample i depends on neither `count` nor `noise` nor, but for the sphere,
 * on the task. The caller owns `samples` until samples_clear. STATUS_INPUT: a question out of the
 * bounds above, or more than the memory. Costs count (d + 1) normal draws. */
enum status tasks_draw(
    struct samples *samples, const struct tasks_question *question, struct rng_key key,
    uint64_t replica, struct fault *fault);

/** Returns "rank-2", "rank-3", "rank-4", "full rank" or "sphere". */
const char *tasks_name(enum task task);

/** Returns the fewest coordinates that the task is defined for. */
size_t tasks_least_inputs(enum task task);

/** Returns f*(x), neither normalised nor noisy, for x of d >= tasks_least_inputs coordinates. */
double tasks_target(enum task task, const double *x, size_t d);

/** Sets g, d x d row by row, to the expected gradient outer product E[grad f* grad f*^T]: that of
 * f* as it is, so a normalised target has this divided by tasks_variance. Zero on the sphere. */
void tasks_egop(double *g, enum task task, size_t d);

/** Returns the variance of f*(x): 1, 14, 4, 1 - 2 (Gamma((d+1)/2)/Gamma(d/2))^2/d, about 1/(2d),
 * and 0. Relative error below d 2^-52 for the full rank; exact for the others. */
double tasks_variance(enum task task, size_t d);

#endif
