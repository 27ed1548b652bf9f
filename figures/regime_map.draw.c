/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Draws regime_map.csv: the regions as a fine raster computed here from the core (a colour for each
 * pair of gradient descent's phase and SGD's regime), the curves of the CSV on top.
 */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "page/picture.h"
#include "page/sheet.h"
#include "theory/drift.h"
#include "theory/two_points.h"

enum { PHASES = 3, REGIMES = 4, MOST_POINTS = 100000, PIXELS = 800 }; /* of a raster, each way */
enum { WIDTH = 800, HEIGHT = 478 };

/* Hue says what SGD does, depth what gradient descent does. */
static const picture_colour colours[REGIMES][PHASES] = {
    [DRIFT_LAZY] = {0xe9eef3, 0xd3dbe3, 0xbcc7d2},
    [DRIFT_DIVERGENT] = {0xcfcfcf, 0xb4b4b4, 0x999999},
    [DRIFT_DEFLATIONARY] = {0xd6e8f7, 0x92bfe0, 0x5a97c9},
    [DRIFT_INFLATIONARY] = {0xfdd49e, 0xf4a582, 0xd6604d},
};

enum { PANEL, KIND, NAME, SEGMENT, X, ORDINATE, COLUMNS };
static const char *const wanted[COLUMNS] = {"panel",   "kind",       "name",
                                            "segment", "eta_lambda", "ordinate"};

struct drawing {
    struct sheet sheet;
    struct picture picture;
    bool present[REGIMES][PHASES]; /* pairs met in the raster: the legend names these */
};

/* -- the raster --------------------------------------------------------------------------- */

static picture_colour classify(struct drawing *drawing, const struct dataset *dataset, double x) {
    enum drift_regime regime = drift_regime(dataset, dd_of(x));
    enum drift_phase phase = drift_phase(dataset, dd_of(x));
    drawing->present[regime][phase] = true;
    return colours[regime][phase];
}

