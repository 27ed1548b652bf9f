/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Turns CSV files with the same columns into one LaTeX tabular, numbers to six digits.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memstream.h"
#include "base/die.h"
#include "book/tex.h"
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
    size_t size = 0;
    FILE *stream = memstream_open(&text, &size);
    if (stream == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    for (int i = 3; i < argc; i++) {
        struct csvfile file;
        struct fault fault;
        DIE_UNLESS_OK(csvfile_read(&file, argv[i], MOST_ROWS, &fault), fault);
        if (i == 3) {
            tex_put_table_head(stream, &file);
        }
        tex_put_table_rows(stream, &file, DIGITS);
        csvfile_clear(&file);
    }
    tex_put_table_foot(stream);
    struct fault fault;
    if (fclose(stream) != 0) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    DIE_UNLESS_OK(wholefile_write(argv[2], text, size, &fault), fault);
    free(text);
    return STATUS_OK;
}
