/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_BATCHES_H
#define CATAPULT_BATCHES_H

/** Draws the batches of stochastic gradient descent, epoch by epoch. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "random/rng.h"

struct batches {
    size_t samples, size; /**< of how many, so many at a time */
    bool replacement; /**< each sample of a batch by itself; else all in a fresh order each epoch */
    struct rng rng;
    size_t *order; /**< owned: of the epoch, or the batch where there is replacement */
    size_t next;   /**< where in `order` the next batch starts */
};

/** Takes memory for the order. Batches are drawn from the stream rng. STATUS_INPUT: a batch of 0,
 * or larger than the set (unless with replacement). STATUS_SYSTEM: memory. */
enum status batches_init(
    struct batches *batches, size_t samples, size_t size, bool replacement, struct rng rng,
    struct fault *fault);
void batches_clear(struct batches *batches);

/** Returns the samples of the next batch, in `batches` until the next call, and how many: the last
 * batch of an epoch may be short, as PyTorch's loader leaves it. */
const size_t *batches_next(struct batches *batches, size_t *count);

#endif
