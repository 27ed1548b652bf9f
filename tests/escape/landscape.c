/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/landscape.h"

#include <math.h>

#include "check.h"

static const struct landscape ROUND = {0, 1, 1, 0, 0}, HESSIAN = {1, 0, 0, 0, 0},
                              TURNING = {0, 1, 0.25, 0.5, 1};
static const double POINT[4][2] = {{0, 0}, {0.7, -0.4}, {-1, 0.2}, {-0.5, -0.8}};

/* f(z) = (z^4 - 16 z^2 + 5 z)/2, as it is printed. */
static double styblinski_tang(double z) {
    return 0.5 * (z * z * z * z - 16 * z * z + 5 * z);
}

static void it_is_the_published_function(void **state) {
    (void)state;
    const double u = -2.903534027771177, bend = 6 * u * u - 16;
    for (size_t i = 0; i < 4; i++) {
        const double *x = POINT[i];
        double want =
            (styblinski_tang(u + x[0]) + styblinski_tang(u + x[1]) - 2 * styblinski_tang(u)) / bend;
        require_near(landscape_loss(x), want, 1e-13, "point %zu", i);
    }
}

static void gradient_and_hessian_are_differences(void **state) {
    (void)state;
    const double h = 1e-5;
    for (size_t i = 0; i < 4; i++) {
        struct landscape_form c = landscape_noise(&HESSIAN, POINT[i]);
        for (int k = 0; k < 2; k++) {
            double low[2] = {POINT[i][0], POINT[i][1]}, high[2] = {low[0], low[1]}, g[3][2];
            low[k] -= h;
            high[k] += h;
            landscape_gradient(g[0], low);
            landscape_gradient(g[1], high);
            landscape_gradient(g[2], POINT[i]);
            require_near(
                g[2][k], (landscape_loss(high) - landscape_loss(low)) / (2 * h), 1e-9, "%zu", i);
            require_near(k == 0 ? c.a : c.c, (g[1][k] - g[0][k]) / (2 * h), 1e-9, "%zu", i);
        }
        assert_true(c.b == 0);
    }
}

/* The eigenvalues are those given, the first along angle + turn x_1. */
static void noise_has_its_eigenvalues(void **state) {
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct landscape_form c = landscape_noise(&TURNING, POINT[i]), over = landscape_inverse(c);
        double angle = 0.5 + POINT[i][0], along[2] = {cos(angle), sin(angle)},
               across[2] = {-sin(angle), cos(angle)};
        assert_near(landscape_product(c, along, along), 1, 1e-15);
        assert_near(landscape_product(c, across, across), 0.25, 1e-15);
        assert_near(landscape_product(c, along, across), 0, 1e-15);
        assert_near(landscape_product(over, across, across), 4, 1e-14);
    }
}

/* Mean and covariance of a step, over many. */
static void a_step_has_its_drift_and_noise(void **state) {
    (void)state;
    enum { N = 200000 };
    const double eta = 0.5, epsilon = 2;
    struct rng rng = rng_of(rng_key_of(1, "landscape", 0), 0);
    double mean[2] = {0, 0}, square[3] = {0, 0, 0}, g[2];
    landscape_gradient(g, POINT[1]);
    for (int n = 0; n < N; n++) {
        double x[2] = {POINT[1][0], POINT[1][1]};
        landscape_step(x, &TURNING, eta, epsilon, &rng);
        double d[2] = {x[0] - POINT[1][0] + eta * g[0], x[1] - POINT[1][1] + eta * g[1]};
        mean[0] += d[0] / N;
        mean[1] += d[1] / N;
        square[0] += d[0] * d[0] / N;
        square[1] += d[0] * d[1] / N;
        square[2] += d[1] * d[1] / N;
    }
    struct landscape_form c = landscape_noise(&TURNING, POINT[1]); /* eta epsilon = 1 */
    assert_near(mean[0], 0, 5 * sqrt(c.a / N));
    assert_near(mean[1], 0, 5 * sqrt(c.c / N));
    assert_near(square[0], c.a, 5 * c.a * sqrt(2.0 / N));
    assert_near(square[1], c.b, 5 * sqrt((c.a * c.c + c.b * c.b) / N));
    assert_near(square[2], c.c, 5 * c.c * sqrt(2.0 / N));
}

/* The closed forms solve 1/2 grad V^T C grad V = grad L^T grad V. */
static void closed_forms_solve_the_equation(void **state) {
    (void)state;
    const double h = 1e-4;
    const struct landscape root = {0.5, 0, 0, 0, 0}, *all[] = {&ROUND, &HESSIAN, &root};
    for (size_t k = 0; k < 3; k++) {
        for (size_t i = 1; i < 4; i++) {
            double v[2], g[2];
            for (int axis = 0; axis < 2; axis++) {
                double low[2] = {POINT[i][0], POINT[i][1]}, high[2] = {low[0], low[1]};
                low[axis] -= h;
                high[axis] += h;
                v[axis] = (landscape_exact(all[k], high) - landscape_exact(all[k], low)) / (2 * h);
            }
            landscape_gradient(g, POINT[i]);
            double left = 0.5 * landscape_product(landscape_noise(all[k], POINT[i]), v, v);
            require_near(left, g[0] * v[0] + g[1] * v[1], 1e-6, "noise %zu, point %zu", k, i);
        }
    }
    assert_true(isnan(landscape_exact(&TURNING, POINT[1])));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_published_function),
        cmocka_unit_test(gradient_and_hessian_are_differences),
        cmocka_unit_test(noise_has_its_eigenvalues),
        cmocka_unit_test(a_step_has_its_drift_and_noise),
        cmocka_unit_test(closed_forms_solve_the_equation),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("landscape", tests, NULL, NULL);
}
