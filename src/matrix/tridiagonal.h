/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TRIDIAGONAL_H
#define CATAPULT_TRIDIAGONAL_H

/** Finds all eigenpairs of a symmetric matrix by its tridiagonal form, without taking memory:
 * Householder's reflections, then the implicit QL method, whose rotations are applied many sweeps
 * at a time. Golub & Van Loan, "Matrix Computations" (4th edition), 8.3. */

#include <stdbool.h>
#include <stddef.h>

/** Returns how many doubles tridiagonal_eigen works in: about 2 order^2. */
size_t tridiagonal_room(size_t order);

/**
 * All pairs of the symmetric matrix `unit` a (order x order, rows `stride` apart, of which the
 * lower triangle is read), the largest value first: the values, and the vectors as rows, `apart`
 * from each other. `unit` a has entries of at most 1 in size. Returns false where QL did not end in
 * 40 sweeps for one value, which nobody has seen.
 */
bool tridiagonal_eigen(
    size_t order, double unit, const double *a, size_t stride, double *value, double *vector,
    size_t apart, double *room);

#endif
