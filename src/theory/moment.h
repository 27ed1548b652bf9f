/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_MOMENT_H
#define CATAPULT_MOMENT_H

/**
 * The equation of the Cramer exponent as it is written, m(theta) = 1 with m(theta) = sum_i p_i
 * |1 - x s_i^2|^theta, in plain doubles: what cramer.h, which takes care of every digit, is held
 * against. m is convex, m(0) = 1, and its slope at 0 is the log-drift G.
 */

#include "theory/dataset.h"

/** m(theta) for theta > 0, samples s = 0 included. Each term is good to a few ulps times 1 +
 * theta (1 + x s_i^2)/|1 - x s_i^2|. */
double moment(const struct dataset *dataset, double x, double theta);

/** How often m crosses 1 between two powers, m < 1 being taken for granted below `low`: looked at
 * in 120 equal steps of log theta. -1 unless 0 < low < high < inf. */
int moment_crossings(const struct dataset *dataset, double x, double low, double high);

#endif
