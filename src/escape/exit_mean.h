/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EXIT_MEAN_H
#define CATAPULT_EXIT_MEAN_H

/**
 * Computes the mean time after which dx = -h x dt + sqrt(epsilon c) dW in d dimensions, with one
 * curvature h and one noise c in all directions, leaves the ball of radius r from its centre. By
 * quadrature (Gardiner, "Handbook of stochastic methods", on the equation of the radius), with k =
 * h/(epsilon c):
 *
 *     E tau = 2/(epsilon c) int_0^r u^(1-d) e^(k u^2) int_0^u v^(d-1) e^(-k v^2) dv du.
 *
 * The inner integral is e^(-k u^2) u^d sum_n (2k u^2)^n/(d (d + 2) ... (d + 2n)), by parts, so that
 * with K = k r^2
 *
 *     h E tau = sum_{n >= 1} K^n/(2n (d/2)(d/2 + 1) ... (d/2 + n - 1)),
 *
 * a series of positive terms: nothing cancels, whatever K is (derived for this package).
 */

#include <stddef.h>

struct exit_mean_question {
    double curvature, noise, epsilon, radius; /**< h, c, epsilon, r; all > 0 */
    size_t dimensions;                        /**< d >= 1 */
};

/** Returns E tau, to some K ulps of a random walk of rounding: 13 digits up to K = 700; infinity
 * beyond 1e308. About 2 K + 50 terms. */
double exit_mean(const struct exit_mean_question *question);

/** Returns log E tau, to 10^-15 (K + d), at any size. */
double exit_mean_log(const struct exit_mean_question *question);

/** -zeta(1/2)/sqrt(2 pi): how far a walk of standard normal steps overshoots in the mean. */
#define EXIT_MEAN_OVERSHOOT 0.58259715793901

/**
 * Returns the question whose answer is eta E nu, the time of the chain x' = (1 - eta h) x + (eta
 * epsilon c)^(1/2) xi with eta h < 1: slow SGD with h' = -log(1 - eta h)/eta and k' = k (1 - eta
 * h/2), which the chain is exactly, seen at its steps only, and therefore with a boundary that is
 * 0.5826 (eta epsilon c)^(1/2) further out (Chernoff 1965, Siegmund 1985). In one dimension the
 * relative error of the mean is below 0.05 u^3 + 0.2 eta h, u = h r (eta/(epsilon c))^(1/2), for u
 * <= 1.5, eta h <= 0.1 and V0 >= 4 epsilon (figures/escape_discrete.c measures it).
 */
struct exit_mean_question exit_mean_of_steps(const struct exit_mean_question *slow, double eta);

#endif
