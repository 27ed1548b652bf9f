/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FORECAST_OPTIONS_H
#define CATAPULT_FORECAST_OPTIONS_H

/** Lists the options on vectors and batches that `catapult forecast`, `scan` and `safe` share. */

#include "forecast_question.h"

enum { FORECAST_OPTIONS = 22 };

/** Lists them, each to fill a field of the question. */
void forecast_options_list(
    struct args_option option[FORECAST_OPTIONS], struct forecast_question *question);

/** What the options mean, what is covered and what is not: paragraphs of a help. */
extern const char forecast_options_notes[];

/** The values of --sampling, --loss, --method and --parameterisation, in the order of
 * their enumerations. */
extern const char forecast_options_samplings[], forecast_options_losses[];
extern const char forecast_options_methods[], forecast_options_schemes[];
enum { FORECAST_OPTIONS_HALF_MEAN, FORECAST_OPTIONS_MEAN, FORECAST_OPTIONS_SUM };

#endif
