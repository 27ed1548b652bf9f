/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/spike_count.h"

#include <math.h>

#include "theory/cramer.h"
#include "theory/drift.h"
#include "runs/ensemble.h"

double spike_count_toll(const struct spike_count_question *question) {
    double least = INFINITY, x0 = question->eta * question->start.lambda0.hi;
    for (size_t i = 0; i < question->dataset->atoms; i++) {
        double s2 = question->dataset->atom[i].s2.hi;
        least = fmin(least, s2 * (4 - s2 * x0));
    }
    return question->up * question->up * least;
}

static double smaller_but_0(double a, double b) {
    return a > 0 && b > 0 ? fmin(a, b) : fmax(a, b);
}

struct spike_count_state
spike_count_start(const struct spike_count_question *question, struct rng *rng) {
    return (struct spike_count_state){
        .at = start_draw(&question->start, rng, question->eta, question->width)};
}

void spike_count_step(
    struct spike_count_state *state, const struct spike_count_question *question, struct rng *rng,
    struct spike_count *tally) {
    struct chain next = sgd_step(question->sgd, state->at, rng);
    double size = fabs(next.y);
    tally->rises += next.eta_lambda > state->at.eta_lambda;
    state->at = next;
    state->at.y = chain_rescale(state->at.y, &state->depth);
    if (!state->inside && size >= question->up) {
        state->inside = true;
        state->spikes++;
        state->before = next.eta_lambda;
    } else if (state->inside && size <= question->down) {
        tally->least_drop = smaller_but_0(tally->least_drop, state->before - next.eta_lambda);
        state->inside = false;
    }
}

/* Below 2/s_*^2 |Y| never grows again. With G <= 0 it falls, and below `gone` Lambda no longer
 * moves. */
static bool is_over(
    const struct spike_count_state *state, const struct spike_count_question *question,
    double flat) {
    return (state->at.eta_lambda <= flat && !state->inside) ||
           (fabs(state->at.y) <= question->gone &&
            drift(question->dataset, dd_of(state->at.eta_lambda)) <= 0);
}

int spike_count_follow(
    const struct spike_count_question *question, struct rng *rng, struct spike_count *tally) {
    struct spike_count_state state = spike_count_start(question, rng);
    double flat = drift_window(question->dataset).crit.hi;
    uint64_t steps = 0;
    while (!is_over(&state, question, flat) && steps < question->most_steps) {
        spike_count_step(&state, question, rng, tally);
        steps++;
    }
    tally->unfinished += steps == question->most_steps;
    if (state.at.eta_lambda > flat) {
        double theta = cramer_exponent(question->dataset, dd_of(state.at.eta_lambda));
        double missed = pow(fabs(state.at.y) / question->up, theta);
        tally->missed += missed;
        tally->missed2 += missed * missed;
    }
    return state.spikes;
}

uint64_t
spike_count_first(const struct spike_count_question *question, struct rng_key key, int spikes) {
    struct spike_count tally = {0};
    uint64_t replica = 0;
    struct rng rng = rng_of(key, replica);
    while (spike_count_follow(question, &rng, &tally) < spikes) {
        rng = rng_of(key, ++replica);
    }
    return replica;
}

struct job {
    const struct spike_count_question *question;
    struct rng_key key;
};

static enum status
run_block(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    (void)fault;
    const struct job *job = context;
    struct spike_count *tally = result;
    for (uint64_t r = first; r < first + count; r++) {
        struct rng rng = rng_of(job->key, r);
        int spikes = spike_count_follow(job->question, &rng, tally);
        for (int k = 0; k <= spikes && k <= SPIKE_COUNT_MOST; k++) {
            tally->at_least[k]++;
        }
        tally->runs++;
    }
    return STATUS_OK;
}

static void add_block(void *total, const void *result) {
    struct spike_count *sum = total;
    const struct spike_count *block = result;
    for (int k = 0; k <= SPIKE_COUNT_MOST; k++) {
        sum->at_least[k] += block->at_least[k];
    }
    sum->runs += block->runs;
    sum->rises += block->rises;
    sum->unfinished += block->unfinished;
    sum->missed += block->missed;
    sum->missed2 += block->missed2;
    sum->least_drop = smaller_but_0(sum->least_drop, block->least_drop);
}

enum status spike_count_run(
    struct spike_count *found, const struct spike_count_question *question, const struct plan *plan,
    struct fault *fault) {
    const struct job job = {question, plan->key};
    const struct ensemble ensemble = {
        .result_size = sizeof *found,
        .run = run_block,
        .add = add_block,
        .context = &job,
        .threads = plan->threads,
        .watch = plan->watch};
    *found = (struct spike_count){.runs = 0};
    return ensemble_run(&ensemble, found, plan->runs, fault);
}

struct estimate spike_count_share(const struct spike_count *found, int k) {
    return estimate_share(found->at_least[k], found->runs);
}

struct estimate spike_count_missed(const struct spike_count *found) {
    return estimate_mean(found->runs, found->missed, found->missed2);
}
