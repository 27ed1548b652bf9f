/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Draws phase_plane.csv: for each panel the visits over |Y| and over log10 |Y|, with the bound |Y|
 * = Lambda/2, the furthest curve, the levels and three runs on top.
 */

#include "phase_plane.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/args.h"
#include "base/csvfile.h"
#include "base/die.h"
#include "page/picture.h"

enum { LOG_COLUMNS = PHASE_PLANE_DECADES * PHASE_PLANE_PER_DECADE, MOST_ROWS = 1000000 };
enum { PANEL, KIND, I, J, COUNT, ABS_Y, ETA_LAMBDA, COLUMNS };

static const picture_colour ramp[] = {0xdeebf7, 0xc6dbef, 0x9ecae1, 0x6baed6, 0x4292c6,
                                      0x2171b5, 0x08519c, 0x08306b, 0x041836};
enum { RAMP = sizeof ramp / sizeof *ramp };

static const picture_colour run_colour[PHASE_PLANE_RUNS] = {0xd73027, 0xf29e2e, 0x1b9e57};

struct sheet {
    struct picture canvas;
    struct csvfile csv;
    size_t column[COLUMNS];
};

static const char *cell(const struct sheet *sheet, size_t row, int column) {
    return csvfile_cell(&sheet->csv, row, sheet->column[column]);
}

static double cell_number(const struct sheet *sheet, size_t row, int column) {
    struct number number;
    struct fault fault;
    DIE_UNLESS_OK(number_parse(cell(sheet, row, column), &number, &fault), fault);
    return number.value.hi;
}

static bool is_row(const struct sheet *sheet, size_t row, int panel, const char *kind) {
    return strcmp(cell(sheet, row, PANEL), phase_plane_panels[panel].name) == 0 &&
           strcmp(cell(sheet, row, KIND), kind) == 0;
}

/* From a single visit to a million along the ramp. */
static picture_colour colour_of(double count) {
    double place = log10(count) * (RAMP - 1) / 6;
    int low = place < RAMP - 1 ? (int)place : RAMP - 2;
    double t = fmin(place - low, 1);
    picture_colour colour = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        double a = ramp[low] >> shift & 255, b = ramp[low + 1] >> shift & 255;
        colour |= (picture_colour)lround(a + t * (b - a)) << shift;
    }
    return colour;
}

static void
draw_cells(struct sheet *sheet, const struct picture_axes *axes, int panel, bool logarithmic) {
    int columns = logarithmic ? LOG_COLUMNS : PHASE_PLANE_COLUMNS;
    picture_colour *pixel = malloc((size_t)(columns * PHASE_PLANE_ROWS) * sizeof *pixel);
    if (pixel == NULL) {
        DIE(STATUS_SYSTEM, "out of memory for %d cells", columns * PHASE_PLANE_ROWS);
    }
    for (int p = 0; p < columns * PHASE_PLANE_ROWS; p++) {
        pixel[p] = PICTURE_WHITE;
    }
    for (size_t row = 0; row < sheet->csv.rows; row++) {
        if (is_row(sheet, row, panel, logarithmic ? "log" : "linear")) {
            int i = (int)cell_number(sheet, row, I), j = (int)cell_number(sheet, row, J);
            if (i >= 0 && i < columns && j >= 0 && j < PHASE_PLANE_ROWS) {
                pixel[(PHASE_PLANE_ROWS - 1 - j) * columns + i] =
                    colour_of(fmax(1, cell_number(sheet, row, COUNT)));
            }
        }
    }
    picture_image(&sheet->canvas, axes, pixel, columns, PHASE_PLANE_ROWS);
    free(pixel);
}

/* The points of one curve or run. */
static void draw_points(
    struct sheet *sheet, const struct picture_axes *axes, int panel, const char *kind, int i,
    bool logarithmic, picture_colour colour, double thickness) {
    double *x = malloc(sheet->csv.rows * sizeof *x), *y = malloc(sheet->csv.rows * sizeof *y);
    size_t count = 0;
    if (x == NULL || y == NULL) {
        DIE(STATUS_SYSTEM, "out of memory for a curve");
    }
    for (size_t row = 0; row < sheet->csv.rows; row++) {
        if (is_row(sheet, row, panel, kind) && (int)cell_number(sheet, row, I) == i) {
            double size = cell_number(sheet, row, ABS_Y);
            x[count] = logarithmic ? log10(size) : size;
            y[count++] = cell_number(sheet, row, ETA_LAMBDA);
        }
    }
    picture_line(&sheet->canvas, axes, x, y, count, colour, thickness, 0);
    free(x);
    free(y);
}

static void draw_bound(struct sheet *sheet, const struct picture_axes *axes, bool logarithmic) {
    enum { POINTS = 200 };
    double x[POINTS + 1], y[POINTS + 1];
    for (int p = 0; p <= POINTS; p++) {
        x[p] = axes->x[0] + (axes->x[1] - axes->x[0]) * p / POINTS;
        y[p] = 2 * (logarithmic ? pow(10, x[p]) : x[p]);
    }
    picture_line(&sheet->canvas, axes, x, y, POINTS + 1, PICTURE_GREY, 1.3, 2);
}

static void
draw_levels(struct sheet *sheet, const struct picture_axes *axes, int panel, bool logarithmic) {
    for (size_t row = 0; row < sheet->csv.rows; row++) {
        if (!is_row(sheet, row, panel, "level")) {
            continue;
        }
        double level = cell_number(sheet, row, ETA_LAMBDA);
        bool root = (int)cell_number(sheet, row, I) == 1;
        if (level < axes->y[1]) {
            picture_line(
                &sheet->canvas, axes, axes->x, (double[]){level, level}, 2,
                root ? PICTURE_RED : PICTURE_GREY, 1, 5);
            picture_text(
                &sheet->canvas, axes->left + (logarithmic ? 6 : axes->width - 6),
                picture_y(axes, level) - 4, root ? "G = 0" : "2/s*²", 10, logarithmic ? 0 : 1,
                root ? PICTURE_RED : PICTURE_GREY, 1);
        }
    }
}

