/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_DESCENT_H
#define CATAPULT_DESCENT_H

/** Sums what gradient descent takes from the curvature, Lambda_0 - Lambda_t, to all digits where
 * the curvature itself has none of them left, and counts its steps. Gradient descent on the mean
 * loss is the map of chain.h at one s^2. */

#include "chain/chain.h"

/**
 * Returns Lambda_0 - Lambda_t of gradient descent from `start`, as the sum of its decrements s^2
 * Y^2 (4 - s^2 Lambda): at width 10^12 the difference of the two Lambda would be rounding errors.
 * Ends when |Y| has come down to 10^-12 of its start, so that later decrements are below the
 * rounding of the sum (relative error: an ulp for each few terms), or after `most` steps. Needs a
 * run that decays.
 */
double descent_curvature_lost(struct chain start, double s2, long long most);

/** Returns Lambda_0 - Lambda_t to leading order in Y_0: s^2 Y_0^2 (4 - z)/(z (2 - z)), z = s^2
 * Lambda_0 < 2, the geometric series of a run whose |Y| falls by |1 - z| a step. Off by a share of
 * the order of (s^2 Y_0/(2 - z))^2. */
double descent_curvature_lost_lazy(struct chain start, double s2);

/** Counts the steps until |Y| < y; `most` where |Y| is not below y before. */
long long descent_steps(struct chain start, double s2, double y, long long most);

#endif
