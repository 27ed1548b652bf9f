/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_RISE_H
#define CATAPULT_RISE_H

/**
 * Estimates how often the residual rises: the probabilities that within T steps its root mean
 * square over all samples reaches h times what it was at the start, by plain runs. With the kernel
 * frozen at the start, for any network; and with the feedback of the residual on the kernel, for
 * two-layer linear networks of any width, by the exact chain. The frozen kernel gives too many
 * rises in narrow networks, whose kernel falls while the loss rises, and the right ones at infinite
 * width (own).
 */

#include "base/estimate.h"
#include "forecast/batch.h"
#include "forecast/kernel.h"
#include "forecast/vector_chain.h"
#include "runs/plan.h"

enum { RISE_MOST = 8, RISE_FEWEST = 1024 };

/** How far, and how long it may take. */
struct rise_heights {
    const double *height; /**< `count` <= RISE_MOST of them, above 1, rising */
    size_t count;
    uint64_t steps; /**< T */
};

struct rise {
    struct estimate share[RISE_MOST]; /**< of runs that reach each height */
    double furthest; /**< the largest root mean square over its start; a run ends at the last
                      * height, so more than that says little */
    double steps;    /**< in all: the cost */
    double runs;     /**< that were followed */
};

/** Runs with a frozen kernel, from F_0 - y with F_0 ~ N(0, outputs). */
struct rise_frozen_question {
    const struct kernel *kernel;
    const struct kernel *outputs; /**< as KERNEL_RELU_OUTPUTS; NULL: F_0 = 0 */
    const double *y;              /**< labels; NULL: zeros */
    double eta;
    size_t batch;
    enum batch_sampling sampling;
    struct rise_heights heights;
};

/** Follows plan->runs runs, or at least RISE_FEWEST until the error of the last height's share over
 * it is below plan->relative_error. Null directions of the kernel keep what the residual has in
 * them. STATUS_INPUT: as batch_check, heights that do not rise from 1, no run or rate, or neither
 * outputs nor labels. STATUS_SYSTEM: memory. A step costs (batch + 1) m multiply-adds, or
 * (2 batch + 1) rank where K has null directions or is not formed. */
enum status rise_frozen_run(
    struct rise *found, const struct rise_frozen_question *question, const struct plan *plan,
    struct fault *fault);

/** Runs of F = n^(-1/2) a^T W x from weights N(0, 1). */
struct rise_linear_question {
    const double *x; /**< samples x inputs; rows of the root of KERNEL_LINEAR_OUTPUTS do */
    const double *y; /**< labels as they are; NULL: zeros */
    size_t samples, inputs;
    double eta, width;
    size_t batch;
    enum batch_sampling sampling;
    struct rise_heights heights;
};

/** Follows runs of the exact chain, as many as of rise_frozen_run. Faults as rise_frozen_run and
 * vector_chain_start. A step costs 3 d^2 + (2 batch + m) d multiply-adds. */
enum status rise_linear_run(
    struct rise *found, const struct rise_linear_question *question, const struct plan *plan,
    struct fault *fault);

#endif