static void draw_panel(struct sheet *sheet, int panel, bool logarithmic) {
    const struct phase_plane_panel *of = &phase_plane_panels[panel];
    struct picture_axes axes = {
        panel == 0 ? 62 : 452,
        logarithmic ? 402 : 30,
        330,
        310,
        {logarithmic ? -PHASE_PLANE_DECADES : 0, logarithmic ? 0 : of->right},
        {of->bottom, of->top}};
    double step[] = {logarithmic ? 1 : panel == 0 ? 0.2 : 0.05, panel == 0 ? 0.5 : 0.2};
    draw_cells(sheet, &axes, panel, logarithmic);
    draw_bound(sheet, &axes, logarithmic);
    for (int run = 0; run < PHASE_PLANE_RUNS; run++) {
        draw_points(sheet, &axes, panel, "run", run, logarithmic, run_colour[run], 1.1);
    }
    draw_points(sheet, &axes, panel, "curve", 0, logarithmic, PICTURE_INK, 1.6);
    draw_levels(sheet, &axes, panel, logarithmic);
    picture_frame(
        &sheet->canvas, &axes, step,
        (int[]){
            logarithmic  ? 0
            : panel == 0 ? 1
                         : 2,
            1},
        logarithmic ? "log₁₀ |Y|" : "|Y|", "ηλ");
    if (!logarithmic) {
        char title[64];
        snprintf(title, sizeof title, "%s, ηλ₀ = %g", of->name, of->eta_lambda0);
        picture_text(
            &sheet->canvas, axes.left + axes.width / 2, axes.top - 10, title, 12.5, 0.5,
            PICTURE_INK, 0);
    }
}

static void draw_legend(struct sheet *sheet) {
    static const char *const label[] = {"1", "10", "10²", "10³", "10⁴", "10⁵", "10⁶"};
    double x = 62, y = 766, cell_width = 2.2;
    int cells = 132;
    for (int c = 0; c < cells; c++) {
        struct picture_axes axes = {x + c * cell_width, y, cell_width + 0.3, 10, {0, 1}, {0, 1}};
        picture_colour colour = colour_of(pow(10, 6.0 * c / (cells - 1)));
        picture_image(&sheet->canvas, &axes, &colour, 1, 1);
    }
    for (int d = 0; d <= 6; d++) {
        picture_text(
            &sheet->canvas, x + d * cells * cell_width / 6, y + 22, label[d], 10, 0.5, PICTURE_INK,
            0);
    }
    picture_text(
        &sheet->canvas, x + cells * cell_width + 16, y + 9, "visits of a cell", 10, 0, PICTURE_INK,
        0);
    struct picture_axes axes = {472, y, 26, 10, {0, 1}, {0, 1}};
    const double across[] = {0, 1}, middle[] = {0.5, 0.5};
    picture_line(&sheet->canvas, &axes, across, middle, 2, PICTURE_GREY, 1.3, 2);
    picture_text(&sheet->canvas, 504, y + 9, "|Y| = ηλ/2", 10, 0, PICTURE_INK, 0);
    axes.left = 582;
    picture_line(&sheet->canvas, &axes, across, middle, 2, PICTURE_INK, 1.6, 0);
    picture_text(&sheet->canvas, 614, y + 9, "the furthest any order gets", 10, 0, PICTURE_INK, 0);
}

static void find_columns(struct sheet *sheet, const char *path) {
    static const char *const wanted[COLUMNS] = {"panel", "kind",  "i",         "j",
                                                "count", "abs_y", "eta_lambda"};
    for (int c = 0; c < COLUMNS; c++) {
        if (!csvfile_column(&sheet->csv, wanted[c], &sheet->column[c])) {
            DIE(STATUS_INPUT, "%s: no column %s; give the CSV of phase_plane", path, wanted[c]);
        }
    }
}

int main(int argc, char **argv) {
    const char *input = NULL, *output = NULL;
    bool help;
    struct fault fault;
    const struct args_option option[] = {
        {"csv", "FILE", "phase_plane.csv", ARGS_TEXT, &input, true, NULL},
        {"output", "FILE", "the picture to write, .svg or .pdf", ARGS_TEXT, &output, true, NULL},
    };
    DIE_UNLESS_OK(args_parse(argc, argv, option, 2, &help, &fault), fault);
    if (help) {
        args_print(option, 2);
        die_unless_printed();
        return STATUS_OK;
    }
    struct sheet sheet = {0};
    DIE_UNLESS_OK(csvfile_read(&sheet.csv, input, MOST_ROWS, &fault), fault);
    find_columns(&sheet, input);
    const char *digest = csvfile_comment(&sheet.csv, "sha256 of the lines without #");
    DIE_UNLESS_OK(
        picture_init(
            &sheet.canvas, output, 800, 800, "The phase plane of training",
            digest == NULL ? "" : digest, &fault),
        fault);
    for (int panel = 0; panel < PHASE_PLANE_PANELS; panel++) {
        draw_panel(&sheet, panel, false);
        draw_panel(&sheet, panel, true);
    }
    draw_legend(&sheet);
    csvfile_clear(&sheet.csv);
    DIE_UNLESS_OK(picture_finish(&sheet.canvas, &fault), fault);
    return STATUS_OK;
}
