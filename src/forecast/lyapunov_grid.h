/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_LYAPUNOV_GRID_H
#define CATAPULT_LYAPUNOV_GRID_H

/** Iterates the operator (P_s f)(u) = (1/2) sum_i |H_i u|^s f(H_i u/|H_i u|), i = 1, 2, on
 * functions of the directions u of the plane, for the two factors H_i = I - eta l_i l_i^T of batch
 * size 1 (own). Functions are smooth but for kinks |x|^alpha, 2^(1/alpha) the factor by which a
 * fixed direction repels its neighbours: a grid of N directions is wrong by some N^(-1-alpha). */

#include <stdbool.h>
#include <stddef.h>

#include "forecast/kernel.h"

enum { LYAPUNOV_GRID_POINTS = 6 }; /* of an interpolation */

/** Where a direction goes: between points of the grid, with Lagrange's weights. */
struct lyapunov_grid_place {
    unsigned first;
    double weight[LYAPUNOV_GRID_POINTS];
};

/** The directions pi k/size. */
struct lyapunov_grid {
    size_t size;
    struct lyapunov_grid_place *to[2];
    double *log_growth[2]; /**< log|H_i u| */
    double *power[2];      /**< |H_i u|^s/2 */
    double *f, *next; /**< a function and its image; the first points are repeated at the end */
    void *memory;     /**< owned: all of them */
};

/** A number and how far off it may be. */
struct lyapunov_grid_value {
    double value, error;
    unsigned iterations;
};

/** Sets up the maps of a kernel of order and rank 2, and f = 0, for a size of at least 16. Returns
 * false where there is no memory (176 bytes a direction). */
bool lyapunov_grid_init(
    struct lyapunov_grid *grid, const struct kernel *kernel, double eta, size_t size);
void lyapunov_grid_clear(struct lyapunov_grid *grid);

/** Sets f to a number; to the function of a grid of a quarter of the size, by straight lines. */
void lyapunov_grid_constant(struct lyapunov_grid *grid, double value);
void lyapunov_grid_refine(struct lyapunov_grid *grid, const struct lyapunov_grid *coarse);

/** Solves h + gamma = psi + P_0 h, psi the mean log growth, from h = f on: the least and the
 * largest of psi + P_0 h - h enclose the drift gamma, but for the interpolation. Returns false
 * where 40 000 iterations do not end. */
bool lyapunov_grid_drift(struct lyapunov_grid *grid, struct lyapunov_grid_value *gamma);

/** Solves P_s f = exp(k) f from f > 0 on: the least and the largest of P_s f/f enclose exp(k), but
 * for the interpolation (Collatz & Wielandt). */
bool lyapunov_grid_exponent(struct lyapunov_grid *grid, double s, struct lyapunov_grid_value *k);

#endif
