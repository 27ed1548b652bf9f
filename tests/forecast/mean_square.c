/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/mean_square.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "forecast/limits.h"
#include "frozen_data.h"
#include "matrix/rows.h"

static struct mean_square_value
threshold(const struct kernel *kernel, size_t b, enum batch_sampling sampling) {
    struct mean_square_value eta;
    struct fault fault;
    require(
        mean_square_threshold(&eta, kernel, b, sampling, &fault) == STATUS_OK, "%s", fault.text);
    return eta;
}

/* -- the operator ------------------------------------------------------------------------- */

/* Adds M S M of one batch, M = (1/b) sum_B l_i l_i^T. */
static void add_batch(
    double *sum, const struct kernel *kernel, const double *s, const size_t *batch, size_t b) {
    size_t rank = kernel->rank;
    for (size_t i = 0; i < b; i++) {
        for (size_t j = 0; j < b; j++) {
            const double *li = kernel->root + batch[i] * rank, *lj = kernel->root + batch[j] * rank;
            double form = 0;
            for (size_t a = 0; a < rank; a++) {
                form += li[a] * rows_dot(s + a * rank, lj, rank) / (double)(b * b);
            }
            for (size_t a = 0; a < rank; a++) {
                rows_add(sum + a * rank, form * li[a], lj, rank);
            }
        }
    }
}

/* The mean over all triples of samples, or those without a sample twice. */
static size_t
sum_batches(double *sum, const struct kernel *kernel, const double *s, bool replacement) {
    size_t m = kernel->order, batches = 0;
    for (size_t code = 0; code < m * m * m; code++) {
        const size_t batch[] = {code % m, code / m % m, code / m / m};
        bool twice = batch[0] == batch[1] || batch[0] == batch[2] || batch[1] == batch[2];
        if (replacement || !twice) {
            add_batch(sum, kernel, s, batch, 3);
            batches++;
        }
    }
    return batches;
}

static void the_operator_is_a_mean_over_batches(void **state) {
    (void)state;
    for (int sampling = BATCH_FRESH; sampling <= BATCH_REPLACEMENT; sampling++) {
        struct kernel kernel = frozen_data_random(6, 4, 2);
        double s[16], got[16], want[16] = {0};
        rows_start(s, 16, 1);
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < i; j++) {
                s[4 * i + j] = s[4 * j + i];
            }
        }
        struct mean_square square;
        struct fault fault;
        assert_int_equal(
            mean_square_init(&square, &kernel, 3, (enum batch_sampling)sampling, &fault),
            STATUS_OK);
        mean_square_apply(&square, got, s);
        size_t batches = sum_batches(want, &kernel, s, sampling == BATCH_REPLACEMENT);
        for (int i = 0; i < 16; i++) {
            require_near(
                got[i], want[i] / (double)batches, 1e-13 * kernel.value[0] * kernel.value[0],
                "sampling %d: %d", sampling, i);
        }
        mean_square_clear(&square);
        kernel_clear(&kernel);
    }
}

/* -- the threshold ------------------------------------------------------------------------ */

/* Equal norms at batch size 1: 2/kappa in any geometry. The largest eigenvalue is repeated there,
 * so that power iteration takes 20 000 steps for nine digits. */
static void equal_norms_have_two_over_the_norm(void **state) {
    (void)state;
    enum { M = 12, D = 5 };
    double x[M * D];
    rows_start(x, M * D, 1);
    for (size_t i = 0; i < M; i++) {
        rows_scale(x + i * D, 1 / sqrt(rows_dot(x + i * D, x + i * D, D)), D);
    }
    struct kernel kernel;
    struct fault fault;
    assert_int_equal(kernel_of_inputs(&kernel, KERNEL_RELU, 0, x, M, D, &fault), STATUS_OK);
    struct mean_square_value eta = threshold(&kernel, 1, BATCH_FRESH);
    assert_near(eta.value, 2, 1e-11);
    assert_true(fabs(eta.value - 2) <= eta.error + 1e-14);
    kernel_clear(&kernel);
}

static void the_full_batch_has_the_limit_of_gradient_descent(void **state) {
    (void)state;
    struct kernel kernel = frozen_data_random(9, 7, 3);
    assert_near(
        threshold(&kernel, 9, BATCH_FRESH).value, limits_full_batch(&kernel),
        1e-11 * limits_full_batch(&kernel));
    kernel_clear(&kernel);
}

/* Orthogonal samples: a diagonal S keeps its form, and sample i alone has E (1 - eta k_i kappa/b)^2
 * = 1 at eta = 2/(kappa_i (1/m + (1 - 1/m)/b)) with replacement, 2b/kappa_i without. */
static void orthogonal_samples_have_their_largest(void **state) {
    (void)state;
    static const double kappa[] = {1, 1.5, 2.2, 2.9};
    struct kernel kernel = frozen_data_diagonal(kappa, 4);
    for (size_t b = 1; b <= 4; b++) {
        double one = 1 / 4.0 + 3 / 4.0 / (double)b;
        assert_near(threshold(&kernel, b, BATCH_REPLACEMENT).value, 2 / (2.9 * one), 1e-11);
        assert_near(threshold(&kernel, b, BATCH_FRESH).value, 2 * (double)b / 2.9, 1e-11);
    }
    kernel_clear(&kernel);
}

