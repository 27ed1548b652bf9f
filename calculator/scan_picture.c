/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scan_picture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "page/picture.h"

enum { GROUPS = 6, PIXELS = 1200 };

static const double WIDTH = 620, LEFT = 70, BOX = 520, TALL = 190, LOW = 110, GAP = 30, TOP = 64;
static const double LEAST_LOG = -12, LARGEST_THETA = 6, LARGEST_DRIFT = 1;

/* Of the first width and batch size, and where the others begin. */
struct plot {
    struct picture picture;
    const struct scan_row *row;
    size_t count;
    size_t group[GROUPS + 1], groups; /* group g is the rows group[g] ... group[g + 1] - 1 */
    double x[2];
    double *at, *value; /* owned: room for a line */
};

static const picture_colour colours[GROUPS] = {PICTURE_BLUE, 0xd95f02, 0x1b7837,
                                               0x762a83,     0x8c510a, 0x01665e};
static const picture_colour bands[] = {
    [SCAN_ROW_LAZY] = 0xe3f1e1,
    [SCAN_ROW_RETURNS] = 0xe4ecf6,
    [SCAN_ROW_LEAVES] = 0xf9e4df,
    [SCAN_ROW_ENDS] = 0xdedede};

static void find_groups(struct plot *plot) {
    const struct scan_row *row = plot->row;
    for (size_t i = 0; i < plot->count; i++) {
        bool new = i == 0 || row[i].width != row[i - 1].width || row[i].batch != row[i - 1].batch;
        if (new && plot->groups == GROUPS) {
            plot->count = i;
        } else if (new) {
            plot->group[plot->groups++] = i;
        }
    }
    plot->group[plot->groups] = plot->count;
    plot->x[0] = row[0].eta;
    plot->x[1] = row[plot->group[1] - 1].eta;
}

/* 1, 2 or 5 times a power of ten, for five to ten of them. */
static double step_of(double range) {
    double unit = pow(10, floor(log10(range / 5)));
    double times = range / 5 / unit;
    return unit * (times >= 5 ? 5 : times >= 2 ? 2 : 1);
}

static int decimals_of(double step) {
    return (int)fmin(12, fmax(0, ceil(-log10(step) - 1e-9)));
}

/* -- a panel ------------------------------------------------------------------------------ */

/* Where the regime changes between two rows: at a root of the drift or a limit that is known, and
 * else half way. */
static double border(const struct scan_row *row) {
    double before = row[0].drift, here = row[1].drift;
    if (row[0].band == SCAN_ROW_LAZY && row[0].lazy >= row[0].eta && row[0].lazy < row[1].eta) {
        return row[0].lazy;
    }
    if (isfinite(before) && isfinite(here) && (before > 0) != (here > 0) &&
        row[1].band != SCAN_ROW_ENDS) {
        return row[0].eta + before / (before - here) * (row[1].eta - row[0].eta);
    }
    return (row[0].eta + row[1].eta) / 2;
}

static void shade(struct plot *plot, const struct picture_axes *axes) {
    picture_colour pixel[PIXELS];
    size_t i = 0;
    for (int k = 0; k < PIXELS; k++) {
        double eta = plot->x[0] + (k + 0.5) / PIXELS * (plot->x[1] - plot->x[0]);
        while (i + 1 < plot->group[1] && border(plot->row + i) < eta) {
            i++;
        }
        pixel[k] = bands[plot->row[i].band];
    }
    picture_image(&plot->picture, axes, pixel, PIXELS, 1);
}

static void mark(struct plot *plot, const struct picture_axes *axes, double eta) {
    if (eta > plot->x[0] && eta < plot->x[1]) {
        const double x[] = {eta, eta};
        picture_line(&plot->picture, axes, x, axes->y, 2, PICTURE_GREY, 0.9, 3);
    }
}

/* Where the drift of the first group changes its sign, by a straight line. */
static double root_of(const struct plot *plot) {
    for (size_t i = 1; i < plot->group[1]; i++) {
        double before = plot->row[i - 1].drift, here = plot->row[i].drift;
        if (before <= 0 && here > 0 && isfinite(before)) {
            return border(plot->row + i - 1);
        }
    }
    return NAN;
}

