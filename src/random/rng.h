/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_RNG_H
#define CATAPULT_RNG_H

/**
 * Draws random numbers from named streams. A stream is a function of its name alone, (seed,
 * program, point, replica), so results do not depend on who draws, in which order, or after which
 * restart. The generator is Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1,
 * 2, 3", 2011), from Random123: its key names seed, program and point, its counter replica and
 * place in the stream.
 */

#include <stdint.h>

/** What all replicas at one parameter point share. */
struct rng_key {
    uint64_t bits;
};

/** Makes the key from the first 64 bits of SHA-256 of "seed/program/point": any two names share a
 * key with probability 2^-64. */
struct rng_key rng_key_of(uint64_t seed, const char *program, uint64_t point);

/** A stream; 2^66 draws of 32 bits. To be copied freely: the copy continues alike. */
struct rng {
    struct rng_key key;
    uint64_t replica, block; /**< the counter */
    uint32_t word[4];        /**< of the block before `block` */
    int64_t left;            /**< of these words, not yet drawn; with it no byte is padding */
};

/** Returns the stream of a replica, at its start. */
struct rng rng_of(struct rng_key key, uint64_t replica);

/** Draws 64 uniform bits. */
uint64_t rng_bits(struct rng *rng);

/** Draws uniformly from the open interval (0, 1): odd multiples of 2^-53. */
double rng_uniform(struct rng *rng);

/** Draws a standard normal number by the method of Box and Muller, from two uniform draws each. */
double rng_normal(struct rng *rng);

/** Draws z = (chi^2_n - n)/sqrt(2n), n >= 2, centred before it is rounded, so that z has its digits
 * at n = 10^18 too. Marsaglia & Tsang, "A simple method for generating gamma variables" (2000),
 * rewritten for the deviation from the mean. */
double rng_chi_square_deviate(struct rng *rng, double n);

#endif
