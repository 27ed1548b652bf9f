/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds.h"

#include <math.h>

#include "statistic.h"

struct rare_question odds_question(const struct dataset *dataset, const char *eta_lambda,
                                   double width, double height) {
    return (struct rare_question){.dataset = dataset,
                                  .eta = dd_of(1),
                                  .width = width,
                                  .given = true,
                                  .mu0 = 1,
                                  .lambda0 = check_dd(eta_lambda),
                                  .height = height,
                                  .most_steps = ODDS_NO_LIMIT};
}

struct rare_question odds_random_start(const struct dataset *dataset, const char *eta, double width,
                                       double height) {
    struct rare_question question = odds_question(dataset, "2", width, height);
    question.eta = check_dd(eta);
    question.given = false;
    question.mu0 = 0;
    return question;
}

struct rare_estimate odds_estimate_with(const struct rare_question *question,
                                        const struct rare_plan *plan) {
    struct rare_estimate estimate;
    struct fault fault = {0};
    require(rare_run(&estimate, question, plan, &fault) == STATUS_OK, "refused: %s", fault.text);
    uint64_t ends = 0;
    for (int e = 0; e < RARE_ENDS; e++) {
        ends += estimate.ends[e];
    }
    /* Of splitting, runs at the levels above the first end too. */
    assert_true(plan->method == RARE_SPLITTING || ends == estimate.replicas);
    assert_true(estimate.replicas <= plan->most_replicas);
    return estimate;
}

struct rare_estimate odds_estimate(const struct rare_question *question, enum rare_method method,
                                   uint64_t replicas) {
    struct rare_plan plan = {method, rng_key_of(1, "rare", 0), 0, replicas, 2, NULL};
    struct rare_estimate estimate = odds_estimate_with(question, &plan);
    assert_true(method == RARE_SPLITTING || estimate.replicas == replicas);
    return estimate;
}

void odds_assert_agree(const struct rare_estimate *a, const struct rare_estimate *b,
                       const char *name) {
    double se = sqrt(a->se * a->se + b->se * b->se);
    require(a->p - b->p <= STATISTIC_Z * se + b->missed &&
                b->p - a->p <= STATISTIC_Z * se + a->missed,
            "%s: %.8g +- %.2g (+ %.2g) and %.8g +- %.2g (+ %.2g)", name, a->p, a->se, a->missed,
            b->p, b->se, b->missed);
}

void odds_assert(const struct rare_estimate *got, double want, double error, const char *name) {
    require_near(got->p, want, STATISTIC_Z * got->se + error * want, "%s: se %.3g", name, got->se);
}
