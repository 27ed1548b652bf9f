/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Turns CSV files with the same columns into one LaTeX tabular, numbers to six digits.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memstream.h"
#include "base/die.h"
#include "book/tex_table.h"
#include "base/wholefile.h"

enum { DIGITS = 6, MOST_ROWS = 1000 };

int main(int argc, char **argv) {
    static const char usage[] = "usage: table --output FILE.tex FILE.csv...";
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        printf(
            "%s\n\n"
            "Turns CSV files with the same columns into one LaTeX tabular, numbers to six digits.\n",
            usage);
        die_unless_printed();
        return STATUS_OK;
    }
    if (argc < 4 || strcmp(argv[1], "--output") != 0) {
        DIE(STATUS_INPUT, "%s", usage);
    }
    char *text = NULL;
    size_t size = 0, count = (size_t)(argc - 3);
    FILE *stream = memstream_open(&text, &size);
    struct csvfile *file = calloc(count, sizeof *file);
    if (stream == NULL || file == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    for (size_t i = 0; i < count; i++) {
        MUST(csvfile_read(&file[i], argv[i + 3], MOST_ROWS, &fault));
        if (file[i].columns != file[0].columns) {
            DIE(STATUS_INPUT, "%s: other columns than %s", argv[i + 3], argv[3]);
        }
    }
    tex_table_put(stream, file, count, DIGITS);
    for (size_t i = 0; i < count; i++) {
        csvfile_clear(&file[i]);
    }
    free(file);
    struct fault fault;
    if (fclose(stream) != 0) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    DIE_UNLESS_OK(wholefile_write(argv[2], text, size, &fault), fault);
    free(text);
    return STATUS_OK;
}
