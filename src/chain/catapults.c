/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain/catapults.h"

#include <assert.h>
#include <stdbool.h>

struct catapults catapults_count(
    struct chain start, const struct catapults_level *level, int levels, long long most) {
    assert(levels <= CATAPULTS_MOST_LEVELS);
    struct catapults found = {.trough = {INFINITY, INFINITY, INFINITY, INFINITY}};
    bool armed[CATAPULTS_MOST_LEVELS] = {true, true, true, true};
    struct chain at = start;
    for (long long t = 0; at.eta_lambda >= 2 && t < most; t++, at = chain_step(at, 1)) {
        double height = fabs(at.y);
        for (int k = 0; k < levels; k++) {
            if (armed[k] && height >= level[k].high) {
                found.count[k]++;
                armed[k] = false;
            }
            if (height <= level[k].low) {
                armed[k] = true;
            }
            if (found.count[k] == 1) {
                found.trough[k] = fmin(found.trough[k], height);
            }
        }
    }
    return found;
}

double catapults_phase_ratio(double x0, size_t phases) {
    assert(x0 > 2 && phases > 0 && (phases & (phases - 1)) == 0);
    double ratio = x0 - 1;
    for (; phases > 1; phases /= 2) {
        ratio = sqrt(ratio);
    }
    return ratio;
}
