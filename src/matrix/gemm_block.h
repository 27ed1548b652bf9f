/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_GEMM_BLOCK_H
#define CATAPULT_GEMM_BLOCK_H

/** Multiplies on one thread by the code of one set of instructions. The inside of gemm.h. */

#include "matrix/gemm.h"
#include "matrix/gemm_kernel.h"

struct gemm_block {
    size_t m, n, k;
    double alpha;
    struct gemm_matrix a, b;
    bool add;
    double *c;
    size_t stride;
    /** Only elements with j <= i + diagonal are wanted; the others of C may then be written too.
     * SIZE_MAX: all are wanted. */
    size_t diagonal;
};

/** Computes C = alpha op(A) op(B), or C += alpha op(A) op(B), as gemm does. */
void gemm_block(const struct gemm_kernel *kernel, const struct gemm_block *block);

/** Returns where element (i, j) of op(X) is. */
static inline const double *gemm_block_at(const struct gemm_matrix *x, size_t i, size_t j) {
    return x->data + (x->transposed ? j * x->stride + i : i * x->stride + j);
}

#endif
