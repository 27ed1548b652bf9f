/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_STOCK_H
#define CATAPULT_STOCK_H

/** Takes samples of a data set that may or may not be on the machine: its images, or a synthetic
 * task of the same shape in their stead, and says which. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "inputs/choose.h"
#include "inputs/images.h"
#include "inputs/samples.h"
#include "random/rng.h"

struct stock_question {
    enum images_set set;
    enum images_part part;
    const char *dir;               /**< as for images_load; may be NULL */
    struct choose_question choose; /**< moments: filled in by stock_take */
};

/** Asks for `count` training images of these classes, standardised and not pooled, drawn from all
 * classes together; the caller may change what it likes. They are images of Fashion-MNIST or, where
 * the user has given `dir`, of the first of these sets that lies in it: CIFAR-10, SVHN, USPS,
 * CelebA (whose two classes take the place of two others), MNIST. `classes` must stay. */
struct stock_question stock_images(
    const unsigned *classes, size_t class_count, enum choose_coding coding, size_t count,
    const char *dir);

/** What was taken. */
struct stock {
    struct samples samples;         /**< owned */
    size_t channels, height, width; /**< of an image, after pooling */
    bool real;                      /**< images; else the task */
    char name[64]; /**< for the reader: "Fashion-MNIST 7/9", or what came instead */
};

/** Takes samples as choose_samples does, standardised by the moments of the training images where
 * the scaling asks for them. Where the data set is missing draws x ~ N(0, I) of the same shape, and
 * the classes by x: of two the sign of x_1 x_2, of k the largest of x_1 ... x_k, coded the same.
 * The caller owns `stock` until stock_clear. Fails as images_load and choose_samples do. */
enum status stock_take(
    struct stock *stock, const struct stock_question *question, struct rng_key key,
    uint64_t replica, struct fault *fault);
void stock_clear(struct stock *stock);

#endif
