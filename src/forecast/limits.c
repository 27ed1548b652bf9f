/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/limits.h"

#include <math.h>
#include <stdlib.h>

#include "matrix/eigen_all.h"
#include "runs/ensemble.h"

enum { MOST_ROWS = 4096 }; /* to sort */

double limits_full_batch(const struct kernel *kernel) {
    return 2 * (double)kernel->order / kernel->value[0];
}

/* -- certified ---------------------------------------------------------------------------- */

/* |K_ii| and the b - 1 largest other |K_ij|; `sorted` is room for m numbers. */
static double row_sum(const struct kernel *kernel, size_t i, size_t b, double *sorted) {
    size_t m = kernel->order;
    for (size_t j = 0; j < m; j++) {
        sorted[j] = fabs(kernel_element(kernel, i, j));
    }
    double sum = sorted[i];
    sorted[i] = 0;
    estimate_sort(sorted, m);
    for (size_t j = 1; j < b; j++) {
        sum += sorted[m - j];
    }
    return sum;
}

/* At least every ||K_BB|| of b different samples: a largest row sum, or for many samples what
 * costs no m^2, the trace of the b largest K_ii and the largest eigenvalue. */
static double largest_norm(const struct kernel *kernel, size_t b, double *sorted) {
    double most = 0;
    for (size_t i = 0; kernel->order <= MOST_ROWS && i < kernel->order; i++) {
        most = fmax(most, row_sum(kernel, i, b, sorted));
    }
    if (kernel->order <= MOST_ROWS) {
        return most;
    }
    for (size_t i = 0; i < kernel->order; i++) {
        sorted[i] = kernel_element(kernel, i, i);
    }
    estimate_sort(sorted, kernel->order);
    for (size_t j = 0; j < b; j++) {
        most += sorted[kernel->order - 1 - j];
    }
    return fmin(most, kernel->value[0]);
}

enum status limits_lazy(
    double *eta, const struct kernel *kernel, size_t b, enum batch_sampling sampling,
    struct fault *fault) {
    enum status status = batch_check(kernel->order, b, sampling, fault);
    if (status != STATUS_OK) {
        return status;
    }
    double *sorted = malloc(kernel->order * sizeof *sorted);
    if (sorted == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "limits: out of memory");
    }
    size_t different = sampling == BATCH_REPLACEMENT ? 1 : b;
    *eta = 2 * (double)different / largest_norm(kernel, different, sorted);
    size_t rest = sampling == BATCH_EPOCHS ? kernel->order % b : 0;
    if (rest > 0) {
        *eta = fmin(*eta, 2 * (double)rest / largest_norm(kernel, rest, sorted));
    }
    free(sorted);
    return STATUS_OK;
}

/* -- batches ------------------------------------------------------------------------------ */

struct job {
    const struct limits_question *question;
    struct rng_key key;
};

static enum status rate_of(
    double *rate, const struct kernel *kernel, const struct batch *batch, const size_t *sample,
    double *part, struct eigen *eigen, struct fault *fault) {
    size_t b = batch->size;
    for (size_t i = 0; i < b; i++) {
        for (size_t j = 0; j < b; j++) {
            part[i * b + j] = kernel_element(kernel, sample[i], sample[j]);
        }
    }
    enum status status = eigen_all(eigen, part, fault);
    *rate = 2 * (double)b / eigen->value[0];
    return status;
}

/* One batch a stream, so that any of them can be drawn again. */
static enum status draw_one(
    double *rate, const struct job *job, uint64_t run, double *part, struct eigen *eigen,
    struct fault *fault) {
    const struct limits_question *question = job->question;
    const struct kernel *kernel = question->kernel;
    struct batch batch;
    enum status status = batch_init(
        &batch, kernel->order, question->batch, question->sampling, xoroshiro_of(job->key, run),
        fault);
    if (status == STATUS_OK) {
        size_t count;
        const size_t *sample = batch_next(&batch, &count);
        status = rate_of(rate, kernel, &batch, sample, part, eigen, fault);
        batch_clear(&batch);
    }
    return status;
}

static enum status
run_block(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    const struct job *job = context;
    size_t b = job->question->batch;
    struct eigen eigen;
    enum status status = eigen_init(&eigen, b, b, fault);
    if (status != STATUS_OK) {
        return status;
    }
    double *part = malloc(b * b * sizeof *part);
    if (part == NULL) {
        status = fault_set(fault, STATUS_SYSTEM, "limits: out of memory for a batch of %zu", b);
    }
    for (uint64_t run = first; status == STATUS_OK && run < first + count; run++) {
        status = draw_one((double *)result + run, job, run, part, &eigen, fault);
    }
    free(part);
    eigen_clear(&eigen);
    return status;
}

static void summarise(struct limits_batches *found, double *rate, size_t count, double eta) {
    estimate_sort(rate, count);
    double below = 0;
    for (size_t i = 0; i < count; i++) {
        below += rate[i] < eta;
    }
    found->least = rate[0];
    found->exceeded = estimate_share(below, (double)count);
    for (int q = 0; q < 3; q++) {
        found->quartile[q] = estimate_quantile(rate, count, 0.25 * (q + 1));
    }
}

enum status limits_batches_run(
    struct limits_batches *found, const struct limits_question *question, const struct plan *plan,
    struct fault *fault) {
    enum status status =
        batch_check(question->kernel->order, question->batch, question->sampling, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (plan->runs == 0 || plan->runs > LIMITS_MOST_BATCHES) {
        return fault_set(
            fault, STATUS_INPUT, "limits: %llu batches; give 1 to %d",
            (unsigned long long)plan->runs, LIMITS_MOST_BATCHES);
    }
    size_t count = (size_t)plan->runs;
    double *rate = calloc(count, sizeof *rate);
    if (rate == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "limits: out of memory for %zu batches", count);
    }
    const struct job job = {question, plan->key};
    /* A block leaves its own rates among zeros. */
    const struct ensemble ensemble = {
        .result_size = count * sizeof *rate,
        .run = run_block,
        .context = &job,
        .threads = plan->threads,
        .watch = plan->watch};
    status = ensemble_run(&ensemble, rate, count, fault);
    if (status == STATUS_OK) {
        summarise(found, rate, count, question->eta);
    }
    free(rate);
    return status;
}
