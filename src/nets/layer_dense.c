/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/layer.h"

#include "matrix/gemm.h"

/* W is inputs x outputs: the two products of a small batch then run along its rows. */

static struct gemm_matrix rows(const double *data, size_t stride) {
    return (struct gemm_matrix){data, stride, false};
}

static struct gemm_matrix columns(const double *data, size_t stride) {
    return (struct gemm_matrix){data, stride, true};
}

/* z (+)= scale x W. */
static void multiply(
    const struct layer *layer, const double *w, const double *x, bool add, double *z, size_t n) {
    size_t in = layer->inputs, out = layer->outputs;
    gemm(n, out, in, layer->scale, rows(x, in), rows(w, out), add, z, out);
}

/* Writes the biases into each row of z, or zeros where there are none. */
static void spread_bias(const struct layer *layer, const double *w, double *z, size_t n) {
    const double *bias = w + layer->inputs * layer->outputs;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < layer->outputs; j++) {
            z[i * layer->outputs + j] = bias[j];
        }
    }
}

static void forward(
    const struct layer *layer, const double *w, const double *x, double *z, size_t n,
    double *room) {
    (void)room;
    if (layer->bias) {
        spread_bias(layer, w, z, n);
    }
    multiply(layer, w, x, layer->bias, z, n);
}

static void backward(
    const struct layer *layer, const double *w, const double *x, const double *z, const double *dz,
    double *dx, size_t n, size_t each, double *room) {
    (void)x, (void)z, (void)room;
    size_t in = layer->inputs, out = layer->outputs;
    gemm(n * each, in, out, layer->scale, rows(dz, out), columns(w, out), false, dx, in);
}

static void gradient(
    const struct layer *layer, const double *x, const double *dz, double scale, double bias_scale,
    double *g, size_t n, double *room) {
    (void)room;
    size_t in = layer->inputs, out = layer->outputs;
    gemm(in, out, n, scale * layer->scale, columns(x, in), rows(dz, out), true, g, out);
    if (layer->bias) {
        double *bias = g + in * out;
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j < out; j++) {
                bias[j] += bias_scale * dz[i * out + j];
            }
        }
    }
}

/* A sample's derivative by W is scale x^T dz, so products of two of them are products of products:
 * no derivative is ever formed. */
static void gram(
    const struct layer *layer, const double *x, const double *dz, double *k, size_t n, size_t each,
    double *room) {
    size_t rows_of_d = n * each;
    double *dd = room, *xx = room + rows_of_d * rows_of_d;
    gemm_gram(rows_of_d, layer->outputs, dz, layer->outputs, false, dd, rows_of_d);
    gemm_gram(n, layer->inputs, x, layer->inputs, false, xx, n);
    double square = layer->scale * layer->scale, bias = layer->bias ? 1 : 0;
    for (size_t i = 0; i < rows_of_d; i++) {
        const double *xx_row = xx + i / each * n;
        for (size_t j = 0; j < rows_of_d; j++) {
            k[i * rows_of_d + j] += dd[i * rows_of_d + j] * (square * xx_row[j / each] + bias);
        }
    }
}

static void tangent(
    const struct layer *layer, const double *w, const double *dw, const double *x, const double *dx,
    const double *z, double *rz, size_t n, double *room) {
    (void)z, (void)room;
    multiply(layer, w, dx, false, rz, n);
    if (dw != NULL) {
        multiply(layer, dw, x, true, rz, n);
        const double *bias = dw + layer->inputs * layer->outputs;
        for (size_t i = 0; layer->bias && i < n; i++) {
            for (size_t j = 0; j < layer->outputs; j++) {
                rz[i * layer->outputs + j] += bias[j];
            }
        }
    }
}

/* The Gram matrices of dz and of x. */
static size_t room_for(const struct layer *layer, size_t n, size_t each) {
    (void)layer;
    return n * each * n * each + n * n;
}

const struct layer_ops layer_dense = {"dense",  room_for, forward, backward,
                                      gradient, gram,     tangent, NULL};
