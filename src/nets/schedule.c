/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/schedule.h"

#include <math.h>

/* The point at this very step, or NULL. */
static const struct schedule_point *change_at(const struct schedule *schedule, uint64_t step) {
    for (size_t i = 0; i < schedule->points; i++) {
        if (schedule->point[i].step == step) {
            return &schedule->point[i];
        }
    }
    return NULL;
}

bool schedule_asks(const struct schedule *schedule, uint64_t step) {
    return schedule->kind == SCHEDULE_RAISES && change_at(schedule, step) != NULL;
}

double schedule_rate(struct schedule *schedule, uint64_t step, double critical) {
    if (schedule->kind == SCHEDULE_TRIANGLE) {
        double phase = fmod((double)step, schedule->period) / schedule->period;
        double rise = phase < 0.5 ? 2 * phase : 2 * (1 - phase);
        schedule->rate = schedule->low + rise * (schedule->high - schedule->low);
        return schedule->rate;
    }
    const struct schedule_point *change = change_at(schedule, step);
    if (change != NULL) {
        double unit = schedule->kind == SCHEDULE_RAISES ? critical : 1;
        schedule->rate = change->value * unit;
    }
    return schedule->rate;
}
