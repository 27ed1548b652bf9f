/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reference.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Brackets are narrowed to this share of the distance from the nearest pole (or of the value):
 * 2^-70 is 17 bits below a double's, so the reference's own error never shows. */
enum { SHARE = 70 };

/* -- data --------------------------------------------------------------------------------- */

static void allocate(struct reference *reference, size_t count, mpfr_prec_t bits) {
    *reference = (struct reference){
        count, bits, calloc(count, sizeof(mpfr_t)), calloc(count, sizeof(mpfr_t))};
    for (size_t i = 0; i < count; i++) {
        mpfr_inits2(bits, reference->s2[i], reference->p[i], (mpfr_ptr)0);
    }
}

/* By decreasing s^2, so that the poles 1/s^2 increase. */
static void sort(struct reference *reference) {
    for (size_t i = 1; i < reference->count; i++) {
        for (size_t j = i; j > 0 && mpfr_cmp(reference->s2[j - 1], reference->s2[j]) < 0; j--) {
            mpfr_swap(reference->s2[j - 1], reference->s2[j]);
            mpfr_swap(reference->p[j - 1], reference->p[j]);
        }
    }
}

void reference_set_text(mpfr_t x, const char *text) {
    if (mpfr_set_str(x, text, 10, MPFR_RNDN) != 0) {
        abort(); /* a slip in the test itself */
    }
}

void reference_init_text(
    struct reference *reference, size_t count, const char *const *s, const char *const *p,
    mpfr_prec_t bits) {
    allocate(reference, count, bits);
    for (size_t i = 0; i < count; i++) {
        char inner[80] = "";
        const char *root = strchr(s[i], '(');
        if (root != NULL) {
            strncat(inner, root + 1, strcspn(root + 1, ")"));
            reference_set_text(reference->s2[i], inner);
        } else {
            reference_set_text(reference->s2[i], s[i]);
            mpfr_sqr(reference->s2[i], reference->s2[i], MPFR_RNDN);
        }
        reference_set_text(reference->p[i], p[i]);
    }
    sort(reference);
}

void reference_set_dd(mpfr_t x, struct dd value) {
    mpfr_set_d(x, value.hi, MPFR_RNDN);
    mpfr_add_d(x, x, value.lo, MPFR_RNDN);
}

void reference_init(struct reference *reference, const struct dataset *dataset, mpfr_prec_t bits) {
    allocate(reference, dataset->atoms, bits);
    for (size_t i = 0; i < dataset->atoms; i++) {
        reference_set_dd(reference->s2[i], dataset->atom[i].s2);
        mpfr_set_d(reference->p[i], dataset->atom[i].p, MPFR_RNDN);
    }
    sort(reference);
}

void reference_clear(struct reference *reference) {
    for (size_t i = 0; i < reference->count; i++) {
        mpfr_clears(reference->s2[i], reference->p[i], (mpfr_ptr)0);
    }
    free(reference->s2);
    free(reference->p);
}

double reference_error_dd(struct dd a, const mpfr_t exact) {
    mpfr_t gap;
    mpfr_init2(gap, mpfr_get_prec(exact) + 200);
    reference_set_dd(gap, a);
    mpfr_sub(gap, gap, exact, MPFR_RNDN);
    if (!mpfr_zero_p(gap)) {
        mpfr_div(gap, gap, exact, MPFR_RNDN);
    }
    double error = mpfr_get_d(gap, MPFR_RNDN);
    mpfr_clear(gap);
    return error;
}

double reference_error(double a, const mpfr_t exact) {
    return reference_error_dd(dd_of(a), exact);
}

struct dd reference_dd(const mpfr_t x) {
    mpfr_t rest;
    mpfr_init2(rest, mpfr_get_prec(x));
    struct dd out = {mpfr_get_d(x, MPFR_RNDN), 0};
    mpfr_sub_d(rest, x, out.hi, MPFR_RNDN);
    out.lo = mpfr_get_d(rest, MPFR_RNDN);
    mpfr_clear(rest);
    return out;
}

