/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SAFE_SEARCH_H
#define CATAPULT_SAFE_SEARCH_H

/** Finds the largest learning rate up to which the probability of a spike stays below a bound. */

#include "probe.h"

struct safe_search {
    double eta, se;     /**< the rate and its error; se NaN: not known */
    double formula;     /**< the same by the formula for wide networks; NaN: no rate */
    bool all;           /**< no rate of the theory is above the bound; eta is where it ends */
    struct probe probe; /**< at `eta`; none where `all` */
    int probes;         /**< rates that were looked at */
    char text[32];      /**< of the setup's rate: must live as long */
};

/**
 * Brackets the first rate above the largest lazy one at which the simulated P exceeds
 * `probability`, from where the formula has it, and closes in to 1e-6 of it. All rates draw the
 * same random numbers, so P is a function. The error is that of P over the slope of log P, and the
 * bracket; where P jumps, the bracket alone. The setup is loaded, and is left settled at `eta`.
 * Faults as in probe_at. Some 15 simulations.
 */
enum status safe_search(
    struct safe_search *found, struct setup *setup, const struct probe_options *options,
    double probability, struct fault *fault);

#endif
