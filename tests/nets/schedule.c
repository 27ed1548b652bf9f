/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/schedule.h"

#include <math.h>

#include "check.h"

/* A critical rate that nobody may look at. */
static const double UNSEEN = (double)NAN;

static void rates_hold_from_their_step_on(void **state) {
    (void)state;
    static const struct schedule_point point[] = {{0, 0.5}, {3, 2}, {4, 0.25}};
    static const double want[] = {0.5, 0.5, 0.5, 2, 0.25, 0.25, 0.25};
    struct schedule schedule = {.kind = SCHEDULE_RATES, .point = point, .points = 3};
    for (uint64_t t = 0; t < 7; t++) {
        assert_false(schedule_asks(&schedule, t));
        assert_true(schedule_rate(&schedule, t, UNSEEN) == want[t]);
    }
}

/* A rate raised once stays that number while the critical rate moves on. */
static void raises_are_in_units_of_the_critical_rate_of_their_step(void **state) {
    (void)state;
    static const struct schedule_point point[] = {{0, 0.5}, {2, 1.5}, {5, 3}};
    static const double want[] = {2, 2, 9, 9, 9, 27};
    struct schedule schedule = {.kind = SCHEDULE_RAISES, .point = point, .points = 3};
    for (uint64_t t = 0; t < 6; t++) {
        bool asks = t == 0 || t == 2 || t == 5;
        double critical = 4 + (double)t;
        assert_true(schedule_asks(&schedule, t) == asks);
        assert_true(schedule_rate(&schedule, t, asks ? critical : UNSEEN) == want[t]);
    }
}

/* The definition by another way: the distance to the nearest whole period, in half periods. */
static void a_triangle_rises_and_falls_by_straight_lines(void **state) {
    (void)state;
    static const double period[] = {8, 7, 2.5, 80};
    for (size_t i = 0; i < 4; i++) {
        struct schedule schedule = {
            .kind = SCHEDULE_TRIANGLE, .low = 0.5, .high = 6, .period = period[i]};
        for (uint64_t t = 0; t < 300; t++) {
            double turns = (double)t / period[i], far = fabs(turns - round(turns));
            assert_false(schedule_asks(&schedule, t));
            require_near(
                schedule_rate(&schedule, t, UNSEEN), 0.5 + 2 * far * 5.5, 1e-12,
                "step %d of a period of %g", (int)t, period[i]);
        }
    }
    struct schedule schedule = {.kind = SCHEDULE_TRIANGLE, .low = 0.5, .high = 6, .period = 8};
    static const double want[] = {0.5, 1.875, 3.25, 4.625, 6, 4.625, 3.25, 1.875, 0.5, 1.875};
    for (uint64_t t = 0; t < 10; t++) {
        assert_true(schedule_rate(&schedule, t, UNSEEN) == want[t]);
    }
}

/* Two catapults; the second change of rate forgets the first decay. */
static void rates_decay_after_a_catapult_until_they_change(void **state) {
    (void)state;
    static const struct schedule_point point[] = {{0, 8}, {6, 4}};
    static const double loss[] = {1, 3, 0.9, 0.5, 2, 0.4, 0.3, 0.2, 0.7, 0.1};
    static const double want[] = {8, 8, 2, 2, 2, 0.5, 4, 4, 4, 1};
    struct schedule schedule = {
        .kind = SCHEDULE_RATES, .point = point, .points = 2, .decay = 0.25, .climb.factor = 2};
    struct schedule plain = schedule;
    plain.decay = 0;
    for (uint64_t t = 0; t < 10; t++) {
        enum climb_event event = schedule_see(&schedule, t, loss[t]);
        assert_true((event == CLIMB_ENDS) == (t == 2 || t == 5 || t == 9));
        assert_true(schedule_see(&plain, t, loss[t]) == event);
        assert_true(schedule_rate(&schedule, t, UNSEEN) == want[t]);
        assert_true(schedule_rate(&plain, t, UNSEEN) == point[t >= 6].value);
    }
}

static void triangles_decay_too(void **state) {
    (void)state;
    struct schedule schedule = {
        .kind = SCHEDULE_TRIANGLE,
        .low = 1,
        .high = 3,
        .period = 4,
        .decay = 0.5,
        .climb.factor = 2};
    static const double loss[] = {1, 5, 1, 1, 1, 1}, want[] = {1, 2, 1.5, 1, 0.5, 1};
    for (uint64_t t = 0; t < 6; t++) {
        schedule_see(&schedule, t, loss[t]);
        assert_true(schedule_rate(&schedule, t, UNSEEN) == want[t]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_hold_from_their_step_on),
        cmocka_unit_test(raises_are_in_units_of_the_critical_rate_of_their_step),
        cmocka_unit_test(a_triangle_rises_and_falls_by_straight_lines),
        cmocka_unit_test(rates_decay_after_a_catapult_until_they_change),
        cmocka_unit_test(triangles_decay_too),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}
