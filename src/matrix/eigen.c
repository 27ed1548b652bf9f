/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matrix/eigen.h"

#include <stdint.h>
#include <stdlib.h>

enum status eigen_init(struct eigen *eigen, size_t order, size_t count, struct fault *fault) {
    *eigen = (struct eigen){0};
    if (count == 0 || count > order) {
        return fault_set(
            fault, STATUS_INPUT, "eigen: %zu pairs of order %zu; ask for 1 to %zu", count, order,
            order);
    }
    if (order <= SIZE_MAX / sizeof(double) / count) {
        eigen->value = calloc(count, sizeof *eigen->value);
        eigen->vector = calloc(count * order, sizeof *eigen->vector);
        eigen->residual = calloc(count, sizeof *eigen->residual);
    }
    if (eigen->value == NULL || eigen->vector == NULL || eigen->residual == NULL) {
        eigen_clear(eigen);
        return fault_set(
            fault, STATUS_SYSTEM, "eigen: out of memory for %zu pairs of order %zu, %.3g GB", count,
            order, 8e-9 * (double)count * (double)order);
    }
    eigen->order = order;
    eigen->count = count;
    return STATUS_OK;
}

void eigen_clear(struct eigen *eigen) {
    free(eigen->value);
    free(eigen->vector);
    free(eigen->residual);
    *eigen = (struct eigen){0};
}
