/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/estimators.h"

#include <math.h>

const struct estimators_method estimators_methods[ESTIMATORS] = {
    [ESTIMATORS_TILT] = {"tilt", SPIKE_ODDS_TILT, 4096, 65536},
    [ESTIMATORS_SPLITTING] = {"splitting", SPIKE_ODDS_SPLITTING, 8192, 65536},
    [ESTIMATORS_CRUDE] = {"crude", SPIKE_ODDS_CRUDE, 40000, 400000},
};

const struct csvwriter_column estimators_columns[ESTIMATORS_COLUMNS] = {
    {"question", "question", CSVWRITER_TEXT, 0},
    {"method", "method", CSVWRITER_TEXT, 0},
    {"p", "$P$", CSVWRITER_SIGNIFICANT, 10},
    {"p_se", "its error", CSVWRITER_SIGNIFICANT, 3},
    {"lower", "at least", CSVWRITER_SIGNIFICANT, 10},
    {"upper", "at most", CSVWRITER_SIGNIFICANT, 10},
    {"effective_sample_size", "sample", CSVWRITER_SIGNIFICANT, 3},
    {"largest_share", "largest", CSVWRITER_SIGNIFICANT, 2},
    {"steps", "steps", CSVWRITER_SIGNIFICANT, 3},
    {"cost", "cost", CSVWRITER_SIGNIFICANT, 2},
};

static double error_or_none(double error, double scale) {
    return error > 1e-9 * scale ? error : 0;
}

void estimators_write(
    struct csvwriter *table, const char *question, const char *method,
    const struct spike_odds *found, double lower, double upper, double cost) {
    double steps = (double)found->steps;
    csvwriter_text(table, question);
    csvwriter_text(table, method);
    csvwriter_real(table, found->p);
    csvwriter_real(table, error_or_none(found->se, found->p));
    csvwriter_real(table, lower);
    csvwriter_real(table, upper);
    csvwriter_real(table, found->effective_sample_size);
    csvwriter_real(table, found->largest_share);
    csvwriter_real(table, steps);
    csvwriter_real(table, error_or_none(cost, sqrt(steps)));
}