/* -- drift and exponent ------------------------------------------------------------------- */

void reference_log_factor(mpfr_t out, const mpfr_t x, const mpfr_t s2) {
    mpfr_t factor;
    mpfr_init2(factor, mpfr_get_prec(out) + 400); /* the product is exact: nothing cancels */
    mpfr_mul(factor, x, s2, MPFR_RNDN);
    mpfr_ui_sub(factor, 1, factor, MPFR_RNDN);
    mpfr_abs(factor, factor, MPFR_RNDN);
    mpfr_log(out, factor, MPFR_RNDN);
    mpfr_clear(factor);
}

void reference_drift(mpfr_t out, const struct reference *reference, const mpfr_t x) {
    mpfr_t term;
    mpfr_init2(term, reference->bits);
    mpfr_set_zero(out, 1);
    for (size_t i = 0; i < reference->count; i++) {
        reference_log_factor(term, x, reference->s2[i]);
        mpfr_fma(out, term, reference->p[i], out, MPFR_RNDN);
    }
    mpfr_clear(term);
}

void reference_slope(mpfr_t out, const struct reference *reference, const mpfr_t x) {
    mpfr_t factor, term;
    mpfr_inits2(reference->bits, factor, term, (mpfr_ptr)0);
    mpfr_set_zero(out, 1);
    for (size_t i = 0; i < reference->count; i++) {
        mpfr_mul(factor, x, reference->s2[i], MPFR_RNDN);
        mpfr_ui_sub(factor, 1, factor, MPFR_RNDN);
        mpfr_mul(term, reference->p[i], reference->s2[i], MPFR_RNDN);
        mpfr_div(term, term, factor, MPFR_RNDN);
        mpfr_sub(out, out, term, MPFR_RNDN);
    }
    mpfr_clears(factor, term, (mpfr_ptr)0);
}

void reference_moment(
    mpfr_t out, const struct reference *reference, const mpfr_t x, const mpfr_t theta) {
    mpfr_t term;
    mpfr_init2(term, reference->bits);
    mpfr_set_zero(out, 1);
    for (size_t i = 0; i < reference->count; i++) {
        mpfr_mul(term, x, reference->s2[i], MPFR_RNDN);
        mpfr_ui_sub(term, 1, term, MPFR_RNDN);
        mpfr_abs(term, term, MPFR_RNDN);
        mpfr_pow(term, term, theta, MPFR_RNDN);
        mpfr_fma(out, term, reference->p[i], out, MPFR_RNDN);
    }
    mpfr_clear(term);
}

/* sum p_i |f_i|^theta < sum p_i. Comparing with the sum of the rounded p_i, not with 1, is what the
 * definition asks for: s = 0 and the rounding of p_i change neither side. */
static bool is_below_one(const struct reference *reference, const mpfr_t x, const mpfr_t theta) {
    mpfr_t moment, total;
    mpfr_inits2(reference->bits, moment, total, (mpfr_ptr)0);
    mpfr_set_zero(total, 1);
    for (size_t i = 0; i < reference->count; i++) {
        mpfr_add(total, total, reference->p[i], MPFR_RNDN);
    }
    reference_moment(moment, reference, x, theta);
    bool below = mpfr_cmp(moment, total) < 0;
    mpfr_clears(moment, total, (mpfr_ptr)0);
    return below;
}

void reference_exponent(mpfr_t theta, const struct reference *reference, const mpfr_t x) {
    mpfr_t low, high, gap, scale;
    mpfr_inits2(reference->bits, low, high, gap, scale, (mpfr_ptr)0);
    mpfr_set_zero(low, 1);
    mpfr_set_ui(high, 1, MPFR_RNDN);
    while (is_below_one(reference, x, high)) {
        mpfr_set(low, high, MPFR_RNDN);
        mpfr_mul_2ui(high, high, 1, MPFR_RNDN);
    }
    do {
        mpfr_add(theta, low, high, MPFR_RNDN);
        mpfr_div_2ui(theta, theta, 1, MPFR_RNDN);
        mpfr_set(is_below_one(reference, x, theta) ? low : high, theta, MPFR_RNDN);
        mpfr_sub(gap, high, low, MPFR_RNDN);
        mpfr_div_2ui(scale, low, SHARE, MPFR_RNDN);
    } while (mpfr_cmp(gap, scale) > 0);
    mpfr_clears(low, high, gap, scale, (mpfr_ptr)0);
}

