/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/pick_alias.h"

#include <stdlib.h>

typedef unsigned __int128 share;

/* The indices whose shares still wait for a place: those below a column's capacity, and all
 * others. */
struct waiting {
    share *share;          /* owned: of each index, in the order of the pick */
    size_t *small, *large; /* owned: stacks */
    size_t smalls, larges;
    share capacity; /* of a column: 2^(128 - bits) */
};

static void push_index(struct waiting *waiting, size_t k) {
    if (waiting->share[k] < waiting->capacity) {
        waiting->small[waiting->smalls++] = k;
    } else {
        waiting->large[waiting->larges++] = k;
    }
}

/* Shares are differences of ends, and the very last end is 2^128: 0 here, and so is the last share
 * if it is all. */
static void push_all(struct waiting *waiting, const struct pick *pick) {
    share last = 0;
    for (size_t k = 0; k < pick->count; k++) {
        share end = k + 1 < pick->count ? (share)pick->high[k] << 64 | pick->low[k] : 0;
        waiting->share[k] = end - last;
        last = end;
        if (waiting->share[k] > 0) {
            push_index(waiting, k);
        }
    }
    if (waiting->share[pick->count - 1] == 0) {
        waiting->large[waiting->larges++] = pick->count - 1;
    }
}

/* One column, from the lowest: a small share at its bottom and a large one above it. What is left
 * over fills the columns left over exactly, so where there is a small share there is a large one,
 * and where there is none every share fills a column. */
static void fill_column(
    struct pick_alias *alias, size_t column, struct waiting *waiting, const struct pick *pick) {
    size_t top = waiting->large[--waiting->larges], bottom = top;
    share cut = 0;
    if (waiting->smalls > 0) {
        bottom = waiting->small[--waiting->smalls];
        cut = waiting->share[bottom];
    }
    waiting->share[top] -= waiting->capacity - cut;
    if (waiting->share[top] > 0) {
        push_index(waiting, top);
    }
    cut <<= alias->bits;
    alias->high[column] = (uint64_t)(cut >> 64);
    alias->low[column] = (uint64_t)cut;
    alias->index[2 * column] = pick->index[bottom];
    alias->index[2 * column + 1] = pick->index[top];
}

static enum status
fill_columns(struct pick_alias *alias, const struct pick *pick, struct fault *fault) {
    struct waiting waiting = {
        .share = calloc(pick->count, sizeof *waiting.share),
        .small = calloc(pick->count, sizeof *waiting.small),
        .large = calloc(pick->count, sizeof *waiting.large),
        .capacity = (share)1 << (128 - alias->bits)};
    enum status status = STATUS_OK;
    if (waiting.share == NULL || waiting.small == NULL || waiting.large == NULL) {
        status = fault_set(fault, STATUS_SYSTEM, "out of memory for %zu shares", pick->count);
    } else {
        push_all(&waiting, pick);
        for (size_t column = 0; column < (size_t)1 << alias->bits; column++) {
            fill_column(alias, column, &waiting, pick);
        }
    }
    free(waiting.share);
    free(waiting.small);
    free(waiting.large);
    return status;
}

enum status
pick_alias_init(struct pick_alias *alias, const struct pick *pick, struct fault *fault) {
    size_t columns = 2;
    *alias = (struct pick_alias){.bits = 1};
    for (; columns < pick->count; columns *= 2) {
        alias->bits++;
    }
    alias->high = calloc(columns, sizeof *alias->high);
    alias->low = calloc(columns, sizeof *alias->low);
    alias->index = calloc(2 * columns, sizeof *alias->index);
    enum status status = STATUS_OK;
    if (alias->high == NULL || alias->low == NULL || alias->index == NULL) {
        status = fault_set(fault, STATUS_SYSTEM, "out of memory for %zu columns", columns);
    } else {
        status = fill_columns(alias, pick, fault);
    }
    if (status != STATUS_OK) {
        pick_alias_clear(alias);
    }
    return status;
}

void pick_alias_clear(struct pick_alias *alias) {
    free(alias->high);
    free(alias->low);
    free(alias->index);
    *alias = (struct pick_alias){0};
}

bool pick_alias_upper(
    const struct pick_alias *alias, size_t column, unsigned width, const uint64_t more[2]) {
    share cut = (share)alias->high[column] << 64 | alias->low[column];
    return ((share)more[0] << 64 | more[1]) >= cut << (width - alias->bits);
}
