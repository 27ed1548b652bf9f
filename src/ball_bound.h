/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_BALL_BOUND_H
#define CATAPULT_BALL_BOUND_H

/**
 * When the linear walk bounds the nonlinear chain (own). Below the divergent regime Lambda never increases, and for
 * Lambda <= Lambda_crit = 2/s_*^2 neither does |Y|: |Y| <= Lambda/2 puts f = 1 - s^2 Lambda + s^4 Y^2 between
 * 1 - s^2 Lambda >= -1 and (1 - s^2 Lambda/2)^2 <= 1. So a run that first reaches a height h has been in
 * R = {Lambda_crit < Lambda <= Lambda_0, |Y| < h} at the start of every step before, and only what |f| is in R matters.
 * Where Lambda is inside a step does not.
 *
 * (i) In R, f >= 1 - s^2 Lambda_0. If s^2 (Lambda_crit + Lambda_0) >= 2 + s^4 h^2, also f <= s^2 Lambda_0 - 1. If that
 * holds for each s_i, |f_i| <= |1 - s_i^2 Lambda_0| in R, and |Y| is at most the linear walk on the same draws until
 * it reaches h: P(sup|Y| >= h) <= P(the linear walk reaches h).
 *
 * (ii) If sum p_i |f_i|^theta <= 1 in R, |Y|^theta stopped on leaving R is a supermartingale, and Lundberg's bound
 * (|Y_0|/h)^theta holds for the chain. (i) implies it for each theta in [0, theta(Lambda_0)].
 *
 * Both are sufficient. Without (i) the nonlinear P may be above the linear one.
 */

#include "ball_cramer.h"

enum ball_bound { BALL_BOUND_HOLDS, BALL_BOUND_FAILS, BALL_BOUND_OPEN };

/** Where a condition fails. */
struct ball_bound_witness {
    double eta_lambda, y;
};

/** All Lambda in [top - drop, top], |Y| <= min(height, Lambda/2). */
struct ball_bound_region {
    const struct ball_data *data;
    arb_srcptr top;
    double drop, height;
};

/**
 * Is the mean of |f|^theta, draws of s = 0 with their 1 included, at most `limit` all over the region? By enclosures
 * over boxes that are halved where they do not decide. Where it is equal at (top, 0), which `touches` says, the signs
 * of both derivatives prove it around there. A witness, which may be NULL, is within the region and within an ulp of
 * where it fails. OPEN after some ten thousand boxes; about 3 us for each and each sample.
 */
enum ball_bound ball_bound_moment(const struct ball_bound_region *region, const arb_t theta,
                                  double limit, bool touches, struct ball_bound_witness *witness);

/** Condition (i) for heights |Y| up to h, between lazy and divergent. Decided by comparing fractions. */
bool ball_bound_linear(const struct ball_data *data, const struct ball_point *x,
                       const struct ball_point *h);

/** Condition (ii) with theta = theta(Lambda_0 = x), in the deflationary regime. */
enum ball_bound ball_bound_lundberg(const struct ball_data *data, const struct ball_point *x,
                                    const struct ball_point *h, struct ball_bound_witness *witness);

#endif
