/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain/lanes_sampler.h"

#include <stdlib.h>

enum { FEW_WIDTH = 16, MANY_WIDTH = 32 };

/* -- the law ------------------------------------------------------------------------------ */

/* Ends that are not those of an empty share. */
static size_t count_rungs(const struct pick *pick) {
    size_t count = 0;
    uint64_t high = 0, low = 0;
    for (size_t k = 0; k + 1 < pick->count; k++) {
        count += pick->high[k] != high || pick->low[k] != low;
        high = pick->high[k];
        low = pick->low[k];
    }
    return count;
}

static void fill_rungs(struct lanes_sampler *sampler, const struct sgd *sgd) {
    const struct pick *pick = &sgd->pick;
    uint64_t high = 0, low = 0;
    size_t rung = 0;
    for (size_t k = 0; k + 1 < pick->count; k++) {
        if (pick->high[k] != high || pick->low[k] != low) {
            sampler->high[rung] = high = pick->high[k];
            sampler->low[rung] = low = pick->low[k];
            sampler->s2[rung++] = sgd->s2[pick->index[k]];
        }
    }
    sampler->s2[rung] = sgd->s2[pick->index[pick->count - 1]];
    sampler->rungs = rung;
    sampler->width = FEW_WIDTH;
}

static enum status
fill_table(struct lanes_sampler *sampler, const struct sgd *sgd, struct fault *fault) {
    enum status status = pick_alias_init(&sampler->alias, &sgd->pick, fault);
    if (status != STATUS_OK) {
        return status;
    }
    size_t columns = (size_t)1 << sampler->alias.bits;
    sampler->column = calloc(columns, sizeof *sampler->column);
    if (sampler->column == NULL) {
        pick_alias_clear(&sampler->alias);
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu columns", columns);
    }
    uint64_t known = pick_alias_known(&sampler->alias, MANY_WIDTH);
    for (size_t i = 0; i < columns; i++) {
        sampler->column[i].part[0] = sgd->s2[sampler->alias.index[2 * i]];
        sampler->column[i].part[1] = sgd->s2[sampler->alias.index[2 * i + 1]];
        sampler->column[i].cut = sampler->alias.high[i] & known;
    }
    sampler->width = MANY_WIDTH;
    return STATUS_OK;
}

enum status
lanes_sampler_init(struct lanes_sampler *sampler, const struct sgd *sgd, struct fault *fault) {
    *sampler = (struct lanes_sampler){0};
    if (count_rungs(&sgd->pick) > LANES_SAMPLER_RUNGS) {
        return fill_table(sampler, sgd, fault);
    }
    fill_rungs(sampler, sgd);
    return STATUS_OK;
}

void lanes_sampler_clear(struct lanes_sampler *sampler) {
    pick_alias_clear(&sampler->alias);
    free(sampler->column);
    *sampler = (struct lanes_sampler){0};
}

/* -- draws -------------------------------------------------------------------------------- */

struct name {
    struct rng_key key;
    uint64_t replica, step;
};

/* The word is the beginning of a number of 128 bits, of which the rest is not drawn unless it
 * matters. */
static double on_rungs(const struct lanes_sampler *sampler, uint64_t word, struct name name) {
    const uint64_t known = ~0ULL << (64 - FEW_WIDTH);
    uint64_t more[2] = {0, 0};
    size_t k = 0;
    for (size_t j = 0; j < sampler->rungs; j++) {
        if ((sampler->high[j] & known) == (word & known)) {
            xoroshiro_beside(more, name.key, name.replica, name.step);
            break;
        }
    }
    uint64_t high = (word & known) | more[0] >> FEW_WIDTH;
    uint64_t low = more[0] << (64 - FEW_WIDTH) | more[1] >> FEW_WIDTH;
    while (k < sampler->rungs &&
           (high > sampler->high[k] || (high == sampler->high[k] && low >= sampler->low[k]))) {
        k++;
    }
    return sampler->s2[k];
}

static double in_table(const struct lanes_sampler *sampler, uint64_t word, struct name name) {
    struct pick_alias_place place = pick_alias_place(&sampler->alias, word, MANY_WIDTH);
    if (place.tie) {
        uint64_t more[2];
        xoroshiro_beside(more, name.key, name.replica, name.step);
        place.upper = pick_alias_upper(&sampler->alias, place.column, MANY_WIDTH, more);
    }
    return sampler->column[place.column].part[place.upper];
}

void lanes_sampler_draw(
    const struct lanes_sampler *sampler, struct rng_key key, uint64_t replica,
    struct xoroshiro *stream, uint64_t first, double s2[LANES_SAMPLER_BLOCK]) {
    uint64_t bits = 0;
    for (unsigned k = 0; k < LANES_SAMPLER_BLOCK; k++, bits <<= sampler->width) {
        if (lanes_sampler_is_constant(sampler)) {
            s2[k] = sampler->s2[0];
            continue;
        }
        bits = k * sampler->width % 64 == 0 ? xoroshiro_bits(stream) : bits;
        struct name name = {key, replica, first + k};
        s2[k] =
            sampler->column == NULL ? on_rungs(sampler, bits, name) : in_table(sampler, bits, name);
    }
}
