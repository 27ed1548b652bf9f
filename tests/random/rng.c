/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/rng.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "statistic.h"

/* -- the generator ------------------------------------------------------------------------ */

/* Random123's tests/kat_vectors, the lines "philox4x32 10": the counter's four words, the key's
 * two, the answer's four, of which the stream makes two numbers, the lower word first. */
static void gives_the_published_vectors(void **state) {
    (void)state;
    static const struct {
        uint64_t block, replica, key, first, second;
    } cases[] = {
        {0, 0, 0, 0xe169c58d6627e8d5, 0x9b00dbd8bc57ac4c},
        {UINT64_MAX, UINT64_MAX, UINT64_MAX, 0x41c83b0e408f276d, 0x6d5451fda20bc7c6},
        {0x85a308d3243f6a88, 0x0370734413198a2e, 0x299f31d0a4093822, 0x94fdccebd16cfe09,
         0x24126ea15001e420},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rng rng = rng_of((struct rng_key){cases[i].key}, cases[i].replica);
        rng.block = cases[i].block;
        assert_true(rng_bits(&rng) == cases[i].first);
        assert_true(rng_bits(&rng) == cases[i].second);
    }
}

/* Philox4x32 with ten rounds from the paper's page: two 32 x 32 -> 64 products, the high halves
 * mixed with the other words and the key, the key raised by Weyl's constants between rounds. */
static void philox(uint32_t out[4], const uint32_t counter[4], uint64_t key) {
    uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
    memcpy(out, counter, 4 * sizeof *out);
    for (int round = 0; round < 10; round++) {
        uint64_t a = 0xd2511f53ULL * out[0], b = 0xcd9e8d57ULL * out[2];
        uint32_t mixed0 = (uint32_t)(b >> 32) ^ out[1] ^ k0;
        uint32_t mixed2 = (uint32_t)(a >> 32) ^ out[3] ^ k1;
        out[0] = mixed0;
        out[1] = (uint32_t)b;
        out[2] = mixed2;
        out[3] = (uint32_t)a;
        k0 += 0x9e3779b9;
        k1 += 0xbb67ae85;
    }
}

static void is_philox_of_the_name_and_the_place(void **state) {
    (void)state;
    static const uint64_t replicas[] = {0, 1, 511, 1ULL << 32, UINT64_MAX};
    static const char *const programs[] = {"rare", "spikes", ""};
    for (size_t i = 0; i < 15; i++) {
        struct rng_key key = rng_key_of(i, programs[i % 3], 7 * i);
        struct rng rng = rng_of(key, replicas[i / 3]);
        for (uint32_t block = 0; block < 100; block++) {
            uint64_t replica = replicas[i / 3];
            const uint32_t counter[] = {block, 0, (uint32_t)replica, (uint32_t)(replica >> 32)};
            uint32_t word[4];
            philox(word, counter, key.bits);
            assert_true(rng_bits(&rng) == (word[0] | (uint64_t)word[1] << 32));
            assert_true(rng_bits(&rng) == (word[2] | (uint64_t)word[3] << 32));
        }
    }
}

/* The counter's first word overflows into the second, not into the replica's. */
static void a_long_stream_goes_on(void **state) {
    (void)state;
    struct rng rng = rng_of((struct rng_key){1}, 5), other = rng;
    rng.block = UINT32_MAX;
    rng_bits(&rng);
    rng_bits(&rng);
    const uint32_t counter[] = {0, 1, 5, 0};
    uint32_t word[4];
    philox(word, counter, 1);
    assert_true(rng_bits(&rng) == (word[0] | (uint64_t)word[1] << 32));
    assert_true(rng_bits(&other) != (word[0] | (uint64_t)word[1] << 32));
}

/* -- names -------------------------------------------------------------------------------- */

/* printf '%s' 1/rare/0 | sha256sum; the last name has 200 letters a. */
static void a_key_is_the_head_of_sha_256(void **state) {
    (void)state;
    char longest[201];
    memset(longest, 'a', 200);
    longest[200] = '\0';
    const struct {
        uint64_t seed;
        const char *program;
        uint64_t point, bits;
    } cases[] = {
        {1, "rare", 0, 0xb45ab0afeabc0637},
        {0, "", 0, 0xddb06a1adf9a10b4},
        {UINT64_MAX, "figure_x", UINT64_MAX, 0x7a9c5cc2d619526b},
        {42, "sgd", 7, 0xb91b4168014ca6a3},
        {7, longest, 9, 0x95007e0d1cdc7a2c},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rng_key key = rng_key_of(cases[i].seed, cases[i].program, cases[i].point);
        require(key.bits == cases[i].bits, "case %zu: %016" PRIx64, i, key.bits);
    }
}

