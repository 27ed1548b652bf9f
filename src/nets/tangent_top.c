/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/tangent_top.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

double tangent_top_bytes(const struct net *net, size_t most, size_t pairs) {
    double order = (double)most * (double)net->outputs;
    double numbers = order * order + order * (1 + 21 * (double)(pairs + 5));
    return pass_bytes(net, most, net->outputs) + numbers * sizeof(double);
}

enum status tangent_top_init(
    struct tangent_top *top, const struct net *net, size_t most, size_t pairs,
    struct fault *fault) {
    size_t order = most * net->outputs;
    *top = (struct tangent_top){.pairs = pairs};
    double bytes = tangent_top_bytes(net, most, pairs), there = (double)memory_available();
    if (bytes > there) {
        return fault_set(
            fault, STATUS_INPUT,
            "the tangent kernel of %zu samples and %zu outputs takes %.3g GB, and %.3g GB are free; "
            "take fewer samples",
            most, net->outputs, bytes / 1e9, there / 1e9);
    }
    enum status status = eigen_init(&top->eigen, order, pairs < order ? pairs : order, fault);
    if (status == STATUS_OK) {
        status = pass_init(&top->pass, net, most, net->outputs, fault);
    }
    top->kernel = calloc(order * order, sizeof(double));
    top->residual = calloc(order, sizeof(double));
    if (status == STATUS_OK && (top->kernel == NULL || top->residual == NULL)) {
        status = fault_set(fault, STATUS_SYSTEM, "out of memory for a kernel of order %zu", order);
    }
    if (status != STATUS_OK) {
        tangent_top_clear(top);
    }
    return status;
}

void tangent_top_clear(struct tangent_top *top) {
    pass_clear(&top->pass);
    eigen_clear(&top->eigen);
    free(top->kernel);
    free(top->residual);
    *top = (struct tangent_top){0};
}

enum status tangent_top_look(
    struct tangent_top *top, const double *x, const double *y, size_t count, struct fault *fault) {
    struct eigen *eigen = &top->eigen;
    eigen->order = count * top->pass.net->outputs;
    eigen->count = top->pairs < eigen->order ? top->pairs : eigen->order;
    memset(eigen->vector, 0, eigen->count * eigen->order * sizeof *eigen->vector);
    const double *f = pass_forward(&top->pass, x, count);
    for (size_t i = 0; i < eigen->order; i++) {
        top->residual[i] = f[i] - y[i];
    }
    tangent_kernel(&top->pass, top->kernel);
    enum status status = tangent_critical(&top->critical, top->kernel, eigen, fault);
    if (status == STATUS_OK) {
        top->split = tangent_split_of(top->residual, eigen, eigen->count);
    }
    return status;
}
