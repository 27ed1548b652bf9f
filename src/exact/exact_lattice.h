/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EXACT_LATTICE_H
#define CATAPULT_EXACT_LATTICE_H

/** Bounds the probability of exact.h for datasets with two distinct s^2, by counting how often each
 * was drawn. */

#include "exact/exact.h"

/**
 * Bounds the probability for two distinct s^2 (draws of s = 0 aside): where the walk is depends on
 * how often each was drawn, so the counts are followed and nothing is discretised. Whether a pair
 * of counts reaches the height is decided, on lattices by comparing fractions. STATUS_INPUT: not
 * two s^2, or lazy or divergent; STATUS_SYSTEM: memory.
 */
enum status exact_lattice(
    struct exact_bound *bound, const struct ball_data *data, const struct ball_point *x,
    const struct ball_cramer_climb *climb, const struct exact_budget *budget, struct fault *fault);

/** Bounds the probability of a climb to `ratio` times the start, x and ratio > 0 exactly the
 * doubles given. Faults as for exact_lattice. */
enum status exact_lattice_to(
    struct exact_bound *bound, const struct ball_data *data, double x, double ratio,
    const struct exact_budget *budget, struct fault *fault);

#endif
