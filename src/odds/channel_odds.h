/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CHANNEL_ODDS_H
#define CATAPULT_CHANNEL_ODDS_H

/**
 * The odds that one channel of a ReLU network spikes first, and that the other then does too, in
 * three models: the ideal split, infinitely many neurons (sectors.h), and real ones (network.h).
 * Crude, or with the fixed Cramer tilt of one channel: samples of its sign have p_i |1 - eta
 * lambda_0 s_i^2|^theta, the others p_i (these sum to 1). The tilt ends when the channel spikes,
 * which leaves the estimate unbiased, in any model.
 */

#include <stdbool.h>

#include "base/estimate.h"
#include "neurons/network.h"
#include "neurons/signed_samples.h"
#include "runs/watch.h"

enum channel_odds_model { CHANNEL_ODDS_SPLIT, CHANNEL_ODDS_SECTORS, CHANNEL_ODDS_NETWORK };

enum { CHANNEL_ODDS_MOST_ROWS = 16 };

struct channel_odds_question {
    const struct dataset *dataset; /**< s with signs */
    enum channel_odds_model model;
    double eta, width;
    bool given; /**< start at `start`; else from N(0,1) weights, lambda_0 = 1 in each channel */
    struct chain start[NETWORK_CHANNELS];
    int first;           /**< the channel that is to spike first */
    bool tilted;         /**< by its exponent at eta */
    double height;       /**< of |Y| = eta |mu|/sqrt(n), of both */
    long patience;       /**< the first spike counts in so many steps */
    long window;         /**< the other's spike counts in so many steps after the first */
    struct watch *watch; /**< NULL: none */
};

/** Sums over runs of weights, of their squares and products. All are doubles. */
struct channel_odds_sums {
    double first, first2, both, both2, cross;
    double runs,
        unfinished; /**< `unfinished`: out of patience while a spike could still come: near a
                                  root of G a walk may take its time */
};

/** The same bits for any number of threads. STATUS_INPUT: more rows than CHANNEL_ODDS_MOST_ROWS, or
 * a tilt where the channel is not deflationary. */
enum status channel_odds_run(
    struct channel_odds_sums *sums, const struct channel_odds_question *question,
    struct rng_key key, uint64_t runs, struct fault *fault);

/** The odds that `first` spikes before the other does; that both do, `first` first; and of the
 * second given the first. */
struct estimate channel_odds_first(const struct channel_odds_sums *sums);
struct estimate channel_odds_both(const struct channel_odds_sums *sums);
struct estimate channel_odds_given(const struct channel_odds_sums *sums);

#endif
