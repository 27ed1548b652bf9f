/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/spike_count.h"

#include <math.h>

#include "theory/cramer.h"
#include "theory/drift.h"
#include "runs/ensemble.h"

static double smaller_but_0(double a, double b) {
    return a > 0 && b > 0 ? fmin(a, b) : fmax(a, b);
}

void spike_count_step(
    struct spike_count_run *run, const struct spike_count_question *question, struct rng *rng,
    struct spike_count_tally *tally) {
    struct chain next = sgd_step(question->sgd, run->at, rng);
    double size = fabs(next.y);
    tally->rises += next.eta_lambda > run->at.eta_lambda;
    run->at = next;
    run->at.y = chain_rescale(run->at.y, &run->depth);
    if (!run->inside && size >= question->up) {
        run->inside = true;
        run->spikes++;
        run->before = next.eta_lambda;
    } else if (run->inside && size <= question->down) {
        tally->least_drop = smaller_but_0(tally->least_drop, run->before - next.eta_lambda);
        run->inside = false;
    }
}

/* Below 2/s_*^2 |Y| never grows again. With G <= 0 it falls, and below `gone` Lambda no longer
 * moves. */
static bool is_over(
    const struct spike_count_run *run, const struct spike_count_question *question, double flat) {
    return (run->at.eta_lambda <= flat && !run->inside) ||
           (fabs(run->at.y) <= question->gone &&
            drift(question->dataset, dd_of(run->at.eta_lambda)) <= 0);
}

int spike_count_follow(
    const struct spike_count_question *question, struct rng *rng, struct spike_count_tally *tally) {
    struct spike_count_run run = {.at = question->start};
    double flat = drift_window(question->dataset).crit.hi;
    uint64_t steps = 0;
    while (!is_over(&run, question, flat) && steps < question->most_steps) {
        spike_count_step(&run, question, rng, tally);
        steps++;
    }
    tally->unfinished += steps == question->most_steps;
    if (run.at.eta_lambda > flat) {
        double theta = cramer_exponent(question->dataset, dd_of(run.at.eta_lambda));
        tally->missed += pow(fabs(run.at.y) / question->up, theta);
    }
    return run.spikes;
}

struct job {
    const struct spike_count_question *question;
    struct rng_key key;
};

static void run_block(void *result, uint64_t first, uint64_t count, void *context) {
    const struct job *job = context;
    struct spike_count_tally *tally = result;
    for (uint64_t r = first; r < first + count; r++) {
        struct rng rng = rng_of(job->key, r);
        int spikes = spike_count_follow(job->question, &rng, tally);
        for (int k = 0; k <= spikes && k <= SPIKE_COUNT_MOST; k++) {
            tally->at_least[k]++;
        }
        tally->runs++;
    }
}

static void add_block(void *total, const void *result) {
    struct spike_count_tally *sum = total;
    const struct spike_count_tally *block = result;
    for (int k = 0; k <= SPIKE_COUNT_MOST; k++) {
        sum->at_least[k] += block->at_least[k];
    }
    sum->runs += block->runs;
    sum->rises += block->rises;
    sum->unfinished += block->unfinished;
    sum->missed += block->missed;
    sum->least_drop = smaller_but_0(sum->least_drop, block->least_drop);
}

enum status spike_count_count(
    struct spike_count_tally *tally, const struct spike_count_question *question,
    struct rng_key key, uint64_t runs, struct fault *fault) {
    struct job job = {question, key};
    const struct ensemble ensemble = {
        .result_size = sizeof *tally,
        .run = run_block,
        .add = add_block,
        .context = &job,
        .watch = question->watch};
    return ensemble_run(&ensemble, tally, runs, fault);
}

struct estimate spike_count_share(const struct spike_count_tally *tally, int k) {
    return estimate_share(tally->at_least[k], tally->runs);
}
