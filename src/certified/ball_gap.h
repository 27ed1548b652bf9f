/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_BALL_GAP_H
#define CATAPULT_BALL_GAP_H

/** Adds the roots of G in one gap between neighbouring poles, or above the last one. For
 * ball_roots.h, which says why the roots are proved. */

#include "certified/ball_pole.h"
#include "certified/ball_roots.h"

/** A gap and its two halves, each seen from its own pole. */
struct ball_gap {
    const struct ball_data *data;
    /** above its left pole, below its right one; a half whose data is NULL does not exist */
    struct ball_pole half[2];
    slong bits, most;         /**< asked for; to work with at most */
    struct ball_roots *roots; /**< what is found is added here; not owned */
};

/** Adds the root that doubles saw at t of a half, where G rises or falls with x; false when no
 * signs around prove it. */
bool ball_gap_add_hinted(struct ball_gap *gap, struct ball_pole *half, double t, bool rises);

/** How many roots a gap has in (0, 4/s_*^2), as far as the signs at its ends tell. */
enum ball_gap_roots { BALL_GAP_NONE, BALL_GAP_ONE, BALL_GAP_NONE_OR_TWO };

/** Adds the roots that the maximum of G decides on, searched from t of a half, or one entry that is
 * not proved. A single root is the left one: the end of the window cuts the other off; above the
 * last pole G has no maximum, and rises beyond 0 at the end and from there on. */
void ball_gap_settle_by_top(
    struct ball_gap *gap, struct ball_pole *half, double t, enum ball_gap_roots expected);

#endif
