/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/layer.h"

#include <math.h>

static void forward(
    const struct layer *layer, const double *w, const double *x, double *z, size_t n,
    double *room) {
    (void)w, (void)room;
    for (size_t i = 0; i < n * layer->inputs; i++) {
        z[i] = tanh(x[i]);
    }
}

static void backward(
    const struct layer *layer, const double *w, const double *x, const double *z, const double *dz,
    double *dx, size_t n, size_t each, double *room) {
    (void)w, (void)x, (void)room;
    size_t count = layer->inputs;
    for (size_t row = 0; row < n * each; row++) {
        const double *at = z + row / each * count, *d = dz + row * count;
        double *to = dx + row * count;
        for (size_t i = 0; i < count; i++) {
            to[i] = (1 - at[i] * at[i]) * d[i];
        }
    }
}

static void tangent(
    const struct layer *layer, const double *w, const double *dw, const double *x, const double *dx,
    const double *z, double *rz, size_t n, double *room) {
    (void)dw;
    backward(layer, w, x, z, dx, rz, n, 1, room);
}

/* tanh'' = -2 tanh (1 - tanh^2). */
static void curve(
    const struct layer *layer, const double *x, const double *rx, const double *z, const double *dz,
    double *rd, size_t n, double *room) {
    (void)x, (void)room;
    for (size_t i = 0; i < n * layer->inputs; i++) {
        rd[i] += -2 * z[i] * (1 - z[i] * z[i]) * rx[i] * dz[i];
    }
}

const struct layer_ops layer_tanh = {"tanh", NULL, forward, backward, NULL, NULL, tangent, curve};
