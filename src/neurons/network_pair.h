/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_NETWORK_PAIR_H
#define CATAPULT_NETWORK_PAIR_H

/** Trains a linear network and its chain side by side: the chain starts at the (Y, Lambda) of the
 * network's weights, sees the same samples, and has no other part in what the network does. Beside
 * them goes the difference that rounding is expected to make between the two. */

#include "chain/sgd.h"
#include "neurons/network.h"
#include "neurons/rounding.h"

struct network_pair {
    struct network network;
    struct chain chain;
    struct chain_replay replay; /**< of the network's own outputs, not of the chain's */
    struct rounding rounding;   /**< of the difference between the two */
    double eta;
};

/** Starts a pair with the N(0,1) weights that network_start makes of the stream, and the eta for
 * which their eta lambda_0 is `x0` > 0. The caller owns `pair` until network_pair_clear. Fails as
 * network_init does. */
enum status network_pair_init(
    struct network_pair *pair, uint64_t n, double x0, struct rng_key weights, int threads,
    struct fault *fault);
void network_pair_clear(struct network_pair *pair);

/** Returns (Y, Lambda) of the network, as its weights are now. */
static inline struct chain network_pair_now(const struct network_pair *pair) {
    return network_chain(&pair->network, NETWORK_PLUS, pair->eta);
}

/** Takes the step on the sample s, with both. */
void network_pair_step(struct network_pair *pair, double s2);

/**
 * Finds samples on which the chain of `pair` spikes twice in its first `steps` steps: |Y| reaches
 * 0.1, falls to 0.01 and reaches 0.1 again, and |mu| stays above 1e-6. The samples are those of the
 * first stream `rng` under `key` that does so. The network is not asked. About 1 us a stream;
 * STATUS_INPUT when 100000 streams do not.
 */
enum status network_pair_two_spikes(
    struct rng *rng, const struct network_pair *pair, const struct sgd *sgd, struct rng_key key,
    int steps, struct fault *fault);

#endif
