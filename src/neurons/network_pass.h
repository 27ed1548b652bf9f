/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_NETWORK_PASS_H
#define CATAPULT_NETWORK_PASS_H

/** Takes one step of a block of neurons and sums over them, in one pass: the hot part of network.c.
 * The same bits with any instructions. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/dd.h"

enum { NETWORK_PASS_LANES = 8, NETWORK_PASS_TILE = 64 };

/** What a pass works on. */
struct network_pass_part {
    double *a, *w;       /**< aligned to 64 bytes */
    const uint8_t *sign; /**< a bit a neuron for `flipped`; ReLU only */
    size_t tiles;        /**< of NETWORK_PASS_TILE neurons; fewer than 2^20 */
    /** (a, w) -> (a - by w, w - by a): by[0] where w > 0 or for linear neurons, else by[1] */
    double by[2];
};

/** Sums over the neurons with w > 0 after the step, or over all if they are linear, and over the
 * others. */
struct network_pass_sums {
    struct dd aw[2], squares[2]; /**< sums of a w and of a^2 + w^2, as good as their terms */
    uint64_t plus;               /**< ReLU: neurons with w > 0 */
    uint64_t flips;   /**< ReLU: neurons for which w > 0 became true or false in the step */
    uint64_t flipped; /**< ReLU: neurons for which w > 0 is not as in `sign` */
};

/** Doubles in a vector. */
enum network_pass_width { NETWORK_PASS_2 = 2, NETWORK_PASS_4 = 4, NETWORK_PASS_8 = 8 };

/** Says whether the machine has the instructions for vectors so wide, and returns the widest it
 * has. */
bool network_pass_has(enum network_pass_width width);
enum network_pass_width network_pass_widest(void);

/** Takes the step of a block, and sums over its neurons. */
void network_pass(
    struct network_pass_sums *sums, const struct network_pass_part *part, bool relu,
    enum network_pass_width width);

#endif
