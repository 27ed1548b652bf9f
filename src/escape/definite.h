/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_DEFINITE_H
#define CATAPULT_DEFINITE_H

/** Takes apart matrices that somebody measured and that must be symmetric and positive: Hessians
 * and covariances. */

#include "matrix/eigen.h"

/** Writes the mean of the matrix `a` (d x d, row by row) and its transpose into `even` and takes
 * memory for all its eigenpairs, which the caller owns until eigen_clear. `name` says in faults
 * what the matrix is. STATUS_INPUT: entries that are not finite, or differ across the diagonal by
 * more than 10^-5 of the largest; what definite_check refuses. STATUS_SYSTEM: memory. */
enum status definite_init(
    struct eigen *eigen, double *even, const double *a, size_t d, const char *name,
    struct fault *fault);

/** STATUS_INPUT, with the least eigenvalue: indefinite, or singular, that is to say no eigenvalue
 * above d 2^-50 times the largest where one is expected. */
enum status definite_check(const struct eigen *eigen, const char *name, struct fault *fault);

#endif
