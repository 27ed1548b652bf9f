/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_IMAGES_USPS_H
#define CATAPULT_IMAGES_USPS_H

/** Reads the digits of USPS (Hull, "A database for handwritten text recognition research", 1994) in
 * the two forms that are about, both text, plain or packed by gzip. */

#include "inputs/images.h"

/** Reads 16 x 16 pixels from -1 to 1, which are rounded to bytes, and a digit a line: either the
 * 257 numbers of zip.train (Hastie, Tibshirani and Friedman's), the digit first; or LIBSVM's
 * "LABEL INDEX:VALUE ...", where the label is the digit + 1, indices go up from 1 to 256, and what
 * is left out is 0. The caller owns `images` until images_clear. STATUS_INPUT: anything else. */
enum status images_usps_read(struct images *images, const char *path, struct fault *fault);

#endif
