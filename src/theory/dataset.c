/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/dataset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csvfile.h"
#include "base/number.h"
#include "base/path.h"
#include "theory/dataset_file.h"

/* Squares of these still leave room for the low halves of double-doubles. */
static const double SMALLEST = 1e-70, LARGEST = 1e70;
static const double SUM_TOLERANCE = 1e-9;

/* A row before equal squares are joined. */
struct row {
    struct dd s2, p;
    size_t number; /* from 0 */
};

static int by_size(struct dd a, struct dd b) {
    if (a.hi != b.hi) {
        return a.hi < b.hi ? -1 : 1;
    }
    return (a.lo > b.lo) - (a.lo < b.lo);
}

/* Ties are broken by p: no sum may depend on the order of the rows in the file. */
static int by_decreasing_s2(const void *left, const void *right) {
    const struct row *a = left, *b = right;
    int order = by_size(b->s2, a->s2);
    return order != 0 ? order : by_size(b->p, a->p);
}

static enum status allocate(struct dataset *dataset, size_t rows, struct fault *fault) {
    dataset->rows = rows;
    dataset->s = calloc(rows, sizeof *dataset->s);
    dataset->p = calloc(rows, sizeof *dataset->p);
    dataset->atom = calloc(rows, sizeof *dataset->atom);
    dataset->exact = calloc(rows, sizeof *dataset->exact);
    for (size_t i = 0; dataset->exact != NULL && i < rows; i++) {
        mpq_inits(dataset->exact[i].s2, dataset->exact[i].p2, (mpq_ptr)0);
    }
    if (dataset->s == NULL || dataset->p == NULL || dataset->atom == NULL ||
        dataset->exact == NULL) {
        dataset_clear(dataset);
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu samples", rows);
    }
    return STATUS_OK;
}

/* Joins equal squares of sorted rows. */
static void join_atoms(struct dataset *dataset, const struct row *row) {
    struct dd mean = {0, 0}, joined = {0, 0}, idle = {0, 0};
    for (size_t i = 0; i < dataset->rows; i++) {
        mean = dd_add(mean, dd_mul(row[i].p, row[i].s2));
        if (row[i].s2.hi == 0) {
            idle = dd_add(idle, row[i].p);
            continue;
        }
        bool again = i > 0 && dd_compare(row[i].s2, row[i - 1].s2) == 0;
        joined = again ? dd_add(joined, row[i].p) : row[i].p;
        dataset->atoms += !again;
        struct atom *atom = &dataset->atom[dataset->atoms - 1];
        size_t first = again && atom->row < row[i].number ? atom->row : row[i].number;
        *atom = (struct atom){again ? atom->s2 : row[i].s2, joined.hi, joined.lo, first};
    }
    dataset->mean_s2 = mean;
    dataset->p_idle = idle.hi;
}

static struct dd sum_of_p(const struct row *row, size_t rows) {
    struct dd sum = {0, 0};
    for (size_t i = 0; i < rows; i++) {
        sum = dd_add(sum, row[i].p);
    }
    return sum;
}

/* Not for decimals that sum to 1: they must stay as typed, and dividing by a rounded 1 moves
 * them. */
static void normalise(struct dataset *dataset, struct row *row, struct dd sum) {
    for (size_t i = 0; i < dataset->rows; i++) {
        row[i].p = dd_div(row[i].p, sum);
        dataset->p[i] = dd_div(dd_of(dataset->p[i]), sum).hi;
    }
}

/* -- from a file -------------------------------------------------------------------------- */

static enum status
at_line(struct fault *fault, const char *path, size_t line, const char *column, const char *text) {
    return fault_set(fault, STATUS_INPUT, "%s:%zu: %s: %s", path, line, column, text);
}

static const char *name_of(const struct dataset_file *file, size_t column) {
    return csvfile_name(file->table, column);
}

