/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FLATTENING_BOUND_H
#define CATAPULT_FLATTENING_BOUND_H

/** Bounds the rate gamma of flattening.h from below and above, proved. */

#include "theory/flattening.h"

struct flattening_bound {
    double lower, upper;
};

/**
 * Finds lower <= gamma <= upper, after Collatz and Wielandt: where some f > 0 has T f <= f the
 * radius is at most 1, and where some f >= 0 has T f >= f at least 1. f is constant in the phase on
 * each level of two Rokhlin towers; on a level the gains are taken at its upper or lower end, and
 * down a tower f follows from level to level, so that T f and f have to be compared at the bases
 * alone. Deep down f is a constant times y^a, a just below theta, or 0. All this is proved up to
 * the rounding of doubles, for which every entry is widened by 2^-45 and every level by 1e-9. The
 * search starts at `near`, which must not be above gamma by more than 1/height. The width is about
 * 2/height, more next to commensurable steps, whose phases all lie between. About height * depth *
 * 30 exponentials; height up to 1e5, several times the depth.
 */
struct flattening_bound
flattening_bound(const struct flattening *flattening, double near, long height);

#endif
