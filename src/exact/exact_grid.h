/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EXACT_GRID_H
#define CATAPULT_EXACT_GRID_H

/** Bounds the probability of exact.h for any number of s^2, on a grid rounded outward. */

#include "exact/exact.h"

/**
 * Bounds the probability for up to EXACT_MOST_ATOMS distinct s^2: the steps are rounded down to
 * multiples of a cell for the lower bound and up for the upper, and both walks are followed on
 * their grid. The gap shrinks with the cell, the work grows with its square; the cell is the finest
 * the budget allows. STATUS_INPUT: lazy or divergent, or too many s^2; STATUS_SYSTEM: memory.
 */
enum status exact_grid(
    struct exact_bound *bound, const struct ball_data *data, const struct ball_point *x,
    const struct ball_cramer_climb *climb, const struct exact_budget *budget, struct fault *fault);

#endif
