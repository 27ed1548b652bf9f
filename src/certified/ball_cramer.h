/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_BALL_CRAMER_H
#define CATAPULT_BALL_CRAMER_H

/** Encloses the Cramer exponent, the tilted law and the scale of the probabilities. */

#include "certified/ball.h"

/** Encloses theta, sum p_i |1 - x s_i^2|^theta = 1, with a relative radius below 10^-digits; +inf
 * where lazy, 0 where inflationary, NaN where divergent. See cramer_exponent. */
void ball_cramer_exponent(
    arb_t out, const struct ball_data *data, const struct ball_point *x, long digits);

/** Encloses the tilted law p_i |1 - x s_i^2|^theta of sample i, theta finite; exactly 0 at its
 * pole. */
void ball_cramer_tilt(
    arb_t out, const struct ball_data *data, size_t i, const struct ball_point *x,
    const arb_t theta, slong bits);

/** What a spike has to climb: from mu0 to height sqrt(width/eta). All are positive; mu0 is the size
 * of the output. */
struct ball_cramer_climb {
    struct ball_point height, width, eta, mu0;
};

void ball_cramer_climb_clear(struct ball_cramer_climb *climb);

/** Returns e^(4 c), c = log(height sqrt(width/eta)/mu0): a fraction, above 1 where there is
 * something to climb. */
void ball_cramer_climb_fourth(fmpq_t out, const struct ball_cramer_climb *climb);

/** Encloses min(1, (height sqrt(width/eta)/mu0)^-theta), see cramer_probability; whether the
 * minimum is 1 is decided. NaN for theta = NaN. */
void ball_cramer_probability(
    arb_t out, const struct ball_cramer_climb *climb, const arb_t theta, slong bits);

#endif
