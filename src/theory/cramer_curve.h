/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CRAMER_CURVE_H
#define CATAPULT_CRAMER_CURVE_H

/**
 * Samples the exponent theta(x), x = eta lambda, through the window of a dataset whose drift has
 * one root, as the paper's Figure 3 draws it: the points crowd towards the root of G, where spikes
 * become likely, and five places are marked.
 */

#include <stddef.h>

#include "theory/dataset.h"

/** A point of the curve, or a mark: its kind is "curve", or the name of the place. */
struct cramer_curve_point {
    const char *kind;
    double x, theta;
};

struct cramer_curve {
    /** The places, from left to right but for the order of the middle two: the edge of the window;
     * where E mu^2 begins to grow (theta = 2); the threshold of gradient descent; the root of G;
     * the end of the window. */
    double crit, mean_square, threshold, root, max;
    struct cramer_curve_point *point; /**< owned: the curve from left to right, then the marks */
    size_t count;
};

/**
 * Takes `points` of the curve between `start` of the way from the edge to the root, 0 < start < 1,
 * and the root itself, and 32 behind it, where theta is 0. No double is the root or, as a rule, the
 * edge: their points say what is true of the exact numbers, 0 and inf. At the end of the window
 * theta is NaN. O(points) exponents. The caller owns `curve` until cramer_curve_clear; after a
 * fault there is nothing to clear. STATUS_INPUT: not one root; STATUS_SYSTEM: memory.
 */
enum status cramer_curve_init(
    struct cramer_curve *curve, const struct dataset *dataset, double start, size_t points,
    struct fault *fault);
void cramer_curve_clear(struct cramer_curve *curve);

#endif