static void equal_correlations_have_their_reference_values(void **state) {
    (void)state;
    static const struct {
        size_t m, b;
        double c, eta;
    } cases[] = {
        {10, 1, .5, 2},
        {10, 3, .5, 3.39973890828889},
        {64, 4, .7, 2.76676622072108},
        {64, 16, .3, 6.3950850623039}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kernel kernel = frozen_data_equal(cases[i].m, 1, cases[i].c);
        struct mean_square_value eta = threshold(&kernel, cases[i].b, BATCH_FRESH);
        require_near(eta.value, cases[i].eta, 1e-11, "case %zu", i);
        require(eta.error < 1e-11, "case %zu: error %g", i, eta.error);
        kernel_clear(&kernel);
    }
}

static void the_harmonic_mean_is_below_and_sharp_at_both_ends(void **state) {
    (void)state;
    struct kernel kernel = frozen_data_random(12, 12, 4);
    double full = limits_full_batch(&kernel), single = threshold(&kernel, 1, BATCH_FRESH).value;
    for (int sampling = BATCH_FRESH; sampling <= BATCH_REPLACEMENT; sampling++) {
        double before = 0;
        for (size_t b = 1; b <= 12; b++) {
            enum batch_sampling law = (enum batch_sampling)sampling;
            double eta = threshold(&kernel, b, law).value;
            double bound = mean_square_harmonic(full, single, 12, b, law);
            require(bound <= eta * (1 + 1e-12), "b = %zu: %.15g > %.15g", b, bound, eta);
            require(eta > before, "b = %zu: %.15g after %.15g", b, eta, before);
            before = eta;
        }
        assert_near(mean_square_harmonic(full, single, 12, 1, BATCH_FRESH), single, 1e-13);
        assert_near(mean_square_harmonic(full, single, 12, 12, BATCH_FRESH), full, 1e-13);
    }
    kernel_clear(&kernel);
}

/* -- images ------------------------------------------------------------------------------- */

struct images_case {
    enum frozen_data_scaling scaling;
    enum kernel_law law;
    double full, eta[3]; /* at b = 1, 4, 32 */
};

/* The reference was computed by another program, from numpy's arc cosine, which gives angles up to
 * 2.1e-8 where they are 0, on the diagonal: that takes up to 3.4e-9 from the diagonal of a ReLU
 * kernel, and its thresholds are too large by as much. It has 12 and 10 decimals. */
static void check_images(const struct images_case *c) {
    static const size_t b[] = {1, 4, 32};
    double *x = frozen_data_images(64, c->scaling);
    if (x == NULL) {
        skip();
    }
    struct kernel kernel;
    struct fault fault;
    require(
        kernel_of_inputs(&kernel, c->law, 0, x, 64, 784, &fault) == STATUS_OK, "%s", fault.text);
    double tolerance = c->law == KERNEL_LINEAR ? 1e-11 : 3.4e-9 * c->full;
    require_near(limits_full_batch(&kernel), c->full, tolerance, "full batch");
    for (size_t i = 0; i < 3; i++) {
        struct mean_square_value eta = threshold(&kernel, b[i], BATCH_FRESH);
        require_near(eta.value, c->eta[i], fmax(tolerance, 1e-10), "b = %zu", b[i]);
    }
    kernel_clear(&kernel);
    free(x);
}

static void fashion_mnist_has_its_reference_values(void **state) {
    (void)state;
    static const struct images_case cases[] = {
        {FROZEN_DATA_RAW, KERNEL_RELU, 2.733622970329, {1.5492338120, 2.4816642216, 2.7211589999}},
        {FROZEN_DATA_RAW, KERNEL_LINEAR, 1.262379776141, {.7890950257, 1.1603887170, 1.2568279034}},
        {FROZEN_DATA_UNIT, KERNEL_RELU, 2.811564116937, {2, 2.7343835394, 2.8104984492}},
        {FROZEN_DATA_UNIT, KERNEL_LINEAR, 1.296701782300, {1, 1.2700971343, 1.2962544261}},
        {FROZEN_DATA_CENT, KERNEL_RELU, 8.792138504610, {1.0530598896, 3.7765158256, 8.4200515163}},
        {FROZEN_DATA_CENT,
         KERNEL_LINEAR,
         2.724106915321,
         {.5883101728, 1.8817035779, 2.6805820638}}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        check_images(&cases[i]);
    }
}

static void epochs_are_refused(void **state) {
    (void)state;
    struct kernel kernel = frozen_data_random(3, 3, 4);
    struct mean_square_value eta;
    struct fault fault;
    assert_int_equal(mean_square_threshold(&eta, &kernel, 1, BATCH_EPOCHS, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "not independent");
    assert_int_equal(mean_square_threshold(&eta, &kernel, 4, BATCH_FRESH, &fault), STATUS_INPUT);
    kernel_clear(&kernel);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_operator_is_a_mean_over_batches),
        cmocka_unit_test(equal_norms_have_two_over_the_norm),
        cmocka_unit_test(the_full_batch_has_the_limit_of_gradient_descent),
        cmocka_unit_test(orthogonal_samples_have_their_largest),
        cmocka_unit_test(equal_correlations_have_their_reference_values),
        cmocka_unit_test(the_harmonic_mean_is_below_and_sharp_at_both_ends),
        cmocka_unit_test(fashion_mnist_has_its_reference_values),
        cmocka_unit_test(epochs_are_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("mean_square", tests, NULL, NULL);
}
