/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/layer.h"

#include "matrix/gemm.h"

/* Each channel c of each place times w_c plus w_(channels + c). */

static size_t places(const struct layer *layer) {
    return layer->in.height * layer->in.width;
}

/* z (+)= w x, of `count` places. */
static void
multiply(const double *w, const double *x, bool add, double *z, size_t count, size_t c) {
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < c; j++) {
            double before = add ? z[i * c + j] : 0;
            z[i * c + j] = before + w[j] * x[i * c + j];
        }
    }
}

static void shift(const double *bias, double *z, size_t count, size_t c) {
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < c; j++) {
            z[i * c + j] += bias[j];
        }
    }
}

static void forward(
    const struct layer *layer, const double *w, const double *x, double *z, size_t n,
    double *room) {
    (void)room;
    size_t c = layer->in.channels, count = n * places(layer);
    multiply(w, x, false, z, count, c);
    shift(w + c, z, count, c);
}

static void backward(
    const struct layer *layer, const double *w, const double *x, const double *z, const double *dz,
    double *dx, size_t n, size_t each, double *room) {
    (void)x, (void)z, (void)room;
    multiply(w, dz, false, dx, n * each * places(layer), layer->in.channels);
}

/* g += scale sum dz x, and its second half += bias_scale sum dz, over `count` places. */
static void add_derivative(
    const double *x, const double *dz, double scale, double bias_scale, double *g, size_t count,
    size_t c) {
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < c; j++) {
            g[j] += scale * (dz[i * c + j] * x[i * c + j]);
            g[c + j] += bias_scale * dz[i * c + j];
        }
    }
}

static void gradient(
    const struct layer *layer, const double *x, const double *dz, double scale, double bias_scale,
    double *g, size_t n, double *room) {
    (void)room;
    add_derivative(x, dz, scale, bias_scale, g, n * places(layer), layer->in.channels);
}

static void gram(
    const struct layer *layer, const double *x, const double *dz, double *k, size_t n, size_t each,
    double *room) {
    size_t c = layer->in.channels, count = layer->inputs;
    for (size_t i = 0; i < n * each; i++) {
        double *row = room + i * 2 * c;
        for (size_t j = 0; j < 2 * c; j++) {
            row[j] = 0;
        }
        add_derivative(x + i / each * count, dz + i * count, 1, 1, row, places(layer), c);
    }
    gemm_gram(n * each, 2 * c, room, 2 * c, true, k, n * each);
}

static void tangent(
    const struct layer *layer, const double *w, const double *dw, const double *x, const double *dx,
    const double *z, double *rz, size_t n, double *room) {
    (void)z, (void)room;
    size_t c = layer->in.channels, count = n * places(layer);
    multiply(w, dx, false, rz, count, c);
    if (dw != NULL) {
        multiply(dw, x, true, rz, count, c);
        shift(dw + c, rz, count, c);
    }
}

/* The derivatives of gram. */
static size_t room_for(const struct layer *layer, size_t n, size_t each) {
    return n * each * 2 * layer->in.channels;
}

const struct layer_ops layer_scale = {"scale",  room_for, forward, backward,
                                      gradient, gram,     tangent, NULL};
