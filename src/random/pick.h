/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PICK_H
#define CATAPULT_PICK_H

/** Draws an index with given probabilities, however small. Ends of shares are held to 2^-128, and
 * the double-doubles they come from to 2^-104 of their size, not to the 2^-32 or 2^-53 of a single
 * draw. */

#include <stddef.h>

#include "base/dd.h"
#include "base/fault.h"
#include "random/rng.h"

/** A share of [0, 1) for each index, the smallest probabilities first. */
struct pick {
    size_t count;
    size_t *index;  /**< owned: whose share ends at `high`, `low` */
    uint64_t *high; /**< owned: the ends, times 2^64, rounded down; never decreasing */
    uint64_t *low;  /**< owned: what `high` leaves over, times 2^64 again */
};

/** Cuts [0, 1) into shares by probabilities >= 0 that sum to 1 within rounding (they are divided by
 * their sum). The caller owns `pick` until pick_clear. STATUS_SYSTEM: memory. */
enum status pick_init(struct pick *pick, const struct dd *p, size_t count, struct fault *fault);
void pick_clear(struct pick *pick);

/** Draws an index. Takes 64 bits from the stream, and 64 more once in 2^64/count times. O(log
 * count). */
size_t pick_draw(const struct pick *pick, struct rng *rng);

#endif
