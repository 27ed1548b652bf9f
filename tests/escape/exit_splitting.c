/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/exit_splitting.h"

#include <math.h>

#include "check.h"
#include "escape/exit_chain.h"
#include "statistic.h"

static const double ONE[3] = {1, 1, 1};

static double exact(double eta, double epsilon) {
    const struct exit_chain_question question = {eta, 1, 1, epsilon, 1};
    struct exit_chain chain;
    assert_true(exit_chain_init(&chain, &question, NULL) == STATUS_OK);
    double mean = chain.mean;
    exit_chain_clear(&chain);
    return mean;
}

static struct plan plan_of(uint64_t point, uint64_t runs) {
    return (struct plan){.key = rng_key_of(7, "exit_splitting", point), .runs = runs, .threads = 1};
}

static void assert_log(struct estimate got, double want, double most_se, const char *name) {
    require(got.se > 0 && got.se < most_se, "%s: error %g", name, got.se);
    require_near(got.value, want, STATISTIC_Z * got.se, "%s: error %g", name, got.se);
}

/* Where the mean is small and where no run lives to see it; steps large and small. */
static void splitting_agrees_with_the_exact_chain(void **state) {
    (void)state;
    static const double eta[] = {0.1, 0.05, 0.02}, epsilon[] = {0.1, 0.06, 0.025};
    for (uint64_t i = 0; i < 3; i++) {
        const struct exit_splitting_question question = {
            {1, ONE, ONE, VALLEY_BALL, 1}, eta[i], epsilon[i], 300};
        struct plan plan = plan_of(10 + i, 32);
        struct exit_splitting found;
        assert_true(exit_splitting_run(&found, &question, &plan, NULL) == STATUS_OK);
        assert_log(found.log_mean, log(exact(eta[i], epsilon[i])), 0.3, "splitting");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splitting_agrees_with_the_exact_chain),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("exit_splitting", tests, NULL, NULL);
}