static enum status read_s(const char *text, struct number *s, mpq_t square, struct fault *fault) {
    enum status status = number_parse_exact(text, s, square, fault);
    double size = status == STATUS_OK ? fabs(s->value.hi) : 0;
    if (size != 0 && (size < SMALLEST || size > LARGEST)) {
        return fault_set(
            fault, STATUS_INPUT, "|%s| is out of range; rescale to 1e-70 ... 1e70", text);
    }
    return status;
}

static enum status read_p(const char *text, struct number *p, mpq_t square, struct fault *fault) {
    enum status status = number_parse_exact(text, p, square, fault);
    if (status == STATUS_OK && !(p->value.hi > 0)) {
        return fault_set(
            fault, STATUS_INPUT, "%s is not a probability; write a number above 0, or drop the row",
            text);
    }
    return status;
}

/* 83 % is a weight of 83. */
static void drop_percent(char *text) {
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t%", text[length - 1]) != NULL) {
        length--;
    }
    text[length] = '\0';
}

/* The weight of a row; where there is no column for it, 1. */
static enum status read_weight(
    const struct dataset_file *file, size_t row, bool weights, struct number *p, mpq_t square,
    struct fault *fault) {
    char room[DATASET_FILE_CELL], bare[DATASET_FILE_CELL];
    const char *text = file->has_p ? dataset_file_number(file, row, file->p, room) : "1";
    bool percent = text[0] != '\0' && text[strlen(text) - 1] == '%';
    if (percent && !weights) {
        return fault_set(
            fault, STATUS_INPUT,
            "\"%.40s\" is a percentage; give --weights, or write 0.83 for 83 %%", text);
    }
    if (percent && strlen(text) < sizeof bare) {
        snprintf(bare, sizeof bare, "%s", text);
        drop_percent(bare);
        text = bare;
    }
    return read_p(text, p, square, fault);
}

static enum status read_rows(
    struct dataset *dataset, const struct dataset_file *file, bool weights, struct row *row,
    struct fault *fault) {
    for (size_t i = 0; i < file->rows; i++) {
        char room[DATASET_FILE_CELL];
        struct number s, p;
        struct fault inner;
        struct dataset_exact *exact = &dataset->exact[i];
        const char *text = dataset_file_number(file, i, file->s, room);
        size_t line = file->table->line[i];
        if (read_s(text, &s, exact->s2, &inner) != STATUS_OK) {
            return at_line(fault, file->path, line, name_of(file, file->s), inner.text);
        }
        if (read_weight(file, i, weights, &p, exact->p2, &inner) != STATUS_OK) {
            return at_line(fault, file->path, line, name_of(file, file->p), inner.text);
        }
        row[i] = (struct row){s.square, p.value, i};
        dataset->s[i] = s.value.hi;
    }
    return STATUS_OK;
}

/* Rows sorted by decreasing square. */
static enum status check_rows(
    const struct row *row, const char *path, bool weights, struct dd sum, struct fault *fault) {
    if (!weights && !(fabs(dd_sub(sum, dd_of(1)).hi) <= SUM_TOLERANCE)) {
        return fault_set(
            fault, STATUS_INPUT,
            "%s: the probabilities sum to %.12g; they must sum to 1 within 1e-9; for counts, "
            "percents or rounded probabilities give --weights",
            path, sum.hi);
    }
    if (!isfinite(sum.hi)) {
        return fault_set(
            fault, STATUS_INPUT, "%s: the weights sum to %g; give smaller ones", path, sum.hi);
    }
    if (row[0].s2.hi == 0) {
        return fault_set(
            fault, STATUS_INPUT,
            "%s: every s is 0, so nothing is ever learnt; give at least one nonzero s", path);
    }
    return STATUS_OK;
}

static void name_after(struct dataset *dataset, const char *path, const char *label) {
    path_stem(path, dataset->name, sizeof dataset->name);
    snprintf(dataset->label, sizeof dataset->label, "%s", label == NULL ? dataset->name : label);
}

