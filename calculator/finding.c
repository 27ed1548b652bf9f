/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "finding.h"

#include <float.h>
#include <math.h>

/* A run that has not ended by then is counted as such; none is known to. */
enum { MOST_STEPS = 10000000 };

struct spike_odds_question finding_chain(const struct setup *setup) {
    return (struct spike_odds_question){
        .dataset = &setup->dataset,
        .method = SPIKE_ODDS_TILT,
        .eta = setup->rate,
        .width = setup->width.value.hi,
        .start =
            {.random = setup->random_start,
             .mu0 = setup->mu0.value.hi,
             .lambda0 = setup->lambda0.value},
        .height = setup->spike.y,
        .most_steps = MOST_STEPS};
}

/* Where nothing can be reached runs say no more, and next to the edge they take very long to say
 * it; splitting does anywhere. */
static bool is_in_vain(const struct setup *setup, enum spike_odds_method method) {
    bool sure = spike_height_reach_is_sure(&setup->dataset, setup_x(setup).hi);
    return (sure || method == SPIKE_ODDS_SPLITTING) && spike_height_out_of_reach(&setup->spike);
}

/* What can be said without a run: lazy networks never grow, and no run passes Lambda_0/2 or the
 * reach. Random weights may start anywhere. */
static bool
is_settled(const struct setup *setup, const struct finding_question *question, double *p) {
    const struct spike_height *spike = &setup->spike;
    *p = spike->start >= spike->y ? 1 : 0;
    return !setup->random_start &&
           (*p == 1 || question->regime == DRIFT_LAZY || spike->y > spike->cap ||
            is_in_vain(setup, question->method) || !spike_height_rises(spike));
}

/* None of N runs: p < 3/N with 95 %. Where spikes are typical there is no tilt: theta is 0. */
static double below(const struct spike_odds *estimate, enum spike_odds_method method) {
    bool plain = method == SPIKE_ODDS_CRUDE || (method == SPIKE_ODDS_TILT && estimate->theta == 0);
    bool none = estimate->ends[SPIKE_ODDS_HIT] == 0 && estimate->ends[SPIKE_ODDS_STEP_LIMIT] == 0;
    return plain && none ? 3 / (double)estimate->replicas + estimate->missed : 0;
}

/* No run has reached the height, and under the tilt none still could, or what is known of the reach
 * says so. */
static bool out_of_reach(
    const struct spike_odds *estimate, const struct setup *setup, enum spike_odds_method method,
    double log_p_spike) {
    bool tilted_in_vain = method == SPIKE_ODDS_TILT && estimate->replicas > 0 &&
                          estimate->ends[SPIKE_ODDS_HIT] == 0 &&
                          estimate->ends[SPIKE_ODDS_STEP_LIMIT] == 0 &&
                          estimate->missed <= 1e-6 * exp(log_p_spike);
    return tilted_in_vain || (!(estimate->p > 0) && spike_height_out_of_reach(&setup->spike));
}

bool finding_is_one_run(const struct setup *setup) {
    return setup->dataset.atoms == 1 && setup->dataset.p_idle == 0 && !setup->random_start;
}

static void judge(
    struct finding *finding, const struct setup *setup, enum spike_odds_method method,
    double log_p_spike) {
    struct spike_odds *estimate = &finding->estimate;
    finding->out_of_reach = out_of_reach(estimate, setup, method, log_p_spike);
    finding->out_of_reach |= finding_is_one_run(setup) && estimate->p == 0;
    finding->trusted =
        spike_odds_trusted(estimate) || finding->out_of_reach || finding_is_one_run(setup);
    finding->below = finding->out_of_reach ? 0 : below(estimate, method);
    if (estimate->p == 0 && (!finding->trusted || below(estimate, method) > 0)) {
        estimate->se = NAN; /* that of no hit says nothing */
    }
}

/* No double holds the probability, and so close to the edge runs are long. */
static bool is_too_rare(const struct setup *setup, const struct finding_question *question) {
    return !setup->random_start && question->log_p_spike < log(DBL_MIN);
}

/* Random starts: in the lazy regime there is no tilt, and some spike all the same; where spikes are
 * common the starts of narrow networks scatter too far for one tilt. */
static bool prefers_crude(const struct setup *setup, const struct finding_question *question) {
    bool common = question->log_p_spike > log(1e-3);
    return setup->random_start && question->method == SPIKE_ODDS_TILT &&
           (question->regime == DRIFT_LAZY || common);
}

enum status finding_run(
    struct finding *finding, const struct setup *setup, const struct finding_question *question,
    const struct plan *plan, struct fault *fault) {
    *finding = (struct finding){
        .done = true,
        .method = "none",
        .estimate = {
            .p = NAN,
            .se = NAN,
            .steps_to_hit = NAN,
            .effective_sample_size = NAN,
            .final_quantile = {NAN, NAN, NAN}}};
    double p;
    if (question->regime == DRIFT_DIVERGENT) {
        return STATUS_OK;
    }
    if (is_settled(setup, question, &p)) {
        finding->estimate.p = p;
        finding->estimate.se = 0;
        finding->trusted = true;
        finding->out_of_reach = p == 0 && question->regime != DRIFT_LAZY;
        finding->method = "bound";
        return STATUS_OK;
    }
    if (is_too_rare(setup, question)) {
        return STATUS_OK;
    }
    struct spike_odds_question chain = finding_chain(setup);
    struct plan run = *plan;
    run.runs = finding_is_one_run(setup) ? 2 : run.runs;
    bool crude = prefers_crude(setup, question);
    chain.method = crude ? SPIKE_ODDS_CRUDE : question->method;
    chain.follow = question->follow && !setup->random_start; /* some of these diverge for ever */
    enum status status = spike_odds_run(&finding->estimate, &chain, &run, fault);
    if (status == STATUS_OK) {
        finding->method = crude ? "crude" : question->method_name;
        judge(finding, setup, chain.method, question->log_p_spike);
    }
    return status;
}

void finding_add(struct answer *answer, const struct finding *finding, double eta) {
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
