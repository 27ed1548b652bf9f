/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_IDENTITY_H
#define CATAPULT_IDENTITY_H

/**
 * Holds what is exact on paper against what doubles do: a table whose rows are identities, each
 * with the largest error met in units of a unit roundoff, and a claim that bounds it by a count of
 * roundings. For mains.
 */

#include "page/page.h"

struct identity {
    const char *claim;               /**< id of the claim on it */
    const char *name, *scope, *unit; /**< cells of its row; `unit` is that of the errors */
    int most; /**< units allowed; 0: what is measured is a count of breaches */
};

/** The columns of such a table, for page_open_table. */
enum { IDENTITY_COLUMNS = 7 };
extern const struct csvwriter_column identity_columns[IDENTITY_COLUMNS];

/** What was met so far; starts at {0}. */
struct identity_meter {
    long long cases;
    double worst; /**< the largest error, in units */
};

/** Adds a case that is off by `off`, in units of 2^-53 unit, unit > 0. An `off` of 0 is 0 in any
 * unit, 0 included; a NaN stays the worst. */
void identity_measure(struct identity_meter *meter, double off, double unit);

/**
 * Writes the row of an identity and makes its claim, worst <= most. The error in the row is at
 * least 1, for what is below a unit says nothing, and has a spread in place of a standard error: it
 * is the largest of many that rounding makes at random, and another seed, or a libm whose
 * logarithms differ in the last bit, gives others. Over a dozen seeds they spread by up to 40 %.
 */
void identity_row(
    struct page *page, const struct identity *identity, const struct identity_meter *meter);

#endif
