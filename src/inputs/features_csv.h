/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FEATURES_CSV_H
#define CATAPULT_FEATURES_CSV_H

/** Reads vectors from CSV files, a sample a row. */

#include "inputs/samples.h"

/** Reads numbers, as number_parse takes them or with a decimal comma, rounded to doubles: the
 * column named `label`, or the last one if that is NULL, is the output, none if it is empty (the
 * outputs are then 0), and all others are the inputs in their order. An index as pandas writes it,
 * columns without name and cells, and rows of separators at the end are passed over. The caller
 * owns `samples` until samples_clear. STATUS_INPUT: what csvfile_read refuses, fewer than two
 * columns where there is a label, no such column, one without a name that is no index, no row, a
 * cell that is no number, commas and points in numbers. Costs about 1.2 us a cell. */
enum status features_csv_read(
    struct samples *samples, const char *path, const char *label, struct fault *fault);

#endif
