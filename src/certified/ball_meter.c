/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball_meter.h"

#include <float.h>
#include <math.h>

static void add_error(struct ball_meter *meter, double error) {
    meter->cases++;
    if (!isnan(meter->worst) && !(error <= meter->worst)) {
        meter->worst = error;
    }
}

void ball_meter_add(
    struct ball_meter *meter, double got, const arb_t truth, double size, double condition) {
    double error = ball_double_error(got, truth), unit = condition * DBL_EPSILON / 2 * size;
    meter->condition = fmax(meter->condition, condition);
    add_error(meter, error == 0 ? 0 : error / unit);
}

void ball_meter_add_drift(
    struct ball_meter *meter, double got, const arb_t truth, double condition) {
    if (arb_is_finite(truth)) {
        ball_meter_add(meter, got, truth, fabs(got), condition);
    } else {
        add_error(meter, got == -INFINITY ? 0 : NAN);
    }
}
