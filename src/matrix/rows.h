/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_ROWS_H
#define CATAPULT_ROWS_H

/**
 * Adds, multiplies and rotates vectors of doubles that lie in rows, for the eigenpairs. Products
 * are rounded before they are added, and sums have an order of their own, so the bits are the same
 * with AVX-512, AVX2 and plain C. No square is scaled: keep entries between 1e-140 and 1e140.
 */

#include <stdbool.h>
#include <stddef.h>

/** Returns the sum of x[k] y[k]: chain k mod 32 takes term k, and a tree adds the 32 chains. */
double rows_dot(const double *x, const double *y, size_t n);

/** y += a x. */
void rows_add(double *y, double a, const double *x, size_t n);

/** z += a x + b y, the sum on the right first. */
void rows_add_two(double *z, double a, const double *x, double b, const double *y, size_t n);

/** Half a symmetric product, from a row of the triangle: sum += a row and returns the scalar
 * product of row and x. */
double rows_symmetric(double *sum, double a, const double *row, const double *x, size_t n);

/** x *= a. */
void rows_scale(double *x, double a, size_t n);

/** One sweep of plane rotations over the neighbouring rows first, first - 1, ..., last: rotation k
 * turns rows i = first - k and i - 1 into (c x_i + s x_{i-1}, c x_{i-1} - s x_i). */
struct rows_sweep {
    size_t first, last;
    const double *turn; /**< (c, s) of each rotation */
};

/** Applies sweeps in their order to columns [0, columns) of rows `stride` apart, strip by strip of
 * at most 32 columns, so that the rows stay in the cache; columns is a multiple of 8. */
void rows_rotate(
    double *rows, size_t stride, size_t columns, const struct rows_sweep *sweep, size_t sweeps);

/** Returns the largest |x[k]|, 0 for n = 0; infinite or NaN where an x[k] is. */
double rows_largest(const double *x, size_t n);

/** Returns the power of two that brings `largest` into [1/2, 1), between 2^-1000 and 2^1000; 1 for
 * 0. */
double rows_unit(double largest);

/** Fills x with numbers in (-1, 1) that look random and depend on `which` and k alone: the bits of
 * splitmix64 (Steele, Lea & Flood, "Fast splittable pseudorandom number generators", 2014). */
void rows_start(double *x, size_t n, size_t which);

/** Returns true where all x[k] are zeros. */
bool rows_empty(const double *x, size_t n);

#endif
