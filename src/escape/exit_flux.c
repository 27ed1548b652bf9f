/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/exit_flux.h"

#include <math.h>

#include "escape/exit_mean.h"
#include "escape/gauss_form.h"

/* Of each direction: the variance of sqrt(g) x, and 2 h'. */
struct law {
    double w[VALLEY_MOST], fall[VALLEY_MOST];
};

static void law_of(struct law *law, const struct valley *valley, double epsilon, double eta) {
    for (size_t i = 0; i < valley->dimensions; i++) {
        double h = valley->curvature[i], variance = epsilon * valley->noise[i] / (2 * h);
        law->w[i] = valley_weight(valley, i) * variance / (1 - 0.5 * eta * h);
        law->fall[i] = eta > 0 ? -2 * log1p(-eta * h) / eta : 2 * h;
    }
}

/* The boundary moves out by 0.5826 s along its normal n; x^2 there is that of the saddle. */
static double
moved_edge(const struct law *law, const struct valley *valley, double epsilon, double eta) {
    double edge = valley_edge(valley), along = 0;
    double t = gauss_form_tilt(law->w, valley->dimensions, edge);
    for (size_t i = 0; i < valley->dimensions; i++) {
        double part = law->w[i] / (1 - 2 * t * law->w[i]);
        along += valley_weight(valley, i) * part * valley->noise[i];
    }
    double shift = EXIT_MEAN_OVERSHOOT * sqrt(eta * epsilon * along) / edge;
    return edge * (1 + shift) * (1 + shift);
}

double exit_flux_log(const struct valley *valley, double epsilon, double eta) {
    struct law law;
    if (valley->dimensions > VALLEY_MOST) {
        return NAN;
    }
    for (size_t i = 0; i < valley->dimensions; i++) {
        if (!(eta * valley->curvature[i] < 1)) {
            return NAN;
        }
    }
    law_of(&law, valley, epsilon, eta);
    double edge = moved_edge(&law, valley, epsilon, eta);
    if (edge <= gauss_form_mean(law.w, valley->dimensions)) {
        return NAN;
    }
    return -gauss_form_log_density(law.w, law.fall, valley->dimensions, edge);
}
