/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EIGEN_LANCZOS_H
#define CATAPULT_EIGEN_LANCZOS_H

/** Finds the largest eigenvalues of a symmetric operator that is known by its products alone. */

#include "matrix/eigen.h"

/** A linear operator: out = A in, for symmetric A of order n. May fail. */
typedef enum status
eigen_operator(double *out, const double *in, size_t n, void *context, struct fault *fault);

/**
 * The eigen->count (algebraically) largest pairs of an operator, by Lanczos' method with full
 * reorthogonalisation from a fixed start, cut back to its best vectors when it holds 2 count + 24
 * of them (thick restart: Wu & Simon, SIAM J. Matrix Anal. Appl. 22, 602, 2000), until every
 * residual is below `tolerance` times the largest absolute value met. One Krylov space holds one
 * vector of a repeated value; where count > 1, fresh starts of 8 products or more therefore follow
 * until one brings no larger pair. The residuals are computed by `count` products more.
 * `*products`, like eigen->products, counts them all. Memory: (2 count + 26) n doubles, of which
 * only the pages are touched that the products made fill: k products of a network with 10^6
 * parameters take 8 k MB. Fails as eigen_top, with STATUS_INPUT for a product that is not finite,
 * and with the operator's own faults.
 */
enum status eigen_lanczos(
    struct eigen *eigen, eigen_operator *apply, void *context, double tolerance, size_t *products,
    struct fault *fault);

#endif
