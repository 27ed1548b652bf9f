/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/two_points.h"

#include <math.h>

const struct two_points_range two_points_ranges[TWO_POINTS_FAMILIES] = {
    [TWO_POINTS_BY_P] = {"probability", {0.5, 3}, {0, 1}},
    [TWO_POINTS_BY_RATIO] = {"ratio", {0, 3}, {1, 3}},
};

const double two_points_contours[TWO_POINTS_CONTOURS] = {0.25, 0.5, 1, 2, 4, 8};

static void samples_at(int family, double ordinate, double s2[2], double p[2]) {
    double chance = family == TWO_POINTS_BY_P ? ordinate : TWO_POINTS_P;
    s2[0] = 1;
    s2[1] = family == TWO_POINTS_BY_P ? TWO_POINTS_RATIO2 : ordinate * ordinate;
    p[0] = 1 - chance;
    p[1] = chance;
}

enum status
two_points_init(struct dataset *dataset, int family, double ordinate, struct fault *fault) {
    double s2[2], p[2];
    samples_at(family, ordinate, s2, p);
    return dataset_init(dataset, s2, p, 2, fault);
}

/* p on the curve at x, s_2^2 being given. */
static double p_on(enum two_points_curve curve, double x, double theta) {
    double s2 = TWO_POINTS_RATIO2;
    double a = fabs(1 - x), b = fabs(1 - x * s2);
    switch (curve) {
    case TWO_POINTS_DRIFT_ZERO:
        return log(a) / (log(a) - log(b));
    case TWO_POINTS_CONTOUR:
        return (1 - pow(a, theta)) / (pow(b, theta) - pow(a, theta));
    case TWO_POINTS_GD_CRIT:
    case TWO_POINTS_GD_MAX:
        return ((curve == TWO_POINTS_GD_CRIT ? 2 : 4) / x - 1) / (s2 - 1);
    default:
        return NAN;
    }
}

/* s_2/s_1 on the curve at x, p being 1/2. */
static double ratio_on(enum two_points_curve curve, double x, double theta) {
    double a = fabs(1 - x);
    switch (curve) {
    case TWO_POINTS_DRIFT_ZERO:
        return sqrt((1 + 1 / a) / x);
    case TWO_POINTS_CONTOUR:
        return sqrt((1 + pow(2 - pow(a, theta), 1 / theta)) / x);
    case TWO_POINTS_SGD_CRIT:
    case TWO_POINTS_SGD_MAX:
        return sqrt((curve == TWO_POINTS_SGD_CRIT ? 2 : 4) / x);
    case TWO_POINTS_GD_CRIT:
    case TWO_POINTS_GD_MAX:
        return sqrt((curve == TWO_POINTS_GD_CRIT ? 4 : 8) / x - 1);
    case TWO_POINTS_POLE_2:
        return sqrt(1 / x);
    default:
        return NAN;
    }
}

double two_points_ordinate(int family, enum two_points_curve curve, double x, double theta) {
    return family == TWO_POINTS_BY_P ? p_on(curve, x, theta) : ratio_on(curve, x, theta);
}

double two_points_vertical(int family, enum two_points_curve curve) {
    bool by_p = family == TWO_POINTS_BY_P;
    switch (curve) {
    case TWO_POINTS_POLE_1:
        return 1;
    case TWO_POINTS_POLE_2:
        return by_p ? 1 / TWO_POINTS_RATIO2 : (double)NAN;
    case TWO_POINTS_SGD_CRIT:
        return by_p ? 2 / TWO_POINTS_RATIO2 : (double)NAN;
    case TWO_POINTS_SGD_MAX:
        return by_p ? 4 / TWO_POINTS_RATIO2 : (double)NAN;
    default:
        return NAN;
    }
}

bool two_points_shows(int family, enum two_points_curve curve, double x, double ordinate) {
    const double *y = two_points_ranges[family].y;
    if (!(ordinate >= y[0] && ordinate <= y[1])) {
        return false;
    }
    double s2[2], p[2];
    samples_at(family, ordinate, s2, p);
    double sharpest = x * fmax(s2[0], s2[1]);
    return (curve != TWO_POINTS_DRIFT_ZERO && curve != TWO_POINTS_CONTOUR) ||
           (sharpest >= 2 && sharpest <= 4);
}
