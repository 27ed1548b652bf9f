/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_GEMM_KERNEL_H
#define CATAPULT_GEMM_KERNEL_H

/** Multiplies a strip of a few rows by all columns of a matrix, for each set of instructions. The
 * inside of gemm.h. */

#include <stdbool.h>
#include <stddef.h>

enum gemm_kernel_clone {
    GEMM_KERNEL_PLAIN,
    GEMM_KERNEL_AVX2,
    GEMM_KERNEL_AVX512,
    GEMM_KERNEL_CLONES,
};

/* Of all clones: the most rows of a strip, and the most columns of a panel, and of one for a row
 * alone. */
enum { GEMM_KERNEL_ROWS = 8, GEMM_KERNEL_COLUMNS = 24, GEMM_KERNEL_ALONE = 64 };

/** The operands of a strip. Element (i, p) of A is a[p rows + i], packed; (p, j) of B is b[p
 * b_stride + j]; C has `columns` columns. */
struct gemm_kernel_strip {
    size_t columns, k;
    const double *a, *b;
    size_t b_stride;
    double *c;
    size_t c_stride;
    bool add;     /**< to what C held, else to 0 */
    size_t ahead; /**< after each panel of C, the one so many elements on is wanted */
};

/** The operands of one column, C = alpha A b or C += alpha A b, for A in rows: element (i, p) is
 * a[i a_stride + p], of b b[p b_step], of C c[i c_step]. */
struct gemm_kernel_column {
    size_t rows, k;
    double alpha;
    const double *a, *b;
    size_t a_stride, b_step, c_step;
    double *c;
    bool add;
};

struct gemm_kernel {
    size_t rows, columns; /**< of a full tile; each strip has 1, ..., rows rows */
    size_t alone;         /**< columns of a full tile of one row */
    /** Computes C = A B or C += A B, for a strip of i + 1 rows. */
    void (*const *strip)(const struct gemm_kernel_strip *strip);
    /** Packs `width` rows, of which the last may be missing: to[p width + i] = alpha from[p stride
     * + i], i < count, or alpha from[i stride + p] where `turned`. `width` is `rows`, `columns` or
     * `alone`. */
    void (*pack)(
        double *to, size_t width, const double *from, size_t stride, bool turned, size_t count,
        size_t k, double alpha);
    /** Computes a column. */
    void (*column)(const struct gemm_kernel_column *column);
};

/** Returns the code for these instructions; NULL where the machine or the build lacks them. */
const struct gemm_kernel *gemm_kernel_of(enum gemm_kernel_clone clone);

/** Returns the fastest code that this machine has. */
const struct gemm_kernel *gemm_kernel_best(void);

#endif
