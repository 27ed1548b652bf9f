/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_DIGITS_H
#define CATAPULT_DIGITS_H

/** Writes numbers for reading, in Unicode: 9.99 · 10⁻⁷, and never a digit that they do not have. */

#include <stdio.h>

/**
 * Writes the decimal `text` rounded to `digits` significant digits: powers of ten as · 10ⁿ, a
 * mantissa of 1 left out, 0 as 0, "inf" as ∞, "na" as –; decimals that end in zeros beyond what is
 * shown lose those zeros; an enclosure MIDPOINT ± RADIUS keeps all its digits; lists joined by `;`
 * number by number. Returns 0, having written nothing, when `text` is none of that.
 */
int digits_put(FILE *stream, const char *text, int digits);

/** Writes `value` as digits_put does, or, where `error` > 0, to the second digit of its standard
 * error: 0.0635 ± 0.0012, (9.99 ± 0.12) · 10⁻⁷. */
void digits_put_estimate(FILE *stream, double value, double error, int digits);

#endif
