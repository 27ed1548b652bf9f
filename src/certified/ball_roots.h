/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_BALL_ROOTS_H
#define CATAPULT_BALL_ROOTS_H

/**
 * Encloses all roots of G in (0, 4/s_*^2), and proves their number. Nothing rests on doubles:
 * drift_roots only says where to search. Between neighbouring poles G is strictly concave with -inf
 * at both, so two signs prove a root, one positive value proves that a gap has two, and the
 * tangents at two points around the maximum bound it from above, which proves that a gap has none.
 */

#include "certified/ball.h"

/** A root of G, or a place where G is too close to 0 to tell. */
struct ball_root {
    size_t pole;        /**< index of the atom whose pole 1/s^2 the root is measured from */
    int side;           /**< +1: above that pole, -1: below */
    arb_t x;            /**< eta lambda at the root */
    arb_t log_distance; /**< log |x - pole| */
    bool proved; /**< false: G comes so close to 0 here that 0, 1 or 2 roots remain possible */
};

struct ball_roots {
    struct ball_root *root; /**< owned, by increasing x */
    size_t count;
    size_t undecided; /**< entries that are not proved; if 0, there are `count` roots exactly */
};

/**
 * Encloses x and log_distance of every root with radii below 10^-digits (relative; log_distance
 * absolute below 1). A gap in which G touches 0 stays undecided when twice as many digits do not
 * part G from 0; the gap's entry encloses the maximum, near which its roots are. O(m^2). The caller
 * owns `roots` until ball_roots_clear. STATUS_SYSTEM: memory.
 */
enum status ball_roots_init(
    struct ball_roots *roots, const struct ball_data *data, const struct dataset *dataset,
    long digits, struct fault *fault);
void ball_roots_clear(struct ball_roots *roots);

/** Says whether the root is closer to its pole than `digits` digits of x can tell; where it is,
 * log_distance says where the root is. */
bool ball_roots_at_pole(const struct ball_root *root, const struct ball_data *data, long digits);

#endif
