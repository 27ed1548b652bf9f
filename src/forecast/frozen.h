/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FROZEN_H
#define CATAPULT_FROZEN_H

/** Takes steps of SGD with the kernel frozen: a random product of matrices, applied to a vector. */

#include <stdbool.h>

#include "forecast/kernel.h"

/** The residual r of all samples, or the vector z with r = L z, which has no null directions. */
enum frozen_coordinates {
    FROZEN_RESIDUAL, /**< r' = r - (eta/b) sum_B r_i K_i: `order` numbers */
    FROZEN_ROOT,     /**< z' = z - (eta/b) sum_B (l_i.z) l_i: `rank` numbers, at twice the cost */
};

struct frozen {
    enum frozen_coordinates coordinates;
    const double *rows; /**< of the kernel: K, or its root */
    size_t size;        /**< numbers in the state, and in a row */
    double eta;
    /** FROZEN_ROOT alone: what each residual has beyond l_i.z, outside the range of K; it never
     * moves and kicks z at every step. NULL: nothing. */
    const double *beyond;
};

/** Chooses the coordinates; the kernel must outlive the chain. */
struct frozen
frozen_of(const struct kernel *kernel, enum frozen_coordinates coordinates, double eta);

/** Returns FROZEN_RESIDUAL where K has full rank, so that the growth of both vectors is the same,
 * and FROZEN_ROOT elsewhere, and where K is not formed. */
enum frozen_coordinates frozen_fastest(const struct kernel *kernel);

/** Takes a step with the `count` samples of a batch, by the mean over them; `factor` is room for
 * `count` numbers. The same bits on every machine. About size * count multiply-adds, twice that in
 * the coordinates of the root. */
void frozen_step(
    const struct frozen *frozen, double *state, const size_t *batch, size_t count, double *factor);

/** Multiplies the state by the power of two that brings its largest entry into [1/2, 1), exactly
 * but for what underflows, and takes its exponent from *exponent, so that state * 2^exponent stays.
 * Returns false where the state is 0. Due before entries leave 1e-140 ... 1e140. */
bool frozen_rescale(const struct frozen *frozen, double *state, long *exponent);

#endif