/* -- roots -------------------------------------------------------------------------------- */

/* A gap (left, right) between poles, and how far up it is searched: min(right, 4/s_*^2). */
struct span {
    mpfr_t left, right, end;
    bool has_right;
};

static void span_init(struct span *span, mpfr_prec_t bits) {
    mpfr_inits2(bits, span->left, span->right, span->end, (mpfr_ptr)0);
}

static void span_clear(struct span *span) {
    mpfr_clears(span->left, span->right, span->end, (mpfr_ptr)0);
}

/* The `gap`-th pole from below and the next; false when the gap starts beyond 4/s_*^2. */
static bool span_set(struct span *span, const struct reference *reference, size_t gap) {
    mpfr_ui_div(span->left, 1, reference->s2[gap], MPFR_RNDN);
    mpfr_ui_div(span->end, 4, reference->s2[0], MPFR_RNDN);
    span->has_right = gap + 1 < reference->count;
    if (span->has_right) {
        mpfr_ui_div(span->right, 1, reference->s2[gap + 1], MPFR_RNDN);
        mpfr_min(span->end, span->end, span->right, MPFR_RNDN);
    }
    return mpfr_cmp(span->left, span->end) < 0;
}

/* Whether [low, high] is as narrow as SHARE asks, seen from the nearer pole. */
static bool is_narrow(const struct span *span, const mpfr_t low, const mpfr_t high) {
    mpfr_t width, room;
    mpfr_inits2(mpfr_get_prec(low), width, room, (mpfr_ptr)0);
    mpfr_sub(width, high, low, MPFR_RNDN);
    mpfr_mul_2ui(width, width, SHARE, MPFR_RNDN);
    mpfr_sub(room, low, span->left, MPFR_RNDN);
    bool narrow = mpfr_cmp(width, room) <= 0;
    if (narrow && span->has_right) {
        mpfr_sub(room, span->right, high, MPFR_RNDN);
        narrow = mpfr_cmp(width, room) <= 0;
    }
    mpfr_clears(width, room, (mpfr_ptr)0);
    return narrow;
}

typedef void function(mpfr_t out, const struct reference *reference, const mpfr_t x);

/* Narrows [low, high] until it holds a change of sign; `rising`: f < 0 at low. */
static void bisect(
    const struct reference *reference, const struct span *span, function *f, bool rising,
    mpfr_t low, mpfr_t high) {
    mpfr_t middle, value;
    mpfr_inits2(reference->bits, middle, value, (mpfr_ptr)0);
    while (!is_narrow(span, low, high)) {
        mpfr_add(middle, low, high, MPFR_RNDN);
        mpfr_div_2ui(middle, middle, 1, MPFR_RNDN);
        if (mpfr_equal_p(middle, low) || mpfr_equal_p(middle, high)) {
            abort(); /* the test asked for too few bits */
        }
        f(value, reference, middle);
        mpfr_set((mpfr_sgn(value) < 0) == rising ? low : high, middle, MPFR_RNDN);
    }
    mpfr_clears(middle, value, (mpfr_ptr)0);
}

