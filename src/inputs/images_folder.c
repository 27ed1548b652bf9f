/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/images_folder.h"

#include <math.h>
#include <stdio.h>

#include "base/csvfile.h"
#include "base/number.h"
#include "inputs/bytefile.h"
#include "inputs/images_jpeg.h"

enum { MOST_ROWS = 1 << 24, GREATEST_LABEL = 65535 };

static enum status find_column(
    const struct csvfile *table, const char *path, const char *name, size_t *column,
    struct fault *fault) {
    return csvfile_column(table, name, column)
               ? STATUS_OK
               : fault_set(
                     fault, STATUS_INPUT, "%s:%zu: no column %s; name one of the header's", path,
                     table->header, name);
}

static enum status parse_label(
    const struct csvfile *table, size_t row, size_t column, const char *path, unsigned *label,
    struct fault *fault) {
    struct number number;
    const char *cell = csvfile_cell(table, row, column);
    enum status status = number_parse(cell, &number, NULL);
    double value = status == STATUS_OK ? number.value.hi : -1;
    if (!(value >= 0 && value <= GREATEST_LABEL) || value != floor(value)) {
        return fault_set(
            fault, STATUS_INPUT, "%s:%zu: the label \"%s\"; give a whole number from 0 to %d", path,
            table->line[row], cell, GREATEST_LABEL);
    }
    *label = (unsigned)value;
    return STATUS_OK;
}

enum status images_folder_fill(
    struct images *images, size_t index, const char *folder, const char *name,
    struct fault *fault) {
    char path[BYTEFILE_PATH];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return images_jpeg_read(
        images->pixels + index * images_size(images), images->channels, images->height,
        images->width, path, fault);
}

/* The labels come first, for one that is wrong is found at once; `images` then has its memory. */
static enum status read_labels(
    struct images *images, const struct csvfile *table, const struct images_folder *question,
    struct fault *fault) {
    size_t column = 0;
    unsigned greatest = 0;
    enum status status = find_column(table, question->table, question->label, &column, fault);
    if (status == STATUS_OK) {
        status = images_init(
            images, table->rows, question->channels, question->height, question->width, 1, fault);
    }
    for (size_t i = 0; i < table->rows && status == STATUS_OK; i++) {
        status = parse_label(table, i, column, question->table, &images->labels[i], fault);
        greatest = images->labels[i] > greatest ? images->labels[i] : greatest;
    }
    images->classes = (size_t)greatest + 1;
    return status;
}

enum status images_folder_read(
    struct images *images, const struct images_folder *question, struct fault *fault) {
    struct csvfile table;
    size_t column = 0;
    *images = (struct images){0};
    enum status status = csvfile_read(&table, question->table, MOST_ROWS, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = find_column(&table, question->table, question->file, &column, fault);
    if (status == STATUS_OK && table.rows == 0) {
        status = fault_set(
            fault, STATUS_INPUT, "%s: no rows; give one for each picture", question->table);
    }
    if (status == STATUS_OK) {
        status = read_labels(images, &table, question, fault);
    }
    for (size_t i = 0; i < table.rows && status == STATUS_OK; i++) {
        status =
            images_folder_fill(images, i, question->folder, csvfile_cell(&table, i, column), fault);
    }
    if (status != STATUS_OK) {
        images_clear(images);
    }
    csvfile_clear(&table);
    return status;
}
