/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/layer.h"

#include <string.h>

#include "matrix/gemm.h"

/* A filter of side x side places, every `stride` places, with zeros outside the image. The patches
 * of one sample stand as rows of a matrix, and W is patch x filters. */

static size_t places(const struct layer *layer) {
    return layer->out.height * layer->out.width;
}

static size_t patch(const struct layer *layer) {
    return layer->side * layer->side * layer->in.channels;
}

/* What a row of a patch shares with the image: `length` numbers, from image[at] on and from
 * patches[to] on. */
struct run {
    size_t at, to, length;
};

/* The run of row `dy` of the filter at a place of what is put out; length 0 where it lies outside.
 * Inline: a twentieth of the backward pass, measured. */
static inline struct run run_of(const struct layer *layer, size_t row, size_t column, size_t dy) {
    size_t channels = layer->in.channels, margin = layer->margin, width = layer->in.width;
    size_t place = row * layer->out.width + column;
    size_t y = row * layer->stride + dy, x = column * layer->stride, right = x + layer->side;
    if (y < margin || y - margin >= layer->in.height) {
        return (struct run){0};
    }
    size_t left = x < margin ? margin - x : 0;
    size_t beyond = right > width + margin ? right - width - margin : 0;
    size_t at = (y - margin) * width + x + left - margin;
    return (struct run){
        at * channels, place * patch(layer) + (dy * layer->side + left) * channels,
        (layer->side - left - beyond) * channels};
}

static void gather(const struct layer *layer, const double *image, double *patches) {
    memset(patches, 0, places(layer) * patch(layer) * sizeof *patches);
    for (size_t place = 0; place < places(layer); place++) {
        for (size_t dy = 0; dy < layer->side; dy++) {
            struct run run = run_of(layer, place / layer->out.width, place % layer->out.width, dy);
            memcpy(patches + run.to, image + run.at, run.length * sizeof *patches);
        }
    }
}

/* Whether patches are the places as they are. */
static bool is_mix(const struct layer *layer) {
    return layer->side == 1 && layer->stride == 1;
}

/* The patches of an image, in `room` if need be. */
static const double *patches_of(const struct layer *layer, const double *image, double *room) {
    if (is_mix(layer)) {
        return image;
    }
    gather(layer, image, room);
    return room;
}

static void scatter(const struct layer *layer, const double *patches, double *image) {
    memset(image, 0, layer->inputs * sizeof *image);
    for (size_t place = 0; place < places(layer); place++) {
        for (size_t dy = 0; dy < layer->side; dy++) {
            struct run run = run_of(layer, place / layer->out.width, place % layer->out.width, dy);
            for (size_t i = 0; i < run.length; i++) {
                image[run.at + i] += patches[run.to + i];
            }
        }
    }
}

/* z (+)= scale patches(x) W: sample by sample, or all at once where nothing is gathered. */
static void multiply(
    const struct layer *layer, const double *w, const double *x, bool add, double *z, size_t n,
    double *room) {
    size_t filters = layer->out.channels, samples = is_mix(layer) ? n : 1;
    struct gemm_matrix weights = {w, filters, false};
    for (size_t i = 0; i < n; i += samples) {
        const double *patches = patches_of(layer, x + i * layer->inputs, room);
        gemm(
            samples * places(layer), filters, patch(layer), layer->scale,
            (struct gemm_matrix){patches, patch(layer), false}, weights, add,
            z + i * layer->outputs, filters);
    }
}

static void add_bias(const struct layer *layer, const double *w, double *z, size_t n) {
    size_t filters = layer->out.channels;
    const double *bias = w + patch(layer) * filters;
    for (size_t i = 0; layer->bias && i < n * places(layer); i++) {
        for (size_t j = 0; j < filters; j++) {
            z[i * filters + j] += bias[j];
        }
    }
}

static void forward(
    const struct layer *layer, const double *w, const double *x, double *z, size_t n,
    double *room) {
    multiply(layer, w, x, false, z, n, room);
    add_bias(layer, w, z, n);
}

static void backward(
    const struct layer *layer, const double *w, const double *x, const double *z, const double *dz,
    double *dx, size_t n, size_t each, double *room) {
    (void)x, (void)z;
    size_t filters = layer->out.channels;
    size_t count = n * each, samples = is_mix(layer) ? count : 1;
    struct gemm_matrix weights = {w, filters, true};
    for (size_t i = 0; i < count; i += samples) {
        struct gemm_matrix d = {dz + i * layer->outputs, filters, false};
        double *patches = is_mix(layer) ? dx : room;
        gemm(
            samples * places(layer), patch(layer), filters, layer->scale, d, weights, false,
            patches, patch(layer));
        if (!is_mix(layer)) {
            scatter(layer, room, dx + i * layer->inputs);
        }
    }
}

