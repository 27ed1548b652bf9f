/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "critical_kernel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "forecast_matrix.h"
#include "inputs/features_npy.h"
#include "matrix/gemm.h"
#include "matrix/rows.h"
#include "nets/hessian.h"
#include "nets/tangent_top.h"
#include "nets/training.h"
#include "option.h"

const double critical_kernel_tolerance = 1e-4;

/* Vectors of all weights that eigen_lanczos holds for one pair. */
enum { LANCZOS = 28 };

/* -- of a network ------------------------------------------------------------------------- */

static enum status train(struct net *net, const struct critical_question *q, struct fault *fault) {
    struct training training;
    const struct samples *samples = &q->data.train;
    size_t batch = option_is_given(&q->batch) ? (size_t)q->batch.value.hi : 0;
    const struct training_plan plan = {
        .batch = batch, .key = train_setup_key(&q->setup, "weights")};
    uint64_t steps = (uint64_t)q->steps.value.hi;
    enum status status = training_init(&training, net, samples, &plan, fault);
    if (status != STATUS_OK) {
        return status;
    }
    while (status == STATUS_OK && training.steps < steps && !training.diverged) {
        status = training_look(&training, fault);
        double k = (double)samples->outputs;
        training_step(
            &training, q->eta.value.hi / critical_question_per_mean(q, (double)training.count, k));
    }
    if (status == STATUS_OK &&
        (training.diverged || !isfinite(training_loss(&training, samples)))) {
        status = fault_set(
            fault, STATUS_INPUT,
            "--eta: at %g the training diverges by step %llu; give a smaller one", q->eta.value.hi,
            (unsigned long long)training.steps);
    }
    training_clear(&training);
    return status;
}

static enum status find_hessian(
    struct critical_kernel *kernel, struct net *net, const struct samples *samples,
    struct fault *fault) {
    struct hessian hessian;
    double rate;
    size_t products;
    enum status status = hessian_init(&hessian, net, samples->x, samples->y, samples->count, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = hessian_critical(&rate, &hessian, critical_kernel_tolerance, &products, fault);
    kernel->hessian = 2 / rate;
    kernel->products = (double)products;
    hessian_clear(&hessian);
    return status;
}

static enum status look(
    struct critical_kernel *kernel, const struct net *net, const struct samples *samples,
    struct fault *fault) {
    struct tangent_top top;
    enum status status = tangent_top_init(&top, net, samples->count, 1, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = tangent_top_look(&top, samples->x, samples->y, samples->count, fault);
    kernel->loss = top.split.loss;
    kernel->value = top.kernel;
    top.kernel = NULL;
    tangent_top_clear(&top);
    return status;
}

static enum status
of_network(struct critical_kernel *kernel, const struct critical_question *q, struct fault *fault) {
    struct net net;
    const struct samples *samples = &q->data.train;
    enum status status = train_setup_net(&net, &q->setup, q->net, fault);
    if (status != STATUS_OK) {
        return status;
    }
    kernel->samples = samples->count;
    kernel->outputs = net.outputs;
    kernel->weights = net.weights;
    if (net.outputs != samples->outputs) {
        status = fault_set(
            fault, STATUS_INPUT, "--layers: %zu outputs for samples of %zu", net.outputs,
            samples->outputs);
    }
    if (status == STATUS_OK && q->steps.value.hi > 0) {
        status = train(&net, q, fault);
    }
    if (status == STATUS_OK) {
        status = look(kernel, &net, samples, fault);
    }
    if (status == STATUS_OK && !q->no_hessian) {
        status = find_hessian(kernel, &net, samples, fault);
    }
    net_clear(&net);
    return status;
}

/* -- of a file ---------------------------------------------------------------------------- */

static enum status
read_file(double **value, size_t *rows, size_t *columns, const char *path, struct fault *fault) {
    size_t length = strlen(path);
    if (length >= 4 && strcmp(path + length - 4, ".npy") == 0) {
        return features_npy_array(value, rows, columns, path, fault);
    }
    struct forecast_matrix matrix;
    enum status status = forecast_matrix_read(&matrix, path, fault);
    *value = status == STATUS_OK ? matrix.value : NULL;
    *rows = matrix.rows;
    *columns = matrix.columns;
    return status;
}

/* From n x n x k x k to n k x n k. */
static enum status
interleave(struct critical_kernel *kernel, const char *path, struct fault *fault) {
    size_t n = kernel->samples, k = kernel->outputs;
    double *to = malloc(n * k * n * k * sizeof *to);
    if (to == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "%s: out of memory", path);
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            for (size_t a = 0; a < k; a++) {
                memcpy(
                    to + (i * k + a) * n * k + j * k, kernel->value + ((i * n + j) * k + a) * k,
                    k * sizeof *to);
            }
        }
    }
    free(kernel->value);
    kernel->value = to;
    return STATUS_OK;
}

