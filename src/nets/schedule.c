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

enum climb_event schedule_see(struct schedule *schedule, uint64_t step, double loss) {
    enum climb_event event = climb_see(&schedule->climb, step, loss);
    if (event == CLIMB_ENDS && schedule->decay > 0) {
        schedule->decayed = schedule->decay * (schedule->decayed > 0 ? schedule->decayed : 1);
    }
    return event;
}

double schedule_rate(struct schedule *schedule, uint64_t step, double critical) {
    const struct schedule_point *change = change_at(schedule, step);
    if (schedule->kind == SCHEDULE_TRIANGLE) {
        double phase = fmod((double)step, schedule->period) / schedule->period;
        double rise = phase < 0.5 ? 2 * phase : 2 * (1 - phase);
        schedule->rate = schedule->low + rise * (schedule->high - schedule->low);
    } else if (change != NULL) {
        double unit = schedule->kind == SCHEDULE_RAISES ? critical : 1;
        schedule->rate = change->value * unit;
        schedule->decayed = 0;
    }
    return schedule->decayed > 0 ? schedule->rate * schedule->decayed : schedule->rate;
}
