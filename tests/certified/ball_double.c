/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball_double.h"

#include <math.h>

#include "enclosure.h"

static void a_double_double_is_the_exact_sum_of_its_parts(void **state) {
    (void)state;
    static const struct {
        struct dd x;
        slong over;
        ulong under;
    } cases[] = {
        {{0.75, 0}, 3, 4},
        {{1, 0x1p-60}, (1L << 60) + 1, 1UL << 60},
        {{2, -0x1p-59}, (1L << 60) - 1, 1UL << 59},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ball_point point;
        fmpq_t want;
        fmpq_init(want);
        fmpq_set_si(want, cases[i].over, cases[i].under);
        ball_double_point_init(&point, cases[i].x);
        require(ball_point_compare(&point, want) == 0, "case %zu", i);
        ball_point_clear(&point);
        fmpq_clear(want);
    }
}

static void the_middle_keeps_106_bits(void **state) {
    (void)state;
    arb_t ball, rest;
    arb_init(ball);
    arb_init(rest);
    for (ulong i = 2; i < 100; i++) {
        arb_log_ui(ball, i, 300);
        struct dd x = ball_double_middle(ball);
        arb_set_d(rest, x.hi);
        arb_sub(rest, ball, rest, 300);
        assert_true(x.hi + x.lo == x.hi); /* normalised */
        arb_t low;
        arb_init(low);
        arb_set_d(low, x.lo);
        arb_sub(rest, rest, low, 300);
        double left = arf_get_d(arb_midref(rest), ARF_RND_NEAR);
        require(fabs(left) <= 0x1p-106 * x.hi, "log %lu", i);
        arb_clear(low);
    }
    arb_clear(ball);
    arb_clear(rest);
}

/* The ball is 1 +- 2^-40. */
static void the_error_is_to_the_far_end_of_the_ball(void **state) {
    (void)state;
    arb_t ball;
    arb_init(ball);
    arb_set_si(ball, 1);
    mag_set_d(arb_radref(ball), 0x1p-40);
    double radius = mag_get_d(arb_radref(ball)); /* rounded up by the library */
    static const double off[] = {0, 0x1p-30, -0x1p-30, 0x1p-45, -0.5, 7};
    for (size_t i = 0; i < sizeof off / sizeof *off; i++) {
        double error = ball_double_error(1 + off[i], ball), least = fabs(off[i]) + radius;
        require(error >= least && error <= least * (1 + 0x1p-50), "off by %g: %g", off[i], error);
    }
    arb_clear(ball);
}

static void the_error_of_an_exact_value_is_nothing(void **state) {
    (void)state;
    arb_t ball;
    arb_init(ball);
    arb_set_d(ball, 1.3);
    assert_true(ball_double_error(1.3, ball) == 0);
    assert_true(ball_double_error(nextafter(1.3, 2), ball) == nextafter(1.3, 2) - 1.3);
    arb_pos_inf(ball);
    assert_true(ball_double_error(1.3, ball) == (double)INFINITY);
    arb_clear(ball);
    flint_cleanup();
}

static void a_climb_is_that_of_the_doubles(void **state) {
    (void)state;
    struct ball_cramer_climb climb;
    fmpq_t fourth, want;
    fmpq_init(fourth);
    fmpq_init(want);
    ball_double_climb_init(&climb, 0.0625, 0x1p40);
    ball_cramer_climb_fourth(fourth, &climb); /* height^4 width^2 */
    fmpq_set_si(want, 1, 1);
    fmpq_mul_2exp(want, want, 64);
    assert_true(fmpq_equal(fourth, want));
    ball_cramer_climb_clear(&climb);
    fmpq_clear(fourth);
    fmpq_clear(want);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_double_double_is_the_exact_sum_of_its_parts),
        cmocka_unit_test(the_middle_keeps_106_bits),
        cmocka_unit_test(the_error_is_to_the_far_end_of_the_ball),
        cmocka_unit_test(the_error_of_an_exact_value_is_nothing),
        cmocka_unit_test(a_climb_is_that_of_the_doubles),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("ball_double", tests, NULL, NULL);
}
