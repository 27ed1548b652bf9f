/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matrix/eigen_matrix.h"

#include <math.h>

#include "matrix/gemm.h"
#include "matrix/rows.h"

enum status eigen_matrix_unit(
    double *unit, const char *who, const double *a, size_t order, struct fault *fault) {
    double largest = rows_largest(a, order * order);
    if (isfinite(largest)) {
        *unit = rows_unit(largest);
        return STATUS_OK;
    }
    size_t k = 0;
    while (isfinite(a[k])) {
        k++;
    }
    return fault_set(
        fault, STATUS_INPUT, "%s: element (%zu, %zu) of the matrix is %g; give finite numbers", who,
        k / order, k % order, a[k]);
}

void eigen_matrix_residuals(struct eigen *eigen, double unit, const double *a, double *image) {
    size_t n = eigen->order, count = eigen->count;
    gemm(
        count, n, n, unit, (struct gemm_matrix){eigen->vector, n, false},
        (struct gemm_matrix){a, n, false}, false, image, n);
    eigen->products += count;
    for (size_t k = 0; k < count; k++) {
        double *row = image + k * n;
        rows_add(row, -eigen->value[k], eigen->vector + k * n, n);
        eigen->residual[k] = sqrt(rows_dot(row, row, n)) / unit;
        eigen->value[k] /= unit;
    }
}
