/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_IMAGES_CELEBA_H
#define CATAPULT_IMAGES_CELEBA_H

/** Reads CelebA (Liu, Luo, Wang and Tang, "Deep learning face attributes in the wild", 2015): a
 * folder img_align_celeba of JPEG files, list_attr_celeba.txt, list_eval_partition.txt. */

#include "inputs/images.h"

/** What to read of it. */
struct images_celeba {
    const char *folder;    /**< that has the three */
    const char *attribute; /**< "Eyeglasses", for instance: class 1 has it, class 0 does not */
    unsigned partition;    /**< 0 training, 1 validation, 2 test */
    size_t most;           /**< reads the first `most` pictures of the partition */
    size_t side;           /**< to side x side pixels, in red, green and blue */
};

/** Reads pictures and attribute. The caller owns `images` until images_clear. STATUS_INPUT: a list
 * that is malformed, no such attribute, lists that disagree, none in the partition, or what
 * images_jpeg_read refuses. Costs about 1 ms a picture, and reading the lists twice. */
enum status images_celeba_read(
    struct images *images, const struct images_celeba *question, struct fault *fault);

#endif
