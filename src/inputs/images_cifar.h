/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_IMAGES_CIFAR_H
#define CATAPULT_IMAGES_CIFAR_H

/** Reads the binary version of CIFAR-10 as its page describes it (Krizhevsky, "Learning multiple
 * layers of features from tiny images", 2009): records of 3073 bytes, a label and 3 x 32 x 32
 * pixels. */

#include "inputs/images.h"

/** Reads `files` batches, plain or packed by gzip, one after the other; a batch has any number of
 * records. The caller owns `images` until images_clear. STATUS_INPUT: a file that is no whole
 * number of records, or a label above 9 (in CIFAR-100 a record has 3074 bytes). */
enum status images_cifar_read(
    struct images *images, const char *const *paths, size_t files, struct fault *fault);

#endif
