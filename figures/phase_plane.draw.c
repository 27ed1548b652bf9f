/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Draws phase_plane.csv: for each panel the visits over |Y| and over log10 |Y|, with the bound |Y|
 * = Lambda/2, the furthest curve, the levels and three runs on top.
 */

#include "phase_plane.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/die.h"
#include "page/picture.h"
#include "page/sheet.h"

enum { PANEL, KIND, I, J, VISITS, ABS_Y, ETA_LAMBDA, COLUMNS };
static const char *const wanted[COLUMNS] = {"panel", "kind",  "i",         "j",
                                            "count", "abs_y", "eta_lambda"};

static const picture_colour run_colour[PHASE_PLANE_RUNS] = {0xd73027, 0xf29e2e, 0x1b9e57};

/* Between ticks, and decimals of |Y|. */
static const struct {
    double y, eta_lambda;
    int decimals;
} ticks[PHASE_PLANE_PANELS] = {{0.2, 0.5, 1}, {0.05, 0.2, 2}};

struct drawing {
    struct sheet sheet;
    struct picture picture;
};

static bool is_row(const struct sheet *sheet, size_t row, int panel, const char *kind) {
    return sheet_is(sheet, row, PANEL, phase_plane_panels[panel].name) &&
           sheet_is(sheet, row, KIND, kind);
}

/* From a single visit to a million. */
static picture_colour colour_of(double count) {
    return picture_cool(log10(count) / 6);
}

static void
show_cells(struct drawing *drawing, const struct picture_axes *axes, int panel, bool logarithmic) {
    int columns = logarithmic ? VISITS_LOG_COLUMNS : VISITS_COLUMNS;
    picture_colour *pixel = malloc((size_t)(columns * VISITS_ROWS) * sizeof *pixel);
    if (pixel == NULL) {
        DIE(STATUS_SYSTEM, "out of memory for %d cells", columns * VISITS_ROWS);
    }
    for (int p = 0; p < columns * VISITS_ROWS; p++) {
        pixel[p] = PICTURE_WHITE;
    }
    for (size_t row = 0; row < drawing->sheet.csv.rows; row++) {
        if (is_row(&drawing->sheet, row, panel, logarithmic ? "log" : "linear")) {
            int i = (int)sheet_number(&drawing->sheet, row, I),
                j = (int)sheet_number(&drawing->sheet, row, J);
            if (i >= 0 && i < columns && j >= 0 && j < VISITS_ROWS) {
                pixel[(VISITS_ROWS - 1 - j) * columns + i] =
                    colour_of(fmax(1, sheet_number(&drawing->sheet, row, VISITS)));
            }
        }
    }
    picture_image(&drawing->picture, axes, pixel, columns, VISITS_ROWS);
    free(pixel);
}

/* The points of one curve or run. */
static void show_points(
    struct drawing *drawing, const struct picture_axes *axes, int panel, const char *kind, int i,
    bool logarithmic, picture_colour colour, double thickness) {
    double *x = malloc(drawing->sheet.csv.rows * sizeof *x),
           *y = malloc(drawing->sheet.csv.rows * sizeof *y);
    size_t count = 0;
    if (x == NULL || y == NULL) {
        DIE(STATUS_SYSTEM, "out of memory for a curve");
    }
    for (size_t row = 0; row < drawing->sheet.csv.rows; row++) {
        if (is_row(&drawing->sheet, row, panel, kind) &&
            (int)sheet_number(&drawing->sheet, row, I) == i) {
            double size = sheet_number(&drawing->sheet, row, ABS_Y);
            x[count] = logarithmic ? log10(size) : size;
            y[count++] = sheet_number(&drawing->sheet, row, ETA_LAMBDA);
        }
    }
    picture_line(&drawing->picture, axes, x, y, count, colour, thickness, 0);
    free(x);
    free(y);
}

static void show_bound(struct drawing *drawing, const struct picture_axes *axes, bool logarithmic) {
    enum { POINTS = 200 };
    double x[POINTS + 1], y[POINTS + 1];
    for (int p = 0; p <= POINTS; p++) {
        x[p] = axes->x[0] + (axes->x[1] - axes->x[0]) * p / POINTS;
        y[p] = 2 * (logarithmic ? pow(10, x[p]) : x[p]);
    }
    picture_line(&drawing->picture, axes, x, y, POINTS + 1, PICTURE_GREY, 1.3, 2);
}

