/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SCAN_ROWS_H
#define CATAPULT_SCAN_ROWS_H

/** Takes the rows of a scan as they are found: prints each, and keeps them for a picture. */

#include <stddef.h>

#include "base/fault.h"
#include "scan_row.h"

struct scan_rows {
    const char *plot;     /**< where the picture goes; NULL: none */
    struct scan_row *row; /**< owned: those of the picture */
    size_t count, room;
};

/** Prints a row to stdout at once, after the header if it is the first, and keeps it where a
 * picture is wanted. STATUS_SYSTEM: memory. */
enum status scan_rows_take(struct scan_rows *rows, const struct scan_row *row, struct fault *fault);

/** Draws the picture that is wanted, and clears. STATUS_SYSTEM: it cannot be written. */
enum status scan_rows_finish(struct scan_rows *rows, struct fault *fault);

/** Refuses a picture of another kind than .svg or .pdf, or of less than two rates, in a row of
 * checks (option.h). */
void scan_rows_check(const struct scan_rows *rows, size_t rates, struct fault *fault);

#endif
