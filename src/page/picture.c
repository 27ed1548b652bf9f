/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/picture.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/wholefile.h"

static const double LABEL = 10, TICK = 4;

static cairo_status_t collect(void *closure, const unsigned char *data, unsigned int length) {
    struct picture *picture = closure;
    if (picture->size + length > picture->room) {
        size_t room = 2 * (picture->size + length);
        unsigned char *grown = realloc(picture->bytes, room);
        if (grown == NULL) {
            return CAIRO_STATUS_NO_MEMORY;
        }
        picture->bytes = grown;
        picture->room = room;
    }
    memcpy(picture->bytes + picture->size, data, length);
    picture->size += length;
    return CAIRO_STATUS_SUCCESS;
}

/* Without it the PDF would carry the moment of drawing and never be the same twice. */
static void set_date(cairo_surface_t *surface) {
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    time_t seconds = epoch == NULL ? 0 : (time_t)strtoll(epoch, NULL, 10);
    struct tm utc;
    char text[32];
    if (gmtime_r(&seconds, &utc) != NULL &&
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc) > 0) {
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, text);
    }
}

enum status picture_init(
    struct picture *picture, const char *path, double width, double height, const char *title,
    const char *subject, struct fault *fault) {
    *picture = (struct picture){.path = path};
    const char *suffix = strrchr(path, '.');
    if (suffix != NULL && strcmp(suffix, ".svg") == 0) {
        picture->surface = cairo_svg_surface_create_for_stream(collect, picture, width, height);
    } else if (suffix != NULL && strcmp(suffix, ".pdf") == 0) {
        picture->surface = cairo_pdf_surface_create_for_stream(collect, picture, width, height);
        cairo_pdf_surface_set_metadata(picture->surface, CAIRO_PDF_METADATA_TITLE, title);
        cairo_pdf_surface_set_metadata(picture->surface, CAIRO_PDF_METADATA_SUBJECT, subject);
        cairo_pdf_surface_set_metadata(picture->surface, CAIRO_PDF_METADATA_CREATOR, "catapult");
        set_date(picture->surface);
    } else {
        return fault_set(fault, STATUS_INPUT, "%s: give a name that ends in .svg or .pdf", path);
    }
    picture->cairo = cairo_create(picture->surface);
    cairo_select_font_face(
        picture->cairo, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_source_rgb(picture->cairo, 1, 1, 1);
    cairo_paint(picture->cairo);
    return STATUS_OK;
}

/* What is said of panels goes before the end of an SVG. */
static enum status write_whole(const struct picture *picture, struct fault *fault) {
    struct wholefile file;
    size_t drawn = picture->size - (*picture->panels != '\0');
    while (drawn > 0 && *picture->panels != '\0' && picture->bytes[drawn] != '<') {
        drawn--;
    }
    enum status status = wholefile_open(&file, picture->path, fault);
    if (status != STATUS_OK) {
        return status;
    }
    fwrite(picture->bytes, 1, drawn, file.stream);
    fputs(picture->panels, file.stream);
    fwrite(picture->bytes + drawn, 1, picture->size - drawn, file.stream);
    return wholefile_commit(&file, fault);
}

enum status picture_finish(struct picture *picture, struct fault *fault) {
    cairo_status_t drawn = cairo_status(picture->cairo);
    cairo_destroy(picture->cairo);
    cairo_surface_finish(picture->surface);
    if (drawn == CAIRO_STATUS_SUCCESS) {
        drawn = cairo_surface_status(picture->surface);
    }
    cairo_surface_destroy(picture->surface);
    enum status status = STATUS_OK;
    if (drawn == CAIRO_STATUS_SUCCESS) {
        status = write_whole(picture, fault);
    } else {
        status = fault_set(
            fault, STATUS_SYSTEM, "%s: cannot draw: %s", picture->path,
            cairo_status_to_string(drawn));
    }
    free(picture->bytes);
    *picture = (struct picture){0};
    return status;
}

double picture_x(const struct picture_axes *axes, double x) {
    return axes->left + axes->width * (x - axes->x[0]) / (axes->x[1] - axes->x[0]);
}

double picture_y(const struct picture_axes *axes, double y) {
    return axes->top + axes->height * (1 - (y - axes->y[0]) / (axes->y[1] - axes->y[0]));
}

picture_colour picture_cool(double place) {
    static const picture_colour scale[] = {0x92c5de, 0x2166ac, 0x05213f};
    double t = 2 * fmin(fmax(place, 0), 1);
    int low = t < 1 ? 0 : 1;
    picture_colour colour = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        double a = scale[low] >> shift & 255, b = scale[low + 1] >> shift & 255;
        colour |= (picture_colour)lround(a + (t - low) * (b - a)) << shift;
    }
    return colour;
}