/* Also where the names share a head longer than any buffer. */
static void every_letter_of_a_name_counts(void **state) {
    (void)state;
    char one[1000], two[1000];
    memset(one, 'x', sizeof one);
    memset(two, 'x', sizeof two);
    one[999] = two[999] = '\0';
    two[998] = 'y';
    assert_true(rng_key_of(1, one, 1).bits != rng_key_of(1, two, 1).bits);
    assert_true(rng_key_of(1, one, 1).bits != rng_key_of(1, one + 1, 1).bits);
    assert_true(rng_key_of(1, "1", 11).bits != rng_key_of(11, "1", 1).bits);
}

static int by_bits(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

enum { STREAMS = 64, LENGTH = 1024 };

/* Neighbours in each part of the name. 2^16 numbers of 64 bits meet by chance once in 10^10
 * times. */
static struct rng neighbour(size_t i) {
    return rng_of(rng_key_of(i & 3, i & 4 ? "rare" : "rare ", i >> 3 & 3), i >> 5);
}

static void streams_share_no_number(void **state) {
    (void)state;
    static uint64_t all[STREAMS * LENGTH];
    for (size_t i = 0; i < STREAMS; i++) {
        struct rng rng = neighbour(i);
        for (size_t k = 0; k < LENGTH; k++) {
            all[i * LENGTH + k] = rng_bits(&rng);
        }
    }
    qsort(all, STREAMS * LENGTH, sizeof *all, by_bits);
    for (size_t i = 1; i < (size_t)STREAMS * LENGTH; i++) {
        assert_true(all[i] != all[i - 1]);
    }
}

/* All 2016 pairs; the largest of so many normal deviates may be 6. */
static void streams_are_uncorrelated(void **state) {
    (void)state;
    static double x[STREAMS][LENGTH];
    for (size_t i = 0; i < STREAMS; i++) {
        struct rng rng = neighbour(i);
        for (size_t k = 0; k < LENGTH; k++) {
            x[i][k] = sqrt(12) * (rng_uniform(&rng) - 0.5);
        }
    }
    for (size_t i = 0; i < STREAMS; i++) {
        for (size_t j = 0; j < i; j++) {
            double sum = 0;
            for (size_t k = 0; k < LENGTH; k++) {
                sum += x[i][k] * x[j][k];
            }
            require_near(sum / sqrt(LENGTH), 0, 6, "streams %zu and %zu", i, j);
        }
    }
}

/* From every place within a block. */
static void a_copy_continues_alike(void **state) {
    (void)state;
    struct rng rng = rng_of(rng_key_of(3, "copy", 0), 9);
    for (int i = 0; i < 9; i++) {
        struct rng copy = rng, more = rng;
        for (int k = 0; k < 20; k++) {
            assert_true(rng_bits(&copy) == rng_bits(&more));
        }
        rng_bits(&rng);
    }
}

/* -- uniform and normal ------------------------------------------------------------------- */

enum { MANY = 400000 };
static double sample[MANY];

/* A stream whose next two numbers are these. */
static struct rng next_bits(uint64_t first, uint64_t second) {
    return (struct rng){
        .word =
            {(uint32_t)first, (uint32_t)(first >> 32), (uint32_t)second, (uint32_t)(second >> 32)},
        .left = 4};
}

static void uniforms_stay_inside_the_open_interval(void **state) {
    (void)state;
    struct rng low = next_bits(0, 0xfff), high = next_bits(UINT64_MAX, 1ULL << 12);
    assert_true(rng_uniform(&low) == 0x1p-53);
    assert_true(rng_uniform(&low) == 0x1p-53); /* the low 12 bits do not count */
    assert_true(rng_uniform(&high) == 1 - 0x1p-53);
    assert_true(rng_uniform(&high) == 3 * 0x1p-53);
}

static void uniforms_are_uniform(void **state) {
    (void)state;
    struct rng rng = rng_of(rng_key_of(1, "uniform", 0), 0);
    struct statistic_moments m = {0};
    double product = 0, last = 0;
    for (size_t i = 0; i < MANY; i++) {
        sample[i] = rng_uniform(&rng);
        double z = sqrt(12) * (sample[i] - 0.5);
        product += z * last;
        last = z;
        statistic_add(&m, z);
    }
    assert_near(m.sum / sqrt(MANY), 0, STATISTIC_Z);
    assert_near((m.square - MANY) / sqrt(0.8 * MANY), 0, STATISTIC_Z); /* E z^4 = 9/5 */
    assert_near(product / sqrt(MANY), 0, STATISTIC_Z);
    assert_near(statistic_ks(sample, MANY, statistic_uniform, 0), 0, STATISTIC_KS);
}

/* Each of the 64 bits is set half the time; 64 tests, 5.6 standard errors. */
static void every_bit_is_fair(void **state) {
    (void)state;
    struct rng rng = rng_of(rng_key_of(1, "bits", 0), 0);
    double count[64] = {0};
    for (size_t i = 0; i < MANY; i++) {
        uint64_t bits = rng_bits(&rng);
        for (int b = 0; b < 64; b++) {
            count[b] += (double)(bits >> b & 1);
        }
    }
    for (int b = 0; b < 64; b++) {
        require_near((2 * count[b] - MANY) / sqrt(MANY), 0, 5.6, "bit %d", b);
    }
}

/* var(z^3) = 15, var(z^2) = 2; beyond 4, 25.3 of 400000 are due: not 5, and not 56. */
static void normals_are_normal(void **state) {
    (void)state;
    struct rng rng = rng_of(rng_key_of(1, "normal", 0), 0);
    struct statistic_moments m = {0};
    double fourth = 0;
    int beyond = 0;
    for (size_t i = 0; i < MANY; i++) {
        double z = sample[i] = rng_normal(&rng);
        statistic_add(&m, z);
        fourth += z * z * z * z - 3;
        beyond += fabs(z) > 4;
    }
    assert_near(m.sum / sqrt(MANY), 0, STATISTIC_Z);
    assert_near((m.square - MANY) / sqrt(2 * MANY), 0, STATISTIC_Z);
    assert_near(m.cube / sqrt(15 * MANY), 0, STATISTIC_Z);
    assert_near(fourth / sqrt(96.0 * MANY), 0, STATISTIC_Z);
    assert_in_range(beyond, 6, 55);
    assert_near(statistic_ks(sample, MANY, statistic_normal, 0), 0, STATISTIC_KS);
}

static void normals_have_an_end(void **state) {
    (void)state;
    struct rng rng = next_bits(0, 0);
    assert_ulps(rng_normal(&rng), sqrt(2 * 53 * log(2)), 4); /* 8.57 */
    rng = next_bits(UINT64_MAX, UINT64_MAX);
    assert_near(rng_normal(&rng), sqrt(2 * 0x1p-53), 1e-20);
    rng = next_bits(0, 1ULL << 63);
    assert_ulps(rng_normal(&rng), -sqrt(2 * 53 * log(2)), 4);
}

/* -- the chi-square deviate --------------------------------------------------------------- */

/* Standard errors from the exact cumulants 2^(r-1) (r-1)! n/(2n)^(r/2). Cubes of exponentials (n =
 * 2) are no normal variables even in sums of 400000: 8 standard errors for the skewness below n =
 * 10. */
static void assert_deviates(double n) {
    struct rng rng = rng_of(rng_key_of(1, "chi-square", (uint64_t)n), 0);
    struct statistic_moments m = {0};
    for (size_t i = 0; i < MANY; i++) {
        sample[i] = rng_chi_square_deviate(&rng, n);
        require(sample[i] >= -sqrt(n / 2), "n = %g: chi^2 < 0, z = %g", n, sample[i]);
        statistic_add(&m, sample[i]);
    }
    double k3 = sqrt(8 / n), k4 = 12 / n, k6 = 480 / n / n;
    double fourth = 3 + k4, sixth = k6 + 15 * k4 + 10 * k3 * k3 + 15;
    double skewness = (m.cube - 3 * m.sum) / MANY; /* mean of z^3 - 3z */
    double se = sqrt((sixth - 6 * fourth + 9 - k3 * k3) / MANY);
    require_near(m.sum / sqrt(MANY), 0, STATISTIC_Z, "n = %g: mean", n);
    require_near((m.square - MANY) / sqrt((k4 + 2) * MANY), 0, STATISTIC_Z, "n = %g: variance", n);
    require_near((skewness - k3) / se, 0, n < 10 ? 8 : STATISTIC_Z, "n = %g: skewness", n);
    require_near(
        statistic_ks(sample, MANY / 8, statistic_chi_square_deviate, n), 0, STATISTIC_KS, "n = %g",
        n); /* of some: the series is slow */
}

static void deviates_have_their_law_at_every_width(void **state) {
    (void)state;
    static const double widths[] = {2, 3, 10, 30, 100, 300, 1e3, 1e6, 1e12, 1e18};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        assert_deviates(widths[i]);
    }
}

