/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/cloning.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "forecast/frozen.h"
#include "matrix/rows.h"
#include "runs/ensemble.h"

struct job {
    const struct cloning_question *question;
    struct rng_key key;
    struct frozen frozen;
};

struct population {
    const struct job *job;
    struct batch batch;
    struct rng rng;
    size_t members, size;
    double *z, *copy; /* unit vectors; room for as many */
    double *weight;   /* log of a member's, since it was drawn */
    double *share;    /* exp(weight - largest) */
    double *factor;   /* of a step */
    double *memory;   /* owned: all of them */
};

static enum status
open_population(struct population *at, const struct job *job, uint64_t run, struct fault *fault) {
    const struct cloning_question *question = job->question;
    size_t members = question->members, size = job->frozen.size;
    *at = (struct population){
        .job = job, .rng = rng_of(job->key, run), .members = members, .size = size};
    enum status status = batch_init(
        &at->batch, question->kernel->order, question->batch, question->sampling,
        xoroshiro_of(job->key, run), fault);
    if (status != STATUS_OK) {
        return status;
    }
    at->memory = calloc(2 * members * (size + 1) + question->batch, sizeof *at->memory);
    if (at->memory == NULL) {
        batch_clear(&at->batch);
        return fault_set(fault, STATUS_SYSTEM, "cloning: out of memory for %zu members", members);
    }
    at->z = at->memory;
    at->copy = at->z + members * size;
    at->weight = at->copy + members * size;
    at->share = at->weight + members;
    at->factor = at->share + members;
    return STATUS_OK;
}

static void close_population(struct population *at) {
    batch_clear(&at->batch);
    free(at->memory);
}

static void start(struct population *at) {
    enum cloning_start kind = at->job->question->start;
    const struct kernel *kernel = at->job->question->kernel;
    size_t column = kind == CLONING_FASTEST ? 0 : kernel->rank - 1;
    bool root = at->job->frozen.coordinates == FROZEN_ROOT;
    for (size_t i = 0; i < at->members; i++) {
        double *z = at->z + i * at->size;
        for (size_t k = 0; k < at->size && kind == CLONING_RANDOM; k++) {
            z[k] = rng_normal(&at->rng);
        }
        for (size_t k = 0; k < at->size && kind != CLONING_RANDOM; k++) {
            z[k] = root ? k == column : kernel->root[k * kernel->rank + column];
        }
        rows_scale(z, 1 / sqrt(rows_dot(z, z, at->size)), at->size);
    }
}

/* Moves all members, and returns them to length 1. */
static void step(struct population *at) {
    for (size_t i = 0; i < at->members; i++) {
        size_t count;
        const size_t *batch = batch_next(&at->batch, &count);
        double *z = at->z + i * at->size;
        frozen_step(&at->job->frozen, z, batch, count, at->factor);
        double length = sqrt(rows_dot(z, z, at->size));
        at->weight[i] += at->job->question->theta * log(length);
        rows_scale(z, length > 0 ? 1 / length : 0, at->size);
    }
}

struct sums {
    double largest, one, two; /* of shares, and of their squares */
};

static struct sums weigh(struct population *at) {
    struct sums sums = {-INFINITY, 0, 0};
    for (size_t i = 0; i < at->members; i++) {
        sums.largest = fmax(sums.largest, at->weight[i]);
    }
    for (size_t i = 0; i < at->members; i++) {
        double share = at->share[i] = exp(at->weight[i] - sums.largest);
        sums.one += share;
        sums.two += share * share;
    }
    return sums;
}

static double log_mean(const struct population *at, struct sums sums) {
    return sums.largest + log(sums.one / (double)at->members);
}

/* One uniform number, and points at equal distances from it. */
static void draw_again(struct population *at, double total) {
    double gap = total / (double)at->members, point = gap * rng_uniform(&at->rng), sum = 0;
    size_t to = 0;
    for (size_t i = 0; i < at->members; i++) {
        sum += at->share[i];
        bool last = i + 1 == at->members; /* takes what rounding leaves */
        for (; to < at->members && (point < sum || last); to++, point += gap) {
            memcpy(at->copy + to * at->size, at->z + i * at->size, at->size * sizeof *at->z);
        }
        at->weight[i] = 0;
    }
    double *kept = at->z;
    at->z = at->copy;
    at->copy = kept;
}

/* The log of the mean of |z|^theta after so many steps, over that before. */
static double grow(struct population *at, uint64_t steps) {
    double growth = 0, before = log_mean(at, weigh(at));
    for (uint64_t t = 0; t < steps; t++) {
        step(at);
        struct sums sums = weigh(at);
        if (2 * sums.one * sums.one < sums.two * (double)at->members) {
            growth += log_mean(at, sums);
            draw_again(at, sums.one);
        }
    }
    return growth + log_mean(at, weigh(at)) - before;
}

static enum status run_one(double *k, const struct job *job, uint64_t run, struct fault *fault) {
    struct population at;
    enum status status = open_population(&at, job, run, fault);
    if (status == STATUS_OK) {
        start(&at);
        grow(&at, job->question->burn);
        *k = grow(&at, job->question->steps) / (double)job->question->steps;
        close_population(&at);
    }
    return status;
}

static enum status
run_block(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    double *sum = result;
    for (uint64_t run = first; run < first + count; run++) {
        double k = 0;
        enum status status = run_one(&k, context, run, fault);
        if (status != STATUS_OK) {
            return status;
        }
        sum[0] += k;
        sum[1] += k * k;
    }
    return STATUS_OK;
}

static enum status
check(const struct cloning_question *question, const struct plan *plan, struct fault *fault) {
    const struct kernel *kernel = question->kernel;
    enum status status = batch_check(kernel->order, question->batch, question->sampling, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (question->sampling == BATCH_EPOCHS) {
        return fault_set(
            fault, STATUS_INPUT,
            "cloning: members share their batches, which are no epochs of any; draw fresh batches");
    }
    double factor = question->eta * kernel_largest(kernel);
    bool all = plan->runs > 0 && question->steps > 0 && question->members > 0;
    if (!all || !(question->theta >= 0 && question->theta <= 64) ||
        !(factor > 0 && factor <= 1e15)) {
        return fault_set(
            fault, STATUS_INPUT,
            "cloning: theta is %g, eta times the largest of K %g, and there are %llu runs of %llu "
            "steps with %zu members; give theta from 0 to 64, 0 to 1e15, and 1 at least",
            question->theta, factor, (unsigned long long)plan->runs,
            (unsigned long long)question->steps, question->members);
    }
    return STATUS_OK;
}

enum status cloning_run(
    struct estimate *k, const struct cloning_question *question, const struct plan *plan,
    struct fault *fault) {
    enum status status = check(question, plan, fault);
    if (status != STATUS_OK) {
        return status;
    }
    enum frozen_coordinates coordinates =
        question->residual ? frozen_fastest(question->kernel) : FROZEN_ROOT;
    const struct job job = {
        question, plan->key, frozen_of(question->kernel, coordinates, question->eta)};
    double sum[2] = {0}, runs = (double)plan->runs;
    const struct ensemble ensemble = {
        .result_size = sizeof sum,
        .run = run_block,
        .context = &job,
        .threads = plan->threads,
        .block = 1,
        .watch = plan->watch};
    status = ensemble_run(&ensemble, sum, plan->runs, fault);
    *k = estimate_mean(runs, sum[0], sum[1]);
    k->se *= sqrt(runs / (runs - 1)); /* runs are few */
    return status;
}
