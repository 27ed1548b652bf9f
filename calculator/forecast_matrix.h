/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FORECAST_MATRIX_H
#define CATAPULT_FORECAST_MATRIX_H

/** Reads tangent kernels and residuals that somebody measured, from CSV and NPY files. */

#include <stddef.h>

#include "base/fault.h"

struct forecast_matrix {
    size_t rows, columns;
    double *value; /**< owned: row by row */
};

/** Reads an array of two dimensions, or of one as a column, of a file NAME.npy (features_npy.h),
 * and else a CSV file, with a header or without one: a first line with a number in it is none,
 * unless it counts 0, 1, 2 above a square. The caller owns `matrix` until forecast_matrix_clear.
 * STATUS_INPUT: what these readers refuse, a cell that is no finite number. */
enum status
forecast_matrix_read(struct forecast_matrix *matrix, const char *path, struct fault *fault);
void forecast_matrix_clear(struct forecast_matrix *matrix);

/** Returns by what part of the largest its entries may be rounded: 2^-23 where all of them are
 * floats, else 2^-52. */
double forecast_matrix_rounding(const struct forecast_matrix *matrix);

#endif
