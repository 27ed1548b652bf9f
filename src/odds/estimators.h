/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_ESTIMATORS_H
#define CATAPULT_ESTIMATORS_H

/** The three methods of spike_odds.h side by side: with how many runs each answers a question, and
 * the row of a table that says what came out and what it cost. */

#include <stddef.h>

#include "base/csvwriter.h"
#include "odds/spike_odds.h"

enum { ESTIMATORS_TILT, ESTIMATORS_SPLITTING, ESTIMATORS_CRUDE, ESTIMATORS };

struct estimators_method {
    const char *name;
    enum spike_odds_method method;
    size_t quick, full; /**< replicas in the two tiers, for costs of the same order */
};

/** The methods, by their number. */
extern const struct estimators_method estimators_methods[ESTIMATORS];

/** The columns of a row: question, method, P and its standard error, the least and the most that P
 * can be, effective sample size, largest share of one weight, steps, cost. */
enum { ESTIMATORS_COLUMNS = 10 };
extern const struct csvwriter_column estimators_columns[ESTIMATORS_COLUMNS];

/** Writes a row; `lower` and `upper` are what is known of P, or NaN, and `cost` is of
 * spike_odds_cost. An error of less than 10^-9 of P is rounding and written as 0, and so is a cost
 * that stands for such an error. */
void estimators_write(
    struct csvwriter *table, const char *question, const char *method,
    const struct spike_odds *found, double lower, double upper, double cost);

#endif
