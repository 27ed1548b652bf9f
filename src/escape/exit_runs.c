/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/exit_runs.h"

#include "runs/ensemble.h"

enum { BLOCK = 64 }; /* runs are long */

struct job {
    const struct exit_runs_question *question;
    struct rng_key key;
    double decay[VALLEY_MOST], spread[VALLEY_MOST], weight[VALLEY_MOST];
};

/* One dimension, in registers: half the time. */
static uint64_t steps_on_line(const struct job *job, struct xoroshiro *random) {
    const double decay = *job->decay, spread = *job->spread, weight = *job->weight,
                 edge = valley_edge(&job->question->valley);
    const uint64_t most = job->question->most_steps;
    struct xoroshiro own = *random;
    double x = 0;
    uint64_t steps = 0;
    while (steps < most && weight * x * x <= edge) {
        x = decay * x + spread * ziggurat_of_xoroshiro(&own);
        steps++;
    }
    return steps;
}

static uint64_t steps_out(const struct job *job, struct xoroshiro *random) {
    const struct valley *valley = &job->question->valley;
    double x[VALLEY_MOST], edge = valley_edge(valley), score = 0;
    for (size_t i = 0; i < valley->dimensions; i++) {
        x[i] = 0;
    }
    uint64_t steps = 0;
    while (steps < job->question->most_steps && score <= edge) {
        score = 0;
        for (size_t i = 0; i < valley->dimensions; i++) {
            x[i] = job->decay[i] * x[i] + job->spread[i] * ziggurat_of_xoroshiro(random);
            score += job->weight[i] * x[i] * x[i];
        }
        steps++;
    }
    return steps;
}

static enum status
run_block(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    (void)fault;
    const struct job *job = context;
    struct exit_runs *sums = result;
    for (uint64_t r = 0; r < count; r++) {
        struct xoroshiro random = xoroshiro_of(job->key, first + r);
        uint64_t taken = job->question->valley.dimensions == 1 ? steps_on_line(job, &random)
                                                               : steps_out(job, &random);
        double steps = (double)taken;
        sums->runs++;
        sums->unfinished += taken == job->question->most_steps;
        sums->steps += steps;
        sums->steps2 += steps * steps;
        for (int m = 0; m < job->question->marks; m++) {
            sums->later[m] += steps > job->question->mark[m];
        }
    }
    return STATUS_OK;
}

enum status exit_runs_run(
    struct exit_runs *found, const struct exit_runs_question *question, const struct plan *plan,
    struct fault *fault) {
    *found = (struct exit_runs){.runs = 0};
    enum status status = valley_check(&question->valley, question->eta, question->epsilon, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (question->marks > EXIT_RUNS_MARKS) {
        return fault_set(
            fault, STATUS_INPUT, "%d marks; give up to %d", question->marks, EXIT_RUNS_MARKS);
    }
    struct job job = {.question = question, .key = plan->key};
    valley_pace(job.decay, job.spread, &question->valley, question->eta, question->epsilon);
    for (size_t i = 0; i < question->valley.dimensions; i++) {
        job.weight[i] = valley_weight(&question->valley, i);
    }
    const struct ensemble ensemble = {
        .result_size = sizeof *found,
        .run = run_block,
        .context = &job,
        .threads = plan->threads,
        .block = BLOCK,
        .watch = plan->watch};
    return ensemble_run(&ensemble, found, plan->runs, fault);
}

struct estimate exit_runs_mean(const struct exit_runs *found) {
    return estimate_mean(found->runs, found->steps, found->steps2);
}

struct estimate exit_runs_later(const struct exit_runs *found, int m) {
    return estimate_share(found->later[m], found->runs);
}
