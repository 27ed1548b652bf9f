/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain/lanes_sampler.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "reference.h"
#include "statistic.h"

typedef unsigned __int128 wide;

/* Samples s^2 = 1, 2, ... with the given weights; s^2 tells which was drawn. */
struct law {
    struct dataset dataset;
    struct sgd sgd;
    struct lanes_sampler sampler;
};

static void law_init(struct law *law, const struct dd *weight, size_t count) {
    double *s2 = calloc(count, sizeof *s2), *p = calloc(count, sizeof *p);
    struct dd *by_size = calloc(count + 1, sizeof *by_size);
    assert_non_null(s2);
    assert_non_null(p);
    assert_non_null(by_size);
    for (size_t i = 0; i < count; i++) {
        s2[i] = (double)(i + 1);
        p[i] = 1.0 / (double)count;
        by_size[i] = weight[count - 1 - i]; /* atoms come by decreasing s^2 */
    }
    assert_int_equal(dataset_init(&law->dataset, s2, p, count, NULL), STATUS_OK);
    assert_int_equal(sgd_init_weights(&law->sgd, &law->dataset, by_size, NULL), STATUS_OK);
    assert_int_equal(lanes_sampler_init(&law->sampler, &law->sgd, NULL), STATUS_OK);
    free(s2);
    free(p);
    free(by_size);
}

static void law_clear(struct law *law) {
    lanes_sampler_clear(&law->sampler);
    sgd_clear(&law->sgd);
    dataset_clear(&law->dataset);
}

/* The sample on which a number of 128 bits falls, by the ends of the pick. */
static double by_hand(const struct sgd *sgd, wide number) {
    const struct pick *pick = &sgd->pick;
    size_t k = 0;
    while (k + 1 < pick->count && number >= ((wide)pick->high[k] << 64 | pick->low[k])) {
        k++;
    }
    return sgd->s2[pick->index[k]];
}

/* -- streams that say what a test wants ---------------------------------------------------- */

/* A state of xoroshiro128++ whose next number is `bits`. */
static struct xoroshiro stream_that_says(uint64_t bits) {
    uint64_t s0 = 0x9e3779b97f4a7c15, turned = bits - s0;
    return (struct xoroshiro){s0, (turned >> 17 | turned << 47) - s0};
}

/* Odd numbers have inverses modulo 2^32, and Newton's iteration doubles their digits. */
static uint32_t inverse(uint32_t odd) {
    uint32_t x = odd;
    for (int i = 0; i < 5; i++) {
        x *= 2 - odd * x;
    }
    return x;
}

/* Philox4x32-10 backwards: the counter that `key` takes to `block`. */
static void philox_inverse(uint32_t block[4], uint64_t key) {
    const uint32_t m0 = 0xd2511f53, m1 = 0xcd9e8d57;
    for (uint32_t round = 10; round-- > 0;) {
        uint32_t k0 = (uint32_t)key + round * 0x9e3779b9,
                 k1 = (uint32_t)(key >> 32) + round * 0xbb67ae85;
        uint32_t x0 = block[3] * inverse(m0), x2 = block[1] * inverse(m1);
        uint32_t x1 = block[0] ^ k0 ^ (uint32_t)((uint64_t)m1 * x2 >> 32);
        uint32_t x3 = block[2] ^ k1 ^ (uint32_t)((uint64_t)m0 * x0 >> 32);
        memcpy(block, (uint32_t[]){x0, x1, x2, x3}, 4 * sizeof *block);
    }
}

/* Of a draw with more bits: `more` itself. */
struct name {
    struct rng_key key;
    uint64_t replica, step;
};

/* A name beside whose stream lie these 128 bits, at a step in the first `words` of a block: one key
 * in 4 * 16/words. */
static struct name name_that_says(wide more, uint64_t words) {
    for (uint64_t key = 1;; key++) {
        uint32_t block[4] = {
            (uint32_t)(more >> 64), (uint32_t)(more >> 96), (uint32_t)more, (uint32_t)(more >> 32)};
        philox_inverse(block, key);
        uint64_t place = block[0] | (uint64_t)block[1] << 32, step = place - (1ULL << 63) - 1;
        if (step < 1ULL << 62 && step % LANES_SAMPLER_BLOCK < words) {
            return (struct name){{key}, block[2] | (uint64_t)block[3] << 32, step};
        }
    }
}

