/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_BALL_SOLVE_H
#define CATAPULT_BALL_SOLVE_H

/** Encloses a simple root of a function of one variable: signs prove that the root is there, and
 * the interval Newton method (Moore, Kearfott & Cloud 2009, ch. 8) shrinks the enclosure. */

#include "certified/ball.h"

/** Encloses f(t) and f'(t) for every point of the ball `t`. */
typedef void ball_function(arb_t value, arb_t slope, const arb_t t, slong bits, void *context);

/** Returns the sign of f at the exact point `t`, or 0 when `most` bits do not decide it. */
int ball_solve_sign(ball_function *f, void *context, const arf_t t, slong most);

/** Shrinks `bracket`, at whose ends f has opposite signs, around a root of f until its radius is
 * below 2^-bits max(least, |t|), working with at most `most` bits. False: the radius is not
 * reached; `bracket` is still an enclosure, of the root that the signs prove. */
bool ball_solve(
    arb_t bracket, ball_function *f, void *context, double least, slong bits, slong most);

#endif
