/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball_solve.h"

#include <stdlib.h>

#include "enclosure.h"

/* What the functions below are told. */
struct given {
    slong power, constant;
    slong calls;
};

/* t^power - constant */
static void monomial(arb_t value, arb_t slope, const arb_t t, slong bits, void *context) {
    struct given *given = context;
    given->calls++;
    arb_pow_ui(value, t, (ulong)given->power, bits);
    arb_sub_si(value, value, given->constant, bits);
    arb_pow_ui(slope, t, (ulong)given->power - 1, bits);
    arb_mul_si(slope, slope, given->power, bits);
}

/* t^3 - 2 without rounding, and a slope that says nothing: only signs are left. */
static void flat(arb_t value, arb_t slope, const arb_t t, slong bits, void *context) {
    (void)bits;
    struct given *given = context;
    require(given->calls++ < 100000, "no end in sight");
    arb_pow_ui(value, t, 3, ARF_PREC_EXACT);
    arb_sub_ui(value, value, 2, ARF_PREC_EXACT);
    arb_zero_pm_one(slope);
}

static void falling(arb_t value, arb_t slope, const arb_t t, slong bits, void *context) {
    monomial(value, slope, t, bits, context);
    arb_neg(value, value);
    arb_neg(slope, slope);
}

static void set_bracket(arb_t t, double low, double high) {
    arf_t a, b;
    arf_init(a);
    arf_init(b);
    arf_set_d(a, low);
    arf_set_d(b, high);
    arb_set_interval_arf(t, a, b, 60);
    arf_clear(a);
    arf_clear(b);
}

/* By raising both ends to the power, exactly. */
static bool holds_root(const arb_t t, slong power, slong constant) {
    arf_t low, high;
    arb_t end;
    arf_init(low);
    arf_init(high);
    arb_init(end);
    arb_get_interval_arf(low, high, t, ARF_PREC_EXACT);
    arb_set_arf(end, low);
    arb_pow_ui(end, end, (ulong)power, ARF_PREC_EXACT);
    bool holds = arf_cmp_si(arb_midref(end), constant) <= 0;
    arb_set_arf(end, high);
    arb_pow_ui(end, end, (ulong)power, ARF_PREC_EXACT);
    holds = holds && arf_cmp_si(arb_midref(end), constant) >= 0;
    arf_clear(low);
    arf_clear(high);
    arb_clear(end);
    return holds;
}

/* radius <= 2^-bits max(least, |t|) */
static bool is_narrow(const arb_t t, double least, slong bits) {
    mag_t size, bound;
    mag_init(size);
    mag_init(bound);
    arf_get_mag(size, arb_midref(t));
    mag_set_d(bound, least);
    mag_max(size, size, bound);
    mag_mul_2exp_si(size, size, -bits);
    bool is = mag_cmp(arb_radref(t), size) <= 0;
    mag_clear(size);
    mag_clear(bound);
    return is;
}

static void
assert_solved(ball_function *f, slong power, slong constant, double low, double high, slong bits) {
    struct given given = {power, constant, 0};
    arb_t t;
    arb_init(t);
    set_bracket(t, low, high);
    require(
        ball_solve(t, f, &given, 0, bits, 2 * bits + 64), "%ld, %ld in (%g, %g), %ld bits",
        (long)power, (long)constant, low, high, (long)bits);
    require(
        holds_root(t, power, constant), "%ld, %ld, %ld bits", (long)power, (long)constant,
        (long)bits);
    require(is_narrow(t, 0, bits), "%ld, %ld, %ld bits", (long)power, (long)constant, (long)bits);
    arb_clear(t);
}

static void encloses_roots_of_integers(void **state) {
    (void)state;
    static const slong bits[] = {4, 30, 64, 120, 400, 3400};
    for (size_t b = 0; b < sizeof bits / sizeof *bits; b++) {
        for (slong power = 2; power < 8; power++) {
            for (slong constant = 2; constant < 12; constant++) {
                assert_solved(monomial, power, constant, 0.25, 4.5, bits[b]);
                assert_solved(falling, power, constant, 0.25, 4.5, bits[b]);
            }
        }
    }
}

