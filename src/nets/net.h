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

/** A chain of layers from `inputs` numbers to `outputs`, and all their weights in one row, each
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
    NET_DEFAULT, /**< z = W x + b; both uniform on +-sigma/sqrt(fan in), as PyTorch starts them */
};

/**
 * Builds the network that `text` describes: the shape of a sample, "784" or "28x28x1" (height,
 * width, channels, the channels fastest), and then its layers in order:
 *   dense N      all inputs to N outputs; `bias` and `fixed` (never trained) may follow
 *   conv N       N filters of 3 x 3 places with zeros around; `bias` and `fixed` may follow
 *   relu, tanh   each number by itself
 *   pool N       means over squares of N x N places
 * as in "784 dense 1024 relu dense 1". The weights are 0 until net_start. The caller owns `net`
 * until net_clear. STATUS_INPUT: a word that is none, with the place; or more weights than the
 * memory that is there (said in GB). STATUS_SYSTEM: memory.
 */
enum status
net_init(struct net *net, const char *text, enum net_scheme scheme, struct fault *fault);
void net_clear(struct net *net);

/** Draws all weights for sigma > 0 from the streams rng_of(key, 2^20 replica + layer), each layer's
 * in the order that it keeps them; replica < 2^40. So the layers before one that is wider, or
 * another, start the same. The wider layer itself does not: its W is drawn row by row, and the rows
 * are longer; the W of the layer after it, with more rows, has the same first ones. */
void net_start(
    struct net *net, enum net_scheme scheme, double sigma, struct rng_key key, uint64_t replica);

/** Copies the weights of a network of the same description. */
void net_copy(struct net *to, const struct net *from);

#endif
