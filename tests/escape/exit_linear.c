/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/exit_linear.h"

#include <math.h>

#include "check.h"
#include "statistic.h"

static struct plan plan_of(uint64_t point, uint64_t runs) {
    return (struct plan){.key = rng_key_of(7, "exit_linear", point), .runs = runs, .threads = 1};
}

static const double HESSIAN[4] = {1.5, 0.6, 0.6, 0.8}, TURNED[4] = {0.4, -0.3, -0.3, 2};

/* They do not commute, so that the chain is not reversible. Its exits are as many either way, since
 * outside and core take turns; but where it leaves shows whether time was turned the right way. */
static void running_backwards_agrees_with_plain_runs(void **state) {
    (void)state;
    for (uint64_t k = 0; k < 2; k++) {
        const struct linear_valley_question question = {
            2, HESSIAN, TURNED, k == 0 ? VALLEY_BALL : VALLEY_DEPTH, k == 0 ? 1 : 0.3, 0.2, 0.1};
        struct linear_valley valley;
        struct plan one = plan_of(k, 2000), two = plan_of(10 + k, 100000);
        struct exit_linear_plain plain;
        struct exit_reversed found;
        struct estimate share[2], plain_share[2];
        assert_true(linear_valley_init(&valley, &question, NULL) == STATUS_OK);
        assert_true(
            exit_linear_plain(&plain, plain_share, &valley, 10000000, &one, NULL) == STATUS_OK);
        assert_true(exit_linear_run(&found, share, &valley, &two, NULL) == STATUS_OK);
        assert_true(plain.unfinished == 0);
        struct estimate log_mean = estimate_log(plain.mean),
                        off = estimate_less(log_mean, found.log_mean);
        /* an excursion takes some 20 steps more than E nu counts */
        require_near(
            off.value, 0, STATISTIC_Z * off.se + 40 / plain.mean.value, "case %d: %g steps, %g",
            (int)k, plain.mean.value, off.se);
        off = estimate_less(plain_share[0], share[0]);
        require_near(off.value, 0, STATISTIC_Z * off.se, "case %d: share, %g", (int)k, off.se);
        assert_true(off.se < 0.01);
        linear_valley_clear(&valley);
    }
}

/* The same numbers as exit_reversed.h, in law, where there is one basis. */
static void it_is_the_method_of_one_basis(void **state) {
    (void)state;
    const double hessian[9] = {2, 0, 0, 0, 1, 0, 0, 0, 0.5}, h[3] = {2, 1, 0.5};
    const struct linear_valley_question question = {3,   hessian, hessian, VALLEY_DEPTH,
                                                    0.6, 0.1,     0.02};
    const struct exit_reversed_question plain = {{3, h, h, VALLEY_DEPTH, 0.6}, 0.1, 0.02};
    struct linear_valley valley;
    struct plan one = plan_of(20, 200000), two = plan_of(21, 200000);
    struct exit_reversed a, b;
    struct estimate share[3], plain_share[3];
    assert_true(linear_valley_init(&valley, &question, NULL) == STATUS_OK);
    assert_true(exit_linear_run(&a, share, &valley, &one, NULL) == STATUS_OK);
    assert_true(exit_reversed_point(&b, plain_share, &plain, &two, NULL) == STATUS_OK);
    struct estimate off = estimate_less(a.log_mean, b.log_mean);
    require_near(off.value, 0, STATISTIC_Z * off.se, "error %g", off.se);
    assert_true(off.se < 0.05);
    for (size_t i = 0; i < 3; i++) {
        struct estimate apart = estimate_less(share[i], plain_share[i]);
        require_near(apart.value, 0, STATISTIC_Z * apart.se, "share %zu, error %g", i, apart.se);
    }
    /* C = H: the sharpest direction is the way out of a depth. */
    assert_near(share[0].value + share[1].value + share[2].value, 1, 1e-12);
    assert_true(share[0].value > 0.8 && share[0].se < 0.01);
    linear_valley_clear(&valley);
}

static void threads_change_nothing(void **state) {
    (void)state;
    const struct linear_valley_question question = {2, HESSIAN, TURNED, VALLEY_BALL, 1, 0.2, 0.05};
    struct linear_valley valley;
    struct exit_reversed one, two;
    struct estimate share[2], again[2];
    struct plan plan = plan_of(30, 5000);
    assert_true(linear_valley_init(&valley, &question, NULL) == STATUS_OK);
    assert_true(exit_linear_run(&one, share, &valley, &plan, NULL) == STATUS_OK);
    plan.threads = 2;
    assert_true(exit_linear_run(&two, again, &valley, &plan, NULL) == STATUS_OK);
    assert_memory_equal(&one, &two, sizeof one);
    assert_memory_equal(share, again, sizeof share);
    linear_valley_clear(&valley);
}

static void an_edge_within_the_noise_is_refused(void **state) {
    (void)state;
    const struct linear_valley_question question = {2,    HESSIAN, TURNED, VALLEY_BALL,
                                                    0.01, 0.2,     0.05};
    struct linear_valley valley;
    struct exit_reversed found;
    struct fault fault = {0};
    struct plan plan = plan_of(40, 10);
    assert_true(linear_valley_init(&valley, &question, NULL) == STATUS_OK);
    assert_int_equal(exit_linear_run(&found, NULL, &valley, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "within the noise");
    linear_valley_clear(&valley);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(running_backwards_agrees_with_plain_runs),
        cmocka_unit_test(it_is_the_method_of_one_basis),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(an_edge_within_the_noise_is_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("exit_linear", tests, NULL, NULL);
}
