/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/cloning.h"

#include <math.h>

#include "check.h"
#include "forecast/lyapunov_pair.h"
#include "forecast/moment_exponent.h"
#include "frozen_data.h"

static struct cloning_question ask(const struct kernel *kernel, double eta, double theta) {
    return (struct cloning_question){kernel,         eta, 1,   BATCH_FRESH, theta,
                                     CLONING_RANDOM, 500, 100, 400,         false};
}

static struct estimate clone(const struct cloning_question *question, uint64_t runs) {
    const struct plan plan = {
        .key = rng_key_of(1, "tests/forecast/cloning", 1), .runs = runs, .threads = 1};
    struct estimate k;
    struct fault fault;
    require(cloning_run(&k, question, &plan, &fault) == STATUS_OK, "%s", fault.text);
    return k;
}

static void the_power_0_never_grows(void **state) {
    (void)state;
    struct kernel pair = frozen_data_pair(1.3, .3);
    struct cloning_question question = ask(&pair, 1.4, 0);
    assert_near(clone(&question, 2).value, 0, 1e-15);
    kernel_clear(&pair);
}

/* Five errors of 8 populations, and the share of 1/members that is systematic. */
static void two_samples_agree_with_the_operator(void **state) {
    (void)state;
    struct kernel pair = frozen_data_pair(1.3, .3);
    for (double theta = 0.5; theta < 4; theta += 1) {
        struct lyapunov_pair want, other;
        struct fault fault;
        struct cloning_question question = ask(&pair, 1.45, theta);
        struct estimate k = clone(&question, 8);
        assert_int_equal(lyapunov_pair_exponent(&want, &pair, 1.45, theta, &fault), STATUS_OK);
        assert_int_equal(lyapunov_pair_exponent(&other, &pair, 1.5, theta, &fault), STATUS_OK);
        double tolerance = 5 * k.se + theta / 500;
        require_near(k.value, want.value, tolerance, "theta = %g", theta);
        require(fabs(other.value - want.value) > tolerance, "cannot fail at %g", theta);
    }
    kernel_clear(&pair);
}

static void batches_agree_with_the_second_moment(void **state) {
    (void)state;
    struct kernel kernel = frozen_data_random(6, 4, 2);
    struct mean_square_value want;
    struct fault fault;
    double eta = 0.8 * 2 * 6 / kernel.value[0];
    assert_int_equal(
        moment_exponent_square(&want, &kernel, eta, 2, BATCH_FRESH, &fault), STATUS_OK);
    for (enum cloning_start start = CLONING_FASTEST; start <= CLONING_RANDOM; start++) {
        struct cloning_question question = ask(&kernel, eta, 2);
        question.batch = 2;
        question.start = start;
        struct estimate k = clone(&question, 8);
        require_near(k.value, want.value, 5 * k.se + 1e-3, "start %d", (int)start);
    }
    kernel_clear(&kernel);
}

static void refuses_what_has_no_population(void **state) {
    (void)state;
    struct kernel pair = frozen_data_pair(1.3, .3);
    struct cloning_question question = ask(&pair, 1, -1);
    const struct plan plan = {.runs = 1};
    struct estimate k;
    struct fault fault;
    assert_int_equal(cloning_run(&k, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "theta is -1");
    question.theta = 1;
    question.members = 0;
    assert_int_equal(cloning_run(&k, &question, &plan, &fault), STATUS_INPUT);
    question.members = 1;
    question.batch = 3;
    assert_int_equal(cloning_run(&k, &question, &plan, &fault), STATUS_INPUT);
    kernel_clear(&pair);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_power_0_never_grows),
        cmocka_unit_test(two_samples_agree_with_the_operator),
        cmocka_unit_test(batches_agree_with_the_second_moment),
        cmocka_unit_test(refuses_what_has_no_population),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("cloning", tests, NULL, NULL);
}
