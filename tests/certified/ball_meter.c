/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball_meter.h"

#include <math.h>

#include "check.h"

/* 1 is a quarter of an ulp off 1 + 2^-54: half a unit of condition 1, a tenth at condition 5. */
static void errors_are_counted_in_units(void **state) {
    (void)state;
    struct ball_meter meter = {0};
    arb_t truth;
    arb_init(truth);
    arb_set_d(truth, 0x1p-54);
    arb_add_ui(truth, truth, 1, 100);
    ball_meter_add(&meter, 1, truth, 1, 5);
    assert_near(meter.worst, 0.1, 1e-9);
    ball_meter_add(&meter, 1, truth, 1, 1);
    assert_near(meter.worst, 0.5, 1e-9);
    ball_meter_add(&meter, 1, truth, 10, 1);
    assert_near(meter.worst, 0.5, 1e-9);
    assert_near(meter.condition, 5, 0);
    assert_true(meter.cases == 3);
    arb_clear(truth);
}

/* At -1, exactly, and at a pole; a double that is not -inf there spoils the meter for good. */
static void a_pole_must_be_met(void **state) {
    (void)state;
    struct ball_meter meter = {0};
    arb_t truth;
    arb_init(truth);
    arb_set_si(truth, -1);
    ball_meter_add_drift(&meter, -1, truth, 1);
    ball_meter_add_drift(&meter, nextafter(-1, -2), truth, 1);
    assert_near(meter.worst, 2, 1e-9); /* an ulp is two units */
    arb_log_ui(truth, 0, 53);
    ball_meter_add_drift(&meter, -(double)INFINITY, truth, 1);
    assert_near(meter.worst, 2, 1e-9);
    ball_meter_add_drift(&meter, -1e300, truth, 1);
    assert_true(isnan(meter.worst) && meter.cases == 4);
    arb_set_si(truth, -1);
    ball_meter_add_drift(&meter, -1, truth, 1);
    assert_true(isnan(meter.worst));
    arb_clear(truth);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_are_counted_in_units),
        cmocka_unit_test(a_pole_must_be_met),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("ball_meter", tests, NULL, NULL);
}
