/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SPIKE_HEIGHT_H
#define CATAPULT_SPIKE_HEIGHT_H

/**
 * Says what a spike is: |mu| reaches a height. Heights are pure numbers, so the same system in
 * other units of s (s by 100, eta by 10^-4) has the same spikes. All sizes here are those of |Y| =
 * eta |mu|/sqrt(n).
 */

#include <stdbool.h>

#include "base/fault.h"
#include "base/number.h"
#include "theory/dataset.h"

enum spike_height_unit {
    SPIKE_HEIGHT_CAP,   /**< a part of lambda0 sqrt(n)/2, which |mu| cannot exceed */
    SPIKE_HEIGHT_START, /**< a multiple of |mu0| */
    SPIKE_HEIGHT_PAPER, /**< of sqrt(n/eta), as Gess & Heydecker have it */
};

/** The words of the units, in their order, as a choice of options. */
extern const char spike_height_units[];

struct spike_height {
    enum spike_height_unit unit;
    bool chosen_here;     /**< nobody asked for this one */
    struct number number; /**< in the unit; its text may be `text` */
    char text[32];
    double y;     /**< the height */
    double start; /**< |Y_0| */
    double cap;   /**< Lambda_0/2 */
    double alone; /**< the furthest that drawing the largest sample alone takes |Y| */
    double reach; /**< the furthest that |Y| gets, about; NaN, as the other, where divergent */
};

/** Returns the furthest |Y| that drawing the largest sample alone takes it to from y0, which is one
 * run that there is. Never below y0; NaN as below. */
double spike_height_alone(const struct dataset *dataset, double y0, double lambda);

/** Returns about the furthest |Y| that runs from |Y| = y0 at Lambda_0 get to: by drawing the
 * largest sample alone, or on the curve of furthest.h. Never below y0; NaN where Lambda_0 s_*^2 >=
 * 4. Below 0.01 s. */
double spike_height_reach(const struct dataset *dataset, double y0, double lambda);

/** Which default is wanted. */
enum spike_height_default {
    SPIKE_HEIGHT_REACHED, /**< one that can be reached, where any can */
    SPIKE_HEIGHT_STEADY, /**< the same at all learning rates: 0.05 of the cap, or twice the start */
};

/**
 * Fills `height` with the number that was asked for, or, where that has no text, with a default:
 * 0.05 of the cap; less, half of where the largest sample alone takes |Y|, where that is lower;
 * more, between the start and there (the geometric mean), where the start is near. Where nothing
 * lies above the start, twice the start or 0.05, the larger, which is the steady one everywhere.
 * `lambda` is Lambda_0, `eta` that of the theory; y0 > 0. STATUS_INPUT: a default that is no
 * number.
 */
enum status spike_height_init(
    struct spike_height *height, enum spike_height_unit unit, const struct number *asked,
    enum spike_height_default wanted, const struct dataset *dataset, double y0, double lambda,
    double eta, struct fault *fault);

/** Says whether a run can rise above its start at all; false in the lazy regime. */
bool spike_height_rises(const struct spike_height *height);

/** Says whether the height is clearly out of reach. */
bool spike_height_out_of_reach(const struct spike_height *height);

/** Says whether the reach is the furthest of any order of samples, see furthest.h: all but the
 * largest are lazy at Lambda_0 = `lambda`. */
bool spike_height_reach_is_sure(const struct dataset *dataset, double lambda);

#endif
