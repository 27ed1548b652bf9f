/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/quasi_potential.h"

#include <math.h>

#include "check.h"
#include "escape/exit_mean.h"

enum { D = 4 };
static const double H[D] = {3, 0.5, 1, 2}, ONE[D] = {1, 1, 1, 1};

static void the_closed_forms(void **state) {
    (void)state;
    const double r = 1.5, depth = 0.7;
    const struct valley ball_h = {D, H, H, VALLEY_BALL, r}, ball_1 = {D, H, ONE, VALLEY_BALL, r},
                        deep_h = {D, H, H, VALLEY_DEPTH, depth},
                        deep_1 = {D, H, ONE, VALLEY_DEPTH, depth};
    assert_ulps(quasi_potential_edge(&ball_h, 0), r * r, 2);
    assert_ulps(quasi_potential_edge(&ball_1, 0), 0.5 * r * r, 2);
    assert_ulps(quasi_potential_edge(&deep_h, 0), 2 * depth / 3, 2);
    assert_ulps(quasi_potential_edge(&deep_1, 0), 2 * depth, 2);
    assert_true(quasi_potential_direction(&ball_1, 0) == 1);
    assert_true(quasi_potential_direction(&deep_h, 0) == 0);
    assert_true(quasi_potential_direction(&ball_h, 0.1) == 0); /* steps make the sharpest lowest */
}

/* 1/2 grad V^T C grad V = grad L^T grad V, with gradients by differences; a V of v1's does not. */
static double equation_residual(const struct valley *valley, const double *x, double power) {
    double left = 0, right = 0;
    for (size_t i = 0; i < D; i++) {
        double up[D], down[D];
        for (size_t j = 0; j < D; j++) {
            up[j] = down[j] = x[j];
        }
        up[i] += 1e-4;
        down[i] -= 1e-4;
        double slope = (pow(quasi_potential(valley, 0, up), power) -
                        pow(quasi_potential(valley, 0, down), power)) /
                       2e-4;
        left += 0.5 * valley->noise[i] * slope * slope;
        right += valley->curvature[i] * x[i] * slope;
    }
    return fabs(left - right) / right;
}

static void it_solves_the_equation(void **state) {
    (void)state;
    struct check_random random = check_random_of(4);
    for (int n = 0; n < 20; n++) {
        double x[D], noise[D];
        for (size_t i = 0; i < D; i++) {
            x[i] = check_uniform(&random, -1, 1);
            noise[i] = check_log_uniform(&random, 0.1, 10);
        }
        const struct valley valley = {D, H, noise, VALLEY_BALL, 1};
        assert_true(equation_residual(&valley, x, 1) < 1e-7); /* V is quadratic: rounding only */
        assert_true(equation_residual(&valley, x, 1.01) > 1e-4);
    }
}

/* No point of the boundary is lower. */
static void the_edge_is_the_lowest_pass(void **state) {
    (void)state;
    struct check_random random = check_random_of(5);
    for (int n = 0; n < 200; n++) {
        double x[D], noise[D];
        for (size_t i = 0; i < D; i++) {
            noise[i] = check_log_uniform(&random, 0.1, 10);
            x[i] = check_uniform(&random, -1, 1);
        }
        struct valley valley = {D, H, noise, n % 2 ? VALLEY_BALL : VALLEY_DEPTH, 0.8};
        double eta = 0.1 * (n % 3), scale = sqrt(valley_edge(&valley) / valley_score(&valley, x));
        double edge = quasi_potential_edge(&valley, eta);
        for (size_t i = 0; i < D; i++) {
            x[i] *= scale;
        }
        assert_true(quasi_potential(&valley, eta, x) >= edge * (1 - 1e-14));
        double axis[D] = {0};
        size_t i = quasi_potential_direction(&valley, eta);
        axis[i] = sqrt(valley_edge(&valley) / valley_weight(&valley, i));
        assert_ulps(quasi_potential(&valley, eta, axis), edge, 8);
    }
}

/* epsilon log E tau -> V0, from the exact mean, and not to what v1 says. */
static void the_exact_mean_has_this_slope(void **state) {
    (void)state;
    static const double h[] = {0.5, 1, 2, 4};
    for (size_t i = 0; i < 4; i++) {
        for (int isotropic = 0; isotropic < 2; isotropic++) {
            double c = isotropic ? 1 : h[i];
            const struct valley valley = {1, &h[i], &c, VALLEY_BALL, 1};
            const struct exit_mean_question near = {h[i], c, 1e-3, 1, 1},
                                            far = {h[i], c, 5e-4, 1, 1};
            double slope = (exit_mean_log(&far) - exit_mean_log(&near)) / 1000;
            double v1 =
                isotropic ? quasi_potential_v1_isotropic(1, h[i]) : quasi_potential_v1_sgd(1, h[i]);
            /* the factor is epsilon^(1/2): log(2)/2 over 1000 */
            assert_near(slope, quasi_potential_edge(&valley, 0), 4e-4);
            assert_true(fabs(slope - v1) > 0.4);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_closed_forms),
        cmocka_unit_test(it_solves_the_equation),
        cmocka_unit_test(the_edge_is_the_lowest_pass),
        cmocka_unit_test(the_exact_mean_has_this_slope),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("quasi_potential", tests, NULL, NULL);
}
