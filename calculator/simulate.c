/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate.h"

#include <math.h>
#include <sha2.h>
#include <stdlib.h>

#include "base/clock.h"
#include "odds/spike_odds.h"

/* A run that has not ended by then is counted as such; none is known to. */
enum { MOST_STEPS = 10000000 };

/* Work of the linear enclosure: below a second. */
static const struct exact_budget BUDGET = {1e-6, 3e8};

/* -- the watch ---------------------------------------------------------------------------- */

/* All that the simulated numbers depend on, as typed. */
static enum status
identity_init(char **identity, const struct predict_question *question, struct fault *fault) {
    const struct number *number[] = {
        &question->eta,    &question->lambda0,        &question->width,    &question->mu0,
        &question->height, &question->relative_error, &question->replicas, &question->seed};
    char digest[SHA256_DIGEST_STRING_LENGTH], *text = NULL;
    size_t size = 0;
    if (SHA256File(question->path, digest) == NULL) {
        return fault_set(
            fault, STATUS_SYSTEM, "%s: cannot read it again for the checkpoint", question->path);
    }
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory");
    }
    fprintf(out, "%.16s %s", digest, question->method_name);
    for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
        fprintf(out, " %s", number[i]->text);
    }
    *identity = fclose(out) == 0 ? watch_identity("catapult predict", text) : NULL;
    free(text);
    if (*identity == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory");
    }
    return STATUS_OK;
}

/* Whatever comes of it, watch_clear ends it. */
static enum status
start_watch(struct watch *watch, const struct predict_question *question, struct fault *fault) {
    char *identity = NULL;
    enum status status = STATUS_OK;
    *watch = (struct watch){0};
    if (question->checkpoint != NULL) {
        status = identity_init(&identity, question, fault);
    }
    if (status == STATUS_OK) {
        status = watch_init(watch, "catapult", question->checkpoint, identity, fault);
    }
    if (status == STATUS_OK && watch->keeps) { /* better said now than after the first hour */
        status = checkpoint_save(&watch->checkpoint, fault);
    }
    watch->threads = (int)question->threads.value.hi;
    free(identity);
    return status;
}

/* -- the simulation ----------------------------------------------------------------------- */

/* |Y| = eta |mu|/sqrt(n), and a spike is |mu| >= D sqrt(n/eta): |Y| >= D sqrt(eta). */
static struct spike_odds_question chain_question(const struct predict_question *question) {
    return (struct spike_odds_question){
        .dataset = &question->dataset,
        .method = question->method,
        .eta = question->eta.value,
        .width = question->width.value.hi,
        .start = {.mu0 = question->mu0.value.hi, .lambda0 = question->lambda0.value},
        .height = question->height.value.hi * sqrt(question->eta.value.hi),
        .most_steps = MOST_STEPS,
        .follow = true};
}

static struct plan plan_of(const struct predict_question *question, struct watch *watch) {
    return (struct plan){
        .key = rng_key_of((uint64_t)question->seed.value.hi, "predict", 0),
        .runs = (uint64_t)question->replicas.value.hi,
        .relative_error = question->relative_error.value.hi,
        .watch = watch};
}

