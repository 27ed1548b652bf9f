/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matrix/eigen_all.h"

#include <stdlib.h>

#include "matrix/eigen_matrix.h"
#include "matrix/tridiagonal.h"

enum status eigen_all(struct eigen *eigen, const double *a, struct fault *fault) {
    size_t n = eigen->order;
    double unit;
    if (eigen->count != n) {
        return fault_set(
            fault, STATUS_INPUT, "eigen_all: room for %zu pairs of order %zu; give room for all",
            eigen->count, n);
    }
    enum status status = eigen_matrix_unit(&unit, "eigen_all", a, n, fault);
    if (status != STATUS_OK) {
        return status;
    }
    double *room = malloc(tridiagonal_room(n) * sizeof *room);
    if (room == NULL) {
        return fault_set(
            fault, STATUS_SYSTEM, "eigen_all: out of memory for order %zu, %.3g GB", n,
            24e-9 * (double)n * (double)n);
    }
    if (tridiagonal_eigen(n, unit, a, n, eigen->value, eigen->vector, n, room)) {
        eigen->products = 0;
        eigen_matrix_residuals(eigen, unit, a, room);
    } else {
        status = fault_set(
            fault, STATUS_SYSTEM, "eigen_all: QL did not converge for order %zu; report it", n);
    }
    free(room);
    return status;
}
