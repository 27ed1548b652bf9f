/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/rise_relu.h"

#include "forecast/rise_tally.h"

struct network {
    const struct rise_relu_question *question;
    struct relu_surrogate surrogate;
};

static enum status follow(
    struct rise_tally *tally, struct relu_surrogate_state *state, const struct rise_tally_job *job,
    uint64_t number, struct fault *fault) {
    const struct network *network = job->of;
    const struct rise_relu_question *question = network->question;
    struct rng rng = rng_of(job->plan->key, number);
    struct rise_tally_run run = {.furthest = 1};
    struct batch batch;
    enum status status = batch_init(
        &batch, network->surrogate.samples, question->batch, question->sampling,
        xoroshiro_of(job->plan->key, number), fault);
    if (status != STATUS_OK) {
        return status;
    }
    relu_surrogate_start(state, &rng);
    double start = relu_surrogate_mean_square(state);
    for (bool on = question->heights.steps > 0; on;) {
        size_t count;
        const size_t *samples = batch_next(&batch, &count);
        relu_surrogate_step(state, samples, count);
        on =
            rise_tally_goes_on(&run, &question->heights, relu_surrogate_mean_square(state) / start);
    }
    rise_tally_add(tally, &run);
    batch_clear(&batch);
    return STATUS_OK;
}

static enum status
run_block(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    const struct rise_tally_job *job = context;
    const struct network *network = job->of;
    struct relu_surrogate_state state;
    enum status status = relu_surrogate_open(&state, &network->surrogate, fault);
    if (status != STATUS_OK) {
        return status;
    }
    for (uint64_t run = first; status == STATUS_OK && run < first + count; run++) {
        status = follow(result, &state, job, run, fault);
    }
    relu_surrogate_close(&state);
    return status;
}

static enum status check(const struct rise_relu_question *question, struct fault *fault) {
    size_t samples = question->network.samples->count;
    if (question->batch > samples) {
        return fault_set(
            fault, STATUS_INPUT, "rise: %zu of %zu samples in a batch; give 1 to %zu",
            question->batch, samples, samples);
    }
    enum status status = rise_tally_check(&question->heights, fault);
    return status == STATUS_OK ? batch_check(samples, question->batch, question->sampling, fault)
                               : status;
}

enum status rise_relu_run(
    struct rise *found, const struct rise_relu_question *question, const struct plan *plan,
    struct fault *fault) {
    struct network network = {.question = question};
    enum status status = check(question, fault);
    if (status == STATUS_OK) {
        status = relu_surrogate_init(&network.surrogate, &question->network, fault);
    }
    if (status == STATUS_OK) {
        const struct rise_tally_job job = {&question->heights, plan, &network};
        status = rise_tally_all(found, &job, run_block, 8, fault);
        relu_surrogate_clear(&network.surrogate);
    }
    return status;
}
