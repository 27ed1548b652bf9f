/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exact/exact_layer.h"

#include <stdlib.h>

enum { SLOTS_PER_CELL = 2 };

bool exact_layer_init(struct exact_layer *layer) {
    *layer = (struct exact_layer){.room = 1024};
    layer->slots = SLOTS_PER_CELL * layer->room;
    layer->cell = calloc(layer->room, sizeof *layer->cell);
    layer->index = calloc(layer->slots, sizeof *layer->index);
    return layer->cell != NULL && layer->index != NULL;
}

void exact_layer_clear(struct exact_layer *layer) {
    free(layer->cell);
    free(layer->index);
}

void exact_layer_empty(struct exact_layer *layer) {
    for (size_t i = 0; i < layer->count; i++) {
        layer->index[layer->cell[i].slot] = 0;
    }
    layer->count = 0;
}

/* The slot of a key, or the free one where it belongs. `slots` is a power of 2, and half of them
 * are free. */
static uint32_t find(const struct exact_layer *layer, uint64_t key) {
    size_t at = key & (layer->slots - 1);
    while (layer->index[at] != 0 && layer->cell[layer->index[at] - 1].key != key) {
        at = (at + 1) & (layer->slots - 1);
    }
    return (uint32_t)at;
}

static void index_cell(struct exact_layer *layer, size_t i, uint32_t slot) {
    layer->cell[i].slot = slot;
    layer->index[slot] = (uint32_t)i + 1;
}

static bool grow(struct exact_layer *layer) {
    size_t room = 2 * layer->room, slots = SLOTS_PER_CELL * room;
    uint32_t *index = calloc(slots, sizeof *index);
    struct exact_layer_cell *cell =
        index == NULL ? NULL : realloc(layer->cell, room * sizeof *cell);
    if (cell == NULL) {
        free(index);
        return false;
    }
    free(layer->index);
    layer->cell = cell;
    layer->room = room;
    layer->index = index;
    layer->slots = slots;
    for (size_t i = 0; i < layer->count; i++) {
        index_cell(layer, i, find(layer, cell[i].key));
    }
    return true;
}

bool exact_layer_add(struct exact_layer *layer, const struct exact_layer_cell *cell) {
    uint32_t slot = find(layer, cell->key);
    if (layer->index[slot] != 0) {
        struct exact_layer_cell *old = &layer->cell[layer->index[slot] - 1];
        exact_box_join(&old->box, &cell->box);
        old->mass += cell->mass;
        old->open += cell->open;
        old->joined++;
        return true;
    }
    if (layer->count == layer->room) {
        if (layer->room == EXACT_LAYER_MOST_CELLS || !grow(layer)) {
            return false;
        }
        slot = find(layer, cell->key);
    }
    layer->cell[layer->count] = *cell;
    layer->cell[layer->count].joined = 0;
    index_cell(layer, layer->count++, slot);
    return true;
}
