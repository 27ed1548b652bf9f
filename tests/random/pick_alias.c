/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/pick_alias.h"

#include <stdlib.h>

#include "check.h"

typedef unsigned __int128 share;

static struct pick pick_of(const struct dd *p, size_t count) {
    struct pick pick;
    assert_int_equal(pick_init(&pick, p, count, NULL), STATUS_OK);
    return pick;
}

static struct pick_alias alias_of(const struct pick *pick) {
    struct pick_alias alias;
    assert_int_equal(pick_alias_init(&alias, pick, NULL), STATUS_OK);
    return alias;
}

/* -- the law, in whole numbers ------------------------------------------------------------ */

/* Of index i in units of 2^-128, 0 for all of them. */
static void shares_of(share *of, const struct pick *pick) {
    share last = 0;
    for (size_t k = 0; k < pick->count; k++) {
        share end = k + 1 < pick->count ? (share)pick->high[k] << 64 | pick->low[k] : 0;
        of[pick->index[k]] = end - last;
        last = end;
    }
}

/* The parts of all columns, added up for each index, are its share: not nearly, exactly. A cut is a
 * multiple of what a column's unit is of the whole. */
static void assert_same_law(const struct pick *pick, const char *name) {
    struct pick_alias alias = alias_of(pick);
    size_t columns = (size_t)1 << alias.bits;
    share *want = calloc(pick->count, sizeof *want), *got = calloc(pick->count, sizeof *got);
    assert_non_null(want);
    assert_non_null(got);
    shares_of(want, pick);
    require(columns >= pick->count && alias.bits > 0, "%s: %zu columns", name, columns);
    for (size_t c = 0; c < columns; c++) {
        share cut = (share)alias.high[c] << 64 | alias.low[c], unit = (share)1 << alias.bits;
        require(cut % unit == 0, "%s: column %zu", name, c);
        got[alias.index[2 * c]] += cut / unit;
        got[alias.index[2 * c + 1]] += ((share)1 << (128 - alias.bits)) - cut / unit;
    }
    for (size_t i = 0; i < pick->count; i++) {
        require(got[i] == want[i], "%s: index %zu", name, i);
    }
    free(want);
    free(got);
    pick_alias_clear(&alias);
}

static void assert_same_law_of(const struct dd *p, size_t count, const char *name) {
    struct pick pick = pick_of(p, count);
    assert_same_law(&pick, name);
    pick_clear(&pick);
}

static void columns_hold_the_shares_exactly(void **state) {
    (void)state;
    assert_same_law_of((struct dd[]){dd_of(1)}, 1, "one");
    assert_same_law_of((struct dd[]){dd_of(0), dd_of(1), dd_of(0)}, 3, "one of three");
    assert_same_law_of((struct dd[]){dd_of(0.5), dd_of(0.5)}, 2, "halves");
    assert_same_law_of((struct dd[]){dd_of(1), dd_of(1), dd_of(1), dd_of(1)}, 4, "quarters");
    assert_same_law_of((struct dd[]){dd_of(1), dd_of(1), dd_of(1)}, 3, "thirds");
    assert_same_law_of((struct dd[]){check_dd("0.83"), check_dd("0.17"), dd_of(0)}, 3, "(1.18)");
    assert_same_law_of((struct dd[]){dd_two_sum(1, -1e-12), dd_of(1e-12)}, 2, "1e-12");
    assert_same_law_of(
        (struct dd[]){dd_of(1e-30), dd_of(0.5), dd_of(1e-12), dd_of(0.5)}, 4, "1e-30");
}

static void columns_of_many_hold_them_too(void **state) {
    (void)state;
    struct check_random random = check_random_of(1);
    for (size_t run = 0; run < 200; run++) {
        size_t count = 1 + check_below(&random, run % 20 == 0 ? 5000 : 40);
        struct dd *p = calloc(count, sizeof *p);
        assert_non_null(p);
        for (size_t i = 0; i < count; i++) {
            bool empty = i + 1 < count && check_below(&random, 5) == 0;
            p[i] = dd_of(empty ? 0 : check_log_uniform(&random, run % 2 ? 1e-36 : 0.1, 1));
        }
        assert_same_law_of(p, count, "many");
        free(p);
    }
}

