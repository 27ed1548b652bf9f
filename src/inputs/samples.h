/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SAMPLES_H
#define CATAPULT_SAMPLES_H

/** Holds labelled vectors, what a network is trained on. */

#include <stddef.h>

#include "base/fault.h"

/** `count` samples: x is count x inputs, y is count x outputs, both row by row. */
struct samples {
    size_t count, inputs, outputs;
    double *x, *y; /**< owned */
};

/** Takes memory for zeros. The caller owns `samples` until samples_clear. STATUS_INPUT: none of
 * something, or more than the memory that is there (said in GB). */
enum status samples_init(
    struct samples *samples, size_t count, size_t inputs, size_t outputs, struct fault *fault);
void samples_clear(struct samples *samples);

/** Returns the samples first ... first + count - 1, in the memory of `samples`: not to be cleared.
 * */
struct samples samples_part(const struct samples *samples, size_t first, size_t count);

#endif
