/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_DRIFT_H
#define CATAPULT_DRIFT_H

/** Computes the log-drift G of SGD, its full-batch counterpart, the windows and the regimes, as
 * functions of x = eta lambda (struct dd: exact decimals in, 106 bits; dd_of for doubles). */

#include "theory/dataset.h"

/** The regimes of SGD, in the order in which theory decides them. */
enum drift_regime { DRIFT_LAZY, DRIFT_DIVERGENT, DRIFT_DEFLATIONARY, DRIFT_INFLATIONARY };

/** A drift whose size is up to this share of its terms, sum p_i |log f_i|, is computed again in
 * higher precision. */
#define DRIFT_NEAR_ZERO 1e-6

/** Phases of full-batch gradient descent on the linear network (Lewkowycz et al. 2020, Thm. 1). */
enum drift_phase { DRIFT_PHASE_LAZY, DRIFT_PHASE_CATAPULT, DRIFT_PHASE_DIVERGENT };

/** An interval (crit, max) of x. */
struct drift_window {
    struct dd crit, max;
};

/** Returns log|1 - x s^2|, the log of the factor by which mu is multiplied when s is drawn; -inf at
 * the pole x s^2 = 1, where the factor vanishes to 98 bits. Error 2 ulps, and close to a pole
 * 2^-103/|factor| from the product. */
double drift_log_factor(struct dd x, struct dd s2);

/** Returns G(x) = sum_i p_i log|1 - x s_i^2| (Gess & Heydecker, talk), -inf at a pole; x >= 0. The
 * absolute error is a few ulps of the largest term. Near a root of G the relative error is as
 * small, and the result is 0 where G is 0 to 92 bits. */
double drift(const struct dataset *dataset, struct dd x);

/** Returns G_FB(x) = log|1 - x E s^2| (Gess & Heydecker, talk). */
double drift_full_batch(const struct dataset *dataset, struct dd x);

/** Returns the minibatch window 2/s_*^2 < x < 4/s_*^2 (max: talk; crit: inferred, see drift's
 * page). */
struct drift_window drift_window(const struct dataset *dataset);

/** Returns the full-batch window 2/E s^2 < x < 4/E s^2 (Lewkowycz et al. 2020). */
struct drift_window drift_window_full_batch(const struct dataset *dataset);

/** Decides the regime: lazy for x s_*^2 <= 2, divergent for x s_*^2 >= 4, else by the sign of G. */
enum drift_regime drift_regime(const struct dataset *dataset, struct dd x);

/** Decides the regime from a drift already computed. */
enum drift_regime drift_regime_of(const struct dataset *dataset, struct dd x, double drift);

/** Decides the phase: lazy for x E s^2 <= 2, divergent for x E s^2 >= 4, else catapult. */
enum drift_phase drift_phase(const struct dataset *dataset, struct dd x);

/** Returns "lazy", "divergent", "deflationary" or "inflationary"; "lazy", "catapult" or
 * "divergent". */
const char *drift_regime_name(enum drift_regime regime);
const char *drift_phase_name(enum drift_phase phase);

#endif
