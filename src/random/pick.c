/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/pick.h"

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

/* floor(x 2^64) for 0 <= x < 1; x becomes what that leaves over, times 2^64. All of it is exact:
 * products with a power of two, fractions of doubles, and their sums as double-doubles. */
static uint64_t next_64_bits(struct dd *x) {
    double high = ldexp(x->hi, 64), low = ldexp(x->lo, 64);
    __int128 whole = (__int128)trunc(high) + (__int128)trunc(low);
    *x = dd_two_sum(high - trunc(high), low - trunc(low));
    if (x->hi < 0 || (x->hi == 1 && x->lo >= 0) || x->hi > 1) {
        double carry = x->hi < 0 ? -1 : 1;
        whole += (__int128)carry;
        *x = dd_sub(*x, dd_of(carry));
    }
    return (uint64_t)whole;
}

static void fill(struct pick *pick, struct share *share) {
    qsort(share, pick->count, sizeof *share, by_p);
    struct dd sum = {0, 0}, end = {0, 0};
    for (size_t i = 0; i < pick->count; i++) {
        sum = dd_add(sum, share[i].p);
    }
    for (size_t i = 0; i < pick->count; i++) {
        end = dd_add(end, share[i].p);
        struct dd rest = dd_div(end, sum);
        bool last = i + 1 == pick->count; /* the largest share: all other ends are well below 1 */
        pick->index[i] = share[i].index;
        pick->high[i] = last ? UINT64_MAX : next_64_bits(&rest);
        pick->low[i] = last ? UINT64_MAX : next_64_bits(&rest);
    }
}

enum status pick_init(struct pick *pick, const struct dd *p, size_t count, struct fault *fault) {
    *pick = (struct pick){
        count, calloc(count, sizeof *pick->index), calloc(count, sizeof *pick->high),
        calloc(count, sizeof *pick->low)};
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
