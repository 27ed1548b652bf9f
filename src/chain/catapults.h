/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CATAPULTS_H
#define CATAPULT_CATAPULTS_H

/** Counts how often a run of gradient descent on one sample with s^2 = 1 catapults, and spreads
 * starts over all climbs (own). */

#include <stddef.h>

#include "chain/chain.h"

enum { CATAPULTS_MOST_LEVELS = 4 };

/** The pair of heights that make a catapult: one is counted when |Y| reaches `high`, for the first
 * time or after |Y| was at most `low` < `high`. */
struct catapults_level {
    double high, low;
};

struct catapults {
    int count[CATAPULTS_MOST_LEVELS]; /**< for each pair of heights */
    /** least |Y| after the first catapult and before the second; INFINITY where there was none */
    double trough[CATAPULTS_MOST_LEVELS];
};

/** Counts the catapults of a run from `start` for `levels` <= CATAPULTS_MOST_LEVELS pairs of
 * heights at once, over at most `most` steps. Ends where Lambda < 2: there |1 - Lambda + Y^2| < 1,
 * for |Y| <= Lambda/2, and |Y| only falls. */
struct catapults catapults_count(
    struct chain start, const struct catapults_level *level, int levels, long long most);

/** Returns (x0 - 1)^(1/phases), the ratio of neighbouring starts |Y_0| of which `phases`, a power
 * of 2, fill one step of the climb at Lambda = x0 > 2. By square roots alone, which every machine
 * rounds alike, so that all machines make the same runs. */
double catapults_phase_ratio(double x0, size_t phases);

#endif
