/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/rise_training.h"

#include <math.h>

#include "nets/training.h"
#include "runs/ensemble.h"

struct tally {
    double reached[RISE_MOST], steps, furthest;
};

struct job {
    const struct rise_training_question *question;
    struct rng_key key;
};

static enum status
follow(struct tally *tally, const struct job *job, struct training *training, struct fault *fault) {
    const struct rise_training_question *question = job->question;
    const struct rise_heights *heights = &question->heights;
    double start = training_loss(training, question->samples);
    size_t reached = 0;
    for (uint64_t t = 0; reached < heights->count && t < heights->steps; t++) {
        enum status status = training_look(training, fault);
        if (status != STATUS_OK) {
            return status;
        }
        training_step(training, question->eta / 2);
        double loss = training->diverged ? INFINITY : training_loss(training, question->samples);
        double rise = sqrt(loss / start);
        while (reached < heights->count && !(rise < heights->height[reached])) {
            tally->reached[reached++]++;
        }
        tally->furthest = fmax(tally->furthest, rise);
        tally->steps++;
    }
    return STATUS_OK;
}

static enum status
train(struct tally *tally, const struct job *job, uint64_t run, struct fault *fault) {
    const struct rise_training_question *question = job->question;
    const struct training_plan plan = {.batch = question->batch, .key = job->key, .replica = run};
    struct net net;
    struct training training;
    enum status status = net_init(&net, question->net, question->scheme, fault);
    if (status != STATUS_OK) {
        return status;
    }
    net_start(&net, question->scheme, 1, job->key, run);
    status = training_init(&training, &net, question->samples, &plan, fault);
    if (status == STATUS_OK) {
        status = follow(tally, job, &training, fault);
        training_clear(&training);
    }
    net_clear(&net);
    return status;
}

static enum status
run_block(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    enum status status = STATUS_OK;
    for (uint64_t run = first; status == STATUS_OK && run < first + count; run++) {
        status = train(result, context, run, fault);
    }
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
check(const struct rise_heights *heights, const struct plan *plan, struct fault *fault) {
    double before = 1;
    bool rising = heights->count > 0 && heights->count <= RISE_MOST;
    for (size_t k = 0; rising && k < heights->count; k++) {
        rising = heights->height[k] > before;
        before = heights->height[k];
    }
    return rising && plan->runs > 0
               ? STATUS_OK
               : fault_set(
                     fault, STATUS_INPUT,
                     "rise_training: %zu heights and %llu runs; give 1 to %d heights that rise "
                     "from 1, and a run",
                     heights->count, (unsigned long long)plan->runs, RISE_MOST);
}

enum status rise_training_run(
    struct rise *found, const struct rise_training_question *question, const struct plan *plan,
    struct fault *fault) {
    enum status status = check(&question->heights, plan, fault);
    if (status != STATUS_OK) {
        return status;
    }
    const struct job job = {question, plan->key};
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
    return status;
}
