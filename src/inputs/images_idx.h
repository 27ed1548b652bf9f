/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_IMAGES_IDX_H
#define CATAPULT_IMAGES_IDX_H

/** Reads the IDX files of MNIST and its kin: big-endian magic and sizes, then bytes. The format is
 * on LeCun, Cortes and Burges's page of the MNIST database. */

#include "inputs/images.h"

/** Reads images (magic 0x00000803) and their labels (magic 0x00000801), which must be below
 * `classes`, from a file each, plain or packed by gzip. The caller owns `images` until
 * images_clear. STATUS_INPUT: a file of another kind, in the wrong byte order, cut short or too
 * long; more images than labels, or fewer; a label out of range. */
enum status images_idx_read(
    struct images *images, const char *pixels_path, const char *labels_path, size_t classes,
    struct fault *fault);

#endif
