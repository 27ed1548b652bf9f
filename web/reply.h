/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_REPLY_H
#define CATAPULT_REPLY_H

/** Writes what the page reads, as parts of one JSON object. */

#include <stddef.h>
#include <stdio.h>

/** A text as a JSON string. */
void reply_text(FILE *out, const char *text);

/** A number to so many digits; null where it is infinite or none. */
void reply_real(FILE *out, double value, int digits);

/** `, "KEY": [...]`, to so many digits. */
void reply_reals(FILE *out, const char *key, const double *value, size_t count, int digits);

#endif
