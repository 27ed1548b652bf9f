/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/upwind.h"

#include <math.h>

#include "check.h"

static const struct landscape ROUND = {0, 1, 1, 0, 0}, HESSIAN = {1, 0, 0, 0, 0},
                              TURNING = {0, 1, 0.25, 0.5, 1};

enum { AROUND = 24 };

static void point_of(double x[2], size_t i) {
    double angle = 2 * 3.14159265358979323846 * (double)i / AROUND;
    x[0] = cos(angle);
    x[1] = sin(angle);
}

/* V on the unit circle, of a grid and by a closed form. */
static void by_grid(double value[AROUND], const struct landscape *landscape, size_t cells) {
    struct upwind upwind;
    assert_true(upwind_init(&upwind, landscape, 1.2, cells, NULL) == STATUS_OK);
    for (size_t i = 0; i < AROUND; i++) {
        double x[2];
        point_of(x, i);
        value[i] = upwind_at(&upwind, x);
    }
    upwind_clear(&upwind);
}

static void by_form(double value[AROUND], const struct landscape *landscape) {
    for (size_t i = 0; i < AROUND; i++) {
        double x[2];
        point_of(x, i);
        value[i] = landscape_exact(landscape, x);
    }
}

/* The error falls with the cell, and what two grids have in common of it is left out. */
static void grids_come_to_the_quasi_potential(void **state) {
    (void)state;
    const struct landscape *all[] = {&ROUND, &HESSIAN};
    for (size_t k = 0; k < 2; k++) {
        double coarse[AROUND], fine[AROUND], want[AROUND];
        by_grid(coarse, all[k], 40);
        by_grid(fine, all[k], 80);
        by_form(want, all[k]);
        for (size_t i = 0; i < AROUND; i++) {
            require_near(fine[i], want[i], 0.01 * want[i], "landscape %zu, angle %zu", k, i);
            require_near(2 * fine[i] - coarse[i], want[i], 0.002 * want[i], "%zu, %zu", k, i);
        }
        require(
            fabs(fine[4] - want[4]) < 0.7 * fabs(coarse[4] - want[4]), "landscape %zu: order", k);
    }
}

/* Interpolation at a node is the node, and V is 0 at the minimum. */
static void nodes_are_kept(void **state) {
    (void)state;
    struct upwind upwind;
    assert_true(upwind_init(&upwind, &TURNING, 1.2, 24, NULL) == STATUS_OK);
    const double at[2] = {6 * upwind.cell, -5 * upwind.cell};
    assert_near(upwind_at(&upwind, at), upwind.value[(24 - 5) * 49 + 24 + 6], 1e-14);
    assert_true(upwind.value[24 * 49 + 24] == 0);
    upwind_clear(&upwind);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grids_come_to_the_quasi_potential),
        cmocka_unit_test(nodes_are_kept),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("upwind", tests, NULL, NULL);
}