/* `p` stays in the order of the file, beside `s`; the rest is made from sorted rows. */
static enum status fill(
    struct dataset *dataset, struct row *row, const char *path, bool weights, struct fault *fault) {
    for (size_t i = 0; i < dataset->rows; i++) {
        dataset->p[i] = row[i].p.hi;
    }
    qsort(row, dataset->rows, sizeof *row, by_decreasing_s2);
    struct dd sum = sum_of_p(row, dataset->rows);
    enum status status = check_rows(row, path, weights, sum, fault);
    if (status == STATUS_OK && dd_compare(sum, dd_of(1)) != 0) {
        normalise(dataset, row, sum);
    }
    if (status == STATUS_OK) {
        join_atoms(dataset, row);
    }
    return status;
}

static enum status load_rows(
    struct dataset *dataset, const struct dataset_file *file, bool weights, struct fault *fault) {
    enum status status = allocate(dataset, file->rows, fault);
    if (status != STATUS_OK) {
        return status;
    }
    struct row *row = calloc(file->rows, sizeof *row);
    if (row == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "%s: out of memory", file->path);
    }
    status = read_rows(dataset, file, weights, row, fault);
    if (status == STATUS_OK) {
        status = fill(dataset, row, file->path, weights || !file->has_p, fault);
    }
    free(row);
    return status;
}

enum status dataset_load_as(
    struct dataset *dataset, const char *path, const struct dataset_reading *reading,
    struct fault *fault) {
    *dataset = (struct dataset){0};
    struct csvfile table;
    enum status status = csvfile_read(&table, path, DATASET_MOST_ROWS, fault);
    if (status != STATUS_OK) {
        return status;
    }
    path = strcmp(path, "-") == 0 ? "standard input" : path;
    name_after(dataset, path, csvfile_comment(&table, "label"));
    struct dataset_file file;
    status = dataset_file_init(&file, &table, path, reading, fault);
    if (status == STATUS_OK) {
        status = load_rows(dataset, &file, reading->weights, fault);
    }
    csvfile_clear(&table);
    if (status != STATUS_OK) {
        dataset_clear(dataset);
    }
    return status;
}

enum status dataset_load(struct dataset *dataset, const char *path, struct fault *fault) {
    return dataset_load_as(dataset, path, &(struct dataset_reading){0}, fault);
}

enum status dataset_init(
    struct dataset *dataset, const double *s2, const double *p, size_t rows, struct fault *fault) {
    *dataset = (struct dataset){.name = "given", .label = "given"};
    enum status status = allocate(dataset, rows, fault);
    struct row *row = status == STATUS_OK ? calloc(rows, sizeof *row) : NULL;
    if (row == NULL) {
        dataset_clear(dataset);
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu samples", rows);
    }
    for (size_t i = 0; i < rows; i++) {
        row[i] = (struct row){dd_of(s2[i]), dd_of(p[i]), i};
        dataset->s[i] = sqrt(s2[i]);
        if (!(s2[i] >= 0 && s2[i] < LARGEST * LARGEST && p[i] > 0 && p[i] < 2)) {
            status = fault_set(
                fault, STATUS_INPUT, "sample %zu: s^2 = %g, p = %g; give s^2 >= 0 and 0 < p <= 1",
                i, s2[i], p[i]);
            break;
        }
        struct dataset_exact *exact = &dataset->exact[i];
        mpq_set_d(exact->s2, s2[i]);
        mpq_set_d(exact->p2, p[i]);
        mpq_mul(exact->p2, exact->p2, exact->p2);
    }
    if (status == STATUS_OK) {
        status = fill(dataset, row, "dataset", false, fault);
    }
    free(row);
    if (status != STATUS_OK) {
        dataset_clear(dataset);
    }
    return status;
}

void dataset_clear(struct dataset *dataset) {
    for (size_t i = 0; dataset->exact != NULL && i < dataset->rows; i++) {
        mpq_clears(dataset->exact[i].s2, dataset->exact[i].p2, (mpq_ptr)0);
    }
    free(dataset->exact);
    free(dataset->s);
    free(dataset->p);
    free(dataset->atom);
    *dataset = (struct dataset){0};
}
