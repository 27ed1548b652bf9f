/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/rise_rare.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "forecast/rise_chain.h"
#include "odds/splitting.h"

enum { PILOTS = 384, WANTED = PILOTS / 3 };

/* A pilot gains at least so much of its level, or it is lost; a level is so much below what was
 * reached, for what is reached again differs by rounding. */
static const double LEAST_GAIN = 1e-9, ROUNDING = 1e-12;

/* A run at some time; the order of the samples, or room for a batch, and the chain's state follow.
 */
struct particle {
    double start, square; /* squared residuals */
    uint64_t clock;
    size_t next; /* in an epoch */
};

struct job {
    const struct rise_chain *chain;
    size_t order; /* numbers in it */
    atomic_int *failed;
};

static size_t size_of(const struct job *job) {
    size_t bytes = sizeof(struct particle) + job->order * sizeof(size_t) +
                   job->chain->numbers * sizeof(double);
    return (bytes + 63) / 64 * 64;
}

static size_t *order_of(struct particle *particle) {
    return (size_t *)(particle + 1);
}

static double *state_of(struct particle *particle, const struct job *job) {
    void *state = order_of(particle) + job->order;
    return state;
}

/* -- runs --------------------------------------------------------------------------------- */

static void start(void *at, struct rng *rng, const void *context) {
    struct particle *particle = at;
    const struct job *job = context;
    struct fault fault;
    *particle = (struct particle){0};
    for (size_t i = 0; i < job->order; i++) {
        order_of(particle)[i] = i;
    }
    enum status status =
        rise_chain_start(job->chain, &particle->start, state_of(particle, job), rng, &fault);
    if (status != STATUS_OK) { /* of memory: questions were checked */
        atomic_store(job->failed, 1);
        particle->start = 1;
    }
    particle->square = particle->start;
}

/* Steps until the level is reached or time is over; returns the highest it was, over the start. */
static double walk(
    struct particle *particle, double level, const struct job *job, struct rng *rng,
    uint64_t *steps) {
    const struct rise_chain *chain = job->chain;
    struct xoroshiro stream = {rng_bits(rng), rng_bits(rng) | 1};
    struct batch batch = {chain->sampling, chain->samples,     chain->batch,
                          stream,          order_of(particle), particle->next};
    double goal = level * level * particle->start, highest = particle->square;
    while (particle->square < goal && particle->clock < chain->heights->steps) {
        size_t count;
        const size_t *sample = batch_next(&batch, &count);
        particle->square = rise_chain_step(chain, state_of(particle, job), sample, count);
        highest = fmax(highest, particle->square);
        particle->clock++;
        ++*steps;
    }
    particle->next = batch.next;
    return sqrt(highest / particle->start);
}

static enum splitting_end advance(
    void *at, const struct splitting_stage *stage, struct rng *rng, uint64_t *steps,
    const void *context) {
    struct particle *particle = at;
    walk(particle, stage->level, context, rng, steps);
    double goal = stage->level * stage->level * particle->start;
    return particle->square < goal ? SPLITTING_STEP_LIMIT : SPLITTING_REACHED;
}

/* -- levels ------------------------------------------------------------------------------- */

struct pilot {
    const struct job *job;
    struct rng rng;
    char *state, *trial; /* owned: PILOTS of them, and one */
    double *highest;     /* owned */
    uint64_t steps;
};

static struct particle *pilot_at(const struct pilot *pilot, size_t i) {
    return (struct particle *)(pilot->state + i * size_of(pilot->job));
}

/* What the best third of the pilots reach from here; where fewer get on, the least that these do.
 */
static double next_level(struct pilot *pilot, double before, double target) {
    for (size_t i = 0; i < PILOTS; i++) {
        memcpy(pilot->trial, pilot_at(pilot, i), size_of(pilot->job));
        pilot->highest[i] =
            walk((struct particle *)pilot->trial, target, pilot->job, &pilot->rng, &pilot->steps);
    }
    estimate_sort(pilot->highest, PILOTS);
    size_t best = PILOTS - WANTED;
    while (best + 1 < PILOTS && !(pilot->highest[best] > before * (1 + LEAST_GAIN))) {
        best++;
    }
    return pilot->highest[best] * (1 - ROUNDING);
}

/* Brings the pilots to the level, those that reach it in the place of those that do not. */
static size_t bring(struct pilot *pilot, double level) {
    size_t reached = 0;
    for (size_t i = 0; i < PILOTS; i++) {
        struct particle *particle = pilot_at(pilot, i);
        walk(particle, level, pilot->job, &pilot->rng, &pilot->steps);
        if (!(particle->square < level * level * particle->start)) {
            memmove(pilot_at(pilot, reached++), particle, size_of(pilot->job));
        }
    }
    for (size_t i = reached; reached > 0 && i < PILOTS; i++) {
        memcpy(pilot_at(pilot, i), pilot_at(pilot, i % reached), size_of(pilot->job));
    }
    return reached;
}

