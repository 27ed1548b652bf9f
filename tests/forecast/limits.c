/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/limits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "frozen_data.h"

static double lazy(const struct kernel *kernel, size_t b, enum batch_sampling sampling) {
    double eta;
    struct fault fault;
    require(limits_lazy(&eta, kernel, b, sampling, &fault) == STATUS_OK, "%s", fault.text);
    return eta;
}

static struct limits_batches batches(
    const struct kernel *kernel, size_t b, enum batch_sampling sampling, double eta, uint64_t runs,
    int threads) {
    const struct limits_question question = {kernel, b, sampling, eta};
    const struct plan plan = {
        .key = rng_key_of(1, "tests/forecast/limits", b), .runs = runs, .threads = threads};
    struct limits_batches found;
    struct fault fault;
    require(limits_batches_run(&found, &question, &plan, &fault) == STATUS_OK, "%s", fault.text);
    return found;
}

static void equal_correlations_have_their_limits(void **state) {
    (void)state;
    struct kernel kernel = frozen_data_equal(10, 1.5, 0.4);
    assert_near(limits_full_batch(&kernel), 20 / (1.5 * (0.6 + 4)), 1e-13);
    for (size_t b = 1; b <= 10; b++) {
        double want = 2 * (double)b / (1.5 * (0.6 + 0.4 * (double)b));
        assert_near(lazy(&kernel, b, BATCH_FRESH), want, 1e-13);
        assert_near(lazy(&kernel, b, BATCH_REPLACEMENT), 2 / 1.5, 1e-13);
        struct limits_batches found = batches(&kernel, b, BATCH_FRESH, 0, 20, 0);
        assert_near(found.least, want, 1e-12);
        assert_near(found.quartile[1].value, want, 1e-12);
    }
    kernel_clear(&kernel);
}

/* By epochs of ten the last batch has ten mod b samples, and a limit of its own. */
static void a_short_last_batch_counts(void **state) {
    (void)state;
    struct kernel kernel = frozen_data_equal(10, 1.5, 0.4);
    for (size_t b = 1; b <= 10; b++) {
        double least = (double)(10 % b == 0 ? b : 10 % b);
        assert_near(lazy(&kernel, b, BATCH_EPOCHS), 2 * least / (1.5 * (0.6 + 0.4 * least)), 1e-13);
    }
    kernel_clear(&kernel);
}

/* No batch of the sample is below the certificate; and all batches of three, listed. */
static void no_batch_is_below_the_lazy_rate(void **state) {
    (void)state;
    for (unsigned seed = 0; seed < 10; seed++) {
        struct kernel kernel = frozen_data_random(12, 12 - seed, seed);
        for (size_t b = 1; b <= 12; b++) {
            for (int sampling = BATCH_FRESH; sampling <= BATCH_REPLACEMENT; sampling++) {
                enum batch_sampling law = (enum batch_sampling)sampling;
                double least = batches(&kernel, b, law, 0, 50, 1).least;
                require(
                    least >= lazy(&kernel, b, law) * (1 - 1e-12), "seed %u, b %zu: %g", seed, b,
                    least);
            }
        }
        kernel_clear(&kernel);
    }
}

/* At batch size 1 a batch's rate is 2/K_ii: m equally likely values. */
static void single_samples_are_counted_as_they_are_drawn(void **state) {
    (void)state;
    static const double kappa[] = {1, 2, 4, 8};
    struct kernel kernel = frozen_data_diagonal(kappa, 4);
    enum { RUNS = 4000 };
    struct limits_batches found = batches(&kernel, 1, BATCH_FRESH, 0.4, RUNS, 0);
    assert_near(found.least, 0.25, 1e-15);
    assert_true(found.exceeded.se > 0);
    assert_true(estimate_sigmas(found.exceeded, 0.25) < 4);
    assert_near(found.quartile[1].value, 0.75, 0.25 + 1e-12);
    found = batches(&kernel, 1, BATCH_FRESH, 0.6, RUNS, 0);
    assert_true(estimate_sigmas(found.exceeded, 0.5) < 4);
    kernel_clear(&kernel);
}

static void threads_do_not_matter(void **state) {
    (void)state;
    struct kernel kernel = frozen_data_random(20, 20, 1);
    struct limits_batches one = batches(&kernel, 4, BATCH_FRESH, 1, 1100, 1);
    struct limits_batches two = batches(&kernel, 4, BATCH_FRESH, 1, 1100, 2);
    assert_memory_equal(&one, &two, sizeof one);
    kernel_clear(&kernel);
}

/* Three digits each. Of 4000 batches other than those of the reference the least is within 5 %, the
 * median within 2 %. */
static void fashion_mnist_has_its_reference_values(void **state) {
    (void)state;
    static const double certified[] = {.876, .979, 1.042, 1.104, 1.226, 1.438, 1.864};
    static const double least[] = {.876, 1.010, 1.189}, median[] = {2.084, 2.369, 2.532};
    double *x = frozen_data_images(64, FROZEN_DATA_RAW);
    if (x == NULL) {
        skip();
    }
    struct kernel kernel;
    struct fault fault;
    assert_int_equal(kernel_of_inputs(&kernel, KERNEL_RELU, 0, x, 64, 784, &fault), STATUS_OK);
    for (size_t k = 0; k < 7; k++) {
        require_near(
            lazy(&kernel, (size_t)1 << k, BATCH_FRESH), certified[k], 5e-4, "b = %d", 1 << k);
    }
    for (size_t k = 0; k < 3; k++) {
        struct limits_batches found = batches(&kernel, (size_t)1 << k, BATCH_FRESH, 0, 4000, 1);
        require_near(found.least, least[k], 0.05 * least[k], "b = %d", 1 << k);
        require_near(found.quartile[1].value, median[k], 0.02 * median[k], "b = %d", 1 << k);
    }
    kernel_clear(&kernel);
    free(x);
}

static void refuses_batches_that_there_are_not(void **state) {
    (void)state;
    struct kernel kernel = frozen_data_random(3, 3, 1);
    struct limits_question question = {&kernel, 4, BATCH_FRESH, 0};
    struct plan plan = {.runs = 10};
    struct limits_batches found;
    struct fault fault;
    assert_int_equal(limits_batches_run(&found, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "4 of 3");
    question.batch = 2;
    plan.runs = 0;
    assert_int_equal(limits_batches_run(&found, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "0 batches");
    double eta;
    assert_int_equal(limits_lazy(&eta, &kernel, 0, BATCH_FRESH, &fault), STATUS_INPUT);
    kernel_clear(&kernel);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_correlations_have_their_limits),
        cmocka_unit_test(a_short_last_batch_counts),
        cmocka_unit_test(no_batch_is_below_the_lazy_rate),
        cmocka_unit_test(single_samples_are_counted_as_they_are_drawn),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(fashion_mnist_has_its_reference_values),
        cmocka_unit_test(refuses_batches_that_there_are_not),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
