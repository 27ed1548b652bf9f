/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "neurons/network_pair.h"

enum status network_pair_init(
    struct network_pair *pair, uint64_t n, double x0, struct rng_key weights, int threads,
    struct fault *fault) {
    enum status status = network_init(&pair->network, NETWORK_LINEAR, n, threads, fault);
    if (status != STATUS_OK) {
        return status;
    }
    network_start(&pair->network, weights, 0);
    pair->eta = x0 / pair->network.channel[NETWORK_PLUS].lambda;
    pair->chain = network_pair_now(pair);
    pair->replay = (struct chain_replay){1, 1};
    pair->rounding = (struct rounding){0};
    return STATUS_OK;
}

void network_pair_clear(struct network_pair *pair) {
    network_clear(&pair->network);
}

void network_pair_step(struct network_pair *pair, double s2) {
    pair->replay = chain_replay_step(pair->replay, network_pair_now(pair), s2);
    network_step(&pair->network, pair->eta, s2, 0);
    pair->rounding = rounding_step(pair->rounding, pair->chain, s2, (double)pair->network.n);
    pair->chain = chain_step(pair->chain, s2);
}

/* -- samples ------------------------------------------------------------------------------ */

static const double UP = 0.1, DOWN = 0.01; /* a spike, in |Y| */
static const double FAINT = 1e-6;          /* |mu| */
enum { STREAMS = 100000 };

static bool
spikes_twice(const struct sgd *sgd, struct chain at, double least, struct rng rng, int steps) {
    int spikes = 0;
    bool inside = false;
    for (int t = 0; t < steps && spikes < 2; t++) {
        at = sgd_step(sgd, at, &rng);
        if (fabs(at.y) < least) {
            return false;
        }
        spikes += !inside && fabs(at.y) >= UP;
        inside = (inside || fabs(at.y) >= UP) && fabs(at.y) > DOWN;
    }
    return spikes == 2;
}

enum status network_pair_two_spikes(
    struct rng *rng, const struct network_pair *pair, const struct sgd *sgd, struct rng_key key,
    int steps, struct fault *fault) {
    double least = FAINT * pair->eta / pair->network.root_n;
    for (uint64_t replica = 0; replica < STREAMS; replica++) {
        *rng = rng_of(key, replica);
        if (spikes_twice(sgd, pair->chain, least, *rng, steps)) {
            return STATUS_OK;
        }
    }
    return fault_set(
        fault, STATUS_INPUT,
        "no run from eta lambda_0 = %.12g spikes twice in %d steps, of %d; "
        "start where spikes are typical, or follow more steps",
        pair->chain.eta_lambda, steps, STREAMS);
}
