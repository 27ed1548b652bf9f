/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_NET_MINIMUM_H
#define CATAPULT_NET_MINIMUM_H

/**
 * Trains a small network of one output to a minimum of L = (1/n) sum (f(x_i) - y_i)^2 + decay/2
 * |w|^2, so well that nothing but rounding is left of the gradient, and takes down what an escape
 * depends on: the Hessian there, and the covariance C of one sample's gradient, so that minibatches
 * of B drawn with replacement have the noise C/B.
 */

#include <stddef.h>

#include "base/fault.h"
#include "inputs/samples.h"
#include "nets/net.h"
#include "nets/pass.h"

struct net_minimum {
    const char *text;              /**< of net_init; not owned */
    const struct samples *samples; /**< not owned */
    double decay;
    size_t weights;  /**< d */
    double *weight;  /**< owned: at the minimum */
    double *hessian; /**< owned: d x d */
    double *noise;   /**< owned: C, d x d */
    double loss;     /**< there */
    double slope;    /**< |grad L| there */
};

/** Finds a minimum from weights drawn by net_start (NET_NTK) from that key, by damped Newton steps
 * that go down in every direction. The caller owns `minimum` until net_minimum_clear. Cost: some
 * 100 rounds of 4 d passes. STATUS_INPUT: as net_init, more outputs than one, or no minimum where
 * the gradient is below 10^-9 in 1000 rounds. STATUS_SYSTEM: memory. */
enum status net_minimum_init(
    struct net_minimum *minimum, const char *text, const struct samples *samples, double decay,
    struct rng_key key, struct fault *fault);
void net_minimum_clear(struct net_minimum *minimum);

/** Returns L of the network's weights, having sent all samples forward. */
double net_minimum_loss(struct pass *pass, const struct net_minimum *minimum);

/** Writes the gradient of the loss of samples with these weights (`part`, summing to 1) at the
 * state of the last net_minimum_loss; `room` holds a number for each sample. */
void net_minimum_gradient(
    double *gradient, struct pass *pass, const struct net_minimum *minimum, const double *part,
    double *room);

#endif
