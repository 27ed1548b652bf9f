/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matrix/gemm_kernel.h"

#include <math.h>
#include <stdint.h>

#ifdef __x86_64__
#include <immintrin.h>
#endif

/* Compilers unroll loops of constant length only when told to; then the tile is in registers. */
#ifdef __clang__
#define UNROLLED _Pragma("clang loop unroll(full)")
#else
#define UNROLLED _Pragma("GCC unroll 8")
#endif

/* -- every machine: vectors of two, taken apart where it has none --------------------------- */

#define BODY(name) name##_plain
#define BODY_TARGET
#define BODY_BYTES   16
#define BODY_ROWS(X) X(1) X(2) X(3) X(4)
enum { ROWS_plain = 4 };

typedef double reals_plain __attribute__((vector_size(16)));
typedef size_t lanes_plain;

static inline lanes_plain lanes_of_plain(size_t count) {
    return count;
}

static inline reals_plain load_plain(const double *from) {
    return (reals_plain){from[0], from[1]};
}

static inline reals_plain load_some_plain(lanes_plain lanes, const double *from) {
    return (reals_plain){from[0], lanes > 1 ? from[1] : 0};
}

static inline void store_plain(double *to, reals_plain x) {
    to[0] = x[0];
    to[1] = x[1];
}

static inline void store_some_plain(double *to, lanes_plain lanes, reals_plain x) {
    to[0] = x[0];
    if (lanes > 1) {
        to[1] = x[1];
    }
}

static inline reals_plain spread_plain(double x) {
    return (reals_plain){x, x};
}

static inline reals_plain fused_plain(reals_plain a, reals_plain b, reals_plain c) {
    return (reals_plain){fma(a[0], b[0], c[0]), fma(a[1], b[1], c[1])};
}

/* Four rows, four elements of each: to[p width + i] = alpha row[i][p]. */
static inline void
turn_plain(double *to, size_t width, const double *const row[4], size_t p, double alpha) {
    for (size_t q = p; q < p + 4; q++) {
        for (size_t i = 0; i < 4; i++) {
            to[q * width + i] = alpha * row[i][q];
        }
    }
}

static void column_plain(const struct gemm_kernel_column *column) {
    for (size_t i = 0; i < column->rows; i++) {
        double sum = column->add ? column->c[i * column->c_step] : 0;
        for (size_t p = 0; p < column->k; p++) {
            sum =
                fma(column->alpha * column->a[i * column->a_stride + p],
                    column->b[p * column->b_step], sum);
        }
        column->c[i * column->c_step] = sum;
    }
}
#include "matrix/gemm_body.h"

/* -- x86-64 ------------------------------------------------------------------------------- */

#ifdef __x86_64__
#define BODY(name)   name##_avx2
#define BODY_TARGET  __attribute__((target("avx2,fma")))
#define BODY_BYTES   32
#define BODY_ROWS(X) X(1) X(2) X(3) X(4)
#define BODY_INLINE  BODY_TARGET static inline __attribute__((always_inline))
enum { ROWS_avx2 = 4 };

typedef __m256d reals_avx2;
typedef __m256i lanes_avx2;

BODY_INLINE lanes_avx2 lanes_of_avx2(size_t count) {
    return _mm256_cmpgt_epi64(_mm256_set1_epi64x((int64_t)count), _mm256_setr_epi64x(0, 1, 2, 3));
}

BODY_INLINE reals_avx2 load_avx2(const double *from) {
    return _mm256_loadu_pd(from);
}

BODY_INLINE reals_avx2 load_some_avx2(lanes_avx2 lanes, const double *from) {
    return _mm256_maskload_pd(from, lanes);
}

BODY_INLINE void store_avx2(double *to, reals_avx2 x) {
    _mm256_storeu_pd(to, x);
}

BODY_INLINE void store_some_avx2(double *to, lanes_avx2 lanes, reals_avx2 x) {
    _mm256_maskstore_pd(to, lanes, x);
}

BODY_INLINE reals_avx2 spread_avx2(double x) {
    return _mm256_set1_pd(x);
}

BODY_INLINE reals_avx2 fused_avx2(reals_avx2 a, reals_avx2 b, reals_avx2 c) {
    return _mm256_fmadd_pd(a, b, c);
}

/* Halves are put together on their way from memory, which leaves two shuffles for two columns. */
BODY_INLINE reals_avx2 halves(const double *low, const double *high) {
    return _mm256_insertf128_pd(_mm256_castpd128_pd256(_mm_loadu_pd(low)), _mm_loadu_pd(high), 1);
}

BODY_INLINE void
turn_avx2(double *to, size_t width, const double *const row[4], size_t p, double alpha) {
    for (size_t q = p; q < p + 4; q += 2) {
        reals_avx2 even = _mm256_mul_pd(halves(row[0] + q, row[2] + q), _mm256_set1_pd(alpha));
        reals_avx2 odd = _mm256_mul_pd(halves(row[1] + q, row[3] + q), _mm256_set1_pd(alpha));
        _mm256_storeu_pd(to + q * width, _mm256_unpacklo_pd(even, odd));
        _mm256_storeu_pd(to + (q + 1) * width, _mm256_unpackhi_pd(even, odd));
    }
}

