/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CRAMER_H
#define CATAPULT_CRAMER_H

/** Computes the Cramer exponent theta of the log-drift's random walk, and the probabilities of a
 * spike that follow from it. */

#include "theory/dataset.h"

/**
 * Finds theta(x), x = eta lambda: the positive root of sum_i p_i |1 - x s_i^2|^theta = 1 (Gess &
 * Heydecker, talk). +inf in the lazy regime, 0 in the inflationary, NaN in the divergent (outside
 * the theory); else in (0, inf), from 1e-6 near a root of G to 1e4 and beyond near 2/s_*^2, with a
 * relative error of about an ulp times the condition number (condition.h). O(m) per Newton step,
 * about ten steps.
 */
double cramer_exponent(const struct dataset *dataset, struct dd x);

/** x = 2 E s^2/E s^4, above which E mu^2 grows (own): theta is 2 there, for at the power 2 its
 * equation is quadratic in x. To an ulp or two; theta needs x deflationary. */
double cramer_mean_square_place(const struct dataset *dataset);

/** Returns the slope of theta at a root x of G where G rises, -2 G'/E log^2|1 - x s_i^2| (own):
 * near the root the walk is a Brownian motion with a small drift, and theta is -2 G/E log^2. */
double cramer_slope_at_root(const struct dataset *dataset, double x);

/** Returns the asymptotic probability that |mu| ever reaches height * sqrt(width/eta) from |mu0|,
 * min(1, (height sqrt(n/eta)/|mu_0|)^(-theta)) (Gess & Heydecker, talk, without the polylogs).
 * `width` is the number of neurons n, eta the learning rate; height and mu0 are pure numbers. */
double cramer_probability(double theta, double height, double width, double eta, double mu0);

#endif
