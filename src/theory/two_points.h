/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TWO_POINTS_H
#define CATAPULT_TWO_POINTS_H

/**
 * Computes the curves that bound the regimes of datasets with two points, in closed form (own),
 * along two families of such datasets: s_1 = 1 throughout, and the ordinate of a family is p =
 * P(s_2) or the ratio s_2/s_1. With x = eta lambda, a = |1 - x| and b = |1 - x s_2^2| the curves
 * follow from (1 - p) log a + p log b = 0, (1 - p) a^theta + p b^theta = 1, and the edges of the
 * windows. `family` is one of the enumeration.
 */

#include <stdbool.h>

#include "theory/dataset.h"

enum two_points_family {
    TWO_POINTS_BY_P,     /**< ordinate p, s_2/s_1 = 1.3 */
    TWO_POINTS_BY_RATIO, /**< ordinate s_2/s_1, p = 1/2 */
    TWO_POINTS_FAMILIES
};

/** s_2^2 of the first family, p of the second. */
#define TWO_POINTS_RATIO2 1.69
#define TWO_POINTS_P      0.5

/** The part of a family that holds all its curves. */
struct two_points_range {
    const char *name; /**< of the ordinate, in words */
    double x[2];      /**< range of eta lambda */
    double y[2];      /**< range of the ordinate */
};

extern const struct two_points_range two_points_ranges[TWO_POINTS_FAMILIES];

enum two_points_curve {
    TWO_POINTS_DRIFT_ZERO, /**< G = 0 */
    TWO_POINTS_CONTOUR,    /**< the Cramer exponent is theta */
    TWO_POINTS_SGD_CRIT,   /**< edges of the window of SGD */
    TWO_POINTS_SGD_MAX,
    TWO_POINTS_GD_CRIT, /**< edges of the window of gradient descent on the mean loss */
    TWO_POINTS_GD_MAX,
    TWO_POINTS_POLE_1, /**< x s_1^2 = 1 */
    TWO_POINTS_POLE_2  /**< x s_2^2 = 1 */
};

/** The exponents whose contours pages show: powers of two from 1/4 to 8. */
enum { TWO_POINTS_CONTOURS = 6 };
extern const double two_points_contours[TWO_POINTS_CONTOURS];

/** Makes the dataset at an ordinate, s_1 = 1 and s_2 with p. The caller owns `dataset`.
 * STATUS_INPUT: an ordinate off the map; STATUS_SYSTEM: memory. */
enum status
two_points_init(struct dataset *dataset, int family, double ordinate, struct fault *fault);

/** Returns the ordinate of the curve at x; `theta` is that of a contour. NaN where the curve has
 * none there, or is a vertical line. */
double two_points_ordinate(int family, enum two_points_curve curve, double x, double theta);

/** Returns the x of a curve that is a vertical line in this family; NaN for all others. */
double two_points_vertical(int family, enum two_points_curve curve);

/** Says whether the point is on the map: its ordinate is in range and, on G = 0 and on contours,
 * SGD is neither lazy nor divergent there. */
bool two_points_shows(int family, enum two_points_curve curve, double x, double ordinate);

#endif
