/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_KERNEL_H
#define CATAPULT_KERNEL_H

/**
 * Holds the tangent kernel K of a network at m samples, and its root: with K frozen SGD at the rate
 * eta on the loss (1/2b) sum_B (F - y)^2 moves the residual by r' = (I - (eta/b) K S_B) r, S_B the
 * selection of the batch, and with r = L z, K = L L^T, by the symmetric factors of z' = (I -
 * (eta/b) sum_B l_i l_i^T) z, l_i the rows of L. Directions in which K is 0 are in no z: they never
 * move, and rounding would feed them (own).
 */

#include <stddef.h>

#include "base/fault.h"

struct kernel {
    size_t order; /**< m, of samples */
    size_t rank;  /**< of K: the eigenvalues that are larger than rounding */
    double *k;    /**< owned: m x m, exactly symmetric; NULL: never formed (kernel_factored.h) */
    double
        *root; /**< owned: L, m x rank; its columns are orthogonal, column j of square value[j] */
    double *value; /**< owned: the `rank` eigenvalues that are not 0, falling */
};

/** What a two-layer network of infinite width makes of inputs x and x' at the angle t. */
enum kernel_law {
    /** F = n^(-1/2) a W x, all weights N(0, 1): K = 2 x.x'. */
    KERNEL_LINEAR,
    /** F = n^(-1/2) a max(W x, 0): K = |x||x'| (sin t + 2 (pi - t) cos t)/2pi (Jacot et al. 2018,
     * by the arc-cosine kernels of Cho & Saul 2009). */
    KERNEL_RELU,
    /** No tangent kernels: the covariances of the outputs of these two at the start, x.x' and
     * |x||x'| (sin t + (pi - t) cos t)/2pi (Cho & Saul 2009). */
    KERNEL_LINEAR_OUTPUTS,
    KERNEL_RELU_OUTPUTS,
    /** PyTorch's Linear(d, n), ReLU, Linear(n, 1) with biases, as it draws them, of `width` n: with
     * x~ = (x, 1), the angle t of the x~ and s = |x~||x~'|/(3d), K = n s (sin t + (pi - t) cos
     * t)/2pi + 1 + (x~.x~'/3) (pi - t)/2pi (own, for large n). */
    KERNEL_PYTORCH_RELU,
};

/**
 * Takes a symmetric matrix (order x order, row-major), whose entries may be off by `rounding` times
 * the largest of them (0: as doubles are, 2^-52): by so much it may fail to be symmetric, and
 * eigenvalues up to order * rounding * lambda_max are taken for 0. The caller owns `kernel` until
 * kernel_clear; after a fault there is nothing to clear. STATUS_INPUT: an entry that is not finite,
 * a matrix that is not symmetric or has a negative eigenvalue beyond rounding, that is 0, or whose
 * largest eigenvalue is not in 1e-100 ... 1e100; more than the memory that is free (said in GB).
 * Costs about 7 order^3 multiply-adds and 40 order^2 bytes.
 */
enum status kernel_init(
    struct kernel *kernel, const double *matrix, size_t order, double rounding,
    struct fault *fault);
void kernel_clear(struct kernel *kernel);

/** Returns K_ij, where K is not formed by `rank` multiply-adds. */
double kernel_element(const struct kernel *kernel, size_t i, size_t j);

/** Returns the largest of the |K_ij|, which is one of the K_ii: K has no negative eigenvalues. */
double kernel_largest(const struct kernel *kernel);

/** Returns |e|^2/|y|^2, e the part of the labels y that no K v reaches: F = y nowhere then, and e
 * acts as noise at every step. 0 where y is 0 or NULL, or the rank is full; NaN: no memory. 2 m
 * rank multiply-adds. */
double kernel_beyond(const struct kernel *kernel, const double *y);

/**
 * Makes the kernel of a law at `count` inputs, rows x of `inputs` numbers each. A bias of the first
 * layer is a constant input of 1. `width` counts for KERNEL_PYTORCH_RELU alone. Angles keep their
 * digits where two inputs are nearly parallel. Faults and ownership as for kernel_init; costs
 * count^2 inputs/2 multiply-adds more.
 */
enum status kernel_of_inputs(
    struct kernel *kernel, enum kernel_law law, double width, const double *x, size_t count,
    size_t inputs, struct fault *fault);

#endif
