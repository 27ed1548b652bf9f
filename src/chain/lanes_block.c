/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain/lanes_block.h"

#include <string.h>

#ifdef __x86_64__
#include <immintrin.h>
#endif

/* -- every machine: vectors of two, taken apart where it has none
 * ---------------------------------------- */

#define BODY(name) name##_plain
#define BODY_TARGET
#define BODY_BYTES 16
#ifdef __x86_64__
#define BODY_MAX(most, x)  most = (BODY(reals))_mm_max_pd((__m128d)(x), (__m128d)(most))
#define BODY_MIN(least, x) least = (BODY(reals))_mm_min_pd((__m128d)(x), (__m128d)(least))
#define BODY_LESS(a, b)                                                                            \
    (BODY(signs)) _mm_shuffle_epi32(_mm_cmplt_epi32((__m128i)(a), (__m128i)(b)), 0xf5)
#else
#define BODY_SELECT(mask, x, y)                                                                    \
    (BODY(reals))(((mask) & (BODY(signs))(x)) | (~(mask) & (BODY(signs))(y)))
#define BODY_MAX(most, x)  most = BODY_SELECT((x) > (most), x, most)
#define BODY_MIN(least, x) least = BODY_SELECT((x) < (least), x, least)
#define BODY_LESS(a, b)    ((BODY(signs))(a) < (b))
#endif
#include "chain/lanes_body.h"

/* -- x86-64 ------------------------------------------------------------------------------- */

#ifdef __x86_64__
#define BODY(name)         name##_avx2
#define BODY_TARGET        __attribute__((target("avx2")))
#define BODY_BYTES         32
#define BODY_MAX(most, x)  most = (BODY(reals))_mm256_max_pd((__m256d)(x), (__m256d)(most))
#define BODY_MIN(least, x) least = (BODY(reals))_mm256_min_pd((__m256d)(x), (__m256d)(least))
#define BODY_LESS(a, b)    ((BODY(signs))(a) < (b))
#include "chain/lanes_body.h"

#define BODY(name)         name##_avx512
#define BODY_TARGET        __attribute__((target("avx512f")))
#define BODY_BYTES         64
#define BODY_MAX(most, x)  most = (BODY(reals))_mm512_max_pd((__m512d)(x), (__m512d)(most))
#define BODY_MIN(least, x) least = (BODY(reals))_mm512_min_pd((__m512d)(x), (__m512d)(least))
#define BODY_LESS(a, b)    ((BODY(signs))(a) < (b))
#include "chain/lanes_body.h"
#endif

const struct lanes_block_code *lanes_block_code(enum lanes_clone clone) {
    switch (clone) {
    case LANES_PLAIN:
        return &code_plain;
#ifdef __x86_64__
    case LANES_AVX2:
        return __builtin_cpu_supports("avx2") ? &code_avx2 : NULL;
    case LANES_AVX512:
        return __builtin_cpu_supports("avx512f") ? &code_avx512 : NULL;
#endif
    default:
        return NULL;
    }
}
