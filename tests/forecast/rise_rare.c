/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/rise_rare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "frozen_data.h"
#include "matrix/rows.h"

static struct rise_rare
split(const struct rise_frozen_question *question, uint64_t repetitions, int threads) {
    const struct plan plan = {
        .key = rng_key_of(1, "tests/forecast/rise_rare", 0),
        .runs = repetitions,
        .threads = threads};
    struct rise_rare found;
    struct fault fault;
    require(rise_rare_frozen_run(&found, question, &plan, &fault) == STATUS_OK, "%s", fault.text);
    return found;
}

/* With replacement, b = 2, a sample with eta kappa = 3 is drawn 0, 1 or 2 times: its residual is
 * multiplied by 1, -1/2 or -2 with the odds 1/4, 1/2, 1/4. That is a walk on powers of two, which
 * ever gets to 2^k with the odds 2^-k (a gambler's ruin), and in 1000 steps to all digits here. */
static void a_gamblers_ruin_has_its_value(void **state) {
    (void)state;
    struct kernel pair = frozen_data_diagonal((const double[]){3, 1}, 2);
    static const double y[] = {1, 0};
    for (int k = 10; k <= 30; k += 20) {
        const double height = 0.9 * ldexp(1, k), want = ldexp(1, -k);
        const struct rise_frozen_question question = {
            &pair, NULL, y, 1, 2, BATCH_REPLACEMENT, {&height, 1, 300}};
        struct rise_rare found = split(&question, 32, 0);
        assert_false(found.lost);
        assert_true(found.share.se > 0 && found.share.se < 0.15 * want);
        require(
            estimate_sigmas(found.share, want) < 4, "2^-%d: %g +- %g", k, found.share.value,
            found.share.se);
        assert_near(found.log10_p, log10(found.share.value), 1e-12);
    }
    kernel_clear(&pair);
}

/* By epochs each sample is drawn T/2 times: the order does not matter, and no more than 3^20 is
 * ever reached. */
static void an_epoch_is_carried_along(void **state) {
    (void)state;
    struct kernel pair = frozen_data_diagonal((const double[]){4, 1}, 2);
    static const double y[] = {1, -1};
    double height = 0.9 * pow(3, 20) / sqrt(2);
    const struct rise_frozen_question question = {&pair,           NULL, y, 1, 1, BATCH_EPOCHS,
                                                  {&height, 1, 40}};
    struct rise_rare found = split(&question, 2, 1);
    assert_near(found.share.value, 1, 0);
    height = 1.1 * pow(3, 20) / sqrt(2);
    found = split(&question, 2, 1);
    assert_true(found.lost && isnan(found.share.value));
    assert_near(found.reached, pow(3, 20) / sqrt(2), 1e-6 * pow(3, 20));
    kernel_clear(&pair);
}

/* Where plain runs see it, too. */
static void plain_runs_agree(void **state) {
    (void)state;
    enum { M = 12, D = 7 };
    double x[M * D], y[M], height = 2;
    rows_start(x, M * D, 3);
    rows_start(y, M, 4);
    struct kernel kernel, outputs;
    struct fault fault;
    assert_int_equal(kernel_of_inputs(&kernel, KERNEL_RELU, 0, x, M, D, &fault), STATUS_OK);
    assert_int_equal(
        kernel_of_inputs(&outputs, KERNEL_RELU_OUTPUTS, 0, x, M, D, &fault), STATUS_OK);
    const struct rise_frozen_question question = {&kernel,      &outputs,        y, 1.3, 2,
                                                  BATCH_EPOCHS, {&height, 1, 60}};
    struct rise_rare rare = split(&question, 32, 0);
    struct rise plain;
    const struct plan plan = {.key = rng_key_of(2, "tests/forecast/rise_rare", 0), .runs = 50000};
    assert_int_equal(rise_frozen_run(&plain, &question, &plan, &fault), STATUS_OK);
    require(
        plain.share[0].value > 1e-4 && plain.share[0].value < 0.1 && rare.levels > 1,
        "%g in %zu levels", plain.share[0].value, rare.levels);
    struct estimate apart = estimate_less(rare.share, plain.share[0]);
    require(
        estimate_sigmas(apart, 0) < 4, "%g +- %g, plain %g +- %g", rare.share.value, rare.share.se,
        plain.share[0].value, plain.share[0].se);
    kernel_clear(&kernel);
    kernel_clear(&outputs);
}

