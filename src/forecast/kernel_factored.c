/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/kernel_factored.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "matrix/eigen_all.h"
#include "matrix/gemm.h"
#include "matrix/rows.h"

/* As kernel.c has them. */
static const double SMALLEST = 1e-100, LARGEST = 1e100;

static enum status check(size_t count, size_t inputs, struct fault *fault) {
    double m = (double)count, d = (double)inputs, have = (double)memory_available();
    double bytes = 8 * (m * d + 5 * d * d);
    if (count == 0 || inputs == 0) {
        return fault_set(
            fault, STATUS_INPUT, "kernel: %zu samples of %zu inputs; give 1 of each at least",
            count, inputs);
    }
    if (bytes > have) {
        return fault_set(
            fault, STATUS_INPUT,
            "kernel: %zu samples of %zu inputs need %.3g GB of memory, and %.3g GB are free; take "
            "fewer",
            count, inputs, bytes / 1e9, have / 1e9);
    }
    return STATUS_OK;
}

static enum status
find_rank(struct kernel *kernel, const struct eigen *eigen, double scale, struct fault *fault) {
    double top = eigen->value[0], d = (double)eigen->order;
    /* An element of X^T X is a sum of m products. */
    double nothing = d * sqrt((double)kernel->order) * 0x1p-52 * fmax(top, 0);
    if (!(scale * top >= SMALLEST && scale * top <= LARGEST)) {
        return fault_set(
            fault, STATUS_INPUT, "kernel: the largest eigenvalue is %g; scale it into %g ... %g",
            scale * top, SMALLEST, LARGEST);
    }
    while (kernel->rank < eigen->order && eigen->value[kernel->rank] > nothing) {
        kernel->rank++;
    }
    return STATUS_OK;
}

static enum status take_root(
    struct kernel *kernel, const struct eigen *eigen, double scale, const double *x,
    struct fault *fault) {
    size_t m = kernel->order, rank = kernel->rank, d = eigen->order;
    kernel->root = aligned_alloc(64, (m * rank * sizeof(double) + 63) / 64 * 64);
    kernel->value = malloc(rank * sizeof(double));
    if (kernel->root == NULL || kernel->value == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "kernel: out of memory for its root");
    }
    const struct gemm_matrix rows = {x, d, false}, turned = {eigen->vector, d, true};
    gemm(m, rank, d, 1, rows, turned, false, kernel->root, rank);
    rows_scale(kernel->root, sqrt(scale), m * rank);
    for (size_t j = 0; j < rank; j++) {
        kernel->value[j] = scale * eigen->value[j];
    }
    return STATUS_OK;
}

static enum status factor(
    struct kernel *kernel, struct eigen *eigen, double scale, const double *x, double *gram,
    struct fault *fault) {
    size_t d = eigen->order;
    const struct gemm_matrix turned = {x, d, true}, rows = {x, d, false};
    gemm(d, d, kernel->order, 1, turned, rows, false, gram, d);
    enum status status = eigen_all(eigen, gram, fault);
    if (status == STATUS_OK) {
        status = find_rank(kernel, eigen, scale, fault);
    }
    return status == STATUS_OK ? take_root(kernel, eigen, scale, x, fault) : status;
}

enum status kernel_factored(
    struct kernel *kernel, double scale, const double *x, size_t count, size_t inputs,
    struct fault *fault) {
    struct eigen eigen;
    *kernel = (struct kernel){.order = count};
    enum status status = check(count, inputs, fault);
    if (status == STATUS_OK) {
        status = eigen_init(&eigen, inputs, inputs, fault);
    }
    if (status != STATUS_OK) {
        return status;
    }
    double *gram = malloc(inputs * inputs * sizeof *gram);
    status = gram != NULL ? factor(kernel, &eigen, scale, x, gram, fault)
                          : fault_set(fault, STATUS_SYSTEM, "kernel: out of memory");
    free(gram);
    eigen_clear(&eigen);
    if (status != STATUS_OK) {
        kernel_clear(kernel);
    }
    return status;
}
