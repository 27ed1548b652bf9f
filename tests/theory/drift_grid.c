/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/drift_grid.h"

#include <math.h>

#include "check.h"

/* (1.17) has poles at 1/1.69 and 1, and 1/1.345 for the full batch between them. */
static void poles_follow_one_another(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    double x = drift_grid_next_pole(&dataset, 0);
    assert_ulps(x, 1 / 1.69, 2);
    x = drift_grid_next_pole(&dataset, x);
    assert_ulps(x, 1 / 1.345, 2);
    x = drift_grid_next_pole(&dataset, x);
    assert_near(x, 1, 0);
    assert_true(drift_grid_next_pole(&dataset, x) == (double)INFINITY);
    dataset_clear(&dataset);
}

static void places_crowd_towards_both_ends(void **state) {
    (void)state;
    enum { PARTS = 40 };
    double last = 0, step = 0;
    assert_near(drift_grid_place(2, 3, 0, PARTS), 2, 0);
    assert_near(drift_grid_place(2, 3, PARTS, PARTS), 3, 1e-15);
    assert_near(drift_grid_place(2, 3, PARTS / 2, PARTS), 2.5, 1e-15);
    assert_near(drift_grid_place(2, 3, 1, PARTS) - 2, 10 * pow(PARTS, -3), 1e-5);
    for (size_t i = 1; i <= PARTS / 2; i++) {
        double x = drift_grid_place(0, 1, i, PARTS);
        require(x - last > step, "place %zu", i);
        require_near(
            drift_grid_place(0, 1, PARTS - i, PARTS), 1 - x, 1e-15, "mirror of place %zu", i);
        step = x - last;
        last = x;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(poles_follow_one_another),
        cmocka_unit_test(places_crowd_towards_both_ends),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("drift_grid", tests, NULL, NULL);
}
