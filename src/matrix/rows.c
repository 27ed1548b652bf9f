/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matrix/rows.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* Eight doubles, in as many registers as the machine needs for them. */
typedef double vector __attribute__((vector_size(64), aligned(8), may_alias));

enum { EIGHT = 8, CHAINS = 32 };

/* A body is compiled for each width of vectors that a machine may have, and the widest is taken.
 * The same operations in the same order, so the same bits. */
#define INSIDE static inline __attribute__((always_inline))
#ifdef __x86_64__
#define CLONES(type, name, parameters, arguments)                                                  \
    __attribute__((target("avx512f"))) static type name##_avx512 parameters {                      \
        return name##_body arguments;                                                              \
    }                                                                                              \
    __attribute__((target("avx2"))) static type name##_avx2 parameters {                           \
        return name##_body arguments;                                                              \
    }                                                                                              \
    static type name##_plain parameters {                                                          \
        return name##_body arguments;                                                              \
    }
#define WIDEST(name)                                                                               \
    (__builtin_cpu_supports("avx512f")                                                             \
         ? name##_avx512                                                                           \
         : (__builtin_cpu_supports("avx2") ? name##_avx2 : name##_plain))
#else
#define CLONES(type, name, parameters, arguments)                                                  \
    static type name##_plain parameters {                                                          \
        return name##_body arguments;                                                              \
    }
#define WIDEST(name) name##_plain
#endif

/* -- sums --------------------------------------------------------------------------------- */

INSIDE double add_chains(const double *chain) {
    double sum[EIGHT];
    for (size_t i = 0; i < EIGHT; i++) {
        sum[i] = (chain[i] + chain[i + 8]) + (chain[i + 16] + chain[i + 24]);
    }
    return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

INSIDE double dot_body(const double *x, const double *y, size_t n) {
    vector sum[4] = {0};
    size_t k = 0;
    for (; k + CHAINS <= n; k += CHAINS) {
        for (size_t i = 0; i < 4; i++) {
            sum[i] += *(const vector *)(x + k + EIGHT * i) * *(const vector *)(y + k + EIGHT * i);
        }
    }
    for (size_t i = 0; k + EIGHT <= n; k += EIGHT, i++) {
        sum[i] += *(const vector *)(x + k) * *(const vector *)(y + k);
    }
    double chain[CHAINS];
    memcpy(chain, sum, sizeof chain);
    for (; k < n; k++) {
        chain[k % CHAINS] += x[k] * y[k];
    }
    return add_chains(chain);
}
CLONES(double, dot, (const double *x, const double *y, size_t n), (x, y, n))

double rows_dot(const double *x, const double *y, size_t n) {
    return WIDEST(dot)(x, y, n);
}

INSIDE double symmetric_body(double *sum, double a, const double *row, const double *x, size_t n) {
    vector dots[4] = {0};
    size_t k = 0;
    for (; k + CHAINS <= n; k += CHAINS) {
        for (size_t i = 0; i < 4; i++) {
            vector r = *(const vector *)(row + k + EIGHT * i);
            *(vector *)(sum + k + EIGHT * i) += a * r;
            dots[i] += r * *(const vector *)(x + k + EIGHT * i);
        }
    }
    for (size_t i = 0; k + EIGHT <= n; k += EIGHT, i++) {
        vector r = *(const vector *)(row + k);
        *(vector *)(sum + k) += a * r;
        dots[i] += r * *(const vector *)(x + k);
    }
    double chain[CHAINS];
    memcpy(chain, dots, sizeof chain);
    for (; k < n; k++) {
        sum[k] += a * row[k];
        chain[k % CHAINS] += row[k] * x[k];
    }
    return add_chains(chain);
}
CLONES(
    double, symmetric, (double *sum, double a, const double *row, const double *x, size_t n),
    (sum, a, row, x, n))

double rows_symmetric(double *sum, double a, const double *row, const double *x, size_t n) {
    return WIDEST(symmetric)(sum, a, row, x, n);
}

/* -- element by element ------------------------------------------------------------------- */

INSIDE void add_body(double *y, double a, const double *x, size_t n) {
    size_t k = 0;
    for (; k + EIGHT <= n; k += EIGHT) {
        *(vector *)(y + k) += a * *(const vector *)(x + k);
    }
    for (; k < n; k++) {
        y[k] += a * x[k];
    }
}
CLONES(void, add, (double *y, double a, const double *x, size_t n), (y, a, x, n))

void rows_add(double *y, double a, const double *x, size_t n) {
    WIDEST(add)(y, a, x, n);
}

INSIDE void
add_two_body(double *z, double a, const double *x, double b, const double *y, size_t n) {
    size_t k = 0;
    for (; k + EIGHT <= n; k += EIGHT) {
        *(vector *)(z + k) += a * *(const vector *)(x + k) + b * *(const vector *)(y + k);
    }
    for (; k < n; k++) {
        z[k] += a * x[k] + b * y[k];
    }
}
CLONES(
    void, add_two, (double *z, double a, const double *x, double b, const double *y, size_t n),
    (z, a, x, b, y, n))

void rows_add_two(double *z, double a, const double *x, double b, const double *y, size_t n) {
    WIDEST(add_two)(z, a, x, b, y, n);
}

void rows_scale(double *x, double a, size_t n) {
    for (size_t k = 0; k < n; k++) {
        x[k] *= a;
    }
}

/* -- rotations ---------------------------------------------------------------------------- */

/* The lower row of the next pair is the upper row of this one, so it stays in registers. */
INSIDE void sweep_strip(double *rows, size_t stride, const struct rows_sweep *sweep, size_t width) {
    vector carry[4];
    for (size_t j = 0; j < width; j++) {
        carry[j] = ((const vector *)(rows + sweep->first * stride))[j];
    }
    const double *turn = sweep->turn;
    for (size_t i = sweep->first; i > sweep->last; i--, turn += 2) {
        vector *low = (vector *)(rows + i * stride), *high = (vector *)(rows + (i - 1) * stride);
        for (size_t j = 0; j < width; j++) {
            vector x = high[j];
            low[j] = turn[0] * carry[j] + turn[1] * x;
            carry[j] = turn[0] * x - turn[1] * carry[j];
        }
    }
    for (size_t j = 0; j < width; j++) {
        ((vector *)(rows + sweep->last * stride))[j] = carry[j];
    }
}

INSIDE void strip_body(
    double *rows, size_t stride, size_t width, const struct rows_sweep *sweep, size_t count) {
    if (width == CHAINS) {
        for (size_t k = 0; k < count; k++) {
            sweep_strip(rows, stride, &sweep[k], 4);
        }
        return;
    }
    for (size_t j = 0; j < width; j += EIGHT) {
        for (size_t k = 0; k < count; k++) {
            sweep_strip(rows + j, stride, &sweep[k], 1);
        }
    }
}
CLONES(
    void, strip,
    (double *rows, size_t stride, size_t width, const struct rows_sweep *sweep, size_t count),
    (rows, stride, width, sweep, count))

void rows_rotate(
    double *rows, size_t stride, size_t columns, const struct rows_sweep *sweep, size_t sweeps) {
#pragma omp parallel for schedule(static) if (columns >= 256)
    for (size_t j = 0; j < columns; j += CHAINS) {
        size_t width = columns - j < CHAINS ? columns - j : CHAINS;
        WIDEST(strip)(rows + j, stride, width, sweep, sweeps);
    }
}

/* -- size and start ----------------------------------------------------------------------- */

/* Bits without the sign are in the order of the numbers, and those of infinity and NaN above. */
double rows_largest(const double *x, size_t n) {
    uint64_t most = 0;
    for (size_t k = 0; k < n; k++) {
        uint64_t bits;
        memcpy(&bits, x + k, sizeof bits);
        bits &= INT64_MAX;
        most = bits > most ? bits : most;
    }
    double largest;
    memcpy(&largest, &most, sizeof largest);
    return largest;
}

double rows_unit(double largest) {
    int exponent = 0;
    if (largest > 0) {
        frexp(largest, &exponent);
    }
    exponent = exponent < -1000 ? -1000 : exponent;
    return ldexp(1, exponent > 1000 ? -1000 : -exponent);
}

void rows_start(double *x, size_t n, size_t which) {
    uint64_t state = 0x9e3779b97f4a7c15 * ((uint64_t)which << 40);
    for (size_t k = 0; k < n; k++) {
        uint64_t z = state += 0x9e3779b97f4a7c15;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        z ^= z >> 31;
        x[k] = ((double)(z >> 12) + 0.5) * 0x1p-51 - 1;
    }
}

bool rows_empty(const double *x, size_t n) {
    return rows_largest(x, n) == 0;
}
