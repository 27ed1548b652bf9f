/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Draws regime_map.csv: the regions as a fine raster computed here from the core (a colour for each
 * pair of gradient descent's phase and SGD's regime), the curves of the CSV on top.
 */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/args.h"
#include "base/csvfile.h"
#include "base/die.h"
#include "page/picture.h"
#include "theory/drift.h"
#include "theory/two_points.h"

enum { PHASES = 3, REGIMES = 4, MOST_POINTS = 100000 };

/* Hue says what SGD does, depth what gradient descent does. */
static const picture_colour colours[REGIMES][PHASES] = {
    [DRIFT_LAZY] = {0xe9eef3, 0xd3dbe3, 0xbcc7d2},
    [DRIFT_DIVERGENT] = {0xcfcfcf, 0xb4b4b4, 0x999999},
    [DRIFT_DEFLATIONARY] = {0xd6e8f7, 0x92bfe0, 0x5a97c9},
    [DRIFT_INFLATIONARY] = {0xfdd49e, 0xf4a582, 0xd6604d},
};

struct sheet {
    struct picture canvas;
    struct csvfile csv;
    size_t column[6];              /* panel, kind, name, segment, eta_lambda, ordinate */
    bool present[REGIMES][PHASES]; /* pairs met in the raster: the legend names these */
};

enum { PANEL, KIND, NAME, SEGMENT, X, ORDINATE };

static double cell_number(const struct sheet *sheet, size_t row, int column) {
    struct number number;
    struct fault fault;
    DIE_UNLESS_OK(
        number_parse(csvfile_cell(&sheet->csv, row, sheet->column[column]), &number, &fault),
        fault);
    return number.value.hi;
}

static const char *cell(const struct sheet *sheet, size_t row, int column) {
    return csvfile_cell(&sheet->csv, row, sheet->column[column]);
}

/* -- the raster --------------------------------------------------------------------------- */

static picture_colour classify(struct sheet *sheet, const struct dataset *dataset, double x) {
    enum drift_regime regime = drift_regime(dataset, dd_of(x));
    enum drift_phase phase = drift_phase(dataset, dd_of(x));
    sheet->present[regime][phase] = true;
    return colours[regime][phase];
}

static void
draw_raster(struct sheet *sheet, const struct picture_axes *axes, int panel, int pixels) {
    picture_colour *pixel = malloc((size_t)pixels * (size_t)pixels * sizeof *pixel);
    if (pixel == NULL) {
        DIE(STATUS_SYSTEM, "out of memory for a raster of %d pixels", pixels);
    }
    for (int row = 0; row < pixels; row++) {
        double s2[2], p[2];
        struct dataset dataset;
        struct fault fault;
        double ordinate = axes->y[1] - (axes->y[1] - axes->y[0]) * (row + 0.5) / pixels;
        two_points_dataset(panel, ordinate, s2, p);
        DIE_UNLESS_OK(dataset_init(&dataset, s2, p, 2, &fault), fault);
        for (int column = 0; column < pixels; column++) {
            double x = axes->x[0] + (axes->x[1] - axes->x[0]) * (column + 0.5) / pixels;
            pixel[row * pixels + column] = classify(sheet, &dataset, x);
        }
        dataset_clear(&dataset);
    }
    picture_image(&sheet->canvas, axes, pixel, pixels, pixels);
    free(pixel);
}

/* -- the curves of the CSV ---------------------------------------------------------------- */

struct style {
    picture_colour colour;
    double thickness, dash;
};

static struct style style_of(const char *kind, const char *name) {
    if (strcmp(kind, "contour") == 0) {
        return (struct style){PICTURE_BLUE, 0.8, 0};
    }
    if (strcmp(kind, "pole") == 0) {
        return (struct style){PICTURE_GREY, 0.7, 1.5};
    }
    if (strncmp(name, "gd", 2) == 0) {
        return (struct style){PICTURE_INK, 1.3, 5};
    }
    return (struct style){PICTURE_INK, strcmp(name, "drift zero") == 0 ? 2.2 : 1.1, 0};
}

