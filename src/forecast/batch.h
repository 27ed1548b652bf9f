/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_BATCH_H
#define CATAPULT_BATCH_H

/** Draws the batches of the frozen chain, whose steps are too short for the generator and the order
 * in memory of nets/batches.h: as many draws as the batch has samples. */

#include <stddef.h>

#include "base/fault.h"
#include "random/xoroshiro.h"

enum batch_sampling {
    BATCH_FRESH,       /**< different samples in a batch, each batch by itself */
    BATCH_REPLACEMENT, /**< each sample of a batch by itself */
    BATCH_EPOCHS,      /**< all samples in a fresh order, one batch after the other */
};

struct batch {
    enum batch_sampling sampling;
    size_t samples, size;
    struct xoroshiro stream;
    size_t *order; /**< owned: of the samples, or the batch where there is replacement */
    size_t next;   /**< where in `order` the next batch of an epoch starts */
};

/** Refuses a size of 0, or one that exceeds the samples (unless with replacement), and a law of
 * sampling that is none. STATUS_INPUT. */
enum status
batch_check(size_t samples, size_t size, enum batch_sampling sampling, struct fault *fault);

/** Takes memory for the order; the caller owns `batch` until batch_clear. Batches depend on the
 * stream alone. STATUS_INPUT: as batch_check. STATUS_SYSTEM: memory. */
enum status batch_init(
    struct batch *batch, size_t samples, size_t size, enum batch_sampling sampling,
    struct xoroshiro stream, struct fault *fault);
void batch_clear(struct batch *batch);

/** Returns the samples of the next batch, in `batch` until the next call, and how many: the last
 * batch of an epoch may be short, as PyTorch's loader leaves it. The batch of all draws nothing. */
const size_t *batch_next(struct batch *batch, size_t *count);

#endif
