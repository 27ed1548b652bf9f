/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CHANNELS_H
#define CATAPULT_CHANNELS_H

/**
 * Splits the data of a ReLU network into one linear network for each sign of w, the ideal split
 * (lay summary; own): were no neuron to change the sign of its w, the channel of each sign would be
 * a linear network that trains on samples of its sign and idles otherwise. With draws of the other
 * sign as s = 0, drift and exponent are those of drift.h and cramer.h: G = sum over the sign of p_i
 * log|1 - eta lambda s_i^2|, and sum over the sign of p_i |1 - eta lambda s_i^2|^theta = the
 * probability pi of the sign. What the split leaves out is in sectors.h.
 */

#include <stdbool.h>

#include "chain/chain.h"
#include "theory/dataset.h"
#include "neurons/network.h"
#include "random/rng.h"

/** What each channel sees of the data: samples of its sign, and all others as s = 0. A channel that
 * sees no sample has no atoms and idles. */
struct channels {
    struct dataset channel[NETWORK_CHANNELS];
    /** false: the channel's dataset is empty, and nothing may be asked of it */
    bool trains[NETWORK_CHANNELS];
};

/** Splits the data by sign. The caller owns `split` until channels_clear. STATUS_SYSTEM: memory. */
enum status
channels_init(struct channels *split, const struct dataset *dataset, struct fault *fault);
void channels_clear(struct channels *split);

/** Joins data of both signs: with probability `share` a sample |s| of `plus`, else -|s| with s of
 * `minus`; 0 < share < 1. The caller owns `joined`. */
enum status channels_join(
    struct dataset *joined, const struct dataset *plus, const struct dataset *minus, double share,
    struct fault *fault);

/** Draws the start of both channels from N(0,1) weights at width n >= 64, without a neuron: n_+ ~
 * Bin(n, 1/2), and |a+w|^2/2, |a-w|^2/2 over each channel independent chi^2 with n_+, n_+, n - n_+,
 * n - n_+ degrees (own): mu -> N(0, 1/2), lambda -> 1. */
void channels_start(
    struct chain start[NETWORK_CHANNELS], struct rng *rng, double eta, double width);

/** Returns the probability of a spike in either of two independent channels, 1 - (1 - p)(1 - q). */
double channels_either(double p, double q);

#endif
