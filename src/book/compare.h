/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_COMPARE_H
#define CATAPULT_COMPARE_H

/** Compares a result with an accepted one, cell by cell. Comments are never compared. */

#include <stdio.h>

#include "base/csvfile.h"

/** How close a cell is to the accepted one. */
enum compare_grade {
    COMPARE_IDENTICAL,
    COMPARE_WITHIN,     /**< the last printed digit may differ: another libm, same mathematics */
    COMPARE_CONSISTENT, /**< within 5 standard errors: false alarm 6e-7 per value */
    COMPARE_DIFFERS,
    COMPARE_GRADES
};

/** How often each grade was given in a file. */
struct compare_count {
    size_t of[COMPARE_GRADES];
};

/**
 * Grades one cell. The same text is identical. Otherwise both must be finite numbers (or equally
 * long lists of them joined by `;`). A number accepted with at least 10 significant digits or
 * decimals may differ by 1.5 units of its last printed place. With standard errors > 0 it may also
 * differ by 5 combined ones. All else, a text or an integer too, must be identical.
 */
enum compare_grade
compare_cell(const char *accepted, const char *got, double accepted_error, double got_error);

/**
 * Grades all cells of `got` against `accepted`; column X_se holds the standard error of X. Prints
 * the first few differences to `report`, one line each, beginning with `name`. A different shape
 * or header is one difference.
 */
struct compare_count compare_files(
    const struct csvfile *accepted, const struct csvfile *got, const char *name, FILE *report);

/** Returns the name of a grade, as reports print it. */
const char *compare_grade_name(enum compare_grade grade);

#endif
