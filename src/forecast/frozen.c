/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/frozen.h"

#include <math.h>

#include "matrix/rows.h"

/* Eight doubles, in as many registers as the machine needs for them. */
typedef double vector __attribute__((vector_size(64), aligned(8), may_alias));

struct frozen
frozen_of(const struct kernel *kernel, enum frozen_coordinates coordinates, double eta) {
    if (coordinates == FROZEN_RESIDUAL) {
        return (struct frozen){coordinates, kernel->k, kernel->order, eta, NULL};
    }
    return (struct frozen){coordinates, kernel->root, kernel->rank, eta, NULL};
}

enum frozen_coordinates frozen_fastest(const struct kernel *kernel) {
    bool full = kernel->rank == kernel->order && kernel->k != NULL;
    return full ? FROZEN_RESIDUAL : FROZEN_ROOT;
}

/* -- state -= sum_j factor[j] row[batch[j]] ----------------------------------------------- */

/* Each number is one chain of rounded products in the order of the batch, whatever the vectors. A
 * strip of the state stays in registers, named one by one, while all rows pass: 64 numbers with 32
 * registers of 512 bits, else 32. */
#define INSIDE static inline __attribute__((always_inline))

struct rows {
    const double *first;
    size_t size;
    const size_t *batch;
    const double *factor;
    size_t count;
};

INSIDE const vector *row_at(const struct rows *rows, size_t j, size_t k) {
    return (const vector *)(rows->first + rows->batch[j] * rows->size + k);
}

INSIDE void strip_32(double *state, const struct rows *rows, size_t k) {
    vector *at = (vector *)(state + k);
    vector a = at[0], b = at[1], c = at[2], d = at[3];
    for (size_t j = 0; j < rows->count; j++) {
        const vector *row = row_at(rows, j, k);
        double factor = rows->factor[j];
        a -= factor * row[0];
        b -= factor * row[1];
        c -= factor * row[2];
        d -= factor * row[3];
    }
    at[0] = a;
    at[1] = b;
    at[2] = c;
    at[3] = d;
}

INSIDE void strip_64(double *state, const struct rows *rows, size_t k) {
    vector *at = (vector *)(state + k);
    vector a = at[0], b = at[1], c = at[2], d = at[3], e = at[4], f = at[5], g = at[6], h = at[7];
    for (size_t j = 0; j < rows->count; j++) {
        const vector *row = row_at(rows, j, k);
        double factor = rows->factor[j];
        a -= factor * row[0];
        b -= factor * row[1];
        c -= factor * row[2];
        d -= factor * row[3];
        e -= factor * row[4];
        f -= factor * row[5];
        g -= factor * row[6];
        h -= factor * row[7];
    }
    at[0] = a;
    at[1] = b;
    at[2] = c;
    at[3] = d;
    at[4] = e;
    at[5] = f;
    at[6] = g;
    at[7] = h;
}

INSIDE void subtract_body(double *state, const struct rows *rows, bool wide) {
    size_t k = 0, size = rows->size;
    for (; wide && k + 64 <= size; k += 64) {
        strip_64(state, rows, k);
    }
    for (; k + 32 <= size; k += 32) {
        strip_32(state, rows, k);
    }
    for (; k + 8 <= size; k += 8) {
        vector sum = *(const vector *)(state + k);
        for (size_t j = 0; j < rows->count; j++) {
            sum -= rows->factor[j] * *row_at(rows, j, k);
        }
        *(vector *)(state + k) = sum;
    }
    for (; k < size; k++) {
        for (size_t j = 0; j < rows->count; j++) {
            state[k] -= rows->factor[j] * rows->first[rows->batch[j] * size + k];
        }
    }
}

typedef void subtract_function(double *state, const struct rows *rows);

static void subtract_plain(double *state, const struct rows *rows) {
    subtract_body(state, rows, false);
}

#ifdef __x86_64__
__attribute__((target("avx2"))) static void subtract_avx2(double *state, const struct rows *rows) {
    subtract_body(state, rows, false);
}

__attribute__((target("avx512f"))) static void
subtract_avx512(double *state, const struct rows *rows) {
    subtract_body(state, rows, true);
}
#endif

static subtract_function *widest(void) {
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512f")) {
        return subtract_avx512;
    }
    if (__builtin_cpu_supports("avx2")) {
        return subtract_avx2;
    }
#endif
    return subtract_plain;
}

/* -- steps -------------------------------------------------------------------------------- */

void frozen_step(
    const struct frozen *frozen, double *state, const size_t *batch, size_t count, double *factor) {
    size_t size = frozen->size;
    double rate = frozen->eta / (double)count;
    for (size_t j = 0; j < count; j++) {
        if (frozen->coordinates == FROZEN_RESIDUAL) {
            factor[j] = rate * state[batch[j]];
        } else {
            double beyond = frozen->beyond != NULL ? frozen->beyond[batch[j]] : 0;
            factor[j] = rate * (rows_dot(frozen->rows + batch[j] * size, state, size) + beyond);
        }
    }
    const struct rows rows = {frozen->rows, size, batch, factor, count};
    widest()(state, &rows);
}

bool frozen_rescale(const struct frozen *frozen, double *state, long *exponent) {
    double largest = rows_largest(state, frozen->size);
    int power = 0;
    if (!(largest > 0)) {
        return false;
    }
    frexp(largest, &power);
    rows_scale(state, ldexp(1, -power), frozen->size);
    *exponent += power;
    return true;
}
