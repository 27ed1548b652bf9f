/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_BALL_POINT_H
#define CATAPULT_BALL_POINT_H

/** Holds exact positive numbers: fractions and the roots of fractions. The one header that includes
 * the library of balls. */

#include <gmp.h>
#include <stdbool.h>

/* FLINT 3 took in Arb; before, Arb was a library of its own. */
/* FLINT 3 declares what it shares with MPFR only where that comes first. */
#include <mpfr.h>
#if __has_include(<flint/arb.h>)
#include <flint/arb.h>
#else
#include <arb.h>
#endif
#include <flint/fmpq.h>
#include <flint/fmpq_vec.h>

#include "base/fault.h"

/** An exact positive number, known by its square. */
struct ball_point {
    fmpq_t square;
    bool rational;
    fmpq_t value; /**< the number itself where it is rational, else 0 */
};

/** Makes the point whose square is `square` > 0. The caller owns `point` until ball_point_clear. */
void ball_point_init(struct ball_point *point, const fmpq_t square);

/** Makes the point whose square is a fraction > 0 of GMP, as number_parse_exact makes them. */
void ball_point_init_mpq(struct ball_point *point, const mpq_t square);

/** Makes a point of the size of what a person types: a decimal or sqrt(DECIMAL), but not 0.
 * STATUS_INPUT, and then nothing to clear, for the reasons of number_parse. */
enum status ball_point_init_text(struct ball_point *point, const char *text, struct fault *fault);

/** Makes the point of the double `value` > 0, exactly. */
void ball_point_init_d(struct ball_point *point, double value);

/** Makes the product of two points. */
void ball_point_init_product(
    struct ball_point *point, const struct ball_point *a, const struct ball_point *b);
void ball_point_clear(struct ball_point *point);

/** Encloses the point, with a relative radius near 2^-bits. */
void ball_point_get(arb_t out, const struct ball_point *point, slong bits);

/** Returns -1, 0, 1 as the point is below, at, above the fraction c >= 0. */
int ball_point_compare(const struct ball_point *point, const fmpq_t c);

/** Sets `root` to the square root of a fraction >= 0; false where the root is irrational (`root` is
 * then not changed). */
bool ball_point_root(fmpq_t root, const fmpq_t square);

#endif
