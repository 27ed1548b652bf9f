/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SPAN_H
#define CATAPULT_SPAN_H

/**
 * Takes samples to an orthonormal basis of the span of their inputs: a network whose first weights
 * are N(0, 1) has the same law there, for what is orthogonal to all inputs never moves (own). As
 * many coordinates as the rank of X, the largest first.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "inputs/samples.h"
#include "random/rng.h"

/** Fills `short_ones` with samples of the same scalar products and labels; the caller owns them.
 * STATUS_INPUT: inputs that kernel.h refuses, as all zeros. */
enum status
span_of_samples(struct samples *short_ones, const struct samples *samples, struct fault *fault);

/** What is done to images first. */
enum span_scaling {
    SPAN_RAW,     /**< pixels/255, times a number that makes the mean |x|^2 1 */
    SPAN_CENTRED, /**< the same without their mean */
};

/** Takes `count` images of the classes 0 and 1 of Fashion-MNIST, as many of each, with labels -1
 * and 1, in a basis of their span; where there are none the synthetic task that stock_take has, and
 * says in `name` which. `dir` and the faults as for stock_take. */
enum status span_images(
    struct samples *samples, char name[64], enum span_scaling scaling, size_t count,
    const char *dir, struct rng_key key, struct fault *fault);

#endif
