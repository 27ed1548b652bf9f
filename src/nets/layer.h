/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_LAYER_H
#define CATAPULT_LAYER_H

/**
 * Says what a layer of a network can do, whatever its kind: the inside of net.h and pass.h. A layer
 * maps n samples x (n x inputs) to z (n x outputs), both row by row, with weights w that the
 * network keeps. Derivatives d of some scalar come with `each` rows for a row of z: as many as that
 * scalar has versions (1 for a loss, the number of outputs for a Jacobian); row i each + a belongs
 * to sample i.
 *
 * A layer with weights is linear in x, and has them times x or added: gradient and backward are
 * then exact at second order too (hessian.h). A norm and its trained scale are two layers for that
 * reason.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
        const double *dz, double *rd, size_t n, double *room);
};

/** No node. Node 0 is what goes into the network, node l + 1 what layer l puts out. */
static const size_t LAYER_NONE = SIZE_MAX;

struct layer {
    const struct layer_ops *ops;
    struct layer_shape in, out;
    size_t inputs, outputs; /**< numbers of a sample before and after */
    size_t weights;         /**< numbers in w, the biases last */
    size_t first;           /**< where w starts among the network's weights */
    size_t from;            /**< the node that it takes in, */
    size_t with;            /**< and one that is added to what it puts out, or LAYER_NONE */
    bool adds, adds_with;   /**< going back, these nodes have derivatives from later layers */
    size_t fan_in;          /**< numbers that one output sums with weights; 0: w is added alone */
    double scale;           /**< z = scale W x + b */
    bool bias;
    bool fixed;  /**< w stays as it was at the start: no gradient, no part in the kernel */
    bool ones;   /**< W starts at 1 and b at 0, whatever the scheme */
    size_t side; /**< of a convolution's filter or of a pool, in places */
    size_t stride, margin; /**< of a convolution: places from one filter to the next, and zeros
                                before the image's first */
    size_t groups; /**< of a norm's channels, 0 where each place is one; heads of an attention */
};

/** The kinds. */
extern const struct layer_ops layer_dense, layer_convolution, layer_pool; /* linear in x */
extern const struct layer_ops layer_relu, layer_tanh, layer_gelu, layer_norm, layer_attention;
extern const struct layer_ops layer_scale, layer_class, layer_positions, layer_first, layer_sum;

#endif
