/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CONDITION_H
#define CATAPULT_CONDITION_H

/**
 * Computes condition numbers of the drift, the exponent and the roots (own): when every logarithm
 * log|f_i|, f_i = 1 - x s_i^2, and every term of a sum is off by a relative e, with the worst
 * signs, the result is off by a relative (condition e), to first order. So a result that rounding
 * alone has moved is off by a few times condition 2^-53, whatever program adds up. All functions
 * take O(m).
 */

#include "theory/dataset.h"
#include "theory/drift_roots.h"

/** Returns the condition of G(x): sum p_i |log f_i| / |G|. NaN at a pole, inf where G = 0. */
double condition_drift(const struct dataset *dataset, struct dd x);

/** Returns the condition of theta, the root of h(theta) = sum p_i (|f_i|^theta - 1): sum p_i
 * (||f_i|^theta - 1| + |theta log f_i| |f_i|^theta) / (theta h'(theta)). A sample at its pole
 * counts as p_i. */
double condition_exponent(const struct dataset *dataset, struct dd x, double theta);

/**
 * Of P = e^(-theta c), c = log(height sqrt(width)), with theta off by condition e and both
 * logarithms of which c is made by e: 1 + theta (|log height| + |log width|/2 + |c| condition).
 * `exponent` is the condition of theta.
 */
double condition_probability(double theta, double exponent, double height, double width);

/**
 * Returns the condition of a root's distance from its pole, by t = log |x s^2 - 1|, s the sample of
 * that pole: the error of t over max(1, |t|) e. The factor of each other sample is a difference,
 * and so off by another e beside that of its logarithm: sum p_i (1 + |log f_i|) / |dG/dt| / max(1,
 * |t|), the pole's own term without the 1.
 */
double condition_distance(const struct dataset *dataset, const struct drift_root *root);

/** Returns the condition of the same root as x = (1 +- e^t)/s^2, where t has the error of
 * condition_distance and another rounding of its own: e^t/|1 +- e^t| (1 + condition_distance)
 * max(1, |t|). */
double condition_root(const struct dataset *dataset, const struct drift_root *root);

#endif
