/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_NETWORK_END_H
#define CATAPULT_NETWORK_END_H

/**
 * Trains a linear network in doubles until no further spike can come. While G(Lambda) > 0 its
 * output returns from however small a value; doubles add an end of their own, for an output that
 * has fallen below what weights resolve never returns.
 */

#include "chain/sgd.h"
#include "neurons/network.h"
#include "theory/drift.h"

enum network_end {
    NETWORK_END_DECAYS,     /**< lazy, Lambda s_*^2 <= 2, or |Y| < 10^-12 and G(Lambda) <= 0 */
    NETWORK_END_FROZEN,     /**< s_*^2 |Y| < 10^-15 and G(Lambda) > 0 */
    NETWORK_END_STEP_LIMIT, /**< `most` steps were not enough: G(Lambda) > 0 */
};

/** Trains on samples of `dataset`, drawn by `sgd` from `rng`. A network that has used up its steps
 * where G <= 0 decays too. */
enum network_end network_end_train(
    struct network *network, double eta, const struct dataset *dataset, const struct sgd *sgd,
    struct rng *rng, long most);

#endif
