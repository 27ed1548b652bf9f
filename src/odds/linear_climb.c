/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/linear_climb.h"

#include <math.h>

enum status linear_climb_run(
    struct estimate *p, const struct dataset *dataset, double x, double c, const struct plan *plan,
    struct fault *fault) {
    double width = exp(2 * c) / (LINEAR_CLIMB_HEIGHT * LINEAR_CLIMB_HEIGHT);
    const struct spike_odds_question question =
        spike_odds_from_one(dataset, SPIKE_ODDS_TILT, dd_of(x), width, LINEAR_CLIMB_HEIGHT);
    struct spike_odds odds;
    enum status status = spike_odds_run(&odds, &question, plan, fault);
    if (status == STATUS_OK) {
        *p = spike_odds_estimate(&odds);
    }
    return status;
}

enum status linear_climb_profile(
    struct estimate *value, const struct dataset *dataset, const struct spitzer_walk *walk,
    double c, const struct plan *plan, struct fault *fault) {
    struct estimate p = {NAN, NAN};
    enum status status = linear_climb_run(&p, dataset, walk->x, c, plan, fault);
    *value = estimate_times(p, exp(walk->theta * c));
    return status;
}
