/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/optimizer.h"

#include <math.h>
#include <string.h>

#include "check.h"

static struct optimizer optimizer_of(enum optimizer_kind kind, size_t count) {
    struct optimizer optimizer;
    struct fault fault = {0};
    require(optimizer_init(&optimizer, kind, count, &fault) == STATUS_OK, "%s", fault.text);
    return optimizer;
}

/* -- traces ----------------------------------------------------------------------------------- */

enum { STEPS = 8, TRACE = OPTIMIZER_KINDS * STEPS };

static const double gradient[STEPS] = {0.5, -1.25, 0.0625, 2, 0, -0.75, 0x1p-10, -0.375};
static const double rate[OPTIMIZER_KINDS] = {0.25, 0.125, 0.5, 0.25, 0.0625, 0.125};

/* By tests/second/optimizers.c. */
static const double optimizer_trace[TRACE] = {
    0.875000000000000, 1.187500000000000, 1.171875000000000, 0.671875000000000, 0.671875000000000,
    0.859375000000000, 0.859130859375000, 0.952880859375000, 0.937500000000000, 1.037500000000000,
    1.119687500000000, 0.943656250000000, 0.785228125000000, 0.736392812500000, 0.692318960937500,
    0.699527494531250, 0.998418892791744, 1.000509471063680, 1.000360838021518, 0.997866323281580,
    0.997866323281580, 0.999075726166912, 0.999074039641367, 0.999717242449926, 0.750000000050000,
    0.982119172754073, 0.970525700360929, 0.763205013932188, 0.763205013932188, 0.837443338550841,
    0.837346674072887, 0.874063324859605, 0.375000124999975, 0.955698633592593, 0.926549190429325,
    0.406520946702595, 0.406520946702595, 0.594391499677516, 0.594145644214669, 0.687954870723500,
    0.875000002500000, 0.930276909892370, 0.969254959249863, 0.926824351700537, 0.890960813004394,
    0.880852992566309, 0.872001275452751, 0.873403917923959,
};

/* How many of a weight's places differ from the trace. Eight steps of a few roundings each, and the
 * last digit of the trace: 10 units of 2^-53 near 1. */
static int misses(enum optimizer_kind kind, double factor) {
    struct optimizer optimizer = optimizer_of(kind, 3);
    double w[3] = {1, 5, 0};
    int count = 0;
    for (int t = 0; t < STEPS; t++) {
        double g[3] = {gradient[t] * factor, 0, -gradient[t]};
        optimizer_step(&optimizer, w, g, rate[kind]);
        count += !check_is_near(w[0], optimizer_trace[(int)kind * STEPS + t], 1.2e-15);
        /* Without a gradient a weight stays; the third goes the other way from 0. */
        assert_true(w[1] == 5);
        assert_near(w[2], 1 - optimizer_trace[(int)kind * STEPS + t], 1.2e-15);
    }
    assert_true(optimizer.steps == STEPS);
    optimizer_clear(&optimizer);
    return count;
}

static void steps_are_those_of_the_second_program(void **state) {
    (void)state;
    for (enum optimizer_kind kind = OPTIMIZER_SGD; kind <= OPTIMIZER_ADAM; kind++) {
        require(misses(kind, 1) == 0, "%s", optimizer_name(kind));
        /* A thousandth more of the gradient is seen even where its size counts by eps alone. */
        require(misses(kind, 1.001) >= 4, "%s, planted", optimizer_name(kind));
    }
}

/* -- closed forms ----------------------------------------------------------------------------- */

/* The t-th step, over the rate, along a gradient that stays g. */
static double step_of(enum optimizer_kind kind, double g, int t) {
    struct optimizer optimizer = optimizer_of(kind, 1);
    double w = 0, before = 0;
    for (int s = 0; s < t; s++) {
        before = w;
        optimizer_step(&optimizer, &w, &g, 1);
    }
    optimizer_clear(&optimizer);
    return before - w;
}

/* The steps add up to 300 at most, so differences of weights have 13 digits; what running means
 * lose of 1 - 0.999^t is a few units of 2^-53 over 0.001. */
static void steps_along_a_constant_gradient_have_closed_forms(void **state) {
    (void)state;
    static const double size[] = {1, -0.3, 2.5e-4};
    for (size_t i = 0; i < 3; i++) {
        double g = size[i], sign = g > 0 ? 1 : -1, a = fabs(g);
        for (int t = 1; t <= 40; t += 13) {
            double root = sqrt(1 - pow(0.99, t));
            const double want[OPTIMIZER_KINDS] = {
                [OPTIMIZER_SGD] = g,
                [OPTIMIZER_MOMENTUM] = g * (1 - pow(0.9, t)) / 0.1,
                [OPTIMIZER_ADAGRAD] = g / (a * sqrt(t) + 1e-10),
                [OPTIMIZER_RMSPROP] = g / (a * root + 1e-8),
                [OPTIMIZER_ADAM] = g / (a + 1e-8),
            };
            for (enum optimizer_kind kind = OPTIMIZER_SGD; kind <= OPTIMIZER_ADAM; kind++) {
                if (kind != OPTIMIZER_ADADELTA) {
                    double got = step_of(kind, g, t);
                    require_near(got, want[kind], 3e-13, "%s, %d", optimizer_name(kind), t);
                }
            }
        }
        assert_near(step_of(OPTIMIZER_ADADELTA, g, 1), 1e-3 * g / sqrt(0.1 * g * g + 1e-6), 1e-17);
        assert_near(step_of(OPTIMIZER_ADAM, g, 1), sign, 1.1e-8 / a);
    }
}

/* At rest both means are squares of the gradient. What is missing of the step's square decays by
 * 0.1 eps/(g^2 + eps) = 1e-3 a step, to e^-30; the weight has come to 300 and has 13 digits. */
static void adadelta_comes_to_take_the_gradient_itself(void **state) {
    (void)state;
    assert_near(step_of(OPTIMIZER_ADADELTA, 0.01, 30000), 0.01, 1e-12);
    assert_true(step_of(OPTIMIZER_ADADELTA, 0.01, 10) < 0.006);
}

/* -- the rest --------------------------------------------------------------------------------- */

static void names_and_memory_are_as_said(void **state) {
    (void)state;
    static const struct {
        const char *name;
        int kept;
    } want[OPTIMIZER_KINDS] = {{"SGD", 0},     {"SGD+M", 1},   {"Adadelta", 2},
                               {"Adagrad", 1}, {"RMSprop", 1}, {"Adam", 2}};
    for (enum optimizer_kind kind = OPTIMIZER_SGD; kind <= OPTIMIZER_ADAM; kind++) {
        struct optimizer optimizer = optimizer_of(kind, 4);
        assert_string_equal(optimizer_name(kind), want[kind].name);
        assert_int_equal((optimizer.first != NULL) + (optimizer.second != NULL), want[kind].kept);
        assert_true(optimizer.steps == 0 && optimizer.count == 4);
        optimizer_clear(&optimizer);
        assert_true(optimizer.first == NULL && optimizer.second == NULL);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_are_those_of_the_second_program),
        cmocka_unit_test(steps_along_a_constant_gradient_have_closed_forms),
        cmocka_unit_test(adadelta_comes_to_take_the_gradient_itself),
        cmocka_unit_test(names_and_memory_are_as_said),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("optimizer", tests, NULL, NULL);
}
