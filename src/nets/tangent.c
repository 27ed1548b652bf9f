/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/tangent.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "matrix/eigen_top.h"

void tangent_kernel(struct pass *pass, double *kernel) {
    size_t order = pass->count * pass->net->outputs;
    memset(kernel, 0, order * order * sizeof *kernel);
    pass_backward_outputs(pass, false);
    pass_gram(pass, kernel);
}

enum status
tangent_critical(double *rate, const double *kernel, struct eigen *top, struct fault *fault) {
    enum status status = eigen_top(top, kernel, 1e-10, fault);
    *rate = (double)top->order / top->value[0];
    return status;
}

/* With the memory that is there: fills `kernel` and finds the largest eigenvalue. */
static enum status critical_in(
    double *rate, struct pass *pass, const double *x, size_t count, double *kernel,
    struct fault *fault) {
    struct eigen top;
    enum status status = eigen_init(&top, count * pass->net->outputs, 1, fault);
    if (status != STATUS_OK) {
        return status;
    }
    pass_forward(pass, x, count);
    tangent_kernel(pass, kernel);
    status = tangent_critical(rate, kernel, &top, fault);
    eigen_clear(&top);
    return status;
}

enum status tangent_critical_at(
    double *rate, const struct net *net, const double *x, size_t count, struct fault *fault) {
    struct pass pass;
    enum status status = pass_init(&pass, net, count, net->outputs, fault);
    if (status != STATUS_OK) {
        return status;
    }
    size_t order = count * net->outputs;
    double *kernel = malloc(order * order * sizeof *kernel);
    status = kernel == NULL
                 ? fault_set(fault, STATUS_SYSTEM, "out of memory for a kernel of order %zu", order)
                 : critical_in(rate, &pass, x, count, kernel, fault);
    free(kernel);
    pass_clear(&pass);
    return status;
}

struct tangent_split tangent_split_of(const double *residual, const struct eigen *eigen, size_t s) {
    struct tangent_split split = {0};
    double n = (double)eigen->order;
    for (size_t i = 0; i < eigen->order; i++) {
        split.loss += residual[i] * residual[i] / n;
    }
    for (size_t p = 0; p < s; p++) {
        double along = 0;
        for (size_t i = 0; i < eigen->order; i++) {
            along += eigen->vector[p * eigen->order + i] * residual[i];
        }
        split.top += along * along / n;
    }
    split.rest = fmax(0, split.loss - split.top);
    return split;
}
