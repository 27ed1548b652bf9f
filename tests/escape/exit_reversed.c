/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/exit_reversed.h"

#include <math.h>

#include "check.h"
#include "exits.h"
#include "escape/exit_runs.h"
#include "escape/exit_splitting.h"
#include "statistic.h"

static const double ONE[3] = {1, 1, 1};

static struct plan plan_of(uint64_t point, uint64_t runs) {
    return (struct plan){.key = rng_key_of(7, "exit_reversed", point), .runs = runs, .threads = 1};
}

/* Up to E nu = 10^40 and beyond: no error grows with it. */
static void running_backwards_agrees_with_the_exact_chain(void **state) {
    (void)state;
    static const double eta[] = {0.02, 0.1, 0.3, 0.5, 0.9}, epsilon[] = {0.1, 0.03, 0.01};
    for (uint64_t i = 0; i < 5; i++) {
        for (uint64_t j = 0; j < 3; j++) {
            const struct exit_reversed_question question = {
                {1, ONE, ONE, VALLEY_BALL, 1}, eta[i], epsilon[j]};
            struct plan plan = plan_of(20 + 3 * i + j, 200000);
            struct exit_reversed found;
            assert_true(exit_reversed_run(&found, &question, &plan, NULL) == STATUS_OK);
            exits_assert_log(
                found.log_mean, log(exits_exact(eta[i], epsilon[j])), 0.06, "backwards");
        }
    }
}

/* Three dimensions, sharp and flat: three methods, no two with a random number in common. */
static void the_methods_agree_where_nothing_is_exact(void **state) {
    (void)state;
    const double h[3] = {0.5, 1, 2};
    for (uint64_t k = 0; k < 4; k++) {
        const struct valley valley = {
            3, h, k % 2 ? h : ONE, k < 2 ? VALLEY_BALL : VALLEY_DEPTH, k < 2 ? 1 : 0.6};
        const double eta = 0.2, epsilon = k == 1 ? 0.15 : k == 2 ? 0.2 : 0.1;
        const struct exit_runs_question runs = {valley, eta, epsilon, {0}, 0, 10000000};
        const struct exit_splitting_question split = {valley, eta, epsilon, 400};
        const struct exit_reversed_question back = {valley, eta, epsilon};
        struct plan one = plan_of(50 + k, 300), two = plan_of(60 + k, 32),
                    three = plan_of(70 + k, 50000);
        struct exit_runs plain;
        struct exit_splitting splitting;
        struct exit_reversed reversed;
        assert_true(exit_runs_run(&plain, &runs, &one, NULL) == STATUS_OK);
        assert_true(exit_splitting_run(&splitting, &split, &two, NULL) == STATUS_OK);
        assert_true(exit_reversed_run(&reversed, &back, &three, NULL) == STATUS_OK);
        struct estimate log_mean = estimate_log(exit_runs_mean(&plain));
        /* an excursion takes some 20 steps more than E nu counts */
        double lag = 40 / exp(log_mean.value);
        struct estimate a = estimate_less(log_mean, reversed.log_mean),
                        b = estimate_less(splitting.log_mean, reversed.log_mean);
        require_near(a.value, 0, STATISTIC_Z * a.se + lag, "runs, case %d: %g", (int)k, a.se);
        require_near(b.value, 0, STATISTIC_Z * b.se, "splitting, case %d: %g", (int)k, b.se);
        assert_true(a.se < 0.1 && b.se < 0.2);
    }
}

static void threads_change_nothing(void **state) {
    (void)state;
    const struct exit_reversed_question question = {{2, ONE, ONE, VALLEY_DEPTH, 1}, 0.1, 0.1};
    struct exit_reversed one, two;
    struct plan plan = plan_of(80, 5000);
    assert_true(exit_reversed_run(&one, &question, &plan, NULL) == STATUS_OK);
    plan.threads = 2;
    assert_true(exit_reversed_run(&two, &question, &plan, NULL) == STATUS_OK);
    assert_memory_equal(&one, &two, sizeof one);
}

static void what_is_no_valley_is_refused(void **state) {
    (void)state;
    struct exit_reversed_question question = {{3, ONE, ONE, VALLEY_BALL, 1}, 2, 0.1};
    struct plan plan = plan_of(90, 10);
    struct exit_reversed found;
    struct fault fault = {0};
    assert_int_equal(exit_reversed_run(&found, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "rate 2");
    question.eta = 0.1;
    question.epsilon = 1;
    assert_int_equal(exit_reversed_run(&found, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "within the noise");
    question.epsilon = NAN;
    assert_int_equal(exit_reversed_run(&found, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "epsilon = nan");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(running_backwards_agrees_with_the_exact_chain),
        cmocka_unit_test(the_methods_agree_where_nothing_is_exact),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(what_is_no_valley_is_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("exit_reversed", tests, NULL, NULL);
}
