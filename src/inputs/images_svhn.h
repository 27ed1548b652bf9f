/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_IMAGES_SVHN_H
#define CATAPULT_IMAGES_SVHN_H

/** Reads the cropped digits of SVHN (Netzer and others, "Reading digits in natural images with
 * unsupervised feature learning", 2011), files of MATLAB's. */

#include "inputs/images.h"

/** Reads X, bytes of height x width x channels x count with the first index fastest, and y, count
 * numbers from 1 to 10, of which 10 is the digit 0. The caller owns `images` until images_clear.
 * STATUS_INPUT: what matfile_read refuses, other types or shapes, labels out of range. */
enum status images_svhn_read(struct images *images, const char *path, struct fault *fault);

#endif
