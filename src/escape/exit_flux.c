/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/exit_flux.h"

#include <math.h>

#include "escape/exit_mean.h"
#include "escape/gauss_form.h"

/* Of each direction: the variance of sqrt(g) x, and 2 h'. */
struct law {
    double w[VALLEY_MOST], fall[VALLEY_MOST];
};

/* Of the chain, in time: h' of slow SGD that is the same at each step. */
static double slow(double h, double eta) {
    return eta > 0 ? -log1p(-eta * h) / eta : h;
}

/* The edge moved out by 0.5826 sqrt(eta along), along = epsilon x^T G C G x where it leaves. */
static double moved(double edge, double eta, double along) {
    double shift = EXIT_MEAN_OVERSHOOT * sqrt(eta * along) / edge;
    return edge * (1 + shift) * (1 + shift);
}

static void law_of(struct law *law, const struct valley *valley, double epsilon, double eta) {
    for (size_t i = 0; i < valley->dimensions; i++) {
        double h = valley->curvature[i], variance = epsilon * valley->noise[i] / (2 * h);
        law->w[i] = valley_weight(valley, i) * variance / (1 - 0.5 * eta * h);
        law->fall[i] = 2 * slow(h, eta);
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
    return moved(edge, eta, epsilon * along);
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

/* -- no basis in common ------------------------------------------------------------------- */

/* epsilon x^T G C G x in the mean at the saddle, v_k ~ N(0, 1/(1 - 2 t w_k)): epsilon C_ij =
 * Sigma_ij (h_i + h_j - eta h_i h_j), and M = 1 - eta h in whitened coordinates. */
static double along_linear(const struct linear_valley *valley) {
    size_t d = valley->dimensions;
    double t = gauss_form_tilt(valley->w, d, valley->edge), sum = 0;
    for (size_t k = 0; k < d; k++) {
        double w = valley->w[k], part = w / (1 - 2 * t * w);
        for (size_t i = 0; i < d; i++) {
            double s = valley->spread[i * d + k], m = (i == k) - valley->back[i * d + k];
            sum += part * (2 * valley->curvature[i] * s * s - w * m * m / valley->eta);
        }
    }
    return sum;
}

/* What stands for 2 h' of v_k: 2 sum_i h_i' spread_ik^2/w_k, of mixed products none is left. */
static void falls_of(double *fall, const struct linear_valley *valley) {
    size_t d = valley->dimensions;
    for (size_t k = 0; k < d; k++) {
        fall[k] = 0;
        for (size_t i = 0; i < d; i++) {
            double s = valley->spread[i * d + k];
            fall[k] += 2 * slow(valley->curvature[i], valley->eta) * s * s / valley->w[k];
        }
    }
}

double exit_flux_log_linear(const struct linear_valley *valley) {
    double fall[LINEAR_VALLEY_MOST], mean = gauss_form_mean(valley->w, valley->dimensions);
    if (!(valley->eta * valley->curvature[0] < 1) || valley->edge <= mean) {
        return NAN;
    }
    falls_of(fall, valley);
    double edge = moved(valley->edge, valley->eta, along_linear(valley));
    return -gauss_form_log_density(valley->w, fall, valley->dimensions, edge);
}
