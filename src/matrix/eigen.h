/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EIGEN_H
#define CATAPULT_EIGEN_H

/**
 * Holds eigenpairs of a symmetric matrix or operator, each with its residual: an eigenvalue lies
 * within |A v - lambda v| / |v| of every approximation lambda (Parlett, "The Symmetric Eigenvalue
 * Problem", 4.5). eigen_all, eigen_top and eigen_lanczos find them, to the same bits on every
 * machine and for any number of threads. The sign of a vector, and the vectors of a repeated value,
 * are not unique: compare projections.
 */

#include <stddef.h>

#include "base/fault.h"

/** `count` eigenpairs of a matrix of order n, the largest eigenvalue first. */
struct eigen {
    size_t order, count;
    double *value;    /**< owned: `count` of them, falling */
    double *vector;   /**< owned: count x order, a row each, of length 1 */
    double *residual; /**< owned: |A v - value v| of each */
    size_t products;  /**< of A with a vector, made by the last call */
};

/** Takes memory for `count` pairs of order `order`, zeroed; the caller owns `eigen` until
 * eigen_clear. STATUS_INPUT: no pairs, or more than there are. STATUS_SYSTEM: memory. */
enum status eigen_init(struct eigen *eigen, size_t order, size_t count, struct fault *fault);
void eigen_clear(struct eigen *eigen);

#endif
