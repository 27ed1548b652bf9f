/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TANGENT_H
#define CATAPULT_TANGENT_H

/**
 * Computes the tangent kernel K = J J^T of a network at n samples, J the derivatives of all its
 * outputs by all its weights, n k x n k for k outputs (row i k + a is output a of sample i), and
 * what follows from it. For the loss L = (1/nk) sum (f - y)^2 gradient descent of a linear model at
 * the rate eta multiplies the residual by 1 - 2 eta K/(nk): its critical rate is nk/lambda_1(K)
 * (Zhu et al. 2024, section 3). Layer by layer by Gram products: the rows of J are never in memory.
 */

#include <stddef.h>

#include "base/fault.h"
#include "matrix/eigen.h"
#include "nets/pass.h"

/** Writes K (n k x n k) into `kernel`, after pass_forward of n samples: one backward pass, which
 * leaves the derivatives of the outputs in the pass. Cost for scalar outputs: n^2 (inputs +
 * outputs) of each layer. */
void tangent_kernel(struct pass *pass, double *kernel);

/** Returns the critical rate n/lambda_1 of a kernel of order n (samples times outputs), by
 * eigen_top to 1e-10 from the pairs that `top` holds (any count >= 1), which it refreshes. */
enum status
tangent_critical(double *rate, const double *kernel, struct eigen *top, struct fault *fault);

/** Returns the critical rate at `count` samples x: takes memory for all, and gives it back. */
enum status tangent_critical_at(
    double *rate, const struct net *net, const double *x, size_t count, struct fault *fault);

/** A residual r = f - y, its square and its parts in the span of the first s eigenvectors of the
 * kernel and in what is orthogonal to them: |r|^2/(nk) = top + rest (Zhu et al. 2024, eq. (5)). */
struct tangent_split {
    double loss, top, rest;
};

/** Splits a residual of eigen->order numbers by the first s <= eigen->count vectors. */
struct tangent_split tangent_split_of(const double *residual, const struct eigen *eigen, size_t s);

#endif
