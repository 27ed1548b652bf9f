/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_GEMM_H
#define CATAPULT_GEMM_H

/**
 * Multiplies matrices of doubles, row by row in memory, to the same bits on every machine and for
 * any number of threads: each element is one chain of fused multiply-adds in the order of k,
 * c = fma(alpha a_ik, b_kj, c), starting from 0 or from what C held, where alpha a_ik is rounded
 * first. Blocks, vector width (AVX-512, AVX2, plain C) and threads only choose which chains run
 * side by side.
 */

#include <stdbool.h>
#include <stddef.h>

/** A matrix in memory: element (i, j) of op(X) is data[i stride + j], or data[j stride + i] where
 * it is transposed. */
struct gemm_matrix {
    const double *data;
    size_t stride;
    bool transposed;
};

/**
 * C = alpha op(A) op(B), or C += alpha op(A) op(B) where `add`; op(A) is m x k, op(B) k x n, and C
 * m x n with rows `stride` apart. C overlaps neither A nor B. Uses the threads of OpenMP for large
 * products outside a parallel region, else one. Takes no memory but the stack's, below 1 MiB.
 */
void gemm(
    size_t m, size_t n, size_t k, double alpha, struct gemm_matrix a, struct gemm_matrix b,
    bool add, double *c, size_t stride);

/** C = A A^T, n x n, for A of n rows and k columns: both triangles, exactly symmetric, at half the
 * multiplications of gemm; where `add`, C's lower triangle is added to. Each element is the chain
 * of gemm. C does not overlap A. */
void gemm_gram(
    size_t n, size_t k, const double *a, size_t a_stride, bool add, double *c, size_t c_stride);

#endif
