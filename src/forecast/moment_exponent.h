/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_MOMENT_EXPONENT_H
#define CATAPULT_MOMENT_EXPONENT_H

/**
 * Computes the exponent of the second moment of the frozen chain, k(2) = lim (1/t) log E |z_t|^2.
 * k(theta) is convex in theta, 0 at 0 with the drift for its slope there, and its positive root is
 * the exponent of the tail of the largest residual (Kesten 1973; Guivarc'h & Le Page); that root is
 * 2 at the mean-square threshold.
 */

#include "forecast/mean_square.h"

/**
 * Finds k(2) = log lambda_max(S -> E H S H), to rounding, or less where its slow directions lie
 * too close together for that, with an error by the eigenvalue's residual. The top of that
 * spectrum lies close to 1 for small eta, so the operator is taken without its 1. Faults as
 * mean_square_threshold, and eta that is not positive and finite. Costs 2 m rank^2 multiply-adds a
 * product.
 */
enum status moment_exponent_square(
    struct mean_square_value *k, const struct kernel *kernel, double eta, size_t b,
    enum batch_sampling sampling, struct fault *fault);

/** A kernel of equal correlations, K = kappa ((1 - c) I + c 1 1^T). */
struct moment_exponent_equal {
    size_t samples;
    double kappa, c;
};

/** Returns k(2) of such a kernel, 0 <= c < 1, m >= 2: the mean residual squared and the mean of the
 * squares move by a 2 x 2 matrix, and this is the log of its larger eigenvalue (own). Batches
 * without replacement. */
double moment_exponent_square_equal(const struct moment_exponent_equal *data, double eta, size_t b);

#endif
