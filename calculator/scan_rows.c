/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scan_rows.h"

#include <stdlib.h>
#include <string.h>

#include "scan_picture.h"

enum status
scan_rows_take(struct scan_rows *rows, const struct scan_row *row, struct fault *fault) {
    if (rows->count == 0) {
        scan_row_header(stdout, row->vectors);
    }
    scan_row_print(stdout, row);
    fflush(stdout);
    if (rows->plot != NULL && rows->count == rows->room) {
        size_t room = 2 * rows->room + 16;
        struct scan_row *grown = realloc(rows->row, room * sizeof *grown);
        if (grown == NULL) {
            return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu rows", room);
        }
        rows->row = grown;
        rows->room = room;
    }
    if (rows->plot != NULL) {
        rows->row[rows->count] = *row;
    }
    rows->count++;
    return STATUS_OK;
}

enum status scan_rows_finish(struct scan_rows *rows, struct fault *fault) {
    enum status status = STATUS_OK;
    if (rows->plot != NULL) {
        status = scan_picture(rows->plot, rows->row, rows->count, fault);
    }
    free(rows->row);
    rows->row = NULL;
    return status;
}

void scan_rows_check(const struct scan_rows *rows, size_t rates, struct fault *fault) {
    const char *suffix = rows->plot != NULL ? strrchr(rows->plot, '.') : NULL;
    if (rows->plot == NULL || fault->status != STATUS_OK) {
        return;
    }
    if (suffix == NULL || (strcmp(suffix, ".svg") != 0 && strcmp(suffix, ".pdf") != 0)) {
        fault_set(
            fault, STATUS_INPUT, "--plot: %s: give a name that ends in .svg or .pdf", rows->plot);
    } else if (rates < 2) {
        fault_set(
            fault, STATUS_INPUT,
            "--plot: one learning rate is no picture; give --eta FROM:TO[:POINTS]");
    }
}
