/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_LINEAR_CLIMB_H
#define CATAPULT_LINEAR_CLIMB_H

/**
 * Simulates the climb of the linear walk by the nonlinear chain: from a start so small that the
 * curvature stands still until the height is reached. Knows nothing of counts or of constants.
 */

#include "odds/spike_odds.h"
#include "theory/spitzer.h"

/** |Y| here: Lambda changes by less than 1e-11 on the way. */
#define LINEAR_CLIMB_HEIGHT 1e-6

/** Estimates P(sup S >= c), S_t = log|mu_t/mu_0|, at eta lambda_0 = x under the tilt. Faults as in
 * spike_odds_run. */
enum status linear_climb_run(
    struct estimate *p, const struct dataset *dataset, double x, double c, const struct plan *plan,
    struct fault *fault);

/** Estimates the profile e^(theta c) P(sup S >= c) of that walk. */
enum status linear_climb_profile(
    struct estimate *value, const struct dataset *dataset, const struct spitzer_walk *walk,
    double c, const struct plan *plan, struct fault *fault);

#endif
