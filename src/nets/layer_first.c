/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/layer.h"

#include <string.h>

/* The channels of the first place. */

static void forward(
    const struct layer *layer, const double *w, const double *x, double *z, size_t n,
    double *room) {
    (void)w, (void)room;
    for (size_t i = 0; i < n; i++) {
        memcpy(z + i * layer->outputs, x + i * layer->inputs, layer->outputs * sizeof *z);
    }
}

static void backward(
    const struct layer *layer, const double *w, const double *x, const double *z, const double *dz,
    double *dx, size_t n, size_t each, double *room) {
    (void)w, (void)x, (void)z, (void)room;
    memset(dx, 0, n * each * layer->inputs * sizeof *dx);
    for (size_t i = 0; i < n * each; i++) {
        memcpy(dx + i * layer->inputs, dz + i * layer->outputs, layer->outputs * sizeof *dx);
    }
}

static void tangent(
    const struct layer *layer, const double *w, const double *dw, const double *x, const double *dx,
    const double *z, double *rz, size_t n, double *room) {
    (void)dw, (void)x, (void)z;
    forward(layer, w, dx, rz, n, room);
}

const struct layer_ops layer_first = {"first", NULL, forward, backward, NULL, NULL, tangent, NULL};
