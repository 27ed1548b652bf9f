/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SHEET_H
#define CATAPULT_SHEET_H

/**
 * Opens the CSV of a page for the program that makes its picture: the options --csv and --output,
 * and cells by row and column. For mains only: what goes wrong ends the program.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/csvfile.h"

enum { SHEET_COLUMNS = 16, SHEET_ROWS = 1000000 };

struct sheet {
    struct csvfile csv;
    size_t column[SHEET_COLUMNS]; /**< where the columns asked for are in the file */
    const char *output;           /**< the picture to write, .svg or .pdf */
    const char *digest;           /**< of the lines that are no comments, or "" */
};

/** Reads the options and the CSV of the page `name`, and finds the columns of these names, up to
 * SHEET_COLUMNS; --help ends the program. The caller owns `sheet` until sheet_clear. */
void sheet_open(
    struct sheet *sheet, int argc, char **argv, const char *name, const char *const *column,
    size_t columns);
void sheet_clear(struct sheet *sheet);

/** Returns a cell, `column` counting the names given: as text, valid until sheet_clear, and as a
 * number. */
const char *sheet_text(const struct sheet *sheet, size_t row, int column);
double sheet_number(const struct sheet *sheet, size_t row, int column);

/** Says whether the cell is this text. */
bool sheet_is(const struct sheet *sheet, size_t row, int column, const char *text);

#endif
