/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_NUMBER_H
#define CATAPULT_NUMBER_H

/** Parses numbers as people type them, decimals and square roots of decimals, to 106 bits. */

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
 * Parses the whole of `text` (outer blanks aside) as a finite decimal (`1.3`, `-2`, `1e12`) or
 * `sqrt(DECIMAL)`, optionally signed, correctly rounded to 106 bits. This is the one way from a
 * string to a number. Magnitudes a double cannot hold (overflow, or a nonzero value below 2.3e-308)
 * are refused. On STATUS_INPUT `fault` says what is wrong with the text, without a place, which the
 * caller adds.
 */
enum status number_parse(const char *text, struct number *out, struct fault *fault);

/** Parses as number_parse does, and sets `square`, which the caller has initialised, to the square
 * of the number as an exact fraction. */
enum status
number_parse_exact(const char *text, struct number *out, mpq_t square, struct fault *fault);

#endif
