/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book/tex_table.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "book/tex.h"

enum { LONGEST = 400, MOST_COLUMNS = 64, STACK = 11, PROVED = 15, FEW = 3 };

enum part { SHOWN, ERROR, GROUP, CONSTANT };

struct table {
    const struct csvfile *file; /* `count` of them */
    size_t count;
    enum part part[MOST_COLUMNS];
    size_t error[MOST_COLUMNS]; /* of a shown column, that of its standard error, or `columns` */
    size_t columns, shown;
    int digits;
};

/* -- which column is what ----------------------------------------------------------------- */

static size_t rows(const struct table *table) {
    size_t sum = 0;
    for (size_t f = 0; f < table->count; f++) {
        sum += table->file[f].rows;
    }
    return sum;
}

static const char *cell(const struct table *table, size_t row, size_t column) {
    size_t f = 0;
    while (row >= table->file[f].rows) {
        row -= table->file[f++].rows;
    }
    return csvfile_cell(&table->file[f], row, column);
}

static bool is_number(const char *text) {
    char *end;
    strtod(text, &end);
    return end != text && *end == '\0';
}

/* How often a column changes from row to row. */
static size_t changes(const struct table *table, size_t column) {
    size_t sum = 0;
    for (size_t row = 1; row < rows(table); row++) {
        sum += strcmp(cell(table, row, column), cell(table, row - 1, column)) != 0;
    }
    return sum;
}

static void look(struct table *table) {
    size_t count = rows(table);
    table->columns = table->file->columns < MOST_COLUMNS ? table->file->columns : MOST_COLUMNS;
    for (size_t c = 0; c < table->columns; c++) {
        char name[LONGEST];
        snprintf(name, sizeof name, "%s_se", csvfile_name(table->file, c));
        if (!csvfile_column(table->file, name, &table->error[c])) {
            table->error[c] = table->columns;
        }
    }
    for (size_t c = 0; c < table->columns; c++) {
        if (table->error[c] < table->columns) {
            table->part[table->error[c]] = ERROR;
        }
    }
    for (size_t c = 0; c < table->columns; c++) {
        bool alone = table->error[c] == table->columns && table->part[c] == SHOWN;
        if (c > 0 && alone && count > FEW && changes(table, c) == 0) {
            table->part[c] = CONSTANT;
        }
    }
    bool groups = count > FEW && 2 * changes(table, 0) <= count && table->columns > 2;
    if (groups && !is_number(cell(table, 0, 0)) && table->part[0] == SHOWN) {
        table->part[0] = GROUP;
    }
    for (size_t c = 0; c < table->columns; c++) {
        table->shown += table->part[c] == SHOWN;
    }
}

/* -- cells -------------------------------------------------------------------------------- */

/* 0.2635(24): the last two digits are as uncertain as the parentheses say. */
static void put_estimate(FILE *out, double value, double error) {
    int tens = (int)floor(log10(error) + 1e-9), power = 0;
    if (value != 0 && (fabs(value) < 1e-3 || fabs(value) >= 1e5)) {
        power = (int)floor(log10(fabs(value)));
    }
    int decimals = power - tens + 1;
    double last = decimals > 0 ? pow(10, tens - 1) : pow(10, power);
    fprintf(
        out, "\\ensuremath{%.*f(%.0f)", decimals > 0 ? decimals : 0, value / pow(10, power),
        rint(error / last));
    if (power != 0) {
        fprintf(out, "\\cdot10^{%d}", power);
    }
    fputc('}', out);
}

/* The digits that are proved, or all of them where they are fewer. */
static bool put_enclosure(FILE *out, const char *text) {
    static const char between[] = " ± ";
    const char *middle = strstr(text, between);
    const char *radius = middle == NULL ? NULL : middle + strlen(between);
    char *end, digits[LONGEST];
    double value = middle == NULL ? 0 : strtod(text, &end);
    if (middle == NULL || end != middle || !is_number(radius)) {
        return false;
    }
    snprintf(digits, sizeof digits, "%.*s", (int)(middle - text), text);
    double off = strtod(radius, NULL);
    if (off == 0 || strpbrk(digits, "eE") != NULL || off > fabs(value) * pow(10, -PROVED - 1)) {
        tex_put_number(out, digits, off == 0 ? PROVED : LONGEST);
        if (off > 0) {
            fputs("\\ensuremath{{}\\pm{}}", out);
            tex_put_number(out, radius, 2);
        }
        return true;
    }
    size_t length = strspn(digits, "-0."), left = PROVED; /* noughts in front do not count */
    for (; digits[length] != '\0' && left > 0; length++) {
        left -= digits[length] != '.';
    }
    fprintf(out, "\\ensuremath{%.*s\\dots}", (int)length, digits);
    return true;
}