static void begin(struct plot *plot, const struct picture_axes *axes) {
    shade(plot, axes);
    mark(plot, axes, plot->row->lazy);
    mark(plot, axes, plot->row->mean_square);
    mark(plot, axes, plot->row->full_batch);
    mark(plot, axes, root_of(plot));
}

static void
end(struct plot *plot, const struct picture_axes *axes, const char *label, bool lowest) {
    const double step[] = {step_of(axes->x[1] - axes->x[0]), step_of(axes->y[1] - axes->y[0])};
    const int decimals[] = {decimals_of(step[0]), decimals_of(step[1])};
    picture_frame(
        &plot->picture, axes, step, decimals, lowest ? "learning rate \316\267" : "", label);
}

/* -- lines -------------------------------------------------------------------------------- */

enum { LOG_P, LOG_ASYMPTOTIC, THETA, DRIFT };

static double value_of(const struct scan_row *row, int what) {
    const double value[] = {
        row->log10_p, row->vectors ? NAN : row->log10_asymptotic, row->theta, row->drift};
    return value[what];
}

/* In pieces, where numbers are missing. */
static void draw(
    struct plot *plot, const struct picture_axes *axes, size_t group, int what,
    picture_colour colour, double dash) {
    size_t length = 0;
    for (size_t i = plot->group[group]; i <= plot->group[group + 1]; i++) {
        double value = i < plot->group[group + 1] ? value_of(&plot->row[i], what) : NAN;
        if (isfinite(value)) {
            plot->at[length] = plot->row[i].eta;
            plot->value[length++] = value;
            continue;
        }
        if (length > 1) {
            picture_line(&plot->picture, axes, plot->at, plot->value, length, colour, 1.8, dash);
        }
        length = 0;
    }
}

static void range_of(double range[2], const struct plot *plot, int what) {
    range[0] = range[1] = 0;
    for (size_t i = 0; i < plot->count; i++) {
        double value = value_of(&plot->row[i], what);
        if (isfinite(value)) {
            range[0] = fmin(range[0], value);
            range[1] = fmax(range[1], value);
        }
    }
}

static void draw_p(struct plot *plot, const struct picture_axes *box) {
    struct picture_axes axes = *box;
    double simulated[2], asymptotic[2];
    range_of(simulated, plot, LOG_P);
    range_of(asymptotic, plot, LOG_ASYMPTOTIC);
    axes.y[0] = fmin(-1, floor(fmax(LEAST_LOG, fmin(simulated[0], asymptotic[0]))));
    axes.y[1] = 0.02 * -axes.y[0];
    begin(plot, &axes);
    for (size_t g = 0; g < plot->groups; g++) {
        draw(plot, &axes, g, LOG_ASYMPTOTIC, colours[g], 2);
        draw(plot, &axes, g, LOG_P, colours[g], 0);
    }
    end(plot, &axes, plot->row->vectors ? "log10 P of a rise" : "log10 P of a spike", false);
}

static void draw_theta(struct plot *plot, const struct picture_axes *box) {
    struct picture_axes axes = *box;
    double range[2];
    range_of(range, plot, THETA);
    axes.y[0] = 0;
    axes.y[1] = fmin(LARGEST_THETA, fmax(1, 1.05 * range[1]));
    begin(plot, &axes);
    draw(plot, &axes, 0, THETA, PICTURE_INK, 0);
    end(plot, &axes, "exponent \317\221", false);
}

static void draw_drift(struct plot *plot, const struct picture_axes *box) {
    struct picture_axes axes = *box;
    const double zero[] = {0, 0};
    double range[2];
    range_of(range, plot, DRIFT);
    double size = fmax(range[1] - range[0], 1e-6);
    axes.y[0] = fmax(-LARGEST_DRIFT, range[0] - 0.05 * size);
    axes.y[1] = fmin(LARGEST_DRIFT, range[1] + 0.05 * size);
    begin(plot, &axes);
    picture_line(&plot->picture, &axes, plot->x, zero, 2, PICTURE_GREY, 0.8, 0);
    for (size_t g = 0; g < plot->groups && (g == 0 || plot->row->vectors); g++) {
        draw(plot, &axes, g, DRIFT, plot->row->vectors ? colours[g] : PICTURE_INK, 0);
    }
    end(plot, &axes, "drift", true);
}

