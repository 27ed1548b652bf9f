/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_NUMBER_H
#define CATAPULT_NUMBER_H

#include <gmp.h>

#include "base/dd.h"
#include "base/fault.h"

/** A number a person typed, and its square: for `sqrt(2)` the square is exactly 2. */
struct number {
    struct dd value;
    struct dd square;
    const char *text; /**< as typed; not owned: lives as long as what was parsed */
};

/**
 * The one way from a string to a number: the whole of `text` (outer blanks aside) must be a finite
 * decimal (`1.3`, `-2`, `1e12`) or `sqrt(DECIMAL)`, optionally signed, correctly rounded to 106
 * bits. Magnitudes a double cannot hold (overflow, or a nonzero value below 2.3e-308) are refused.
 * On STATUS_INPUT `fault` says what is wrong with the text, without a place: the caller adds it.
 */
enum status number_parse(const char *text, struct number *out, struct fault *fault);

/** The same, and `square`, initialised by the caller: the square of the number as an exact
 * fraction. */
enum status
number_parse_exact(const char *text, struct number *out, mpq_t square, struct fault *fault);

#endif
