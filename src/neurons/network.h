/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_NETWORK_H
#define CATAPULT_NETWORK_H

/**
 * Trains the network itself, n neurons with weights a_r and w_r in doubles: f(s) = n^(-1/2) sum_r
 * a_r phi(w_r s), phi(x) = x or max(x, 0), with labels 0, trained on f(s)^2/2 (Gess & Heydecker,
 * talk). Nothing here uses the chain or the cone, which are held against the network.
 *
 * ReLU neurons with w_r > 0 are the channel NETWORK_PLUS, which alone sees samples s > 0; the
 * others are NETWORK_MINUS (at w_r = 0, the kink, the step is a subgradient). A linear network is
 * one channel, NETWORK_PLUS. With c = eta s^2 mu/sqrt(n), mu that of the channel, a step on s takes
 * the channel's neurons to (a - c w, w - c a).
 *
 * Step and sums are one pass over the weights: 1 to 3 ns a neuron on one core, or what the memory
 * lets through.
 */

#include <stdint.h>

#include "chain/chain.h"
#include "base/fault.h"
#include "neurons/network_pass.h"
#include "random/rng.h"

enum network_activation { NETWORK_LINEAR, NETWORK_RELU };

enum { NETWORK_PLUS, NETWORK_MINUS, NETWORK_CHANNELS };

/** Sums over the neurons now in a channel; n is that of the whole network. */
struct network_channel {
    double mu;        /**< n^(-1/2) sum a_r w_r */
    double lambda;    /**< n^(-1) sum (a_r^2 + w_r^2) */
    uint64_t neurons; /**< how many there are */
};

struct network {
    enum network_activation activation;
    uint64_t n;
    double *a, *w;                                    /**< owned: n weights each, to be read */
    struct network_channel channel[NETWORK_CHANNELS]; /**< as the network stands */
    uint64_t flips;   /**< ReLU: neurons that left or entered NETWORK_PLUS in the last step */
    uint64_t flipped; /**< ReLU: neurons in NETWORK_PLUS now and not at the start, or the reverse */
    int threads;
    double root_n;
    enum network_pass_width width;   /**< of vectors; changes no bit */
    uint8_t *sign;                   /**< owned: a bit a neuron, w > 0 at the start */
    struct network_pass_sums *block; /**< owned: of each block of neurons */
};

/** Returns the bytes that n neurons take: 16 each and less than 5 % on top, for n above 10^4; at
 * most UINT64_MAX. */
uint64_t network_bytes(uint64_t n);

/** Returns the largest number of neurons that fit into so many bytes. */
uint64_t network_most(uint64_t bytes);

/**
 * Takes memory for n neurons, which have no weights before network_start. `threads`: 0 for as many
 * as the machine has; results are the same bytes for any number, and inside ensemble_run there is
 * one. The caller owns `network` until network_clear. STATUS_INPUT, before anything is allocated: n
 * = 0, or more neurons than fit into nine tenths of the memory now available, with the number that
 * do. STATUS_SYSTEM: memory.
 */
enum status network_init(
    struct network *network, enum network_activation activation, uint64_t n, int threads,
    struct fault *fault);
void network_clear(struct network *network);

/** Draws N(0,1) weights: neuron r from draws 2r and 2r + 1 of the stream, the same at any n. About
 * 0.1 us a neuron and core. May be called again. */
void network_start(struct network *network, struct rng_key key, uint64_t replica);

/** The weights of a neuron. */
struct network_neuron {
    double a, w;
};

/** Returns the weights that network_start gives to neuron r. */
struct network_neuron network_neuron_start(struct rng_key key, uint64_t replica, uint64_t r);

/**
 * Moves the weights, right after network_start, so that the channels have mu and lambda as in
 * `want` (lambda to a few ulps, mu to as many of sqrt(n) lambda; `neurons` is ignored). The
 * result has the law of N(0,1) weights, given those numbers (own: network.c). The linear network
 * looks at NETWORK_PLUS alone. STATUS_INPUT: not |mu|/sqrt(n) <= lambda/2, or a channel without
 * neurons.
 */
enum status network_condition(
    struct network *network, const struct network_channel want[NETWORK_CHANNELS],
    struct fault *fault);

/** Draws the N(0,1) weights of network_start and moves them by network_condition, so that the
 * channels start at these (Y, Lambda). STATUS_INPUT as for network_condition. */
enum status network_start_at(
    struct network *network, struct rng_key key, uint64_t replica, double eta,
    const struct chain start[NETWORK_CHANNELS], struct fault *fault);

/** Takes one step of gradient descent on the mean loss of a batch, `s2_plus` and `s2_minus` being
 * what its samples s > 0 and s < 0 add to the batch's mean of s^2: one of them 0 and the other s^2
 * for SGD. The linear network sees the sum. Reads and writes each weight once. */
void network_step(struct network *network, double eta, double s2_plus, double s2_minus);

/** Returns the scaled state (eta mu/sqrt(n), eta lambda) of a channel; f(s) = mu s for a sample
 * that the channel sees. */
static inline struct chain network_chain(const struct network *network, int channel, double eta) {
    const struct network_channel *at = &network->channel[channel];
    return (struct chain){eta * at->mu / network->root_n, eta * at->lambda};
}

#endif
