/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_IMAGES_FOLDER_H
#define CATAPULT_IMAGES_FOLDER_H

/** Reads a folder of JPEG files by a table that names them and their classes. */

#include "inputs/images.h"

/** What to read, and to which shape images_jpeg_read brings it. */
struct images_folder {
    const char *folder;
    const char *table;        /**< a CSV file with a row for each picture */
    const char *file, *label; /**< columns of it: a name in the folder, and a class, 0, 1, ... */
    size_t channels, height, width;
};

/** Reads the pictures in the table's order; there are as many classes as the greatest label says.
 * The caller owns `images` until images_clear. STATUS_INPUT: what csvfile_read or images_jpeg_read
 * refuses, no such column, no row, a label that is no whole number from 0 to 65535. */
enum status images_folder_read(
    struct images *images, const struct images_folder *question, struct fault *fault);

/** Reads the picture FOLDER/NAME into the image at `index`, in the images' own shape. */
enum status images_folder_fill(
    struct images *images, size_t index, const char *folder, const char *name, struct fault *fault);

#endif
