/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/lyapunov_grid.h"

#include <math.h>

#include "check.h"
#include "frozen_data.h"

enum { SIZE = 64 };

/* Wherever a direction goes, a polynomial of degree five in the place on the grid is met exactly;
 * the values wrap round at the ends. */
static void weights_are_those_of_polynomials(void **state) {
    (void)state;
    struct kernel pair = frozen_data_pair(1.3, 0.8);
    struct lyapunov_grid grid;
    assert_true(lyapunov_grid_init(&grid, &pair, 1.4, SIZE));
    for (size_t i = 0; i < 2; i++) {
        const double *l = pair.root + 2 * i;
        for (size_t k = 0; k < SIZE; k++) {
            double x = cos(M_PI * (double)k / SIZE), y = sin(M_PI * (double)k / SIZE);
            double along = 1.4 * (l[0] * x + l[1] * y), hx = x - along * l[0],
                   hy = y - along * l[1];
            const struct lyapunov_grid_place *to = &grid.to[i][k];
            double at = 0, sum = 0;
            assert_true(to->first < SIZE);
            for (int j = 0; j < LYAPUNOV_GRID_POINTS; j++) {
                at += to->weight[j] * j;
                sum += to->weight[j] * pow(j - 2.3, 5);
            }
            require_near(sum, pow(at - 2.3, 5), 1e-11, "%zu %zu", i, k);
            double angle = M_PI * (at + to->first) / SIZE;
            require_near(hx * sin(angle) - hy * cos(angle), 0, 1e-14 * SIZE, "%zu %zu", i, k);
            require_near(grid.log_growth[i][k], log(hypot(hx, hy)), 1e-13, "%zu %zu", i, k);
        }
    }
    lyapunov_grid_clear(&grid);
    kernel_clear(&pair);
}

/* A finer grid starts from straight lines between the points of the coarse one, also round the end.
 */
static void refining_draws_straight_lines(void **state) {
    (void)state;
    struct kernel pair = frozen_data_pair(1.3, 0.8);
    struct lyapunov_grid coarse, fine;
    assert_true(lyapunov_grid_init(&coarse, &pair, 1.4, SIZE));
    assert_true(lyapunov_grid_init(&fine, &pair, 1.4, 4 * SIZE));
    for (size_t k = 0; k < SIZE; k++) {
        coarse.f[k] = (double)k;
    }
    lyapunov_grid_refine(&fine, &coarse);
    assert_near(fine.f[5], 1.25, 0);
    assert_near(fine.f[4 * SIZE - 4], SIZE - 1, 0);
    assert_near(fine.f[4 * SIZE - 2], (SIZE - 1) / 2.0, 0);
    lyapunov_grid_clear(&coarse);
    lyapunov_grid_clear(&fine);
    kernel_clear(&pair);
}

/* At the power 0 the operator takes means: k(0) = 0 from any positive start. */
static void the_power_0_has_the_exponent_0(void **state) {
    (void)state;
    struct kernel pair = frozen_data_pair(1.3, 0.8);
    struct lyapunov_grid grid;
    assert_true(lyapunov_grid_init(&grid, &pair, 1.4, 1024));
    for (size_t k = 0; k < 1024; k++) {
        grid.f[k] = 2 + cos(2 * M_PI * (double)k / 1024);
    }
    struct lyapunov_grid_value value;
    assert_true(lyapunov_grid_exponent(&grid, 0, &value));
    assert_near(value.value, 0, 4e-15);
    assert_true(value.iterations > 10);
    lyapunov_grid_clear(&grid);
    kernel_clear(&pair);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_are_those_of_polynomials),
        cmocka_unit_test(refining_draws_straight_lines),
        cmocka_unit_test(the_power_0_has_the_exponent_0),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("lyapunov_grid", tests, NULL, NULL);
}
