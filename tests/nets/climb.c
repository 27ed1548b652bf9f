/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/climb.h"

#include "check.h"

static void a_climb_begins_above_the_factor_and_ends_where_it_began(void **state) {
    (void)state;
    static const double loss[] = {3, 2, 4, 4.5, 9, 5, 2.5, 2, 1, 0.5, 1.5, 1, 0.4, 0.9};
    static const enum climb_event want[] = {
        CLIMB_NOTHING, CLIMB_NOTHING, CLIMB_NOTHING, CLIMB_BEGINS,  CLIMB_NOTHING,
        CLIMB_NOTHING, CLIMB_NOTHING, CLIMB_ENDS,    CLIMB_NOTHING, CLIMB_NOTHING,
        CLIMB_BEGINS,  CLIMB_NOTHING, CLIMB_ENDS,    CLIMB_BEGINS};
    struct climb climb = {.factor = 2};
    for (uint64_t t = 0; t < 14; t++) {
        require(climb_see(&climb, t, loss[t]) == want[t], "step %d", (int)t);
        if (t == 7) {
            assert_true(climb.begin == 3 && climb.top == 4 && climb.peak == 9);
        }
    }
    assert_true(climb.count == 3 && climb.under_way && climb.begin == 13);
}

/* By the definition, over the whole series: the lowest loss before each step. */
static void falling_losses_have_none(void **state) {
    (void)state;
    struct climb climb = {.factor = 1.5};
    double loss = 1;
    for (uint64_t t = 0; t < 200; t++, loss *= t % 3 == 0 ? 1.49 : 0.8) {
        assert_true(climb_see(&climb, t, loss) == CLIMB_NOTHING);
    }
    assert_true(climb.count == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_climb_begins_above_the_factor_and_ends_where_it_began),
        cmocka_unit_test(falling_losses_have_none),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("climb", tests, NULL, NULL);
}
