/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball_pole.h"

#include "enclosure.h"

enum { BITS = 700, WORK = 160 };

/* x = (1 + side e^t)/s_k^2, and x - 1/s_k^2 = dx/dt. */
static void place(
    mpfr_t x, mpfr_t from_pole, const struct reference *reference, size_t pole, int side,
    const mpfr_t t) {
    mpfr_exp(from_pole, t, MPFR_RNDN);
    mpfr_mul_si(from_pole, from_pole, side, MPFR_RNDN);
    mpfr_add_si(x, from_pole, 1, MPFR_RNDN);
    mpfr_div(x, x, reference->s2[pole], MPFR_RNDN);
    mpfr_div(from_pole, from_pole, reference->s2[pole], MPFR_RNDN);
}

/* dG/dt = G'(x) dx/dt. */
static void
slope_in_t(mpfr_t out, const struct reference *reference, size_t pole, int side, const mpfr_t t) {
    mpfr_t x, from_pole;
    mpfr_inits2(BITS, x, from_pole, (mpfr_ptr)0);
    place(x, from_pole, reference, pole, side, t);
    reference_slope(out, reference, x);
    mpfr_mul(out, out, from_pole, MPFR_RNDN);
    mpfr_clears(x, from_pole, (mpfr_ptr)0);
}

/* By a difference quotient over 2^-100, whose error is near 2^-200. */
static void
bend_in_t(mpfr_t out, const struct reference *reference, size_t pole, int side, const mpfr_t t) {
    mpfr_t h, near, value;
    mpfr_inits2(BITS, h, near, value, (mpfr_ptr)0);
    mpfr_set_ui_2exp(h, 1, -100, MPFR_RNDN);
    mpfr_add(near, t, h, MPFR_RNDN);
    slope_in_t(out, reference, pole, side, near);
    mpfr_sub(near, t, h, MPFR_RNDN);
    slope_in_t(value, reference, pole, side, near);
    mpfr_sub(out, out, value, MPFR_RNDN);
    mpfr_mul_2si(out, out, 99, MPFR_RNDN);
    mpfr_clears(h, near, value, (mpfr_ptr)0);
}

static void assert_holds(const arb_t ball, const mpfr_t truth, const char *what, double t) {
    require(enclosure_holds(ball, truth, -190), "%s at t = %g", what, t);
    require(enclosure_is_small(ball, 30), "%s at t = %g is wide", what, t);
}

static void assert_sums(const struct enclosure *both, size_t pole, int side, double at) {
    const struct reference *reference = &both->reference;
    struct ball_pole half;
    struct ball_pole_sums sums;
    mpfr_t t, x, from_pole, truth;
    arb_t point, value, slope;
    mpfr_inits2(BITS, t, x, from_pole, truth, (mpfr_ptr)0);
    arb_init(point);
    arb_init(value);
    arb_init(slope);
    ball_pole_init(&half, &both->data, pole, side);
    ball_pole_sums_init(&sums);
    mpfr_set_d(t, at, MPFR_RNDN);
    arb_set_d(point, at);
    ball_pole_sum(&sums, &half, point, WORK);
    place(x, from_pole, reference, pole, side, t);
    reference_drift(truth, reference, x);
    assert_holds(sums.value, truth, "G", at);
    slope_in_t(truth, reference, pole, side, t);
    assert_holds(sums.slope, truth, "dG/dt", at);
    bend_in_t(truth, reference, pole, side, t);
    assert_holds(sums.bend, truth, "d^2G/dt^2", at);
    ball_pole_evaluate(value, slope, point, WORK, &half);
    require(arb_equal(value, sums.value) && arb_equal(slope, sums.slope), "t = %g", at);
    ball_pole_sums_clear(&sums);
    ball_pole_clear(&half);
    arb_clear(point);
    arb_clear(value);
    arb_clear(slope);
    mpfr_clears(t, x, from_pole, truth, (mpfr_ptr)0);
}

/* -- tests -------------------------------------------------------------------------------- */

static void encloses_the_drift_and_its_derivatives(void **state) {
    (void)state;
    struct check_random random = check_random_of(7);
    static const double places[] = {-60, -7.25, -2, -0.375, 0.5};
    for (int run = 0; run < 20; run++) {
        struct enclosure both;
        struct enclosure_rows rows = enclosure_random_rows(&random, 1 + check_below(&random, 6));
        enclosure_init_rows(&both, &rows, BITS);
        for (size_t pole = 0; pole < both.data.atoms; pole++) {
            for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
                assert_sums(&both, pole, 1, places[i]);
                assert_sums(&both, pole, -1, places[i]);
            }
        }
        enclosure_clear(&both);
    }
}

/* x is 1/s_k^2 to a million digits there, and G is p_k t but for what the others are at the
 * pole. */
static void nothing_cancels_at_a_pole(void **state) {
    (void)state;
    struct enclosure both;
    struct ball_pole half;
    struct ball_pole_sums sums;
    arb_t t, rest;
    enclosure_init(&both, "1,0.5;2,0.25;3,0.25", BITS);
    arb_init(t);
    arb_init(rest);
    ball_pole_sums_init(&sums);
    ball_pole_init(&half, &both.data, 1, -1); /* the pole of s = 2: s^2 are 9, 4, 1 */
    arb_set_si(t, -3000000);
    ball_pole_sum(&sums, &half, t, WORK);
    arb_div_ui(t, t, 4, WORK);
    arb_sub(sums.value, sums.value, t, WORK);
    arb_set_d(rest, 1.25); /* |1 - 9/4| */
    arb_log(rest, rest, WORK);
    arb_div_ui(rest, rest, 4, WORK);
    arb_set_d(t, 0.75); /* |1 - 1/4| */
    arb_log(t, t, WORK);
    arb_div_ui(t, t, 2, WORK);
    arb_add(rest, rest, t, WORK);
    assert_true(arb_overlaps(sums.value, rest));
    assert_true(enclosure_is_small(sums.value, 30));
    ball_pole_clear(&half);
    ball_pole_sums_clear(&sums);
    arb_clear(t);
    arb_clear(rest);
    enclosure_clear(&both);
}

/* From the pole at 1 down to that at 1/2: t = log(1/2) is its place, which a ball cannot tell from
 * beside it. */
static void another_pole_is_not_finite(void **state) {
    (void)state;
    struct enclosure both;
    struct ball_pole half;
    struct ball_pole_sums sums;
    arb_t t;
    enclosure_init(&both, "1,0.5;sqrt(2),0.5", BITS);
    arb_init(t);
    ball_pole_sums_init(&sums);
    ball_pole_init(&half, &both.data, 1, -1);
    arb_const_log2(t, WORK);
    arb_neg(t, t);
    ball_pole_sum(&sums, &half, t, WORK);
    assert_false(arb_is_finite(sums.value));
    ball_pole_clear(&half);
    ball_pole_sums_clear(&sums);
    arb_clear(t);
    enclosure_clear(&both);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(encloses_the_drift_and_its_derivatives),
        check_in_directory(nothing_cancels_at_a_pole),
        check_in_directory(another_pole_is_not_finite),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("ball_pole", tests, NULL, NULL);
}
