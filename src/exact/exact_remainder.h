/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EXACT_REMAINDER_H
#define CATAPULT_EXACT_REMAINDER_H

/**
 * Bounds the probability that the nonlinear chain still reaches a height h, from where it stands
 * (own), by K (|Y|/h)^theta, with theta and K by slabs of Lambda, from supermartingales that are
 * certified. With the words of ball_bound.h, either
 *
 * (A) sum p |1 - s^2 x|^theta <= 1 for x from the top of the slab down to Lambda_crit, and K = 1;
 * or, where there are values of Lambda between at which no theta does (G >= 0),
 *
 * (B) the same sum is at most r < 1 down to the end of the third slab below. Until Lambda leaves
 * the slab and two below, so is sum p |f|^theta while |Y| < e, if e is so small that a is above
 * that end. Then |Y| reaches e before with probability (|Y|/e)^theta at most. Else Lambda leaves by
 * falling at least a slab's width d from a point of the first two: but Lambda falls by at most c
 * Y^2 a step, c = max s^2 (4 - s^2 Lambda), and for theta <= 2 the expected sum of Y^2 <= e^(2 -
 * theta) |Y|^theta is below e^(2 - theta) |Y|^theta/(1 - r). So, by Markov's inequality, K =
 * (h/e)^theta (1 + c e^2/((1 - r) d)).
 *
 * Of slabs with neither, nothing is known but the bound 1.
 */

#include "certified/ball_bound.h"
#include "exact/exact_box.h"
#include "exact/exact_walk.h"

enum { EXACT_REMAINDER_SLABS = 256, EXACT_REMAINDER_PARTS = 16, EXACT_REMAINDER_OCTAVES = 1024 };

/** One bound: K (|Y|/h)^theta at |Y| = 2^-e (1 + k/16) h is octave[e] part[k]. Between these |Y|
 * the next k is taken. */
struct exact_remainder_line {
    double octave[EXACT_REMAINDER_OCTAVES], part[EXACT_REMAINDER_PARTS + 1];
    double theta;
};

struct exact_remainder {
    double h;
    double edge[EXACT_REMAINDER_SLABS + 1]; /**< from Lambda_0 down to Lambda_crit */
    struct exact_remainder_line *line;      /**< owned */
    int down[EXACT_REMAINDER_SLABS];        /**< (A): the number in `line`, or -1 */
    int within[EXACT_REMAINDER_SLABS];      /**< (B): the number in `line`, or -1 */
};

/** Finds the bounds for heights of at least h, from Lambda_0 = x on. A tenth of a second at most.
 * The caller owns `remainder` until exact_remainder_clear. STATUS_SYSTEM: memory. */
enum status exact_remainder_init(
    struct exact_remainder *remainder, const struct exact_walk *walk, double h,
    struct fault *fault);
void exact_remainder_clear(struct exact_remainder *remainder);

/** Bounds the probability from any point of the box, Lambda <= Lambda_0 and |Y| <= Lambda/2. At
 * most 1. */
double exact_remainder_bound(const struct exact_remainder *remainder, const struct exact_box *box);

#endif
