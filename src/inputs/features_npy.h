/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FEATURES_NPY_H
#define CATAPULT_FEATURES_NPY_H

/** Reads vectors from NumPy's files (NPY, versions 1, 2 and 3; numpy.lib.format). */

#include "inputs/samples.h"

/** Reads the inputs, an array whose first index is the sample and whose others are put one after
 * the other, and the outputs, one of the same length in one or more dimensions. Numbers are
 * little-endian doubles, floats or whole numbers of any size, or truth values, in C order. The
 * caller owns `samples` until samples_clear. STATUS_INPUT: another kind of file, type or order,
 * lengths that differ, a size that the file does not have, a number that is not finite. */
enum status features_npy_read(
    struct samples *samples, const char *inputs_path, const char *outputs_path,
    struct fault *fault);

/** Reads one such array: `*count` samples of `*each` numbers. The caller frees `*value`. Faults as
 * above, and STATUS_INPUT for more than the memory that is there. */
enum status features_npy_array(
    double **value, size_t *count, size_t *each, const char *path, struct fault *fault);

#endif
