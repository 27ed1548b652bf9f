/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ENCLOSURE_H
#define ENCLOSURE_H

/**
 * What the tests of enclosures share: decimals that are read twice, exactly by src/ and to
 * thousands of bits by MPFR, and the two things an enclosure promises: it holds the truth, and it
 * is narrow.
 */

#include "certified/ball_data.h"
#include "check.h"
#include "reference.h"

enum { ENCLOSURE_ROWS = 12, ENCLOSURE_WORD = 256 };

/** The rows of a dataset as typed. */
struct enclosure_rows {
    size_t count;
    char s[ENCLOSURE_ROWS][ENCLOSURE_WORD], p[ENCLOSURE_ROWS][ENCLOSURE_WORD];
};

/** A dataset read by src/ and by the second method, whose p are divided by their sum. */
struct enclosure {
    struct dataset dataset;
    struct ball_data data;
    struct reference reference;
};

/** From "s,p;s,p;..."; in a test with a directory. The squares must differ. */
void enclosure_init(struct enclosure *both, const char *rows, mpfr_prec_t bits);
void enclosure_init_rows(
    struct enclosure *both, const struct enclosure_rows *rows, mpfr_prec_t bits);
void enclosure_clear(struct enclosure *both);

/** Decimals and roots of decimals with |s| in (0.3, 1.7) of 1 to 14 digits, and p that sum to 1. */
struct enclosure_rows enclosure_random_rows(struct check_random *random, size_t count);

/** A decimal or sqrt(DECIMAL), exactly; the caller clears the point. */
void enclosure_point(struct ball_point *point, const char *text);
/** The product of two. */
void enclosure_product(struct ball_point *point, const char *a, const char *b);
/** The same in MPFR. */
void enclosure_value(mpfr_t x, const char *text);

/** Does the ball hold a truth that is known to within 2^error? */
bool enclosure_holds(const arb_t ball, const mpfr_t truth, long error);
/** Is the radius at most 10^-digits |midpoint|? So is that of what is exact. */
bool enclosure_is_narrow(const arb_t ball, long digits);
/** Is the radius at most 10^-digits? */
bool enclosure_is_small(const arb_t radius_of, long digits);
/** The ends, rounded outward by less than 2^-bits relatively. */
void enclosure_ends(mpfr_t low, mpfr_t high, const arb_t ball);

/** Bits that are far beyond `digits` digits. */
mpfr_prec_t enclosure_bits(long digits);

#endif
