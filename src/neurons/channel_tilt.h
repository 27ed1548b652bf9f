/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CHANNEL_TILT_H
#define CATAPULT_CHANNEL_TILT_H

/**
 * Tilts the samples that one channel of a ReLU network trains on (own): q_i proportional to
 * p_i |1 - x s_i^2|^theta for samples of the channel's sign and to p_i for all others. With the
 * channel's exponent at x the two sum to 1, so that samples of the other sign come as often as
 * before, and the channel climbs.
 */

#include "chain/tilt.h"
#include "neurons/signed_samples.h"

/** Tilts the samples at x = eta lambda, theta >= 0 and finite; outcomes are in the order of
 * `samples`, which are those of `dataset`. The caller owns `tilt` until tilt_clear. STATUS_SYSTEM:
 * memory. */
enum status channel_tilt_init(
    struct tilt *tilt, const struct dataset *dataset, const struct signed_samples *samples,
    int channel, struct dd x, double theta, struct fault *fault);

#endif
