/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_XOROSHIRO_H
#define CATAPULT_XOROSHIRO_H

/**
 * Draws the random numbers of the hot loop by xoroshiro128++ 1.0 (Blackman & Vigna, "Scrambled
 * linear pseudorandom number generators", 2021): period 2^128 - 1, and a third of Philox's work.
 * States come from Philox, under the same names: the state of a replica is a block of the replica's
 * stream in `rng` that nobody reaches by counting up to it. Two of N streams of L numbers overlap
 * with probability N^2 L 2^-128.
 */

#include "random/rng.h"

struct xoroshiro {
    uint64_t s0, s1; /**< not both 0 */
};

/** Returns the stream of a replica: its state is block 2^63 of rng_of(key, replica). */
struct xoroshiro xoroshiro_of(struct rng_key key, uint64_t replica);

/** Draws 128 bits beside the stream of a replica, named by a number below 2^62: block 2^63 + 1 +
 * number of rng_of(key, replica). */
void xoroshiro_beside(uint64_t bits[2], struct rng_key key, uint64_t replica, uint64_t number);

/** Returns x with its bits rotated by `left`, 1 to 63. */
static inline uint64_t xoroshiro_rotated(uint64_t x, int left) {
    return x << left | x >> (64 - left);
}

/** Draws 64 uniform bits. */
static inline uint64_t xoroshiro_bits(struct xoroshiro *state) {
    uint64_t s0 = state->s0, s1 = state->s1 ^ s0;
    uint64_t bits = xoroshiro_rotated(s0 + state->s1, 17) + s0;
    state->s0 = xoroshiro_rotated(s0, 49) ^ s1 ^ s1 << 21;
    state->s1 = xoroshiro_rotated(s1, 28);
    return bits;
}

#endif
