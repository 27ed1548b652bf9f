/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_RELU_SURROGATE_ROWS_H
#define CATAPULT_RELU_SURROGATE_ROWS_H

/** Passes over the neurons of one sample, the inside of relu_surrogate.h. Rows have a multiple of
 * RELU_SURROGATE_ROWS numbers; the same bits with AVX-512, AVX2 and plain C. */

#include <stddef.h>

enum { RELU_SURROGATE_ROWS = 32 };

/** out = a where z > 0, else 0; out = max(z, 0). */
void relu_surrogate_rows_active(double *out, const double *z, const double *a, size_t n);
void relu_surrogate_rows_positive(double *out, const double *z, size_t n);

/** a -= part max(z, 0). */
void relu_surrogate_rows_learn(double *a, const double *z, double part, size_t n);

/** z -= sum_j by[j] pull[j], `count` rows side by side, then returns the sum of a max(z, 0): chain
 * k mod 32 takes term k, and a tree adds the 32 chains. */
double relu_surrogate_rows_move(
    double *z, const double *a, const double *pull, const double *by, size_t count, size_t n);

#endif