static void set_colour(struct picture *picture, picture_colour colour) {
    cairo_set_source_rgb(
        picture->cairo, (double)(colour >> 16 & 255) / 255, (double)(colour >> 8 & 255) / 255,
        (double)(colour & 255) / 255);
}

static void box(struct picture *picture, const struct picture_axes *axes) {
    cairo_rectangle(picture->cairo, axes->left, axes->top, axes->width, axes->height);
}

void picture_panel(
    struct picture *picture, const struct picture_axes *axes, const double size[2],
    const char *const column[2], const char *rows, const char *words) {
    size_t length = strlen(picture->panels), room = sizeof picture->panels - length;
    if (cairo_surface_get_type(picture->surface) != CAIRO_SURFACE_TYPE_SVG) {
        return;
    }
    int needed = snprintf(
        picture->panels + length, room,
        "<!-- panel\t%.6f %.6f %.6f %.6f\t%s\t%.9g %.9g\t%s\t%.9g %.9g\t%s\t%s\t-->\n",
        axes->left / size[0], axes->top / size[1], axes->width / size[0], axes->height / size[1],
        column[0], axes->x[0], axes->x[1], column[1], axes->y[0], axes->y[1], rows, words);
    if (needed < 0 || (size_t)needed >= room) {
        picture->panels[length] = '\0'; /* half a comment would end the picture */
    }
}

void picture_image(
    struct picture *picture, const struct picture_axes *axes, const picture_colour *pixel,
    int columns, int rows) {
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, columns, rows);
    unsigned char *data = cairo_image_surface_get_data(image);
    int stride = cairo_image_surface_get_stride(image);
    cairo_surface_flush(image);
    for (int row = 0; row < rows && data != NULL; row++) {
        memcpy(
            data + (ptrdiff_t)row * stride, pixel + (ptrdiff_t)row * columns,
            (size_t)columns * sizeof *pixel);
    }
    cairo_surface_mark_dirty(image);
    cairo_save(picture->cairo);
    cairo_translate(picture->cairo, axes->left, axes->top);
    cairo_scale(picture->cairo, axes->width / columns, axes->height / rows);
    cairo_set_source_surface(picture->cairo, image, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(picture->cairo), CAIRO_FILTER_NEAREST);
    cairo_rectangle(picture->cairo, 0, 0, columns, rows);
    cairo_fill(picture->cairo);
    cairo_restore(picture->cairo);
    cairo_surface_destroy(image);
}

static void tick_line(struct picture *picture, double x, double y, double dx, double dy) {
    cairo_move_to(picture->cairo, x, y);
    cairo_rel_line_to(picture->cairo, dx, dy);
    cairo_stroke(picture->cairo);
}

/* What rounding leaves of 0 would be printed as -0.0. */
static double without_sign(double x, double step) {
    return fabs(x) < 1e-9 * step ? 0 : x;
}

