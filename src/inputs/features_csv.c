/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/features_csv.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csvfile.h"
#include "base/number.h"

enum { MOST_ROWS = 1 << 24, LONGEST = 128 };

/* A table without what spreadsheets and pandas leave around the numbers. */
struct features {
    const struct csvfile *table;
    const char *path;
    size_t rows;
    bool *dropped; /* owned: columns */
    size_t kept;
    size_t label; /* a column, or `columns`: none */
};

/* -- rows and columns --------------------------------------------------------------------- */

static bool is_empty_row(const struct csvfile *table, size_t row) {
    for (size_t c = 0; c < table->columns; c++) {
        if (*csvfile_cell(table, row, c) != '\0') {
            return false;
        }
    }
    return true;
}

static bool is_empty_column(const struct features *features, size_t column) {
    bool empty = *csvfile_name(features->table, column) == '\0';
    for (size_t i = 0; empty && i < features->rows; i++) {
        empty = *csvfile_cell(features->table, i, column) == '\0';
    }
    return empty;
}

static bool is_unnamed(const char *name) {
    return *name == '\0' || strcmp(name, "Unnamed: 0") == 0;
}

/* The first column, without a name or with the one that pandas makes up, counts from 0 or 1. */
static bool is_index(const struct features *features, size_t column) {
    const struct csvfile *table = features->table;
    bool counts = column == 0 && features->rows > 0 && is_unnamed(csvfile_name(table, 0));
    long first = counts ? strtol(csvfile_cell(table, 0, 0), NULL, 10) : 0;
    for (size_t i = 0; counts && i < features->rows; i++) {
        char want[32];
        snprintf(want, sizeof want, "%ld", first + (long)i);
        counts = (first == 0 || first == 1) && strcmp(csvfile_cell(table, i, 0), want) == 0;
    }
    return counts;
}

/* A column without a name that is no index may be one all the same, or a feature. */
static enum status find_columns(struct features *features, struct fault *fault) {
    const struct csvfile *table = features->table;
    for (size_t c = 0; c < table->columns; c++) {
        features->dropped[c] = is_empty_column(features, c) || is_index(features, c);
        features->kept += !features->dropped[c];
        if (!features->dropped[c] && *csvfile_name(table, c) == '\0') {
            return fault_set(
                fault, STATUS_INPUT,
                "%s:%zu: column %zu has no name; give it one, or take it away if it only counts",
                features->path, table->header, c + 1);
        }
    }
    return STATUS_OK;
}

static enum status find_rows(struct features *features, struct fault *fault) {
    const struct csvfile *table = features->table;
    features->rows = table->rows;
    while (features->rows > 0 && is_empty_row(table, features->rows - 1)) {
        features->rows--;
    }
    if (features->rows == 0) {
        return fault_set(
            fault, STATUS_INPUT, "%s: no rows; give one for each sample", features->path);
    }
    for (size_t i = 0; i < features->rows; i++) {
        if (is_empty_row(table, i)) {
            return fault_set(
                fault, STATUS_INPUT, "%s:%zu: the line is empty but for \"%c\"; take it away",
                features->path, table->line[i], table->separator);
        }
    }
    return STATUS_OK;
}

static enum status find_label(struct features *features, const char *label, struct fault *fault) {
    const struct csvfile *table = features->table;
    features->label = table->columns;
    if (label != NULL && *label == '\0') {
        return STATUS_OK;
    }
    if (features->kept < 2) {
        return fault_set(
            fault, STATUS_INPUT, "%s:%zu: one column; give inputs and a label", features->path,
            table->header);
    }
    if (label != NULL && !csvfile_column(table, label, &features->label)) {
        return fault_set(
            fault, STATUS_INPUT, "%s:%zu: no column %s for the label; name one of the header's",
            features->path, table->header, label);
    }
    for (size_t c = 0; label == NULL && c < table->columns; c++) {
        features->label = features->dropped[c] ? features->label : c;
    }
    if (features->dropped[features->label]) { /* named as if it were a number of the samples */
        features->dropped[features->label] = false;
        features->kept++;
    }
    return STATUS_OK;
}

/* -- numbers ------------------------------------------------------------------------------ */

/* 1,234.5 and 1.234,5: who writes which is not known. */
static enum status check_commas(const struct features *features, struct fault *fault) {
    const struct csvfile *table = features->table;
    size_t comma = 0, point = 0; /* lines */
    for (size_t i = 0; i < features->rows; i++) {
        for (size_t c = 0; c < table->columns; c++) {
            const char *cell = csvfile_cell(table, i, c);
            comma = strchr(cell, ',') != NULL ? table->line[i] : comma;
            point = strchr(cell, '.') != NULL ? table->line[i] : point;
        }
    }
    if (comma != 0 && point != 0) {
        return fault_set(
            fault, STATUS_INPUT,
            "%s:%zu: a comma in a number, and a point in one of line %zu; write decimal points and "
            "no separators of thousands",
            features->path, comma, point);
    }
    return STATUS_OK;
}

/* Where a comma separates cells none is within one, unless quoted: then it is a number's, too. */
static const char *with_point(const char *cell, char room[LONGEST]) {
    const char *comma = strchr(cell, ',');
    if (comma == NULL || strchr(comma + 1, ',') != NULL || strlen(cell) >= LONGEST) {
        return cell;
    }
    strcpy(room, cell);
    room[comma - cell] = '.';
    return room;
}

static enum status take_row(
    struct samples *samples, const struct features *features, size_t row, struct fault *fault) {
    const struct csvfile *table = features->table;
    double *x = samples->x + row * samples->inputs;
    for (size_t c = 0; c < table->columns; c++) {
        char room[LONGEST];
        struct number number;
        struct fault why;
        if (features->dropped[c]) {
            continue;
        }
        const char *cell = with_point(csvfile_cell(table, row, c), room);
        if (number_parse(cell, &number, &why) != STATUS_OK) {
            return fault_set(
                fault, STATUS_INPUT, "%s:%zu: column %s: %s", features->path, table->line[row],
                csvfile_name(table, c), why.text);
        }
        *(c == features->label ? &samples->y[row] : x++) = number.value.hi;
    }
    return STATUS_OK;
}

static enum status take_all(
    struct samples *samples, struct features *features, const char *label, struct fault *fault) {
    enum status status = find_rows(features, fault);
    if (status == STATUS_OK) {
        status = find_columns(features, fault);
    }
    if (status == STATUS_OK) {
        status = find_label(features, label, fault);
    }
    if (status == STATUS_OK) {
        status = check_commas(features, fault);
    }
    if (status == STATUS_OK) {
        bool labelled = features->label < features->table->columns;
        status = samples_init(samples, features->rows, features->kept - labelled, 1, fault);
    }
    for (size_t i = 0; i < features->rows && status == STATUS_OK; i++) {
        status = take_row(samples, features, i, fault);
    }
    return status;
}

enum status features_csv_read(
    struct samples *samples, const char *path, const char *label, struct fault *fault) {
    struct csvfile table;
    *samples = (struct samples){0};
    enum status status = csvfile_read(&table, path, MOST_ROWS, fault);
    if (status != STATUS_OK) {
        return status;
    }
    struct features features = {
        .table = &table, .path = path, .dropped = calloc(table.columns, sizeof(bool))};
    status = features.dropped != NULL ? take_all(samples, &features, label, fault)
                                      : fault_set(fault, STATUS_SYSTEM, "%s: out of memory", path);
    if (status != STATUS_OK) {
        samples_clear(samples);
    }
    free(features.dropped);
    csvfile_clear(&table);
    return status;
}
