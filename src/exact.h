/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EXACT_H
#define CATAPULT_EXACT_H

/**
 * The probability that the linear walk, mu' = (1 - eta lambda_0 s^2) mu with the curvature held fixed, ever
 * reaches a height: two-sided and without simulation (own). The walk S_t = log|mu_t/mu_0| has to climb
 * c = log(height sqrt(width/eta)/|mu0|). Everything is done under the Cramer tilt, where P = e^(-theta c)
 * E~[e^(-theta (S - c)) at the climb] and the runs still on their way add at most e^(-theta c) times
 * their probability (Lundberg), so that no number is small and the enclosure closes exponentially fast.
 */

#include "ball_cramer.h"

enum { EXACT_MOST_ATOMS = 64 };

struct exact_bound {
    double lower, upper; /**< rounding is included in both */
    long steps;          /**< of the walk that were followed */
};

/** What the answer may cost: stop at upper - lower <= gap * upper, or after `most_work` cell updates (a
 *  nanosecond or two each). The gap reached is that of the bound. */
struct exact_budget {
    double gap, most_work;
};

/**
 * Two distinct s^2 (draws of s = 0 aside): where the walk is depends on how often each was drawn, so the
 * counts are followed and nothing is discretised. Whether a pair of counts reaches the height is decided,
 * on lattices by comparing fractions. STATUS_INPUT: not two s^2, or lazy or divergent.
 */
enum status exact_lattice(struct exact_bound *bound, const struct ball_data *data,
                          const struct ball_point *x, const struct ball_cramer_climb *climb,
                          const struct exact_budget *budget, struct fault *fault);

/** The same for a climb to `ratio` times the start, x and ratio > 0 exactly the doubles given. */
enum status exact_lattice_to(struct exact_bound *bound, const struct ball_data *data, double x,
                             double ratio, const struct exact_budget *budget, struct fault *fault);

#endif
