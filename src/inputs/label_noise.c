/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/label_noise.h"

size_t
label_noise_add(struct samples *samples, double share, struct rng_key key, uint64_t replica) {
    struct rng rng = rng_of(key, replica);
    size_t turned = 0;
    for (size_t i = 0; i < samples->count; i++) {
        if (rng_uniform(&rng) < share) {
            samples->y[i] = 1 - samples->y[i];
            turned++;
        }
    }
    return turned;
}
