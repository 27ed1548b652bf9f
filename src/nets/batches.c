/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/batches.h"

#include <stdlib.h>

/* Uniform on 0 ... n - 1, but for n/2^64. */
static size_t index_below(struct rng *rng, size_t n) {
    return (size_t)((unsigned __int128)rng_bits(rng) * n >> 64);
}

enum status batches_init(
    struct batches *batches, size_t samples, size_t size, bool replacement, struct rng rng,
    struct fault *fault) {
    *batches = (struct batches){samples, size, replacement, rng, NULL, 0};
    if (size == 0 || samples == 0 || (size > samples && !replacement)) {
        return fault_set(
            fault, STATUS_INPUT, "a batch of %zu from %zu samples; give 1 to %zu", size, samples,
            samples);
    }
    size_t count = replacement ? size : samples;
    batches->order = malloc(count * sizeof *batches->order);
    if (batches->order == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for the order of %zu samples", count);
    }
    for (size_t i = 0; i < count; i++) {
        batches->order[i] = i;
    }
    return STATUS_OK;
}

void batches_clear(struct batches *batches) {
    free(batches->order);
    *batches = (struct batches){0};
}

/* Fisher and Yates. */
static void shuffle(struct batches *batches) {
    for (size_t i = batches->samples - 1; i > 0; i--) {
        size_t j = index_below(&batches->rng, i + 1), kept = batches->order[i];
        batches->order[i] = batches->order[j];
        batches->order[j] = kept;
    }
}

const size_t *batches_next(struct batches *batches, size_t *count) {
    if (batches->replacement) {
        for (size_t i = 0; i < batches->size; i++) {
            batches->order[i] = index_below(&batches->rng, batches->samples);
        }
        *count = batches->size;
        return batches->order;
    }
    if (batches->next == 0) {
        shuffle(batches);
    }
    const size_t *batch = batches->order + batches->next;
    size_t left = batches->samples - batches->next;
    *count = left < batches->size ? left : batches->size;
    batches->next = *count == left ? 0 : batches->next + *count;
    return batch;
}
