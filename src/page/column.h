/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_COLUMN_H
#define CATAPULT_COLUMN_H

/** Writes what a page keeps in records, one a step, as rows of its CSV in long form. */

#include <stddef.h>

#include "page/page.h"

/** Writes `count` rows of a series, x = 0, 1, 2, ... and y the numbers from `first` on that stand
 * `stride` doubles apart: one member of `count` records of `stride` doubles. */
void column_put(
    struct page *page, const char *panel, const char *series, const double *first, size_t stride,
    size_t count);

#endif