/* P(h) falls as h^-theta: from h = 30 to 300 by the root of k that an operator has to ten digits.
 * The law holds for large heights; within 1 % of the exponent here. */
static void the_tail_has_the_moment_exponent(void **state) {
    (void)state;
    static const double theta = 2.665395727328, y[] = {1, -0.5};
    struct kernel pair = frozen_data_pair(1.3, .3);
    struct estimate p[2];
    for (int i = 0; i < 2; i++) {
        const double height = i == 0 ? 30 : 300;
        const struct rise_frozen_question question = {
            &pair, NULL, y, 1.35, 1, BATCH_FRESH, {&height, 1, 400}};
        struct rise_rare found = split(&question, 32, 0);
        p[i] = estimate_log(found.share);
        assert_true(p[i].se < 0.08);
    }
    struct estimate slope = estimate_times(estimate_less(p[0], p[1]), 1 / log(10));
    require_near(slope.value, theta, 4 * slope.se + 0.01 * theta, "+- %g", slope.se);
    kernel_clear(&pair);
}

static void linear_networks_rise_as_plain_runs_do(void **state) {
    (void)state;
    enum { M = 6, D = 3 };
    double x[M * D], y[M], height = 3;
    rows_start(x, M * D, 5);
    rows_start(y, M, 6);
    struct fault fault;
    const struct rise_linear_question question = {
        x, y, M, D, 1.2, 400, 2, BATCH_FRESH, {&height, 1, 50}};
    struct plan plan = {.key = rng_key_of(3, "tests/forecast/rise_rare", 0), .runs = 64};
    struct rise_rare rare;
    struct rise plain;
    assert_int_equal(rise_rare_linear_run(&rare, &question, &plan, &fault), STATUS_OK);
    plan.runs = 30000;
    assert_int_equal(rise_linear_run(&plain, &question, &plan, &fault), STATUS_OK);
    require(
        plain.share[0].value > 1e-4 && plain.share[0].value < 0.2 && rare.levels > 1,
        "%g in %zu levels", plain.share[0].value, rare.levels);
    struct estimate apart = estimate_less(rare.share, plain.share[0]);
    require(
        estimate_sigmas(apart, 0) < 4, "%g +- %g, plain %g +- %g", rare.share.value, rare.share.se,
        plain.share[0].value, plain.share[0].se);
}

static void threads_do_not_matter(void **state) {
    (void)state;
    struct kernel pair = frozen_data_pair(1.3, .3);
    const double height = 20, y[] = {1, 2};
    const struct rise_frozen_question question = {
        &pair, NULL, y, 1.35, 1, BATCH_FRESH, {&height, 1, 300}};
    struct rise_rare one = split(&question, 8, 1), two = split(&question, 8, 2);
    assert_memory_equal(&one.share, &two.share, sizeof one.share);
    assert_memory_equal(&one.log10_p, &two.log10_p, sizeof one.log10_p);
    assert_memory_equal(&one.reached, &two.reached, sizeof one.reached);
    assert_int_equal(one.lost, two.lost);
    assert_int_equal(one.levels, two.levels);
    assert_int_equal(one.repetitions, two.repetitions);
    assert_int_equal(one.steps, two.steps);
    kernel_clear(&pair);
}

static void refuses_what_is_no_question(void **state) {
    (void)state;
    struct kernel pair = frozen_data_pair(1.3, .3);
    const double height = 20, y[] = {1, 2};
    struct rise_frozen_question question = {
        &pair, NULL, y, 1.35, 3, BATCH_FRESH, {&height, 1, 300}};
    struct plan plan = {.runs = 8};
    struct rise_rare found;
    struct fault fault;
    assert_int_equal(rise_rare_frozen_run(&found, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "3 of 2");
    question.batch = 1;
    plan.runs = 0;
    assert_int_equal(rise_rare_frozen_run(&found, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "runs are 0");
    kernel_clear(&pair);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gamblers_ruin_has_its_value),
        cmocka_unit_test(an_epoch_is_carried_along),
        cmocka_unit_test(plain_runs_agree),
        cmocka_unit_test(the_tail_has_the_moment_exponent),
        cmocka_unit_test(linear_networks_rise_as_plain_runs_do),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(refuses_what_is_no_question),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("rise_rare", tests, NULL, NULL);
}