/* The rows from `row` on that belong to one connected curve. */
static size_t curve_length(const struct sheet *sheet, size_t row) {
    size_t end = row;
    while (end < sheet->csv.rows && end - row < MOST_POINTS) {
        for (int column = PANEL; column <= SEGMENT; column++) {
            if (strcmp(cell(sheet, end, column), cell(sheet, row, column)) != 0) {
                return end - row;
            }
        }
        end++;
    }
    return end - row;
}

/* How far along its curve the n-th contour is labelled: neighbours crowd, labels must not. */
static double label_place(int panel, double theta) {
    int n = (int)lround(log2(theta)) + 2;
    static const double place[TWO_POINTS_FAMILIES][6] = {
        {0.35, 0.65, 0.5, 0.5, 0.5, 0.5}, {0.35, 0.6, 0.5, 0.42, 0.34, 0.26}};
    return n >= 0 && n < 6 ? place[panel][n] : 0.5;
}

/* "theta 0.5" is written 0.5 on its curve. */
static void label_contour(
    struct sheet *sheet, const struct picture_axes *axes, const char *name, double x, double y) {
    bool inside = x > axes->x[0] && x < axes->x[1] && y > axes->y[0] && y < axes->y[1];
    if (inside) {
        picture_text(
            &sheet->canvas, picture_x(axes, x), picture_y(axes, y) + 3, name + strlen("theta "), 10,
            0.5, PICTURE_BLUE, 1);
    }
}

static void draw_curve(
    struct sheet *sheet, const struct picture_axes *axes, int panel, size_t row, size_t count) {
    double *x = malloc(count * sizeof *x), *y = malloc(count * sizeof *y);
    if (x == NULL || y == NULL) {
        DIE(STATUS_SYSTEM, "out of memory for a curve");
    }
    for (size_t i = 0; i < count; i++) {
        x[i] = cell_number(sheet, row + i, X);
        y[i] = cell_number(sheet, row + i, ORDINATE);
    }
    const char *kind = cell(sheet, row, KIND), *name = cell(sheet, row, NAME);
    struct style style = style_of(kind, name);
    picture_line(&sheet->canvas, axes, x, y, count, style.colour, style.thickness, style.dash);
    if (strcmp(kind, "contour") == 0 && count > 20) {
        double place = label_place(panel, strtod(name + strlen("theta "), NULL));
        size_t at = (size_t)(place * (double)count);
        label_contour(sheet, axes, name, x[at], y[at]);
    }
    free(x);
    free(y);
}

static void draw_curves(struct sheet *sheet, const struct picture_axes *axes, int panel) {
    for (size_t row = 0; row < sheet->csv.rows;) {
        size_t count = curve_length(sheet, row);
        if (strcmp(cell(sheet, row, PANEL), two_points_ranges[panel].name) == 0 &&
            strcmp(cell(sheet, row, KIND), "grid") != 0) {
            draw_curve(sheet, axes, panel, row, count);
        }
        row += count;
    }
}

/* -- the page ----------------------------------------------------------------------------- */

static void draw_panel(struct sheet *sheet, int panel, int pixels) {
    static const double left[] = {62, 452};
    char label[64];
    if (panel == TWO_POINTS_BY_P) {
        snprintf(label, sizeof label, "p = P(s₂)   at s₂/s₁ = %g", sqrt(TWO_POINTS_RATIO2));
    } else {
        snprintf(label, sizeof label, "s₂/s₁   at p = %g", TWO_POINTS_P);
    }
    const struct two_points_range *of = &two_points_ranges[panel];
    struct picture_axes axes = {left[panel],         24, 330, 330, {of->x[0], of->x[1]},
                                {of->y[0], of->y[1]}};
    double step[] = {0.5, panel == TWO_POINTS_BY_P ? 0.2 : 0.5};
    draw_raster(sheet, &axes, panel, pixels);
    draw_curves(sheet, &axes, panel);
    picture_frame(&sheet->canvas, &axes, step, (int[]){1, 1}, "ηλ   (s₁ = 1)", label);
}

