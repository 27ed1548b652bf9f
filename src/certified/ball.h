/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_BALL_H
#define CATAPULT_BALL_H

/**
 * Encloses drift and regimes in ball arithmetic (Johansson, "Arb: efficient arbitrary-precision
 * midpoint-radius interval arithmetic", 2017). The inputs are exact, so every comparison with a
 * pole or an edge is decided, and every radius is that of the arithmetic alone. With ball_window,
 * ball_cramer and ball_roots this is the second computation behind drift, cramer and drift_roots,
 * whose doubles are held against it.
 */

#include "certified/ball_data.h"
#include "theory/drift.h"

enum {
    BALL_DIGITS = 30,         /**< where nobody asks for others */
    BALL_MOST_DIGITS = 10000, /**< a second for two points */
};

/** Returns the working precision, in bits, for `digits` decimal digits of a result that loses
 * few. */
slong ball_bits(long digits);

/** Encloses 1 - x s^2 with a relative radius near 2^-bits however much cancels; exactly 0 at the
 * pole. */
void ball_factor(arb_t out, const fmpq_t s2, const struct ball_point *x, slong bits);

/** Encloses log|1 - x s^2| with a relative radius near 2^-bits; exactly 0 for x s^2 = 2; -inf at
 * the pole. */
void ball_log_factor(arb_t out, const fmpq_t s2, const struct ball_point *x, slong bits);

/** Encloses G(x) = sum p_i log|1 - x s_i^2| with a relative radius below 10^-digits; -inf at a
 * pole; exactly 0 where G is 0. Whether G is 0 is decided: for rational x a product of powers of
 * fractions is 1 or is not, and for the root of a fraction G is never 0 (ball.c says why). */
void ball_drift(arb_t out, const struct ball_data *data, const struct ball_point *x, long digits);

/** Encloses G_FB(x) = log|1 - x E s^2|, with the radius and the special values of ball_drift. */
void ball_drift_full_batch(
    arb_t out, const struct ball_data *data, const struct ball_point *x, long digits);

/** Decides the regime: lazy and divergent by comparing fractions, the rest by the sign of G. Always
 * decided. */
enum drift_regime ball_regime(const struct ball_data *data, const struct ball_point *x);

/** Decides the phase of gradient descent, by comparing fractions with E s^2. */
enum drift_phase ball_phase(const struct ball_data *data, const struct ball_point *x);

/** Decides the sign of G at a fraction x > 0: -1, 0, 1. */
int ball_drift_sign(const struct ball_data *data, const struct ball_point *x);

/** Prints `midpoint ± radius` in decimal, true as printed: `digits` significant ones, or fewer
 * where the ball is wider; `inf`, `-inf`, `na` (not a number). The caller frees the text. NULL: out
 * of memory. */
char *ball_text(const arb_t x, long digits);

#endif
