/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/sheet.h"

#include <stdlib.h>
#include <string.h>

#include "base/args.h"
#include "base/die.h"

/* Returns the path of the CSV. */
static const char *read_options(struct sheet *sheet, int argc, char **argv) {
    const char *csv = NULL;
    const struct args_option option[] = {
        {"csv", "FILE", "the numbers of the page", ARGS_TEXT, &csv, true, NULL},
        {"output", "FILE", "the picture to write, .svg or .pdf", ARGS_TEXT, &sheet->output, true,
         NULL},
    };
    size_t count = sizeof option / sizeof *option;
    bool help;
    MUST(args_parse(argc, argv, option, count, &help, &fault));
    if (help) {
        args_print(option, count);
        die_unless_printed();
        exit(STATUS_OK);
    }
    return csv;
}

void sheet_open(
    struct sheet *sheet, int argc, char **argv, const char *name, const char *const *column,
    size_t columns) {
    *sheet = (struct sheet){.output = NULL};
    const char *path = read_options(sheet, argc, argv);
    MUST(csvfile_read(&sheet->csv, path, SHEET_ROWS, &fault));
    for (size_t c = 0; c < columns; c++) {
        if (!csvfile_column(&sheet->csv, column[c], &sheet->column[c])) {
            DIE(STATUS_INPUT, "%s: no column %s; give the CSV of %s", path, column[c], name);
        }
    }
    const char *digest = csvfile_comment(&sheet->csv, "sha256 of the lines without #");
    sheet->digest = digest == NULL ? "" : digest;
}

void sheet_clear(struct sheet *sheet) {
    csvfile_clear(&sheet->csv);
}

const char *sheet_text(const struct sheet *sheet, size_t row, int column) {
    return csvfile_cell(&sheet->csv, row, sheet->column[column]);
}

double sheet_number(const struct sheet *sheet, size_t row, int column) {
    struct number number;
    MUST(number_parse(sheet_text(sheet, row, column), &number, &fault));
    return number.value.hi;
}

bool sheet_is(const struct sheet *sheet, size_t row, int column, const char *text) {
    return strcmp(sheet_text(sheet, row, column), text) == 0;
}
