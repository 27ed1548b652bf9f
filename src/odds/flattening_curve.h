/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FLATTENING_CURVE_H
#define CATAPULT_FLATTENING_CURVE_H

/**
 * Measures the exponent -eps^2 log P(D >= d) of runs of SGD that stay below |Y| = eps and flatten
 * all the same, as a curve over d (own). As eps falls it tends to the integral of gamma along the
 * way from Lambda_0 down to Lambda_0 - d: see flattening_path.h.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/estimate.h"
#include "odds/flattening_path.h"
#include "runs/plan.h"

struct flattening_curve {
    const struct flattening_path *path;
    double height, eps2; /**< eps and its square: d = eps^2, 2 eps^2, ..., levels eps^2 */
    size_t levels;
    struct flattening_runs runs; /**< owned; what they left out is in it */
};

/** Simulates plan->runs repetitions of `particles`, from |Y_0| = eps/2, up to d = `reach`; 0 for
 * all the way, 1.35 eps beyond the edge of the window. Nothing gets further than sqrt(2) eps
 * beyond. STATUS_INPUT: a reach below eps^2. STATUS_SYSTEM: memory. The caller owns `curve` until
 * flattening_curve_clear, and keeps `path`. */
enum status flattening_curve_init(
    struct flattening_curve *curve, const struct flattening_path *path, double height, double reach,
    uint64_t particles, const struct plan *plan, struct fault *fault);
void flattening_curve_clear(struct flattening_curve *curve);

/** Returns -eps^2 log P(D >= d) at the level next to d, which is to be between the first and the
 * last; inf where no particle got there. */
struct estimate flattening_curve_exponent(const struct flattening_curve *curve, double d);

/** Returns the exponent over the integral of gamma. */
struct estimate flattening_curve_ratio(const struct flattening_curve *curve, double d);

/** Returns the power b of -log P(D >= d) ~ eps^-b between two heights. */
struct estimate flattening_curve_power(
    const struct flattening_curve *coarse, const struct flattening_curve *fine, double d);

#endif
