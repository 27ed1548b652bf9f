/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_LAYER_H
#define CATAPULT_LAYER_H

/**
 * Says what a layer of a network can do, whatever its kind: the inside of net.h and pass.h. A layer
 * maps n samples x (n x inputs) to z (n x outputs), both row by row, with weights w that the
 * network keeps. Derivatives d of some scalar come with `each` rows for a row of z: as many as that
 * scalar has versions (1 for a loss, the number of outputs for a Jacobian); row i each + a belongs
 * to sample i.
 */

#include <stdbool.h>
#include <stddef.h>

struct layer;

/** How the numbers of a sample lie: height x width places of `channels` numbers each, channels
 * fastest; a plain vector has one place. */
struct layer_shape {
    size_t height, width, channels;
};

/** What one kind of layer does. Functions without weights may be NULL where said. */
struct layer_ops {
    const char *name;

    /** Returns the doubles of `room` that the other functions want. NULL: none. */
    size_t (*room)(const struct layer *layer, size_t n, size_t each);

    /** z = f(w, x). */
    void (*forward)(
        const struct layer *layer, const double *w, const double *x, double *z, size_t n,
        double *room);

    /** dx = (df/dx)^T dz: n each rows. */
    void (*backward)(
        const struct layer *layer, const double *w, const double *x, const double *z,
        const double *dz, double *dx, size_t n, size_t each, double *room);

    /** g += scale sum_i (df/dw)^T dz_i (each = 1), the part of the biases with `bias_scale` in its
     * stead. NULL: no weights. */
    void (*gradient)(
        const struct layer *layer, const double *x, const double *dz, double scale,
        double bias_scale, double *g, size_t n, double *room);

    /** K += J J^T, with the rows of J (n each x weights) the derivatives by w of each row of dz:
     * this layer's part of the tangent kernel. NULL: no weights. */
    void (*gram)(
        const struct layer *layer, const double *x, const double *dz, double *k, size_t n,
        size_t each, double *room);

    /** The derivative of z along (dw, dx), into rz. dw is NULL where the weights stay. */
    void (*tangent)(
        const struct layer *layer, const double *w, const double *dw, const double *x,
        const double *dx, const double *z, double *rz, size_t n, double *room);

    /** rd += the derivative, along the change rx of x, of backward's dx at fixed dz (each = 1).
     * NULL: f is linear in x wherever it has a derivative. */
    void (*curve)(
        const struct layer *layer, const double *x, const double *rx, const double *z,
        const double *dz, double *rd, size_t n);
};

struct layer {
    const struct layer_ops *ops;
    struct layer_shape in, out;
    size_t inputs, outputs; /**< numbers of a sample before and after */
    size_t weights;         /**< numbers in w, the biases last */
    size_t first;           /**< where w starts among the network's weights */
    size_t fan_in;          /**< numbers that one output sums */
    double scale;           /**< z = scale W x + b */
    bool bias;
    bool fixed;  /**< w stays as it was at the start: no gradient, no part in the kernel */
    size_t side; /**< of a convolution's filter or of a pool, in places */
};

/** The kinds. */
extern const struct layer_ops layer_dense, layer_convolution, layer_relu, layer_tanh, layer_pool;

#endif
