/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A linear network has one gradient everywhere, its weights: its AGOP is their outer product, and
 * for labels 1[x_1 > 0] nearly that of the first coordinate. */

#include "nets/surrogate.h"

#include <math.h>

#include "check.h"
#include "nets/agop.h"

enum { D = 3, SAMPLES = 2000, TEST = 500 };

static struct samples half_space(size_t count, uint64_t replica) {
    struct samples samples;
    struct fault fault = {0};
    struct rng rng = rng_of(rng_key_of(1, "tests/surrogate", 0), replica);
    require(samples_init(&samples, count, D, 1, &fault) == STATUS_OK, "%s", fault.text);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < D; j++) {
            samples.x[i * D + j] = rng_normal(&rng);
        }
        samples.y[i] = samples.x[i * D] > 0;
    }
    return samples;
}

static struct surrogate_question question_of(double rate) {
    return (struct surrogate_question){
        .net = "3 dense 1 bias",
        .scheme = NET_NTK,
        .plan = {.batch = 20, .key = rng_key_of(1, "tests/surrogate", 1)},
        .rate = rate,
        .steps = 600,
    };
}

static void finds_the_coordinate(void **state) {
    (void)state;
    struct samples train = half_space(SAMPLES, 0), test = half_space(TEST, 1);
    struct surrogate_question question = question_of(0.1);
    struct fault fault = {0};
    double g[D * D], loss, first[D * D] = {1};
    require(
        surrogate_egop(g, &loss, &question, &train, &test, &fault) == STATUS_OK, "%s", fault.text);
    /* Least squares of 1[x_1 > 0] by x_1 has the slope E[x 1[x > 0]] = 1/sqrt(2 pi). */
    require(fabs(g[0] * 2 * acos(-1) - 1) < 0.15, "%g", g[0]);
    require(agop_alignment(g, first, D) > 0.98, "%g", agop_alignment(g, first, D));
    assert_near(g[1] * g[1], g[0] * g[4], 1e-14);
    /* A line and a constant leave var y - 1/(2 pi) = 1/4 - 1/(2 pi), which 500 samples know to
     * 0.005 and the last steps to as much; the labels alone have 1/2. */
    assert_near(loss, 0.25 - 1 / (2 * acos(-1)), 0.02);
    samples_clear(&train);
    samples_clear(&test);
}

static void says_that_it_diverged(void **state) {
    (void)state;
    struct samples train = half_space(SAMPLES, 0);
    struct surrogate_question question = question_of(100);
    struct fault fault = {0};
    double g[D * D], loss;
    assert_int_equal(surrogate_egop(g, &loss, &question, &train, &train, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "diverged", "at the rate 100");
    samples_clear(&train);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_coordinate),
        cmocka_unit_test(says_that_it_diverged),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("surrogate", tests, NULL, NULL);
}
