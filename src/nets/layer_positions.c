/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/layer.h"

#include <string.h>

#include "matrix/gemm.h"

/* z = x + w, the same w for every sample. */

static void forward(
    const struct layer *layer, const double *w, const double *x, double *z, size_t n,
    double *room) {
    (void)room;
    size_t count = layer->inputs;
    for (size_t i = 0; i < n * count; i++) {
        z[i] = x[i] + w[i % count];
    }
}

static void backward(
    const struct layer *layer, const double *w, const double *x, const double *z, const double *dz,
    double *dx, size_t n, size_t each, double *room) {
    (void)w, (void)x, (void)z, (void)room;
    memcpy(dx, dz, n * each * layer->inputs * sizeof *dx);
}

static void gradient(
    const struct layer *layer, const double *x, const double *dz, double scale, double bias_scale,
    double *g, size_t n, double *room) {
    (void)x, (void)scale, (void)room;
    for (size_t i = 0; i < n * layer->inputs; i++) {
        g[i % layer->inputs] += bias_scale * dz[i];
    }
}

/* The derivative by w is dz itself. */
static void gram(
    const struct layer *layer, const double *x, const double *dz, double *k, size_t n, size_t each,
    double *room) {
    (void)x, (void)room;
    gemm_gram(n * each, layer->outputs, dz, layer->outputs, true, k, n * each);
}

static void tangent(
    const struct layer *layer, const double *w, const double *dw, const double *x, const double *dx,
    const double *z, double *rz, size_t n, double *room) {
    (void)w, (void)x, (void)z;
    if (dw != NULL) {
        forward(layer, dw, dx, rz, n, room);
    } else {
        memcpy(rz, dx, n * layer->inputs * sizeof *rz);
    }
}

const struct layer_ops layer_positions = {"positions", NULL, forward, backward,
                                          gradient,    gram, tangent, NULL};
