/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/pick.h"

#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <mpfr.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "reference.h"
#include "statistic.h"

enum { BITS = 300 };

static struct pick pick_of(const struct dd *p, size_t count) {
    struct pick pick;
    struct fault fault = {0};
    require(pick_init(&pick, p, count, &fault) == STATUS_OK, "refused: %s", fault.text);
    return pick;
}

/* -- shares ------------------------------------------------------------------------------- */

static void set_end(mpfr_t out, const struct pick *pick, size_t k) {
    mpfr_set_uj(out, pick->low[k], MPFR_RNDN);
    mpfr_div_2ui(out, out, 64, MPFR_RNDN);
    mpfr_t high;
    mpfr_init2(high, BITS);
    mpfr_set_uj(high, pick->high[k], MPFR_RNDN);
    mpfr_add(out, out, high, MPFR_RNDN);
    mpfr_div_2ui(out, out, 64, MPFR_RNDN);
    mpfr_clear(high);
}

/* The k-th share from below is p/sum p to 2^-127, for both ends are cut at 2^-128, and to what
 * adding k double-doubles and dividing them leaves: (k + 4) 2^-104 of the end. Smaller shares lie
 * below it, so that is a small part of the share itself. The last takes what is left, 2^-128
 * included. */
static void assert_shares(const struct dd *p, size_t count, const char *name) {
    struct pick pick = pick_of(p, count);
    mpfr_t sum, term, end, last, off;
    mpfr_inits2(BITS, sum, term, end, last, off, (mpfr_ptr)0);
    mpfr_set_zero(sum, 1);
    mpfr_set_zero(last, 1);
    for (size_t i = 0; i < count; i++) {
        reference_set_dd(term, p[i]);
        mpfr_add(sum, sum, term, MPFR_RNDN);
    }
    for (size_t k = 0; k < count; k++) {
        require(k == 0 || p[pick.index[k - 1]].hi <= p[pick.index[k]].hi, "%s: order", name);
        set_end(end, &pick, k);
        mpfr_sub(off, end, last, MPFR_RNDN);
        reference_set_dd(term, p[pick.index[k]]);
        mpfr_div(term, term, sum, MPFR_RNDN);
        mpfr_sub(off, off, term, MPFR_RNDN);
        double tolerance = 0x1p-127 + (double)(k + 4) * 0x1p-104 * mpfr_get_d(end, MPFR_RNDN);
        require_near(
            mpfr_get_d(off, MPFR_RNDN), 0, tolerance, "%s: index %zu, p = %g", name, pick.index[k],
            p[pick.index[k]].hi);
        mpfr_set(last, end, MPFR_RNDN);
    }
    mpfr_clears(sum, term, end, last, off, (mpfr_ptr)0);
    pick_clear(&pick);
}

static void assert_shares_of_doubles(const double *p, size_t count, const char *name) {
    struct dd *q = calloc(count, sizeof *q);
    assert_non_null(q);
    for (size_t i = 0; i < count; i++) {
        q[i] = dd_of(p[i]);
    }
    assert_shares(q, count, name);
    free(q);
}

static void shares_are_the_probabilities(void **state) {
    (void)state;
    assert_shares_of_doubles((double[]){1}, 1, "one");
    assert_shares_of_doubles((double[]){0.5, 0.5}, 2, "halves");
    assert_shares_of_doubles((double[]){0.7, 0.1, 0.2}, 3, "tenths");
    assert_shares_of_doubles((double[]){1.0 / 3, 1.0 / 3, 1.0 / 3}, 3, "thirds");
    assert_shares_of_doubles((double[]){3, 0, 5, 0}, 4, "not normalised, with zeros");
    const struct dd decimals[] = {check_dd("0.83"), check_dd("0.17")};
    assert_shares(decimals, 2, "(1.18)");
}

/* As far as a share of 128 bits goes, and further: 2^-130 has none. */
static void small_probabilities_keep_their_digits(void **state) {
    (void)state;
    static const double small[] = {0x1p-33, 0x1p-40,  0x1p-63, 0x1p-64,         0x1.8p-64,
                                   0x1p-65, 0x1p-70,  1e-9,    0x1.fffffp-30,   1e-25,
                                   1e-30,   0x1p-127, 1e-36,   0x1.555555p-101, 0x1p-130};
    for (size_t i = 0; i < sizeof small / sizeof *small; i++) {
        char name[40];
        snprintf(name, sizeof name, "%a", small[i]);
        const struct dd beside[] = {dd_two_sum(1, -small[i]), dd_of(small[i])};
        assert_shares(beside, 2, name);
        assert_shares_of_doubles((double[]){0.25, small[i], 0.5, 3 * small[i], 0.25}, 5, name);
    }
    struct pick pick = pick_of((struct dd[]){dd_two_sum(1, -0x1p-70), dd_of(0x1p-70)}, 2);
    assert_true(pick.index[0] == 1 && pick.high[0] == 0 && pick.low[0] == 1ULL << 58);
    pick_clear(&pick);
}

