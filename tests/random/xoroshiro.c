/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/xoroshiro.h"

#include <inttypes.h>

#include "check.h"
#include "statistic.h"

/* Ten numbers from the state (1, 2), as printed in the test of rand_xoshiro's Xoroshiro128PlusPlus
 * (Rust), made there with the authors' reference implementation xoroshiro128plusplus.c. */
static void gives_the_published_vector(void **state) {
    (void)state;
    static const uint64_t expected[] = {
        393217,
        669327710093319,
        UINT64_C(1732421326133921491),
        UINT64_C(11394790081659126983),
        UINT64_C(9555452776773192676),
        UINT64_C(3586421180005889563),
        UINT64_C(1691397964866707553),
        UINT64_C(10735626796753111697),
        UINT64_C(15216282715349408991),
        UINT64_C(14247243556711267923),
    };
    struct xoroshiro stream = {1, 2};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        uint64_t bits = xoroshiro_bits(&stream);
        require(bits == expected[i], "number %zu: %" PRIu64, i, bits);
    }
}

/* The recurrence as the paper's table of constants has it (A = 49, B = 21, C = 28, R = 17), word by
 * word and bit by bit, from states far from the one above. Rotations are done by moving single
 * bits. */
static uint64_t rotated_by_bits(uint64_t x, unsigned left) {
    uint64_t out = 0;
    for (unsigned i = 0; i < 64; i++) {
        out |= (x >> i & 1) << (i + left) % 64;
    }
    return out;
}

static void is_the_recurrence_of_the_paper(void **state) {
    (void)state;
    struct check_random random = check_random_of(1);
    for (int run = 0; run < 100; run++) {
        uint64_t x = 0, y = 0;
        for (int i = 0; i < 8; i++) {
            x = x << 8 | check_below(&random, 256);
            y = y << 8 | check_below(&random, 256);
        }
        struct xoroshiro stream = {x, y};
        for (int i = 0; i < 50; i++) {
            uint64_t want = rotated_by_bits(x + y, 17) + x, z = x ^ y;
            assert_true(xoroshiro_bits(&stream) == want);
            x = rotated_by_bits(x, 49) ^ z ^ z << 21;
            y = rotated_by_bits(z, 28);
        }
        assert_true(stream.s0 == x && stream.s1 == y);
    }
}

/* Block 2^63 of a stream is its state; the blocks after it are what lies beside. */
static void streams_are_blocks_of_philox(void **state) {
    (void)state;
    static const uint64_t replicas[] = {0, 1, 4095, UINT64_MAX};
    static const uint64_t numbers[] = {0, 1, 16, (1ULL << 62) - 1};
    for (size_t i = 0; i < 4; i++) {
        struct rng_key key = rng_key_of(i, "xoroshiro", 3 * i);
        struct rng rng = rng_of(key, replicas[i]);
        rng.block = 1ULL << 63;
        struct xoroshiro stream = xoroshiro_of(key, replicas[i]);
        assert_true(stream.s0 == rng_bits(&rng));
        assert_true(stream.s1 == rng_bits(&rng));
        for (size_t j = 0; j < 4; j++) {
            uint64_t bits[2];
            xoroshiro_beside(bits, key, replicas[i], numbers[j]);
            rng = rng_of(key, replicas[i]);
            rng.block = (1ULL << 63) + 1 + numbers[j];
            assert_true(bits[0] == rng_bits(&rng));
            assert_true(bits[1] == rng_bits(&rng));
        }
    }
}

static void names_are_streams_of_their_own(void **state) {
    (void)state;
    struct rng_key key = rng_key_of(1, "a", 0), other = rng_key_of(1, "a", 1);
    struct xoroshiro a = xoroshiro_of(key, 0), b = xoroshiro_of(key, 1), c = xoroshiro_of(other, 0);
    struct xoroshiro again = xoroshiro_of(key, 0);
    assert_true(a.s0 != b.s0 && a.s1 != b.s1 && a.s0 != c.s0 && a.s1 != c.s1);
    assert_true(a.s0 == again.s0 && a.s1 == again.s1);
}

/* First words of many streams, and of one stream: each byte uniform, and pairs of neighbours' bytes
 * too. False alarm: 1e-6 each. */
static void bytes_are_uniform(void **state) {
    (void)state;
    enum { STREAMS = 100000 };
    static double first[8][256], pair[65536], p[65536];
    struct rng_key key = rng_key_of(2, "bytes", 0);
    unsigned last = 0;
    for (uint64_t r = 0; r < STREAMS; r++) {
        struct xoroshiro stream = xoroshiro_of(key, r);
        uint64_t bits = xoroshiro_bits(&stream);
        for (unsigned i = 0; i < 8; i++) {
            first[i][bits >> 8 * i & 255]++;
        }
        for (unsigned i = 0; i < 16; i++, last = (unsigned)bits) {
            bits = xoroshiro_bits(&stream);
            pair[(last & 255) << 8 | (bits & 255)]++;
        }
    }
    for (size_t i = 0; i < 65536; i++) {
        p[i] = 1.0 / 256;
    }
    for (int i = 0; i < 8; i++) {
        require_near(statistic_chi_square(first[i], p, 256), 0, STATISTIC_Z, "byte %d", i);
    }
    for (size_t i = 0; i < 65536; i++) {
        p[i] = 1.0 / 65536;
    }
    assert_near(statistic_chi_square(pair, p, 65536), 0, STATISTIC_Z);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_published_vector),
        cmocka_unit_test(is_the_recurrence_of_the_paper),
        cmocka_unit_test(streams_are_blocks_of_philox),
        cmocka_unit_test(names_are_streams_of_their_own),
        cmocka_unit_test(bytes_are_uniform),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("xoroshiro", tests, NULL, NULL);
}
