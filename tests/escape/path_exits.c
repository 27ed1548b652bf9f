/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/path_exits.h"

#include <math.h>

#include "check.h"
#include "escape/exit_path.h"
#include "statistic.h"

static const struct landscape TURNED = {0, 1, 0.25, 0.5, 0};

/* Plain runs: log of the mean, from the minimum. */
static struct estimate plainly(const struct landscape *landscape, double eta, double epsilon) {
    double sum = 0, sum2 = 0;
    enum { RUNS = 600 };
    for (uint64_t r = 0; r < RUNS; r++) {
        struct rng rng = rng_of(rng_key_of(3, "path_exits", 0), r);
        double x[2] = {0, 0}, steps = 0;
        while (x[0] * x[0] + x[1] * x[1] < 1) {
            landscape_step(x, landscape, eta, epsilon, &rng);
            steps++;
        }
        sum += steps;
        sum2 += steps * steps;
    }
    return estimate_log(estimate_mean(RUNS, sum, sum2));
}

static void splitting_agrees_with_plain_runs(void **state) {
    (void)state;
    struct least_action path;
    const double end[2] = {cos(0.5), sin(0.5)};
    double angle;
    assert_true(least_action_init(&path, 300, end, NULL) == STATUS_OK);
    assert_true(exit_path_best(&path, &angle, &TURNED, 1, 0.5, NULL) == STATUS_OK);
    const struct path_exits_question question = {&TURNED, 0.05, 0.12, 1, 1000, {&path, NULL}, 1};
    struct path_exits found = {0};
    for (uint64_t batch = 0; batch < 8; batch++) {
        const struct plan plan = {.key = rng_key_of(3, "path_exits", 1 + batch), .runs = 1};
        assert_true(path_exits_run(&found, &question, &plan, NULL) == STATUS_OK);
    }
    struct estimate one = path_exits_log_mean(&found), two = plainly(&TURNED, 0.05, 0.12),
                    off = estimate_less(one, two);
    assert_true(off.se < 0.15);
    /* an excursion takes some 50 steps more than E nu counts */
    assert_near(off.value, 0, STATISTIC_Z * off.se + 50 / exp(two.value));
    struct estimate tube = path_exits_tube(&found);
    assert_true(tube.value > 0.02 && tube.value < 0.3 && tube.se < 0.02);
    least_action_clear(&path);
}

/* A path on the other side is far from every exit. */
static void a_wrong_path_is_far(void **state) {
    (void)state;
    struct least_action path;
    const double end[2] = {-1, 0};
    assert_true(least_action_init(&path, 300, end, NULL) == STATUS_OK);
    assert_true(least_action_find(&path, &TURNED, end, NULL) == STATUS_OK);
    const struct path_exits_question question = {&TURNED, 0.05, 0.12, 1, 500, {&path, NULL}, 1};
    struct path_exits found = {0};
    for (uint64_t batch = 0; batch < 4; batch++) {
        const struct plan plan = {.key = rng_key_of(3, "path_exits", 20 + batch), .runs = 1};
        assert_true(path_exits_run(&found, &question, &plan, NULL) == STATUS_OK);
    }
    assert_true(path_exits_tube(&found).value > 2);
    least_action_clear(&path);
}

static void a_disc_within_the_noise_is_refused(void **state) {
    (void)state;
    struct fault fault = {0};
    struct least_action path = {.action = 1};
    struct path_exits_question question = {&TURNED, 0.05, 2, 1, 500, {&path, NULL}, 1};
    struct path_exits found = {0};
    const struct plan plan = {.key = rng_key_of(3, "path_exits", 30), .runs = 1};
    assert_int_equal(path_exits_run(&found, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "within the noise");
    question.epsilon = 0.001;
    assert_int_equal(path_exits_run(&found, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "levels");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splitting_agrees_with_plain_runs),
        cmocka_unit_test(a_wrong_path_is_far),
        cmocka_unit_test(a_disc_within_the_noise_is_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("path_exits", tests, NULL, NULL);
}
