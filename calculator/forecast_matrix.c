/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast_matrix.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/csvfile.h"
#include "base/number.h"
#include "inputs/features_npy.h"

enum { MOST_ROWS = 1 << 17 };

/* -- npy ---------------------------------------------------------------------------------- */

static bool is_npy(const char *path) {
    size_t length = strlen(path);
    return length >= 4 && strcmp(path + length - 4, ".npy") == 0;
}

/* That reader wants inputs and outputs: both are this array. */
static enum status read_npy(struct forecast_matrix *matrix, const char *path, struct fault *fault) {
    struct samples samples;
    enum status status = features_npy_read(&samples, path, path, fault);
    if (status == STATUS_OK) {
        *matrix = (struct forecast_matrix){samples.count, samples.inputs, samples.x};
        samples.x = NULL;
        samples_clear(&samples);
    }
    return status;
}

/* -- csv ---------------------------------------------------------------------------------- */

/* A first line in which nothing is a number; or 0, 1, 2 and so on, as pandas names columns, above a
 * square that is one without it. */
static bool has_header(const struct csvfile *table) {
    bool any = false, counts = table->rows == table->columns;
    for (size_t c = 0; c < table->columns; c++) {
        struct number number;
        struct fault why;
        bool is = number_parse(csvfile_name(table, c), &number, &why) == STATUS_OK;
        any = any || is;
        counts = counts && is && number.value.hi == (double)c;
    }
    return !any || counts;
}

static enum status take_cell(
    double *value, const char *cell, const char *path, size_t line, size_t column,
    struct fault *fault) {
    struct number number;
    struct fault why;
    if (number_parse(cell, &number, &why) != STATUS_OK) {
        return fault_set(
            fault, STATUS_INPUT, "%s:%zu: column %zu: %s", path, line, column + 1, why.text);
    }
    *value = number.value.hi;
    return STATUS_OK;
}

static enum status take_table(
    struct forecast_matrix *matrix, const struct csvfile *table, const char *path,
    struct fault *fault) {
    size_t first = has_header(table) ? 0 : 1;
    matrix->rows = table->rows + first;
    matrix->columns = table->columns;
    matrix->value = calloc(matrix->rows * matrix->columns + 1, sizeof(double));
    if (matrix->value == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "%s: out of memory", path);
    }
    double *value = matrix->value;
    for (size_t r = 0; r < matrix->rows; r++) {
        bool head = r < first;
        size_t line = head ? table->header : table->line[r - first];
        for (size_t c = 0; c < matrix->columns; c++) {
            const char *cell = head ? csvfile_name(table, c) : csvfile_cell(table, r - first, c);
            enum status status = take_cell(value++, cell, path, line, c, fault);
            if (status != STATUS_OK) {
                return status;
            }
        }
    }
    return STATUS_OK;
}

static enum status read_csv(struct forecast_matrix *matrix, const char *path, struct fault *fault) {
    struct csvfile table;
    enum status status = csvfile_read(&table, path, MOST_ROWS, fault);
    if (status == STATUS_OK) {
        status = take_table(matrix, &table, path, fault);
        csvfile_clear(&table);
    }
    return status;
}

/* -- both --------------------------------------------------------------------------------- */

enum status
forecast_matrix_read(struct forecast_matrix *matrix, const char *path, struct fault *fault) {
    *matrix = (struct forecast_matrix){0};
    enum status status =
        is_npy(path) ? read_npy(matrix, path, fault) : read_csv(matrix, path, fault);
    if (status == STATUS_OK && matrix->rows == 0) {
        status = fault_set(fault, STATUS_INPUT, "%s: no rows; give one for each sample", path);
    }
    if (status != STATUS_OK) {
        forecast_matrix_clear(matrix);
    }
    return status;
}

void forecast_matrix_clear(struct forecast_matrix *matrix) {
    free(matrix->value);
    *matrix = (struct forecast_matrix){0};
}

double forecast_matrix_rounding(const struct forecast_matrix *matrix) {
    for (size_t i = 0; i < matrix->rows * matrix->columns; i++) {
        if ((double)(float)matrix->value[i] != matrix->value[i]) {
            return 0x1p-52;
        }
    }
    return 0x1p-23;
}
