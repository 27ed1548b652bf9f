/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_OVERSHOOT_H
#define CATAPULT_OVERSHOOT_H

/** Computes how far the random walk of log|mu| passes a distant level, where it drifts up. */

#include "theory/dataset.h"

/**
 * Returns the mean overshoot E X^2/(2 E X) - sum_k E max(0, -S_k)/k of the steps X = log|1 - x
 * s_i^2|, for two samples, E X > 0 and no step of -inf (Siegmund, "Sequential analysis", 1985).
 * This is E H^2/(2 E H) of the walk's first new maximum H; where the steps are multiples of a span,
 * the mean over levels that are uniform on the span. The sum ends at a term below 1e-12. O(k) for
 * the k-th term; terms fall like r^k/k^1.5 with r = min_t E e^(-tX) < 1.
 */
double overshoot_mean(const struct dataset *dataset, struct dd x);

#endif