static void show_raster(struct drawing *drawing, const struct picture_axes *axes, int panel) {
    picture_colour *pixel = malloc(PIXELS * PIXELS * sizeof *pixel);
    if (pixel == NULL) {
        DIE(STATUS_SYSTEM, "out of memory for a raster of %d pixels", PIXELS * PIXELS);
    }
    for (int row = 0; row < PIXELS; row++) {
        struct dataset dataset;
        double ordinate = axes->y[1] - (axes->y[1] - axes->y[0]) * (row + 0.5) / PIXELS;
        MUST(two_points_init(&dataset, panel, ordinate, &fault));
        for (int column = 0; column < PIXELS; column++) {
            double x = axes->x[0] + (axes->x[1] - axes->x[0]) * (column + 0.5) / PIXELS;
            pixel[row * PIXELS + column] = classify(drawing, &dataset, x);
        }
        dataset_clear(&dataset);
    }
    picture_image(&drawing->picture, axes, pixel, PIXELS, PIXELS);
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
            if (!sheet_is(sheet, end, column, sheet_text(sheet, row, column))) {
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
    struct drawing *drawing, const struct picture_axes *axes, const char *name, double x,
    double y) {
    double beside = strtod(name + strlen("theta "), NULL) < 1 ? 2 : 0; /* off the line G = 0 */
    bool inside = x > axes->x[0] && x < axes->x[1] && y > axes->y[0] && y < axes->y[1];
    if (inside) {
        picture_text(
            &drawing->picture, picture_x(axes, x) - beside, picture_y(axes, y) + 3,
            name + strlen("theta "), 10, beside > 0 ? 1 : 0.5, PICTURE_BLUE, 1);
    }
}

static void show_curve(
    struct drawing *drawing, const struct picture_axes *axes, int panel, size_t row, size_t count) {
    double *x = malloc(count * sizeof *x), *y = malloc(count * sizeof *y);
    if (x == NULL || y == NULL) {
        DIE(STATUS_SYSTEM, "out of memory for a curve");
    }
    for (size_t i = 0; i < count; i++) {
        x[i] = sheet_number(&drawing->sheet, row + i, X);
        y[i] = sheet_number(&drawing->sheet, row + i, ORDINATE);
    }
    const char *kind = sheet_text(&drawing->sheet, row, KIND);
    const char *name = sheet_text(&drawing->sheet, row, NAME);
    struct style style = style_of(kind, name);
    picture_line(&drawing->picture, axes, x, y, count, style.colour, style.thickness, style.dash);
    if (strcmp(kind, "contour") == 0 && count > 20) {
        double place = label_place(panel, strtod(name + strlen("theta "), NULL));
        size_t at = (size_t)(place * (double)count);
        label_contour(drawing, axes, name, x[at], y[at]);
    }
    free(x);
    free(y);
}

static void show_curves(struct drawing *drawing, const struct picture_axes *axes, int panel) {
    for (size_t row = 0; row < drawing->sheet.csv.rows;) {
        size_t count = curve_length(&drawing->sheet, row);
        if (sheet_is(&drawing->sheet, row, PANEL, two_points_ranges[panel].name) &&
            !sheet_is(&drawing->sheet, row, KIND, "grid")) {
            show_curve(drawing, axes, panel, row, count);
        }
        row += count;
    }
}

/* -- the page ----------------------------------------------------------------------------- */

static void show_panel(struct drawing *drawing, int panel) {
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
    show_raster(drawing, &axes, panel);
    show_curves(drawing, &axes, panel);
    char rows[64];
    snprintf(rows, sizeof rows, "panel=%s,kind=grid", of->name);
    picture_panel(
        &drawing->picture, &axes, (double[]){WIDTH, HEIGHT},
        (const char *[]){"eta_lambda", "ordinate"}, rows,
        panel == TWO_POINTS_BY_P ? "ηλ = {eta_lambda}, p = {ordinate}|{name}|ϑ = {theta}"
                                 : "ηλ = {eta_lambda}, s₂/s₁ = {ordinate}|{name}|ϑ = {theta}");
    picture_frame(&drawing->picture, &axes, step, (int[]){1, 1}, "ηλ   (s₁ = 1)", label);
}

static void legend_line(
    struct drawing *drawing, double x, double y, const char *kind, const char *name,
    const char *text) {
    struct picture_axes axes = {x, y - 8, 26, 10, {0, 1}, {0, 1}};
    struct style style = style_of(kind, name);
    picture_line(
        &drawing->picture, &axes, (double[]){0, 1}, (double[]){0.5, 0.5}, 2, style.colour,
        style.thickness, style.dash);
    picture_text(&drawing->picture, x + 32, y, text, 10, 0, PICTURE_INK, 0);
}

static void show_legend(struct drawing *drawing) {
    static const char *const regime_text[] = {
        "SGD lazy", "SGD divergent", "SGD deflationary", "SGD inflationary"};
    static const char *const phase_text[] = {"GD lazy", "GD catapult", "GD divergent"};
    double x = 22, y = 418;
    for (int regime = 0; regime < REGIMES; regime++) {
        for (int phase = 0; phase < PHASES; phase++) {
            if (!drawing->present[regime][phase]) {
                continue;
            }
            char text[64];
            snprintf(text, sizeof text, "%s, %s", phase_text[phase], regime_text[regime]);
            picture_patch(&drawing->picture, x, y - 9, 20, 11, colours[regime][phase]);
            picture_text(&drawing->picture, x + 26, y, text, 10, 0, PICTURE_INK, 0);
            y += 18;
            if (y > 460) {
                y = 418;
                x += 190;
            }
        }
    }
    x = 590;
    legend_line(drawing, x, 418, "boundary", "drift zero", "G = 0");
    legend_line(drawing, x, 436, "boundary", "sgd crit", "SGD window");
    legend_line(drawing, x, 454, "boundary", "gd crit", "GD window");
    legend_line(drawing, x + 114, 418, "contour", "", "equal ϑ");
    legend_line(drawing, x + 114, 436, "pole", "", "pole of G");
}

int main(int argc, char **argv) {
    struct drawing drawing = {.present = {{false}}};
    sheet_open(&drawing.sheet, argc, argv, "regime_map", wanted, COLUMNS);
    MUST(picture_init(
        &drawing.picture, drawing.sheet.output, WIDTH, HEIGHT, "Regimes of two data points",
        drawing.sheet.digest, &fault));
    for (int panel = 0; panel < TWO_POINTS_FAMILIES; panel++) {
        show_panel(&drawing, panel);
    }
    show_legend(&drawing);
    sheet_clear(&drawing.sheet);
    MUST(picture_finish(&drawing.picture, &fault));
    return STATUS_OK;
}
