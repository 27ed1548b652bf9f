/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TEX_TABLE_H
#define CATAPULT_TEX_TABLE_H

/** Writes LaTeX tables from CSV files, narrow enough to be printed in letters that can be read. */

#include <stddef.h>
#include <stdio.h>

#include "base/csvfile.h"

/**
 * Writes a booktabs tabular of the rows of `count` files with the same columns. Headings come from
 * the `# column` lines and are stacked. Numbers (lists joined by `;` too) are rounded to `digits`.
 * A column X_se, the standard error of X, becomes two digits in parentheses behind X: 0.2635(24),
 * `none` where both are 0, for a rare event that never came. An enclosure MIDPOINT ± RADIUS shows
 * its first 15 digits and dots where these are proved. Texts that repeat down the first column
 * become headings of groups, and a column that never changes one line below the table.
 */
void tex_table_put(FILE *stream, const struct csvfile *file, size_t count, int digits);

#endif