static void put_list(FILE *out, const char *text, int digits) {
    char part[LONGEST];
    while (*text != '\0') {
        size_t length = strcspn(text, ";");
        snprintf(part, sizeof part, "%.*s", (int)length, text);
        if (!put_enclosure(out, part)) {
            tex_put_number(out, part, digits);
        }
        text += length;
        if (*text == ';') {
            fputs(", ", out);
            text++;
        }
    }
}

static void put_cell(FILE *out, const struct table *table, size_t row, size_t column) {
    const char *text = cell(table, row, column);
    size_t beside = table->error[column];
    const char *error = beside < table->columns ? cell(table, row, beside) : "";
    if (strcmp(text, "-") == 0 || strcmp(text, "+") == 0) {
        fprintf(out, "\\ensuremath{%s}", text); /* a sign, no hyphen */
    } else if (!is_number(error) || !is_number(text)) {
        put_list(out, text, table->digits);
    } else if (strtod(error, NULL) > 0) {
        put_estimate(out, strtod(text, NULL), strtod(error, NULL));
    } else if (strtod(text, NULL) == 0) {
        fputs("none", out);
    } else {
        tex_put_number(out, text, table->digits);
    }
}

/* -- the table ---------------------------------------------------------------------------- */

static const char *heading(const struct table *table, size_t column) {
    char key[128];
    snprintf(key, sizeof key, "column %s", csvfile_name(table->file, column));
    const char *text = csvfile_comment(table->file, key);
    return text == NULL ? csvfile_name(table->file, column) : text;
}

/* Words over one another, a formula unbroken. */
static void put_stacked(FILE *out, const char *text) {
    size_t line = 0;
    fputs("\\shortstack[l]{", out);
    while (*text != '\0') {
        char word[LONGEST];
        size_t length = 0;
        bool formula = false;
        while (text[length] != '\0' && (formula || text[length] != ' ')) {
            formula = formula != (text[length] == '$');
            length++;
        }
        snprintf(word, sizeof word, "%.*s", (int)length, text);
        if (line > 0) {
            bool full = line + length > STACK;
            fputs(full ? "\\\\" : " ", out);
            line = full ? 0 : line;
        }
        tex_put(out, word);
        line += length + 1;
        text += length + strspn(text + length, " ");
    }
    fputc('}', out);
}

static void put_head(FILE *out, const struct table *table) {
    fputs("\\begin{tabular}{@{}", out);
    for (size_t c = 0; c < table->shown; c++) {
        fputc('l', out);
    }
    fputs("@{}}\n\\toprule\n", out);
    size_t before = 0;
    for (size_t c = 0; c < table->columns; c++) {
        if (table->part[c] == SHOWN) {
            fputs(before++ > 0 ? " & " : "", out);
            put_stacked(out, heading(table, c));
        }
    }
    fputs(" \\\\\n\\midrule\n", out);
}

static void put_row(FILE *out, const struct table *table, size_t row) {
    bool begins = row == 0 || strcmp(cell(table, row, 0), cell(table, row - 1, 0)) != 0;
    if (table->part[0] == GROUP && begins) {
        fputs(row > 0 ? "\\addlinespace\n" : "", out);
        fprintf(out, "\\multicolumn{%zu}{@{}l@{}}{\\emph{", table->shown);
        tex_put(out, cell(table, row, 0));
        fputs("}} \\\\*\n", out);
    }
    size_t before = 0;
    for (size_t c = 0; c < table->columns; c++) {
        if (table->part[c] == SHOWN) {
            fputs(before++ > 0 ? " & " : "", out);
            put_cell(out, table, row, c);
        }
    }
    fputs(" \\\\\n", out);
}

static void put_foot(FILE *out, const struct table *table) {
    size_t before = 0;
    fputs("\\bottomrule\n", out);
    for (size_t c = 0; c < table->columns; c++) {
        if (table->part[c] == CONSTANT) {
            if (before++ == 0) {
                fprintf(out, "\\multicolumn{%zu}{@{}l@{}}{In all rows: ", table->shown);
            } else {
                fputs("; ", out);
            }
            tex_put(out, heading(table, c));
            fputc(' ', out);
            put_cell(out, table, 0, c);
        }
    }
    fputs(before > 0 ? "} \\\\\n" : "", out);
    fputs("\\end{tabular}\n", out);
}

void tex_table_put(FILE *stream, const struct csvfile *file, size_t count, int digits) {
    struct table table = {.file = file, .count = count, .digits = digits};
    look(&table);
    put_head(stream, &table);
    for (size_t row = 0; row < rows(&table); row++) {
        put_row(stream, &table, row);
    }
    put_foot(stream, &table);
}
