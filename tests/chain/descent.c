/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain/descent.h"

#include <float.h>

#include "check.h"

enum { MOST = 10000000 };

/* Where the difference has digits, it is what the sum says: each step rounds Lambda once and the
 * sum once, both by half an ulp of at most 4/s^2 <= 40, and a few hundred steps are made. */
static void the_sum_is_the_difference_where_that_has_digits(void **state) {
    (void)state;
    struct check_random random = check_random_of(7);
    for (int trial = 0; trial < 200; trial++) {
        double s2 = check_log_uniform(&random, 0.1, 10), x = check_uniform(&random, 0.2, 1.8);
        struct chain start = {check_uniform(&random, 0.01, 0.45) * x / s2, x / s2};
        struct chain_descent run = chain_descend(start, s2, MOST);
        require(run.end == CHAIN_CONVERGED, "trial %d", trial);
        require_near(
            descent_curvature_lost(start, s2, MOST), start.eta_lambda - run.last.eta_lambda,
            40 * 300 * DBL_EPSILON, "x = %g, s2 = %g", x, s2);
    }
}

/* The geometric series s^2 Y_0^2 (4 - x)/(x (2 - x)). The next order is Y^2 (s^2 Y_0)^2/(2 - x)^2,
 * at most 10^-21/0.04 here; the roundings of some 400 terms are what is seen. */
static void a_small_start_loses_the_geometric_series(void **state) {
    (void)state;
    for (double x = 0.2; x < 1.85; x += 0.1) {
        for (double s2 = 0.25; s2 < 5; s2 *= 2) {
            struct chain start = {1e-11 / s2, x / s2};
            double series = s2 * start.y * start.y * (4 - x) / (x * (2 - x));
            require_near(
                descent_curvature_lost(start, s2, MOST) / series, 1, 400 * DBL_EPSILON,
                "x = %g, s2 = %g", x, s2);
            require_near(
                descent_curvature_lost_lazy(start, s2) / series, 1, 8 * DBL_EPSILON,
                "closed: x = %g, s2 = %g", x, s2);
        }
    }
}

static void it_stops_after_the_steps_it_was_given(void **state) {
    (void)state;
    struct chain start = {0.25, 1}; /* all of this is exact */
    assert_true(descent_curvature_lost(start, 1, 0) == 0);
    assert_true(descent_curvature_lost(start, 1, 1) == 0.0625 * 3);
    struct chain next = chain_step(start, 1);
    assert_true(
        descent_curvature_lost(start, 1, 2) ==
        0.0625 * 3 + next.y * next.y * (4 - next.eta_lambda));
}

/* At Lambda = 1.5 a small output is halved, exactly but for Y^2. */
static void steps_are_counted_until_the_output_is_small(void **state) {
    (void)state;
    struct chain start = {-0x1p-40, 1.5}; /* Y^2 = 2^-80 is nothing beside 1/2 */
    assert_int_equal(descent_steps(start, 1, 0x1p-39, MOST), 0);
    assert_int_equal(descent_steps(start, 1, 0x1p-40, MOST), 1);
    assert_int_equal(descent_steps(start, 1, 0x1p-49, MOST), 10);
    assert_int_equal(descent_steps(start, 1, 0x1p-49, 9), 9);
    assert_int_equal(descent_steps((struct chain){0, 1.5}, 1, 0x1p-49, MOST), 0);
    assert_int_equal(descent_steps((struct chain){NAN, 1.5}, 1, 0x1p-49, 7), 7);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sum_is_the_difference_where_that_has_digits),
        cmocka_unit_test(a_small_start_loses_the_geometric_series),
        cmocka_unit_test(it_stops_after_the_steps_it_was_given),
        cmocka_unit_test(steps_are_counted_until_the_output_is_small),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("descent", tests, NULL, NULL);
}
