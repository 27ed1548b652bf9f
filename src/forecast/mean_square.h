/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_MEAN_SQUARE_H
#define CATAPULT_MEAN_SQUARE_H

/**
 * Computes the rate at which the mean square of the residual under a frozen kernel begins to grow.
 * With H = I - (eta/b) sum_B l_i l_i^T and Kbar = L^T L/m the second moment of z moves by S -> E H
 * S H = S - eta (Kbar S + S Kbar) + eta^2 D S, D S = (1 - p) Kbar S Kbar + (p/m) sum_i (l_i^T S
 * l_i) l_i l_i^T with p = (m - b)/(b (m - 1)), and p = 1/b with replacement: a batch acts as the
 * full batch with probability 1 - p and as one sample with p (Mulayoff & Michaeli, "Exact mean
 * square linear stability analysis for SGD", 2024; the formula derived again, the algorithm own).
 */

#include <stddef.h>

#include "forecast/batch.h"
#include "forecast/kernel.h"

/** The operator D, in the coordinates of the kernel's root, where Kbar is diagonal. */
struct mean_square {
    const struct kernel *kernel; /**< not owned */
    double single;               /**< p */
    double *image, *scaled;      /**< owned: m x rank each */
};

/** Takes memory, for batches of b. The caller owns `square` until mean_square_clear. STATUS_INPUT:
 * a size of batch that batch_check refuses, or epochs, whose batches are not independent.
 * STATUS_SYSTEM: memory. */
enum status mean_square_init(
    struct mean_square *square, const struct kernel *kernel, size_t b, enum batch_sampling sampling,
    struct fault *fault);
void mean_square_clear(struct mean_square *square);

/** Returns p. */
double mean_square_single(size_t samples, size_t b, enum batch_sampling sampling);

/** out = D S for a matrix S (rank x rank), of which the symmetric part counts. About 2 m rank^2
 * multiply-adds. */
void mean_square_apply(struct mean_square *square, double *out, const double *s);

/** A number that an eigenvalue gave, and how far off it may be by the residual of that. */
struct mean_square_value {
    double value, error;
    size_t products; /**< with the operator: the cost */
};

/** Finds eta_2(b) = 2/lambda_max(C^-1 D), C S = (Kbar S + S Kbar)/2: below it the mean square of
 * the residual falls in every direction of the kernel's range, and above it there is one in which
 * it grows. By Lanczos' method, whose convergence does not mind a repeated largest value. Faults as
 * mean_square_init, and no convergence. Some 30 products, and 28 rank^2 doubles of memory. */
enum status mean_square_threshold(
    struct mean_square_value *eta, const struct kernel *kernel, size_t b,
    enum batch_sampling sampling, struct fault *fault);

/** Returns the lower bound 1/((1 - p)/full_batch + p/single) on eta_2(b), from the thresholds of
 * gradient descent and of batch size 1: the largest eigenvalue of a sum is at most the sum of
 * theirs (own). */
double mean_square_harmonic(
    double full_batch, double single, size_t samples, size_t b, enum batch_sampling sampling);

#endif
