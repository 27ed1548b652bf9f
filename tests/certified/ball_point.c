/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball_point.h"

#include "enclosure.h"

/* -- which numbers are fractions ---------------------------------------------------------- */

static void knows_which_roots_are_fractions(void **state) {
    (void)state;
    static const struct {
        const char *text;
        slong over;
        ulong under; /* 0: irrational */
    } cases[] = {
        {"1.3", 13, 10},
        {"-1.3", 13, 10}, /* a point is a size */
        {"sqrt(1.69)", 13, 10},
        {"-sqrt(1.69)", 13, 10},
        {"sqrt(4)", 2, 1},
        {"sqrt(0.25e-2)", 1, 20},
        {"sqrt(1e12)", 1000000, 1},
        {"sqrt(2)", 0, 0},
        {"sqrt(0.5)", 0, 0},
        {"sqrt(4.1)", 0, 0},
        {"sqrt(8)", 0, 0},
        {"sqrt(1.6900000000000000000000000000000000000000000000000001)", 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ball_point point;
        enclosure_point(&point, cases[i].text);
        require(point.rational == (cases[i].under > 0), "%s", cases[i].text);
        fmpq_t want;
        fmpq_init(want);
        fmpq_set_si(want, cases[i].over, cases[i].under > 0 ? cases[i].under : 1);
        require(fmpq_equal(point.value, want), "%s", cases[i].text);
        fmpq_mul(want, want, want);
        require(!point.rational || fmpq_equal(point.square, want), "%s", cases[i].text);
        fmpq_clear(want);
        ball_point_clear(&point);
    }
}

static void a_root_that_is_none_leaves_the_number_alone(void **state) {
    (void)state;
    fmpq_t root, square;
    fmpq_init(root);
    fmpq_init(square);
    fmpq_set_si(root, 7, 5);
    fmpq_set_si(square, 2, 9);
    assert_false(ball_point_root(root, square));
    assert_int_equal(fmpq_cmp_si(root, 1), 1);
    fmpq_set_si(square, 4, 9);
    assert_true(ball_point_root(root, square));
    fmpq_mul(root, root, root);
    assert_true(fmpq_equal(root, square));
    assert_true(ball_point_root(square, square)); /* in place */
    fmpq_mul(square, square, square);
    assert_true(fmpq_equal(root, square));
    fmpq_zero(square);
    assert_true(ball_point_root(root, square));
    assert_true(fmpq_is_zero(root));
    fmpq_clear(root);
    fmpq_clear(square);
}

static void products_may_be_fractions_again(void **state) {
    (void)state;
    static const struct {
        const char *a, *b, *product;
        bool rational;
    } cases[] = {
        {"sqrt(2)", "sqrt(2)", "2", true},        {"sqrt(2)", "sqrt(8)", "4", true},
        {"sqrt(2)", "sqrt(3)", "sqrt(6)", false}, {"0.1", "10", "1", true},
        {"1.5", "sqrt(2)", "sqrt(4.5)", false},   {"sqrt(0.5)", "-sqrt(0.02)", "0.1", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ball_point got, want;
        enclosure_product(&got, cases[i].a, cases[i].b);
        enclosure_point(&want, cases[i].product);
        require(fmpq_equal(got.square, want.square), "%s %s", cases[i].a, cases[i].b);
        require(got.rational == cases[i].rational, "%s %s", cases[i].a, cases[i].b);
        require(fmpq_equal(got.value, want.value), "%s %s", cases[i].a, cases[i].b);
        ball_point_clear(&got);
        ball_point_clear(&want);
    }
}

/* -- enclosures and comparisons ----------------------------------------------------------- */

static void encloses_to_as_many_bits_as_asked(void **state) {
    (void)state;
    static const char *const text[] = {
        "1.3",       "sqrt(2)",      "0.1",           "1e-150",           "1e150", "sqrt(1e-299)",
        "sqrt(0.3)", "sqrt(3e-149)", "sqrt(1.00001)", "123456789.123456", "7",     "sqrt(1e299)",
    };
    static const slong bits[] = {2, 10, 53, 64, 113, 1000, 33000};
    mpfr_t truth;
    arb_t got;
    mpfr_init2(truth, 35000);
    arb_init(got);
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        struct ball_point point;
        enclosure_point(&point, text[i]);
        enclosure_value(truth, text[i]);
        for (size_t b = 0; b < sizeof bits / sizeof *bits; b++) {
            ball_point_get(got, &point, bits[b]);
            require(enclosure_holds(got, truth, mpfr_get_exp(truth) - 34900), "%s", text[i]);
            require(
                arb_rel_accuracy_bits(got) >= bits[b] - 2, "%s: %ld bits", text[i],
                (long)arb_rel_accuracy_bits(got));
        }
        ball_point_clear(&point);
    }
    mpfr_clear(truth);
    arb_clear(got);
}

static void compares_with_fractions_exactly(void **state) {
    (void)state;
    static const struct {
        const char *point, *with;
        int order;
    } cases[] = {
        {"sqrt(2)", "1.4142135623730950488016887242096980785696718753769480731766797379", 1},
        {"sqrt(2)", "1.4142135623730950488016887242096980785696718753769480731766797380", -1},
        {"sqrt(1.69)", "1.3", 0},
        {"1.3", "1.2999999999999999999999999999999999999999999999999999999999999999", 1},
        {"1.3", "1.3000000000000000000000000000000000000000000000000000000000000001", -1},
        {"1e-150", "0", 1},
        {"1e150", "1e150", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ball_point point, with;
        enclosure_point(&point, cases[i].point);
        enclosure_point(&with, cases[i].with);
        require(ball_point_compare(&point, with.value) == cases[i].order, "case %zu", i);
        ball_point_clear(&point);
        ball_point_clear(&with);
    }
    flint_cleanup();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_which_roots_are_fractions),
        cmocka_unit_test(a_root_that_is_none_leaves_the_number_alone),
        cmocka_unit_test(products_may_be_fractions_again),
        cmocka_unit_test(encloses_to_as_many_bits_as_asked),
        cmocka_unit_test(compares_with_fractions_exactly),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("ball_point", tests, NULL, NULL);
}
