/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PLACES_H
#define CATAPULT_PLACES_H

/**
 * Finds five places on the axis of eta lambda, one in each pairing of what gradient descent does
 * with what SGD does (own), so that pages which follow runs of the two follow them from the same
 * starts. Along the axis the pairings are, gradient descent first: A lazy and lazy, B lazy and
 * deflationary, C lazy and inflationary, D catapult and inflationary, E catapult and deflationary.
 */

#include "chain/chain.h"
#include "theory/dataset.h"
#include "theory/drift.h"

/** Data in which all five occur. */
#define PLACES_DATASET "four_combinations"

/** The starts are those of a network with weights N(0,1): lambda = 2, so eta = x/2, and a typical
 * mu is 1. */
#define PLACES_MU0     1.0
#define PLACES_LAMBDA0 2.0
#define PLACES_WIDTH   1e12

enum { PLACES_A, PLACES_B, PLACES_C, PLACES_D, PLACES_E, PLACES_COUNT };
enum { PLACES_LAZY = PLACES_D }; /* gradient descent is lazy at the places before this one */

struct places {
    struct drift_window sgd, gd;
    double root[2];         /**< of G, between which SGD is inflationary */
    double x[PLACES_COUNT]; /**< eta lambda: A at 19/20 of the window's edge, then the middles */
};

/** Finds the five places. STATUS_INPUT where the thresholds of the data do not come in the order of
 * the five pairings; STATUS_SYSTEM: memory. */
enum status places_find(struct places *places, const struct dataset *dataset, struct fault *fault);

/** Returns the start at x = eta lambda and this width. */
struct chain places_start(double x, double width);

/** Returns "A" to "E". */
const char *places_name(int place);

#endif
