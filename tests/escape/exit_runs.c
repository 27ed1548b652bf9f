/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/exit_runs.h"

#include <math.h>

#include "check.h"
#include "exits.h"
#include "statistic.h"

static const double ONE[3] = {1, 1, 1};

static struct plan plan_of(uint64_t point, uint64_t runs) {
    return (struct plan){.key = rng_key_of(7, "exit_runs", point), .runs = runs, .threads = 1};
}

static void runs_have_the_exact_mean(void **state) {
    (void)state;
    const struct exit_runs_question question = {
        {1, ONE, ONE, VALLEY_BALL, 1}, 0.5, 0.2, {178.4, 0}, 2, 1000000};
    struct plan plan = plan_of(1, 2000);
    struct exit_runs found;
    struct fault fault = {0};
    assert_true(exit_runs_run(&found, &question, &plan, &fault) == STATUS_OK);
    assert_true(found.runs == 2000 && found.unfinished == 0 && found.later[1] == 2000);
    struct estimate mean = exit_runs_mean(&found);
    require_near(mean.value, exits_exact(0.5, 0.2), STATISTIC_Z * mean.se, "se %g", mean.se);
    /* the law is nearly exponential: 1/e of the runs are later than the mean */
    assert_near(exit_runs_later(&found, 0).value, exp(-1), 0.06);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_have_the_exact_mean),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("exit_runs", tests, NULL, NULL);
}
