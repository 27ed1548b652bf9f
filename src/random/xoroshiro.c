/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/xoroshiro.h"

#include <stdbool.h>

/* Half way round the counter: whoever draws from the stream itself would need centuries to get
 * here. */
static const uint64_t BLOCK = 1ULL << 63;

static void block_at(uint64_t bits[2], struct rng_key key, uint64_t replica, uint64_t block) {
    struct rng rng = rng_of(key, replica);
    rng.block = block;
    bits[0] = rng_bits(&rng);
    bits[1] = rng_bits(&rng);
}

struct xoroshiro xoroshiro_of(struct rng_key key, uint64_t replica) {
    uint64_t bits[2];
    block_at(bits, key, replica, BLOCK);
    bool stuck = bits[0] == 0 && bits[1] == 0; /* for one replica of one key in 2^64 */
    return (struct xoroshiro){bits[0], stuck ? 1 : bits[1]};
}

void xoroshiro_beside(uint64_t bits[2], struct rng_key key, uint64_t replica, uint64_t number) {
    block_at(bits, key, replica, BLOCK + 1 + number);
}
