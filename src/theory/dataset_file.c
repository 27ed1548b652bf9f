/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/dataset_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char WANTED[] =
    "it must be s,p: one number s a row (of several features, the length of the row; labels do not "
    "matter) and its probability; other columns are chosen with --column";

/* -- what stands for nothing -------------------------------------------------------------- */

static bool is_empty_row(const struct csvfile *table, size_t row) {
    for (size_t c = 0; c < table->columns; c++) {
        if (*csvfile_cell(table, row, c) != '\0') {
            return false;
        }
    }
    return true;
}

static bool is_empty_column(const struct csvfile *table, size_t column) {
    bool empty = *csvfile_name(table, column) == '\0';
    for (size_t i = 0; empty && i < table->rows; i++) {
        empty = *csvfile_cell(table, i, column) == '\0';
    }
    return empty;
}

/* The first column counts the rows from 0 or 1 and has no name, or the one that pandas makes up. */
static bool is_index(const struct dataset_file *file, size_t column) {
    const char *name = csvfile_name(file->table, column);
    bool counts = column == 0 && (*name == '\0' || strcmp(name, "Unnamed: 0") == 0);
    long first = file->rows > 0 ? strtol(csvfile_cell(file->table, 0, 0), NULL, 10) : 0;
    for (size_t i = 0; counts && i < file->rows; i++) {
        char want[32];
        snprintf(want, sizeof want, "%ld", first + (long)i);
        counts = (first == 0 || first == 1) && strcmp(csvfile_cell(file->table, i, 0), want) == 0;
    }
    return counts;
}

static void count_rows(struct dataset_file *file) {
    file->rows = file->table->rows;
    while (file->rows > 0 && is_empty_row(file->table, file->rows - 1)) {
        file->rows--;
    }
}

static enum status check_rows(const struct dataset_file *file, struct fault *fault) {
    const struct csvfile *table = file->table;
    for (size_t i = 0; i < file->rows; i++) {
        if (is_empty_row(table, i)) {
            return fault_set(
                fault, STATUS_INPUT, "%s:%zu: the line is empty but for \"%c\"; take it away",
                file->path, table->line[i], table->separator);
        }
    }
    if (file->rows == 0) {
        return fault_set(
            fault, STATUS_INPUT,
            "%s: no data after the first line; add rows of s,p below a line s,p", file->path);
    }
    return STATUS_OK;
}

/* -- columns ------------------------------------------------------------------------------ */

static enum status find_chosen(
    const struct dataset_file *file, const char *name, size_t *column, struct fault *fault) {
    if (csvfile_column(file->table, name, column)) {
        return STATUS_OK;
    }
    return fault_set(
        fault, STATUS_INPUT,
        "%s:%zu: no column is named \"%.40s\"; the first is \"%.40s\"; choose "
        "one of the header",
        file->path, file->table->header, name, csvfile_name(file->table, 0));
}

/* The columns s and p and nothing else, or s alone. */
static enum status find_plain(struct dataset_file *file, struct fault *fault) {
    const struct csvfile *table = file->table;
    size_t seen_s = 0, seen_p = 0;
    for (size_t c = 0; c < table->columns; c++) {
        const char *name = csvfile_name(table, c);
        bool s = strcmp(name, "s") == 0, p = strcmp(name, "p") == 0;
        seen_s += s;
        seen_p += p;
        if (!s && !p && !is_empty_column(table, c) && !is_index(file, c)) {
            return fault_set(
                fault, STATUS_INPUT, "%s:%zu: the header names a column \"%.40s\"; %s", file->path,
                table->header, name, WANTED);
        }
    }
    if (seen_s != 1 || seen_p > 1) {
        return fault_set(
            fault, STATUS_INPUT,
            "%s:%zu: the header has %zu column%s, the first named \"%.40s\"; %s", file->path,
            table->header, table->columns, table->columns == 1 ? "" : "s", csvfile_name(table, 0),
            WANTED);
    }
    csvfile_column(table, "s", &file->s);
    file->has_p = csvfile_column(table, "p", &file->p);
    return STATUS_OK;
}

static enum status find_columns(
    struct dataset_file *file, const struct dataset_reading *reading, struct fault *fault) {
    if (reading->s == NULL) {
        return find_plain(file, fault);
    }
    enum status status = find_chosen(file, reading->s, &file->s, fault);
    file->has_p = reading->p != NULL;
    if (status == STATUS_OK && file->has_p) {
        status = find_chosen(file, reading->p, &file->p, fault);
    }
    return status;
}

/* -- decimal commas ----------------------------------------------------------------------- */

/* Where a comma separates cells none is within one, unless quoted: then it is a number's, too. */
static bool has_comma(const char *cell) {
    const char *comma = strchr(cell, ',');
    return comma != NULL && strchr(comma + 1, ',') == NULL;
}

/* 1,234.5 and 1.234,5: who writes which is not known. */
static enum status check_commas(const struct dataset_file *file, struct fault *fault) {
    size_t comma = 0, point = 0; /* lines */
    for (size_t i = 0; i < file->rows; i++) {
        for (int k = 0; k < 1 + file->has_p; k++) {
            const char *cell = csvfile_cell(file->table, i, k == 0 ? file->s : file->p);
            comma = strchr(cell, ',') != NULL ? file->table->line[i] : comma;
            point = strchr(cell, '.') != NULL ? file->table->line[i] : point;
        }
    }
    if (comma != 0 && point != 0) {
        return fault_set(
            fault, STATUS_INPUT,
            "%s:%zu: a comma in a number, and a point in one of line %zu; write decimal points and "
            "no separators of thousands",
            file->path, comma, point);
    }
    return STATUS_OK;
}

const char *
dataset_file_number(const struct dataset_file *file, size_t row, size_t column, char *room) {
    const char *cell = csvfile_cell(file->table, row, column);
    if (!has_comma(cell) || strlen(cell) >= DATASET_FILE_CELL) {
        return cell;
    }
    snprintf(room, DATASET_FILE_CELL, "%s", cell);
    *strchr(room, ',') = '.';
    return room;
}

enum status dataset_file_init(
    struct dataset_file *file, const struct csvfile *table, const char *path,
    const struct dataset_reading *reading, struct fault *fault) {
    *file = (struct dataset_file){.table = table, .path = path};
    count_rows(file);
    enum status status = find_columns(file, reading, fault);
    if (status == STATUS_OK) {
        status = check_rows(file, fault);
    }
    return status == STATUS_OK ? check_commas(file, fault) : status;
}
