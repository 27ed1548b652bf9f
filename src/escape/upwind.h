/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_UPWIND_H
#define CATAPULT_UPWIND_H

/**
 * Solves the Hamilton-Jacobi equation of the quasi-potential, 1/2 grad V^T C grad V = grad L^T grad
 * V, V(0) = 0, on a square grid: V at a node is the least over the edges of its eight triangles of
 * V there plus the action of the straight way, in the time that makes it least,
 *
 *     |grad L| |d| - <-grad L, d>,    norms and products in the metric C^-1 at its middle
 *
 * (Sethian & Vladimirsky, "Ordered upwind methods for static Hamilton-Jacobi equations", 2003;
 * Bornemann & Rasch 2006 for sweeps in place of an order). Of first order in the size of a cell.
 */

#include <stddef.h>

#include "base/fault.h"
#include "escape/landscape.h"

struct upwind {
    size_t side;    /**< nodes along a side, odd: the minimum is in the middle */
    double cell;    /**< distance of two nodes */
    double *value;  /**< owned: V, row by row; rows are x_2 */
    double *metric; /**< owned: what the steps need, on nodes and middles */
    int sweeps;
};

/** Finds V on [-half, half]^2 with `cells` cells from the middle to a side. Starts from the
 * quadratic V of the linear drift within four cells of the minimum. Sweeps until nothing changes by
 * more than 10^-12. Cost: some 30 sweeps of 32 cells^2 edges. Memory: 800 cells^2 bytes. The caller
 * owns `upwind` until upwind_clear. STATUS_SYSTEM: memory. */
enum status upwind_init(
    struct upwind *upwind, const struct landscape *landscape, double half, size_t cells,
    struct fault *fault);
void upwind_clear(struct upwind *upwind);

/** Returns V at x, by cubic interpolation. x is at least two cells inside. */
double upwind_at(const struct upwind *upwind, const double x[2]);

#endif
