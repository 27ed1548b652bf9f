/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/valley.h"

#include <math.h>

enum status
valley_check(const struct valley *valley, double eta, double epsilon, struct fault *fault) {
    if (valley->dimensions < 1 || valley->dimensions > VALLEY_MOST) {
        return fault_set(
            fault, STATUS_INPUT, "valley: %zu dimensions; give 1 to %d", valley->dimensions,
            VALLEY_MOST);
    }
    if (!(epsilon > 0 && valley->size > 0)) {
        return fault_set(
            fault, STATUS_INPUT, "valley: epsilon = %g, size %g; give numbers above 0", epsilon,
            valley->size);
    }
    for (size_t i = 0; i < valley->dimensions; i++) {
        double h = valley->curvature[i], c = valley->noise[i];
        if (!(h > 0 && c > 0 && eta > 0 && eta * h < 2)) {
            return fault_set(
                fault, STATUS_INPUT,
                "valley: rate %g, curvature %g, noise %g; all must be above 0, and rate times "
                "curvature below 2",
                eta, h, c);
        }
    }
    return STATUS_OK;
}

double valley_variance(const struct valley *valley, double eta, double epsilon, size_t i) {
    double h = valley->curvature[i];
    return epsilon * valley->noise[i] / (h * (2 - eta * h));
}

void valley_pace(
    double *decay, double *spread, const struct valley *valley, double eta, double epsilon) {
    for (size_t i = 0; i < valley->dimensions; i++) {
        decay[i] = 1 - eta * valley->curvature[i];
        spread[i] = sqrt(eta * epsilon * valley->noise[i]);
    }
}
