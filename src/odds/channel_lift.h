/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CHANNEL_LIFT_H
#define CATAPULT_CHANNEL_LIFT_H

/**
 * Estimates what the spike of one ReLU channel gives to the other (own): the means of the other
 * channel's |Y| and of what its Lambda has gained, at the step at which the first channel reaches a
 * height. On sectors, infinitely many neurons, by a tilt under which the first channel climbs, with
 * every run weighted.
 */

#include "base/estimate.h"
#include "chain/start.h"
#include "chain/tilt.h"
#include "neurons/network.h"
#include "neurons/signed_samples.h"
#include "runs/plan.h"

enum { CHANNEL_LIFT_MOST = 8 };

struct channel_lift_question {
    const struct signed_samples *samples;
    const struct tilt *tilt; /**< of the samples, towards `first` (channel_tilt.h) */
    double eta, width;
    struct start start[NETWORK_CHANNELS]; /**< none of them random */
    int first;                            /**< the channel that spikes */
    double height[CHANNEL_LIFT_MOST];     /**< of its |Y|, increasing */
    int heights;
};

/** Sums over the runs that reach a height, of their weights w, of w x, and of squares and products;
 * x is |Y| of the other channel, or what its Lambda has gained. All are doubles. */
struct channel_lift_sums {
    double w, w2, wx, w2x, w2x2;
};
struct channel_lift {
    struct channel_lift_sums output[CHANNEL_LIFT_MOST], curvature[CHANNEL_LIFT_MOST];
};

/** Simulates plan->runs runs and sums over them. A run whose first channel falls to a thousandth of
 * its start is given up: under the tilt a part 10^(-3 theta) of the runs, alike at all heights.
 * STATUS_INPUT: too many heights; STATUS_SYSTEM: memory. */
enum status channel_lift_run(
    struct channel_lift *found, const struct channel_lift_question *question,
    const struct plan *plan, struct fault *fault);

/** Returns the mean of the other channel's |Y|, and of what its Lambda has gained, at height k. */
struct estimate channel_lift_output(const struct channel_lift *found, int k);
struct estimate channel_lift_curvature(const struct channel_lift *found, int k);

#endif
