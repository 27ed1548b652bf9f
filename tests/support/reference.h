/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REFERENCE_H
#define REFERENCE_H

/**
 * The second method: the quantities of src/ again, in MPFR at several hundred bits, by the
 * definitions and by bisection alone. Nothing is shared with src/'s algorithms: no Newton step, no
 * change of variable near a pole, no double-double.
 */

#include <mpfr.h>
#include <stddef.h>

#include "theory/dataset.h"

/** {(s_i^2, p_i)}, to `bits` bits, by decreasing s_i^2; the s_i^2 must differ. */
struct reference {
    size_t count;
    mpfr_prec_t bits;
    mpfr_t *s2, *p; /* owned */
};

/** From what people type: s as a decimal or "sqrt(DECIMAL)", p as a decimal. Not normalised. */
void reference_init_text(
    struct reference *reference, size_t count, const char *const *s, const char *const *p,
    mpfr_prec_t bits);
/** From the atoms of a dataset, taken as exact. */
void reference_init(struct reference *reference, const struct dataset *dataset, mpfr_prec_t bits);
void reference_clear(struct reference *reference);

/** x := text ("1.3"), or x := the exact sum of a double-double. */
void reference_set_text(mpfr_t x, const char *text);
void reference_set_dd(mpfr_t x, struct dd value);
/** (a - exact) / exact for a double or a double-double, where both are 0: 0. */
double reference_error(double a, const mpfr_t exact);
double reference_error_dd(struct dd a, const mpfr_t exact);
/** The nearest double-double. */
struct dd reference_dd(const mpfr_t x);

/** log|1 - x s2|. */
void reference_log_factor(mpfr_t out, const mpfr_t x, const mpfr_t s2);
/** G(x). */
void reference_drift(mpfr_t out, const struct reference *reference, const mpfr_t x);
/** G'(x) = -sum p_i s_i^2/(1 - x s_i^2). */
void reference_slope(mpfr_t out, const struct reference *reference, const mpfr_t x);
/** sum p_i |1 - x s_i^2|^theta. */
void reference_moment(
    mpfr_t out, const struct reference *reference, const mpfr_t x, const mpfr_t theta);
/** theta(x) for an x in the window with G(x) < 0, to about 70 bits. */
void reference_exponent(mpfr_t theta, const struct reference *reference, const mpfr_t x);

/** A root with its neighbourhood, for tolerances. */
struct reference_root {
    double x;           /**< rounded to double */
    double log_left;    /**< log of the distance from the pole below (a pole always is) */
    double log_right;   /**< log of the distance to the pole above, or inf */
    double left, right; /**< those poles, rounded to double; right is inf when there is none */
    double slope;       /**< G'(x) */
    double size;        /**< sum of |p_i log|1 - x s_i^2||: what G is summed from */
};

/**
 * All roots of G in (0, 4/s_*^2), by increasing x: each gap between poles is split at the zero of
 * G', found by bisection on G', and each part is bisected. `most` is the room in `root`; returns
 * how many there are.
 */
size_t reference_roots(const struct reference *reference, struct reference_root *root, size_t most);

/** The largest value of G in the gap above the `gap`-th pole from below (0, 1, ...). */
void reference_top(mpfr_t out, const struct reference *reference, size_t gap);

#endif