static void legend_line(
    struct sheet *sheet, double x, double y, const char *kind, const char *name, const char *text) {
    struct picture_axes axes = {x, y - 8, 26, 10, {0, 1}, {0, 1}};
    struct style style = style_of(kind, name);
    picture_line(
        &sheet->canvas, &axes, (double[]){0, 1}, (double[]){0.5, 0.5}, 2, style.colour,
        style.thickness, style.dash);
    picture_text(&sheet->canvas, x + 32, y, text, 10, 0, PICTURE_INK, 0);
}

static void draw_legend(struct sheet *sheet) {
    static const char *const regime_text[] = {
        "SGD lazy", "SGD divergent", "SGD deflationary", "SGD inflationary"};
    static const char *const phase_text[] = {"GD lazy", "GD catapult", "GD divergent"};
    double x = 22, y = 418;
    for (int regime = 0; regime < REGIMES; regime++) {
        for (int phase = 0; phase < PHASES; phase++) {
            if (!sheet->present[regime][phase]) {
                continue;
            }
            char text[64];
            snprintf(text, sizeof text, "%s, %s", phase_text[phase], regime_text[regime]);
            picture_patch(&sheet->canvas, x, y - 9, 20, 11, colours[regime][phase]);
            picture_text(&sheet->canvas, x + 26, y, text, 10, 0, PICTURE_INK, 0);
            y += 18;
            if (y > 460) {
                y = 418;
                x += 190;
            }
        }
    }
    x = 590;
    legend_line(sheet, x, 418, "boundary", "drift zero", "G = 0");
    legend_line(sheet, x, 436, "boundary", "sgd crit", "SGD window");
    legend_line(sheet, x, 454, "boundary", "gd crit", "GD window");
    legend_line(sheet, x + 114, 418, "contour", "", "equal ϑ");
    legend_line(sheet, x + 114, 436, "pole", "", "pole of G");
}

static void find_columns(struct sheet *sheet, const char *path) {
    static const char *const wanted[] = {"panel",   "kind",       "name",
                                         "segment", "eta_lambda", "ordinate"};
    for (int i = 0; i < 6; i++) {
        if (!csvfile_column(&sheet->csv, wanted[i], &sheet->column[i])) {
            DIE(STATUS_INPUT, "%s: no column %s; give the CSV of regime_map", path, wanted[i]);
        }
    }
}

int main(int argc, char **argv) {
    const char *input = NULL, *output = NULL;
    struct number pixels = {.value = dd_of(800)};
    bool help;
    struct fault fault;
    const struct args_option option[] = {
        {"csv", "FILE", "regime_map.csv", ARGS_TEXT, &input, true, NULL},
        {"output", "FILE", "the picture to write, .svg or .pdf", ARGS_TEXT, &output, true, NULL},
        {"pixels", "N", "raster per panel, N x N (default 800)", ARGS_NUMBER, &pixels, false, NULL},
    };
    DIE_UNLESS_OK(args_parse(argc, argv, option, 3, &help, &fault), fault);
    if (help) {
        args_print(option, 3);
        die_unless_printed();
        return STATUS_OK;
    }
    if (!(pixels.value.hi >= 1 && pixels.value.hi <= 4000)) {
        DIE(STATUS_INPUT, "--pixels: %g is out of range; give 1 to 4000", pixels.value.hi);
    }
    struct sheet sheet = {0};
    DIE_UNLESS_OK(csvfile_read(&sheet.csv, input, 1000000, &fault), fault);
    find_columns(&sheet, input);
    const char *digest = csvfile_comment(&sheet.csv, "sha256 of the lines without #");
    DIE_UNLESS_OK(
        picture_init(
            &sheet.canvas, output, 800, 478, "Regimes of two data points",
            digest == NULL ? "" : digest, &fault),
        fault);
    for (int panel = 0; panel < TWO_POINTS_FAMILIES; panel++) {
        draw_panel(&sheet, panel, (int)pixels.value.hi);
    }
    draw_legend(&sheet);
    csvfile_clear(&sheet.csv);
    DIE_UNLESS_OK(picture_finish(&sheet.canvas, &fault), fault);
    return STATUS_OK;
}
