/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/definite.h"

#include <math.h>

#include "matrix/eigen_all.h"

/* Entries may differ across the diagonal by this part of the largest: a kernel in floats does. */
static const double ROUNDING = 1e-5;

/* -- the two matrices --------------------------------------------------------------------- */

/* Copies into `even` the mean of the matrix and its transpose. */
static enum status
make_even(double *even, const double *a, size_t d, const char *name, struct fault *fault) {
    double most = 0;
    for (size_t i = 0; i < d * d; i++) {
        if (!isfinite(a[i])) {
            return fault_set(
                fault, STATUS_INPUT, "%s: row %zu, column %zu: %g; give finite numbers", name,
                i / d + 1, i % d + 1, a[i]);
        }
        most = fmax(most, fabs(a[i]));
    }
    for (size_t i = 0; i < d; i++) {
        for (size_t j = 0; j < d; j++) {
            double one = a[i * d + j], other = a[j * d + i];
            if (fabs(one - other) > ROUNDING * most) {
                return fault_set(
                    fault, STATUS_INPUT,
                    "%s: not symmetric: row %zu, column %zu has %g and its mirror image %g", name,
                    i + 1, j + 1, one, other);
            }
            even[i * d + j] = 0.5 * (one + other);
        }
    }
    return STATUS_OK;
}

enum status definite_check(const struct eigen *eigen, const char *name, struct fault *fault) {
    size_t d = eigen->order;
    double least = eigen->value[d - 1], most = fabs(eigen->value[0]);
    double zero = (double)d * 0x1p-50 * fmax(most, fabs(least));
    if (least > zero) {
        return STATUS_OK;
    }
    return fault_set(
        fault, STATUS_INPUT, "%s: %s: its least eigenvalue is %g; all must be above 0", name,
        least < -zero ? "indefinite" : "singular", least);
}

enum status definite_init(
    struct eigen *eigen, double *even, const double *a, size_t d, const char *name,
    struct fault *fault) {
    enum status status = make_even(even, a, d, name, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = eigen_init(eigen, d, d, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = eigen_all(eigen, even, fault);
    if (status == STATUS_OK) {
        status = definite_check(eigen, name, fault);
    }
    if (status != STATUS_OK) {
        eigen_clear(eigen);
    }
    return status;
}
