/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SPLITTING_FALL_H
#define CATAPULT_SPLITTING_FALL_H

/**
 * Ends early, by lot, particles of splitting.h that fell far below the level they have reached.
 * Where levels are equally hard, what falls by one has lost one factor of its odds to reach the
 * next: it goes on with these odds and counts that much more, which costs little variance where the
 * first few levels are free, and saves the way back to the end and out again (the thresholds of
 * Villen-Altamirano's RESTART, 1991, for a fixed number of particles). Without bias for any levels
 * and odds.
 */

#include <stdbool.h>
#include <stddef.h>

#include "odds/splitting.h"
#include "random/xoroshiro.h"

/** Returns a fast stream for a particle on its way to one level: its state is 128 bits of `rng`. */
struct xoroshiro splitting_fall_stream(struct rng *rng);

/** The fall of one particle on its way to one level. */
struct splitting_fall {
    const double *level; /**< of the question */
    double few;          /**< 1 of `few` goes on, at each level */
    size_t floor;        /**< the next that ends is level[floor - 1]; none where 0 */
    double *weight;      /**< of the particle */
};

/** Returns that of a particle that starts from below stage->index and may fall by `free` levels, at
 * least 1, without a lot. */
struct splitting_fall splitting_fall_of(
    const struct splitting_stage *stage, const double *level, size_t free, double few,
    double *weight);

/** Returns the score below which it is time for splitting_fall_survives, or -inf. */
double splitting_fall_edge(const struct splitting_fall *fall);

/** Draws for each level that lies above the score and is not drawn for yet: false when the particle
 * has to go. */
bool splitting_fall_survives(struct splitting_fall *fall, double score, struct xoroshiro *random);

#endif