/* All 106 bits of an end, below 2^-64 too, and where both halves of the double-double have a part
 * in each word. */
static void ends_are_cut_not_rounded(void **state) {
    (void)state;
    static const struct {
        struct dd p;
        uint64_t high, low;
    } cases[] = {
        {{0x1p-2, 0x1p-100}, 1ULL << 62, 1ULL << 28},
        {{0x1p-2, -0x1p-100}, (1ULL << 62) - 1, -(1ULL << 28)},
        {{0x1p-30, 0x1p-128}, 1ULL << 34, 1},
        {{0x1p-30, -0x1p-128}, (1ULL << 34) - 1, UINT64_MAX},
        {{0x1p-30, -0x1p-120}, (1ULL << 34) - 1, -(1ULL << 8)},
        {{0x1.fffffffffffffp-65, 0x1p-118}, 0, -(1ULL << 10)},
        {{0x1.fffffffffffffp-66, 0x1p-120}, 0, (1ULL << 63) - (3ULL << 8)},
        {{0x1p-1, -0x1p-107}, (1ULL << 63) - 1, -(1ULL << 21)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dd rest = dd_sub(dd_of(1), cases[i].p);
        struct pick pick = pick_of((struct dd[]){cases[i].p, rest}, 2);
        require(
            pick.index[0] == 0 && pick.high[0] == cases[i].high && pick.low[0] == cases[i].low,
            "case %zu: %016" PRIx64 " %016" PRIx64, i, pick.high[0], pick.low[0]);
        pick_clear(&pick);
    }
}

enum { INDICES = 1000 };

static void shares_of_many_are_right(void **state) {
    (void)state;
    struct check_random random = check_random_of(1);
    for (int run = 0; run < 20; run++) {
        double p[INDICES], sum = 0;
        for (size_t i = 0; i < INDICES; i++) {
            p[i] = check_log_uniform(&random, run % 2 ? 1e-30 : 0.1, 1);
            sum += p[i];
        }
        for (size_t i = 0; i < INDICES; i++) {
            p[i] /= sum;
        }
        assert_shares_of_doubles(p, INDICES, "many");
    }
}

/* -- draws -------------------------------------------------------------------------------- */

static bool ends_above(const struct pick *pick, size_t k, uint64_t u, uint64_t v) {
    return pick->high[k] > u || (pick->high[k] == u && pick->low[k] > v);
}

/* The first share that ends above (u, v), one by one. */
static size_t by_hand(const struct pick *pick, uint64_t u, uint64_t v) {
    size_t k = 0;
    while (k + 1 < pick->count && !ends_above(pick, k, u, v)) {
        k++;
    }
    return pick->index[k];
}

/* Ends put by hand around the number the stream will give: the same first word, up to nine times,
 * and second words around the stream's own, equality included. */
static void ties_are_decided_by_the_next_word(void **state) {
    (void)state;
    enum { ENDS = 12 };
    struct check_random random = check_random_of(2);
    size_t index[ENDS];
    uint64_t high[ENDS], low[ENDS];
    for (size_t i = 0; i < ENDS; i++) {
        index[i] = (5 * i + 3) % ENDS;
    }
    for (uint64_t run = 0; run < 2000; run++) {
        struct rng rng = rng_of(rng_key_of(1, "ties", 0), run), copy = rng;
        uint64_t u = rng_bits(&copy), v = rng_bits(&copy);
        size_t ties = check_below(&random, ENDS - 2), below = check_below(&random, ENDS - ties);
        size_t less = check_below(&random, ties + 1);
        for (size_t i = 0; i < ENDS; i++) {
            bool tied = i >= below && i < below + ties;
            high[i] = tied ? u : i < below ? u - (below - i) : u + 1 + i;
            low[i] = tied ? v + i - below - less : check_below(&random, 1 << 20);
        }
        high[ENDS - 1] = low[ENDS - 1] = UINT64_MAX;
        struct pick pick = {ENDS, index, high, low};
        assert_true(pick_draw(&pick, &rng) == by_hand(&pick, u, v));
    }
}

/* A pair of probabilities whose end is the stream's own number, up to the last 22 bits: those a
 * double-double cannot hold. Where the stream's are 0 too the end is met exactly, and belongs to
 * the next share. */
static void assert_end_at(struct rng rng, uint64_t v, int64_t beyond) {
    struct rng copy = rng;
    uint64_t u = rng_bits(&copy), low = (v >> 22 << 22) + (uint64_t)beyond;
    struct dd p = dd_add(
        dd_two_sum(ldexp((double)(u >> 32), -32), ldexp((double)(u << 32 >> 32), -64)),
        dd_two_sum(ldexp((double)(low >> 32), -96), ldexp((double)(low << 32 >> 32), -128)));
    struct pick pick = pick_of((struct dd[]){p, dd_sub(dd_of(1), p)}, 2);
    assert_true(pick.high[0] == u && pick.low[0] == low);
    assert_true(pick_draw(&pick, &rng) == (v < low ? 0 : 1));
    rng_bits(&copy);
    assert_true(rng_bits(&copy) == rng_bits(&rng)); /* 128 bits were spent */
    pick_clear(&pick);
}

static void an_end_belongs_to_the_next_share(void **state) {
    (void)state;
    struct rng_key key = rng_key_of(1, "ends", 0);
    int looked_at = 0, met = 0;
    for (uint64_t replica = 0; replica < 10000000 && met == 0; replica++) {
        struct rng rng = rng_of(key, replica), copy = rng;
        uint64_t u = rng_bits(&copy), v = rng_bits(&copy);
        bool exact = (v & 0x3fffff) == 0;
        if (u >> 62 == 1 && v >> 63 == 0 && (exact || looked_at < 1000)) {
            looked_at++;
            met += exact;
            assert_end_at(rng, v, 0);
            assert_end_at(rng, v, 1 << 22);
            assert_end_at(rng, v, -(1 << 22));
        }
    }
    assert_int_equal(met, 1);
}

static void a_draw_spends_64_bits(void **state) {
    (void)state;
    struct pick pick = pick_of((struct dd[]){check_dd("0.83"), check_dd("0.17")}, 2);
    struct rng rng = rng_of(rng_key_of(1, "spend", 0), 0), copy = rng;
    for (int i = 0; i < 1000; i++) {
        uint64_t u = rng_bits(&copy);
        assert_true(pick_draw(&pick, &rng) == by_hand(&pick, u, 0));
    }
    assert_true(rng_bits(&rng) == rng_bits(&copy));
    pick_clear(&pick);
}

/* Streams that give 0 and the largest number: the first and the last share that is not empty. */
static void the_ends_of_the_range_are_drawn(void **state) {
    (void)state;
    struct pick pick = pick_of((struct dd[]){dd_of(0), dd_of(0.75), dd_of(0), dd_of(0.25)}, 4);
    struct rng lowest = {.left = 4};
    struct rng highest = {.left = 4, .word = {UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX}};
    assert_int_equal(pick_draw(&pick, &lowest), 3);
    assert_int_equal(lowest.left, 0); /* 0 ties with the ends of the empty shares */
    assert_int_equal(pick_draw(&pick, &highest), 1);
    pick_clear(&pick);
}

static void what_has_no_probability_is_not_drawn(void **state) {
    (void)state;
    struct pick one = pick_of((struct dd[]){dd_of(1)}, 1);
    struct pick some = pick_of((struct dd[]){dd_of(0), dd_of(0.5), dd_of(0), dd_of(0.5)}, 4);
    struct rng rng = rng_of(rng_key_of(1, "zero", 0), 0);
    for (int i = 0; i < 10000; i++) {
        assert_int_equal(pick_draw(&one, &rng), 0);
        assert_int_equal(pick_draw(&some, &rng) % 2, 1);
    }
    pick_clear(&one);
    pick_clear(&some);
}

static void frequencies_are_the_probabilities(void **state) {
    (void)state;
    enum { DRAWS = 1000000 };
    struct check_random random = check_random_of(3);
    struct dd q[INDICES];
    double p[INDICES], count[INDICES] = {0}, sum = 0;
    for (size_t i = 0; i < INDICES; i++) {
        p[i] = check_log_uniform(&random, 0.05, 1);
        sum += p[i];
    }
    for (size_t i = 0; i < INDICES; i++) {
        p[i] /= sum;
        q[i] = dd_of(p[i]);
    }
    struct pick pick = pick_of(q, INDICES);
    struct rng rng = rng_of(rng_key_of(1, "frequencies", 0), 0);
    for (int i = 0; i < DRAWS; i++) {
        count[pick_draw(&pick, &rng)]++;
    }
    assert_near(statistic_chi_square(count, p, INDICES), 0, STATISTIC_Z);
    pick_clear(&pick);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_are_the_probabilities),
        cmocka_unit_test(small_probabilities_keep_their_digits),
        cmocka_unit_test(ends_are_cut_not_rounded),
        cmocka_unit_test(shares_of_many_are_right),
        cmocka_unit_test(ties_are_decided_by_the_next_word),
        cmocka_unit_test(an_end_belongs_to_the_next_share),
        cmocka_unit_test(a_draw_spends_64_bits),
        cmocka_unit_test(the_ends_of_the_range_are_drawn),
        cmocka_unit_test(what_has_no_probability_is_not_drawn),
        cmocka_unit_test(frequencies_are_the_probabilities),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("pick", tests, NULL, NULL);
}
