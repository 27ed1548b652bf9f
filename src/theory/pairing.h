/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PAIRING_H
#define CATAPULT_PAIRING_H

/** Pairs what gradient descent does at x = eta lambda with what SGD does there, inside the window
 * of SGD, 2/s_*^2 < x < 4/s_*^2 (own). */

#include "theory/drift.h"

/** Bit 0: gradient descent catapults, 2 < x E s^2 < 4; bit 1: SGD is inflationary, G(x) > 0. */
enum pairing {
    PAIRING_LAZY_DEFLATIONARY,
    PAIRING_CATAPULT_DEFLATIONARY,
    PAIRING_LAZY_INFLATIONARY,
    PAIRING_CATAPULT_INFLATIONARY,
    PAIRING_COUNT,
};

/** Decides the pairing at x inside the window. */
enum pairing pairing(const struct dataset *dataset, double x);

/** Returns the middle of the j-th of `points` equal parts of the window, j from 0. */
double pairing_point(const struct dataset *dataset, int j, int points);

struct pairing_survey {
    int points[PAIRING_COUNT]; /**< with each pairing */
    int kinds;                 /**< pairings met */
    int stretches;             /**< neighbouring points of one pairing are one stretch */
};

/** Counts pairings at the middles of `points` equal parts of the window. */
struct pairing_survey pairing_survey(const struct dataset *dataset, int points);

#endif
