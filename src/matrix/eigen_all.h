/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EIGEN_ALL_H
#define CATAPULT_EIGEN_ALL_H

/** Finds all eigenpairs of a symmetric matrix. */

#include "matrix/eigen.h"

/**
 * All pairs of the symmetric matrix `a` (order x order, row-major, both triangles): Householder's
 * tridiagonal form and implicit QL on the lower triangle; the residuals use both, so they show
 * where `a` is not symmetric. eigen->count = order. Costs about 7 order^3 multiply-adds and 3
 * order^2 doubles. STATUS_INPUT: a number that is not finite, or another count. STATUS_SYSTEM:
 * memory.
 */
enum status eigen_all(struct eigen *eigen, const double *a, struct fault *fault);

#endif
