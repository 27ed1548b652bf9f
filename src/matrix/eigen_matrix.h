/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EIGEN_MATRIX_H
#define CATAPULT_EIGEN_MATRIX_H

/** What eigen_all and eigen_top share: a matrix is looked over and scaled before, and residuals are
 * taken after. */

#include "matrix/eigen.h"

/** Gives the power of two, `unit`, for which the largest entry of unit a is in [1/2, 1).
 * STATUS_INPUT: an entry is not finite; the fault says which, after the name `who`. */
enum status eigen_matrix_unit(
    double *unit, const char *who, const double *a, size_t order, struct fault *fault);

/** Fills the residuals |unit A v - value v| from the definition, for values of unit A, then divides
 * values and residuals by `unit`. Counts the products. Works in count x order doubles
 * at `image`. */
void eigen_matrix_residuals(struct eigen *eigen, double unit, const double *a, double *image);

#endif
