/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/cramer_panel.h"

#include <math.h>

#include "check.h"
#include "theory/moment.h"

/* The thresholds of gradient descent, 2/E s^2, are those of the paper's datasets. */
static void the_panels_are_the_two_datasets(void **state) {
    (void)state;
    static const double mean_s2[] = {(1 + 1.69) / 2, 0.83 + 2 * 0.17};
    struct cramer_panel panel[CRAMER_PANELS];
    struct fault fault;
    require(cramer_panel_init(panel, "data/datasets", 50, &fault) == STATUS_OK, "%s", fault.text);
    for (int d = 0; d < CRAMER_PANELS; d++) {
        assert_int_equal(panel[d].number, d + 1);
        assert_near(panel[d].curve.threshold, 2 / mean_s2[d], 1e-14);
        double x = panel[d].curve.point[0].x, theta = panel[d].curve.point[0].theta;
        assert_true(cramer_panel_exponent(&panel[d], x) == theta);
        require_near(theta, 25, 5, "panel %d begins", d + 1);
        require_near(moment(&panel[d].dataset, x, theta), 1, 1e-11, "panel %d", d + 1);
    }
    cramer_panel_clear(panel);
}

static void without_datasets_it_says_where(void **state) {
    (void)state;
    struct cramer_panel panel[CRAMER_PANELS];
    struct fault fault = {0};
    assert_int_equal(cramer_panel_init(panel, "nowhere", 50, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "nowhere/gess_heydecker_1_17.csv");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_panels_are_the_two_datasets),
        cmocka_unit_test(without_datasets_it_says_where),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("cramer_panel", tests, NULL, NULL);
}
