/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FROZEN_DATA_H
#define FROZEN_DATA_H

/** Kernels that more than one test of the frozen chain uses. The caller clears them; the test fails
 * when one is refused. */

#include <stdbool.h>
#include <stddef.h>

#include "forecast/kernel.h"

/** A matrix that is a kernel. */
struct kernel frozen_data_kernel(const double *matrix, size_t order);

/** [[1, s cos phi], [s cos phi, s^2]]: two inputs of lengths 1 and s at the angle phi. */
struct kernel frozen_data_pair(double s, double phi);

/** kappa ((1 - c) I + c 1 1^T). */
struct kernel frozen_data_equal(size_t order, double kappa, double c);

/** A diagonal matrix. */
struct kernel frozen_data_diagonal(const double *kappa, size_t order);

/** X X^T of `rank` columns that look random. */
struct kernel frozen_data_random(size_t order, size_t rank, unsigned seed);

enum frozen_data_scaling { FROZEN_DATA_RAW, FROZEN_DATA_UNIT, FROZEN_DATA_CENT };

/** The training images of Fashion-MNIST, the first m/2 of class 0, then the first m/2 of class 1,
 * m x 784 numbers: pixels/255, scaled to a mean |x|^2 of 1 (raw), each to |x| = 1 (unit), or
 * to a mean |x|^2 of 1 after the mean image was taken away (cent). NULL where the data set is not
 * there; the caller frees. */
double *frozen_data_images(size_t m, enum frozen_data_scaling scaling);

#endif