/* What is drawn where the word is `word` (its topmost bits) and more bits are `more`. */
static double drawn(const struct lanes_sampler *sampler, uint64_t word, wide more) {
    struct name name = name_that_says(more, 64 / sampler->width);
    uint64_t place = name.step % LANES_SAMPLER_BLOCK, before[2];
    double s2[LANES_SAMPLER_BLOCK];
    xoroshiro_beside(before, name.key, name.replica, name.step);
    assert_true(before[0] == (uint64_t)(more >> 64) && before[1] == (uint64_t)more);
    uint64_t known = ~0ULL << (64 - sampler->width), shift = place * sampler->width;
    uint64_t bits = (0x5555aaaa0f0ff0f0 & ~(known >> shift)) | (word & known) >> shift;
    struct xoroshiro stream = stream_that_says(bits);
    lanes_sampler_draw(sampler, name.key, name.replica, &stream, name.step - place, s2);
    return s2[place];
}

static void streams_say_it(void **state) {
    (void)state;
    for (uint64_t i = 0; i < 100; i++) {
        struct xoroshiro stream = stream_that_says(i * 0x123456789abcdefULL);
        assert_true(xoroshiro_bits(&stream) == i * 0x123456789abcdefULL);
    }
}

/* -- few samples -------------------------------------------------------------------------- */

static double few(const struct law *law, wide number) {
    return drawn(&law->sampler, (uint64_t)(number >> 64), number << 16 | 0x1234);
}

/* A number of 128 bits is drawn: one below each end and the end itself fall on either side of it,
 * to the last bit, and so do the least and the largest number. */
static void assert_ends_are_exact(const struct law *law, const char *name) {
    const struct pick *pick = &law->sgd.pick;
    require(law->sampler.column == NULL && law->sampler.width == 16, "%s: a table", name);
    for (size_t k = 0; k + 1 < pick->count; k++) {
        wide end = (wide)pick->high[k] << 64 | pick->low[k];
        for (wide number = end > 0 ? end - 1 : 0; number <= end + 1; number++) {
            require(few(law, number) == by_hand(&law->sgd, number), "%s: end %zu", name, k);
        }
    }
    require(few(law, 0) == by_hand(&law->sgd, 0), "%s: 0", name);
    require(few(law, ~(wide)0) == by_hand(&law->sgd, ~(wide)0), "%s: largest", name);
}

/* Each of the 2^16 words, with whatever bits follow. */
static void assert_words_are_right(const struct law *law, const char *name) {
    struct rng_key key = rng_key_of(1, "words", 0);
    for (uint64_t word = 0; word < 65536; word++) {
        uint64_t more[2], step = word * LANES_SAMPLER_BLOCK;
        double s2[LANES_SAMPLER_BLOCK];
        struct xoroshiro stream = stream_that_says(word << 48 | 0x123456789abc);
        lanes_sampler_draw(&law->sampler, key, 7, &stream, step, s2);
        xoroshiro_beside(more, key, 7, step);
        wide number = (wide)word << 112 | ((wide)more[0] << 64 | more[1]) >> 16;
        require(
            s2[0] == by_hand(&law->sgd, number), "%s: word %llu", name, (unsigned long long)word);
    }
}

/* The first share is p/sum p to 2^-127 and the 2^-103 of its size that a quotient of double-doubles
 * may be off. */
static void assert_smallest_share(const struct law *law, struct dd p, struct dd sum) {
    mpfr_t want, got, low;
    mpfr_inits2(300, want, got, low, (mpfr_ptr)0);
    reference_set_dd(want, p);
    reference_set_dd(got, sum);
    mpfr_div(want, want, got, MPFR_RNDN);
    size_t first = 0; /* empty shares come before it */
    while (law->sgd.pick.high[first] == 0 && law->sgd.pick.low[first] == 0) {
        first++;
    }
    mpfr_set_uj(got, law->sgd.pick.high[first], MPFR_RNDN);
    mpfr_set_uj(low, law->sgd.pick.low[first], MPFR_RNDN);
    mpfr_mul_2ui(got, got, 64, MPFR_RNDN);
    mpfr_add(got, got, low, MPFR_RNDN);
    mpfr_div_2ui(got, got, 128, MPFR_RNDN);
    mpfr_sub(got, got, want, MPFR_RNDN);
    assert_near(mpfr_get_d(got, MPFR_RNDN), 0, 0x1p-127 + 0x1p-103 * p.hi);
    mpfr_clears(want, got, low, (mpfr_ptr)0);
}