static void gradient(
    const struct layer *layer, const double *x, const double *dz, double scale, double bias_scale,
    double *g, size_t n, double *room) {
    size_t filters = layer->out.channels, samples = is_mix(layer) ? n : 1;
    for (size_t i = 0; i < n; i += samples) {
        const double *patches = patches_of(layer, x + i * layer->inputs, room);
        gemm(
            patch(layer), filters, samples * places(layer), scale * layer->scale,
            (struct gemm_matrix){patches, patch(layer), true},
            (struct gemm_matrix){dz + i * layer->outputs, filters, false}, true, g, filters);
    }
    double *bias = g + patch(layer) * filters;
    for (size_t i = 0; layer->bias && i < n * places(layer); i++) {
        for (size_t j = 0; j < filters; j++) {
            bias[j] += bias_scale * dz[i * filters + j];
        }
    }
}

/* The derivative of each row of dz by the weights of filters first ... first + count - 1, and by
 * their biases: rows of `patch + bias` times `count` numbers. */
static void derivatives(
    const struct layer *layer, const double *x, const double *dz, size_t n, size_t each,
    size_t first, size_t count, double *room, double *rows) {
    size_t filters = layer->out.channels, length = (patch(layer) + layer->bias) * count;
    struct gemm_matrix patches = {NULL, patch(layer), true};
    for (size_t i = 0; i < n * each; i++) {
        const double *d = dz + i * layer->outputs + first;
        if (i % each == 0) {
            patches.data = patches_of(layer, x + i / each * layer->inputs, room);
        }
        gemm(
            patch(layer), count, places(layer), layer->scale, patches,
            (struct gemm_matrix){d, filters, false}, false, rows + i * length, count);
        double *bias = rows + i * length + patch(layer) * count;
        for (size_t j = 0; layer->bias && j < count; j++) {
            bias[j] = 0;
            for (size_t place = 0; place < places(layer); place++) {
                bias[j] += d[place * filters + j];
            }
        }
    }
}

/* Numbers of derivatives that gram keeps in memory, where one filter has no more. */
static const size_t AT_ONCE = (size_t)1 << 23;

/* Numbers of the derivatives by one filter. */
static size_t filter_rows(const struct layer *layer, size_t n, size_t each) {
    return n * each * (patch(layer) + layer->bias);
}

/* Filters whose derivatives are in memory at a time. */
static size_t filters_at_once(const struct layer *layer, size_t n, size_t each) {
    size_t most = AT_ONCE / filter_rows(layer, n, each), filters = layer->out.channels;
    return most == 0 ? 1 : most < filters ? most : filters;
}

static void gram(
    const struct layer *layer, const double *x, const double *dz, double *k, size_t n, size_t each,
    double *room) {
    size_t at_once = filters_at_once(layer, n, each), filters = layer->out.channels;
    double *rows = room + places(layer) * patch(layer);
    for (size_t first = 0; first < filters; first += at_once) {
        size_t count = filters - first < at_once ? filters - first : at_once;
        size_t length = (patch(layer) + layer->bias) * count;
        derivatives(layer, x, dz, n, each, first, count, room, rows);
        gemm_gram(n * each, length, rows, length, true, k, n * each);
    }
}

static void tangent(
    const struct layer *layer, const double *w, const double *dw, const double *x, const double *dx,
    const double *z, double *rz, size_t n, double *room) {
    (void)z;
    multiply(layer, w, dx, false, rz, n, room);
    if (dw != NULL) {
        multiply(layer, dw, x, true, rz, n, room);
        add_bias(layer, dw, rz, n);
    }
}

/* Doubles for the patches of a sample and for the derivatives of gram, of n samples or fewer: which
 * may have more filters at once, and more numbers, than n. */
static size_t room_for(const struct layer *layer, size_t n, size_t each) {
    size_t one = filter_rows(layer, n, each), all = one * layer->out.channels;
    size_t most = one > AT_ONCE ? one : AT_ONCE;
    return places(layer) * patch(layer) + (all < most ? all : most);
}

const struct layer_ops layer_convolution = {"conv",   room_for, forward, backward,
                                            gradient, gram,     tangent, NULL};
