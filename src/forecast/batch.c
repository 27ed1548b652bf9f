/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/batch.h"

#include <stdlib.h>

/* Uniform on 0 ... n - 1, but for n/2^64. */
static size_t index_below(struct xoroshiro *stream, size_t n) {
    return (size_t)((unsigned __int128)xoroshiro_bits(stream) * n >> 64);
}

enum status
batch_check(size_t samples, size_t size, enum batch_sampling sampling, struct fault *fault) {
    if (sampling != BATCH_FRESH && sampling != BATCH_REPLACEMENT && sampling != BATCH_EPOCHS) {
        return fault_set(
            fault, STATUS_INPUT, "batch: no law of sampling has number %d", (int)sampling);
    }
    if (size == 0 || samples == 0 || (size > samples && sampling != BATCH_REPLACEMENT)) {
        return fault_set(
            fault, STATUS_INPUT, "batch: %zu of %zu samples; give 1 to %zu", size, samples,
            samples);
    }
    return STATUS_OK;
}

enum status batch_init(
    struct batch *batch, size_t samples, size_t size, enum batch_sampling sampling,
    struct xoroshiro stream, struct fault *fault) {
    enum status status = batch_check(samples, size, sampling, fault);
    if (status != STATUS_OK) {
        return status;
    }
    size_t count = sampling == BATCH_REPLACEMENT ? size : samples;
    *batch = (struct batch){sampling, samples, size, stream, malloc(count * sizeof(size_t)), 0};
    if (batch->order == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "batch: out of memory for %zu samples", count);
    }
    for (size_t i = 0; i < count; i++) {
        batch->order[i] = i;
    }
    return STATUS_OK;
}

void batch_clear(struct batch *batch) {
    free(batch->order);
    *batch = (struct batch){0};
}

/* The next `count` of Fisher and Yates' shuffle, from any order: a shuffle stopped early is a batch
 * without replacement, and one that goes on is an epoch. */
static const size_t *shuffle(struct batch *batch, size_t from, size_t count) {
    size_t *order = batch->order;
    for (size_t i = from; i < from + count; i++) {
        size_t j = i + index_below(&batch->stream, batch->samples - i), kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
    return order + from;
}

const size_t *batch_next(struct batch *batch, size_t *count) {
    *count = batch->size;
    if (batch->sampling == BATCH_REPLACEMENT) {
        for (size_t i = 0; i < batch->size; i++) {
            batch->order[i] = index_below(&batch->stream, batch->samples);
        }
        return batch->order;
    }
    if (batch->size == batch->samples) {
        return batch->order;
    }
    if (batch->sampling == BATCH_FRESH) {
        return shuffle(batch, 0, batch->size);
    }
    size_t from = batch->next, left = batch->samples - from;
    *count = left < batch->size ? left : batch->size;
    batch->next = *count == left ? 0 : from + *count;
    return shuffle(batch, from, *count);
}