static void assert_few_are_exact(const struct dd *weight, size_t count, const char *name) {
    struct law law;
    law_init(&law, weight, count);
    assert_ends_are_exact(&law, name);
    assert_words_are_right(&law, name);
    law_clear(&law);
}

static void few_samples_have_their_shares_to_the_last_bit(void **state) {
    (void)state;
    assert_few_are_exact((struct dd[]){dd_of(0.5), dd_of(0.5)}, 2, "halves");
    assert_few_are_exact((struct dd[]){check_dd("0.83"), check_dd("0.17")}, 2, "(1.18)");
    assert_few_are_exact((struct dd[]){check_dd("0.7"), dd_of(0), check_dd("0.3")}, 3, "of three");
    assert_few_are_exact(
        (struct dd[]){
            dd_of(3), dd_of(1), dd_of(4), dd_of(1), dd_of(5), dd_of(9), dd_of(2), dd_of(6)},
        8, "eight");
}

/* Two ends in one cell of 2^-16, and in the first. */
static void small_probabilities_are_neither_lost_nor_changed(void **state) {
    (void)state;
    static const double small[] = {1e-12, 1e-30, 0x1p-16, 0x1p-33, 0x1p-65, 0x1.8p-100};
    for (size_t i = 0; i < sizeof small / sizeof *small; i++) {
        struct law law;
        struct dd rest = dd_two_sum(1, -small[i]);
        law_init(&law, (struct dd[]){dd_of(small[i]), rest}, 2);
        assert_smallest_share(&law, dd_of(small[i]), dd_of(1));
        assert_ends_are_exact(&law, "small");
        assert_words_are_right(&law, "small");
        assert_true(few(&law, 0) == 1 && few(&law, (wide)1 << 112) == 2);
        law_clear(&law);
        assert_few_are_exact((struct dd[]){dd_of(small[i]), dd_of(3 * small[i]), rest}, 3, "two");
        assert_few_are_exact((struct dd[]){dd_of(0.5), dd_of(small[i]), dd_of(0.5)}, 3, "beside");
    }
}

static void one_sample_draws_nothing(void **state) {
    (void)state;
    struct law law;
    law_init(&law, (struct dd[]){dd_of(0), dd_of(1), dd_of(0)}, 3);
    assert_true(lanes_sampler_is_constant(&law.sampler));
    struct xoroshiro stream = {5, 6};
    double s2[LANES_SAMPLER_BLOCK];
    lanes_sampler_draw(&law.sampler, (struct rng_key){1}, 0, &stream, 0, s2);
    for (int k = 0; k < LANES_SAMPLER_BLOCK; k++) {
        assert_true(s2[k] == 2);
    }
    assert_true(stream.s0 == 5 && stream.s1 == 6);
    law_clear(&law);
}

/* -- many samples ------------------------------------------------------------------------- */

/* Each column is that of the alias, whose law tests/random/pick_alias.c adds up, and its cut is met
 * to the last bit. */
static void assert_table_is_exact(const struct law *law) {
    const struct lanes_sampler *sampler = &law->sampler;
    const unsigned known = sampler->width - sampler->alias.bits;
    struct pick_alias alias;
    assert_int_equal(pick_alias_init(&alias, &law->sgd.pick, NULL), STATUS_OK);
    assert_true(
        sampler->column != NULL && sampler->width == 32 && alias.bits == sampler->alias.bits);
    for (uint64_t c = 0; c<1ULL << alias.bits; c += alias.bits> 6 ? 61 : 1) {
        wide cut = (wide)alias.high[c] << 64 | alias.low[c];
        for (wide at = cut > 0 ? cut - 1 : 0; at <= cut + 1; at++) {
            uint64_t word = c << (64 - alias.bits) | (uint64_t)(at >> 64) >> alias.bits;
            size_t part = at >= cut;
            require(
                drawn(sampler, word, at << known) == law->sgd.s2[alias.index[2 * c + part]],
                "column %llu", (unsigned long long)c);
        }
    }
    pick_alias_clear(&alias);
}

