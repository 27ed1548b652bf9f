/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EXACT_H
#define CATAPULT_EXACT_H

/**
 * States the question of the exact methods: the probability that the linear walk, mu' = (1 - eta
 * lambda_0 s^2) mu with the curvature held fixed, ever reaches a height, two-sided and without
 * simulation (own). The walk S_t = log|mu_t/mu_0| has to climb c = log(height
 * sqrt(width/eta)/|mu0|). Everything is done under the Cramer tilt, where P = e^(-theta c)
 * E~[e^(-theta (S - c)) at the climb] and the runs still on their way add at most e^(-theta c)
 * times their probability (Lundberg), so that no number is small and the enclosure closes
 * exponentially fast.
 */

#include "certified/ball_cramer.h"

enum { EXACT_MOST_ATOMS = 64 };

struct exact_bound {
    double lower, upper; /**< rounding is included in both */
    long steps;          /**< of the walk, until the method stopped */
};

/** What the answer may cost: a method stops at upper - lower <= gap * upper, or after `most_work`
 * cell updates (a nanosecond or two each). The gap reached is that of the bound. */
struct exact_budget {
    double gap, most_work;
};

#endif
