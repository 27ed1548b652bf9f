/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/exit_linear.h"

#include <math.h>
#include <string.h>

#include "escape/gauss_form.h"
#include "runs/ensemble.h"

enum { BLOCK = 64 }; /* plain runs are long */

struct job {
    const struct linear_valley *valley;
    struct rng_key key;
    double core, tilt, rate;
    double deviation[LINEAR_VALLEY_MOST]; /* of v_k, tilted */
    bool shares;
    uint64_t most_steps;
};

/* What a block leaves behind: these, then sums of shares and of their squares. */
enum { TRIALS, ACCEPTED, SUCCESSES, STEPS, SHARES };

/* -- backwards ---------------------------------------------------------------------------- */

static bool draw_outside(double *v, const struct job *job, struct rng *rng) {
    const struct linear_valley *valley = job->valley;
    for (size_t k = 0; k < valley->dimensions; k++) {
        v[k] = job->deviation[k] * ziggurat_normal(rng);
    }
    double above = linear_valley_score(valley, v) - valley->edge;
    return above > 0 && rng_uniform(rng) < exp(-job->tilt * above);
}

static bool
comes_to_core(const double *start, const struct job *job, struct rng *rng, double *steps) {
    const struct linear_valley *valley = job->valley;
    double room[2][LINEAR_VALLEY_MOST], score;
    const double *v = start;
    int to = 0;
    do {
        linear_valley_step(room[to], v, valley, false, rng);
        v = room[to];
        to = 1 - to;
        score = linear_valley_score(valley, v);
        ++*steps;
    } while (score > job->core && score <= valley->edge);
    return score <= job->core;
}

static void add_shares(double *sum, const struct linear_valley *valley, const double *v) {
    double share[LINEAR_VALLEY_MOST];
    linear_valley_shares(share, valley, v);
    for (size_t i = 0; i < valley->dimensions; i++) {
        sum[i] += share[i];
        sum[valley->dimensions + i] += share[i] * share[i];
    }
}

static enum status run_backwards(
    void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    (void)fault;
    const struct job *job = context;
    double *sum = result, v[LINEAR_VALLEY_MOST];
    for (uint64_t r = 0; r < count; r++) {
        struct rng rng = rng_of(job->key, first + r);
        sum[TRIALS]++;
        if (!draw_outside(v, job, &rng)) {
            continue;
        }
        sum[ACCEPTED]++;
        if (comes_to_core(v, job, &rng, &sum[STEPS])) {
            sum[SUCCESSES]++;
            if (job->shares) {
                add_shares(sum + SHARES, job->valley, v);
            }
        }
    }
    return STATUS_OK;
}

static enum status
job_init(struct job *job, const struct linear_valley *valley, struct fault *fault) {
    size_t d = valley->dimensions;
    job->valley = valley;
    job->core = gauss_form_mean(valley->w, d);
    if (valley->edge <= job->core) {
        return fault_set(
            fault, STATUS_INPUT,
            "valley: its edge, %g, is within the noise, of %g; use plain runs or less noise",
            valley->edge, job->core);
    }
    job->tilt = gauss_form_tilt(valley->w, d, valley->edge);
    job->rate = gauss_form_rate(valley->w, d, valley->edge);
    for (size_t k = 0; k < d; k++) {
        job->deviation[k] = 1 / sqrt(1 - 2 * job->tilt * valley->w[k]);
    }
    return STATUS_OK;
}

static void take_sums(
    struct exit_reversed *found, struct estimate *share, const double *sum, const struct job *job) {
    struct estimate odds = estimate_log(estimate_share(sum[SUCCESSES], sum[TRIALS]));
    size_t d = job->valley->dimensions;
    *found = (struct exit_reversed){
        .log_mean = {job->rate - odds.value, odds.se},
        .trials = sum[TRIALS],
        .accepted = sum[ACCEPTED],
        .successes = sum[SUCCESSES],
        .steps = sum[STEPS]};
    for (size_t i = 0; share != NULL && i < d; i++) {
        share[i] = estimate_mean(sum[SUCCESSES], sum[SHARES + i], sum[SHARES + d + i]);
    }
}

