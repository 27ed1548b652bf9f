/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/layer.h"

#include <string.h>

#include "matrix/gemm.h"

/* w as a place of its own before those of x. */

/* w NULL: zeros. */
static void put(const struct layer *layer, const double *w, const double *x, double *z, size_t n) {
    size_t channels = layer->in.channels;
    for (size_t i = 0; i < n; i++) {
        double *to = z + i * layer->outputs;
        for (size_t j = 0; j < channels; j++) {
            to[j] = w != NULL ? w[j] : 0;
        }
        memcpy(to + channels, x + i * layer->inputs, layer->inputs * sizeof *to);
    }
}

static void forward(
    const struct layer *layer, const double *w, const double *x, double *z, size_t n,
    double *room) {
    (void)room;
    put(layer, w, x, z, n);
}

static void backward(
    const struct layer *layer, const double *w, const double *x, const double *z, const double *dz,
    double *dx, size_t n, size_t each, double *room) {
    (void)w, (void)x, (void)z, (void)room;
    for (size_t i = 0; i < n * each; i++) {
        const double *from = dz + i * layer->outputs + layer->in.channels;
        memcpy(dx + i * layer->inputs, from, layer->inputs * sizeof *dx);
    }
}

static void gradient(
    const struct layer *layer, const double *x, const double *dz, double scale, double bias_scale,
    double *g, size_t n, double *room) {
    (void)x, (void)scale, (void)room;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < layer->in.channels; j++) {
            g[j] += bias_scale * dz[i * layer->outputs + j];
        }
    }
}

/* The derivative by w is the first place of dz. */
static void gram(
    const struct layer *layer, const double *x, const double *dz, double *k, size_t n, size_t each,
    double *room) {
    (void)x, (void)room;
    gemm_gram(n * each, layer->in.channels, dz, layer->outputs, true, k, n * each);
}

static void tangent(
    const struct layer *layer, const double *w, const double *dw, const double *x, const double *dx,
    const double *z, double *rz, size_t n, double *room) {
    (void)w, (void)x, (void)z, (void)room;
    put(layer, dw, dx, rz, n);
}

const struct layer_ops layer_class = {"class",  NULL, forward, backward,
                                      gradient, gram, tangent, NULL};
