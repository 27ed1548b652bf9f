/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_START_H
#define CATAPULT_START_H

/** Starts a run of training: at a given output and curvature, or at random weights. */

#include <stdbool.h>

#include "chain/chain.h"
#include "random/rng.h"
#include "base/dd.h"

struct start {
    bool random;       /**< N(0,1) weights, another network each run: see sgd_start */
    double mu0;        /**< the output; ignored when `random` */
    struct dd lambda0; /**< the curvature; of random weights its mean, 2 */
};

/** Returns the start of a run at this learning rate and width >= 2. Draws from `rng` when `random`,
 * else leaves `rng` alone. */
struct chain start_draw(const struct start *start, struct rng *rng, double eta, double width);

#endif
