/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/moment_exponent.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "frozen_data.h"

static struct mean_square_value
exponent(const struct kernel *kernel, double eta, size_t b, enum batch_sampling sampling) {
    struct mean_square_value k;
    struct fault fault;
    require(
        moment_exponent_square(&k, kernel, eta, b, sampling, &fault) == STATUS_OK, "%s",
        fault.text);
    return k;
}

static void two_samples_have_their_reference_values(void **state) {
    (void)state;
    static const struct {
        double x, phi, k;
    } cases[] = {
        {1.45, .3, .1242432416728},
        {1.7, .3, .6559594030428},
        {1.55, .1, .3755534657226},
        {1.7, M_PI / 4, .6243071200271}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kernel pair = frozen_data_pair(1.3, cases[i].phi);
        struct mean_square_value k = exponent(&pair, cases[i].x, 1, BATCH_FRESH);
        require_near(k.value, cases[i].k, 6e-14, "case %zu", i);
        require(k.error < 1e-12, "case %zu: error %g", i, k.error);
        kernel_clear(&pair);
    }
}

static void equal_correlations_have_their_reference_values(void **state) {
    (void)state;
    static const struct {
        size_t m, b;
        double c, eta, k;
    } cases[] = {
        {10, 1, .5, 1.5, -0.0633925810859038},
        {10, 3, .5, 2.5, -0.193371159005908},
        {64, 4, .7, 2.6, -0.0160537486962452},
        {64, 16, .3, 5, -0.100730466384103}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct moment_exponent_equal data = {cases[i].m, 1, cases[i].c};
        double k = moment_exponent_square_equal(&data, cases[i].eta, cases[i].b);
        require_near(k, cases[i].k, 1e-14, "case %zu, 2 x 2", i);
        struct kernel kernel = frozen_data_equal(cases[i].m, 1, cases[i].c);
        require_near(
            exponent(&kernel, cases[i].eta, cases[i].b, BATCH_FRESH).value, k, 1e-12, "case %zu",
            i);
        kernel_clear(&kernel);
    }
}

/* A kernel of one direction: E (1 - eta s^2)^2 over the samples. */
static void one_direction_is_a_mean_of_squares(void **state) {
    (void)state;
    struct kernel pair = frozen_data_pair(1.3, 0);
    double x = 1.4, want = (pow(1 - x, 2) + pow(1 - 1.69 * x, 2)) / 2;
    assert_near(exponent(&pair, x, 1, BATCH_FRESH).value, log(want), 1e-14);
    kernel_clear(&pair);
}

/* Far below every threshold the slowest direction counts, though the spectrum is close to 0. */
static void the_slowest_direction_shows(void **state) {
    (void)state;
    static const double kappa[] = {1, 1.5, 2.2, 1e-3};
    struct kernel kernel = frozen_data_diagonal(kappa, 4);
    double eta = 0.5, want = log1p((pow(1 - eta * 1e-3, 2) - 1) / 4);
    assert_near(exponent(&kernel, eta, 1, BATCH_FRESH).value, want, 1e-12 * 2);
    kernel_clear(&kernel);
}

/* k(2) is 0 at the threshold, from two operators by two eigenproblems, and changes sign there. */
static void it_vanishes_at_the_mean_square_threshold(void **state) {
    (void)state;
    for (size_t rank = 3; rank <= 9; rank += 6) {
        for (size_t b = 1; b <= 5; b += 2) {
            for (int sampling = BATCH_FRESH; sampling <= BATCH_REPLACEMENT; sampling++) {
                enum batch_sampling law = (enum batch_sampling)sampling;
                struct kernel kernel = frozen_data_random(9, rank, (unsigned)b);
                struct mean_square_value eta;
                struct fault fault;
                assert_int_equal(mean_square_threshold(&eta, &kernel, b, law, &fault), STATUS_OK);
                assert_near(exponent(&kernel, eta.value, b, law).value, 0, 1e-11);
                assert_true(exponent(&kernel, eta.value * 1.001, b, law).value > 1e-5);
                assert_true(exponent(&kernel, eta.value * 0.999, b, law).value < -1e-6);
                kernel_clear(&kernel);
            }
        }
    }
}

/* See mean_square.c for the digits of the reference. dk/d log kernel is of order 1. */
static void fashion_mnist_has_its_reference_values(void **state) {
    (void)state;
    static const struct {
        enum frozen_data_scaling scaling;
        double full, k;
    } cases[] = {
        {FROZEN_DATA_RAW, 2.733622970329, -.001534124818},
        {FROZEN_DATA_CENT, 8.792138504610, 1.166572515365}};
    for (size_t i = 0; i < 2; i++) {
        double *x = frozen_data_images(64, cases[i].scaling);
        if (x == NULL) {
            skip();
        }
        struct kernel kernel;
        struct fault fault;
        assert_int_equal(kernel_of_inputs(&kernel, KERNEL_RELU, 0, x, 64, 784, &fault), STATUS_OK);
        struct mean_square_value k = exponent(&kernel, 0.9 * cases[i].full, 4, BATCH_FRESH);
        require_near(k.value, cases[i].k, 1e-8, "case %zu", i);
        kernel_clear(&kernel);
        free(x);
    }
}

/* Many samples of three numbers: slow directions of a kernel of full rank lie close together. */
static void crowded_slow_directions_have_an_error(void **state) {
    (void)state;
    enum { M = 40 };
    double x[M * 3];
    for (size_t i = 0; i < M; i++) {
        double t = (double)(i + 1);
        x[i * 3] = sin(t);
        x[i * 3 + 1] = cos(3 * t);
        x[i * 3 + 2] = (double)((i + 1) % 2);
    }
    struct kernel kernel;
    struct fault fault;
    assert_int_equal(kernel_of_inputs(&kernel, KERNEL_RELU, 0, x, M, 3, &fault), STATUS_OK);
    struct mean_square_value k = exponent(&kernel, 0.3, 32, BATCH_FRESH);
    require(k.error > 0 && k.error < 1e-5 && k.value <= k.error, "%g +- %g", k.value, k.error);
    kernel_clear(&kernel);
}

static void refuses_a_rate_that_is_none(void **state) {
    (void)state;
    struct kernel kernel = frozen_data_random(3, 3, 1);
    struct mean_square_value k;
    struct fault fault;
    assert_int_equal(moment_exponent_square(&k, &kernel, -1, 1, BATCH_FRESH, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "eta is -1");
    kernel_clear(&kernel);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_samples_have_their_reference_values),
        cmocka_unit_test(equal_correlations_have_their_reference_values),
        cmocka_unit_test(one_direction_is_a_mean_of_squares),
        cmocka_unit_test(the_slowest_direction_shows),
        cmocka_unit_test(it_vanishes_at_the_mean_square_threshold),
        cmocka_unit_test(fashion_mnist_has_its_reference_values),
        cmocka_unit_test(crowded_slow_directions_have_an_error),
        cmocka_unit_test(refuses_a_rate_that_is_none),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("moment_exponent", tests, NULL, NULL);
}
