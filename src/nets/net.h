/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_NET_H
#define CATAPULT_NET_H

/** Builds a network from a description and draws its weights. pass.h runs it. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "random/rng.h"

struct layer;

/** Layers from `inputs` numbers to `outputs`, and all their weights in one row, each
 * layer's W (what comes in x what goes out) before its biases. */
struct net {
    size_t layers, inputs, outputs, weights;
    struct layer *layer; /**< owned */
    double *weight;      /**< owned */
};

/** How weights start and how they are scaled (Zhu et al. 2024, appendix on settings). */
enum net_scheme {
    NET_NTK,     /**< z = W x/sqrt(fan in) + b; W ~ N(0, sigma^2), b = 0 */
    NET_PLAIN,   /**< z = W x + b; W ~ N(0, sigma^2), b = 0 */
    NET_DEFAULT, /**< z = W x + b; both uniform on +-sigma/sqrt(fan in), as PyTorch starts them;
                      of class and positions N(0, (0.02 sigma)^2) */
};

/**
 * Builds the network that `text` describes: the shape of a sample, "784" or "28x28x1" (height,
 * width, channels, the channels fastest), and then its layers in order:
 *   dense N      all inputs to N outputs
 *   conv N       N filters of 3 x 3 places with zeros around; `side S` (odd) and `stride T`, places
 *                from one filter to the next, may follow
 *   mix N        the channels of each place to N others, by the same weights everywhere
 *   patch S N    squares of S x S places, side by side, to N channels of one place each
 *   relu, tanh   each number by itself
 *   gelu         the same: x Phi(x), Phi the normal distribution, by erfc
 *   pool N       means over squares of N x N places
 *   groupnorm N  mean 0 and variance 1 (+ 10^-5) of each of N groups of channels, over all places
 *   layernorm    the same of each place, over all its channels
 *   scale        each channel times one weight plus another, which start as 1 and 0
 *   attention N  N heads: channels are queries, keys and values, a third each, and put out are each
 *                query's means of values by the softmax of query times key/sqrt(their length)
 *   class        one more place before all others, its channels weights
 *   positions    weights added to all channels of all places
 *   first        the first place alone
 *   residual ( LAYERS ), residual ( LAYERS ) by ( LAYERS )
 *                what they put out plus what went in, or plus what others make of that
 * as in "784 dense 1024 relu dense 1". After dense, conv, mix and patch `bias` may follow, and
 * after these, scale, class and positions `fixed` (never trained). A convolution with a stride, or
 * a patch, has its first filter at the first place. The weights are 0 until net_start. The caller
 * owns `net` until net_clear. STATUS_INPUT: a word that is none, with the place; or more weights
 * than the memory that is there (said in GB). STATUS_SYSTEM: memory.
 */
enum status
net_init(struct net *net, const char *text, enum net_scheme scheme, struct fault *fault);
void net_clear(struct net *net);

/** Draws all weights but those of `scale` for sigma > 0, from the streams
 * rng_of(key, 2^20 replica + layer), each layer's in the order that it keeps them; replica < 2^40.
 * The sum that ends a residual block counts as a layer. So the layers before one that is wider, or
 * another, start the same. The wider layer itself does not: its W is drawn row by row, and the rows
 * are longer; the W of the layer after it, with more rows, has the same first ones. */
void net_start(
    struct net *net, enum net_scheme scheme, double sigma, struct rng_key key, uint64_t replica);

/** Copies the weights of a network of the same description. */
void net_copy(struct net *to, const struct net *from);

#endif
