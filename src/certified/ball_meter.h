/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_BALL_METER_H
#define CATAPULT_BALL_METER_H

/** Collects how far doubles are off their enclosures, in units of condition u |v|, u = 2^-53: an
 * error of a few such units is as good as doubles allow. Starts as {0}. */

#include "certified/ball_double.h"

struct ball_meter {
    long long cases;
    double worst;     /**< largest error in units; NaN stays */
    double condition; /**< largest met */
};

/** Adds a double `got` of this size |v| and condition number, whose truth the ball encloses. */
void ball_meter_add(
    struct ball_meter *meter, double got, const arb_t truth, double size, double condition);

/** Adds a drift, |v| = |got|. At a pole, where the truth is not finite, the double must be -inf;
 * else the error is NaN. */
void ball_meter_add_drift(
    struct ball_meter *meter, double got, const arb_t truth, double condition);

#endif
