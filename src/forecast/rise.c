/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/rise.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "forecast/rise_chain.h"
#include "runs/ensemble.h"

/* Sums over runs: doubles alone but for the largest. */
struct tally {
    double reached[RISE_MOST], runs, steps, furthest;
};

struct job {
    const struct rise_chain *chain;
    const struct plan *plan;
};

/* Counts the heights that the mean square, over that of the start, has reached; a number that is
 * none is beyond all. */
static size_t count_reached(const struct rise_heights *heights, size_t reached, double square) {
    while (reached < heights->count &&
           !(square < heights->height[reached] * heights->height[reached])) {
        reached++;
    }
    return reached;
}

static enum status follow(
    struct tally *tally, double *state, const struct job *job, uint64_t run, struct fault *fault) {
    const struct rise_chain *chain = job->chain;
    const struct rise_heights *heights = chain->heights;
    struct rng rng = rng_of(job->plan->key, run);
    struct batch batch;
    double start, furthest = 1;
    enum status status = batch_init(
        &batch, chain->samples, chain->batch, chain->sampling, xoroshiro_of(job->plan->key, run),
        fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = rise_chain_start(chain, &start, state, &rng, fault);
    size_t reached = 0;
    uint64_t t = 0;
    for (; status == STATUS_OK && reached < heights->count && t < heights->steps; t++) {
        size_t count;
        const size_t *samples = batch_next(&batch, &count);
        double square = rise_chain_step(chain, state, samples, count) / start;
        furthest = fmax(furthest, square);
        reached = count_reached(heights, reached, square);
    }
    for (size_t k = 0; k < reached; k++) {
        tally->reached[k]++;
    }
    tally->runs++;
    tally->steps += (double)t;
    tally->furthest = fmax(tally->furthest, sqrt(furthest));
    batch_clear(&batch);
    return status;
}

static enum status
run_block(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    const struct job *job = context;
    double *state = aligned_alloc(64, job->chain->numbers * sizeof *state);
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

static void add_block(void *total, const void *result) {
    struct tally *sum = total;
    const struct tally *block = result;
    for (size_t k = 0; k < RISE_MOST; k++) {
        sum->reached[k] += block->reached[k];
    }
    sum->runs += block->runs;
    sum->steps += block->steps;
    sum->furthest = fmax(sum->furthest, block->furthest);
}

/* Over the share of the last height, (1 - p)/(p n) is the squared error. */
static double squared_error(const struct tally *tally, const struct job *job, uint64_t runs) {
    double hits = tally->reached[job->chain->heights->count - 1];
    return (1 / hits - 1 / (double)runs);
}

static bool enough(const void *total, uint64_t runs, const void *context) {
    const struct job *job = context;
    double wanted = job->plan->relative_error;
    return wanted > 0 && runs >= RISE_FEWEST && squared_error(total, job, runs) <= wanted * wanted;
}

static double part(const void *total, uint64_t runs, const void *context) {
    const struct job *job = context;
    double wanted = job->plan->relative_error, all = (double)runs / (double)job->plan->runs;
    return wanted > 0 ? fmin(1, fmax(all, wanted * wanted / squared_error(total, job, runs))) : all;
}

static enum status run_chain(
    struct rise *found, const struct rise_chain *chain, const struct plan *plan,
    struct fault *fault) {
    const struct job job = {chain, plan};
    struct tally tally = {.steps = 0};
    if (plan->runs == 0) {
        return fault_set(fault, STATUS_INPUT, "rise: runs are 0; give 1 at least");
    }
    const struct ensemble ensemble = {
        .result_size = sizeof tally,
        .run = run_block,
        .add = add_block,
        .context = &job,
        .threads = plan->threads,
        .block = 16,
        .enough = enough,
        .part = part,
        .watch = plan->watch};
    enum status status = ensemble_run(&ensemble, &tally, plan->runs, fault);
    for (size_t k = 0; status == STATUS_OK && k < chain->heights->count; k++) {
        found->share[k] = estimate_share(tally.reached[k], tally.runs);
    }
    found->furthest = tally.furthest;
    found->steps = tally.steps;
    found->runs = tally.runs;
    return status;
}

enum status rise_frozen_run(
    struct rise *found, const struct rise_frozen_question *question, const struct plan *plan,
    struct fault *fault) {
    struct rise_chain chain;
    enum status status = rise_chain_of_frozen(&chain, question, fault);
    if (status == STATUS_OK) {
        status = run_chain(found, &chain, plan, fault);
        rise_chain_clear(&chain);
    }
    return status;
}

enum status rise_linear_run(
    struct rise *found, const struct rise_linear_question *question, const struct plan *plan,
    struct fault *fault) {
    struct rise_chain chain;
    enum status status = rise_chain_of_linear(&chain, question, fault);
    if (status == STATUS_OK) {
        status = run_chain(found, &chain, plan, fault);
        rise_chain_clear(&chain);
    }
    return status;
}
