/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_RARE_H
#define CATAPULT_RARE_H

/** Computes how many rare events chance allows, by Poisson's law, and what such odds are in
 * standard deviations of the normal law. */

/** Returns the probability of more than `most` events, a whole number from 0, where `mean` > 0 are
 * expected. To 10^-14 of itself for means up to 100, and down to 10^-300. */
double rare_odds(double mean, int most);

/** Returns the least count that is exceeded with a probability of at most `odds`, 0 < odds < 1. */
int rare_most(double mean, double odds);

/** Returns z with P(Z > z) = odds for a normal Z, 10^-300 <= odds < 1/2, to 10^-12. */
double rare_sigmas(double odds);

#endif
