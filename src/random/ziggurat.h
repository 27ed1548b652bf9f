/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_ZIGGURAT_H
#define CATAPULT_ZIGGURAT_H

/**
 * Draws standard normal numbers for hot loops by the ziggurat of 128 layers (Marsaglia & Tsang,
 * "The ziggurat method for generating random variables", 2000; Doornik 2005, so that layer and
 * place come from different bits). Of 80 draws 79 take 64 bits, a product and a comparison;
 * rng_normal takes two logarithms' time. The number depends on nothing but the stream.
 */

#include <stdbool.h>

#include "random/xoroshiro.h"

/** Where the layers end, from the base to the top, and one over the other: x_(i+1)/x_i. */
extern const double ziggurat_x[129], ziggurat_ratio[128];

/** Writes the number that these bits make, if they make one by themselves. */
static inline bool ziggurat_try(double *z, uint64_t bits) {
    uint64_t layer = bits & 127;
    double part = (double)((int64_t)bits >> 11) * 0x1p-52 + 0x1p-53;
    *z = part * ziggurat_x[layer];
    return (part < 0 ? -part : part) < ziggurat_ratio[layer];
}

/** The number of these bits that ziggurat_try has refused, or of more, that `more` draws. */
double ziggurat_finish(uint64_t bits, uint64_t (*more)(void *source), void *source);

/** Draws a number from either kind of stream. */
double ziggurat_normal(struct rng *rng);
double ziggurat_finish_xoroshiro(struct xoroshiro *state, uint64_t bits);

static inline double ziggurat_of_xoroshiro(struct xoroshiro *state) {
    double z;
    uint64_t bits = xoroshiro_bits(state);
    return ziggurat_try(&z, bits) ? z : ziggurat_finish_xoroshiro(state, bits);
}

#endif
