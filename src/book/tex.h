/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TEX_H
#define CATAPULT_TEX_H

/** Writes LaTeX: plain text made safe, and tables from CSV files. */

#include <stdio.h>

#include "base/csvfile.h"
#include "base/fault.h"

/**
 * Writes UTF-8 `text` as LaTeX: special characters escaped, Greek letters and mathematical signs as
 * mathematics, a symbol with _word as subscript (λ_max), `$...$` passed through where it is a
 * formula and nothing more (see tex_math.h), `code` as \texttt, *words* as \emph.
 */
void tex_put(FILE *stream, const char *text);

/**
 * Writes a number's decimal text rounded to `digits` significant digits, as mathematics: powers of
 * ten as \cdot 10^k, "inf" as \infty, "na" as a dash; an enclosure MIDPOINT ± RADIUS with all its
 * digits; other text as tex_put.
 */
void tex_put_number(FILE *stream, const char *text, int digits);

/** Writes a booktabs tabular from CSV files with the same columns: head, the rows of each file,
 * foot. Headings come from the `# column` lines; numbers (lists joined by `;` too) are rounded to
 * `digits`. */
void tex_put_table_head(FILE *stream, const struct csvfile *file);
void tex_put_table_rows(FILE *stream, const struct csvfile *file, int digits);
void tex_put_table_foot(FILE *stream);

#endif
