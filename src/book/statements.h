/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_STATEMENTS_H
#define CATAPULT_STATEMENTS_H

/** Reads the list of what the papers state: a CSV file with the columns statement, source, claims,
 * ids with blanks between, and reading, what was taken where the source leaves something open. */

#include <stddef.h>

#include "base/csvfile.h"
#include "base/fault.h"

enum statements_column {
    STATEMENTS_STATEMENT,
    STATEMENTS_SOURCE,
    STATEMENTS_CLAIMS,
    STATEMENTS_READING,
    STATEMENTS_COLUMNS
};

struct statements {
    struct csvfile file; /**< owned */
    size_t column[STATEMENTS_COLUMNS];
};

/** Reads the list at `path`. STATUS_INPUT: what csvfile_read refuses, or a column that is not
 * there. The caller owns `statements` until statements_clear; on failure nothing is left to clear.
 */
enum status statements_read(struct statements *statements, const char *path, struct fault *fault);
void statements_clear(struct statements *statements);

/** Returns how many there are, and a cell of one. */
size_t statements_count(const struct statements *statements);
const char *
statements_cell(const struct statements *statements, size_t row, enum statements_column column);

/** The id of a claim, not ended by NUL; of length 0 behind the last one. */
struct statements_id {
    const char *text;
    size_t length;
};

/** Returns the first claim of a statement, and the one after `id`. */
struct statements_id statements_first(const struct statements *statements, size_t row);
struct statements_id statements_next(struct statements_id id);

#endif
