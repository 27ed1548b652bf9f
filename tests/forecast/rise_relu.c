/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/rise_relu.h"

#include <math.h>

#include "check.h"
#include "forecast/rise_training.h"
#include "matrix/rows.h"

enum { M = 8, D = 5 };
static const double heights[] = {1.5, 2.5};

static struct samples open_samples(double scale) {
    struct samples samples;
    struct fault fault;
    require(samples_init(&samples, M, D, 1, &fault) == STATUS_OK, "%s", fault.text);
    rows_start(samples.x, M * D, 1);
    rows_start(samples.y, M, 2);
    rows_scale(samples.x, scale, M * D);
    return samples;
}

static struct plan plan_of(uint64_t runs) {
    return (struct plan){
        .key = rng_key_of(1, "tests/forecast/rise_relu", runs), .runs = runs, .threads = 1};
}

static struct rise
follow(const struct samples *samples, double eta, double width, size_t neurons, uint64_t runs) {
    const struct rise_relu_question question = {
        {samples, eta, width, neurons}, 2, BATCH_EPOCHS, {heights, 2, 60}};
    struct plan plan = plan_of(runs);
    struct rise found;
    struct fault fault;
    require(rise_relu_run(&found, &question, &plan, &fault) == STATUS_OK, "%s", fault.text);
    return found;
}

static void require_same(struct rise a, struct rise b, double sigmas, const char *what) {
    for (size_t k = 0; k < 2; k++) {
        double error = hypot(a.share[k].se, b.share[k].se) + 1e-3;
        require_near(a.share[k].value, b.share[k].value, sigmas * error, "%s %zu", what, k);
    }
}

/* Networks that nets/ trains, and the surrogate's real ones, at a rate between calm and certain. */
static void real_ones_rise_as_trainings_do(void **state) {
    (void)state;
    struct samples samples = open_samples(1), scaled = open_samples(sqrt(D));
    struct rise trained, own = follow(&samples, 3, 40, 0, 2000);
    const struct rise_training_question question = {
        "5 dense 40 relu dense 1", NET_NTK, &scaled, 3, 2, {heights, 2, 60}};
    struct plan plan = plan_of(1000);
    struct fault fault;
    assert_int_equal(rise_training_run(&trained, &question, &plan, &fault), STATUS_OK);
    require_same(own, trained, 5, "trained");
    require(own.share[0].value > 0.1 && own.share[1].value < 0.9, "it is decided from the start");
    samples_clear(&samples);
    samples_clear(&scaled);
}

/* 100 neurons for 1000, and for so many that the kernel is frozen. */
static void the_surrogate_stands_for_any_width(void **state) {
    (void)state;
    struct samples samples = open_samples(1);
    require_same(
        follow(&samples, 3, 1000, 100, 2000), follow(&samples, 3, 1000, 0, 1000), 5, "1000");
    struct kernel kernel, outputs;
    struct fault fault;
    struct rise frozen;
    assert_int_equal(kernel_of_inputs(&kernel, KERNEL_RELU, 0, samples.x, M, D, &fault), STATUS_OK);
    assert_int_equal(
        kernel_of_inputs(&outputs, KERNEL_RELU_OUTPUTS, 0, samples.x, M, D, &fault), STATUS_OK);
    const struct rise_frozen_question question = {&kernel, &outputs,     samples.y,       3,
                                                  2,       BATCH_EPOCHS, {heights, 2, 60}};
    struct plan plan = plan_of(4000);
    assert_int_equal(rise_frozen_run(&frozen, &question, &plan, &fault), STATUS_OK);
    struct rise wide = follow(&samples, 3, 1e12, 100, 2000);
    require_same(wide, frozen, 5, "frozen");
    struct rise narrow = follow(&samples, 3, 100, 0, 2000);
    require(narrow.share[1].value < frozen.share[1].value - 0.05, "nothing gives way");
    kernel_clear(&kernel);
    kernel_clear(&outputs);
    samples_clear(&samples);
}

/* Most runs rise: an error of 5 % is there long before 100 000 runs. */
static void stops_at_the_error_that_is_asked_for(void **state) {
    (void)state;
    struct samples samples = open_samples(1);
    const struct rise_relu_question question = {
        {&samples, 3, 1000, 20}, 2, BATCH_EPOCHS, {heights, 1, 60}};
    struct plan plan = plan_of(100000);
    struct rise found;
    struct fault fault;
    plan.relative_error = 0.05;
    assert_int_equal(rise_relu_run(&found, &question, &plan, &fault), STATUS_OK);
    assert_true(found.runs >= RISE_FEWEST && found.runs < 2 * RISE_FEWEST);
    assert_true(found.share[0].se <= 0.05 * found.share[0].value);
    samples_clear(&samples);
}

static void refuses_batches_beyond_the_samples(void **state) {
    (void)state;
    struct samples samples = open_samples(1);
    struct rise_relu_question question = {
        {&samples, 1, 100, 0}, M + 1, BATCH_REPLACEMENT, {heights, 2, 5}};
    struct plan plan = plan_of(1);
    struct rise found;
    struct fault fault;
    assert_int_equal(rise_relu_run(&found, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "9 of 8");
    question.batch = 1;
    question.heights.count = 0;
    assert_int_equal(rise_relu_run(&found, &question, &plan, &fault), STATUS_INPUT);
    question.heights.count = 1;
    question.network.eta = -1;
    assert_int_equal(rise_relu_run(&found, &question, &plan, &fault), STATUS_INPUT);
    samples_clear(&samples);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_ones_rise_as_trainings_do),
        cmocka_unit_test(the_surrogate_stands_for_any_width),
        cmocka_unit_test(stops_at_the_error_that_is_asked_for),
        cmocka_unit_test(refuses_batches_beyond_the_samples),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("rise_relu", tests, NULL, NULL);
}