/* Float kernels are symmetric to their rounding, and sums of many more roughly so. */
static enum status
check_symmetric(struct critical_kernel *kernel, const char *path, struct fault *fault) {
    size_t order = kernel->samples * kernel->outputs;
    double *k = kernel->value, most = 1e-5 * rows_largest(k, order * order);
    for (size_t i = 0; i < order; i++) {
        for (size_t j = 0; j < i; j++) {
            double low = k[i * order + j], high = k[j * order + i];
            if (!(fabs(low - high) <= most)) {
                return fault_set(
                    fault, STATUS_INPUT,
                    "%s: elements (%zu, %zu) and (%zu, %zu) are %.9g and %.9g; give a symmetric "
                    "kernel",
                    path, i + 1, j + 1, j + 1, i + 1, low, high);
            }
            k[i * order + j] = k[j * order + i] = low / 2 + high / 2;
        }
    }
    return STATUS_OK;
}

static enum status
of_kernel(struct critical_kernel *kernel, const struct critical_question *q, struct fault *fault) {
    size_t rows, columns, k = (size_t)q->outputs.value.hi;
    enum status status = read_file(&kernel->value, &rows, &columns, q->kernel_path, fault);
    if (status != STATUS_OK) {
        return status;
    }
    bool square = rows == columns && rows % k == 0, blocks = k > 1 && columns == rows * k * k;
    if (!square && !blocks) {
        return fault_set(
            fault, STATUS_INPUT,
            "%s: %zu rows of %zu numbers, with --outputs %zu; give n k x n k or n x n x k x k",
            q->kernel_path, rows, columns, k);
    }
    kernel->samples = square ? rows / k : rows;
    kernel->outputs = k;
    if (blocks) {
        status = interleave(kernel, q->kernel_path, fault);
    }
    return status == STATUS_OK ? check_symmetric(kernel, q->kernel_path, fault) : status;
}

static enum status of_jacobian(
    struct critical_kernel *kernel, const struct critical_question *q, struct fault *fault) {
    size_t rows, columns, k = (size_t)q->outputs.value.hi;
    double *jacobian;
    enum status status = read_file(&jacobian, &rows, &columns, q->jacobian_path, fault);
    if (status != STATUS_OK) {
        return status;
    }
    size_t order = rows * k;
    double bytes = (double)order * (double)order * sizeof(double);
    if (columns % k != 0) {
        status = fault_set(
            fault, STATUS_INPUT,
            "%s: %zu numbers a sample are not those of --outputs %zu; give "
            "n x k x p",
            q->jacobian_path, columns, k);
    } else if (bytes > (double)memory_available()) {
        status = fault_set(
            fault, STATUS_INPUT, "%s: its kernel of order %zu takes %.3g GB, more than is free",
            q->jacobian_path, order, bytes / 1e9);
    } else {
        kernel->value = malloc(order * order * sizeof(double));
        if (kernel->value == NULL) {
            status = fault_set(fault, STATUS_SYSTEM, "%s: out of memory", q->jacobian_path);
        }
    }
    if (status == STATUS_OK) {
        kernel->samples = rows;
        kernel->outputs = k;
        kernel->weights = columns / k;
        gemm_gram(order, columns / k, jacobian, columns / k, false, kernel->value, order);
    }
    free(jacobian);
    return status;
}

/* -- all ---------------------------------------------------------------------------------- */

enum status critical_kernel_take(
    struct critical_kernel *kernel, const struct critical_question *q, struct fault *fault) {
    *kernel = (struct critical_kernel){.loss = NAN, .hessian = NAN, .products = NAN};
    enum status status = q->kernel_path != NULL     ? of_kernel(kernel, q, fault)
                         : q->jacobian_path != NULL ? of_jacobian(kernel, q, fault)
                                                    : of_network(kernel, q, fault);
    size_t b = (size_t)q->batch.value.hi;
    if (status == STATUS_OK && option_is_given(&q->batch) && b > kernel->samples) {
        status = fault_set(
            fault, STATUS_INPUT, "--batch: %zu of %zu samples; give 1 to %zu", b, kernel->samples,
            kernel->samples);
    }
    if (status != STATUS_OK) {
        critical_kernel_clear(kernel);
    }
    return status;
}

void critical_kernel_clear(struct critical_kernel *kernel) {
    free(kernel->value);
    *kernel = (struct critical_kernel){0};
}
