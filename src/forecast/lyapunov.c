/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/lyapunov.h"

#include <math.h>
#include <stdlib.h>

#include "forecast/frozen.h"
#include "matrix/rows.h"
#include "runs/ensemble.h"

/* Steps between two rescalings: entries change by less than 1e15 at a step, and scalar products
 * need them between 1e-140 and 1e140. */
enum { STRIDE = 8 };
static const double LARGEST = 1e15;

static const double LOG_2 = 0.69314718055994530942;

struct job {
    const struct lyapunov_question *question;
    struct rng_key key;
    struct frozen frozen;
};

/* One replica's state. */
struct walker {
    const struct job *job;
    struct batch batch;
    double *state, *factor;
    long exponent; /* of 2, by which the state was divided */
};

static void walk(struct walker *walker, uint64_t steps) {
    const struct frozen *frozen = &walker->job->frozen;
    for (uint64_t t = 0; t < steps; t++) {
        size_t count;
        const size_t *batch = batch_next(&walker->batch, &count);
        frozen_step(frozen, walker->state, batch, count, walker->factor);
        if (t % STRIDE == STRIDE - 1 && !frozen_rescale(frozen, walker->state, &walker->exponent)) {
            return;
        }
    }
}

/* The log of the state's length, -inf for 0. */
static double log_length(const struct walker *walker) {
    size_t size = walker->job->frozen.size;
    double square = rows_dot(walker->state, walker->state, size);
    return log(square) / 2 + LOG_2 * (double)walker->exponent;
}

/* A direction that is uniform but for the stream's name. */
static void start(struct walker *walker, struct rng rng) {
    for (size_t k = 0; k < walker->job->frozen.size; k++) {
        walker->state[k] = rng_normal(&rng);
    }
}

static double grow(struct walker *walker) {
    const struct lyapunov_question *question = walker->job->question;
    walk(walker, question->burn);
    frozen_rescale(&walker->job->frozen, walker->state, &walker->exponent);
    walker->exponent = 0;
    double before = log_length(walker);
    walk(walker, question->steps);
    double after = log_length(walker);
    return isinf(after) ? -INFINITY : (after - before) / (double)question->steps;
}

static enum status
run_one(double *growth, const struct job *job, uint64_t run, struct fault *fault) {
    const struct lyapunov_question *question = job->question;
    struct walker walker = {.job = job};
    enum status status = batch_init(
        &walker.batch, question->kernel->order, question->batch, question->sampling,
        xoroshiro_of(job->key, run), fault);
    if (status != STATUS_OK) {
        return status;
    }
    size_t numbers = (job->frozen.size + question->batch + 7) / 8 * 8; /* whole cache lines */
    walker.state = aligned_alloc(64, numbers * sizeof(double));
    if (walker.state == NULL) {
        status = fault_set(fault, STATUS_SYSTEM, "lyapunov: out of memory");
    } else {
        walker.factor = walker.state + job->frozen.size;
        start(&walker, rng_of(job->key, run));
        *growth = grow(&walker);
    }
    free(walker.state);
    batch_clear(&walker.batch);
    return status;
}

static enum status
run_block(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    double *sum = result;
    for (uint64_t run = first; run < first + count; run++) {
        double growth = 0;
        enum status status = run_one(&growth, context, run, fault);
        if (status != STATUS_OK) {
            return status;
        }
        sum[0] += growth;
        sum[1] += growth * growth;
    }
    return STATUS_OK;
}

static enum status
check(const struct lyapunov_question *question, const struct plan *plan, struct fault *fault) {
    const struct kernel *kernel = question->kernel;
    enum status status = batch_check(kernel->order, question->batch, question->sampling, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (plan->runs == 0 || question->steps == 0) {
        return fault_set(
            fault, STATUS_INPUT, "lyapunov: %llu runs of %llu steps; give 1 at least",
            (unsigned long long)plan->runs, (unsigned long long)question->steps);
    }
    double factor = question->eta * kernel_largest(kernel);
    if (!(factor > 0 && factor <= LARGEST)) {
        return fault_set(
            fault, STATUS_INPUT, "lyapunov: eta times the largest of K is %g; give 0 to %g", factor,
            LARGEST);
    }
    return STATUS_OK;
}

enum status lyapunov_run(
    struct lyapunov *found, const struct lyapunov_question *question, const struct plan *plan,
    struct fault *fault) {
    const struct kernel *kernel = question->kernel;
    enum status status = check(question, plan, fault);
    if (status != STATUS_OK) {
        return status;
    }
    const struct job job = {
        question, plan->key, frozen_of(kernel, frozen_fastest(kernel), question->eta)};
    double sum[2] = {0};
    const struct ensemble ensemble = {
        .result_size = sizeof sum,
        .run = run_block,
        .context = &job,
        .threads = plan->threads,
        .block = 1,
        .watch = plan->watch};
    status = ensemble_run(&ensemble, sum, plan->runs, fault);
    if (status == STATUS_OK) {
        double least = question->eta * kernel->value[kernel->rank - 1] / (double)kernel->order;
        double runs = (double)plan->runs;
        found->drift = estimate_mean(runs, sum[0], sum[1]);
        found->drift.se *= sqrt(runs / (runs - 1)); /* runs are few */
        found->slow = log(fabs(1 - least));
        found->steps = plan->runs * (question->burn + question->steps);
    }
    return status;
}
