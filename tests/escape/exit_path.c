/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/exit_path.h"

#include <math.h>

#include "check.h"

static const struct landscape ROUND = {0, 1, 1, 0, 0};

/* C = I: the way out of a disc is along the flat sides. */
static void the_best_end_is_found(void **state) {
    (void)state;
    const double end[2] = {1, 0.05};
    struct least_action path;
    double angle, at[2];
    assert_true(least_action_init(&path, 800, end, NULL) == STATUS_OK);
    assert_true(exit_path_best(&path, &angle, &ROUND, 1, 0.1, NULL) == STATUS_OK);
    assert_near(angle, 0, 1e-6);
    assert_near(path.action, landscape_exact(&ROUND, (const double[2]){1, 0}), 1e-5);
    exit_path_at(at, &path, 0.5);
    assert_near(at[0], 0.5, 1e-3);
    assert_near(at[1], 0, 1e-6);
    exit_path_at(at, &path, 1);
    assert_near(at[0], 1, 1e-12);
    least_action_clear(&path);
}

/* All around, each point as if it were alone. */
static void around_is_each_point(void **state) {
    (void)state;
    const double end[2] = {1, 0}, pi = 3.14159265358979323846;
    struct least_action path;
    double action[12];
    assert_true(least_action_init(&path, 400, end, NULL) == STATUS_OK);
    assert_true(exit_path_around(&path, action, 12, &ROUND, 0.8, NULL) == STATUS_OK);
    for (size_t i = 0; i < 12; i++) {
        const double x[2] = {0.8 * cos(pi * (double)i / 6), 0.8 * sin(pi * (double)i / 6)};
        double want = landscape_exact(&ROUND, x);
        require_near(action[i], want, 1e-4 * want, "point %zu", i);
    }
    least_action_clear(&path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_end_is_found),
        cmocka_unit_test(around_is_each_point),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("exit_path", tests, NULL, NULL);
}
