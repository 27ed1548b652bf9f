/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_UTF8_H
#define CATAPULT_UTF8_H

/** Tells signs from bytes that are none: labels and names of files may hold any bytes, and may have
 * been cut in the middle of a sign. */

#include <stddef.h>
#include <stdio.h>

/** Returns how many bytes of `text` are its first sign, 1 to 4; 0 when they are no UTF-8 (RFC 3629)
 * or a sign that no text shows: a control character, also of those above 0x7f, which terminals
 * obey, or one of the two that XML forbids. Also 0 at the end of `text`. */
size_t utf8_sign(const char *text);

/** Writes `text` with U+FFFD in the place of each run of bytes that are no sign; tabs and ends of
 * lines stay. */
void utf8_put(FILE *stream, const char *text);

#endif
