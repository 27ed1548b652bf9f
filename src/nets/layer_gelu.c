/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/layer.h"

#include <math.h>

/* x Phi(x) with the normal distribution itself (Hendrycks and Gimpel, "Gaussian error linear
 * units", 2016), as PyTorch has it, and not the tanh that is near it: its derivatives are as short.
 * Its last bits are those of libm's erfc and exp. */

static double distribution(double x) {
    return 0.5 * erfc(-x * 0.70710678118654752440);
}

static double density(double x) {
    return 0.39894228040143267794 * exp(-0.5 * x * x);
}

static void forward(
    const struct layer *layer, const double *w, const double *x, double *z, size_t n,
    double *room) {
    (void)w, (void)room;
    for (size_t i = 0; i < n * layer->inputs; i++) {
        z[i] = x[i] * distribution(x[i]);
    }
}

static void backward(
    const struct layer *layer, const double *w, const double *x, const double *z, const double *dz,
    double *dx, size_t n, size_t each, double *room) {
    (void)w, (void)z, (void)room;
    size_t count = layer->inputs;
    for (size_t i = 0; i < n * count; i++) {
        double slope = distribution(x[i]) + x[i] * density(x[i]);
        size_t first = i / count * each * count + i % count;
        for (size_t a = 0; a < each; a++) {
            dx[first + a * count] = slope * dz[first + a * count];
        }
    }
}

static void tangent(
    const struct layer *layer, const double *w, const double *dw, const double *x, const double *dx,
    const double *z, double *rz, size_t n, double *room) {
    (void)dw;
    backward(layer, w, x, z, dx, rz, n, 1, room);
}

/* The second derivative is (2 - x^2) times the density. */
static void curve(
    const struct layer *layer, const double *x, const double *rx, const double *z, const double *dz,
    double *rd, size_t n, double *room) {
    (void)z, (void)room;
    for (size_t i = 0; i < n * layer->inputs; i++) {
        rd[i] += (2 - x[i] * x[i]) * density(x[i]) * rx[i] * dz[i];
    }
}

const struct layer_ops layer_gelu = {"gelu", NULL, forward, backward, NULL, NULL, tangent, curve};
