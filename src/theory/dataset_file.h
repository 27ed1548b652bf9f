/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_DATASET_FILE_H
#define CATAPULT_DATASET_FILE_H

/** Finds the samples and their weights in a table as spreadsheets and scripts leave it: with empty
 * columns and rows at its ends, an unnamed index in front, decimal commas. */

#include <stdbool.h>
#include <stddef.h>

#include "base/csvfile.h"
#include "theory/dataset.h"

enum { DATASET_FILE_CELL = 512 }; /**< bytes of a number, its end included */

struct dataset_file {
    const struct csvfile *table; /**< not owned */
    const char *path;            /**< not owned */
    size_t s, p;                 /**< columns */
    bool has_p;                  /**< else all rows weigh the same */
    size_t rows;                 /**< without the empty ones at the end */
};

/** Finds columns and rows of what dataset_load_as reads. STATUS_INPUT, naming file, line, value and
 * remedy: other columns, no rows, a row that is empty but for its separators, decimal commas beside
 * decimal points. */
enum status dataset_file_init(
    struct dataset_file *file, const struct csvfile *table, const char *path,
    const struct dataset_reading *reading, struct fault *fault);

/** Returns the text of a cell with a point where a decimal comma stands: the cell itself, or a copy
 * in `room`, which has DATASET_FILE_CELL bytes. */
const char *
dataset_file_number(const struct dataset_file *file, size_t row, size_t column, char *room);

#endif
