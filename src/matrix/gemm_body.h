/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Multiplies strips and packs operands. gemm_kernel.c includes this text once for each set of
 * instructions, with BODY(name), a name of its own, BODY_TARGET, BODY_BYTES of a vector,
 * BODY_ROWS(X), which lists the rows a strip may have, and the functions on vectors. A tile of C
 * stays in registers while k runs; each of its elements is a chain of its own.
 */

enum {
    BODY(WIDTH) = BODY_BYTES / 8,
    BODY(COLUMNS) = 3 * BODY(WIDTH),
    BODY(ALONE) = 8 * BODY(WIDTH)
};

/* One tile of `rows` rows and `vectors` vectors, of which the last has the lanes of `last` if
 * `cut`. All three are constants wherever this is inlined. */
BODY_TARGET static inline __attribute__((always_inline)) void BODY(tile)(
    size_t rows, size_t vectors, bool cut, BODY(lanes) last, const struct gemm_kernel_strip *strip,
    const double *b, double *c) {
    BODY(reals) sum[BODY(ROWS)][8];
    const double *a = strip->a;
    const size_t b_stride = strip->b_stride, c_stride = strip->c_stride;
    UNROLLED for (size_t i = 0; i < rows; i++) {
        UNROLLED for (size_t v = 0; v < vectors; v++) {
            const double *from = c + i * c_stride + v * BODY(WIDTH);
            if (!strip->add) {
                sum[i][v] = BODY(spread)(0);
            } else if (cut && v == vectors - 1) {
                sum[i][v] = BODY(load_some)(last, from);
            } else {
                sum[i][v] = BODY(load)(from);
            }
        }
    }
    if (!cut) {
        UNROLLED for (size_t i = 0; i < rows; i++) {
            UNROLLED for (size_t v = 0; v < vectors; v++) {
                uintptr_t next = (uintptr_t)(c + i * c_stride + v * BODY(WIDTH));
                __builtin_prefetch((const void *)(next + strip->ahead * sizeof *c), 1);
            }
        }
    }
    for (size_t p = strip->k; p > 0; p--) {
        BODY(reals) x[8];
        UNROLLED for (size_t v = 0; v < vectors; v++) {
            const double *from = b + v * BODY(WIDTH);
            if (cut && v == vectors - 1) {
                x[v] = BODY(load_some)(last, from);
            } else {
                x[v] = BODY(load)(from);
            }
        }
        UNROLLED for (size_t i = 0; i < rows; i++) {
            BODY(reals) factor = BODY(spread)(a[i]);
            UNROLLED for (size_t v = 0; v < vectors; v++) {
                sum[i][v] = BODY(fused)(factor, x[v], sum[i][v]);
            }
        }
        a += BODY(ROWS);
        b += b_stride;
    }
    UNROLLED for (size_t i = 0; i < rows; i++) {
        UNROLLED for (size_t v = 0; v < vectors; v++) {
            double *to = c + i * c_stride + v * BODY(WIDTH);
            if (cut && v == vectors - 1) {
                BODY(store_some)(to, last, sum[i][v]);
            } else {
                BODY(store)(to, sum[i][v]);
            }
        }
    }
}

/* A strip: full tiles side by side, then what is left of the columns. A row alone needs more of
 * them at a time, since each sum waits for the one before. */
BODY_TARGET static inline __attribute__((always_inline)) void
BODY(tiles)(size_t rows, const struct gemm_kernel_strip *strip) {
    size_t j = 0, columns = strip->columns;
    for (; rows == 1 && j + BODY(ALONE) <= columns; j += BODY(ALONE)) {
        BODY(tile)(1, 8, false, BODY(lanes_of)(0), strip, strip->b + j, strip->c + j);
    }
    for (; j + BODY(COLUMNS) <= columns; j += BODY(COLUMNS)) {
        BODY(tile)(rows, 3, false, BODY(lanes_of)(0), strip, strip->b + j, strip->c + j);
    }
    if (j == columns) {
        return;
    }
    const size_t vectors = (columns - j + BODY(WIDTH) - 1) / BODY(WIDTH);
    const BODY(lanes) last = BODY(lanes_of)(columns - j - (vectors - 1) * BODY(WIDTH));
    if (vectors == 3) {
        BODY(tile)(rows, 3, true, last, strip, strip->b + j, strip->c + j);
    } else if (vectors == 2) {
        BODY(tile)(rows, 2, true, last, strip, strip->b + j, strip->c + j);
    } else {
        BODY(tile)(rows, 1, true, last, strip, strip->b + j, strip->c + j);
    }
}

#define BODY_STRIP(rows)                                                                           \
    BODY_TARGET static void BODY(strip_##rows)(const struct gemm_kernel_strip *strip) {            \
        BODY(tiles)(rows, strip);                                                                  \
    }
BODY_ROWS(BODY_STRIP)

/* What is missing of four rows is taken from the last one; nobody uses it. */
BODY_TARGET static void BODY(pack_turned)(
    double *to, size_t width, const double *from, size_t stride, size_t count, size_t k,
    double alpha) {
    for (size_t i = 0; i < count; i += 4) {
        const double *row[4];
        const size_t rows = width - i < 4 ? width - i : 4;
        size_t p = 0;
        for (size_t l = 0; l < 4; l++) {
            row[l] = from + (i + l < count ? i + l : count - 1) * stride;
        }
        for (; rows == 4 && p + 4 <= k; p += 4) {
            BODY(turn)(to + i, width, row, p, alpha);
        }
        for (; p < k; p++) {
            for (size_t l = 0; l < rows; l++) {
                to[p * width + i + l] = alpha * row[l][p];
            }
        }
    }
}

BODY_TARGET static void BODY(pack)(
    double *to, size_t width, const double *from, size_t stride, bool turned, size_t count,
    size_t k, double alpha) {
    if (count == 1) {
        for (size_t p = 0; p < k; p++) {
            to[p * width] = alpha * from[turned ? p : p * stride];
        }
        return;
    }
    if (turned) {
        BODY(pack_turned)(to, width, from, stride, count, k, alpha);
        return;
    }
    const BODY(reals) factor = BODY(spread)(alpha);
    const size_t whole = count - count % BODY(WIDTH);
    const BODY(lanes) last = BODY(lanes_of)(count - whole);
    for (size_t p = 0; p < k; p++) {
        size_t i = 0;
        for (; i < whole; i += BODY(WIDTH)) {
            BODY(store)(to + p * width + i, BODY(load)(from + p * stride + i) * factor);
        }
        if (i < count) {
            BODY(store)(to + p * width + i, BODY(load_some)(last, from + p * stride + i) * factor);
        }
    }
}

#define BODY_ENTRY(rows) BODY(strip_##rows),
static void (*const BODY(strips)[])(const struct gemm_kernel_strip *) = {BODY_ROWS(BODY_ENTRY)};

static const struct gemm_kernel BODY(kernel) = {BODY(ROWS),   BODY(COLUMNS), BODY(ALONE),
                                                BODY(strips), BODY(pack),    BODY(column)};

#undef BODY
#undef BODY_TARGET
#undef BODY_BYTES
#undef BODY_ROWS
#undef BODY_INLINE
#undef BODY_STRIP
#undef BODY_ENTRY