enum status exit_linear_run(
    struct exit_reversed *found, struct estimate *share, const struct linear_valley *valley,
    const struct plan *plan, struct fault *fault) {
    struct job job = {.key = plan->key, .shares = share != NULL};
    *found = (struct exit_reversed){.trials = 0};
    enum status status = job_init(&job, valley, fault);
    if (status != STATUS_OK) {
        return status;
    }
    double sum[SHARES + 2 * LINEAR_VALLEY_MOST] = {0};
    size_t numbers = SHARES + (job.shares ? 2 * valley->dimensions : 0);
    const struct ensemble ensemble = {
        .result_size = numbers * sizeof *sum,
        .run = run_backwards,
        .context = &job,
        .threads = plan->threads,
        .watch = plan->watch};
    status = ensemble_run(&ensemble, sum, plan->runs, fault);
    take_sums(found, share, sum, &job);
    return status;
}

/* -- plainly ------------------------------------------------------------------------------ */

/* What a block leaves behind, before the shares. */
enum { RUNS, UNFINISHED, TAKEN, TAKEN2, PLAIN_SHARES };

/* Leaves the state after the last step in `v`. */
static uint64_t steps_out(double *v, const struct job *job, struct rng *rng) {
    const struct linear_valley *valley = job->valley;
    size_t bytes = valley->dimensions * sizeof *v;
    double to[LINEAR_VALLEY_MOST];
    memset(v, 0, bytes);
    uint64_t steps = 0;
    while (steps < job->most_steps && linear_valley_score(valley, v) <= valley->edge) {
        linear_valley_step(to, v, valley, true, rng);
        memcpy(v, to, bytes);
        steps++;
    }
    return steps;
}

static enum status
run_plain(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    (void)fault;
    const struct job *job = context;
    double *sum = result, v[LINEAR_VALLEY_MOST];
    for (uint64_t r = 0; r < count; r++) {
        struct rng rng = rng_of(job->key, first + r);
        uint64_t taken = steps_out(v, job, &rng);
        double steps = (double)taken;
        sum[RUNS]++;
        sum[UNFINISHED] += taken == job->most_steps;
        sum[TAKEN] += steps;
        sum[TAKEN2] += steps * steps;
        if (job->shares) {
            add_shares(sum + PLAIN_SHARES, job->valley, v);
        }
    }
    return STATUS_OK;
}

enum status exit_linear_plain(
    struct exit_linear_plain *found, struct estimate *share, const struct linear_valley *valley,
    uint64_t most_steps, const struct plan *plan, struct fault *fault) {
    const struct job job = {
        .valley = valley, .key = plan->key, .shares = share != NULL, .most_steps = most_steps};
    double sum[PLAIN_SHARES + 2 * LINEAR_VALLEY_MOST] = {0};
    size_t d = valley->dimensions, numbers = PLAIN_SHARES + (job.shares ? 2 * d : 0);
    const struct ensemble ensemble = {
        .result_size = numbers * sizeof *sum,
        .run = run_plain,
        .context = &job,
        .threads = plan->threads,
        .block = BLOCK,
        .watch = plan->watch};
    enum status status = ensemble_run(&ensemble, sum, plan->runs, fault);
    *found = (struct exit_linear_plain){
        .mean = estimate_mean(sum[RUNS], sum[TAKEN], sum[TAKEN2]), .unfinished = sum[UNFINISHED]};
    for (size_t i = 0; share != NULL && i < d; i++) {
        share[i] = estimate_mean(sum[RUNS], sum[PLAIN_SHARES + i], sum[PLAIN_SHARES + d + i]);
    }
    return status;
}
