/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_BALL_DOUBLE_H
#define CATAPULT_BALL_DOUBLE_H

/** Holds doubles and double-doubles against enclosures. */

#include "base/dd.h"
#include "certified/ball_cramer.h"

/** Makes a point of the exact number x.hi + x.lo > 0; the caller clears it. */
void ball_double_point_init(struct ball_point *point, struct dd x);

/** Makes the climb from |mu_0| = 1 at eta = 1 to exactly this height and width, both > 0; the
 * caller clears it. */
void ball_double_climb_init(struct ball_cramer_climb *climb, double height, double width);

/** Rounds the midpoint of a finite ball to a double-double. */
struct dd ball_double_middle(const arb_t ball);

/** Bounds |got - v| over all v of the ball from above, within 2^-50 of the least bound; inf where
 * the ball is not finite. */
double ball_double_error(double got, const arb_t ball);

#endif
