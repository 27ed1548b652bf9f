/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_DIVERGENCE_ODDS_H
#define CATAPULT_DIVERGENCE_ODDS_H

/** Estimates the probability that gradient descent on a ReLU network with N(0,1) weights
 * diverges, over its starts, where data have both signs (own). What a run does is in
 * relu_descent.h. */

#include <stdbool.h>

#include "base/estimate.h"
#include "runs/plan.h"

struct divergence_odds_question {
    double x;        /**< x_+ = eta lambda_+ sum p_i s_i^2 over s_i > 0, in the mean over starts */
    double s2_minus; /**< x_-/x_+ */
    double width;
    bool real; /**< `width` real neurons; else sectors, which start as that many */
};

/** Finds the share of plan->runs starts that diverge. The starts of a key are the same at all x.
 * STATUS_INPUT: too many real neurons; STATUS_SYSTEM: memory. */
enum status divergence_odds_run(
    struct estimate *found, const struct divergence_odds_question *question,
    const struct plan *plan, struct fault *fault);

#endif
