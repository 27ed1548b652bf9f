/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_DD_H
#define CATAPULT_DD_H

/**
 * Double-double numbers: an unevaluated sum hi + lo with |lo| <= ulp(hi)/2, about 106 bits. The
 * factor 1 - eta lambda s^2 cancels near a pole and near a window's edge; with exact decimal inputs
 * held to 106 bits its *relative* error stays near one ulp of a double, and "is it a pole?" has the
 * answer the typed decimals have. Error bounds: Joldes, Muller & Popescu, "Tight and rigorous error
 * bounds for basic building blocks of double-word arithmetic" (2017): dd_add is Algorithm 6 (3 *
 * 2^-106), dd_mul a variant of Algorithm 10 (7 * 2^-106), dd_div long division with two corrections
 * (measured below 4 * 2^-106).
 */

#include <math.h>

struct dd {
    double hi, lo;
};

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

static inline struct dd dd_add(struct dd a, struct dd b) {
    struct dd s = dd_two_sum(a.hi, b.hi);
    struct dd t = dd_two_sum(a.lo, b.lo);
    s = dd_fast_sum(s.hi, s.lo + t.hi);
    return dd_fast_sum(s.hi, s.lo + t.lo);
}

static inline struct dd dd_neg(struct dd a) {
    return (struct dd){-a.hi, -a.lo};
}

static inline struct dd dd_sub(struct dd a, struct dd b) {
    return dd_add(a, dd_neg(b));
}

static inline struct dd dd_mul(struct dd a, struct dd b) {
    double p = a.hi * b.hi;
    double e = fma(a.hi, b.hi, -p) + (a.hi * b.lo + a.lo * b.hi);
    return dd_fast_sum(p, e);
}

/** a / b; b.hi must not be 0. One Newton correction on the double quotient, then a second. */
static inline struct dd dd_div(struct dd a, struct dd b) {
    double q = a.hi / b.hi;
    struct dd r = dd_sub(a, dd_mul(b, dd_of(q)));
    double q2 = r.hi / b.hi;
    r = dd_sub(r, dd_mul(b, dd_of(q2)));
    struct dd s = dd_fast_sum(q, q2);
    return dd_fast_sum(s.hi, s.lo + r.hi / b.hi);
}

/** -1, 0, 1 as a < b, a = b, a > b, where numbers closer than 2^-98 relative to b are equal:
 *  that is what the parsing and one product of exact decimals can leave behind. */
static inline int dd_compare(struct dd a, struct dd b) {
    struct dd d = dd_sub(a, b);
    if (fabs(d.hi) <= 0x1p-98 * fabs(b.hi)) {
        return 0;
    }
    return d.hi < 0 ? -1 : 1;
}

#endif
