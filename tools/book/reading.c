/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a picture shows under a reader's pointer: for each panel that the SVG names (`panel` of
 * figures/style.gp, picture_panel) the places of the CSV's points and their values in words, as
 * JSON in the page. book.js finds the nearest; without it nothing is missing but this.
 */
#include "book.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "book/digits.h"

enum { FIELDS = 9, LONGEST = 4096, DIGITS = 6 };
enum { MARK, BOX, X, X_RANGE, Y, Y_RANGE, ROWS, WORDS, END };

struct axis {
    size_t column;
    double from, to;
    bool log;
};

struct panel {
    double box[4]; /* left, top, width, height as parts of the picture's */
    struct axis x, y;
    char *rows, *words; /* not owned */
};

/* -- what the picture says ------------------------------------------------------------------ */

static size_t column_of(const struct csvfile *file, const char *name) {
    size_t column = 0;
    if (!csvfile_column(file, name, &column)) {
        DIE(STATUS_INPUT, "a panel of the picture names %s, which is no column of its CSV", name);
    }
    return column;
}

static struct axis read_axis(const struct csvfile *file, const char *name, const char *range) {
    struct axis axis = {.log = false};
    char column[64] = "", scale[8] = "";
    int words = sscanf(name, "%63s %7s", column, scale);
    axis.log = words == 2 && strcmp(scale, "log") == 0;
    if (words == 2 && !axis.log) {
        DIE(STATUS_INPUT, "the scale of an axis is log or nothing: %s", name);
    }
    axis.column = column_of(file, column);
    if (sscanf(range, "%lf %lf", &axis.from, &axis.to) != 2 || axis.from == axis.to) {
        DIE(STATUS_INPUT, "the axis %s of a panel has no range: %s", name, range);
    }
    return axis;
}

/* Cuts a line of the SVG into the fields of a panel; false where it is another line. */
static bool read_panel(struct panel *panel, char *line, const struct csvfile *file) {
    char *field[FIELDS] = {line};
    int count = 1;
    if (strncmp(line, "<!-- panel\t", strlen("<!-- panel\t")) != 0) {
        return false;
    }
    for (char *c = line; *c != '\0' && count < FIELDS; c++) {
        if (*c == '\t') {
            *c = '\0';
            field[count++] = c + 1;
        }
    }
    double *box = panel->box;
    if (count != FIELDS ||
        sscanf(field[BOX], "%lf %lf %lf %lf", &box[0], &box[1], &box[2], &box[3]) != 4) {
        DIE(STATUS_INPUT, "a panel of a picture has %d fields, not %d, or no box", count, FIELDS);
    }
    panel->x = read_axis(file, field[X], field[X_RANGE]);
    panel->y = read_axis(file, field[Y], field[Y_RANGE]);
    panel->rows = field[ROWS];
    panel->words = field[WORDS];
    return true;
}

/* -- points --------------------------------------------------------------------------------- */

/* Whether a row has the cells that `rows`, COLUMN=TEXT,COLUMN=TEXT, asks for. */
static bool is_asked(const struct csvfile *file, size_t row, const char *rows) {
    while (*rows != '\0') {
        size_t name = strcspn(rows, "="), length = strcspn(rows, ",");
        char column[64];
        if (name >= length || name >= sizeof column) {
            DIE(STATUS_INPUT, "rows of a panel are COLUMN=TEXT: %s", rows);
        }
        snprintf(column, sizeof column, "%.*s", (int)name, rows);
        const char *cell = csvfile_cell(file, row, column_of(file, column));
        size_t text = length - name - 1;
        if (strlen(cell) != text || strncmp(cell, rows + name + 1, text) != 0) {
            return false;
        }
        rows += length + (rows[length] == ',');
    }
    return true;
}

/* Where a cell stands on its axis, from 0 to 1; NaN where it is no number there. */
static double place(const struct csvfile *file, size_t row, const struct axis *axis) {
    const char *cell = csvfile_cell(file, row, axis->column);
    char *end;
    double value = strtod(cell, &end);
    if (end == cell || *end != '\0') {
        return NAN;
    }
    return axis->log ? log(value / axis->from) / log(axis->to / axis->from)
                     : (value - axis->from) / (axis->to - axis->from);
}

