/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CHOOSE_H
#define CATAPULT_CHOOSE_H

/** Makes samples of images: some classes of them, some images of these at random, their pixels
 * pooled and scaled, their classes as numbers. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "inputs/images.h"
#include "inputs/samples.h"
#include "random/rng.h"

/** What a class becomes. Two classes give one output, for classes[0] and classes[1]. */
enum choose_coding {
    CHOOSE_ZERO_ONE, /**< 0 and 1 */
    CHOOSE_SIGNS,    /**< -1 and 1 */
    CHOOSE_ONE_HOT,  /**< an output for each class, 1 for the image's own and 0 for the others */
};

/** What a pixel becomes. */
enum choose_scaling {
    CHOOSE_UNIT_INTERVAL, /**< x = byte/255 */
    CHOOSE_STANDARD,      /**< (x - mean)/deviation, by the channel's moments */
    CHOOSE_UNIT_SPHERE,   /**< x/|x|, the length of the whole image */
};

/** Mean and standard deviation of byte/255 in each channel. */
struct choose_moments {
    double mean[IMAGES_CHANNELS], deviation[IMAGES_CHANNELS];
};

struct choose_question {
    const unsigned *classes; /**< `class_count` different ones */
    size_t class_count;      /**< at least 2, and 2 unless CHOOSE_ONE_HOT */
    enum choose_coding coding;
    size_t skip, count; /**< passes over `skip` images of the random order: two questions that
                            * agree but for disjoint ranges have no image in common */
    bool balanced;      /**< takes the classes in turn, so that each has equally many; else the
                            * images are drawn from all of these classes together */
    size_t pool;        /**< replaces pool x pool pixels by their mean; 1: none */
    enum choose_scaling scaling;
    struct choose_moments moments; /**< of CHOOSE_STANDARD */
};

/** Computes the moments of all images, exactly but for the last rounding: 0.2860 and 0.3530 for the
 * training images of Fashion-MNIST. */
struct choose_moments choose_moments(const struct images *images);

/** Makes `count` samples, drawn without replacement by the stream of that key and replica: sample i
 * depends on skip + i alone, not on `count`. Their inputs go row by row, the
 * channels of a place side by side, as net.h wants them. The
 * caller owns `samples` until samples_clear. STATUS_INPUT: a class that the images lack or that is
 * named twice, fewer images than asked, a pool that does not divide height and width, a deviation
 * that is not positive, a black image for the sphere, more than the memory. */
enum status choose_samples(
    struct samples *samples, const struct images *images, const struct choose_question *question,
    struct rng_key key, uint64_t replica, struct fault *fault);

#endif