static void ticks(
    struct picture *picture, const struct picture_axes *axes, const double step[2],
    const int decimals[2]) {
    char text[32];
    double bottom = axes->top + axes->height;
    for (double x = ceil(axes->x[0] / step[0]) * step[0]; x <= axes->x[1] + 1e-9; x += step[0]) {
        tick_line(picture, picture_x(axes, x), bottom, 0, TICK);
        snprintf(text, sizeof text, "%.*f", decimals[0], without_sign(x, step[0]));
        picture_text(
            picture, picture_x(axes, x), bottom + TICK + LABEL + 2, text, LABEL, 0.5, PICTURE_INK,
            0);
    }
    for (double y = ceil(axes->y[0] / step[1]) * step[1]; y <= axes->y[1] + 1e-9; y += step[1]) {
        tick_line(picture, axes->left, picture_y(axes, y), -TICK, 0);
        snprintf(text, sizeof text, "%.*f", decimals[1], without_sign(y, step[1]));
        picture_text(
            picture, axes->left - TICK - 3, picture_y(axes, y) + LABEL / 3, text, LABEL, 1,
            PICTURE_INK, 0);
    }
}

void picture_frame(
    struct picture *picture, const struct picture_axes *axes, const double step[2],
    const int decimals[2], const char *x_label, const char *y_label) {
    set_colour(picture, 0x444444);
    cairo_set_line_width(picture->cairo, 0.8);
    cairo_set_dash(picture->cairo, NULL, 0, 0);
    box(picture, axes);
    cairo_stroke(picture->cairo);
    ticks(picture, axes, step, decimals);
    picture_text(
        picture, axes->left + axes->width / 2, axes->top + axes->height + 32, x_label, 11.5, 0.5,
        PICTURE_INK, 0);
    cairo_save(picture->cairo);
    cairo_translate(picture->cairo, axes->left - 38, axes->top + axes->height / 2);
    cairo_rotate(picture->cairo, -acos(-1) / 2);
    picture_text(picture, 0, 0, y_label, 11.5, 0.5, PICTURE_INK, 0);
    cairo_restore(picture->cairo);
}

void picture_line(
    struct picture *picture, const struct picture_axes *axes, const double *x, const double *y,
    size_t count, picture_colour colour, double thickness, double dash) {
    double pattern[] = {dash, dash};
    cairo_save(picture->cairo);
    box(picture, axes);
    cairo_clip(picture->cairo);
    for (size_t i = 0; i < count; i++) {
        cairo_line_to(picture->cairo, picture_x(axes, x[i]), picture_y(axes, y[i]));
    }
    set_colour(picture, colour);
    cairo_set_line_width(picture->cairo, thickness);
    cairo_set_line_join(picture->cairo, CAIRO_LINE_JOIN_ROUND);
    cairo_set_dash(picture->cairo, pattern, dash > 0 ? 2 : 0, 0);
    cairo_stroke(picture->cairo);
    cairo_restore(picture->cairo);
}

void picture_text(
    struct picture *picture, double x, double y, const char *text, double size, double align,
    picture_colour colour, int halo) {
    cairo_text_extents_t extents;
    cairo_set_font_size(picture->cairo, size);
    cairo_text_extents(picture->cairo, text, &extents);
    double left = x - align * extents.x_advance;
    if (halo) {
        cairo_move_to(picture->cairo, left, y);
        cairo_text_path(picture->cairo, text);
        cairo_set_source_rgba(picture->cairo, 1, 1, 1, 0.85);
        cairo_set_line_width(picture->cairo, size / 4);
        cairo_set_dash(picture->cairo, NULL, 0, 0);
        cairo_stroke(picture->cairo);
    }
    set_colour(picture, colour);
    cairo_move_to(picture->cairo, left, y);
    cairo_show_text(picture->cairo, text);
    cairo_new_path(picture->cairo);
}

void picture_patch(
    struct picture *picture, double x, double y, double width, double height,
    picture_colour colour) {
    cairo_rectangle(picture->cairo, x, y, width, height);
    set_colour(picture, colour);
    cairo_fill_preserve(picture->cairo);
    set_colour(picture, 0x444444);
    cairo_set_line_width(picture->cairo, 0.5);
    cairo_set_dash(picture->cairo, NULL, 0, 0);
    cairo_stroke(picture->cairo);
}