/* 4 groups rows from row i on; the chains of four share a vector. What is missing of them is the
 * last row again. A line of memory is used up before another group takes its place in the cache. */
BODY_INLINE void
column_groups(const struct gemm_kernel_column *column, const size_t groups, size_t i) {
    const size_t count = column->rows - i < 4 * groups ? column->rows - i : 4 * groups;
    const double *row[16], *b = column->b;
    double sum[16], *c = column->c + i * column->c_step;
    __m256d chains[4], alpha = _mm256_set1_pd(column->alpha);
    for (size_t l = 0; l < 4 * groups; l++) {
        const size_t at = l < count ? l : count - 1;
        row[l] = column->a + (i + at) * column->a_stride;
        sum[l] = column->add ? c[at * column->c_step] : 0;
    }
    UNROLLED for (size_t g = 0; g < groups; g++) {
        chains[g] = _mm256_loadu_pd(sum + 4 * g);
    }
    const size_t pairs = column->k & ~(size_t)1;
    for (size_t p = 0; p < pairs; p += 8) {
        const size_t end = p + 8 < pairs ? p + 8 : pairs;
        UNROLLED for (size_t g = 0; g < groups; g++) {
            const double *const *four = row + 4 * g;
            for (size_t q = p; q < end; q += 2) {
                __m256d even = _mm256_mul_pd(halves(four[0] + q, four[2] + q), alpha);
                __m256d odd = _mm256_mul_pd(halves(four[1] + q, four[3] + q), alpha);
                chains[g] = _mm256_fmadd_pd(
                    _mm256_unpacklo_pd(even, odd), _mm256_set1_pd(b[q * column->b_step]),
                    chains[g]);
                chains[g] = _mm256_fmadd_pd(
                    _mm256_unpackhi_pd(even, odd), _mm256_set1_pd(b[(q + 1) * column->b_step]),
                    chains[g]);
            }
        }
    }
    UNROLLED for (size_t g = 0; g < groups; g++) {
        _mm256_storeu_pd(sum + 4 * g, chains[g]);
    }
    for (size_t l = 0; l < count; l++) {
        if (pairs < column->k) {
            sum[l] = fma(column->alpha * row[l][pairs], b[pairs * column->b_step], sum[l]);
        }
        c[l * column->c_step] = sum[l];
    }
}

BODY_TARGET static void column_avx2(const struct gemm_kernel_column *column) {
    for (size_t i = 0; i < column->rows; i += 16) {
        if (column->rows - i > 8) {
            column_groups(column, 4, i);
        } else {
            column_groups(column, 2, i);
        }
    }
}
#include "matrix/gemm_body.h"

#define BODY(name)   name##_avx512
#define BODY_TARGET  __attribute__((target("avx512f,avx2,fma")))
#define BODY_BYTES   64
#define BODY_ROWS(X) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8)
#define BODY_INLINE  BODY_TARGET static inline __attribute__((always_inline))
enum { ROWS_avx512 = 8 };

typedef __m512d reals_avx512;
typedef __mmask8 lanes_avx512;

BODY_INLINE lanes_avx512 lanes_of_avx512(size_t count) {
    return (lanes_avx512)((1U << count) - 1);
}

BODY_INLINE reals_avx512 load_avx512(const double *from) {
    return _mm512_loadu_pd(from);
}

BODY_INLINE reals_avx512 load_some_avx512(lanes_avx512 lanes, const double *from) {
    return _mm512_maskz_loadu_pd(lanes, from);
}

BODY_INLINE void store_avx512(double *to, reals_avx512 x) {
    _mm512_storeu_pd(to, x);
}

BODY_INLINE void store_some_avx512(double *to, lanes_avx512 lanes, reals_avx512 x) {
    _mm512_mask_storeu_pd(to, lanes, x);
}

BODY_INLINE reals_avx512 spread_avx512(double x) {
    return _mm512_set1_pd(x);
}

BODY_INLINE reals_avx512 fused_avx512(reals_avx512 a, reals_avx512 b, reals_avx512 c) {
    return _mm512_fmadd_pd(a, b, c);
}

BODY_INLINE void
turn_avx512(double *to, size_t width, const double *const row[4], size_t p, double alpha) {
    turn_avx2(to, width, row, p, alpha);
}

static void column_avx512(const struct gemm_kernel_column *column) {
    column_avx2(column);
}
#include "matrix/gemm_body.h"
#endif

const struct gemm_kernel *gemm_kernel_of(enum gemm_kernel_clone clone) {
    switch (clone) {
    case GEMM_KERNEL_PLAIN:
        return &kernel_plain;
#ifdef __x86_64__
    case GEMM_KERNEL_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &kernel_avx2
                                                                               : NULL;
    case GEMM_KERNEL_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("fma") ? &kernel_avx512
                                                                                  : NULL;
#endif
    default:
        return NULL;
    }
}

const struct gemm_kernel *gemm_kernel_best(void) {
    int clone = GEMM_KERNEL_AVX512;
    while (gemm_kernel_of((enum gemm_kernel_clone)clone) == NULL) {
        clone--;
    }
    return gemm_kernel_of((enum gemm_kernel_clone)clone);
}
