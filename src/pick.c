/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pick.h"

#include <stdbool.h>
#include <stdlib.h>

struct share {
    struct dd p;
    size_t index;
};

static int by_p(const void *left, const void *right) {
    const struct share *a = left, *b = right;
    int order = (a->p.hi > b->p.hi) - (a->p.hi < b->p.hi);
    return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

/* floor(x 2^64) for 0 <= x < 1, and the rest times 2^64: the parts of a double-double are exact, and so are
 * their products with powers of two. */
static void split(struct dd x, uint64_t *high, uint64_t *low) {
    struct dd scaled = {ldexp(x.hi, 64), ldexp(x.lo, 64)};
    if (!(x.hi < 1) && !(x.lo < 0)) {
        *high = UINT64_MAX;
        *low = UINT64_MAX;
        return;
    }
    double whole = floor(scaled.hi), part = floor((scaled.hi - whole) + scaled.lo);
    struct dd rest = dd_sub(dd_sub(scaled, dd_of(whole)), dd_of(part));
    __int128 integer = (__int128)whole + (__int128)part;
    *high = (uint64_t)integer;
    double low_part = ldexp(fmax(rest.hi, 0), 64);
    *low = low_part < 0x1p64 ? (uint64_t)low_part : UINT64_MAX;
}

static void fill(struct pick *pick, struct share *share) {
    qsort(share, pick->count, sizeof *share, by_p);
    struct dd sum = {0, 0}, end = {0, 0};
    for (size_t i = 0; i < pick->count; i++) {
        sum = dd_add(sum, share[i].p);
    }
    for (size_t i = 0; i < pick->count; i++) {
        end = dd_add(end, share[i].p);
        pick->index[i] = share[i].index;
        split(dd_div(end, sum), &pick->high[i], &pick->low[i]);
    }
    pick->high[pick->count - 1] = UINT64_MAX;
    pick->low[pick->count - 1] = UINT64_MAX;
}

enum status pick_init(struct pick *pick, const struct dd *p, size_t count, struct fault *fault) {
    *pick = (struct pick){count, calloc(count, sizeof *pick->index),
                          calloc(count, sizeof *pick->high), calloc(count, sizeof *pick->low)};
    struct share *share = calloc(count, sizeof *share);
    if (pick->index == NULL || pick->high == NULL || pick->low == NULL || share == NULL) {
        free(share);
        pick_clear(pick);
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu probabilities", count);
    }
    for (size_t i = 0; i < count; i++) {
        share[i] = (struct share){p[i], i};
    }
    fill(pick, share);
    free(share);
    return STATUS_OK;
}

void pick_clear(struct pick *pick) {
    free(pick->index);
    free(pick->high);
    free(pick->low);
    *pick = (struct pick){0};
}

/* The first share that ends above u, or above (u, v). The very last end is above all but itself. */
static size_t first_above(const struct pick *pick, uint64_t u, bool tie, uint64_t v) {
    size_t low = 0, high = pick->count - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint64_t end = pick->high[middle];
        bool above = tie ? end > u || (end == u && pick->low[middle] > v) : end >= u;
        if (above) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

size_t pick_draw(const struct pick *pick, struct rng *rng) {
    uint64_t u = rng_bits(rng);
    size_t found = first_above(pick, u, false, 0);
    if (pick->high[found] == u && found + 1 < pick->count) {
        found = first_above(pick, u, true, rng_bits(rng));
    }
    return pick->index[found];
}
