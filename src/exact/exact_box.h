/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EXACT_BOX_H
#define CATAPULT_EXACT_BOX_H

/** Applies the map of chain.h to sets: one step takes every point of a box in (|Y|, Lambda) into
 * the box returned, by interval arithmetic rounded outward (Moore, Kearfott & Cloud 2009). For s^2
 * Lambda < 4, where Lambda falls. */

#include <math.h>

/** A set of points: 0 <= y_low <= y_high, 0 <= x_low <= x_high. */
struct exact_box {
    double y_low, y_high; /**< |Y| */
    double x_low, x_high; /**< Lambda */
};

/* The error of the factor: with s^2 Lambda <= 4 and s^2 |Y| <= 2 the factor 1 - s^2 Lambda + s^4
 * Y^2 is a sum of terms up to 4, and `s2` is off by half an ulp: together below 40 * 2^-53, and 5 *
 * 2^-53 for the product with |Y|. */
#define EXACT_BOX_FACTOR_SLACK 0x1p-47

/** The |Y| below which the lower end becomes 0; above, products are not denormal. */
#define EXACT_BOX_LEAST_Y 1e-290

/* Encloses the range of |Y (1 - s^2 Lambda + s^4 Y^2)|. Where the factor has one sign the product
 * is monotone: in Lambda, and in |Y| if the factor is positive or 3 s^4 Y^2 <= s^2 Lambda - 1. */
static inline void exact_box_climb(struct exact_box *to, const struct exact_box *at, double s2) {
    const double slack = EXACT_BOX_FACTOR_SLACK;
    double c_low = s2 * at->y_low, c_high = s2 * at->y_high;
    double low = 1 - s2 * at->x_high + c_low * c_low - slack;
    double high = 1 - s2 * at->x_low + c_high * c_high + slack;
    if (low >= 0) {
        to->y_low = at->y_low * low;
        to->y_high = at->y_high * high;
    } else if (high > 0) {
        to->y_low = 0;
        to->y_high = at->y_high * (-low > high ? -low : high);
    } else if (s2 * at->x_low - 1 - 3 * c_high * c_high > 4 * slack) {
        to->y_low = at->y_low * fmax(0, s2 * at->x_low - 1 - c_low * c_low - slack);
        to->y_high = at->y_high * (s2 * at->x_high - 1 - c_high * c_high + slack);
    } else {
        to->y_low = at->y_low * -high;
        to->y_high = at->y_high * -low;
    }
    to->y_low = to->y_low < EXACT_BOX_LEAST_Y ? 0 : to->y_low;
}

/* Encloses the range of Lambda - s^2 Y^2 (4 - s^2 Lambda): rising in Lambda, falling in |Y|. */
static inline void exact_box_fall(struct exact_box *to, const struct exact_box *at, double s2) {
    const double slack = 0x1p-48;
    double least = s2 * at->y_low * at->y_low * fmax(0, 4 - s2 * at->x_high - slack) * (1 - slack);
    double most = s2 * at->y_high * at->y_high * (4 - s2 * at->x_low + slack) * (1 + slack);
    to->x_low = fmax(0, (at->x_low - most) * (1 - 0x1p-51));
    to->x_high = (at->x_high - least) * (1 + 0x1p-51);
}

/** Takes one step on the sample s, `s2` within half an ulp of s^2. For y_high above 1e-280 (or 0),
 * s^2 y_high <= 2 and s^2 x_high < 4. About 5 ns. */
static inline struct exact_box exact_box_step(const struct exact_box *at, double s2) {
    struct exact_box to;
    exact_box_climb(&to, at, s2);
    exact_box_fall(&to, at, s2);
    return to;
}

/** Widens `box` to the smallest box around both. */
static inline void exact_box_join(struct exact_box *box, const struct exact_box *other) {
    box->y_low = fmin(box->y_low, other->y_low);
    box->y_high = fmax(box->y_high, other->y_high);
    box->x_low = fmin(box->x_low, other->x_low);
    box->x_high = fmax(box->x_high, other->x_high);
}

#endif
