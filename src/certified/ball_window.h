/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_BALL_WINDOW_H
#define CATAPULT_BALL_WINDOW_H

/** Encloses the edges of a window; see drift_window. */

#include "certified/ball.h"

/** 2/s2 and 4/s2. */
struct ball_window {
    arb_t crit, max;
};

/** Encloses 2/s2 and 4/s2 with relative radii below 10^-digits: the window of SGD for the largest
 * s_i^2, that of gradient descent for their mean; s2 > 0. The caller owns `window` until
 * ball_window_clear. */
void ball_window_init(struct ball_window *window, const fmpq_t s2, long digits);
void ball_window_clear(struct ball_window *window);

#endif
