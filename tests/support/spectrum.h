/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SPECTRUM_H
#define SPECTRUM_H

/** Symmetric matrices, and second methods for their eigenpairs: Jacobi's rotations, and what pairs
 * are by definition, in long doubles. */

#include <stdbool.h>
#include <stddef.h>

#include "matrix/eigen.h"

/** Room for pairs, and a matrix of zeros; the test fails when there is none. */
struct eigen spectrum_room(size_t order, size_t count);
double *spectrum_zeros(size_t order);

/** Entries uniform in (-size, size). The caller frees. */
double *spectrum_random(size_t order, double size, unsigned seed);

/** A matrix with the given eigenvalues: their diagonal between three random reflections. */
double *spectrum_made(size_t order, const double *value, unsigned seed);

/** The kernel of a wide two-layer ReLU network at points of which each coordinate moved by up to
 * `drift`: slowly falling values, the first far from the others. */
double *spectrum_kernel(size_t order, double drift, unsigned seed);

/** All values by Jacobi's method of cyclic rotations, falling. */
void spectrum_jacobi(double *value, const double *a, size_t order);

/** |A v - value v| in long doubles. */
double spectrum_residual(const double *a, size_t order, double value, const double *vector);

/** The values fall, the vectors are orthonormal to `tolerance`, and the residuals of pairs are at
 * most `size` times it and what `eigen` says they are. */
bool spectrum_holds(const struct eigen *eigen, const double *a, double size, double tolerance);

/** |P - Q|^2 of the projections on two spaces with orthonormal rows: 2 k - 2 |X Y'|^2. */
double spectrum_distance(const double *x, const double *y, size_t rows, size_t order);

#endif
