/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PLAIN_H
#define CATAPULT_PLAIN_H

/** Writes Markdown with TeX as plain text, for what has no markup: the alternative text of pictures
 * and the index of the search. */

#include <stddef.h>
#include <stdio.h>

/** Writes at most `length` bytes of `markdown`: marks of emphasis and code left out, `$...$` with
 * Greek letters and signs in Unicode, fractions as a/b, powers as ² or ^n. */
void plain_put(FILE *stream, const char *markdown, size_t length);

/** Returns the bytes of the first sentence: to a full stop, question mark or colon that ends one,
 * outside of `$...$`. */
size_t plain_sentence(const char *markdown);

#endif
