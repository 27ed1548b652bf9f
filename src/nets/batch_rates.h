/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_BATCH_RATES_H
#define CATAPULT_BATCH_RATES_H

/**
 * Finds the critical rates of the batches of a tangent kernel (tangent.h): b k/lambda_1(K_BB) of
 * the rows and columns of b samples with k outputs, above which a step of SGD raises the loss of
 * its own batch (Zhu et al. 2024, section 3.3).
 */

#include <stddef.h>

#include "base/fault.h"
#include "random/rng.h"

struct batch_rates_question {
    const double *kernel;           /**< n k x n k, row i k + a of output a of sample i */
    size_t samples, outputs, batch; /**< n, k, b <= n */
};

/** Draws so many batches without replacement and writes their rates, sorted, into `rate`. Cost: a
 * few dozen products with a matrix of order b k each. STATUS_INPUT: a batch of none or of more than
 * there are. STATUS_SYSTEM: as eigen_top, or memory. */
enum status batch_rates_draw(
    double *rate, size_t draws, const struct batch_rates_question *question, struct rng_key key,
    struct fault *fault);

/** Sets *rate to one that no batch's rate is below: lambda_1(K_BB) is at most the largest sum of
 * absolute elements of a row of K_BB, and that of a row of sample i at most the sum over i's own
 * outputs and over those of the b - 1 other samples whose parts of the row are largest. Cost: n k
 * sorts of n numbers. STATUS_SYSTEM: memory. */
enum status
batch_rates_bound(double *rate, const struct batch_rates_question *question, struct fault *fault);

/** Returns the quantile q, 0 to 1, of sorted numbers, linearly between neighbours. */
double batch_rates_quantile(const double *rate, size_t count, double q);

#endif
