/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TEX_H
#define CATAPULT_TEX_H

/** Writes LaTeX: plain text made safe, and numbers. */

#include <stdio.h>

/**
 * Writes UTF-8 `text` as LaTeX: special characters escaped, Greek letters and mathematical signs as
 * mathematics, a symbol with _word as subscript (λ_max), `$...$` passed through where it is a
 * formula and nothing more (see tex_math.h), `code` as \texttt, *words* as \emph.
 */
void tex_put(FILE *stream, const char *text);

/**
 * Writes a number's decimal text rounded to `digits` significant digits, as mathematics: powers of
 * ten as \cdot 10^k, "inf" as \infty, "na" as a dash; other text as tex_put. Noughts at the end go
 * where the number is whole, or has more digits than asked for: 0 and 1.9, not 0.0000 and 1.90000.
 */
void tex_put_number(FILE *stream, const char *text, int digits);

#endif
