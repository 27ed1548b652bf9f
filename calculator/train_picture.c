/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train_picture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "page/picture.h"

static const double WIDTH = 620, LEFT = 74, BOX = 516, TALL = 170, LOW = 110, GAP = 42, TOP = 40;

/* Points of a line: two for each part of the steps. */
enum { PARTS = 1500, GREEN = 0x1b7837, SHADE = 0xf9e4df };

struct plot {
    const struct train_run *run;
    struct picture picture;
    double x[2];
    double *at, *value; /* owned: room for a line */
};

/* -- lines -------------------------------------------------------------------------------- */

static double log_or_nan(double value) {
    return value > 0 && isfinite(value) ? log10(value) : NAN;
}

/* A number of a row as it is drawn; NaN where there is none. */
static double value_of(const struct train_run *run, size_t row, enum train_column column) {
    const double *of = run->row + row * run->columns;
    switch (column) {
    case TRAIN_TOP:
        return of[TRAIN_TOP] / (of[TRAIN_TOP] + of[TRAIN_REST]);
    case TRAIN_ALIGNMENT:
        return of[TRAIN_ALIGNMENT];
    default:
        return log_or_nan(of[column]);
    }
}

static double step_at(const struct train_run *run, size_t row) {
    return run->row[row * run->columns + TRAIN_STEP];
}

/* The least and the largest number of each part, in the order in which they come. */
static size_t fill(struct plot *plot, enum train_column column) {
    size_t rows = (size_t)plot->run->found.rows, part = (rows + PARTS - 1) / PARTS, length = 0;
    for (size_t first = 0; first < rows; first += part) {
        size_t end = first + part < rows ? first + part : rows, low = end, high = end;
        for (size_t r = first; r < end; r++) {
            double value = value_of(plot->run, r, column);
            if (!isfinite(value)) {
                continue;
            }
            low = low == end || value < value_of(plot->run, low, column) ? r : low;
            high = high == end || value > value_of(plot->run, high, column) ? r : high;
        }
        const size_t order[] = {low < high ? low : high, low < high ? high : low};
        for (size_t i = low == high ? 1 : 0; i < 2 && low < end; i++) {
            plot->at[length] = step_at(plot->run, order[i]);
            plot->value[length++] = value_of(plot->run, order[i], column);
        }
    }
    return length;
}

static void line(
    struct plot *plot, const struct picture_axes *axes, enum train_column column,
    picture_colour colour, double thickness) {
    size_t length = fill(plot, column);
    picture_line(&plot->picture, axes, plot->at, plot->value, length, colour, thickness, 0);
}

/* Widens `y` by all numbers of a column. */
static void reach(struct plot *plot, enum train_column column, double y[2]) {
    size_t length = fill(plot, column);
    for (size_t i = 0; i < length; i++) {
        y[0] = fmin(y[0], plot->value[i]);
        y[1] = fmax(y[1], plot->value[i]);
    }
}

/* -- panels ------------------------------------------------------------------------------- */

/* 1, 2 or 5 times a power of ten, for `most` of them at most. */
static double step_of(double range, double most) {
    double unit = pow(10, floor(log10(range / most))), times = range / most / unit;
    return unit * (times > 5 ? 10 : times > 2 ? 5 : times > 1 ? 2 : 1);
}

static int decimals_of(double step) {
    return (int)fmin(9, fmax(0, ceil(-log10(step) - 1e-9)));
}

/* Catapults, from where each begins to where it is back. */
static void shade(struct plot *plot, const struct picture_axes *axes) {
    const struct train_run *run = plot->run;
    uint64_t count = run->schedule.climb.count;
    for (uint64_t i = 0; i < count && i < TRAIN_EVENTS; i++) {
        const struct train_event *event = &run->found.event[i];
        double from = picture_x(axes, event->begin);
        double to = picture_x(axes, isnan(event->end) ? plot->x[1] : event->end);
        struct picture_axes box = {from, axes->top, fmax(to - from, 1), axes->height, {0}, {0}};
        static const picture_colour pixel = SHADE;
        picture_image(&plot->picture, &box, &pixel, 1, 1);
    }
}

static void
frame(struct plot *plot, const struct picture_axes *axes, const char *label, bool lowest) {
    double x = step_of(plot->x[1] - plot->x[0], 8), y = step_of(axes->y[1] - axes->y[0], 5);
    const double step[] = {fmax(1, x), y};
    const int decimals[] = {0, decimals_of(y)};
    picture_frame(&plot->picture, axes, step, decimals, lowest ? "step" : "", label);
}

static void name(
    struct plot *plot, const struct picture_axes *axes, double at, const char *text,
    picture_colour colour) {
    picture_text(&plot->picture, axes->left + at, axes->top - 5, text, 10, 0, colour, 0);
}

/* Room above and below; a line that is flat is in the middle. */
static struct picture_axes
axes_of(const struct plot *plot, double top, double height, const double y[2]) {
    double room = y[1] > y[0] ? 0.06 * (y[1] - y[0]) : 0.5;
    bool none = !(y[0] <= y[1]);
    return (struct picture_axes){LEFT,
                                 top,
                                 BOX,
                                 height,
                                 {plot->x[0], plot->x[1]},
                                 {none ? 0 : y[0] - room, none ? 1 : y[1] + room}};
}

