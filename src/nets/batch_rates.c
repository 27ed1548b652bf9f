/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/batch_rates.h"

#include <math.h>
#include <stdlib.h>

#include "matrix/eigen_top.h"
#include "nets/batches.h"

static const double TOLERANCE = 1e-9;

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Rows and columns of the batch. */
static void
cut_out(double *part, const struct batch_rates_question *question, const size_t *sample) {
    size_t k = question->outputs, order = question->batch * k, all = question->samples * k;
    for (size_t i = 0; i < order; i++) {
        const double *row = question->kernel + (sample[i / k] * k + i % k) * all;
        for (size_t j = 0; j < order; j++) {
            part[i * order + j] = row[sample[j / k] * k + j % k];
        }
    }
}

/* The last batch of an epoch may be short, and is passed over: all others are alike. */
static const size_t *next_batch(struct batches *batches) {
    const size_t *sample;
    size_t count;
    do {
        sample = batches_next(batches, &count);
    } while (count < batches->size);
    return sample;
}

static enum status draw_all(
    double *rate, size_t draws, const struct batch_rates_question *question,
    struct batches *batches, double *part, struct fault *fault) {
    struct eigen top;
    size_t order = question->batch * question->outputs;
    enum status status = eigen_init(&top, order, 1, fault);
    if (status != STATUS_OK) {
        return status;
    }
    for (size_t d = 0; d < draws && status == STATUS_OK; d++) {
        cut_out(part, question, next_batch(batches));
        status = eigen_top(&top, part, TOLERANCE, fault);
        rate[d] = (double)order / top.value[0];
    }
    eigen_clear(&top);
    qsort(rate, draws, sizeof *rate, compare);
    return status;
}

enum status batch_rates_draw(
    double *rate, size_t draws, const struct batch_rates_question *question, struct rng_key key,
    struct fault *fault) {
    struct batches batches;
    size_t order = question->batch * question->outputs;
    enum status status =
        batches_init(&batches, question->samples, question->batch, false, rng_of(key, 0), fault);
    if (status != STATUS_OK) {
        return status;
    }
    double *part = malloc(order * order * sizeof *part);
    status =
        part == NULL
            ? fault_set(fault, STATUS_SYSTEM, "out of memory for batches of %zu", question->batch)
            : draw_all(rate, draws, question, &batches, part, fault);
    free(part);
    batches_clear(&batches);
    return status;
}

/* The largest sum of a row of K_BB that row i of the kernel can be part of; `block` is scratch, a
 * number a sample. */
static double largest_sum(const struct batch_rates_question *question, size_t i, double *block) {
    size_t n = question->samples, k = question->outputs;
    const double *row = question->kernel + i * n * k;
    for (size_t j = 0; j < n; j++) {
        block[j] = 0;
        for (size_t a = 0; a < k; a++) {
            block[j] += fabs(row[j * k + a]);
        }
    }
    double sum = block[i / k];
    block[i / k] = INFINITY; /* it is there anyhow, and sorted away */
    qsort(block, n, sizeof *block, compare);
    for (size_t j = 1; j < question->batch; j++) {
        sum += block[n - 1 - j];
    }
    return sum;
}

enum status
batch_rates_bound(double *rate, const struct batch_rates_question *question, struct fault *fault) {
    size_t order = question->batch * question->outputs;
    double *block = malloc(question->samples * sizeof *block), most = 0;
    if (block == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu samples", question->samples);
    }
    for (size_t i = 0; i < question->samples * question->outputs; i++) {
        most = fmax(most, largest_sum(question, i, block));
    }
    free(block);
    *rate = (double)order / most;
    return STATUS_OK;
}

double batch_rates_quantile(const double *rate, size_t count, double q) {
    double at = q * (double)(count - 1);
    size_t low = (size_t)at, high = low + 1 < count ? low + 1 : low;
    return rate[low] + (at - (double)low) * (rate[high] - rate[low]);
}
