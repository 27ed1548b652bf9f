/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_VECTOR_PAIR_H
#define CATAPULT_VECTOR_PAIR_H

/**
 * Trains a real two-layer linear network (nets/) and the chain that is to describe it side by side,
 * on the same batches and from the same weights. nets/ divides what comes into a layer by its root
 * and does not halve the loss, so its inputs are sqrt(d) x and its rate is eta/2.
 */

#include "forecast/vector_chain.h"
#include "nets/training.h"

enum { VECTOR_PAIR_TEXT = 64 };

struct vector_pair {
    struct net net;
    struct samples samples; /**< of the network */
    struct training training;
    struct vector_chain chain, now; /**< what is predicted, and what the weights are */
    struct vector_chain_data data;
    double eta;
    double *x, *y;         /**< owned: of the chain */
    double *start, *v;     /**< owned: neurons, rows (w_r, a_r), at the start and as they are */
    double *product, *end; /**< owned: T_1 ... T_t, and room for neurons */
};

struct vector_pair_question {
    const struct samples *samples; /**< x and y; one output */
    size_t neurons, batch;
    double eta;
    struct rng_key key; /**< of weights and batches, for net.h and training.h */
    uint64_t replica;
};

/** Writes the description of the network for net_init, VECTOR_PAIR_TEXT bytes. */
void vector_pair_text(char *text, size_t inputs, size_t neurons);

/** Fills `scaled` with samples as the network wants them; the caller owns them. STATUS_INPUT: as
 * samples_init. */
enum status
vector_pair_samples(struct samples *scaled, const struct samples *samples, struct fault *fault);

/** Draws the weights, and takes memory for three times as many. The caller owns `pair` until
 * vector_pair_clear, and does not move it; after a fault there is nothing to clear. STATUS_INPUT:
 * as net_init and training_init. STATUS_SYSTEM: memory. */
enum status vector_pair_init(
    struct vector_pair *pair, const struct vector_pair_question *question, struct fault *fault);
void vector_pair_clear(struct vector_pair *pair);

/** Takes a step of both. */
enum status vector_pair_step(struct vector_pair *pair, struct fault *fault);

/** Finds the largest difference of an entry of Sigma, that of the weights and that of the chain,
 * over its largest entry. STATUS_SYSTEM: memory. */
enum status vector_pair_distance(double *distance, struct vector_pair *pair, struct fault *fault);

/** Returns the largest difference of a weight from [W_0 a_0] T_1 ... T_t, over the largest weight.
 * neurons (d + 1)^2 multiply-adds. */
double vector_pair_replay(struct vector_pair *pair);

#endif
