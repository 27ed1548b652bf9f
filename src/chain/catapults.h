/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CATAPULTS_H
#define CATAPULT_CATAPULTS_H

/** Counts how often a run of gradient descent on one sample with s^2 = 1 catapults (own). */

#include "chain/chain.h"

enum { CATAPULTS_MOST_LEVELS = 4 };

/** A catapult is counted when |Y| reaches `high`, for the first time or after it was at most
 * `low` < `high`. */
struct catapults_level {
    double high, low;
};

struct catapults {
    int count[CATAPULTS_MOST_LEVELS];     /**< for each pair of levels */
    double trough[CATAPULTS_MOST_LEVELS]; /**< least |Y| after the first one and before the second;
                                             INFINITY where there was none */
};

/** Counts for `levels` <= CATAPULTS_MOST_LEVELS pairs at once, over at most `most` steps. Ends
 * where Lambda < 2: there |1 - Lambda + Y^2| < 1, for |Y| <= Lambda/2, and |Y| only falls. */
struct catapults catapults_count(
    struct chain start, const struct catapults_level *level, int levels, long long most);

#endif
