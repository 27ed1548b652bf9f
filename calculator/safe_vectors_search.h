/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SAFE_VECTORS_SEARCH_H
#define CATAPULT_SAFE_VECTORS_SEARCH_H

/** Finds the rate at which the probability of a rise is a given one. */

#include "forecast_odds.h"

struct safe_vectors_search {
    double rate, se;           /**< for (1/2b) sum (F - y)^2; se: from that of P over its slope */
    struct forecast_odds odds; /**< at the nearest rate that was looked at */
    bool open;  /**< the probability was not bracketed: rate is where it was given up */
    int probes; /**< rates that were looked at */
};

/**
 * Starts from `rate`, the threshold of the mean square say, brackets the rate where the probability
 * is `probability`, and closes in by straight lines of log P until that is known to its error or
 * the bracket is 0.1 % wide; all rates see the same random numbers. 16 probes at most, each
 * with few runs, and up to three with more where that ends. Faults as forecast_odds_frozen.
 */
enum status safe_vectors_search(
    struct safe_vectors_search *found, const struct forecast_question *question, double rate,
    double probability, struct fault *fault);

#endif
