/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/least_action.h"

#include <math.h>

#include "check.h"

static const struct landscape ROUND = {0, 1, 1, 0, 0}, HESSIAN = {1, 0, 0, 0, 0},
                              TURNED = {0, 1, 0.25, 0.5, 0};

static double action(const struct landscape *landscape, const double end[2], size_t pieces) {
    struct least_action path;
    assert_true(least_action_init(&path, pieces, end, NULL) == STATUS_OK);
    assert_true(least_action_find(&path, landscape, end, NULL) == STATUS_OK);
    double found = path.action;
    least_action_clear(&path);
    return found;
}

/* The error falls fourfold with each doubling, and without it nine digits are right. */
static void actions_come_to_the_closed_forms(void **state) {
    (void)state;
    static const double end[3][2] = {{1, 0}, {-0.6, 0.7}, {0.3, -0.9}};
    for (int k = 0; k < 2; k++) {
        const struct landscape *landscape = k == 0 ? &ROUND : &HESSIAN;
        for (size_t i = 0; i < 3; i++) {
            double want = landscape_exact(landscape, end[i]);
            double one = action(landscape, end[i], 400), two = action(landscape, end[i], 800);
            require_near((one - want) / (two - want), 4, 0.1, "case %d, end %zu", k, i);
            require_near((4 * two - one) / 3, want, 2e-8, "case %d, end %zu", k, i);
        }
    }
}

/* Where no form is known: the gradient of V at the end, by differences of actions,
 * solves the equation. */
static void the_action_solves_the_equation_where_nothing_is_known(void **state) {
    (void)state;
    const double end[2] = {-0.5, 0.6}, h = 1e-3;
    double v[2], g[2];
    for (int axis = 0; axis < 2; axis++) {
        double low[2] = {end[0], end[1]}, high[2] = {end[0], end[1]};
        low[axis] -= h;
        high[axis] += h;
        v[axis] = (action(&TURNED, high, 1600) - action(&TURNED, low, 1600)) / (2 * h);
    }
    landscape_gradient(g, end);
    double left = 0.5 * landscape_product(landscape_noise(&TURNED, end), v, v);
    assert_near(left, g[0] * v[0] + g[1] * v[1], 1e-4);
    assert_true(fabs(left - 2 * landscape_loss(end)) > 0.1); /* not what isotropic noise has */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(actions_come_to_the_closed_forms),
        cmocka_unit_test(the_action_solves_the_equation_where_nothing_is_known),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("least_action", tests, NULL, NULL);
}
