/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/rise.h"

#include <stdlib.h>

#include "forecast/rise_chain.h"
#include "forecast/rise_tally.h"

static enum status follow(
    struct rise_tally *tally, double *state, const struct rise_tally_job *job, uint64_t number,
    struct fault *fault) {
    const struct rise_chain *chain = job->of;
    struct rng rng = rng_of(job->plan->key, number);
    struct rise_tally_run run = {.furthest = 1};
    struct batch batch;
    double start;
    enum status status = batch_init(
        &batch, chain->samples, chain->batch, chain->sampling, xoroshiro_of(job->plan->key, number),
        fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = rise_chain_start(chain, &start, state, &rng, fault);
    for (bool on = status == STATUS_OK && chain->heights->steps > 0; on;) {
        size_t count;
        const size_t *samples = batch_next(&batch, &count);
        double square = rise_chain_step(chain, state, samples, count) / start;
        on = rise_tally_goes_on(&run, chain->heights, square);
    }
    rise_tally_add(tally, &run);
    batch_clear(&batch);
    return status;
}

static enum status
run_block(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    const struct rise_tally_job *job = context;
    const struct rise_chain *chain = job->of;
    double *state = aligned_alloc(64, chain->numbers * sizeof *state);
    if (state == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "rise: out of memory");
    }
    enum status status = STATUS_OK;
    for (uint64_t run = first; status == STATUS_OK && run < first + count; run++) {
        status = follow(result, state, job, run, fault);
    }
    free(state);
    return status;
}

static enum status run_chain(
    struct rise *found, struct rise_chain *chain, const struct plan *plan, struct fault *fault) {
    const struct rise_tally_job job = {chain->heights, plan, chain};
    enum status status = rise_tally_all(found, &job, run_block, 16, fault);
    rise_chain_clear(chain);
    return status;
}

enum status rise_frozen_run(
    struct rise *found, const struct rise_frozen_question *question, const struct plan *plan,
    struct fault *fault) {
    struct rise_chain chain;
    enum status status = rise_chain_of_frozen(&chain, question, fault);
    return status == STATUS_OK ? run_chain(found, &chain, plan, fault) : status;
}

enum status rise_linear_run(
    struct rise *found, const struct rise_linear_question *question, const struct plan *plan,
    struct fault *fault) {
    struct rise_chain chain;
    enum status status = rise_chain_of_linear(&chain, question, fault);
    return status == STATUS_OK ? run_chain(found, &chain, plan, fault) : status;
}
