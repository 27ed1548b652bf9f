/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/valley.h"

#include <math.h>

#include "check.h"
#include "statistic.h"

static const double H[2] = {0.5, 3}, C[2] = {2, 0.25};

static void both_domains_are_ellipsoids(void **state) {
    (void)state;
    const struct valley ball = {2, H, C, VALLEY_BALL, 3}, deep = {2, H, C, VALLEY_DEPTH, 3};
    const double x[2] = {2, -1};
    assert_near(valley_score(&ball, x), 5, 0);
    assert_near(valley_edge(&ball), 9, 0);
    assert_near(valley_score(&deep, x), 2 * (0.25 * 4 + 1.5), 0); /* 2L */
    assert_near(valley_edge(&deep), 6, 0);
}

/* A step takes the stationary law into itself: its variance, over many steps, and the covariance of
 * neighbours, (1 - eta h) of it. */
static void steps_keep_the_stationary_variance(void **state) {
    (void)state;
    enum { STEPS = 100000 };
    const struct valley valley = {2, H, C, VALLEY_BALL, 1};
    const double eta = 0.3, epsilon = 0.7;
    struct rng rng = rng_of(rng_key_of(1, "valley", 0), 0);
    double x[2] = {0, 0}, square[2] = {0, 0}, product[2] = {0, 0}, decay[2], spread[2];
    valley_pace(decay, spread, &valley, eta, epsilon);
    for (int n = 0; n < STEPS; n++) {
        double last[2] = {x[0], x[1]};
        valley_step(x, decay, spread, 2, &rng);
        for (int i = 0; i < 2; i++) {
            square[i] += x[i] * x[i] / STEPS;
            product[i] += x[i] * last[i] / STEPS;
        }
    }
    for (size_t i = 0; i < 2; i++) {
        double rho = 1 - eta * H[i], variance = valley_variance(&valley, eta, epsilon, i);
        /* of squares whose correlations are rho^2k */
        double error = variance * sqrt(2 * (1 + rho * rho) / (1 - rho * rho) / STEPS);
        require_near(square[i], variance, STATISTIC_Z * error, "%zu", i);
        require_near(product[i], rho * variance, STATISTIC_Z * 2 * error, "%zu", i);
        require(error < 0.02 * variance, "%zu: error %g of %g", i, error, variance);
    }
}

static void what_is_no_valley_is_refused(void **state) {
    (void)state;
    struct valley valley = {2, H, C, VALLEY_BALL, 1};
    struct fault fault = {0};
    assert_int_equal(valley_check(&valley, 0.6, 0.1, &fault), STATUS_OK);
    assert_int_equal(valley_check(&valley, 0.7, 0.1, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "curvature 3");
    assert_int_equal(valley_check(&valley, 0.1, NAN, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "epsilon = nan");
    valley.dimensions = 0;
    assert_int_equal(valley_check(&valley, 0.1, 0.1, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "0 dimensions");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_domains_are_ellipsoids),
        cmocka_unit_test(steps_keep_the_stationary_variance),
        cmocka_unit_test(what_is_no_valley_is_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("valley", tests, NULL, NULL);
}
