/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exits.h"

#include "check.h"
#include "escape/exit_chain.h"
#include "statistic.h"

double exits_exact(double eta, double epsilon) {
    const struct exit_chain_question question = {eta, 1, 1, epsilon, 1};
    struct exit_chain chain;
    assert_true(exit_chain_init(&chain, &question, NULL) == STATUS_OK);
    double mean = chain.mean;
    exit_chain_clear(&chain);
    return mean;
}

void exits_assert_log(struct estimate got, double want, double most_se, const char *name) {
    require(got.se > 0 && got.se < most_se, "%s: error %g", name, got.se);
    require_near(got.value, want, STATISTIC_Z * got.se, "%s: error %g", name, got.se);
}
