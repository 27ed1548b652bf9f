/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_DD_H
#define CATAPULT_DD_H

/**
 * Computes with double-double numbers: unevaluated sums hi + lo with |lo| <= ulp(hi)/2, about 106
 * bits. The factor 1 - eta lambda s^2 cancels near a pole and near a window's edge; with exact
 * decimal inputs held to 106 bits its *relative* error stays near one ulp of a double, and "is it a
 * pole?" has the answer the typed decimals have. Error bounds: Joldes, Muller & Popescu, "Tight and
 * rigorous error bounds for basic building blocks of double-word arithmetic" (2017).
 */

#include <math.h>

struct dd {
    double hi, lo;
};

/** The double a, exactly. */
static inline struct dd dd_of(double a) {
    return (struct dd){a, 0};
}

/** Exact a + b for |a| >= |b|. */
static inline struct dd dd_fast_sum(double a, double b) {
    double s = a + b;
    return (struct dd){s, b - (s - a)};
}

/** Exact a + b. */
static inline struct dd dd_two_sum(double a, double b) {
    double s = a + b;
    double t = s - a;
    return (struct dd){s, (a - (s - t)) + (b - t)};
}

/** a + b by Algorithm 6: relative error below 3 * 2^-106. */
static inline struct dd dd_add(struct dd a, struct dd b) {
    struct dd s = dd_two_sum(a.hi, b.hi);
    struct dd t = dd_two_sum(a.lo, b.lo);
    s = dd_fast_sum(s.hi, s.lo + t.hi);
    return dd_fast_sum(s.hi, s.lo + t.lo);
}

/** -a, exactly. */
static inline struct dd dd_neg(struct dd a) {
    return (struct dd){-a.hi, -a.lo};
}

/** a - b, with the error of dd_add. */
static inline struct dd dd_sub(struct dd a, struct dd b) {
    return dd_add(a, dd_neg(b));
}

/** a b by a variant of Algorithm 10: relative error below 7 * 2^-106. */
static inline struct dd dd_mul(struct dd a, struct dd b) {
    double p = a.hi * b.hi;
    double e = fma(a.hi, b.hi, -p) + (a.hi * b.lo + a.lo * b.hi);
    return dd_fast_sum(p, e);
}

/** a/b by long division: the double quotient and two corrections, relative error measured below
 * 4 * 2^-106. b.hi must not be 0. */
static inline struct dd dd_div(struct dd a, struct dd b) {
    double q = a.hi / b.hi;
    struct dd r = dd_sub(a, dd_mul(b, dd_of(q)));
    double q2 = r.hi / b.hi;
    r = dd_sub(r, dd_mul(b, dd_of(q2)));
    struct dd s = dd_fast_sum(q, q2);
    return dd_fast_sum(s.hi, s.lo + r.hi / b.hi);
}

/** -1, 0, 1 as a < b, a = b, a > b. Numbers closer than 2^-98 relative to b are equal: parsing and
 * one product of exact decimals can leave as much behind. */
static inline int dd_compare(struct dd a, struct dd b) {
    struct dd d = dd_sub(a, b);
    if (fabs(d.hi) <= 0x1p-98 * fabs(b.hi)) {
        return 0;
    }
    return d.hi < 0 ? -1 : 1;
}

#endif
