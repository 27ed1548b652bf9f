/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/frozen.h"

#include <math.h>

#include "matrix/rows.h"

/* Eight doubles, in as many registers as the machine needs for them. */
typedef double vector __attribute__((vector_size(64), aligned(8), may_alias));

enum { EIGHT = 8, VECTORS = 4, STRIP = EIGHT * VECTORS };

struct frozen
frozen_of(const struct kernel *kernel, enum frozen_coordinates coordinates, double eta) {
    if (coordinates == FROZEN_RESIDUAL) {
        return (struct frozen){coordinates, kernel->k, kernel->order, eta};
    }
    return (struct frozen){coordinates, kernel->root, kernel->rank, eta};
}

enum frozen_coordinates frozen_fastest(const struct kernel *kernel) {
    return kernel->rank == kernel->order ? FROZEN_RESIDUAL : FROZEN_ROOT;
}

/* -- state -= sum_j factor[j] row[batch[j]] ----------------------------------------------- */

/* Each number is one chain of rounded products in the order of the batch, whatever the vectors. A
 * strip of the state stays in registers while all rows pass. */
#define INSIDE static inline __attribute__((always_inline))

INSIDE void strip_body(
    double *state, const double *rows, size_t size, const size_t *batch, const double *factor,
    size_t count) {
    vector sum[VECTORS];
    for (size_t v = 0; v < VECTORS; v++) {
        sum[v] = ((const vector *)state)[v];
    }
    for (size_t j = 0; j < count; j++) {
        const vector *row = (const vector *)(rows + batch[j] * size);
        for (size_t v = 0; v < VECTORS; v++) {
            sum[v] -= factor[j] * row[v];
        }
    }
    for (size_t v = 0; v < VECTORS; v++) {
        ((vector *)state)[v] = sum[v];
    }
}

INSIDE void subtract_body(
    double *state, const double *rows, size_t size, const size_t *batch, const double *factor,
    size_t count) {
    size_t k = 0;
    for (; k + STRIP <= size; k += STRIP) {
        strip_body(state + k, rows + k, size, batch, factor, count);
    }
    for (; k + EIGHT <= size; k += EIGHT) {
        vector sum = *(const vector *)(state + k);
        for (size_t j = 0; j < count; j++) {
            sum -= factor[j] * *(const vector *)(rows + batch[j] * size + k);
        }
        *(vector *)(state + k) = sum;
    }
    for (; k < size; k++) {
        for (size_t j = 0; j < count; j++) {
            state[k] -= factor[j] * rows[batch[j] * size + k];
        }
    }
}

typedef void subtract_function(
    double *state, const double *rows, size_t size, const size_t *batch, const double *factor,
    size_t count);

static void subtract_plain(
    double *state, const double *rows, size_t size, const size_t *batch, const double *factor,
    size_t count) {
    subtract_body(state, rows, size, batch, factor, count);
}

#ifdef __x86_64__
__attribute__((target("avx2"))) static void subtract_avx2(
    double *state, const double *rows, size_t size, const size_t *batch, const double *factor,
    size_t count) {
    subtract_body(state, rows, size, batch, factor, count);
}

__attribute__((target("avx512f"))) static void subtract_avx512(
    double *state, const double *rows, size_t size, const size_t *batch, const double *factor,
    size_t count) {
    subtract_body(state, rows, size, batch, factor, count);
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
            factor[j] = rate * rows_dot(frozen->rows + batch[j] * size, state, size);
        }
    }
    widest()(state, frozen->rows, size, batch, factor, count);
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
