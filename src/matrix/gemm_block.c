/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matrix/gemm_block.h"

#include <stdint.h>

/*
 * Three ways to go, by shape. Wide: A is packed in blocks of at most ROOM elements, B in panels, and
 * a panel stays in the nearest cache while all strips of the block pass by. Flat: few rows, or short
 * chains, and B is in rows: it is used where it is. Narrow: few columns, so C^T = op(B)^T op(A)^T
 * has the vectors along its rows, and goes through a small copy.
 */
enum {
    DEPTH = 256,        /* of a block of A and a panel of B */
    ROOM = 256 * DEPTH, /* elements of a block of A: with the panel 0.6 MB */
    FLAT_DEPTH = 64,    /* so many rows of B at a time */
    FLAT_ROWS = 16,     /* up to which B is used where it is */
};

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* The least size of parts that are no larger than `most` and as many as those. */
static size_t even(size_t total, size_t most) {
    const size_t parts = (total + most - 1) / most;
    return parts > 0 ? (total + parts - 1) / parts : most;
}

static void pack_a(
    const struct gemm_kernel *kernel, const struct gemm_block *block, double *to, size_t i,
    size_t rows, size_t p, size_t depth) {
    kernel->pack(
        to, kernel->rows, gemm_block_at(&block->a, i, p), block->a.stride, !block->a.transposed,
        rows, depth, block->alpha);
}

static __attribute__((noinline)) void
flat(const struct gemm_kernel *kernel, const struct gemm_block *block) {
    _Alignas(64) double a[GEMM_KERNEL_ROWS * FLAT_DEPTH];
    const size_t most = even(block->m, kernel->rows), depth = even(block->k, FLAT_DEPTH);
    for (size_t p = 0; p == 0 || p < block->k; p += depth) {
        const size_t k = least(depth, block->k - p);
        for (size_t i = 0; i < block->m; i += most) {
            const size_t rows = least(most, block->m - i);
            pack_a(kernel, block, a, i, rows, p, k);
            kernel->strip[rows - 1](&(struct gemm_kernel_strip){
                .columns = block->n,
                .k = k,
                .a = a,
                .b = gemm_block_at(&block->b, p, 0),
                .b_stride = block->b.stride,
                .c = block->c + i * block->stride,
                .c_stride = block->stride,
                .add = block->add || p > 0,
                .ahead = kernel->columns});
        }
    }
}

/* Takes all strips of a packed block of A past one panel of B. */
static void pass(
    const struct gemm_kernel *kernel, const struct gemm_block *block,
    struct gemm_kernel_strip strip, size_t first, size_t end, size_t most, size_t j) {
    const double *a = strip.a;
    strip.c_stride = block->stride;
    strip.ahead = most * block->stride;
    for (size_t i = first; i < end; i += most) {
        const size_t rows = least(most, end - i);
        if (block->diagonal == SIZE_MAX || j <= i + rows - 1 + block->diagonal) {
            strip.a = a + (i - first) / most * kernel->rows * strip.k;
            strip.c = block->c + i * block->stride + j;
            kernel->strip[rows - 1](&strip);
        }
    }
}

static __attribute__((noinline)) void
wide(const struct gemm_kernel *kernel, const struct gemm_block *block) {
    _Alignas(64) double a[ROOM], b[GEMM_KERNEL_COLUMNS * DEPTH];
    const size_t most = even(block->m, kernel->rows), depth = even(block->k, DEPTH);
    const size_t strips = ROOM / (kernel->rows * depth);
    const size_t height = even((block->m + most - 1) / most, strips) * most;
    for (size_t p = 0; p == 0 || p < block->k; p += depth) {
        const size_t k = least(depth, block->k - p);
        for (size_t first = 0; first < block->m; first += height) {
            const size_t end = least(first + height, block->m);
            for (size_t i = first; i < end; i += most) {
                double *to = a + (i - first) / most * kernel->rows * k;
                pack_a(kernel, block, to, i, least(most, end - i), p, k);
            }
            for (size_t j = 0; j < block->n; j += kernel->columns) {
                const size_t columns = least(kernel->columns, block->n - j);
                if (block->diagonal != SIZE_MAX && j > end - 1 + block->diagonal) {
                    break;
                }
                kernel->pack(
                    b, kernel->columns, gemm_block_at(&block->b, p, j), block->b.stride,
                    block->b.transposed, columns, k, 1);
                pass(
                    kernel, block,
                    (struct gemm_kernel_strip){
                        .columns = columns,
                        .k = k,
                        .a = a,
                        .b = b,
                        .b_stride = kernel->columns,
                        .add = block->add || p > 0},
                    first, end, most, j);
            }
        }
    }
}

/* One panel of C^T, through a copy. */
static void narrow_panel(
    const struct gemm_kernel *kernel, const struct gemm_block *block,
    struct gemm_kernel_strip strip, size_t i) {
    _Alignas(64) double c[GEMM_KERNEL_ROWS * GEMM_KERNEL_COLUMNS];
    double *at = block->c + i * block->stride;
    for (size_t l = 0; strip.add && l < strip.columns; l++) {
        for (size_t j = 0; j < block->n; j++) {
            c[j * kernel->columns + l] = at[l * block->stride + j];
        }
    }
    strip.c = c;
    strip.c_stride = kernel->columns;
    kernel->strip[block->n - 1](&strip);
    for (size_t l = 0; l < strip.columns; l++) {
        for (size_t j = 0; j < block->n; j++) {
            at[l * block->stride + j] = c[j * kernel->columns + l];
        }
    }
}

static __attribute__((noinline)) void
narrow(const struct gemm_kernel *kernel, const struct gemm_block *block) {
    _Alignas(64) double a[GEMM_KERNEL_COLUMNS * DEPTH], b[GEMM_KERNEL_ROWS * DEPTH];
    const bool in_place = block->a.transposed && block->alpha == 1;
    const size_t depth = even(block->k, DEPTH);
    for (size_t p = 0; p == 0 || p < block->k; p += depth) {
        const size_t k = least(depth, block->k - p);
        kernel->pack(
            b, kernel->rows, gemm_block_at(&block->b, p, 0), block->b.stride, block->b.transposed,
            block->n, k, 1);
        for (size_t i = 0; i < block->m; i += kernel->columns) {
            const double *from = gemm_block_at(&block->a, i, p);
            const size_t columns = least(kernel->columns, block->m - i);
            if (!in_place) {
                kernel->pack(
                    a, kernel->columns, from, block->a.stride, !block->a.transposed, columns, k,
                    block->alpha);
            }
            narrow_panel(
                kernel, block,
                (struct gemm_kernel_strip){
                    .columns = columns,
                    .k = k,
                    .a = b,
                    .b = in_place ? from : a,
                    .b_stride = in_place ? block->a.stride : kernel->columns,
                    .add = block->add || p > 0},
                i);
        }
    }
}

void gemm_block(const struct gemm_kernel *kernel, const struct gemm_block *block) {
    if (block->m == 0 || block->n == 0) {
        return;
    }
    if (block->n <= kernel->rows && block->n < block->m) {
        narrow(kernel, block);
    } else if (!block->b.transposed && (block->m <= FLAT_ROWS || block->k <= FLAT_ROWS)) {
        flat(kernel, block);
    } else {
        wide(kernel, block);
    }
}