static void
show_levels(struct drawing *drawing, const struct picture_axes *axes, int panel, bool logarithmic) {
    for (size_t row = 0; row < drawing->sheet.csv.rows; row++) {
        if (!is_row(&drawing->sheet, row, panel, "level")) {
            continue;
        }
        double level = sheet_number(&drawing->sheet, row, ETA_LAMBDA);
        bool root = (int)sheet_number(&drawing->sheet, row, I) == 1;
        if (level < axes->y[1]) {
            picture_line(
                &drawing->picture, axes, axes->x, (double[]){level, level}, 2,
                root ? PICTURE_RED : PICTURE_GREY, 1, 5);
            picture_text(
                &drawing->picture, axes->left + (logarithmic ? 6 : axes->width - 6),
                picture_y(axes, level) - 4, root ? "G = 0" : "2/s*²", 10, logarithmic ? 0 : 1,
                root ? PICTURE_RED : PICTURE_GREY, 1);
        }
    }
}

static void show_panel(struct drawing *drawing, int panel, bool logarithmic) {
    const struct phase_plane_panel *of = &phase_plane_panels[panel];
    struct picture_axes axes = {
        panel == 0 ? 62 : 452,
        logarithmic ? 402 : 30,
        330,
        310,
        {logarithmic ? -VISITS_DECADES : 0, logarithmic ? 0 : of->right},
        {of->bottom, of->top}};
    double step[] = {logarithmic ? 1 : ticks[panel].y, ticks[panel].eta_lambda};
    int decimals[] = {logarithmic ? 0 : ticks[panel].decimals, 1};
    show_cells(drawing, &axes, panel, logarithmic);
    show_bound(drawing, &axes, logarithmic);
    for (int run = 0; run < PHASE_PLANE_RUNS; run++) {
        show_points(drawing, &axes, panel, "run", run, logarithmic, run_colour[run], 1.1);
    }
    show_points(drawing, &axes, panel, "curve", 0, logarithmic, PICTURE_INK, 1.6);
    show_levels(drawing, &axes, panel, logarithmic);
    picture_frame(
        &drawing->picture, &axes, step, decimals, logarithmic ? "log₁₀ |Y|" : "|Y|", "ηλ");
    if (!logarithmic) {
        char title[64];
        snprintf(title, sizeof title, "%s, ηλ₀ = %g", of->name, of->eta_lambda0);
        picture_text(
            &drawing->picture, axes.left + axes.width / 2, axes.top - 10, title, 12.5, 0.5,
            PICTURE_INK, 0);
    }
}

static void show_legend(struct picture *picture) {
    static const char *const label[] = {"1", "10", "10²", "10³", "10⁴", "10⁵", "10⁶"};
    double x = 62, y = 766, cell_width = 2.2;
    int cells = 132;
    for (int c = 0; c < cells; c++) {
        struct picture_axes axes = {x + c * cell_width, y, cell_width + 0.3, 10, {0, 1}, {0, 1}};
        picture_colour colour = colour_of(pow(10, 6.0 * c / (cells - 1)));
        picture_image(picture, &axes, &colour, 1, 1);
    }
    for (int d = 0; d <= 6; d++) {
        picture_text(
            picture, x + d * cells * cell_width / 6, y + 22, label[d], 10, 0.5, PICTURE_INK, 0);
    }
    picture_text(
        picture, x + cells * cell_width + 16, y + 9, "visits of a cell", 10, 0, PICTURE_INK, 0);
    struct picture_axes axes = {472, y, 26, 10, {0, 1}, {0, 1}};
    const double across[] = {0, 1}, middle[] = {0.5, 0.5};
    picture_line(picture, &axes, across, middle, 2, PICTURE_GREY, 1.3, 2);
    picture_text(picture, 504, y + 9, "|Y| = ηλ/2", 10, 0, PICTURE_INK, 0);
    axes.left = 582;
    picture_line(picture, &axes, across, middle, 2, PICTURE_INK, 1.6, 0);
    picture_text(picture, 614, y + 9, "the furthest any order gets", 10, 0, PICTURE_INK, 0);
}

int main(int argc, char **argv) {
    struct drawing drawing;
    sheet_open(&drawing.sheet, argc, argv, "phase_plane", wanted, COLUMNS);
    MUST(picture_init(
        &drawing.picture, drawing.sheet.output, 800, 800, "The phase plane of training",
        drawing.sheet.digest, &fault));
    for (int panel = 0; panel < PHASE_PLANE_PANELS; panel++) {
        show_panel(&drawing, panel, false);
        show_panel(&drawing, panel, true);
    }
    show_legend(&drawing.picture);
    sheet_clear(&drawing.sheet);
    MUST(picture_finish(&drawing.picture, &fault));
    return STATUS_OK;
}
