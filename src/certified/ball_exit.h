/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_BALL_EXIT_H
#define CATAPULT_BALL_EXIT_H

/**
 * Encloses the mean time after which dx = -h x dt + sqrt(epsilon c) dW in d dimensions leaves the
 * ball of radius r from its centre, by two proofs that share nothing: the series of
 * escape/exit_mean.h, whose rest is below its last term, and in one dimension the integral
 *
 *     E tau = 2/(epsilon c) int_0^r e^(k u^2) int_0^u e^(-k v^2) dv du,    k = h/(epsilon c).
 */

#include <stddef.h>

#include "certified/ball_point.h"

struct ball_exit_question {
    struct ball_point curvature, noise, epsilon, radius; /**< h, c, epsilon, r */
    size_t dimensions;                                   /**< d >= 1 */
};

void ball_exit_question_clear(struct ball_exit_question *question);

/** Encloses E tau with a relative radius below 10^-digits, of any size. Cost: 2 h r^2/(epsilon c) +
 * 4 digits terms, about. */
void ball_exit_mean(arb_t out, const struct ball_exit_question *question, long digits);

/** The same for d = 1 by integration with a proved error (Johansson, "Numerical integration in
 * arbitrary-precision ball arithmetic", 2018). NaN for other d. */
void ball_exit_integral(arb_t out, const struct ball_exit_question *question, long digits);

#endif
