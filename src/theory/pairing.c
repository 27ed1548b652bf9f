/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/pairing.h"

#include <stdbool.h>

enum pairing pairing(const struct dataset *dataset, double x) {
    bool catapults = drift_phase(dataset, dd_of(x)) == DRIFT_PHASE_CATAPULT;
    bool inflates = drift_regime(dataset, dd_of(x)) == DRIFT_INFLATIONARY;
    return (enum pairing)(catapults + 2 * inflates);
}

double pairing_point(const struct dataset *dataset, int j, int points) {
    struct drift_window window = drift_window(dataset);
    return window.crit.hi + (window.max.hi - window.crit.hi) * (j + 0.5) / points;
}

struct pairing_survey pairing_survey(const struct dataset *dataset, int points) {
    struct pairing_survey met = {.kinds = 0};
    enum pairing last = PAIRING_COUNT;
    for (int j = 0; j < points; j++) {
        enum pairing now = pairing(dataset, pairing_point(dataset, j, points));
        met.kinds += met.points[now] == 0;
        met.points[now]++;
        met.stretches += now != last;
        last = now;
    }
    return met;
}
