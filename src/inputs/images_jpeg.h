/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_IMAGES_JPEG_H
#define CATAPULT_IMAGES_JPEG_H

/** Reads photographs over libjpeg, with its exact integer transform, and shrinks them. */

#include <stddef.h>

#include "base/fault.h"

/** Sets `pixels`, channels x height x width, to the JPEG file: one channel is its luminance, three
 * are red, green and blue; each pixel is the mean of the area that it covers in the whole picture,
 * stretched to fit, rounded once. STATUS_INPUT: another kind of file, or one that is damaged or cut
 * short, even where libjpeg would guess what is missing; more than the memory. */
enum status images_jpeg_read(
    unsigned char *pixels, size_t channels, size_t height, size_t width, const char *path,
    struct fault *fault);

#endif
