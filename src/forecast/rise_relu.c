/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/rise_relu.h"

#include <math.h>

#include "runs/ensemble.h"

struct tally {
    double reached[RISE_MOST], steps, furthest;
};

struct job {
    const struct rise_relu_question *question;
    const struct relu_surrogate *surrogate;
    struct rng_key key;
};

static void count_heights(
    struct tally *tally, const struct rise_heights *heights, size_t *reached, double rise) {
    while (*reached < heights->count && !(rise < heights->height[*reached])) {
        tally->reached[(*reached)++]++;
    }
    tally->furthest = fmax(tally->furthest, rise);
}

static enum status follow(
    struct tally *tally, struct relu_surrogate_state *state, const struct job *job, uint64_t run,
    struct fault *fault) {
    const struct rise_relu_question *question = job->question;
    const struct rise_heights *heights = &question->heights;
    struct rng rng = rng_of(job->key, run);
    struct batch batch;
    enum status status = batch_init(
        &batch, job->surrogate->samples, question->batch, question->sampling,
        xoroshiro_of(job->key, run), fault);
    if (status != STATUS_OK) {
        return status;
    }
    relu_surrogate_start(state, &rng);
    double start = relu_surrogate_mean_square(state);
    size_t reached = 0;
    for (uint64_t t = 0; reached < heights->count && t < heights->steps; t++) {
        size_t count;
        const size_t *samples = batch_next(&batch, &count);
        relu_surrogate_step(state, samples, count);
        count_heights(tally, heights, &reached, sqrt(relu_surrogate_mean_square(state) / start));
        tally->steps++;
    }
    batch_clear(&batch);
    return STATUS_OK;
}

static enum status
run_block(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    const struct job *job = context;
    struct relu_surrogate_state state;
    enum status status = relu_surrogate_open(&state, job->surrogate, fault);
    if (status != STATUS_OK) {
        return status;
    }
    for (uint64_t run = first; status == STATUS_OK && run < first + count; run++) {
        status = follow(result, &state, job, run, fault);
    }
    relu_surrogate_close(&state);
    return status;
}

static void add_block(void *total, const void *result) {
    struct tally *sum = total;
    const struct tally *block = result;
    for (size_t k = 0; k < RISE_MOST; k++) {
        sum->reached[k] += block->reached[k];
    }
    sum->steps += block->steps;
    sum->furthest = fmax(sum->furthest, block->furthest);
}

static enum status
check(const struct rise_relu_question *question, const struct plan *plan, struct fault *fault) {
    const struct rise_heights *heights = &question->heights;
    size_t samples = question->network.samples->count;
    double before = 1;
    bool rising = heights->count > 0 && heights->count <= RISE_MOST;
    for (size_t k = 0; rising && k < heights->count; k++) {
        rising = heights->height[k] > before;
        before = heights->height[k];
    }
    if (!rising || plan->runs == 0) {
        return fault_set(
            fault, STATUS_INPUT,
            "rise_relu: %zu heights and %llu runs; give 1 to %d heights that rise from 1, and a "
            "run",
            heights->count, (unsigned long long)plan->runs, RISE_MOST);
    }
    if (question->batch > samples) {
        return fault_set(
            fault, STATUS_INPUT, "rise_relu: %zu of %zu samples in a batch; give 1 to %zu",
            question->batch, samples, samples);
    }
    return batch_check(samples, question->batch, question->sampling, fault);
}

enum status rise_relu_run(
    struct rise *found, const struct rise_relu_question *question, const struct plan *plan,
    struct fault *fault) {
    struct relu_surrogate surrogate;
    enum status status = check(question, plan, fault);
    if (status == STATUS_OK) {
        status = relu_surrogate_init(&surrogate, &question->network, fault);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const struct job job = {question, &surrogate, plan->key};
    struct tally tally = {.steps = 0};
    const struct ensemble ensemble = {
        .result_size = sizeof tally,
        .run = run_block,
        .add = add_block,
        .context = &job,
        .threads = plan->threads,
        .block = 8,
        .watch = plan->watch};
    status = ensemble_run(&ensemble, &tally, plan->runs, fault);
    for (size_t k = 0; status == STATUS_OK && k < question->heights.count; k++) {
        found->share[k] = estimate_share(tally.reached[k], (double)plan->runs);
    }
    found->furthest = tally.furthest;
    found->steps = tally.steps;
    found->runs = (double)plan->runs;
    relu_surrogate_clear(&surrogate);
    return status;
}
