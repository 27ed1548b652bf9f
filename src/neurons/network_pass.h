/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_NETWORK_PASS_H
#define CATAPULT_NETWORK_PASS_H

/** The hot part of network.c: one step of a block of neurons and the sums after it, in one pass.
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
    double by
        /** (a, w) -> (a - by w, w - by a): by[0] where w > 0 or for linear neurons, else by[1] */
        [2];
};

/** Over the neurons with w > 0 after the step, or all if they are linear, and over the others. */
struct network_pass_sums {
    struct dd aw[2], squares[2]; /**< sums of a w and of a^2 + w^2, as good as their terms */
    uint64_t plus, flips,
        flipped; /**< ReLU: w > 0; not so before the step or the reverse; against `sign` */
};

/** Doubles in a vector. */
enum network_pass_width { NETWORK_PASS_2 = 2, NETWORK_PASS_4 = 4, NETWORK_PASS_8 = 8 };

/** Whether the machine has the instructions for vectors so wide, and the widest it has. */
bool network_pass_has(enum network_pass_width width);
enum network_pass_width network_pass_widest(void);

/** Takes the step and sums. */
void network_pass(
    struct network_pass_sums *sums, const struct network_pass_part *part, bool relu,
    enum network_pass_width width);

#endif
