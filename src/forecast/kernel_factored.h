/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_KERNEL_FACTORED_H
#define CATAPULT_KERNEL_FACTORED_H

/** Makes the kernel of a linear network on many samples with few inputs, without its m^2 numbers:
 * the root of K = scale X X^T has d columns, L = sqrt(scale) X V, where V diagonalises X^T X (own).
 */

#include "forecast/kernel.h"

/**
 * Makes the kernel with `k` NULL and the root of `scale` X X^T: 2 for KERNEL_LINEAR, 1 for
 * KERNEL_LINEAR_OUTPUTS. Both have the same directions, so that their roots differ by a factor.
 * Ownership as of kernel_init. STATUS_INPUT: no samples or inputs, inputs that are all 0 or too
 * large, more than the memory that is free (said in GB). About m d^2 + 7 d^3 multiply-adds and 8 m
 * d bytes.
 */
enum status kernel_factored(
    struct kernel *kernel, double scale, const double *x, size_t count, size_t inputs,
    struct fault *fault);

#endif
