/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/splitting_fall.h"

#include <math.h>

struct xoroshiro splitting_fall_stream(struct rng *rng) {
    uint64_t s0 = rng_bits(rng);
    return (struct xoroshiro){s0, rng_bits(rng) | 1};
}

struct splitting_fall splitting_fall_of(
    const struct splitting_stage *stage, const double *level, size_t free, double few,
    double *weight) {
    size_t floor = stage->index > free ? stage->index - free : 0;
    return (struct splitting_fall){level, few, floor, weight};
}

double splitting_fall_edge(const struct splitting_fall *fall) {
    return fall->floor > 0 ? fall->level[fall->floor - 1] : -INFINITY;
}

bool splitting_fall_survives(struct splitting_fall *fall, double score, struct xoroshiro *random) {
    for (; score < splitting_fall_edge(fall); fall->floor--) {
        double lot = (double)(xoroshiro_bits(random) >> 11) * 0x1p-53;
        if (!(lot * fall->few < 1)) {
            return false;
        }
        *fall->weight *= fall->few;
    }
    return true;
}
