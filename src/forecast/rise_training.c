/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/rise_training.h"

#include <math.h>

#include "forecast/rise_tally.h"
#include "nets/training.h"

static enum status follow(
    struct rise_tally *tally, const struct rise_training_question *question,
    struct training *training, struct fault *fault) {
    struct rise_tally_run run = {.furthest = 1};
    double start = training_loss(training, question->samples);
    for (bool on = question->heights.steps > 0; on;) {
        enum status status = training_look(training, fault);
        if (status != STATUS_OK) {
            return status;
        }
        training_step(training, question->eta / 2);
        double loss = training->diverged ? INFINITY : training_loss(training, question->samples);
        on = rise_tally_goes_on(&run, &question->heights, loss / start);
    }
    rise_tally_add(tally, &run);
    return STATUS_OK;
}

static enum status train(
    struct rise_tally *tally, const struct rise_tally_job *job, uint64_t run, struct fault *fault) {
    const struct rise_training_question *question = job->of;
    const struct training_plan plan = {
        .batch = question->batch, .key = job->plan->key, .replica = run};
    struct net net;
    struct training training;
    enum status status = net_init(&net, question->net, question->scheme, fault);
    if (status != STATUS_OK) {
        return status;
    }
    net_start(&net, question->scheme, 1, job->plan->key, run);
    status = training_init(&training, &net, question->samples, &plan, fault);
    if (status == STATUS_OK) {
        status = follow(tally, question, &training, fault);
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

enum status rise_training_run(
    struct rise *found, const struct rise_training_question *question, const struct plan *plan,
    struct fault *fault) {
    const struct rise_tally_job job = {&question->heights, plan, question};
    enum status status = rise_tally_check(&question->heights, fault);
    return status == STATUS_OK ? rise_tally_all(found, &job, run_block, 8, fault) : status;
}
