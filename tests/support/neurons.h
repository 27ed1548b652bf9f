/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef NEURONS_H
#define NEURONS_H

/** A ReLU network by brute force: gradient descent neuron by neuron, in the plainest loop. */

#include <stddef.h>

#include "chain/chain.h"
#include "random/rng.h"

struct neurons {
    size_t count;
    double *a, *w; /* owned */
    int *home;     /* owned: 0 for w > 0 at the start, else 1 */
};

/** N(0,1) weights. */
void neurons_random(struct neurons *neurons, size_t count, struct rng *rng);

/**
 * The limit of infinitely many, as a rule of the rectangle: `count` neurons, half of them at the
 * middles of equal angles of each half plane w > 0 and w < 0, which have the Y and Lambda given for
 * eta = 1.
 */
void neurons_fan(struct neurons *neurons, size_t count, const struct chain start[2]);
void neurons_clear(struct neurons *neurons);

/** (Y, Lambda) of the neurons with w > 0 (channel 0) or w < 0 (1), by definition. */
struct chain neurons_chain(const struct neurons *neurons, int channel, double eta);

/** One step on (f(s)^2)/2 averaged over a batch, with its mean of s^2 over s > 0 and s < 0. */
void neurons_step(struct neurons *neurons, double eta, double s2_plus, double s2_minus);

/** The part of the neurons of a home that are now in the other channel. */
double neurons_flipped(const struct neurons *neurons, int home);

#endif
