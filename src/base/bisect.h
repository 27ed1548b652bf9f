/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_BISECT_H
#define CATAPULT_BISECT_H

/** Finds where a yes-or-no question about a double changes its answer, by halving an interval. */

#include <stdbool.h>

/** The question, asked about x. */
typedef bool bisect_test(double x, const void *context);

/** The answer is no at `no` and yes at `yes`; which of them is larger does not matter. */
struct bisect_bracket {
    double no, yes;
};

/** Enough halvings for any finite interval to shrink to two neighbouring doubles. */
enum { BISECT_TO_NEIGHBOURS = 2200 };

/**
 * Halves the interval from `no` to `yes` `halvings` times, or until its ends are neighbouring
 * doubles, and returns the ends, between which the answer changes. The answers at the two ends
 * given are taken for granted. Where the answer changes more than once, finds one of the changes.
 * Asks one question a halving; exact but for the rounding of middles.
 */
struct bisect_bracket
bisect(bisect_test *test, const void *context, double no, double yes, int halvings);

#endif
