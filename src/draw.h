/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_DRAW_H
#define CATAPULT_DRAW_H

/** Pictures with Cairo: the figures gnuplot cannot draw. Lengths are points, the origin top left. */

#include <cairo.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"

/** A colour as 0xRRGGBB. */
typedef uint32_t draw_colour;

/** The palette of tools/style.gp: same colour, same meaning. */
enum {
    DRAW_BLUE = 0x2166ac,
    DRAW_RED = 0xb2182b,
    DRAW_GREY = 0x6b6b6b,
    DRAW_INK = 0x222222,
    DRAW_WHITE = 0xffffff,
};

/** A picture being drawn; it reaches `path` only in draw_finish. */
struct draw {
    cairo_t *cairo;
    cairo_surface_t *surface;
    unsigned char *bytes; /**< owned: what Cairo has written so far */
    size_t size, room;
    const char *path; /**< ends in .svg or .pdf */
};

/** Axes on the page: a box in points and the ranges of the data in it. */
struct draw_axes {
    double left, top, width, height;
    double x[2], y[2];
};

/** Starts a picture; `title` and `subject` become the PDF's metadata (an SVG gets none from Cairo).
 *  STATUS_INPUT: the suffix of `path` is neither. `path` must outlive the picture. */
enum status draw_init(struct draw *draw, const char *path, double width, double height,
                      const char *title, const char *subject, struct fault *fault);

/** Completes the picture, writes it whole or not at all, and clears `draw`. */
enum status draw_finish(struct draw *draw, struct fault *fault);

/** Data to page. */
double draw_x(const struct draw_axes *axes, double x);
double draw_y(const struct draw_axes *axes, double y);

/** Fills the box with pixels[row][column], row 0 on top; each pixel covers an equal part of it. */
void draw_image(struct draw *draw, const struct draw_axes *axes, const draw_colour *pixel,
                int columns, int rows);

/** Frame, ticks every `step`, numbers with `decimals`, and the two labels. */
void draw_frame(struct draw *draw, const struct draw_axes *axes, const double step[2],
                const int decimals[2], const char *x_label, const char *y_label);

/** A polyline in data coordinates, clipped to the box; dash 0 is solid. */
void draw_line(struct draw *draw, const struct draw_axes *axes, const double *x, const double *y,
               size_t count, draw_colour colour, double thickness, double dash);

/** Text at a point of the page; `align` 0 left, 0.5 centred, 1 right; with a white halo if `halo`. */
void draw_text(struct draw *draw, double x, double y, const char *text, double size, double align,
               draw_colour colour, int halo);

/** A filled rectangle with a thin frame: the patch of a legend. */
void draw_patch(struct draw *draw, double x, double y, double width, double height,
                draw_colour colour);

#endif
