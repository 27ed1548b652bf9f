/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_LANES_SAMPLER_H
#define CATAPULT_LANES_SAMPLER_H

/** Draws the samples that a replica of SGD meets from short words of random bits: four to a number
 * of 64 bits for few samples, two for many. Where a word does not tell the sample, 128 more bits
 * do: the law is that of the `pick` of `sgd` to its last bit, and a p of 1e-30 has its share. */

#include "random/pick_alias.h"
#include "chain/sgd.h"
#include "random/xoroshiro.h"

enum {
    LANES_SAMPLER_BLOCK = 16, /**< samples drawn at a time */
    /** ends of shares that words are compared with one by one; beyond, a table of aliases */
    LANES_SAMPLER_RUNGS = 7,
};

/** A column of the table. */
struct lanes_sampler_column {
    double part[2]; /**< s^2 below and above the cut */
    uint64_t cut;   /**< as far as a word tells */
};

struct lanes_sampler {
    unsigned width; /**< bits of a word */
    /** ends of shares, smallest first, 0 if a single sample is drawn; not for a table */
    size_t rungs;
    uint64_t high[LANES_SAMPLER_RUNGS], low[LANES_SAMPLER_RUNGS]; /**< times 2^64, as in `pick` */
    double s2[LANES_SAMPLER_RUNGS + 1];  /**< s^2 of the shares between them */
    struct pick_alias alias;             /**< of the table */
    struct lanes_sampler_column *column; /**< owned: the table, or NULL */
};

/** Sets up the law of `sgd`, which is not needed afterwards. The caller owns `sampler` until
 * lanes_sampler_clear. STATUS_SYSTEM: memory. */
enum status
lanes_sampler_init(struct lanes_sampler *sampler, const struct sgd *sgd, struct fault *fault);
void lanes_sampler_clear(struct lanes_sampler *sampler);

/** Says whether there is one sample alone, so that nothing is drawn. */
static inline bool lanes_sampler_is_constant(const struct lanes_sampler *sampler) {
    return sampler->column == NULL && sampler->rungs == 0;
}

/**
 * Draws s^2 of the steps first, first + 1, ... of a replica, `first` being a multiple of
 * LANES_SAMPLER_BLOCK; `stream` is xoroshiro_of(key, replica) after first width/64 numbers, and
 * goes on. Words are taken from the top of a number; more bits for step t are xoroshiro_beside(key,
 * replica, t).
 */
void lanes_sampler_draw(
    const struct lanes_sampler *sampler, struct rng_key key, uint64_t replica,
    struct xoroshiro *stream, uint64_t first, double s2[LANES_SAMPLER_BLOCK]);

#endif
