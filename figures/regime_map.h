/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_REGIME_MAP_H
#define CATAPULT_REGIME_MAP_H

#include <math.h>
#include <stdbool.h>

/* The two families of two-point datasets of this figure, s_1 = 1 throughout, and the equations of
 * its curves. What computes, what draws and what checks the map must mean the same. */

struct regime_map_panel {
    const char *name;
    double x[2]; /* range of eta lambda */
    double y[2]; /* range of the ordinate */
};

enum { REGIME_MAP_BY_P, REGIME_MAP_BY_RATIO, REGIME_MAP_PANELS };

static const struct regime_map_panel regime_map_panels[REGIME_MAP_PANELS] = {
    {"probability", {0.5, 3}, {0, 1}}, /* ordinate p = P(s_2) at s_2/s_1 = 1.3 */
    {"ratio", {0, 3}, {1, 3}},         /* ordinate s_2/s_1 at p = 1/2 */
};

static const double REGIME_MAP_RATIO2 = 1.69, REGIME_MAP_P = 0.5;

/* Squares and probabilities of the dataset at an ordinate. */
static inline void regime_map_dataset(int panel, double ordinate, double s2[2], double p[2]) {
    double chance = panel == REGIME_MAP_BY_P ? ordinate : REGIME_MAP_P;
    s2[0] = 1;
    s2[1] = panel == REGIME_MAP_BY_P ? REGIME_MAP_RATIO2 : ordinate * ordinate;
    p[0] = 1 - chance;
    p[1] = chance;
}

/* -- curves ------------------------------------------------------------------------------- */

enum { REGIME_MAP_CONTOURS = 6 };

static const double regime_map_contours[REGIME_MAP_CONTOURS] = {0.25, 0.5, 1, 2, 4, 8};

enum regime_map_curve {
    REGIME_MAP_DRIFT_ZERO,
    REGIME_MAP_CONTOUR,
    REGIME_MAP_SGD_CRIT,
    REGIME_MAP_SGD_MAX,
    REGIME_MAP_GD_CRIT,
    REGIME_MAP_GD_MAX,
    REGIME_MAP_POLE_1,
    REGIME_MAP_POLE_2
};

/* p on the curve at x, in the panel with s_2^2 = 1.69; vertical lines are handled by the caller. */
static inline double regime_map_p(enum regime_map_curve curve, double x, double theta) {
    double s2 = REGIME_MAP_RATIO2;
    double a = fabs(1 - x), b = fabs(1 - x * s2);
    switch (curve) {
    case REGIME_MAP_DRIFT_ZERO:
        return log(a) / (log(a) - log(b));
    case REGIME_MAP_CONTOUR:
        return (1 - pow(a, theta)) / (pow(b, theta) - pow(a, theta));
    case REGIME_MAP_GD_CRIT:
    case REGIME_MAP_GD_MAX:
        return ((curve == REGIME_MAP_GD_CRIT ? 2 : 4) / x - 1) / (s2 - 1);
    default:
        return NAN;
    }
}

/* s_2/s_1 on the curve at x, in the panel with p = 1/2. */
static inline double regime_map_ratio(enum regime_map_curve curve, double x, double theta) {
    double a = fabs(1 - x);
    switch (curve) {
    case REGIME_MAP_DRIFT_ZERO:
        return sqrt((1 + 1 / a) / x);
    case REGIME_MAP_CONTOUR:
        return sqrt((1 + pow(2 - pow(a, theta), 1 / theta)) / x);
    case REGIME_MAP_SGD_CRIT:
    case REGIME_MAP_SGD_MAX:
        return sqrt((curve == REGIME_MAP_SGD_CRIT ? 2 : 4) / x);
    case REGIME_MAP_GD_CRIT:
    case REGIME_MAP_GD_MAX:
        return sqrt((curve == REGIME_MAP_GD_CRIT ? 4 : 8) / x - 1);
    case REGIME_MAP_POLE_2:
        return sqrt(1 / x);
    default:
        return NAN;
    }
}

/* G = 0 and the regime_map_contours mean something only inside the minibatch window. */
static inline bool
regime_map_shows(int panel, enum regime_map_curve curve, double x, double ordinate) {
    const double *y = regime_map_panels[panel].y;
    if (!(ordinate >= y[0] && ordinate <= y[1])) {
        return false;
    }
    double s2[2], p[2];
    regime_map_dataset(panel, ordinate, s2, p);
    double sharpest = x * fmax(s2[0], s2[1]);
    return (curve != REGIME_MAP_DRIFT_ZERO && curve != REGIME_MAP_CONTOUR) ||
           (sharpest >= 2 && sharpest <= 4);
}

static inline double
regime_map_ordinate(int panel, enum regime_map_curve curve, double x, double theta) {
    return panel == REGIME_MAP_BY_P ? regime_map_p(curve, x, theta)
                                    : regime_map_ratio(curve, x, theta);
}

#endif