/* Where G is largest in the span: the zero of G', or the end when G still rises there. */
static void find_top(mpfr_t top, const struct reference *reference, const struct span *span) {
    mpfr_t low, slope;
    mpfr_inits2(reference->bits, low, slope, (mpfr_ptr)0);
    mpfr_set(low, span->left, MPFR_RNDN);
    mpfr_set(top, span->end, MPFR_RNDN);
    bool ends_at_pole = span->has_right && mpfr_equal_p(span->end, span->right);
    if (!ends_at_pole) {
        reference_slope(slope, reference, span->end);
    }
    if (ends_at_pole || mpfr_sgn(slope) < 0) {
        bisect(reference, span, reference_slope, false, low, top);
    }
    mpfr_clears(low, slope, (mpfr_ptr)0);
}

static double log_of_difference(const mpfr_t a, const mpfr_t b) {
    mpfr_t gap;
    mpfr_init2(gap, mpfr_get_prec(a));
    mpfr_sub(gap, a, b, MPFR_RNDN);
    mpfr_log(gap, gap, MPFR_RNDN);
    double out = mpfr_get_d(gap, MPFR_RNDN);
    mpfr_clear(gap);
    return out;
}

static struct reference_root
describe(const struct reference *reference, const struct span *span, const mpfr_t x) {
    struct reference_root root = {
        .x = mpfr_get_d(x, MPFR_RNDN),
        .left = mpfr_get_d(span->left, MPFR_RNDN),
        .right = INFINITY,
        .log_left = log_of_difference(x, span->left),
        .log_right = INFINITY,
    };
    if (span->has_right) {
        root.right = mpfr_get_d(span->right, MPFR_RNDN);
        root.log_right = log_of_difference(span->right, x);
    }
    mpfr_t term;
    mpfr_init2(term, reference->bits);
    reference_slope(term, reference, x);
    root.slope = mpfr_get_d(term, MPFR_RNDN);
    for (size_t i = 0; i < reference->count; i++) {
        reference_log_factor(term, x, reference->s2[i]);
        mpfr_mul(term, term, reference->p[i], MPFR_RNDN);
        root.size += fabs(mpfr_get_d(term, MPFR_RNDN));
    }
    mpfr_clear(term);
    return root;
}

/* The roots of one span into `root`; returns how many (0, 1 or 2). */
static size_t roots_in_span(
    const struct reference *reference, const struct span *span, struct reference_root root[2]) {
    mpfr_t top, value, low, high;
    mpfr_inits2(reference->bits, top, value, low, high, (mpfr_ptr)0);
    size_t count = 0;
    find_top(top, reference, span);
    reference_drift(value, reference, top);
    if (mpfr_sgn(value) > 0) {
        mpfr_set(low, span->left, MPFR_RNDN);
        mpfr_set(high, top, MPFR_RNDN);
        bisect(reference, span, reference_drift, true, low, high);
        root[count++] = describe(reference, span, low);
        reference_drift(value, reference, span->end);
        if (mpfr_sgn(value) < 0) {
            mpfr_set(low, top, MPFR_RNDN);
            mpfr_set(high, span->end, MPFR_RNDN);
            bisect(reference, span, reference_drift, false, low, high);
            root[count++] = describe(reference, span, high);
        }
    }
    mpfr_clears(top, value, low, high, (mpfr_ptr)0);
    return count;
}

size_t
reference_roots(const struct reference *reference, struct reference_root *root, size_t most) {
    struct span span;
    span_init(&span, reference->bits);
    size_t count = 0;
    for (size_t gap = 0; gap < reference->count && span_set(&span, reference, gap); gap++) {
        struct reference_root found[2];
        size_t more = roots_in_span(reference, &span, found);
        for (size_t i = 0; i < more && count < most; i++) {
            root[count++] = found[i];
        }
    }
    span_clear(&span);
    return count;
}

void reference_top(mpfr_t out, const struct reference *reference, size_t gap) {
    struct span span;
    mpfr_t top;
    span_init(&span, reference->bits);
    mpfr_init2(top, reference->bits);
    mpfr_set_inf(out, -1);
    if (span_set(&span, reference, gap)) {
        find_top(top, reference, &span);
        reference_drift(out, reference, top);
    }
    mpfr_clear(top);
    span_clear(&span);
}
