/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/quasi_potential.h"

#include <math.h>

static double factor(const struct valley *valley, double eta, size_t i) {
    double h = valley->curvature[i];
    return h / valley->noise[i] * (1 - 0.5 * eta * h);
}

double quasi_potential(const struct valley *valley, double eta, const double *x) {
    double sum = 0;
    for (size_t i = 0; i < valley->dimensions; i++) {
        sum += factor(valley, eta, i) * x[i] * x[i];
    }
    return sum;
}

/* V on the axis i, where sum g x^2 = R. */
static double on_axis(const struct valley *valley, double eta, size_t i) {
    return factor(valley, eta, i) * valley_edge(valley) / valley_weight(valley, i);
}

size_t quasi_potential_direction(const struct valley *valley, double eta) {
    size_t least = 0;
    for (size_t i = 1; i < valley->dimensions; i++) {
        if (on_axis(valley, eta, i) < on_axis(valley, eta, least)) {
            least = i;
        }
    }
    return least;
}

double quasi_potential_edge(const struct valley *valley, double eta) {
    return on_axis(valley, eta, quasi_potential_direction(valley, eta));
}

double quasi_potential_v1_sgd(double radius, double least_curvature) {
    return 2 * radius * radius * sqrt(least_curvature);
}

double quasi_potential_v1_isotropic(double radius, double least_curvature) {
    return 2 * radius * radius * least_curvature;
}