static size_t find_levels(double *level, struct pilot *pilot, double target) {
    double before = 1;
    size_t count = 0;
    for (size_t i = 0; i < PILOTS; i++) {
        start(pilot_at(pilot, i), &pilot->rng, pilot->job);
    }
    while (count < RISE_RARE_LEVELS) {
        double next = next_level(pilot, before, target);
        level[count] = next < target ? next : target;
        if (!(next > before * (1 + LEAST_GAIN)) || bring(pilot, level[count]) == 0) {
            return count;
        }
        before = level[count++];
        if (!(before < target)) {
            return count;
        }
    }
    return count;
}

static enum status run_pilot(
    struct rise_rare *found, double *level, const struct job *job, const struct plan *plan,
    struct fault *fault) {
    const struct rise_heights *heights = job->chain->heights;
    double target = heights->height[heights->count - 1];
    struct pilot pilot = {
        .job = job,
        .rng = rng_of(plan->key, UINT64_MAX), /* repetitions have the numbers from 0 on */
        .state = calloc(PILOTS + 1, size_of(job)),
        .highest = calloc(PILOTS, sizeof(double))};
    if (pilot.state == NULL || pilot.highest == NULL) {
        free(pilot.state);
        free(pilot.highest);
        return fault_set(fault, STATUS_SYSTEM, "rise: out of memory for %d particles", PILOTS);
    }
    pilot.trial = pilot.state + PILOTS * size_of(job);
    found->levels = find_levels(level, &pilot, target);
    found->reached = found->levels > 0 ? level[found->levels - 1] : 1;
    found->lost = found->reached < target;
    found->steps = pilot.steps;
    free(pilot.state);
    free(pilot.highest);
    return STATUS_OK;
}

/* -- all ---------------------------------------------------------------------------------- */

static enum status check(const struct job *job, const struct plan *plan, struct fault *fault) {
    double bytes = (double)RISE_RARE_PARTICLES * (double)size_of(job);
    double have = (double)memory_available();
    if (plan->runs == 0) {
        return fault_set(fault, STATUS_INPUT, "rise: runs are 0; give 1 at least");
    }
    if (4 * bytes > have) {
        return fault_set(
            fault, STATUS_INPUT,
            "rise: %d particles of %zu samples take %.3g GB on each thread, and %.3g GB are free; "
            "take fewer samples",
            RISE_RARE_PARTICLES, job->chain->samples, bytes / 1e9, have / 1e9);
    }
    return STATUS_OK;
}

static enum status split(
    struct rise_rare *found, const double *level, const struct job *job, const struct plan *plan,
    struct fault *fault) {
    struct splitting splitting;
    const struct splitting_question question = {
        .state_size = size_of(job),
        .start = start,
        .advance = advance,
        .context = job,
        .level = level,
        .levels = found->levels,
        .particles = RISE_RARE_PARTICLES};
    enum status status = splitting_run(&splitting, &question, plan, fault);
    if (status != STATUS_OK) {
        return status;
    }
    double p = exp(splitting.log_p);
    found->share = (struct estimate){p, p * splitting.relative_error};
    found->log10_p = splitting.log_p / log(10);
    found->repetitions = splitting.repetitions;
    found->steps += splitting.steps;
    splitting_clear(&splitting);
    return STATUS_OK;
}

static enum status run_chain(
    struct rise_rare *found, const struct rise_chain *chain, const struct plan *plan,
    struct fault *fault) {
    atomic_int failed = 0;
    double level[RISE_RARE_LEVELS];
    const struct job job = {
        chain, chain->sampling == BATCH_REPLACEMENT ? chain->batch : chain->samples, &failed};
    *found = (struct rise_rare){.share = {NAN, NAN}, .log10_p = NAN};
    enum status status = check(&job, plan, fault);
    if (status == STATUS_OK) {
        status = run_pilot(found, level, &job, plan, fault);
    }
    if (status == STATUS_OK && !found->lost) {
        status = split(found, level, &job, plan, fault);
    }
    if (status == STATUS_OK && failed != 0) {
        return fault_set(fault, STATUS_SYSTEM, "rise: out of memory for a start");
    }
    return status;
}

enum status rise_rare_frozen_run(
    struct rise_rare *found, const struct rise_frozen_question *question, const struct plan *plan,
    struct fault *fault) {
    struct rise_chain chain;
    enum status status = rise_chain_of_frozen(&chain, question, fault);
    if (status == STATUS_OK) {
        status = run_chain(found, &chain, plan, fault);
        rise_chain_clear(&chain);
    }
    return status;
}

enum status rise_rare_linear_run(
    struct rise_rare *found, const struct rise_linear_question *question, const struct plan *plan,
    struct fault *fault) {
    struct rise_chain chain;
    enum status status = rise_chain_of_linear(&chain, question, fault);
    if (status == STATUS_OK) {
        status = run_chain(found, &chain, plan, fault);
        rise_chain_clear(&chain);
    }
    return status;
}
