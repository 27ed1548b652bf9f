/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PICK_ALIAS_H
#define CATAPULT_PICK_ALIAS_H

/**
 * Draws an index in a time that does not grow with the number of indices, from few bits, by the law
 * of a `pick` to the last of its 128 bits: the method of aliases (Walker 1977; Vose 1991) in whole
 * numbers. There are 2^bits columns of equal probability, each cut into a lower part for one index
 * and an upper part for another. A short word of random bits names the column and a place in the
 * column. Where the word stops short of telling on which side of the cut the place is, 128 more
 * bits decide.
 */

#include <stdbool.h>

#include "random/pick.h"

struct pick_alias {
    unsigned bits;  /**< columns: 2^bits, bits > 0 */
    uint64_t *high; /**< owned: where each column is cut, times 2^64, rounded down */
    uint64_t *low;  /**< owned: what `high` leaves over, times 2^64 again */
    size_t *index;  /**< owned: two for each column, lower part first */
};

/** Fills the columns by the law of `pick`, exactly; `pick` is not needed afterwards. The caller
 * owns `alias` until pick_alias_clear. STATUS_SYSTEM: memory. */
enum status pick_alias_init(struct pick_alias *alias, const struct pick *pick, struct fault *fault);
void pick_alias_clear(struct pick_alias *alias);

/** Returns the mask of the bits that a word of `width` bits, once those of its column are shifted
 * out, has to compare with a cut. */
static inline uint64_t pick_alias_known(const struct pick_alias *alias, unsigned width) {
    return ~0ULL << (64 - (width - alias->bits));
}

/** What a word says: the column, and the part. */
struct pick_alias_place {
    size_t column;
    bool upper, tie; /**< tie: the word does not tell the part */
};

/** Reads column and part from the topmost `width` > alias->bits bits of `word`. */
static inline struct pick_alias_place
pick_alias_place(const struct pick_alias *alias, uint64_t word, unsigned width) {
    size_t column = (size_t)(word >> (64 - alias->bits));
    uint64_t known = pick_alias_known(alias, width);
    uint64_t at = word << alias->bits & known, cut = alias->high[column] & known;
    return (struct pick_alias_place){column, at > cut, at == cut};
}

/** Decides a tie: whether 128 more bits, the higher half first, put it into the upper part of the
 * column. */
bool pick_alias_upper(
    const struct pick_alias *alias, size_t column, unsigned width, const uint64_t more[2]);

#endif
