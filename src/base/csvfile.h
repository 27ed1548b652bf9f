/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CSVFILE_H
#define CATAPULT_CSVFILE_H

/** Reads CSV files whole into memory, over libcsv. csvwriter writes them, and nothing else in the
 * package knows the format. (The name `csv` and its prefix belong to libcsv.) */

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"

/** A whole file in memory: a header and rows of equally many text cells. */
struct csvfile {
    char *text;      /**< owned: all cells and comments, each ended by NUL */
    size_t *cell;    /**< owned: offsets into text, header first, row by row */
    size_t *line;    /**< owned: the line in the file of each row (header not counted) */
    size_t *comment; /**< owned: offsets of the `#` lines, without the `#` and one blank */
    size_t header;   /**< the line of the header */
    size_t columns;  /**< cells in a row */
    size_t rows;     /**< rows after the header */
    size_t comments; /**< number of `#` lines */
    char separator;  /**< between cells: a comma, a semicolon or a tab */
};

/**
 * Reads the file `path`, or standard input where that is "-". Lines starting with `#` are comments;
 * blank lines, lines that end with CRLF or CR, a byte order mark, quotes and a missing last newline
 * are accepted, and empty cells beyond those of the header are dropped. Cells are separated by what
 * a first line `sep=;` says, else by semicolons or tabs where the header has these and no comma.
 * Refused, naming file, line and value: no header, a row of the wrong width, an unclosed quote,
 * binary content, a directory, more than `most_rows` rows. On success the caller owns `file` until
 * csvfile_clear; on failure nothing is left to clear.
 */
enum status
csvfile_read(struct csvfile *file, const char *path, size_t most_rows, struct fault *fault);
void csvfile_clear(struct csvfile *file);

/** Returns the name of a column, and the cell at (row, column); valid until csvfile_clear. */
const char *csvfile_name(const struct csvfile *file, size_t column);
const char *csvfile_cell(const struct csvfile *file, size_t row, size_t column);

/** Finds the number of the column with that name; false when there is none. */
bool csvfile_column(const struct csvfile *file, const char *name, size_t *column);

/** Returns the text after `KEY: ` in the first comment that starts so, or NULL. */
const char *csvfile_comment(const struct csvfile *file, const char *key);

#endif
