/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/moment_root.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "forecast/limits.h"
#include "forecast/lyapunov_pair.h"
#include "forecast/moment_exponent.h"
#include "frozen_data.h"

static struct estimate
root_of(const struct kernel *kernel, double eta, size_t batch, enum batch_sampling sampling) {
    struct mean_square_value square = {.value = NAN};
    struct moment_root found;
    struct fault fault;
    if (sampling != BATCH_EPOCHS) {
        require(
            moment_exponent_square(&square, kernel, eta, batch, sampling, &fault) == STATUS_OK,
            "%s", fault.text);
    }
    const struct moment_root_question question = {kernel, eta, batch, sampling, square.value};
    const struct plan plan = {
        .key = rng_key_of(1, "tests/forecast/moment_root", 0), .runs = 6, .threads = 1};
    require(moment_root_run(&found, &question, &plan, &fault) == STATUS_OK, "%s", fault.text);
    assert_true(found.steps > 0);
    return found.theta;
}

/* An operator on the circle has the root to ten digits: below 2, near it, and above. */
static void two_samples_have_their_root(void **state) {
    (void)state;
    static const double eta[] = {1.45, 1.41, 1.4, 1.39, 1.38, 1.35, 1.28, 1.22};
    struct kernel pair = frozen_data_pair(1.3, 0.3);
    for (size_t i = 0; i < 8; i++) {
        struct lyapunov_pair want;
        struct fault fault;
        assert_int_equal(lyapunov_pair_root(&want, &pair, eta[i], &fault), STATUS_OK);
        struct estimate found = root_of(&pair, eta[i], 1, BATCH_FRESH);
        require(
            fabs(found.value - want.value) < fmin(0.02 * want.value, 4 * found.se) &&
                found.se < 0.03 * want.value,
            "eta %g: %g +- %g, want %g", eta[i], found.value, found.se, want.value);
    }
    kernel_clear(&pair);
}

/* Where no batch can let |z| grow k is negative everywhere. */
static void contractions_have_none(void **state) {
    (void)state;
    struct kernel kernel = frozen_data_random(8, 8, 3);
    double lazy;
    struct fault fault;
    assert_int_equal(limits_lazy(&lazy, &kernel, 2, BATCH_EPOCHS, &fault), STATUS_OK);
    assert_true(isinf(root_of(&kernel, 0.9 * lazy, 2, BATCH_FRESH).value));
    kernel_clear(&kernel);
}

/* A prototype's slope of the odds between 5 and 10 times the start, 6.9, and where its populations
 * crossed 0, 7.1; at the threshold of the mean square the root is 2. */
static void images_have_their_root(void **state) {
    (void)state;
    double *x = frozen_data_images(64, FROZEN_DATA_RAW);
    if (x == NULL) {
        skip();
    }
    struct kernel kernel;
    struct mean_square_value threshold;
    struct fault fault;
    assert_int_equal(kernel_of_inputs(&kernel, KERNEL_RELU, 0, x, 64, 784, &fault), STATUS_OK);
    assert_near(root_of(&kernel, 2, 4, BATCH_FRESH).value, 7.1, 0.3);
    assert_near(root_of(&kernel, 2.3, 4, BATCH_FRESH).value, 3.78, 0.1);
    assert_int_equal(mean_square_threshold(&threshold, &kernel, 4, BATCH_FRESH, &fault), STATUS_OK);
    assert_near(root_of(&kernel, threshold.value, 4, BATCH_FRESH).value, 2, 1e-6);
    kernel_clear(&kernel);
    free(x);
}

static void refuses_what_cloning_refuses(void **state) {
    (void)state;
    struct kernel pair = frozen_data_pair(1.3, 0.3);
    const struct moment_root_question question = {&pair, 1, 3, BATCH_FRESH, NAN};
    const struct plan plan = {.runs = 2, .threads = 1};
    struct moment_root found;
    struct fault fault;
    assert_int_equal(moment_root_run(&found, &question, &plan, &fault), STATUS_INPUT);
    const struct moment_root_question epochs = {&pair, 1, 1, BATCH_EPOCHS, NAN};
    assert_int_equal(moment_root_run(&found, &epochs, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "epochs");
    kernel_clear(&pair);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_samples_have_their_root),
        cmocka_unit_test(contractions_have_none),
        cmocka_unit_test(images_have_their_root),
        cmocka_unit_test(refuses_what_cloning_refuses),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("moment_root", tests, NULL, NULL);
}