/* The slope vanishes at 0, in the bracket: Newton's quotient is unbounded until halving leaves it
 * out. */
static void halves_where_the_slope_may_vanish(void **state) {
    (void)state;
    for (slong bits = 10; bits < 1000; bits = 3 * bits) {
        assert_solved(monomial, 3, 2, -1, 2.25, bits);
        assert_solved(monomial, 5, 11, -1.5, 1000, bits);
        assert_solved(falling, 3, 7, -0.125, 1e6, bits);
    }
}

/* Signs alone must do, to any number of bits. */
static void bisects_where_the_slope_says_nothing(void **state) {
    (void)state;
    static const slong bits[] = {10, 60, 64, 100, 250, 600};
    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++) {
        assert_solved(flat, 3, 2, 0.5, 1.75, bits[i]);
    }
}

static void finds_a_root_that_is_a_float(void **state) {
    (void)state;
    assert_solved(monomial, 2, 4, 1, 4, 200);
    assert_solved(monomial, 3, 1, 0.5, 1.5, 200); /* the middle itself */
    assert_solved(monomial, 2, 9, 3, 4, 200);     /* an end */
}

/* Asked for more bits than it may work with, it says so, and still encloses. */
static void admits_that_bits_are_too_few(void **state) {
    (void)state;
    struct given given = {2, 2, 0};
    arb_t t;
    arb_init(t);
    set_bracket(t, 1, 2);
    assert_false(ball_solve(t, monomial, &given, 0, 1000, 200));
    assert_true(holds_root(t, 2, 2));
    assert_true(is_narrow(t, 0, 150));
    arb_clear(t);
}

/* A triple root has no slope to divide by and its middle has no sign: nothing is gained or lost. */
static void does_not_lose_a_root_that_is_not_simple(void **state) {
    (void)state;
    struct given given = {3, 0, 0};
    arb_t t;
    arb_init(t);
    set_bracket(t, -1, 1.5);
    ball_solve(t, monomial, &given, 1, 200, 400);
    assert_true(holds_root(t, 3, 0));
    arb_clear(t);
}

/* Near 0 the radius is measured against `least`. */
static void takes_a_least_size(void **state) {
    (void)state;
    struct given given = {1, 0, 0};
    arb_t t;
    arb_init(t);
    set_bracket(t, -1, 1.5);
    assert_true(ball_solve(t, monomial, &given, 1, 200, 400));
    assert_true(holds_root(t, 1, 0));
    assert_true(is_narrow(t, 1, 200));
    arb_clear(t);
}

static void finds_signs_as_far_as_the_bits_go(void **state) {
    (void)state;
    struct given given = {2, 2, 0};
    arf_t t, shift;
    arf_init(t);
    arf_init(shift);
    arf_set_si(t, 2);
    arf_sqrt(t, t, 300, ARF_RND_DOWN); /* t^2 - 2 is about -2^-299 */
    assert_int_equal(ball_solve_sign(monomial, &given, t, 64), 0);
    assert_int_equal(ball_solve_sign(monomial, &given, t, 200), 0);
    assert_int_equal(ball_solve_sign(monomial, &given, t, 640), -1);
    assert_int_equal(ball_solve_sign(falling, &given, t, 640), 1);
    arf_set_si(t, 2);
    assert_int_equal(ball_solve_sign(monomial, &given, t, 64), 1);
    given.constant = 4;
    assert_int_equal(ball_solve_sign(monomial, &given, t, 4000), 0);
    arf_clear(t);
    arf_clear(shift);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encloses_roots_of_integers),
        cmocka_unit_test(halves_where_the_slope_may_vanish),
        cmocka_unit_test(bisects_where_the_slope_says_nothing),
        cmocka_unit_test(finds_a_root_that_is_a_float),
        cmocka_unit_test(admits_that_bits_are_too_few),
        cmocka_unit_test(does_not_lose_a_root_that_is_not_simple),
        cmocka_unit_test(takes_a_least_size),
        cmocka_unit_test(finds_signs_as_far_as_the_bits_go),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("ball_solve", tests, NULL, NULL);
}
