/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/layer.h"

/* The mean over squares of side x side places. */

/* Where the mean that a place belongs to starts in the output of its sample. */
static size_t target(const struct layer *layer, size_t row, size_t column) {
    return (row / layer->side * layer->out.width + column / layer->side) * layer->out.channels;
}

static void forward(
    const struct layer *layer, const double *w, const double *x, double *z, size_t n,
    double *room) {
    (void)w, (void)room;
    struct layer_shape in = layer->in;
    for (size_t i = 0; i < n * layer->outputs; i++) {
        z[i] = 0;
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t place = 0; place < in.height * in.width; place++) {
            const double *from = x + i * layer->inputs + place * in.channels;
            double *to = z + i * layer->outputs + target(layer, place / in.width, place % in.width);
            for (size_t c = 0; c < in.channels; c++) {
                to[c] += layer->scale * from[c];
            }
        }
    }
}

static void backward(
    const struct layer *layer, const double *w, const double *x, const double *z, const double *dz,
    double *dx, size_t n, size_t each, double *room) {
    (void)w, (void)x, (void)z, (void)room;
    struct layer_shape in = layer->in;
    for (size_t i = 0; i < n * each; i++) {
        for (size_t place = 0; place < in.height * in.width; place++) {
            const double *from =
                dz + i * layer->outputs + target(layer, place / in.width, place % in.width);
            double *to = dx + i * layer->inputs + place * in.channels;
            for (size_t c = 0; c < in.channels; c++) {
                to[c] = layer->scale * from[c];
            }
        }
    }
}

static void tangent(
    const struct layer *layer, const double *w, const double *dw, const double *x, const double *dx,
    const double *z, double *rz, size_t n, double *room) {
    (void)dw, (void)x, (void)z;
    forward(layer, w, dx, rz, n, room);
}

const struct layer_ops layer_pool = {"pool", NULL, forward, backward, NULL, NULL, tangent, NULL};
