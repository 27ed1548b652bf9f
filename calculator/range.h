/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_RANGE_H
#define CATAPULT_RANGE_H

/** Reads ranges as people type them, FROM:TO or FROM:TO:POINTS, or a single number. */

#include <stddef.h>

#include "base/fault.h"
#include "base/number.h"

enum { RANGE_MOST_POINTS = 10000, RANGE_WORD = 64 };

struct range {
    struct number from, to;
    char from_text[RANGE_WORD], to_text[RANGE_WORD];
    size_t points; /**< 1: `from` alone */
};

/** Reads `text`; `points` are those of a range that does not say. STATUS_INPUT, naming the option:
 * no numbers above 0, FROM not below TO, or less than 2 or more than RANGE_MOST_POINTS points. */
enum status range_parse(
    struct range *range, const char *option, const char *text, size_t points, struct fault *fault);

/** Returns point i, in equal ratios: the first and the last as typed, all others as doubles.
 * `text`, which must live as long, holds what such a one is called. */
struct number range_point(const struct range *range, size_t i, char text[RANGE_WORD]);

#endif
