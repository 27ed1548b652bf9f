/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_ROUNDING_H
#define CATAPULT_ROUNDING_H

/**
 * Predicts the variance of (Y, Lambda) of a linear network in doubles less (Y, Lambda) of its chain
 * in doubles, when both start alike and see the same samples: without rounding both are equal, so
 * rounding is all there is. Step by step (own), at x = s^2 Lambda, c = s^2 Y, f = 1 - x + c^2:
 *
 * - The derivative of the chain carries the covariance of the difference on.
 * - A number with a random mantissa m, of density 1/(m log 2) on [1, 2), is rounded by an error
 *   that is uniform over an ulp: of variance r 2^-104 times its square, r = int_1^2 m^-3 dm/(12 log
 *   2) = 3/(96 log 2). With e = r 2^-104 (Lambda/2)^2 (1 + 2 rho^2)/n, where (lambda/2)^2
 *   (1 + 2 rho^2) is the mean of a^2 w^2 over normal neurons of correlation rho = 2Y/Lambda, the
 *   rounding of all a and w adds 2e to the variance of Y.
 * - What network.h sums has rounded n products and three levels of a tree (the rest of a sum keeps
 *   its errors): 4e whenever Y is read, and the step, which reads Y, carries that on by the factor
 *   x. Curvatures are read to an ulp: uniform over an ulp, once for the network and once for the
 *   chain, and 6/n of it for the terms.
 * - The few operations that both do on Y itself are relative: 4x^2 + 3f^2 times r 2^-104 Y^2, and 3
 *   on reading.
 *
 * Roundings are taken as independent. Below |c| of 1e-13 they are not: see rounding_is_frozen. From
 * n = 100 on, differences in Y are between 0.7 and 1.4 of the standard error (root mean square over
 * networks, for any of 16 steps from Lambda = 0.5 to 2.2), those in Lambda up to 2.2 of it in the
 * first steps. Networks of a few neurons share their roundings, and are farther off.
 */

#include <math.h>
#include <stdbool.h>

#include "chain/chain.h"

/** The covariance of the difference, and what is added to the variances when they are read.
 * Starts as {0}. */
struct rounding {
    double yy, yl, ll, read_y, read_l;
};

/** Returns the covariance after a step on s that the chain starts at `at`, for n neurons. */
struct rounding rounding_step(struct rounding old, struct chain at, double s2, double n);

/** Returns the standard error of the difference in Y, and in Lambda. */
static inline double rounding_y(const struct rounding *rounding) {
    return sqrt(rounding->yy + rounding->read_y);
}

static inline double rounding_eta_lambda(const struct rounding *rounding) {
    return sqrt(rounding->ll + rounding->read_l);
}

/** s^2 |Y| below which a step moves a weight by fewer than 1000 roundings of it. */
#define ROUNDING_FROZEN 1e-13

/** Says whether weights hardly change any more, where the largest s^2 of the data is `max_s2`. Then
 * Y of a network is anything that its weights resolve, 1e-18 or so, and nothing is predicted. */
static inline bool rounding_is_frozen(struct chain at, double max_s2) {
    return max_s2 * fabs(at.y) < ROUNDING_FROZEN;
}

#endif
