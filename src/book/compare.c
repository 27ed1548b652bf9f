/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book/compare.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

enum { LONG_ENOUGH = 10, MOST_SHOWN = 10 };
static const double SIGMAS = 5, UNITS = 1.5;

/* A decimal as printed: how many places it has, and the size of the last one. */
struct printed {
    double value;
    int significant, decimals;
    bool whole; /* written as an integer */
    double unit;
};

static bool read_printed(const char *text, size_t length, struct printed *out) {
    char copy[128];
    struct number number;
    if (length == 0 || length >= sizeof copy) {
        return false;
    }
    memcpy(copy, text, length);
    copy[length] = '\0';
    if (number_parse(copy, &number, NULL) != STATUS_OK || strchr(copy, 's') != NULL) {
        return false;
    }
    *out = (struct printed){.value = number.value.hi, .whole = strpbrk(copy, ".eE") == NULL};
    bool after_point = false;
    const char *c = copy;
    for (; *c != '\0' && *c != 'e' && *c != 'E'; c++) {
        after_point = after_point || *c == '.';
        if (isdigit((unsigned char)*c)) {
            out->decimals += after_point;
            out->significant += out->significant > 0 || *c != '0';
        }
    }
    long exponent = *c == '\0' ? 0 : strtol(c + 1, NULL, 10);
    out->unit = pow(10, (double)(exponent - out->decimals));
    return true;
}

static enum compare_grade grade_number(
    const char *a, size_t a_length, const char *b, size_t b_length, double a_error,
    double b_error) {
    if (a_length == b_length && memcmp(a, b, a_length) == 0) {
        return COMPARE_IDENTICAL;
    }
    struct printed accepted, got;
    if (!read_printed(a, a_length, &accepted) || !read_printed(b, b_length, &got)) {
        return COMPARE_DIFFERS;
    }
    double difference = fabs(accepted.value - got.value);
    bool has_errors = a_error > 0 && b_error > 0;
    if (has_errors && difference <= SIGMAS * hypot(a_error, b_error)) {
        return COMPARE_CONSISTENT;
    }
    bool is_long = !accepted.whole &&
                   (accepted.significant >= LONG_ENOUGH || accepted.decimals >= LONG_ENOUGH);
    return is_long && difference <= UNITS * accepted.unit ? COMPARE_WITHIN : COMPARE_DIFFERS;
}

enum compare_grade
compare_cell(const char *accepted, const char *got, double accepted_error, double got_error) {
    enum compare_grade worst = COMPARE_IDENTICAL;
    for (;;) {
        size_t a = strcspn(accepted, ";"), b = strcspn(got, ";");
        enum compare_grade grade = grade_number(accepted, a, got, b, accepted_error, got_error);
        worst = grade > worst ? grade : worst;
        accepted += a;
        got += b;
        if (*accepted != *got) {
            return COMPARE_DIFFERS;
        }
        if (*accepted == '\0') {
            return worst;
        }
        accepted++;
        got++;
    }
}

const char *compare_grade_name(enum compare_grade grade) {
    static const char *const name[] = {
        "identical", "within tolerance", "statistically consistent", "differs"};
    return name[grade];
}

/* -- whole files -------------------------------------------------------------------------- */

static bool same_header(const struct csvfile *a, const struct csvfile *b) {
    if (a->columns != b->columns) {
        return false;
    }
    for (size_t c = 0; c < a->columns; c++) {
        if (strcmp(csvfile_name(a, c), csvfile_name(b, c)) != 0) {
            return false;
        }
    }
    return true;
}

/* The cell of column NAME_se in that row, or 0. */
static double standard_error(const struct csvfile *file, size_t row, size_t column) {
    char name[256];
    size_t error_column;
    struct printed printed;
    snprintf(name, sizeof name, "%s_se", csvfile_name(file, column));
    if (!csvfile_column(file, name, &error_column)) {
        return 0;
    }
    const char *text = csvfile_cell(file, row, error_column);
    return read_printed(text, strlen(text), &printed) ? printed.value : 0;
}

/* A standard error is itself an estimate: it must only stay within a factor of two. */
static bool is_error_column(const struct csvfile *file, size_t column) {
    char name[256];
    size_t value_column;
    snprintf(name, sizeof name, "%s", csvfile_name(file, column));
    size_t length = strlen(name);
    if (length < 4 || strcmp(name + length - 3, "_se") != 0) {
        return false;
    }
    name[length - 3] = '\0';
    return csvfile_column(file, name, &value_column);
}

static enum compare_grade grade_error(const char *accepted, const char *got) {
    struct printed a, b;
    bool close = read_printed(accepted, strlen(accepted), &a) &&
                 read_printed(got, strlen(got), &b) && b.value > 0 && b.value < 2 * a.value &&
                 2 * b.value > a.value;
    return close ? COMPARE_CONSISTENT : COMPARE_DIFFERS;
}

static enum compare_grade
grade_at(const struct csvfile *accepted, const struct csvfile *got, size_t row, size_t column) {
    const char *a = csvfile_cell(accepted, row, column), *b = csvfile_cell(got, row, column);
    if (strcmp(a, b) == 0) {
        return COMPARE_IDENTICAL; /* nearly all are; looking for their errors would cost most */
    }
    if (is_error_column(accepted, column)) {
        return grade_error(a, b);
    }
    return compare_cell(
        a, b, standard_error(accepted, row, column), standard_error(got, row, column));
}

struct compare_count compare_files(
    const struct csvfile *accepted, const struct csvfile *got, const char *name, FILE *report) {
    struct compare_count count = {{0}};
    if (!same_header(accepted, got) || accepted->rows != got->rows) {
        fprintf(
            report, "%s: %zu columns and %zu rows were accepted, %zu and %zu are there%s\n", name,
            accepted->columns, accepted->rows, got->columns, got->rows,
            same_header(accepted, got) ? "" : ", with another header");
        count.of[COMPARE_DIFFERS] = 1;
        return count;
    }
    for (size_t row = 0; row < got->rows; row++) {
        for (size_t column = 0; column < got->columns; column++) {
            enum compare_grade grade = grade_at(accepted, got, row, column);
            if (++count.of[grade] <= MOST_SHOWN && grade == COMPARE_DIFFERS) {
                fprintf(
                    report, "%s:%zu: %s: accepted %s, got %s\n", name, got->line[row],
                    csvfile_name(got, column), csvfile_cell(accepted, row, column),
                    csvfile_cell(got, row, column));
            }
        }
    }
    if (count.of[COMPARE_DIFFERS] > MOST_SHOWN) {
        fprintf(report, "%s: and %zu more\n", name, count.of[COMPARE_DIFFERS] - MOST_SHOWN);
    }
    return count;
}
