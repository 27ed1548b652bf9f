/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PHOTOGRAPH_H
#define PHOTOGRAPH_H

/** Makes small JPEG files, at the best quality and without subsampling of colours. */

#include <stdbool.h>
#include <stddef.h>

/** Writes DIRECTORY/NAME of the test: height x width pixels of red, green and blue, row by row. */
void photograph(
    const char *name, const unsigned char *rgb, size_t height, size_t width, bool progressive);

/** Writes 6 x 10 pixels of one colour: red and green as given first, blue as given last. */
void photograph_plain(const char *name, unsigned char red_and_green, unsigned char blue);

#endif
