/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EIGEN_TOP_H
#define CATAPULT_EIGEN_TOP_H

/** Finds the largest eigenvalues of a symmetric matrix, from vectors that are nearly right. */

#include "matrix/eigen.h"

/**
 * The eigen->count (algebraically) largest pairs of the symmetric matrix `a` (order x order, both
 * triangles), by Rayleigh-Ritz in a space that grows by the residuals of the pairs that are not yet
 * there, and is cut back to its best vectors when it is full (Davidson's method without a
 * preconditioner: block Krylov spaces, restarted). Starts from the rows that `eigen` holds (zeros:
 * a fixed start), and from two fixed vectors more: a wanted vector to which the start is orthogonal
 * shows through them, unless its value is close to one that was found. Ends when each
 * |A v - value v|, computed from the definition, is at most `tolerance` times the largest absolute
 * value met; 1e-12 is within reach. eigen->products counts the products, of order^2 multiply-adds
 * each; memory is about 20 (count + 5) order doubles. Where `count` is near `order`, eigen_all is
 * the cheaper. STATUS_INPUT: a number that is not finite. STATUS_SYSTEM: memory, or no convergence:
 * the fault says the residual reached, and `eigen` holds the pairs reached.
 */
enum status eigen_top(struct eigen *eigen, const double *a, double tolerance, struct fault *fault);

#endif
