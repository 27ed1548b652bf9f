/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/features_csv.h"

#include "base/csvfile.h"
#include "base/number.h"

enum { MOST_ROWS = 1 << 24 };

static enum status find_label(
    const struct csvfile *table, const char *path, const char *label, size_t *column,
    struct fault *fault) {
    if (table->columns < 2) {
        return fault_set(
            fault, STATUS_INPUT, "%s:%zu: one column; give inputs and a label", path,
            table->header);
    }
    if (table->rows == 0) {
        return fault_set(fault, STATUS_INPUT, "%s: no rows; give one for each sample", path);
    }
    *column = table->columns - 1;
    if (label != NULL && !csvfile_column(table, label, column)) {
        return fault_set(
            fault, STATUS_INPUT, "%s:%zu: no column %s for the label; name one of the header's",
            path, table->header, label);
    }
    return STATUS_OK;
}

static enum status take_row(
    struct samples *samples, const struct csvfile *table, size_t row, size_t label,
    const char *path, struct fault *fault) {
    double *x = samples->x + row * samples->inputs;
    for (size_t c = 0; c < table->columns; c++) {
        struct number number;
        struct fault why;
        if (number_parse(csvfile_cell(table, row, c), &number, &why) != STATUS_OK) {
            return fault_set(
                fault, STATUS_INPUT, "%s:%zu: column %s: %s", path, table->line[row],
                csvfile_name(table, c), why.text);
        }
        *(c == label ? &samples->y[row] : x++) = number.value.hi;
    }
    return STATUS_OK;
}

enum status features_csv_read(
    struct samples *samples, const char *path, const char *label, struct fault *fault) {
    struct csvfile table;
    size_t column = 0;
    *samples = (struct samples){0};
    enum status status = csvfile_read(&table, path, MOST_ROWS, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = find_label(&table, path, label, &column, fault);
    if (status == STATUS_OK) {
        status = samples_init(samples, table.rows, table.columns - 1, 1, fault);
    }
    for (size_t i = 0; i < table.rows && status == STATUS_OK; i++) {
        status = take_row(samples, &table, i, column, path, fault);
    }
    if (status != STATUS_OK) {
        samples_clear(samples);
    }
    csvfile_clear(&table);
    return status;
}
