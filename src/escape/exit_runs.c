/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/exit_runs.h"

#include "runs/ensemble.h"

enum { BLOCK = 64 }; /* runs are long */

struct job {
    const struct exit_runs_question *question;
    struct rng_key key;
};

static uint64_t steps_out(const struct exit_runs_question *question, struct rng *rng) {
    const struct valley *valley = &question->valley;
    double x[VALLEY_MOST], edge = valley_edge(valley);
    for (size_t i = 0; i < valley->dimensions; i++) {
        x[i] = 0;
    }
    uint64_t steps = 0;
    while (steps < question->most_steps && valley_score(valley, x) <= edge) {
        valley_step(x, valley, question->eta, question->epsilon, rng);
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
        struct rng rng = rng_of(job->key, first + r);
        uint64_t taken = steps_out(job->question, &rng);
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
    const struct job job = {question, plan->key};
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
