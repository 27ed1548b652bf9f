/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "answer.h"
#include "exact.h"
#include "base/die.h"
#include "theory/drift.h"
#include "exact/exact_lattice.h"
#include "exact/exact_grid.h"
#include "odds/spike_odds.h"

/* A run that has not ended by then is counted as such; none is known to. */
enum { MOST_STEPS = 10000000 };

/* Work of the linear enclosure: below a second. */
static const struct exact_budget BUDGET = {1e-6, 3e8};

static char *text_of(double value, int digits) {
    char *text = NULL;
    int length =
        isnan(value) ? asprintf(&text, "na") : asprintf(&text, "%.*g", digits, value + 0.0);
    return length < 0 ? NULL : text;
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static enum spike_odds_method method_of(const char *name) {
    return strcmp(name, "crude") == 0       ? SPIKE_ODDS_CRUDE
           : strcmp(name, "splitting") == 0 ? SPIKE_ODDS_SPLITTING
                                            : SPIKE_ODDS_TILT;
}

/* |Y| = eta |mu|/sqrt(n), and a spike is |mu| >= D sqrt(n/eta): |Y| >= D sqrt(eta). */
static struct spike_odds_question
chain_question(const struct dataset *dataset, const struct question *question) {
    return (struct spike_odds_question){
        .dataset = dataset,
        .method = method_of(question->method),
        .eta = question->eta.value,
        .width = question->width.value.hi,
        .start = {.mu0 = question->mu0.value.hi, .lambda0 = question->lambda0.value},
        .height = question->height.value.hi * sqrt(question->eta.value.hi),
        .most_steps = MOST_STEPS,
        .follow = true};
}

/* All that the simulated numbers depend on, as typed. */
static char *identity_of(const struct question *question) {
    const struct number *number[] = {
        &question->eta,    &question->lambda0,        &question->width,    &question->mu0,
        &question->height, &question->relative_error, &question->replicas, &question->seed};
    char digest[SHA256_DIGEST_STRING_LENGTH], *text = NULL, *identity;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL || SHA256File(question->dataset, digest) == NULL) {
        DIE(STATUS_SYSTEM, "%s: cannot read it again for the checkpoint", question->dataset);
    }
    fprintf(out, "%.16s %s", digest, question->method);
    for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
        fprintf(out, " %s", number[i]->text);
    }
    identity = fclose(out) == 0 ? watch_identity("catapult predict", text) : NULL;
    if (identity == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    free(text);
    return identity;
}

static void start_watch(struct watch *watch, const struct question *question) {
    char *identity = question->checkpoint == NULL ? NULL : identity_of(question);
    struct fault fault;
    DIE_UNLESS_OK(watch_init(watch, "catapult", question->checkpoint, identity, &fault), fault);
    if (watch->keeps) { /* better said now than after the first hour */
        DIE_UNLESS_OK(checkpoint_save(&watch->checkpoint, &fault), fault);
    }
    watch->threads = (int)question->threads.value.hi;
    free(identity);
}

static struct plan plan_of(const struct question *question, struct watch *watch) {
    return (struct plan){
        .key = rng_key_of((uint64_t)question->seed.value.hi, "predict", 0),
        .relative_error = question->relative_error.value.hi,
        .runs = (uint64_t)question->replicas.value.hi,
        .watch = watch};
}

/* What can be said without a run: lazy networks never grow, and no run passes Lambda_0/2. */
static bool
is_settled(const struct answer *answer, const struct spike_odds_question *question, double *p) {
    double y0 = question->eta.hi * fabs(question->start.mu0) / sqrt(question->width);
    double highest = question->eta.hi * question->start.lambda0.hi / 2;
    *p = y0 >= question->height ? 1 : 0;
    return *p == 1 || answer->regime == DRIFT_LAZY || question->height > highest;
}

static bool find_linear(
    struct exact_bound *bound, const struct answer *answer, const struct question *question) {
    struct catapult_exact exact;
    struct fault fault;
    bool walks = answer->regime == DRIFT_DEFLATIONARY || answer->regime == DRIFT_INFLATIONARY;
    if (!walks || question->data.atoms > EXACT_MOST_ATOMS ||
        catapult_exact_init(&exact, question, &fault) != STATUS_OK) {
        return false;
    }
    DIE_UNLESS_OK(
        (exact.data.atoms == 2 ? exact_lattice : exact_grid)(
            bound, &exact.data, &exact.eta_lambda0, &exact.climb, &BUDGET, &fault),
        fault);
    catapult_exact_clear(&exact);
    return true;
}

