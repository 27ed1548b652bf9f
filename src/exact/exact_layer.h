/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EXACT_LAYER_H
#define CATAPULT_EXACT_LAYER_H

/** Keeps where all runs are after some steps: boxes with the probability of the runs in them, found
 * by a key. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "exact/exact_box.h"

enum { EXACT_LAYER_MOST_CELLS = 1 << 19 };

struct exact_layer_cell {
    struct exact_box box;
    double mass;     /**< probability of its runs */
    double open;     /**< probability of those not yet counted as hits in the upper bound */
    uint64_t key;    /**< runs with the same key are joined */
    uint32_t joined; /**< times that something was added to the cell */
    uint32_t slot;   /**< of the index; for the layer alone */
};

struct exact_layer {
    struct exact_layer_cell *cell; /**< owned, in the order they came */
    size_t count;
    uint32_t *index; /**< owned: 1 + number of a cell, 0: none */
    size_t room, slots;
};

/** Starts empty. The caller owns `layer` until exact_layer_clear, also on failure. False: no
 * memory. */
bool exact_layer_init(struct exact_layer *layer);
void exact_layer_clear(struct exact_layer *layer);

/** Takes all cells away. O(count). */
void exact_layer_empty(struct exact_layer *layer);

/** Joins the runs of `cell` to those with the same key, or starts a cell, whatever `joined` and
 * `slot` are. False: the layer is full, with EXACT_LAYER_MOST_CELLS or all that memory holds, 40 MB
 * at most. */
bool exact_layer_add(struct exact_layer *layer, const struct exact_layer_cell *cell);

#endif