/* The reference of the test above: chi^2_2 is exponential, and the series meets the expansion. */
static void the_reference_is_right(void **state) {
    (void)state;
    for (double z = -0.95; z < 5; z += 0.37) {
        assert_near(statistic_chi_square_deviate(z, 2), 1 - exp(-1 - z), 1e-13);
    }
    for (double z = -4; z < 5; z += 0.37) {
        double series = statistic_chi_square_deviate(z, 1e5);
        assert_near(statistic_chi_square_deviate(z, 1e5 * (1 + 1e-9)), series, 2e-7);
    }
}

/* Marsaglia & Tsang as printed, in long double, from the same stream: the same draws are accepted,
 * and chi^2 itself is what is left of z; at n = 10^6 cancellation leaves the textbook 1e-12. */
static double textbook(struct rng *rng, double n) {
    long double d = (long double)n / 2 - 1.0L / 3, c = 1 / sqrtl(9 * d);
    for (;;) {
        long double x = rng_normal(rng), v = 1 + c * x;
        v = v * v * v;
        if (v <= 0) {
            continue;
        }
        if (logl(rng_uniform(rng)) < x * x / 2 + d * (1 - v + logl(v))) {
            return (double)((2 * d * v - (long double)n) / sqrtl(2 * (long double)n));
        }
    }
}

