/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "critical_measure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "critical_kernel.h"
#include "matrix/eigen_top.h"
#include "nets/batch_rates.h"
#include "option.h"

const double critical_measure_quantile[CRITICAL_QUANTILES] = {0, 0.05, 0.25, 0.5, 0.75, 0.95, 1};

/* -- finding ------------------------------------------------------------------------------ */

static enum status find_values(
    struct critical_measure *found, const struct critical_kernel *kernel, size_t wanted,
    struct fault *fault) {
    struct eigen top;
    size_t order = kernel->samples * kernel->outputs;
    found->values = wanted < order ? wanted : order;
    enum status status = eigen_init(&top, order, found->values, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = eigen_top(&top, kernel->value, 1e-10, fault);
    for (size_t i = 0; i < found->values; i++) {
        found->value[i] = top.value[i];
    }
    if (status == STATUS_OK && !(top.value[0] > 0)) {
        status = fault_set(
            fault, STATUS_INPUT,
            "the largest eigenvalue of the kernel is %g; give one of a network that learns",
            top.value[0]);
    }
    eigen_clear(&top);
    return status;
}

static enum status find_batches(
    struct critical_measure *found, const struct critical_kernel *kernel,
    const struct critical_question *q, double per_mean, struct fault *fault) {
    size_t draws = (size_t)q->draws.value.hi;
    const struct batch_rates_question question = {
        kernel->value, kernel->samples, kernel->outputs, (size_t)q->batch.value.hi};
    double *rate = malloc(draws * sizeof *rate);
    if (rate == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu batches", draws);
    }
    enum status status =
        batch_rates_draw(rate, draws, &question, train_setup_key(&q->setup, "batches"), fault);
    for (size_t i = 0; i < CRITICAL_QUANTILES && status == STATUS_OK; i++) {
        found->batch[i] =
            per_mean * batch_rates_quantile(rate, draws, critical_measure_quantile[i]);
    }
    free(rate);
    if (status == STATUS_OK) {
        status = batch_rates_bound(&found->certain, &question, fault);
        found->certain *= per_mean;
    }
    return status;
}

static enum status find_all(
    struct critical_measure *found, const struct critical_kernel *kernel,
    const struct critical_question *q, struct fault *fault) {
    double n = (double)kernel->samples, k = (double)kernel->outputs;
    double times = 1 + q->momentum.value.hi, all = times * critical_question_per_mean(q, n, k);
    enum status status = find_values(found, kernel, (size_t)q->values.value.hi, fault);
    if (status != STATUS_OK) {
        return status;
    }
    found->samples = kernel->samples;
    found->outputs = kernel->outputs;
    found->weights = kernel->weights;
    found->loss = kernel->loss;
    found->kernel = all * n * k / found->value[0];
    found->hessian = all * 2 / kernel->hessian;
    if (!option_is_given(&q->batch)) {
        return STATUS_OK;
    }
    double batch = times * critical_question_per_mean(q, q->batch.value.hi, k);
    return find_batches(found, kernel, q, batch, fault);
}

enum status critical_measure_run(
    struct critical_measure *found, const struct critical_question *question, struct fault *fault) {
    struct critical_kernel kernel;
    *found = (struct critical_measure){.certain = NAN};
    for (size_t i = 0; i < CRITICAL_QUANTILES; i++) {
        found->batch[i] = NAN;
    }
    enum status status = critical_kernel_take(&kernel, question, fault);
    if (status == STATUS_OK) {
        status = find_all(found, &kernel, question, fault);
        critical_kernel_clear(&kernel);
    }
    return status;
}

/* -- the answer --------------------------------------------------------------------------- */

static void real(struct answer *answer, const char *key, const char *what, double value) {
    answer_add(answer, key, what, ANSWER_FORMULA, answer_real(value));
}

static void count(struct answer *answer, const char *key, const char *what, size_t value) {
    answer_add(
        answer, key, what, ANSWER_FORMULA, value > 0 ? answer_integer(value) : answer_real(NAN));
}

static void add_batches(
    struct answer *answer, const struct critical_measure *found,
    const struct critical_question *q) {
    static const struct {
        const char *key, *what;
    } quantile[CRITICAL_QUANTILES] = {
        {"eta_batch_q00", "critical rate of batches: the smallest drawn"},
        {"eta_batch_q05", "5 %"},
        {"eta_batch_q25", "25 %"},
        {"eta_batch_q50", "50 %"},
        {"eta_batch_q75", "75 %"},
        {"eta_batch_q95", "95 %"},
        {"eta_batch_q100", "the largest drawn"},
    };
    bool any = option_is_given(&q->batch);
    count(answer, "batch", any ? "samples in a batch" : NULL, (size_t)q->batch.value.hi);
    for (size_t i = 0; i < CRITICAL_QUANTILES; i++) {
        real(answer, quantile[i].key, any ? quantile[i].what : NULL, found->batch[i]);
    }
    real(answer, "eta_batch_certain", any ? "below which no batch is" : NULL, found->certain);
}

/* The names must live as long as the answer. */
static const char *const LAMBDA[CRITICAL_VALUES] = {
    "lambda_1",  "lambda_2",  "lambda_3",  "lambda_4",  "lambda_5",  "lambda_6",  "lambda_7",
    "lambda_8",  "lambda_9",  "lambda_10", "lambda_11", "lambda_12", "lambda_13", "lambda_14",
    "lambda_15", "lambda_16", "lambda_17", "lambda_18", "lambda_19", "lambda_20", "lambda_21",
    "lambda_22", "lambda_23", "lambda_24", "lambda_25", "lambda_26", "lambda_27", "lambda_28",
    "lambda_29", "lambda_30", "lambda_31", "lambda_32"};

void critical_measure_add(
    struct answer *answer, const struct critical_measure *found,
    const struct critical_question *q) {
    bool network = !critical_question_is_file(q), sees = network && !q->no_hessian;
    count(answer, "samples", "samples", found->samples);
    count(answer, "outputs", "outputs", found->outputs);
    count(answer, "weights", found->weights > 0 ? "weights" : NULL, found->weights);
    real(answer, "eta_critical", "critical rate, by the kernel", found->kernel);
    real(answer, "eta_hessian", sees ? "by the Hessian" : NULL, found->hessian);
    real(
        answer, "hessian_error", sees ? "relatively off by at most" : NULL,
        sees ? critical_kernel_tolerance : NAN);
    add_batches(answer, found, q);
    for (size_t i = 0; i < found->values; i++) {
        char what[64];
        snprintf(what, sizeof what, "eigenvalue %zu of the kernel", i + 1);
        real(answer, LAMBDA[i], what, found->value[i]);
    }
    real(answer, "loss", network ? "loss, mean of (f - y)^2" : NULL, found->loss);
    answer_add(
        answer, "steps", network ? "steps of training" : NULL, ANSWER_FORMULA,
        network ? answer_integer((uint64_t)q->steps.value.hi) : answer_real(NAN));
}
