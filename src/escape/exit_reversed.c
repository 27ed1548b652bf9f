/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/exit_reversed.h"

#include <math.h>

#include "escape/gauss_form.h"
#include "runs/ensemble.h"

struct job {
    const struct exit_reversed_question *question;
    struct rng_key key;
    double core, edge, tilt, rate;
    double deviation[VALLEY_MOST]; /* of x_i, tilted */
    double decay[VALLEY_MOST], spread[VALLEY_MOST];
    bool shares;
};

/* What a block leaves behind: these, then sums of shares and of their squares. */
enum { TRIALS, ACCEPTED, SUCCESSES, STEPS, SHARES };

/* A stationary state outside, or false. */
static bool draw_outside(double *x, const struct job *job, struct rng *rng) {
    const struct valley *valley = &job->question->valley;
    for (size_t i = 0; i < valley->dimensions; i++) {
        x[i] = job->deviation[i] * ziggurat_normal(rng);
    }
    double above = valley_score(valley, x) - job->edge;
    return above > 0 && rng_uniform(rng) < exp(-job->tilt * above);
}

static bool comes_to_core(double *x, const struct job *job, struct rng *rng, double *steps) {
    const struct exit_reversed_question *question = job->question;
    double score;
    do {
        valley_step(x, job->decay, job->spread, question->valley.dimensions, rng);
        score = valley_score(&question->valley, x);
        ++*steps;
    } while (score > job->core && score <= job->edge);
    return score <= job->core;
}

static void take_shares(double *share, const struct valley *valley, const double *x) {
    double score = valley_score(valley, x);
    for (size_t i = 0; i < valley->dimensions; i++) {
        share[i] = valley_weight(valley, i) * x[i] * x[i] / score;
    }
}

static enum status
run_block(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    (void)fault;
    const struct job *job = context;
    const struct valley *valley = &job->question->valley;
    double *sum = result, x[VALLEY_MOST], share[VALLEY_MOST];
    for (uint64_t r = 0; r < count; r++) {
        struct rng rng = rng_of(job->key, first + r);
        sum[TRIALS]++;
        if (!draw_outside(x, job, &rng)) {
            continue;
        }
        sum[ACCEPTED]++;
        if (job->shares) {
            take_shares(share, valley, x);
        }
        if (comes_to_core(x, job, &rng, &sum[STEPS])) {
            sum[SUCCESSES]++;
            for (size_t i = 0; job->shares && i < valley->dimensions; i++) {
                sum[SHARES + i] += share[i];
                sum[SHARES + valley->dimensions + i] += share[i] * share[i];
            }
        }
    }
    return STATUS_OK;
}

static enum status
job_init(struct job *job, const struct exit_reversed_question *question, struct fault *fault) {
    const struct valley *valley = &question->valley;
    enum status status = valley_check(valley, question->eta, question->epsilon, fault);
    if (status != STATUS_OK) {
        return status;
    }
    valley_pace(job->decay, job->spread, valley, question->eta, question->epsilon);
    double w[VALLEY_MOST];
    for (size_t i = 0; i < valley->dimensions; i++) {
        w[i] =
            valley_weight(valley, i) * valley_variance(valley, question->eta, question->epsilon, i);
    }
    job->edge = valley_edge(valley);
    job->core = gauss_form_mean(w, valley->dimensions);
    if (job->edge <= job->core) {
        return fault_set(
            fault, STATUS_INPUT,
            "valley: its edge, %g, is within the noise, of %g; use plain runs or less noise",
            job->edge, job->core);
    }
    job->tilt = gauss_form_tilt(w, valley->dimensions, job->edge);
    job->rate = gauss_form_rate(w, valley->dimensions, job->edge);
    for (size_t i = 0; i < valley->dimensions; i++) {
        double tilted = w[i] / (1 - 2 * job->tilt * w[i]);
        job->deviation[i] = sqrt(tilted / valley_weight(valley, i));
    }
    return STATUS_OK;
}

enum status exit_reversed_point(
    struct exit_reversed *found, struct estimate *share,
    const struct exit_reversed_question *question, const struct plan *plan, struct fault *fault) {
    struct job job = {.question = question, .key = plan->key, .shares = share != NULL};
    double sum[SHARES + 2 * VALLEY_MOST] = {0};
    *found = (struct exit_reversed){.trials = 0};
    enum status status = job_init(&job, question, fault);
    if (status != STATUS_OK) {
        return status;
    }
    size_t d = question->valley.dimensions;
    const struct ensemble ensemble = {
        .result_size = (SHARES + (job.shares ? 2 * d : 0)) * sizeof *sum,
        .run = run_block,
        .context = &job,
        .threads = plan->threads,
        .watch = plan->watch};
    status = ensemble_run(&ensemble, sum, plan->runs, fault);
    struct estimate odds = estimate_log(estimate_share(sum[SUCCESSES], sum[TRIALS]));
    *found = (struct exit_reversed){
        .log_mean = {job.rate - odds.value, odds.se},
        .trials = sum[TRIALS],
        .accepted = sum[ACCEPTED],
        .successes = sum[SUCCESSES],
        .steps = sum[STEPS]};
    for (size_t i = 0; job.shares && i < d; i++) {
        share[i] = estimate_mean(sum[SUCCESSES], sum[SHARES + i], sum[SHARES + d + i]);
    }
    return status;
}

enum status exit_reversed_run(
    struct exit_reversed *found, const struct exit_reversed_question *question,
    const struct plan *plan, struct fault *fault) {
    return exit_reversed_point(found, NULL, question, plan, fault);
}
