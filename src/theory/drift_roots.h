/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_DRIFT_ROOTS_H
#define CATAPULT_DRIFT_ROOTS_H

/** Finds all roots of the log-drift G in (0, 4/s_*^2), with none missed: G is concave between its
 * poles, so each gap is settled by its maximum. */

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "theory/dataset.h"

/** A root of G in (0, x_max). Close to a pole only the distance has digits left. */
struct drift_root {
    double x;            /**< eta lambda at the root, rounded to double; see drift_roots_at_pole */
    size_t pole;         /**< index of the atom whose pole 1/s^2 it is measured from */
    int side;            /**< +1: above that pole, -1: below */
    double log_distance; /**< log |x - pole|, where the distance itself may underflow */
    bool touching;       /**< G reaches 0 without crossing, as far as doubles can tell */
};

struct drift_roots {
    struct drift_root *root; /**< owned, by increasing x */
    size_t count;
    /** owned: where G is largest in each gap, the k-th above the k-th pole */
    struct drift_root *top;
    size_t gaps; /**< those that begin below 4/s_*^2, where the last is cut */
};

/** Says whether a root is closer to its pole than doubles can tell: log |x s^2 - 1| is below that
 * of 2^-53. */
static inline bool
drift_roots_at_pole(const struct drift_root *root, const struct dataset *dataset) {
    return root->log_distance + log(dataset->atom[root->pole].s2.hi) < -53 * 0.69314718055994531;
}

/**
 * Finds all roots of G in the open interval (0, 4/s_*^2). G is strictly concave between
 * neighbouring poles, so each gap is settled by its maximum: no root, one touching root, or two;
 * below the first pole there is none. No grid is involved and no pair can be missed. At most 2m - 1
 * roots for m atoms; O(m^2) time for few atoms, O(m log m) from 512 on (drift_field). The caller
 * owns `roots` until drift_roots_clear. STATUS_SYSTEM: memory.
 */
enum status
drift_roots_init(struct drift_roots *roots, const struct dataset *dataset, struct fault *fault);
void drift_roots_clear(struct drift_roots *roots);

/** Finds the root of a dataset that has exactly one, as x = eta lambda. STATUS_INPUT: no root, or
 * several. */
enum status drift_roots_single(double *x, const struct dataset *dataset, struct fault *fault);

#endif
