/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FURTHEST_H
#define CATAPULT_FURTHEST_H

/**
 * Follows the furthest states of training from a tiny output at Lambda_0: the unstable curve of
 * (0, Lambda_0) under the longest sample s_*, Lambda = Lambda_0 - kappa Y^2 + ..., kappa = s_*^2
 * (4 - x)/((x - 1)^2 - 1), x = s_*^2 Lambda_0 in (2, 4). Where s_i^2 Lambda_0 <= 2 for all others,
 * no order of samples leaves what lies to the left of the curve and below (own; the page `reach`
 * has the argument).
 */

#include "chain/chain.h"
#include "theory/dataset.h"

enum { FURTHEST_PHASES = 512 };

/** A walk along the curve: points spread over one step of the map, which step together. */
struct furthest {
    struct chain at[FURTHEST_PHASES];
    double s2;
    int phases, next;
};

/** Begins at |Y| = `low`, so low that the next order, low^4, is nothing beside Lambda_0. `s2` is
 * s_*^2; `phases` points a step, up to FURTHEST_PHASES. */
void furthest_init(struct furthest *curve, double s2, double eta_lambda0, double low, int phases);

/** Returns the next point of the walk, by increasing |Y| up to the curve's maximum; Y may have any
 * sign. */
struct chain furthest_next(struct furthest *curve);

/** Finds the largest |Y| of the curve by a grid of phases, then golden section. The relative error
 * is below 1e-11, from the order left out at the start. Some 10^4 to 10^5 steps. */
double furthest_reach(const struct dataset *dataset, double eta_lambda0);

/** Counts the points of the curve whose image leaves D, what lies to the left of the curve and
 * below: images under another sample, or under s_* past the maximum. `x` is s_*^2 Lambda_0, below
 * 4. STATUS_INPUT: x so close to 2 that a climb takes too many points; STATUS_SYSTEM: memory. */
enum status
furthest_escapes(int *count, const struct dataset *dataset, double x, struct fault *fault);

#endif
