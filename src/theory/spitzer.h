/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SPITZER_H
#define CATAPULT_SPITZER_H

/** Computes the constant C before the power in P(sup S >= c) ~ C e^(-theta c), S the random walk of
 * log|mu| with two samples, where S drifts down. By Spitzer's identity (Spitzer 1956; Siegmund,
 * "Sequential analysis", 1985). */

#include "theory/dataset.h"

/** One step up, one down, and the Cramer tilt of both. */
struct spitzer_walk {
    double x, theta;       /**< eta lambda and its exponent */
    double p, q;           /**< probabilities of the steps */
    double up, down;       /**< their sizes, both positive */
    double p_tilt, q_tilt; /**< p e^(theta up), q e^(-theta down): they sum to 1 */
};

/** Sets up the walk at x. STATUS_INPUT: not two distinct s^2 and no s = 0, x not deflationary, or
 * no step down of finite size. */
enum status spitzer_walk_init(
    struct spitzer_walk *walk, const struct dataset *dataset, double x, struct fault *fault);

/** Returns the mean of a step: E X < 0, and E~ X > 0 under the tilt. */
double spitzer_drift(const struct spitzer_walk *walk);
double spitzer_tilted_drift(const struct spitzer_walk *walk);

/**
 * Returns C = exp(-sum_k [P(S_k > 0) + P~(S_k <= 0)]/k)/(theta E~ X). The rest of the sum that is
 * left out is proved to be below `tail`; rounding adds a relative 1e-16 per term. C is continuous
 * in x: where the steps are multiples of a span d it is not the limit along the lattice but C_d (1
 * - e^(-theta d))/(theta d), the mean of e^(theta c) P. About log(1/tail)/G^2 terms.
 */
double spitzer_constant(const struct spitzer_walk *walk, double tail);

#endif
