/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_IMAGES_H
#define CATAPULT_IMAGES_H

/** Holds labelled images, and loads the data sets of "Catapults in SGD" (section 4) and MNIST from
 * folders. Nothing is ever downloaded. choose.h makes samples of them. */

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"

/** `count` images of channels x height x width bytes each, row by row, and their classes, numbers
 * below `classes`. */
struct images {
    size_t count, channels, height, width, classes;
    unsigned char *pixels; /**< owned: count x channels x height x width */
    unsigned *labels;      /**< owned: count */
};
enum { IMAGES_CHANNELS = 4, IMAGES_SIDE = 1 << 14 }; /* the most */

/** Takes memory for black images of class 0. The caller owns `images` until images_clear.
 * STATUS_INPUT: none of something, more channels or pixels a side than above, or more than the
 * memory that is there (said in GB). */
enum status images_init(
    struct images *images, size_t count, size_t channels, size_t height, size_t width,
    size_t classes, struct fault *fault);
void images_clear(struct images *images);

/** Returns the number of bytes of one image, and the image at `index`. */
size_t images_size(const struct images *images);
const unsigned char *images_pixels(const struct images *images, size_t index);

/** The data sets, with the names that their authors give the files. Each lies in a folder
 * of its name (images_name). NAME[.gz]: either. */
enum images_set {
    IMAGES_FASHION_MNIST, /**< 28 x 28, ten classes: train-images-idx3-ubyte[.gz],
                           * train-labels-idx1-ubyte[.gz], t10k-... (Debian's package
                           * dataset-fashion-mnist) */
    IMAGES_MNIST,         /**< the same names */
    IMAGES_CIFAR_10,      /**< 3 x 32 x 32, ten classes: data_batch_1.bin to _5.bin, test_batch.bin,
                           * each possibly .gz */
    IMAGES_SVHN,          /**< 3 x 32 x 32, ten classes: train_32x32.mat, test_32x32.mat */
    IMAGES_USPS,          /**< 16 x 16, ten classes: zip.train[.gz], zip.test[.gz], or usps[.gz],
                           * usps.t[.gz] in the form of LIBSVM */
    IMAGES_CELEBA,        /**< 3 x 64 x 64 (own choice: the paper gives no size), class 1 with
                           * eyeglasses, the first 20 000 of a part: img_align_celeba/,
                           * list_attr_celeba.txt, list_eval_partition.txt */
};
enum images_part { IMAGES_TRAINING, IMAGES_TEST };

/** Returns "fashion-mnist", "mnist", "cifar-10", "svhn", "usps" or "celeba". */
const char *images_name(enum images_set set);

/** Is the data set there, both parts? In DIR/NAME if there is such a folder, else where Debian's
 * packages put it, /usr/share/datasets/NAME. `dir` may be NULL. Looks at names alone. */
bool images_present(enum images_set set, const char *dir);

/** Reads one part of a data set from where images_present looks. The caller owns `images` until
 * images_clear. STATUS_INPUT: it is not there (the fault says where it was looked for), or a file
 * is damaged, cut short, too long or of another kind. */
enum status images_load(
    struct images *images, enum images_set set, enum images_part part, const char *dir,
    struct fault *fault);

#endif
