/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_NEAREST_H
#define CATAPULT_NEAREST_H

/** Finds what somebody may have meant. */

#include <stddef.h>

/** Returns the place of the word that takes the fewest letters inserted, deleted or replaced to
 * become `word` (Levenshtein 1966), the first of several; 0 of none. Cost: the product of lengths,
 * for each of `count` words; longer ones than 128 letters are cut. */
size_t nearest_of(const char *word, const char *const *words, size_t count);

#endif
