/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matrix/gemm.h"

#include <math.h>
#include <stdint.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "matrix/gemm_block.h"

enum {
    SHARE = 1000000,             /* multiply-adds, some 30 us, for which it pays to wake a thread */
    GRAIN = GEMM_KERNEL_COLUMNS, /* parts end between tiles */
    MIRROR = 64,                 /* rows and columns of a square */
};

static int threads_for(double work) {
#ifdef _OPENMP
    if (work >= 2.0 * SHARE && omp_get_level() == 0) {
        return (int)fmin(work / SHARE, omp_get_max_threads());
    }
#endif
    (void)work;
    return 1;
}

/* Where part t of `parts` begins; part `parts` would begin at the end. */
static size_t begin(size_t total, size_t t, size_t parts) {
    const size_t at = (total * t / parts + GRAIN - 1) / GRAIN * GRAIN;
    return at < total ? at : total;
}

/* Rows or columns [first, end) of a product. */
static struct gemm_block part_of(struct gemm_block block, bool rows, size_t first, size_t end) {
    if (rows) {
        block.m = end - first;
        block.a.data = gemm_block_at(&block.a, first, 0);
        block.c += first * block.stride;
    } else {
        block.n = end - first;
        block.b.data = gemm_block_at(&block.b, 0, first);
        block.c += first;
    }
    return block;
}

void gemm(
    size_t m, size_t n, size_t k, double alpha, struct gemm_matrix a, struct gemm_matrix b,
    bool add, double *c, size_t stride) {
    const struct gemm_kernel *kernel = gemm_kernel_best();
    const struct gemm_block block = {
        .m = m,
        .n = n,
        .k = k,
        .alpha = alpha,
        .a = a,
        .b = b,
        .add = add,
        .c = c,
        .stride = stride,
        .diagonal = SIZE_MAX};
    const int threads = threads_for((double)m * (double)n * (double)k);
    if (threads < 2) {
        gemm_block(kernel, &block);
        return;
    }
    const size_t parts = (size_t)threads;
#ifdef _OPENMP
#pragma omp parallel for schedule(static, 1) num_threads(threads)
#endif
    for (size_t t = 0; t < parts; t++) {
        const size_t total = m > n ? m : n;
        const struct gemm_block part =
            part_of(block, m > n, begin(total, t, parts), begin(total, t + 1, parts));
        gemm_block(kernel, &part);
    }
}

/* Rows [first, end) of the lower triangle. */
static void gram_rows(
    const struct gemm_kernel *kernel, const struct gemm_block *block, size_t first, size_t end) {
    struct gemm_block part = part_of(*block, true, first, end);
    part.n = end;
    part.diagonal = first;
    gemm_block(kernel, &part);
}

/* Copies the lower triangle to rows [first, end) of the upper one, by squares that fit a cache. */
static void mirror(double *c, size_t stride, size_t n, size_t first, size_t end) {
    for (size_t from = first; from < n; from += MIRROR) {
        for (size_t i = first; i < end; i++) {
            for (size_t j = from > i ? from : i + 1; j < n && j < from + MIRROR; j++) {
                c[i * stride + j] = c[j * stride + i];
            }
        }
    }
}

void gemm_gram(
    size_t n, size_t k, const double *a, size_t a_stride, bool add, double *c, size_t c_stride) {
    const struct gemm_kernel *kernel = gemm_kernel_best();
    const struct gemm_block block = {
        .m = n,
        .k = k,
        .alpha = 1,
        .a = {a, a_stride, false},
        .b = {a, a_stride, true},
        .add = add,
        .c = c,
        .stride = c_stride};
    const int threads = threads_for((double)n * (double)n * (double)k / 2);
    const size_t parts = (size_t)threads;
#ifdef _OPENMP
#pragma omp parallel num_threads(threads) if (threads > 1)
#endif
    {
#ifdef _OPENMP
#pragma omp for schedule(dynamic, 1)
#endif
        for (size_t t = 0; t < parts; t++) {
            const size_t first = (size_t)((double)n * sqrt((double)t / (double)parts));
            const size_t end = (size_t)((double)n * sqrt((double)(t + 1) / (double)parts));
            gram_rows(kernel, &block, first, t + 1 == parts ? n : end);
        }
#ifdef _OPENMP
#pragma omp for schedule(dynamic, 1)
#endif
        for (size_t i = 0; i < n; i += MIRROR) {
            mirror(c, c_stride, n, i, i + MIRROR < n ? i + MIRROR : n);
        }
    }
}