/* {COLUMN} or {COLUMN ITS_ERROR}, `length` bytes without the braces; false where there is none. */
static bool
put_value(FILE *out, const struct csvfile *file, size_t row, const char *text, size_t length) {
    char name[128], column[64] = "", error[64] = "";
    snprintf(name, sizeof name, "%.*s", (int)length, text);
    int words = sscanf(name, "%63s %63s", column, error);
    const char *cell = csvfile_cell(file, row, column_of(file, column));
    if (strcmp(cell, "na") == 0) {
        return false;
    }
    if (words == 2) {
        double deviation = strtod(csvfile_cell(file, row, column_of(file, error)), NULL);
        digits_put_estimate(out, strtod(cell, NULL), deviation, DIGITS);
    } else if (strlen(cell) > DIGITS && strspn(cell, "0123456789") == strlen(cell)) {
        char power[64]; /* 10⁹ is read faster than its noughts */
        snprintf(power, sizeof power, "%.*e", DIGITS - 1, strtod(cell, NULL));
        digits_put(out, power, DIGITS);
    } else if (!digits_put(out, cell, DIGITS)) {
        fputs(cell, out);
    }
    return true;
}

/* One line of the words; nothing of it where it has a value that is not there. */
static bool put_line(
    FILE *out, const struct csvfile *file, size_t row, const char *line, size_t length,
    const char *before) {
    char text[LONGEST];
    FILE *stream = fmemopen(text, sizeof text, "w");
    bool whole = stream != NULL;
    for (size_t i = 0; whole && i < length; i++) {
        size_t inside = strcspn(line + i, "}");
        if (line[i] == '{') {
            whole = put_value(stream, file, row, line + i + 1, inside - 1);
            i += inside;
        } else {
            fputc(line[i], stream);
        }
    }
    if (stream == NULL || fclose(stream) != 0) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    if (whole) {
        fputs(before, out);
        for (const char *c = text; *c != '\0'; c++) {
            bool plain = (unsigned char)*c >= ' ' && strchr("\"\\<", *c) == NULL;
            fprintf(out, plain ? "%c" : "\\u%04x", (unsigned char)*c);
        }
    }
    return whole;
}

static void put_words(FILE *out, const struct csvfile *file, size_t row, const char *words) {
    const char *before = "";
    while (*words != '\0') {
        size_t length = strcspn(words, "|");
        if (put_line(out, file, row, words, length, before)) {
            before = "\\n";
        }
        words += length + (words[length] == '|');
    }
}

static void put_panel(FILE *out, const struct csvfile *file, const struct panel *panel) {
    const double *box = panel->box;
    size_t count = 0;
    fprintf(out, "{\"box\":[%g,%g,%g,%g],\"points\":[", box[0], box[1], box[2], box[3]);
    for (size_t row = 0; row < file->rows; row++) {
        double x = NAN, y = NAN;
        if (is_asked(file, row, panel->rows)) {
            x = place(file, row, &panel->x);
            y = place(file, row, &panel->y);
        }
        if (x >= 0 && x <= 1 && y >= 0 && y <= 1) { /* drawn */
            double left = box[0] + box[2] * x, top = box[1] + box[3] * (1 - y);
            fprintf(out, "%s\n[%.5f,%.5f,\"", count == 0 ? "" : ",", left, top);
            put_words(out, file, row, panel->words);
            fputs("\"]", out);
            count++;
        }
    }
    fputs("]}", out);
    if (count == 0) {
        DIE(STATUS_INPUT, "a panel of a picture has no rows %s of its CSV in it", panel->rows);
    }
}

void reading_put(FILE *out, const struct csvfile *file, const char *picture) {
    FILE *in = fopen(picture, "r");
    char *line = NULL;
    size_t room = 0, count = 0;
    if (in == NULL) {
        DIE(STATUS_SYSTEM, "%s: cannot be read", picture);
    }
    while (getline(&line, &room, in) >= 0) {
        struct panel panel;
        if (read_panel(&panel, line, file)) {
            fputs(
                count == 0 ? "<script type=\"application/json\" class=\"readings\">\n[" : ",\n",
                out);
            put_panel(out, file, &panel);
            count++;
        }
    }
    if (count > 0) {
        fputs("]\n</script>\n", out);
    }
    free(line);
    fclose(in);
}
