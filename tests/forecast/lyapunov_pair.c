/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/lyapunov_pair.h"

#include <math.h>

#include "check.h"
#include "forecast/moment_exponent.h"
#include "frozen_data.h"

static struct lyapunov_pair drift_of(const struct kernel *kernel, double eta) {
    struct lyapunov_pair gamma;
    struct fault fault;
    require(lyapunov_pair_drift(&gamma, kernel, eta, &fault) == STATUS_OK, "%s", fault.text);
    return gamma;
}

static struct lyapunov_pair exponent_of(const struct kernel *kernel, double eta, double s) {
    struct lyapunov_pair k;
    struct fault fault;
    require(lyapunov_pair_exponent(&k, kernel, eta, s, &fault) == STATUS_OK, "%s", fault.text);
    return k;
}

static struct lyapunov_pair root_of(const struct kernel *kernel, double eta) {
    struct lyapunov_pair theta;
    struct fault fault;
    require(lyapunov_pair_root(&theta, kernel, eta, &fault) == STATUS_OK, "%s", fault.text);
    return theta;
}

/* The digits that the reference has, computed apart: by power iteration on a grid, and for equal
 * norms by collocation with 20 digits. */
static void drifts_are_those_of_the_reference(void **state) {
    (void)state;
    static const struct {
        double s, x, phi, gamma, digits;
    } cases[] = {
        {1.3, 1.7, .3, 0.1134758922896, 1e-12},    {1.3, 1.45, .3, -0.0324535347, 1e-10},
        {1.3, 1.55, .1, 0.006727863942, 1e-11},    {1.3, 1.7, M_PI / 4, 0.12609116362, 1e-11},
        {1, 3, .3, 0.65693618996478852576, 3e-15}, {1, 4, .5, 1.00322716514318634, 3e-15},
        {1, 2.5, M_PI / 3, .229490768544, 1e-12}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kernel pair = frozen_data_pair(cases[i].s, cases[i].phi);
        struct lyapunov_pair gamma = drift_of(&pair, cases[i].x);
        require_near(
            gamma.value, cases[i].gamma, cases[i].digits + gamma.error / 10, "case %zu", i);
        require(gamma.error < 1e-9, "case %zu: error %g", i, gamma.error);
        kernel_clear(&pair);
    }
}

static void roots_are_those_of_the_reference(void **state) {
    (void)state;
    static const struct {
        double x, phi, theta, digits;
    } cases[] = {
        {1.45, .3, 1.0574629664, 1e-10},
        {1.45, .1, 1.1965602486, 1e-10},
        {1.35, .3, 2.665395727328, 1e-12},
        {1.45, M_PI / 4, .3863601, 1e-7},
        {1.3, M_PI / 4, 2.89348180129, 1e-11}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kernel pair = frozen_data_pair(1.3, cases[i].phi);
        struct lyapunov_pair theta = root_of(&pair, cases[i].x);
        require_near(
            theta.value, cases[i].theta, cases[i].digits + theta.error / 10, "case %zu", i);
        require(theta.error < 1e-8, "case %zu: error %g", i, theta.error);
        kernel_clear(&pair);
    }
}

/* Against the operator on 2 x 2 matrices. */
static void the_second_moment_is_that_of_matrices(void **state) {
    (void)state;
    for (double x = 0.4; x < 3; x += 1.3) {
        struct kernel pair = frozen_data_pair(1.3, .7);
        struct mean_square_value k;
        struct fault fault;
        assert_int_equal(moment_exponent_square(&k, &pair, x, 1, BATCH_FRESH, &fault), STATUS_OK);
        require_near(exponent_of(&pair, x, 2).value, k.value, 1e-13, "x = %g", x);
        kernel_clear(&pair);
    }
}

/* A quotient of a small power is the drift to second order: k(s)/s = gamma + O(s). */
static void the_drift_is_the_slope_of_the_exponent(void **state) {
    (void)state;
    struct kernel pair = frozen_data_pair(1.3, .6);
    double fine = exponent_of(&pair, 1.6, 1e-3).value * 1e3;
    double coarse = exponent_of(&pair, 1.6, 2e-3).value * 5e2;
    assert_near(2 * fine - coarse, drift_of(&pair, 1.6).value, 1e-6);
    assert_true(coarse - fine > 1e-5); /* the check can fail */
    kernel_clear(&pair);
}

/* Equal norms: at 2/kappa all factors are reflections; below nothing grows, above nothing falls. */
static void equal_norms_have_their_critical_rate(void **state) {
    (void)state;
    for (double phi = 0.4; phi < 3; phi += 2.4) {
        struct kernel pair = frozen_data_pair(1, phi);
        assert_near(drift_of(&pair, 2).value, 0, 4e-15);
        assert_true(drift_of(&pair, 1.99).value < 0);
        assert_true(drift_of(&pair, 2.01).value > 0);
        assert_true(isinf(root_of(&pair, 1.99).value));
        assert_true(root_of(&pair, 2.01).value == 0);
        kernel_clear(&pair);
    }
}

static bool is_inflationary(double x, const void *pair) {
    return drift_of(pair, x).value > 0;
}

static void critical_rates_are_those_of_the_reference(void **state) {
    (void)state;
    static const struct {
        double phi, x, digits;
    } cases[] = {{.3, 1.5291782, 1e-7}, {.1, 1.523816, 1e-6}};
    for (size_t i = 0; i < 2; i++) {
        struct kernel pair = frozen_data_pair(1.3, cases[i].phi);
        double x = cases[i].x, digits = cases[i].digits;
        assert_false(is_inflationary(x - digits, &pair));
        assert_true(is_inflationary(x + digits, &pair));
        kernel_clear(&pair);
    }
}

static void refuse(const double *k, double eta, const char *part) {
    struct kernel pair = frozen_data_kernel(k, 2);
    struct lyapunov_pair found;
    struct fault fault;
    assert_int_equal(lyapunov_pair_root(&found, &pair, eta, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "lyapunov_pair: ", part);
    kernel_clear(&pair);
}

static void refuses_what_has_no_directions(void **state) {
    (void)state;
    refuse((double[]){1, 1, 1, 1}, 1, "order 2 and rank 1");
    refuse((double[]){1, 0, 0, 2}, 1, "orthogonal");
    refuse((double[]){1, 0.5, 0.5, 2}, NAN, "eta is nan");
    struct kernel three = frozen_data_equal(3, 1, 0.5);
    struct lyapunov_pair found;
    struct fault fault;
    assert_int_equal(lyapunov_pair_drift(&found, &three, 1, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "order 3");
    kernel_clear(&three);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drifts_are_those_of_the_reference),
        cmocka_unit_test(roots_are_those_of_the_reference),
        cmocka_unit_test(the_second_moment_is_that_of_matrices),
        cmocka_unit_test(the_drift_is_the_slope_of_the_exponent),
        cmocka_unit_test(equal_norms_have_their_critical_rate),
        cmocka_unit_test(critical_rates_are_those_of_the_reference),
        cmocka_unit_test(refuses_what_has_no_directions),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("lyapunov_pair", tests, NULL, NULL);
}
