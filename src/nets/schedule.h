/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SCHEDULE_H
#define CATAPULT_SCHEDULE_H

/** Gives the learning rate of each step, by the schedules of Zhu et al. 2024. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "nets/climb.h"

enum schedule_kind {
    SCHEDULE_RATES,  /**< from a step on the rate is `value` */
    SCHEDULE_RAISES, /**< at a step the rate becomes `value` times the critical rate of the time */
    SCHEDULE_TRIANGLE, /**< from `low` up to `high` and back in `period` steps, again and again */
};

/** Where a schedule changes. */
struct schedule_point {
    uint64_t step;
    double value;
};

struct schedule {
    enum schedule_kind kind;
    const struct schedule_point *point; /**< `points` of them, by step, the first at 0; not owned */
    size_t points;
    double low, high, period; /**< of a triangle */
    /** "We decay the learning rate if necessary after the catapult to avoid extra catapults"
     * (there, F.4): what the rate is multiplied by, up to its next change, when a catapult is over;
     * 0: it stays. */
    double decay;
    double rate;        /**< of the step before, without decays; this and what follows: the state */
    double decayed;     /**< product of the decays since the last change; 0: none yet */
    struct climb climb; /**< of the losses; its factor is to be set */
};

/** Tells whether schedule_rate of this step will look at the critical rate, which costs a kernel.
 * */
bool schedule_asks(const struct schedule *schedule, uint64_t step);

/** Looks at the loss before a step, and lets the rate of this step and of those that come decay
 * where a catapult has ended. Returns what climb_see says. */
enum climb_event schedule_see(struct schedule *schedule, uint64_t step, double loss);

/** Returns the rate of step 0, 1, 2, ..., to be asked in this order; `critical` is the critical
 * rate before that step, looked at only where schedule_asks. */
double schedule_rate(struct schedule *schedule, uint64_t step, double critical);

#endif
