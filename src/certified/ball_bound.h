/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_BALL_BOUND_H
#define CATAPULT_BALL_BOUND_H

/**
 * Decides when the linear walk bounds the nonlinear chain (own).
 *
 * Let a >= b be the roots of t^2 - Lambda t + Y^2; they are real and not negative, for |Y| <=
 * Lambda/2. Then f = 1 - s^2 Lambda + s^4 Y^2 = (1 - s^2 a)(1 - s^2 b), and b <= Lambda/2. Below
 * the divergent regime s^2 Lambda < 4, so |1 - s^2 b| <= 1 and |f| <= |1 - s^2 a| with a <= Lambda:
 * no step is longer than one of the linear walk at some smaller Lambda. There Lambda never
 * increases, and where Lambda is inside a step does not matter, as f is taken at the step's start.
 * For Lambda <= Lambda_crit = 2/s_*^2 it follows that |f| <= 1: |Y| never grows again. So a run
 * that first reaches a height h has been in R = {Lambda_crit < Lambda <= Lambda_0, |Y| < h} at the
 * start of every step before.
 *
 * (i) In R, f >= 1 - s^2 Lambda_0. If s^2 (Lambda_crit + Lambda_0) >= 2 + s^4 h^2, also f <= s^2
 * Lambda_0 - 1. If this condition holds for each s_i, |f_i| <= |1 - s_i^2 Lambda_0| in R, and |Y|
 * is at most the linear walk on the same draws until |Y| reaches h: P(sup|Y| >= h) <= P(the linear
 * walk reaches h).
 *
 * (ii) If sum p_i |1 - s_i^2 x|^theta <= 1 for all x in [Lambda_crit, Lambda_0], then it is for all
 * x in [0, Lambda_0], so sum p_i |f_i|^theta <= 1 until Lambda_crit is passed: |Y|^theta is a
 * supermartingale, and P(sup|Y| >= h) <= (|Y_0|/h)^theta, Lundberg's bound, at every height. The
 * best theta is the least theta(x).
 *
 * (i) implies (ii) with theta(Lambda_0). Both are sufficient; without (i) the nonlinear P may be
 * above the linear one.
 */

#include "certified/ball_cramer.h"

/** Whether a condition is proved, disproved, or not decided. */
enum ball_bound { BALL_BOUND_HOLDS, BALL_BOUND_FAILS, BALL_BOUND_OPEN };

/** Decides condition (i) for heights |Y| up to h, between lazy and divergent, by comparing
 * fractions. */
bool ball_bound_linear(
    const struct ball_data *data, const struct ball_point *x, const struct ball_point *h);

/** Finds the largest height k/1000 below 4.096 for which condition (i) holds, 0 where there is
 * none. The condition is monotone in h. */
double ball_bound_linear_up_to(const struct ball_data *data, const struct ball_point *x);

/** Decides condition (ii) with theta = theta(Lambda_0 = x), in the deflationary regime. `witness`,
 * which may be NULL, becomes an x, to within an ulp, at which the condition fails. */
enum ball_bound
ball_bound_lundberg(const struct ball_data *data, const struct ball_point *x, double *witness);

/**
 * Decides whether the mean of |1 - s^2 x|^theta, draws of s = 0 with their 1 included, is at most
 * `limit` all over [low, high]. By enclosures over intervals, halved where they do not decide.
 * Where the mean equals the limit at `high`, which `touches` says, the sign of its derivative
 * proves the bound next to `high`. OPEN after 2000 intervals, at 3 us for each interval and each
 * sample.
 */
enum ball_bound ball_bound_mean(
    const struct ball_data *data, const arb_t theta, double limit, const arb_t low,
    const arb_t high, bool touches, double *witness);

#endif
