/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_BINOMIAL_H
#define CATAPULT_BINOMIAL_H

/** Draws how many of n neurons start with w > 0. */

#include "random/rng.h"

/**
 * Draws K - n/2 for K ~ Bin(n, 1/2), without rounding; n is a whole number from 1 to 10^30 (from
 * 2^53 on as whole as the double is). Up to n = 1024 counts bits. Above uses Hormann's rejection
 * BTRS ("The generation of binomial random variates", 1993), with the squeeze and the ratio of
 * probabilities taken about the centre, where nothing cancels: about 1.2 candidates a draw, at any
 * n.
 */
double binomial_deviate(struct rng *rng, double n);

#endif