/* Bounds are worth more digits than an estimate. */
static void add_linear(struct answer *answer, const struct question *question, int digits) {
    digits = digits < 9 ? 9 : digits;
    struct exact_bound bound;
    if (!find_linear(&bound, answer, question)) {
        bound = (struct exact_bound){NAN, NAN, 0};
    }
    catapult_answer_add(
        answer, "p_spike_linear_lower", "without feedback, exactly: at least",
        text_of(bound.lower, digits));
    catapult_answer_add(
        answer, "p_spike_linear_upper", "and at most", text_of(bound.upper, digits));
}

/* -- the simulation ----------------------------------------------------------------------- */

static void add_estimate(
    struct answer *answer, const struct spike_odds *estimate, double eta, const char *method,
    int digits) {
    const struct {
        const char *key, *what;
        double value;
    } line[] = {
        {"p_spike", "P of a spike, simulated", estimate->p},
        {"p_spike_se", "its standard error", estimate->se},
        {"lambda_final_q10", "lambda at the end, given a spike: 10 %",
         estimate->final_quantile[0] / eta},
        {"lambda_final_q50", "50 %", estimate->final_quantile[1] / eta},
        {"lambda_final_q90", "90 %", estimate->final_quantile[2] / eta},
        {"steps_to_spike_mean", "mean number of steps to a spike", estimate->steps_to_hit},
        {"effective_sample_size", "effective sample size", estimate->effective_sample_size},
    };
    for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
        catapult_answer_add(answer, line[i].key, line[i].what, text_of(line[i].value, digits));
    }
    catapult_answer_add(answer, "replicas", "replicas", text_of((double)estimate->replicas, 17));
    catapult_answer_add(answer, "method", "method", strdup(method));
}

/* Under the tilt no run has reached the height, and none still could. */
static bool
out_of_reach(const struct spike_odds *estimate, enum spike_odds_method method, double asymptotic) {
    return method == SPIKE_ODDS_TILT && estimate->replicas > 0 &&
           estimate->ends[SPIKE_ODDS_HIT] == 0 && estimate->ends[SPIKE_ODDS_STEP_LIMIT] == 0 &&
           estimate->missed <= 1e-6 * asymptotic;
}

/* None of N runs: p < 3/N with 95 %. Where spikes are typical there is no tilt: theta is 0. */
static double below(const struct spike_odds *estimate, enum spike_odds_method method) {
    bool plain = method == SPIKE_ODDS_CRUDE || (method == SPIKE_ODDS_TILT && estimate->theta == 0);
    bool none = estimate->ends[SPIKE_ODDS_HIT] == 0 && estimate->ends[SPIKE_ODDS_STEP_LIMIT] == 0;
    return plain && none ? 3 / (double)estimate->replicas + estimate->missed : 0;
}

void catapult_simulate(struct answer *answer, const struct question *question, int digits) {
    struct spike_odds_question chain = chain_question(&question->data, question);
    struct watch watch;
    start_watch(&watch, question);
    struct plan plan = plan_of(question, &watch);
    struct spike_odds estimate = {
        .p = NAN,
        .se = NAN,
        .steps_to_hit = NAN,
        .effective_sample_size = NAN,
        .final_quantile = {NAN, NAN, NAN}};
    const char *method = "none";
    double start = seconds(), p;
    struct fault fault;
    if (answer->regime != DRIFT_DIVERGENT && is_settled(answer, &chain, &p)) {
        estimate.p = p;
        estimate.se = 0;
        answer->trusted = true;
        method = "bound";
    } else if (answer->regime != DRIFT_DIVERGENT) {
        DIE_UNLESS_OK(spike_odds_run(&estimate, &chain, &plan, &fault), fault);
        method = question->method;
        answer->out_of_reach = out_of_reach(&estimate, chain.method, answer->p_spike);
        answer->trusted = spike_odds_trusted(&estimate) || answer->out_of_reach;
        answer->below = below(&estimate, chain.method);
        if (estimate.p == 0 && (!answer->trusted || answer->below > 0)) {
            estimate.se = NAN; /* that of no hit says nothing */
        }
    }
    watch_finish(&watch);
    watch_clear(&watch);
    answer->simulated = true;
    answer->p_simulated = estimate.p;
    add_estimate(answer, &estimate, question->eta.value.hi, method, digits);
    add_linear(answer, question, digits);
    catapult_answer_add(answer, "seconds", "seconds", text_of(seconds() - start, 3));
}