/* What can be said without a run: lazy networks never grow, and no run passes Lambda_0/2. */
static bool
is_settled(const struct verdict *verdict, const struct spike_odds_question *question, double *p) {
    double y0 = question->eta.hi * fabs(question->start.mu0) / sqrt(question->width);
    double highest = question->eta.hi * question->start.lambda0.hi / 2;
    *p = y0 >= question->height ? 1 : 0;
    return *p == 1 || verdict->regime == DRIFT_LAZY || question->height > highest;
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

/* What was found, and by which method. */
struct finding {
    struct spike_odds estimate;
    const char *method;
};

static enum status
run(struct finding *finding, struct verdict *verdict, const struct predict_question *question,
    struct watch *watch, struct fault *fault) {
    struct spike_odds *estimate = &finding->estimate;
    struct verdict_simulation *said = &verdict->simulation;
    struct spike_odds_question chain = chain_question(question);
    struct plan plan = plan_of(question, watch);
    double p;
    if (verdict->regime == DRIFT_DIVERGENT) {
        return STATUS_OK;
    }
    if (is_settled(verdict, &chain, &p)) {
        estimate->p = p;
        estimate->se = 0;
        said->trusted = true;
        finding->method = "bound";
        return STATUS_OK;
    }
    enum status status = spike_odds_run(estimate, &chain, &plan, fault);
    if (status != STATUS_OK) {
        return status;
    }
    finding->method = question->method_name;
    said->out_of_reach = out_of_reach(estimate, question->method, verdict->p_spike);
    said->trusted = spike_odds_trusted(estimate) || said->out_of_reach;
    said->below = below(estimate, question->method);
    if (estimate->p == 0 && (!said->trusted || said->below > 0)) {
        estimate->se = NAN; /* that of no hit says nothing */
    }
    return STATUS_OK;
}

static enum status run_watched(
    struct finding *finding, struct verdict *verdict, const struct predict_question *question,
    struct fault *fault) {
    *finding = (struct finding){
        .estimate =
            {.p = NAN,
             .se = NAN,
             .steps_to_hit = NAN,
             .effective_sample_size = NAN,
             .final_quantile = {NAN, NAN, NAN}},
        .method = "none"};
    struct watch watch;
    enum status status = start_watch(&watch, question, fault);
    if (status == STATUS_OK) {
        status = run(finding, verdict, question, &watch, fault);
    }
    if (status == STATUS_OK) {
        watch_finish(&watch);
    }
    watch_clear(&watch);
    verdict->simulation.done = status == STATUS_OK;
    verdict->simulation.p_spike = finding->estimate.p;
    return status;
}

/* -- the answer --------------------------------------------------------------------------- */

static void add_estimate(struct answer *answer, const struct finding *finding, double eta) {
    const struct spike_odds *estimate = &finding->estimate;
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
        answer_add(
            answer, line[i].key, line[i].what, ANSWER_SIMULATION, answer_real(line[i].value));
    }
    answer_add(
        answer, "replicas", "replicas", ANSWER_SIMULATION, answer_integer(estimate->replicas));
    answer_add(answer, "method", "method", ANSWER_SIMULATION, answer_word(finding->method));
}

/* Data that cannot be exact, and more s^2 than can be followed, leave the bounds not available. */
static enum status find_linear(
    struct exact_bound *bound, const struct predict_question *question, struct fault *fault) {
    struct exact_question exact;
    enum status status = predict_question_exact(&exact, question, fault);
    if (status == STATUS_OK) {
        status = exact_question_linear(bound, &exact, &BUDGET, fault);
        exact_question_clear(&exact);
    }
    if (status == STATUS_INPUT) {
        *bound = (struct exact_bound){NAN, NAN, 0};
        return STATUS_OK;
    }
    return status;
}

static enum status add_linear(
    struct answer *answer, const struct verdict *verdict, const struct predict_question *question,
    struct fault *fault) {
    struct exact_bound bound = {NAN, NAN, 0};
    if (verdict_walks(verdict)) {
        enum status status = find_linear(&bound, question, fault);
        if (status != STATUS_OK) {
            return status;
        }
    }
    answer_add(
        answer, "p_spike_linear_lower", "without feedback, exactly: at least", ANSWER_FORMULA,
        answer_real(bound.lower));
    answer_add(
        answer, "p_spike_linear_upper", "and at most", ANSWER_FORMULA, answer_real(bound.upper));
    return STATUS_OK;
}

enum status simulate(
    struct answer *answer, struct verdict *verdict, const struct predict_question *question,
    struct fault *fault) {
    double start = clock_wall();
    struct finding finding;
    enum status status = run_watched(&finding, verdict, question, fault);
    if (status != STATUS_OK) {
        return status;
    }
    add_estimate(answer, &finding, question->eta.value.hi);
    status = add_linear(answer, verdict, question, fault);
    if (status != STATUS_OK) {
        return status;
    }
    answer_add(answer, "seconds", "seconds", ANSWER_CLOCK, answer_real(clock_wall() - start));
    return STATUS_OK;
}
