/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast_data.h"

#include <string.h>

#include "forecast_matrix.h"
#include "inputs/features_csv.h"
#include "matrix/rows.h"
#include "option.h"

/* Puts the file before what a kernel's fault says. */
static enum status name_file(enum status status, const char *path, struct fault *fault) {
    if (status == STATUS_INPUT) {
        struct fault why = *fault;
        return fault_set(fault, status, "%s: %s", path, why.text);
    }
    return status;
}

static enum status
check_samples(const struct samples *samples, const char *path, struct fault *fault) {
    size_t size = samples->inputs * sizeof(double);
    if (rows_largest(samples->x, samples->count * samples->inputs) == 0) {
        return fault_set(fault, STATUS_INPUT, "%s: all inputs are 0; nothing is learnt", path);
    }
    for (size_t i = 0; i < samples->count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (memcmp(samples->x + i * samples->inputs, samples->x + j * samples->inputs, size) ==
                0) {
                return fault_set(
                    fault, STATUS_INPUT,
                    "%s: samples %zu and %zu have the same inputs; leave one out, or give the "
                    "--kernel of all",
                    path, j + 1, i + 1);
            }
        }
    }
    return STATUS_OK;
}

static enum status load_data(struct forecast_question *q, struct fault *fault) {
    struct samples samples;
    enum status status = features_csv_read(&samples, q->data, q->label, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = check_samples(&samples, q->data, fault);
    if (status == STATUS_OK) {
        status = kernel_of_inputs(
            &q->kernel, q->linear ? KERNEL_LINEAR : KERNEL_RELU, 0, samples.x, samples.count,
            samples.inputs, fault);
        status = name_file(status, q->data, fault);
    }
    if (status == STATUS_OK) {
        status = kernel_of_inputs(
            &q->outputs, q->linear ? KERNEL_LINEAR_OUTPUTS : KERNEL_RELU_OUTPUTS, 0, samples.x,
            samples.count, samples.inputs, fault);
    }
    q->y = samples.y;
    samples.y = NULL;
    samples_clear(&samples);
    return status;
}

static enum status load_residual(struct forecast_question *q, struct fault *fault) {
    struct forecast_matrix residual;
    enum status status = forecast_matrix_read(&residual, q->residual_path, fault);
    if (status != STATUS_OK) {
        return status;
    }
    size_t count = residual.rows * residual.columns, m = q->kernel.order;
    bool zero = rows_largest(residual.value, count) == 0;
    q->y = residual.value;
    rows_scale(q->y, -1, count);
    if (count != m || zero) {
        return fault_set(
            fault, STATUS_INPUT, "%s: %zu numbers for %zu samples%s; give one of each, not all 0",
            q->residual_path, count, m, zero ? ", all 0" : "");
    }
    return STATUS_OK;
}

static enum status load_kernel(struct forecast_question *q, struct fault *fault) {
    struct forecast_matrix matrix;
    enum status status = forecast_matrix_read(&matrix, q->kernel_path, fault);
    if (status != STATUS_OK) {
        return status;
    }
    double rounding =
        option_is_given(&q->rounding) ? q->rounding.value.hi : forecast_matrix_rounding(&matrix);
    if (matrix.rows != matrix.columns) {
        status = fault_set(
            fault, STATUS_INPUT, "%s: %zu rows and %zu columns; give a square kernel",
            q->kernel_path, matrix.rows, matrix.columns);
    } else {
        status = kernel_init(&q->kernel, matrix.value, matrix.rows, rounding, fault);
        status = name_file(status, q->kernel_path, fault);
    }
    if (status == STATUS_OK && q->residual_path != NULL) {
        status = load_residual(q, fault);
    } else if (status == STATUS_OK) {
        status = kernel_init(&q->outputs, matrix.value, matrix.rows, rounding, fault);
    }
    forecast_matrix_clear(&matrix);
    return status;
}

enum status forecast_data_load(struct forecast_question *question, struct fault *fault) {
    return question->data != NULL ? load_data(question, fault) : load_kernel(question, fault);
}
