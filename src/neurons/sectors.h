/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SECTORS_H
#define CATAPULT_SECTORS_H

/**
 * Trains the ReLU network of infinite width on samples of both signs (own), by the cone's law where
 * neurons that leave one channel enter the other and may come back. Neurons that were in the same
 * channels at all steps share one (u, v) and started in one sector of directions, so the network is
 * a list of sectors; a step cuts a sector in two where w changes sign in it. With data of one sign
 * this is the cone (cone.h), whose errors at width n are those of the sectors too.
 */

#include <stddef.h>

#include "chain/chain.h"
#include "base/fault.h"
#include "neurons/network.h"

struct sectors_part {
    int channel;     /**< NETWORK_PLUS or NETWORK_MINUS */
    int home;        /**< where its neurons started */
    double u, v;     /**< as in the cone */
    double from, to; /**< the directions, at most half a turn */
    double cos_from, sin_from, cos_to, sin_to;
};

struct sectors {
    struct chain at[NETWORK_CHANNELS]; /**< Y and Lambda of each channel */
    struct sectors_part *part;         /**< owned */
    /** factors by which u and v of the parts have still to be multiplied */
    double u[NETWORK_CHANNELS], v[NETWORK_CHANNELS];
    /** bounds of u/v between which nothing is cut */
    double low[NETWORK_CHANNELS], high[NETWORK_CHANNELS];
    size_t count, room;
};

/** Starts without a part, before sectors_start. The caller owns `sectors` until sectors_clear.
 * STATUS_SYSTEM: memory. */
enum status sectors_init(struct sectors *sectors, struct fault *fault);
void sectors_clear(struct sectors *sectors);

/** Starts from Y and Lambda of both channels, |y| <= eta_lambda/2. May be called again. */
void sectors_start(struct sectors *sectors, const struct chain start[NETWORK_CHANNELS]);

/** Takes one step, as network_step. Some 10 ns, and 10 ns for each sector when one is cut: some
 * hundreds in a run that spikes. STATUS_SYSTEM: memory. */
enum status
sectors_step(struct sectors *sectors, double s2_plus, double s2_minus, struct fault *fault);

/** Returns the part of a channel's first neurons that are now in the other. */
double sectors_flipped(const struct sectors *sectors, int home);

#endif
