/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EXACT_LATTICE_H
#define CATAPULT_EXACT_LATTICE_H

/** The probability of exact.h for datasets with two distinct s^2, by counting how often each was
 * drawn. */

#include "exact/exact.h"

/**
 * Two distinct s^2 (draws of s = 0 aside): where the walk is depends on how often each was drawn,
 * so the counts are followed and nothing is discretised. Whether a pair of counts reaches the
 * height is decided, on lattices by comparing fractions. STATUS_INPUT: not two s^2, or lazy or
 * divergent.
 */
enum status exact_lattice(
    struct exact_bound *bound, const struct ball_data *data, const struct ball_point *x,
    const struct ball_cramer_climb *climb, const struct exact_budget *budget, struct fault *fault);

/** The same for a climb to `ratio` times the start, x and ratio > 0 exactly the doubles given. */
enum status exact_lattice_to(
    struct exact_bound *bound, const struct ball_data *data, double x, double ratio,
    const struct exact_budget *budget, struct fault *fault);

#endif
