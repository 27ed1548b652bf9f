/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_LYAPUNOV_CRITICAL_H
#define CATAPULT_LYAPUNOV_CRITICAL_H

/** Finds the critical rate eta_c(b) of SGD with a frozen kernel: where the drift becomes positive,
 * so that almost surely the residual no longer goes to 0. Larger than the limit of gradient descent
 * for some kernels and batches (own). */

#include "forecast/lyapunov.h"

struct lyapunov_critical {
    /** The root of the estimated drift; its se is that of the drift there over `slope`. */
    struct estimate eta;
    struct estimate slope; /**< d gamma/d eta at the root, above it */
    double width;   /**< of the interval that bisection ended with, `tolerance` eta or less */
    uint64_t steps; /**< in all: the cost */
};

/**
 * Bisects between the certified lazy rate, where the drift is not positive, and a rate where it is,
 * with the same batches and starts at every rate (question->eta counts for nothing), and goes on by
 * a chord from the middle of the last interval. The slope is taken from there and 0.5 % above; the
 * common batches make it better than its se says. `tolerance` is relative, 1e-12 to 0.1. The drift
 * bends upward and its runs are skewed near the root: with a dozen runs expect to be off by three
 * errors now and then. STATUS_INPUT: as lyapunov_run, fewer than two runs; no positive drift up to
 * 1e6 times the lazy rate.
 */
enum status lyapunov_critical_run(
    struct lyapunov_critical *found, const struct lyapunov_question *question, double tolerance,
    const struct plan *plan, struct fault *fault);

#endif
