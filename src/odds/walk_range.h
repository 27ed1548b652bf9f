/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_WALK_RANGE_H
#define CATAPULT_WALK_RANGE_H

/** Estimates the probability that the linear walk Y' = Y (1 - x s_i^2) has a large range, max Y
 * - min Y (own): it falls as C r^-theta, and C is what the nonlinear chain and the ReLU cone
 * are held against. By Cramer's tilt, with every run weighted where its range reaches r. */

#include "base/estimate.h"
#include "runs/plan.h"
#include "theory/dataset.h"

struct walk_range_question {
    const struct dataset *dataset;
    double x;     /**< eta lambda, deflationary */
    double range; /**< r, in units of |Y_0| */
};

/** Estimates r^theta P(max Y - min Y >= r |Y_0|), which is C up to the wave of a walk that is
 * nearly a lattice. All runs end: the tilt makes them climb. STATUS_INPUT: not deflationary;
 * STATUS_SYSTEM: memory. */
enum status walk_range_run(
    struct estimate *found, const struct walk_range_question *question, const struct plan *plan,
    struct fault *fault);

#endif
