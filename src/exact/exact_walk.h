/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EXACT_WALK_H
#define CATAPULT_EXACT_WALK_H

/** Sets up the tilted walk that the exact methods share, and keeps the accounts of the probability
 * that set out. */

#include <stdbool.h>

#include "exact/exact.h"

/* The walk in doubles, each within half an ulp of its enclosure, and in balls. */
struct exact_walk {
    const struct ball_data *data;
    const struct ball_point *x;
    const struct ball_cramer_climb *climb;
    double theta, height;         /* height: c, what is to be climbed */
    double scale_low, scale_high; /* e^(-theta c), rounded outward */
    double step[EXACT_MOST_ATOMS], tilt[EXACT_MOST_ATOMS];
    double p[EXACT_MOST_ATOMS]; /* without draws of s = 0 */
    size_t count;
};

/** Sets up the walk of a question that exact_walk_check passes. */
void exact_walk_init(
    struct exact_walk *walk, const struct ball_data *data, const struct ball_point *x,
    const struct ball_cramer_climb *climb);

/** Checks a question. STATUS_INPUT: fewer than `least` or more than `most` distinct s^2; lazy or
 * divergent. */
enum status exact_walk_check(
    const struct ball_data *data, const struct ball_point *x, size_t least, size_t most,
    struct fault *fault);

/* What happened to the probability that set out, under the tilt. */
struct exact_ledger {
    double hit;      /* sum of e^(-theta (S - c)) over what reached the height */
    double doubtful; /* what may or may not have reached it, or was left out as tiny */
    double alive;
    long steps;
};

/** Probability below which a state can be left out: it is added to what is doubtful. */
#define EXACT_WALK_TINY 1e-30

/** Says whether what is open is at most `gap` of all that may hit. */
static inline bool exact_walk_closed(const struct exact_ledger *ledger, double gap) {
    double open = ledger->doubtful + ledger->alive;
    return open <= gap * (ledger->hit + open);
}

/** Rounds a probability outward, down or up: two products below DBL_MIN may each be half a
 * DBL_TRUE_MIN off. */
double exact_walk_down(double p);
double exact_walk_up(double p);

#endif
