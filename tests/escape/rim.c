/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/rim.h"

#include <math.h>

#include "check.h"

enum { COUNT = 24 };

static const struct landscape ALL[3] = {{0, 1, 1, 0, 0}, {1, 0, 0, 0, 0}, {0, 1, 0.25, 0.5, 1}};

/* Where no closed form is known, the methods have each other. */
static void two_methods_agree(void **state) {
    (void)state;
    for (size_t k = 0; k < 3; k++) {
        double paths[COUNT], grid[COUNT];
        assert_true(rim_by_paths(paths, COUNT, &ALL[k], 1, 200, NULL) == STATUS_OK);
        assert_true(rim_by_grid(grid, COUNT, &ALL[k], 1, 40, NULL) == STATUS_OK);
        for (size_t i = 0; i < COUNT; i++) {
            double x[2];
            rim_point(x, 1, COUNT, i);
            require_near(grid[i], paths[i], 0.002 * paths[i], "landscape %zu, angle %zu", k, i);
            if (k < 2) {
                double want = landscape_exact(&ALL[k], x);
                require_near(paths[i], want, 2e-7 * want, "landscape %zu, angle %zu", k, i);
            }
        }
    }
}

static void another_noise_is_another_potential(void **state) {
    (void)state;
    double one[COUNT], two[COUNT];
    assert_true(rim_by_paths(one, COUNT, &ALL[0], 1, 100, NULL) == STATUS_OK);
    assert_true(rim_by_grid(two, COUNT, &ALL[1], 1, 40, NULL) == STATUS_OK);
    assert_true(fabs(one[0] - two[0]) > 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_methods_agree),
        cmocka_unit_test(another_noise_is_another_potential),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("rim", tests, NULL, NULL);
}