/* -- words -------------------------------------------------------------------------------- */

/* Above the uppermost box; what would cover its neighbour goes a line higher. */
static void name_marks(struct plot *plot) {
    const struct {
        double eta;
        const char *name;
    } marks[] = {
        {plot->row->lazy, "lazy"},
        {plot->row->mean_square, "mean square"},
        {root_of(plot), "drift 0"},
        {plot->row->full_batch, "gradient descent"},
    };
    const struct picture_axes axes = {LEFT, TOP, BOX, TALL, {plot->x[0], plot->x[1]}, {0, 1}};
    double taken[3] = {-INFINITY, -INFINITY, -INFINITY};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        double x = picture_x(&axes, marks[i].eta), half = 2.7 * (double)strlen(marks[i].name);
        size_t line = 0;
        if (!(marks[i].eta > plot->x[0] && marks[i].eta < plot->x[1])) {
            continue;
        }
        while (line < 2 && x - half < taken[line]) {
            line++;
        }
        taken[line] = x + half + 6;
        picture_text(
            &plot->picture, x, TOP - 5 - 11 * (double)line, marks[i].name, 9, 0.5, PICTURE_GREY, 0);
    }
}

static void name_bands(struct plot *plot, double y) {
    static const char *const scalars[] = {"lazy", "deflationary", "inflationary", "divergent"};
    static const char *const vectors[] = {"lazy", "drift below 0", "drift above 0", ""};
    const char *const *names = plot->row->vectors ? vectors : scalars;
    for (int k = 0; k < 4 && *names[k] != '\0'; k++) {
        double x = LEFT + 130 * k;
        picture_patch(&plot->picture, x, y - 9, 14, 10, bands[k]);
        picture_text(&plot->picture, x + 19, y, names[k], 10, 0, PICTURE_INK, 0);
    }
}

static void name_groups(struct plot *plot, double y) {
    for (size_t g = 0; g < plot->groups; g++) {
        const struct scan_row *row = &plot->row[plot->group[g]];
        char text[64];
        if (isinf(row->width)) {
            snprintf(text, sizeof text, "b = %.6g", row->batch);
        } else {
            snprintf(text, sizeof text, "b = %.6g, n = %.6g", row->batch, row->width);
        }
        picture_text(
            &plot->picture, LEFT + 175 * (double)(g % 3), y + 14 * (double)(g / 3), text, 10, 0,
            colours[g], 0);
    }
    if (!plot->row->vectors) {
        picture_text(
            &plot->picture, LEFT + BOX, y + 28, "dotted: by the formula for wide networks", 10, 1,
            PICTURE_GREY, 0);
    }
}

static void draw_all(struct plot *plot) {
    struct picture_axes box = {LEFT, TOP, BOX, TALL, {plot->x[0], plot->x[1]}, {0, 1}};
    draw_p(plot, &box);
    box.top += TALL + GAP;
    box.height = LOW;
    if (!plot->row->vectors) {
        draw_theta(plot, &box);
        box.top += LOW + GAP;
    }
    draw_drift(plot, &box);
    name_marks(plot);
    name_bands(plot, box.top + LOW + 54);
    name_groups(plot, box.top + LOW + 72);
}

enum status
scan_picture(const char *path, const struct scan_row *row, size_t count, struct fault *fault) {
    struct plot plot = {.row = row, .count = count};
    double height = TOP + TALL + GAP + LOW + 112 + (row->vectors ? 0 : LOW + GAP);
    plot.at = calloc(2 * count + 2, sizeof(double));
    if (plot.at == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for a picture");
    }
    plot.value = plot.at + count + 1;
    find_groups(&plot);
    enum status status = picture_init(
        &plot.picture, path, WIDTH, height, "catapult scan", "spikes over the learning rate",
        fault);
    if (status == STATUS_OK) {
        draw_all(&plot);
        status = picture_finish(&plot.picture, fault);
    }
    free(plot.at);
    return status;
}