static void draw_losses(struct plot *plot, double top) {
    double y[] = {INFINITY, -INFINITY};
    const struct train_run *run = plot->run;
    bool batches = run->question->plan.batch > 0, tests = run->question->data.test.count > 0;
    reach(plot, TRAIN_BATCH, y);
    reach(plot, TRAIN_LOSS, y);
    reach(plot, TRAIN_TEST, y);
    struct picture_axes axes = axes_of(plot, top, TALL, y);
    shade(plot, &axes);
    if (batches) {
        line(plot, &axes, TRAIN_BATCH, 0xb8b8b8, 0.6);
        name(plot, &axes, 130, "of the batch", PICTURE_GREY);
    }
    line(plot, &axes, TRAIN_LOSS, PICTURE_BLUE, 1.4);
    name(plot, &axes, 0, "loss of all samples", PICTURE_BLUE);
    if (tests) {
        line(plot, &axes, TRAIN_TEST, GREEN, 1.2);
        name(plot, &axes, 230, "of the test", GREEN);
    }
    frame(plot, &axes, "log\342\202\201\342\202\200 of the loss", false);
}

static void draw_rates(struct plot *plot, double top) {
    double y[] = {INFINITY, -INFINITY};
    reach(plot, TRAIN_ETA, y);
    reach(plot, TRAIN_CRITICAL, y);
    struct picture_axes axes = axes_of(plot, top, LOW, y);
    shade(plot, &axes);
    line(plot, &axes, TRAIN_CRITICAL, PICTURE_RED, 1.2);
    line(plot, &axes, TRAIN_ETA, PICTURE_INK, 1.2);
    name(plot, &axes, 0, "learning rate", PICTURE_INK);
    name(plot, &axes, 130, "critical rate of the batch", PICTURE_RED);
    frame(plot, &axes, "log\342\202\201\342\202\200 of the rate", false);
}

static void draw_shares(struct plot *plot, double top) {
    char text[64];
    struct picture_axes axes = {LEFT, top, BOX, LOW, {plot->x[0], plot->x[1]}, {0, 1.04}};
    shade(plot, &axes);
    line(plot, &axes, TRAIN_TOP, PICTURE_BLUE, 1.2);
    if (plot->run->question->pairs == 1) {
        snprintf(text, sizeof text, "share of the loss in the largest direction");
    } else {
        snprintf(
            text, sizeof text, "share of the loss in the %zu largest directions",
            plot->run->question->pairs);
    }
    name(plot, &axes, 0, text, PICTURE_BLUE);
    if (plot->run->agop != NULL) {
        line(plot, &axes, TRAIN_ALIGNMENT, GREEN, 1.2);
        name(plot, &axes, 260, "alignment of the features", GREEN);
    }
    frame(plot, &axes, "share", true);
}

/* -- all ---------------------------------------------------------------------------------- */

static void describe(const struct train_run *run, char *text, size_t size) {
    const struct train_question *q = run->question;
    char model[64] = "a network";
    if (q->setup.model != NULL) {
        snprintf(
            model, sizeof model, "%.30s, width %zu", q->setup.model, train_setup_width(&q->setup));
    }
    const char *how = optimizer_name(q->plan.optimizer);
    if (q->plan.batch == 0) {
        snprintf(
            text, size, "%s, on %s: %s on %zu samples", model, q->data.name,
            q->plan.optimizer == OPTIMIZER_SGD ? "gradient descent" : how, q->data.train.count);
        return;
    }
    snprintf(
        text, size, "%s, on %s: %s, %zu of %zu samples a step", model, q->data.name, how,
        q->plan.batch, q->data.train.count);
}

static enum status draw(struct plot *plot, struct fault *fault) {
    const struct train_run *run = plot->run;
    bool looks = run->question->watched > 0;
    char title[256];
    double height = TOP + TALL + (looks ? 2 : 1) * (LOW + GAP) + 44;
    describe(run, title, sizeof title);
    enum status status = picture_init(
        &plot->picture, run->question->plot, WIDTH, height, "catapult train", title, fault);
    if (status != STATUS_OK) {
        return status;
    }
    picture_text(&plot->picture, LEFT, 18, title, 11, 0, PICTURE_INK, 0);
    draw_losses(plot, TOP);
    draw_rates(plot, TOP + TALL + GAP);
    if (looks) {
        draw_shares(plot, TOP + TALL + LOW + 2 * GAP);
    }
    return picture_finish(&plot->picture, fault);
}

enum status train_picture_draw(const struct train_run *run, struct fault *fault) {
    struct plot plot = {.run = run};
    plot.at = malloc((2 * PARTS + 2) * sizeof *plot.at);
    plot.value = malloc((2 * PARTS + 2) * sizeof *plot.value);
    plot.x[1] = fmax(1, run->found.steps);
    enum status status = plot.at == NULL || plot.value == NULL
                             ? fault_set(fault, STATUS_SYSTEM, "out of memory for a picture")
                             : draw(&plot, fault);
    free(plot.at);
    free(plot.value);
    return status;
}
