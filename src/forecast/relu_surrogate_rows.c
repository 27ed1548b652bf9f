/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/relu_surrogate_rows.h"

#include <stdint.h>

/* Eight doubles, in as many registers as the machine needs for them, and masks. */
typedef double vector __attribute__((vector_size(64), aligned(8), may_alias));
typedef int64_t mask __attribute__((vector_size(64), aligned(8), may_alias));

#define INSIDE static inline __attribute__((always_inline))

void relu_surrogate_rows_active(double *out, const double *z, const double *a, size_t n) {
#pragma omp simd
    for (size_t r = 0; r < n; r++) {
        double value = a[r]; /* read in any case, or the loop would branch */
        out[r] = z[r] > 0 ? value : 0;
    }
}

void relu_surrogate_rows_positive(double *out, const double *z, size_t n) {
#pragma omp simd
    for (size_t r = 0; r < n; r++) {
        out[r] = z[r] > 0 ? z[r] : 0;
    }
}

void relu_surrogate_rows_learn(double *a, const double *z, double part, size_t n) {
#pragma omp simd
    for (size_t r = 0; r < n; r++) {
        a[r] -= part * (z[r] > 0 ? z[r] : 0);
    }
}

/* A strip stays in registers while all rows pass. */
INSIDE double move_body(
    double *z, const double *a, const double *pull, const double *by, size_t count, size_t n) {
    vector sum[4] = {{0}};
    const vector zero = {0};
    for (size_t k = 0; k < n; k += RELU_SURROGATE_ROWS) {
        vector *at = (vector *)(z + k);
        vector p = at[0], q = at[1], s = at[2], t = at[3];
        for (size_t j = 0; j < count; j++) {
            const vector *row = (const vector *)(pull + j * n + k);
            double factor = by[j];
            p -= factor * row[0];
            q -= factor * row[1];
            s -= factor * row[2];
            t -= factor * row[3];
        }
        at[0] = p;
        at[1] = q;
        at[2] = s;
        at[3] = t;
        const vector *weight = (const vector *)(a + k);
        sum[0] += weight[0] * (vector)((mask)(p > zero) & (mask)p);
        sum[1] += weight[1] * (vector)((mask)(q > zero) & (mask)q);
        sum[2] += weight[2] * (vector)((mask)(s > zero) & (mask)s);
        sum[3] += weight[3] * (vector)((mask)(t > zero) & (mask)t);
    }
    vector all = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    return ((all[0] + all[1]) + (all[2] + all[3])) + ((all[4] + all[5]) + (all[6] + all[7]));
}

typedef double move_function(
    double *z, const double *a, const double *pull, const double *by, size_t count, size_t n);

static double move_plain(
    double *z, const double *a, const double *pull, const double *by, size_t count, size_t n) {
    return move_body(z, a, pull, by, count, n);
}

#ifdef __x86_64__
__attribute__((target("avx2"))) static double move_avx2(
    double *z, const double *a, const double *pull, const double *by, size_t count, size_t n) {
    return move_body(z, a, pull, by, count, n);
}

__attribute__((target("avx512f"))) static double move_avx512(
    double *z, const double *a, const double *pull, const double *by, size_t count, size_t n) {
    return move_body(z, a, pull, by, count, n);
}
#endif

static move_function *widest(void) {
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512f")) {
        return move_avx512;
    }
    if (__builtin_cpu_supports("avx2")) {
        return move_avx2;
    }
#endif
    return move_plain;
}

double relu_surrogate_rows_move(
    double *z, const double *a, const double *pull, const double *by, size_t count, size_t n) {
    return widest()(z, a, pull, by, count, n);
}
