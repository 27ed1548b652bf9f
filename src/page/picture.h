/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PICTURE_H
#define CATAPULT_PICTURE_H

/** Draws pictures with Cairo: the figures gnuplot cannot draw. Lengths are points, the origin top
 * left. */

#include <cairo.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

/** A colour as 0xRRGGBB. */
typedef uint32_t picture_colour;

/** The palette of figures/style.gp: same colour, same meaning. */
enum {
    PICTURE_BLUE = 0x2166ac,
    PICTURE_RED = 0xb2182b,
    PICTURE_GREY = 0x6b6b6b,
    PICTURE_INK = 0x222222,
    PICTURE_WHITE = 0xffffff,
};

/** Returns the blue of a place from 0, light and small, to 1, dark and large: `cool` of
 * figures/style.gp. */
picture_colour picture_cool(double place);

/** A picture being drawn; it reaches `path` only in picture_finish. */
struct picture {
    cairo_t *cairo;
    cairo_surface_t *surface;
    unsigned char *bytes; /**< owned: what Cairo has written so far */
    size_t size, room;
    const char *path;  /**< ends in .svg or .pdf */
    char panels[2048]; /**< what picture_panel said of an SVG */
};

/** Axes of a picture: a box in points and the ranges of the data in it. */
struct picture_axes {
    double left, top, width, height;
    double x[2], y[2];
};

/** Starts a picture; `title` and `subject` become the PDF's metadata (an SVG gets none from Cairo).
 * STATUS_INPUT: `path` ends neither in .svg nor in .pdf. `path` must outlive the picture. */
enum status picture_init(
    struct picture *picture, const char *path, double width, double height, const char *title,
    const char *subject, struct fault *fault);

/** Completes the picture, writes it whole or not at all, and clears it. STATUS_SYSTEM: the picture
 * could not be drawn or written. */
enum status picture_finish(struct picture *picture, struct fault *fault);

/** Converts a coordinate of the data to one of the picture. */
double picture_x(const struct picture_axes *axes, double x);
double picture_y(const struct picture_axes *axes, double y);

/** Fills the box of the axes with pixel[row][column], row 0 on top; each pixel covers an equal part
 * of the box. */
void picture_image(
    struct picture *picture, const struct picture_axes *axes, const picture_colour *pixel,
    int columns, int rows);

/** Draws the frame, ticks every `step`, numbers with `decimals`, and the two labels. */
void picture_frame(
    struct picture *picture, const struct picture_axes *axes, const double step[2],
    const int decimals[2], const char *x_label, const char *y_label);

/** Says what `panel` of figures/style.gp says: where these axes stand in a picture of this size,
 * and what of the CSV the book shows there under a reader's pointer. Of an SVG alone; names and
 * words hold no "--". */
void picture_panel(
    struct picture *picture, const struct picture_axes *axes, const double size[2],
    const char *const column[2], const char *rows, const char *words);

/** Draws a polyline in data coordinates, clipped to the box; dash 0 is solid. */
void picture_line(
    struct picture *picture, const struct picture_axes *axes, const double *x, const double *y,
    size_t count, picture_colour colour, double thickness, double dash);

/** Writes text at a point of the picture; `align` 0 left, 0.5 centred, 1 right; with a white halo
 * if `halo`. */
void picture_text(
    struct picture *picture, double x, double y, const char *text, double size, double align,
    picture_colour colour, int halo);

/** Draws a filled rectangle with a thin frame: the patch of a legend. */
void picture_patch(
    struct picture *picture, double x, double y, double width, double height,
    picture_colour colour);

#endif