static void tables_have_the_shares_to_the_last_bit(void **state) {
    (void)state;
    static struct dd weight[5000];
    struct check_random random = check_random_of(1);
    for (size_t count = 9; count <= 5000; count = count * 23 / 2) {
        struct law law;
        for (size_t i = 0; i < count; i++) {
            weight[i] = dd_of(check_log_uniform(&random, i % 7 == 0 ? 1e-30 : 0.1, 1));
        }
        law_init(&law, weight, count);
        assert_table_is_exact(&law);
        law_clear(&law);
    }
}

/* -- frequencies -------------------------------------------------------------------------- */

/* Of samples, and of pairs of one after the other within and between blocks. False alarm: 1e-6
 * each. */
static void assert_frequencies(const struct dd *weight, size_t count, uint64_t point) {
    enum { REPLICAS = 500, BLOCKS = 60, MOST = 12 };
    static double single[1000], pair[MOST * MOST], p[1000];
    struct rng_key key = rng_key_of(3, "frequencies", point);
    struct law law;
    double sum = 0;
    law_init(&law, weight, count);
    memset(single, 0, sizeof single);
    memset(pair, 0, sizeof pair);
    for (uint64_t r = 0; r < REPLICAS; r++) {
        struct xoroshiro stream = xoroshiro_of(key, r);
        size_t last = 0;
        for (uint64_t b = 0; b < BLOCKS; b++) {
            double s2[LANES_SAMPLER_BLOCK];
            lanes_sampler_draw(&law.sampler, key, r, &stream, b * LANES_SAMPLER_BLOCK, s2);
            for (int k = 0; k < LANES_SAMPLER_BLOCK; k++) {
                size_t i = (size_t)s2[k] - 1;
                single[i]++;
                if (count <= MOST && k % 2 == 1) {
                    pair[last * count + i]++;
                }
                last = i;
            }
        }
    }
    for (size_t i = 0; i < count; i++) {
        sum += weight[i].hi;
    }
    for (size_t i = 0; i < count; i++) {
        p[i] = weight[i].hi / sum;
    }
    require_near(statistic_chi_square(single, p, count), 0, STATISTIC_Z, "case %d", (int)point);
    if (count <= MOST) {
        double pp[MOST * MOST];
        for (size_t i = 0; i < count * count; i++) {
            pp[i] = p[i / count] * p[i % count];
        }
        require_near(
            statistic_chi_square(pair, pp, count * count), 0, STATISTIC_Z, "pairs %d", (int)point);
    }
    law_clear(&law);
}

static void frequencies_are_the_probabilities(void **state) {
    (void)state;
    static struct dd weight[1000];
    struct check_random random = check_random_of(2);
    assert_frequencies((struct dd[]){dd_of(0.5), dd_of(0.5)}, 2, 0);
    assert_frequencies((struct dd[]){check_dd("0.83"), check_dd("0.17")}, 2, 1);
    assert_frequencies((struct dd[]){dd_of(0.593), dd_of(0.203), dd_of(0.204)}, 3, 2);
    for (uint64_t point = 3, count = 8; count <= 1000; point++, count = count * 3 / 2) {
        for (size_t i = 0; i < count; i++) {
            weight[i] = dd_of(check_uniform(&random, 0.2, 1));
        }
        assert_frequencies(weight, count, point);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streams_say_it),
        cmocka_unit_test(few_samples_have_their_shares_to_the_last_bit),
        cmocka_unit_test(small_probabilities_are_neither_lost_nor_changed),
        cmocka_unit_test(one_sample_draws_nothing),
        cmocka_unit_test(tables_have_the_shares_to_the_last_bit),
        cmocka_unit_test(frequencies_are_the_probabilities),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("lanes_sampler", tests, NULL, NULL);
}
