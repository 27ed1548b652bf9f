/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FEATURES_CSV_H
#define CATAPULT_FEATURES_CSV_H

/** Reads vectors from CSV files, a sample a row. */

#include "inputs/samples.h"

/** Reads numbers, as number_parse takes them, rounded to doubles: the column named `label`, or the
 * last one if that is NULL, is the output, and all others are the inputs in their order. The caller
 * owns `samples` until samples_clear. STATUS_INPUT: what csvfile_read refuses, fewer than two
 * columns, no such column, no row, a cell that is no number. Costs about 1.2 us a cell. */
enum status features_csv_read(
    struct samples *samples, const char *path, const char *label, struct fault *fault);

#endif
