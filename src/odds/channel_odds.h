/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CHANNEL_ODDS_H
#define CATAPULT_CHANNEL_ODDS_H

/**
 * Estimates the probability that one channel of a ReLU network spikes first, and that the other
 * then does too, in three models: the ideal split, infinitely many neurons (sectors.h), and real
 * ones (network.h). By crude simulation, or with the fixed Cramer tilt of one channel: samples of
 * its sign have p_i |1 - eta lambda_0 s_i^2|^theta, the others p_i (these sum to 1). The tilt ends
 * when the channel spikes, which leaves the estimate unbiased, in any model.
 */

#include <stdbool.h>

#include "base/estimate.h"
#include "chain/start.h"
#include "neurons/network.h"
#include "theory/dataset.h"
#include "runs/plan.h"

enum channel_odds_model { CHANNEL_ODDS_SPLIT, CHANNEL_ODDS_SECTORS, CHANNEL_ODDS_NETWORK };

enum { CHANNEL_ODDS_MOST_ROWS = 16 };

struct channel_odds_question {
    const struct dataset *dataset; /**< s with signs */
    enum channel_odds_model model;
    double eta, width;
    /** of each channel; `random` in both channels, lambda_0 = 1 in the mean, or in none */
    struct start start[NETWORK_CHANNELS];
    int first;     /**< the channel that is to spike first */
    bool tilted;   /**< by that channel's exponent at eta */
    double height; /**< of |Y| = eta |mu|/sqrt(n), in both channels */
    long patience; /**< the first spike counts in so many steps */
    long window;   /**< the other's spike counts in so many steps after the first */
};

/** Sums over runs of weights, of their squares and products. All are doubles. */
struct channel_odds {
    double first, first2, both, both2, cross;
    double runs;
    /** out of patience while a spike could still come: near a root of G a walk may take its time */
    double unfinished;
};

/** Simulates plan->runs runs and sums over them. STATUS_INPUT: more rows than
 * CHANNEL_ODDS_MOST_ROWS, a tilt where the channel is not deflationary, or one channel `random`
 * alone. STATUS_SYSTEM: memory. */
enum status channel_odds_run(
    struct channel_odds *found, const struct channel_odds_question *question,
    const struct plan *plan, struct fault *fault);

/** Returns the probability that `first` spikes before the other channel does; that both do,
 * `first` first; and that the other does given that `first` does. */
struct estimate channel_odds_first(const struct channel_odds *found);
struct estimate channel_odds_both(const struct channel_odds *found);
struct estimate channel_odds_given(const struct channel_odds *found);

#endif