/* -- words -------------------------------------------------------------------------------- */

/* Of one column cut at 5/16, by words of so many bits that its place has 3: eighths. 2 of them lie
 * below, 5/16 is within the third and a tie, the others are above. */
static void a_word_names_column_and_part(void **state) {
    (void)state;
    uint64_t high[4] = {0, 0, 5ULL << 60, 0}, low[4] = {0};
    const struct pick_alias alias = {.bits = 2, .high = high, .low = low};
    for (uint64_t eighth = 0; eighth < 8; eighth++) {
        uint64_t word = 2ULL << 62 | eighth << 59 | 0x0123456789abcdULL;
        struct pick_alias_place place = pick_alias_place(&alias, word, 5);
        assert_int_equal(place.column, 2);
        assert_true(place.tie == (eighth == 2) && place.upper == (eighth > 2));
    }
    /* The rest of the cut is half an eighth: more bits than that are above. */
    assert_false(pick_alias_upper(&alias, 2, 5, (uint64_t[]){0x7fffffffffffffff, UINT64_MAX}));
    assert_true(pick_alias_upper(&alias, 2, 5, (uint64_t[]){1ULL << 63, 0}));
}

/* Ties are settled to the last of 128 bits: the rest of the cut itself is above, one less is
 * below. */
static void a_tie_is_settled_to_the_last_bit(void **state) {
    (void)state;
    struct check_random random = check_random_of(2);
    for (int run = 0; run < 200; run++) {
        struct dd p[20];
        for (size_t i = 0; i < 20; i++) {
            p[i] = dd_add(dd_of(check_uniform(&random, 0, 1)), dd_of(1e-20 * (double)i));
        }
        struct pick pick = pick_of(p, 20);
        struct pick_alias alias = alias_of(&pick);
        for (size_t c = 0; c < 32; c++) {
            share cut = ((share)alias.high[c] << 64 | alias.low[c]) << (32 - alias.bits);
            share less = cut - 1;
            uint64_t at[2] = {(uint64_t)(cut >> 64), (uint64_t)cut};
            uint64_t below[2] = {(uint64_t)(less >> 64), (uint64_t)less};
            assert_true(pick_alias_upper(&alias, c, 32, at));
            assert_true(cut == 0 || !pick_alias_upper(&alias, c, 32, below));
        }
        pick_alias_clear(&alias);
        pick_clear(&pick);
    }
}

/* Whatever the width, a word with the bits that settle it finds the part in which the number lies
 * that they are the beginning of. */
static void any_width_gives_the_same_number(void **state) {
    (void)state;
    struct check_random random = check_random_of(3);
    struct dd p[9];
    for (size_t i = 0; i < 9; i++) {
        p[i] = dd_of(check_log_uniform(&random, 1e-6, 1));
    }
    struct pick pick = pick_of(p, 9);
    struct pick_alias alias = alias_of(&pick);
    for (int run = 0; run < 100000; run++) {
        size_t c = check_below(&random, 16);
        share cut = (share)alias.high[c] << 64 | alias.low[c];
        share at = cut + check_below(&random, 2000) - 1000; /* next to the cut: short words tie */
        uint64_t word = (uint64_t)c << 60 | (uint64_t)(at >> 68);
        for (unsigned width = 5; width <= 64; width += 3) {
            struct pick_alias_place place = pick_alias_place(&alias, word, width);
            share rest = at << (width - alias.bits);
            bool upper = place.tie ? pick_alias_upper(
                                         &alias, c, width,
                                         (uint64_t[]){(uint64_t)(rest >> 64), (uint64_t)rest})
                                   : place.upper;
            require(place.column == c && upper == (at >= cut), "width %u", width);
        }
    }
    pick_alias_clear(&alias);
    pick_clear(&pick);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_hold_the_shares_exactly),
        cmocka_unit_test(columns_of_many_hold_them_too),
        cmocka_unit_test(a_word_names_column_and_part),
        cmocka_unit_test(a_tie_is_settled_to_the_last_bit),
        cmocka_unit_test(any_width_gives_the_same_number),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("pick_alias", tests, NULL, NULL);
}
