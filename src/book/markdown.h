/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_MARKDOWN_H
#define CATAPULT_MARKDOWN_H

/** Writes plain text as Markdown that says the same, for pandoc: no text becomes HTML, a link or a
 * heading. */

#include <stdio.h>

/** Writes `text` for a cell of a table. `$...$` passes through where it is a formula (see
 * tex_math.h), `code` where it holds no |, and an index after a letter or a sign, as in λ_max and
 * s_*, is set as one; all other marks are escaped. */
void markdown_put(FILE *stream, const char *text);

#endif
