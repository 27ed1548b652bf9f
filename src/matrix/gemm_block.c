/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matrix/gemm_block.h"

#include <stdint.h>

/*
 * Four ways to go, by shape. Wide: A is packed in blocks of at most ROOM elements, B in panels, and
 * a panel stays in the nearest cache while all strips of the block pass by. Flat: few rows, or
 * short chains, and B is in rows: it is used where it is, and C is gone through row by row. Narrow:
 * few columns, so C^T = op(B)^T op(A)^T has the vectors along its rows, and goes through a small
 * copy. Column: one column, and A in rows: nothing is packed.
 */
enum {
    DEPTH = 256,         /* of a block of A and a panel of B */
    ROOM = 256 * DEPTH,  /* elements of a block of A: with the panel 0.6 MB */
    FLAT_ROWS = 16,      /* of A, up to which B is used where it is */
    FLAT_DEPTH = 64,     /* rows of B at a time */
    FLAT_COLUMNS = 1152, /* of B at a time, a multiple of all tiles: with that depth 0.6 MB */
    NARROW_DEPTH = 64,   /* of a panel of A^T */
};

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* The size of parts, at most `most`, that are as few as can be and nearly equal. */
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

/* True for one strip times its own transpose, as packed as B as it is as A. */
static bool own_transpose(const struct gemm_kernel *kernel, const struct gemm_block *block) {
    return block->a.data == block->b.data && block->a.stride == block->b.stride &&
           block->a.transposed != block->b.transposed && block->alpha == 1 &&
           block->m == block->n && block->m <= kernel->rows;
}

/* All strips of A past so many columns of B, in the nearer caches. */
static void flat_columns(
    const struct gemm_kernel *kernel, const struct gemm_block *block, size_t j, size_t columns) {
    _Alignas(64) double a[GEMM_KERNEL_ROWS * FLAT_DEPTH];
    const size_t most = even(block->m, kernel->rows), depth = even(block->k, FLAT_DEPTH);
    const bool own = own_transpose(kernel, block);
    for (size_t p = 0; p == 0 || p < block->k; p += depth) {
        const size_t k = least(depth, block->k - p);
        for (size_t i = 0; i < block->m; i += most) {
            const size_t rows = least(most, block->m - i);
            pack_a(kernel, block, a, i, rows, p, k);
            kernel->strip[rows - 1](&(struct gemm_kernel_strip){
                .columns = columns,
                .k = k,
                .a = a,
                .b = own ? a : gemm_block_at(&block->b, p, j),
                .b_stride = own ? kernel->rows : block->b.stride,
                .c = block->c + i * block->stride + j,
                .c_stride = block->stride,
                .add = block->add || p > 0,
                .ahead = kernel->columns});
        }
    }
}

static void flat(const struct gemm_kernel *kernel, const struct gemm_block *block) {
    for (size_t j = 0; j < block->n; j += FLAT_COLUMNS) {
        flat_columns(kernel, block, j, least(FLAT_COLUMNS, block->n - j));
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

/* One panel of C^T, through a copy where C has it not in a row. */
static void narrow_panel(
    const struct gemm_kernel *kernel, const struct gemm_block *block,
    struct gemm_kernel_strip strip, size_t i) {
    enum { WIDE = GEMM_KERNEL_ROWS * GEMM_KERNEL_COLUMNS };
    _Alignas(64) double c[WIDE];
    double *at = block->c + i * block->stride;
    if (block->n == 1 && block->stride == 1) {
        strip.c = at;
        kernel->strip[0](&strip);
        return;
    }
    strip.c = c;
    strip.c_stride = WIDE / GEMM_KERNEL_ROWS;
    for (size_t l = 0; strip.add && l < strip.columns; l++) {
        for (size_t j = 0; j < block->n; j++) {
            c[j * strip.c_stride + l] = at[l * block->stride + j];
        }
    }
    kernel->strip[block->n - 1](&strip);
    for (size_t l = 0; l < strip.columns; l++) {
        for (size_t j = 0; j < block->n; j++) {
            at[l * block->stride + j] = c[j * strip.c_stride + l];
        }
    }
}

/* All panels of C^T for the terms p, ..., p + k - 1, whose part of B is packed. */
static void narrow_terms(
    const struct gemm_kernel *kernel, const struct gemm_block *block, const double *b, size_t p,
    size_t k) {
    _Alignas(64) double a[GEMM_KERNEL_ALONE * NARROW_DEPTH];
    const bool in_place = block->a.transposed && block->alpha == 1;
    const size_t panel = block->n == 1 ? kernel->alone : kernel->columns;
    for (size_t i = 0; i < block->m; i += panel) {
        const double *from = gemm_block_at(&block->a, i, p);
        const size_t columns = least(panel, block->m - i);
        if (!in_place) {
            kernel->pack(
                a, panel, from, block->a.stride, !block->a.transposed, columns, k, block->alpha);
        }
        narrow_panel(
            kernel, block,
            (struct gemm_kernel_strip){
                .columns = columns,
                .k = k,
                .a = b,
                .b = in_place ? from : a,
                .b_stride = in_place ? block->a.stride : panel,
                .add = block->add || p > 0},
            i);
    }
}

static void narrow(const struct gemm_kernel *kernel, const struct gemm_block *block) {
    _Alignas(64) double b[GEMM_KERNEL_ROWS * NARROW_DEPTH];
    const size_t depth = even(block->k, NARROW_DEPTH);
    for (size_t p = 0; p == 0 || p < block->k; p += depth) {
        const size_t k = least(depth, block->k - p);
        kernel->pack(
            b, kernel->rows, gemm_block_at(&block->b, p, 0), block->b.stride, block->b.transposed,
            block->n, k, 1);
        narrow_terms(kernel, block, b, p, k);
    }
}

static void column(const struct gemm_kernel *kernel, const struct gemm_block *block) {
    kernel->column(&(struct gemm_kernel_column){
        .rows = block->m,
        .k = block->k,
        .alpha = block->alpha,
        .a = block->a.data,
        .a_stride = block->a.stride,
        .b = block->b.data,
        .b_step = block->b.transposed ? 1 : block->b.stride,
        .c = block->c,
        .c_step = block->stride,
        .add = block->add});
}

void gemm_block(const struct gemm_kernel *kernel, const struct gemm_block *block) {
    if (block->m == 0 || block->n == 0) {
        return;
    }
    if (block->n == 1 && block->m > 1 && !block->a.transposed) {
        column(kernel, block);
    } else if (block->n <= kernel->rows && block->n < block->m) {
        narrow(kernel, block);
    } else if (
        own_transpose(kernel, block) ||
        (!block->b.transposed && (block->m <= FLAT_ROWS || block->k <= FLAT_DEPTH))) {
        flat(kernel, block);
    } else {
        wide(kernel, block);
    }
}
