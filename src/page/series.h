/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SERIES_H
#define CATAPULT_SERIES_H

/** Pages that plot many curves and estimates: their table in long form, and claims on estimates.
 * For mains only. */

#include "base/estimate.h"
#include "page/page.h"

/** panel, series, x, y, y_se: the last two columns make verification statistical. */
enum { SERIES_COLUMNS = 5 };
extern const struct csvwriter_column series_columns[SERIES_COLUMNS];

/** Writes a row. */
void series_put(
    struct page *page, const char *panel, const char *series, double x, struct estimate y);

/** Writes a row with a y that has no error. */
void series_put_exact(struct page *page, const char *panel, const char *series, double x, double y);

/** Adds a claim of our own that `measured` is `expected` within `sigmas` standard errors. */
void series_claim(
    struct page *page, const char *id, const char *statement, const char *origin,
    struct estimate measured, double expected, double sigmas);

#endif
