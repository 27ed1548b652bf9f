/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds.h"

#include <math.h>

#include "base/bisect.h"
#include "statistic.h"

struct spike_odds_question
odds_question(const struct dataset *dataset, const char *eta_lambda, double width, double height) {
    return (struct spike_odds_question){
        .dataset = dataset,
        .eta = dd_of(1),
        .width = width,
        .start = {.mu0 = 1, .lambda0 = check_dd(eta_lambda)},
        .height = height,
        .most_steps = ODDS_NO_LIMIT};
}

struct spike_odds_question
odds_random_start(const struct dataset *dataset, const char *eta, double width, double height) {
    struct spike_odds_question question = odds_question(dataset, "2", width, height);
    question.eta = check_dd(eta);
    question.start.random = true;
    question.start.mu0 = 0;
    return question;
}

struct spike_odds_question
odds_lattice(const struct dataset *dataset, struct dd x, double unit, double steps) {
    struct spike_odds_question question = odds_question(dataset, "1", 1, 1e-8);
    question.start.lambda0 = x;
    question.start.mu0 = -question.height * exp(-(steps - 0.5) * unit);
    return question;
}

struct spike_odds_question odds_at_height(const struct dataset *dataset, bool above) {
    struct spike_odds_question question = odds_question(dataset, "1.45", 4, 0.5 - 0.1 * above);
    question.start.mu0 = above ? 1 : -1;
    question.most_steps = 0;
    return question;
}

struct spike_odds_question odds_at_pole(const struct dataset *dataset, size_t number) {
    static const struct {
        const char *x;
        double width, height;
    } poles[ODDS_POLES] = {{"1", 1e4, 0.1},     {"1", 1e10, 0.1},      {"1.0001", 1e6, 0.1},
                           {"1.001", 1e6, 0.1}, {"1.0152", 1e6, 0.02}, {"1", 1e6, 0.02},
                           {"1", 1e6, 0.1},     {"0.999", 1e6, 0.05},  {"0.9848", 1e6, 0.02}};
    return odds_question(dataset, poles[number].x, poles[number].width, poles[number].height);
}

struct spike_odds
odds_estimate_with(const struct spike_odds_question *question, const struct plan *plan) {
    struct spike_odds estimate;
    struct fault fault = {0};
    require(
        spike_odds_run(&estimate, question, plan, &fault) == STATUS_OK, "refused: %s", fault.text);
    uint64_t ends = 0;
    for (int e = 0; e < SPIKE_ODDS_ENDS; e++) {
        ends += estimate.ends[e];
    }
    /* Of splitting, runs at the levels above the first end too. */
    assert_true(question->method == SPIKE_ODDS_SPLITTING || ends == estimate.replicas);
    assert_true(estimate.replicas <= plan->runs);
    return estimate;
}

struct spike_odds odds_estimate(
    const struct spike_odds_question *question, enum spike_odds_method method, uint64_t replicas) {
    struct spike_odds_question asked = *question;
    const struct plan plan = {.key = rng_key_of(1, "rare", 0), .runs = replicas, .threads = 2};
    asked.method = method;
    struct spike_odds estimate = odds_estimate_with(&asked, &plan);
    assert_true(method == SPIKE_ODDS_SPLITTING || estimate.replicas == replicas);
    return estimate;
}

void odds_assert_agree(const struct spike_odds *a, const struct spike_odds *b, const char *name) {
    double se = sqrt(a->se * a->se + b->se * b->se);
    require(
        a->p - b->p <= STATISTIC_Z * se + b->missed && b->p - a->p <= STATISTIC_Z * se + a->missed,
        "%s: %.8g +- %.2g (+ %.2g) and %.8g +- %.2g (+ %.2g)", name, a->p, a->se, a->missed, b->p,
        b->se, b->missed);
}

void odds_assert(const struct spike_odds *got, double want, double error, const char *name) {
    require_near(got->p, want, STATISTIC_Z * got->se + error * want, "%s: se %.3g", name, got->se);
}

static bool climbs_more(double x, const void *context) {
    (void)context;
    return (x - 1) * (1.69 * x - 1) * (1.69 * x - 1) >= 1;
}

double odds_golden_place(void) {
    return bisect(climbs_more, NULL, 1.4, 1.5, BISECT_TO_NEIGHBOURS).no;
}
