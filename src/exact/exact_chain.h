/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EXACT_CHAIN_H
#define CATAPULT_EXACT_CHAIN_H

/** Bounds the probability that the nonlinear chain ever reaches a height, two-sided and without
 * simulation (own). */

#include "exact/exact.h"

/**
 * Bounds P(|mu| ever reaches height sqrt(n/eta)) from mu0 and Lambda_0 = x, for up to
 * EXACT_MOST_ATOMS distinct s^2. All draws are followed at once as boxes in (|Y|, Lambda), each
 * with the probability of its runs and rounded outward; boxes that come close to one another are
 * joined, the closer the more probable they are. A box that may and may not have reached the height
 * counts for the upper bound alone, a box that is not worth following with the bound of
 * exact_remainder.h, and the rest is followed until what is open is a small part of `gap`. This is
 * repeated with finer boxes, until the gap is `gap` or the work is done: a cell update takes 100
 * ns. Below P = 1e-250 the lower bound is 0. A height that is met exactly by other runs than the
 * first stays open. STATUS_INPUT: lazy or divergent, too many s^2, or |Y_0| > Lambda_0/2, which no
 * network has; STATUS_SYSTEM: memory (up to 100 MB).
 */
enum status exact_chain(
    struct exact_bound *bound, const struct ball_data *data, const struct ball_point *x,
    const struct ball_cramer_climb *climb, const struct exact_budget *budget, struct fault *fault);

#endif
