/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/exit_splitting.h"

#include <math.h>

#include "check.h"
#include "exits.h"
#include "statistic.h"

static const double ONE[3] = {1, 1, 1};

static struct plan plan_of(uint64_t point, uint64_t runs) {
    return (struct plan){.key = rng_key_of(7, "exit_splitting", point), .runs = runs, .threads = 1};
}

/* Where the mean is 10^4 and where no run lives to see it; steps large and small. */
static void splitting_agrees_with_the_exact_chain(void **state) {
    (void)state;
    static const double eta[] = {0.1, 0.05, 0.02}, epsilon[] = {0.08, 0.05, 0.025};
    for (uint64_t i = 0; i < 3; i++) {
        const struct exit_splitting_question question = {
            {1, ONE, ONE, VALLEY_BALL, 1}, eta[i], epsilon[i], 1000};
        struct plan plan = plan_of(10 + i, 64);
        struct exit_splitting found;
        assert_true(exit_splitting_run(&found, &question, &plan, NULL) == STATUS_OK);
        exits_assert_log(found.log_mean, log(exits_exact(eta[i], epsilon[i])), 0.07, "splitting");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splitting_agrees_with_the_exact_chain),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("exit_splitting", tests, NULL, NULL);
}
