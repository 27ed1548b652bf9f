/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/net_exits.h"

#include <math.h>

#include "check.h"
#include "escape/exit_linear.h"
#include "statistic.h"

enum { N = 12 };

struct lab {
    struct samples samples;
    struct net_minimum minimum;
};

/* A linear network: its minimum is quadratic, so that exit_linear.h knows its exits. */
static void lab_init(struct lab *lab) {
    struct rng_key key = rng_key_of(5, "net_exits", 0);
    struct rng rng = rng_of(key, 3);
    assert_true(samples_init(&lab->samples, N, 2, 1, NULL) == STATUS_OK);
    for (size_t i = 0; i < N; i++) {
        lab->samples.x[2 * i] = rng_normal(&rng);
        lab->samples.x[2 * i + 1] = rng_normal(&rng);
        lab->samples.y[i] = lab->samples.x[2 * i] + rng_normal(&rng);
    }
    enum status status =
        net_minimum_init(&lab->minimum, "2 dense 1", &lab->samples, 0.3, key, NULL);
    assert_true(status == STATUS_OK);
}

static void lab_clear(struct lab *lab) {
    net_minimum_clear(&lab->minimum);
    samples_clear(&lab->samples);
}

static struct net_exits_question ask(const struct lab *lab, enum net_exits_noise noise) {
    return (struct net_exits_question){
        &lab->minimum, noise, 0.1,          4,
        0.025,         1.5,   VALLEY_DEPTH, noise == NET_EXITS_ROUND ? 0.12 : 0.14,
        1000000};
}

static struct plan plan_of(uint64_t point, uint64_t runs) {
    return (struct plan){.key = rng_key_of(5, "net_exits", point), .runs = runs, .threads = 1};
}

/* Normal noise at a quadratic minimum is the linear chain, plainly run. */
static void normal_noise_is_the_linear_chain(void **state) {
    (void)state;
    struct lab lab;
    lab_init(&lab);
    for (int round = 0; round < 2; round++) {
        struct net_exits_question question = ask(&lab, round ? NET_EXITS_ROUND : NET_EXITS_NORMAL);
        struct linear_valley valley;
        struct exit_linear_plain plain;
        struct net_exits found;
        struct plan one = plan_of(10, 1500), two = plan_of(11, 1500);
        assert_true(net_exits_valley(&valley, &question, NULL) == STATUS_OK);
        double exponent = 0;
        assert_true(net_exits_exponent(&exponent, &question, NULL) == STATUS_OK);
        assert_near(exponent, linear_valley_height(&valley) / question.epsilon, 1e-12);
        assert_true(exit_linear_plain(&plain, NULL, &valley, 1000000, &one, NULL) == STATUS_OK);
        assert_true(net_exits_run(&found, &question, &two, NULL) == STATUS_OK);
        struct estimate off = estimate_less(found.mean, plain.mean);
        assert_true(found.unfinished == 0 && found.mean.value > 50);
        require_near(off.value, 0, STATISTIC_Z * off.se, "round %d: %g", round, found.mean.value);
        linear_valley_clear(&valley);
    }
    lab_clear(&lab);
}

/* Batches make their own noise, of about the same size; more samples, later exits. */
static void larger_batches_leave_later(void **state) {
    (void)state;
    struct lab lab;
    lab_init(&lab);
    struct net_exits_question question = ask(&lab, NET_EXITS_BATCHES);
    struct plan plan = plan_of(20, 400);
    struct net_exits four, two, normal;
    assert_true(net_exits_run(&four, &question, &plan, NULL) == STATUS_OK);
    question.batch = 2;
    assert_true(net_exits_run(&two, &question, &plan, NULL) == STATUS_OK);
    question.noise = NET_EXITS_NORMAL;
    question.epsilon = 0.05;
    assert_true(net_exits_run(&normal, &question, &plan, NULL) == STATUS_OK);
    assert_true(four.mean.value > 2 * two.mean.value);
    assert_true(fabs(log(normal.mean.value / two.mean.value)) < 1);
    lab_clear(&lab);
}

static void threads_and_limits(void **state) {
    (void)state;
    struct lab lab;
    struct net_exits one, two;
    struct fault fault = {0};
    lab_init(&lab);
    struct net_exits_question question = ask(&lab, NET_EXITS_NORMAL);
    struct plan plan = plan_of(30, 40);
    assert_true(net_exits_run(&one, &question, &plan, NULL) == STATUS_OK);
    plan.threads = 2;
    assert_true(net_exits_run(&two, &question, &plan, NULL) == STATUS_OK);
    assert_memory_equal(&one, &two, sizeof one);
    question.most_steps = 1;
    assert_true(net_exits_run(&one, &question, &plan, NULL) == STATUS_OK);
    assert_true(one.unfinished == 40 && one.steps == 40);
    question.rate = 0;
    assert_int_equal(net_exits_run(&one, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "rate 0");
    lab_clear(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(normal_noise_is_the_linear_chain),
        cmocka_unit_test(larger_batches_leave_later),
        cmocka_unit_test(threads_and_limits),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("net_exits", tests, NULL, NULL);
}
