/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_MOMENT_H
#define CATAPULT_MOMENT_H

/** Writes the equation of the Cramer exponent as it stands, m(theta) = 1 with m(theta) = sum_i p_i
 * |1 - x s_i^2|^theta, in plain doubles: cramer.h, which takes care of every digit, is held against
 * it. m is convex, m(0) = 1, and its slope at 0 is the log-drift G. */

#include "theory/dataset.h"

/** Returns m(theta) for theta > 0, samples s = 0 included. Each term is good to a few ulps times 1
 * + theta (1 + x s_i^2)/|1 - x s_i^2|. */
double moment(const struct dataset *dataset, double x, double theta);

/** Counts how often m crosses 1 between two powers, in 120 equal steps of log theta, with m < 1
 * taken for granted below `low`. Returns -1 unless 0 < low < high < inf. */
int moment_crossings(const struct dataset *dataset, double x, double low, double high);

#endif
