/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EIGEN_H
#define CATAPULT_EIGEN_H

/**
 * Finds eigenvalues and eigenvectors of symmetric matrices and operators, each with its residual:
 * an eigenvalue lies within |A v - lambda v| / |v| of every approximation lambda (Weyl; Parlett,
 * "The Symmetric Eigenvalue Problem", 4.5). The same bits on every machine and for any number of
 * threads.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

/** A linear operator: out = A in, for symmetric A of order n. May fail. */
typedef enum status
eigen_operator(double *out, const double *in, size_t n, void *context, struct fault *fault);

/** `count` eigenpairs of a matrix of order n, the largest eigenvalue first. */
struct eigen {
    size_t order, count;
    double *value;    /**< owned: `count` of them, falling */
    double *vector;   /**< owned: count x order, a row each, of length 1 */
    double *residual; /**< owned: |A v - value v| of each */
};

/** Takes memory for `count` pairs of order `order`, zeroed. STATUS_SYSTEM: memory. */
enum status eigen_init(struct eigen *eigen, size_t order, size_t count, struct fault *fault);
void eigen_clear(struct eigen *eigen);

/** All pairs of the symmetric matrix `a` (order x order, row-major, both triangles): Householder's
 * tridiagonal form and implicit QL. eigen->count = order. Cost about 4 order^3 multiply-adds.
 * STATUS_INPUT: a number that is not finite. STATUS_SYSTEM: memory. */
enum status eigen_all(struct eigen *eigen, const double *a, struct fault *fault);

/** The eigen->count largest pairs of the symmetric matrix `a`, by subspace iteration with
 * Rayleigh-Ritz, starting from the vectors that `eigen` holds (zeros: a fixed start), until every
 * residual is below `tolerance` times the largest value. STATUS_INPUT: a number that is not finite.
 * STATUS_SYSTEM: memory, or no convergence: the fault says the residual reached. */
enum status eigen_top(struct eigen *eigen, const double *a, double tolerance, struct fault *fault);

/** The eigen->count largest pairs of an operator, by Lanczos with full reorthogonalisation from a
 * fixed start, until every residual is below `tolerance` times the largest absolute value.
 * `*products` counts the applications. Fails as eigen_top, and with the operator's own faults. */
enum status eigen_lanczos(
    struct eigen *eigen, eigen_operator *apply, void *context, double tolerance, size_t *products,
    struct fault *fault);

#endif
