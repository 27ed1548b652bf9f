/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV files. What was read and written again is read as the same cells. */
#include "base/csvfile.h"

#include <stdlib.h>
#include <string.h>

#include "base/csvwriter.h"
#include "input.h"

enum { MOST_ROWS = 1000 };

/* Writes the cells as text, with commas; the caller clears the writer, and frees the columns. */
static struct csvwriter_column *write_again(struct csvwriter *writer, const struct csvfile *file) {
    struct csvwriter_column *column = calloc(file->columns, sizeof *column);
    struct fault fault;
    input_memory(column != NULL);
    for (size_t c = 0; c < file->columns; c++) {
        column[c].name = "c"; /* names come from programs */
    }
    input_memory(csvwriter_init(writer, column, file->columns, &fault) == STATUS_OK);
    for (size_t i = 0; i < file->rows * file->columns; i++) {
        csvwriter_text(writer, csvfile_cell(file, i / file->columns, i % file->columns));
    }
    input_memory(fflush(writer->body) == 0 && !writer->lost);
    return column;
}

/* Signs that no text shows are replaced once, so the second writing is the first. */
static void look_at(const struct csvfile *file) {
    struct csvwriter first, second;
    struct csvfile again;
    struct fault fault;
    struct csvwriter_column *column = write_again(&first, file);
    struct input text = {(const uint8_t *)first.text, first.size};
    enum status status = csvfile_read(&again, input_file(1, &text), MOST_ROWS, &fault);
    if (input_is_read(status, &fault)) {
        struct csvwriter_column *other = write_again(&second, &again);
        input_require(again.columns == file->columns && again.rows == file->rows, "as many cells");
        input_require(
            first.size == second.size && memcmp(first.text, second.text, first.size) == 0,
            "cells come back");
        csvwriter_clear(&second);
        free(other);
        csvfile_clear(&again);
    }
    csvwriter_clear(&first);
    free(column);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    struct csvfile file;
    struct fault fault;
    if (input_is_read(csvfile_read(&file, input_file(0, &input), MOST_ROWS, &fault), &fault)) {
        csvfile_comment(&file, "label");
        look_at(&file);
        csvfile_clear(&file);
    }
    return 0;
}