static void deviates_follow_the_textbook(void **state) {
    (void)state;
    static const double widths[] = {2, 2.5, 10, 60, 100, 300, 1e3, 1e4, 1e6};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        struct rng rng = rng_of(rng_key_of(1, "textbook", i), 0), copy = rng;
        for (int k = 0; k < 50000; k++) {
            double z = rng_chi_square_deviate(&rng, widths[i]);
            require_near(
                z, textbook(&copy, widths[i]), 1e-11 * (1 + fabs(z)), "n = %g, draw %d", widths[i],
                k);
        }
    }
}

static int by_value(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* chi^2 itself, near 10^18, is a multiple of 128, so z of 9e-8: 100000 of them would meet 150
 * times, and have no digits below. */
static void deviates_are_not_quantised(void **state) {
    (void)state;
    enum { FEW = 100000 };
    struct rng rng = rng_of(rng_key_of(1, "quantised", 0), 0);
    double cells[256] = {0}, p[256];
    for (size_t i = 0; i < FEW; i++) {
        sample[i] = rng_chi_square_deviate(&rng, 1e18);
        double digits = fabs(sample[i]) * 0x1p40;
        cells[(int)(256 * (digits - floor(digits)))]++;
    }
    for (size_t c = 0; c < 256; c++) {
        p[c] = 1.0 / 256;
    }
    assert_near(statistic_chi_square(cells, p, 256), 0, STATISTIC_Z);
    qsort(sample, FEW, sizeof *sample, by_value);
    for (size_t i = 1; i < FEW; i++) {
        assert_true(sample[i] != sample[i - 1]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_published_vectors),
        cmocka_unit_test(is_philox_of_the_name_and_the_place),
        cmocka_unit_test(a_long_stream_goes_on),
        cmocka_unit_test(a_key_is_the_head_of_sha_256),
        cmocka_unit_test(every_letter_of_a_name_counts),
        cmocka_unit_test(streams_share_no_number),
        cmocka_unit_test(streams_are_uncorrelated),
        cmocka_unit_test(a_copy_continues_alike),
        cmocka_unit_test(uniforms_stay_inside_the_open_interval),
        cmocka_unit_test(uniforms_are_uniform),
        cmocka_unit_test(every_bit_is_fair),
        cmocka_unit_test(normals_are_normal),
        cmocka_unit_test(normals_have_an_end),
        cmocka_unit_test(deviates_have_their_law_at_every_width),
        cmocka_unit_test(deviates_follow_the_textbook),
        cmocka_unit_test(the_reference_is_right),
        cmocka_unit_test(deviates_are_not_quantised),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("rng", tests, NULL, NULL);
}
