/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast_data.h"

#include <string.h>

#include "forecast/kernel_factored.h"
#include "forecast/span.h"
#include "forecast_matrix.h"
#include "forecast_net.h"
#include "forecast_samples.h"
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

/* A kernel that is formed takes time beyond this without being asked for. */
enum { MOST_SAMPLES = 4096 };

static enum status check_samples(
    const struct samples *samples, const struct forecast_question *q, bool formed,
    struct fault *fault) {
    double m = (double)samples->count;
    if (rows_largest(samples->x, samples->count * samples->inputs) == 0) {
        return fault_set(fault, STATUS_INPUT, "%s: all inputs are 0; nothing is learnt", q->data);
    }
    if (formed && samples->count > MOST_SAMPLES && q->take.value.hi == 0) {
        return fault_set(
            fault, STATUS_INPUT,
            "%s: the kernel of %zu samples takes %.3g GB and about %.3g min; give --take M to draw "
            "M of them",
            q->data, samples->count, 40 * m * m / 1e9, 7 * m * m * m / 1e9 / 60);
    }
    return STATUS_OK;
}

/* Linear networks with few inputs have kernels that need not be formed. */
static enum status
make_kernels(struct forecast_question *q, const struct samples *samples, struct fault *fault) {
    size_t m = samples->count, d = samples->inputs;
    bool net = forecast_net_asked(q), formed = net || !q->linear || d >= m;
    enum status status = check_samples(samples, q, formed, fault);
    if (status == STATUS_OK && net) {
        return forecast_net_kernel(q, samples, fault);
    }
    for (int k = 0; k < 2 && status == STATUS_OK; k++) {
        struct kernel *kernel = k == 0 ? &q->kernel : &q->outputs;
        static const enum kernel_law laws[2][2] = {
            {KERNEL_RELU, KERNEL_LINEAR}, {KERNEL_RELU_OUTPUTS, KERNEL_LINEAR_OUTPUTS}};
        status = formed ? kernel_of_inputs(kernel, laws[k][q->linear], 0, samples->x, m, d, fault)
                        : kernel_factored(kernel, 2 - k, samples->x, m, d, fault);
        status = name_file(status, q->data, fault);
    }
    return status;
}

static enum status load_data(struct forecast_question *q, struct fault *fault) {
    struct samples samples;
    enum status status = forecast_samples_read(&samples, q, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = make_kernels(q, &samples, fault);
    if (status == STATUS_OK && q->relu && forecast_question_has_width(q)) {
        status = name_file(span_of_samples(&q->samples, &samples, fault), q->data, fault);
    }
    if (!forecast_net_asked(q)) {
        q->y = samples.y;
        samples.y = NULL;
    }
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
    enum status status =
        question->data != NULL ? load_data(question, fault) : load_kernel(question, fault);
    if (status == STATUS_OK) {
        question->beyond = kernel_beyond(&question->kernel, question->y);
    }
    return status;
}
