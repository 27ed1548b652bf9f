/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CLIMB_H
#define CATAPULT_CLIMB_H

/** Finds the catapults in a series of losses, as it comes: climbs to a multiple of the lowest loss
 * so far, until the loss is back there (own; the papers show such curves and define none). */

#include <stdbool.h>
#include <stdint.h>

struct climb {
    double factor;       /**< how many times the lowest loss; above 1 */
    double low;          /**< lowest loss since the last catapult; 0 before the first loss */
    double peak;         /**< largest loss of the catapult under way, or of the last one */
    uint64_t begin, top; /**< steps at which it passed factor x low, and its peak */
    uint64_t count;      /**< catapults that have begun */
    bool under_way;      /**< above `low` still */
};

enum climb_event { CLIMB_NOTHING, CLIMB_BEGINS, CLIMB_ENDS };

/** Looks at the next loss, of that step; losses are positive. Says whether a catapult begins or
 * ends with it. */
enum climb_event climb_see(struct climb *climb, uint64_t step, double loss);

#endif
