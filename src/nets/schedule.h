/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SCHEDULE_H
#define CATAPULT_SCHEDULE_H

/** Gives the learning rate of each step, by the schedules of Zhu et al. 2024. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
    double rate;              /**< of the step before; the rest of the state */
};

/** Tells whether schedule_rate of this step will look at the critical rate, which costs a kernel.
 * */
bool schedule_asks(const struct schedule *schedule, uint64_t step);

/** Returns the rate of step 0, 1, 2, ..., to be asked in this order; `critical` is the critical
 * rate before that step, looked at only where schedule_asks. */
double schedule_rate(struct schedule *schedule, uint64_t step, double critical);

#endif
