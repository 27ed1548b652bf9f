/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/rise.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "frozen_data.h"
#include "matrix/rows.h"

static const double heights[] = {2, 3, 5, 10};

static struct plan plan_of(uint64_t runs) {
    return (struct plan){
        .key = rng_key_of(1, "tests/forecast/rise", runs), .runs = runs, .threads = 1};
}

static struct rise follow_frozen(const struct rise_frozen_question *question, uint64_t runs) {
    struct plan plan = plan_of(runs);
    struct rise found;
    struct fault fault;
    require(rise_frozen_run(&found, question, &plan, &fault) == STATUS_OK, "%s", fault.text);
    return found;
}

static struct rise follow_linear(const struct rise_linear_question *question, uint64_t runs) {
    struct plan plan = plan_of(runs);
    struct rise found;
    struct fault fault;
    require(rise_linear_run(&found, question, &plan, &fault) == STATUS_OK, "%s", fault.text);
    return found;
}

/* One sample: |r| grows by |1 - eta kappa| = 1.5 a step, so heights 2, 3, 5, 10 take 2, 3, 4 and 6
 * steps. */
static void one_sample_rises_on_time(void **state) {
    (void)state;
    static const unsigned due[] = {2, 3, 4, 6};
    struct kernel one = frozen_data_diagonal((const double[]){2.5}, 1);
    for (unsigned steps = 1; steps < 8; steps++) {
        const struct rise_frozen_question question = {&one, NULL,        (const double[]){1}, 1,
                                                      1,    BATCH_FRESH, {heights, 4, steps}};
        struct rise found = follow_frozen(&question, 3);
        for (int k = 0; k < 4; k++) {
            assert_true(found.share[k].value == (steps >= due[k]));
        }
        unsigned taken = steps < 6 ? steps : 6;
        assert_near(found.steps, 3 * taken, 0);
        assert_near(found.furthest, pow(1.5, taken), 1e-14 * pow(1.5, taken));
    }
    kernel_clear(&one);
}

/* Two orthogonal samples at batch size 1, T = 2, r = (1, -1): a draw multiplies its sample's number
 * by 3 or 0 in size. After one step the mean square over that of the start is 5 or 1/2; after two
 * it is 41, 9/2, 9/2 or 1/2. So it reaches 4 with probability 3/4 and 9 with 1/4. */
static void two_samples_rise_as_they_are_drawn(void **state) {
    (void)state;
    struct kernel pair = frozen_data_diagonal((const double[]){4, 1}, 2);
    const struct rise_frozen_question question = {&pair, NULL,        (const double[]){1, -1}, 1,
                                                  1,     BATCH_FRESH, {heights, 2, 2}};
    struct rise found = follow_frozen(&question, 4000);
    assert_true(estimate_sigmas(found.share[0], 0.75) < 4);
    assert_true(estimate_sigmas(found.share[1], 0.25) < 4);
    kernel_clear(&pair);
}

/* From other random numbers, and by another chain. */
static void a_wide_linear_network_has_a_frozen_kernel(void **state) {
    (void)state;
    enum { M = 8, D = 5, RUNS = 2000 };
    double x[M * D], y[M];
    rows_start(x, M * D, 3);
    rows_start(y, M, 4);
    struct kernel kernel, outputs;
    struct fault fault;
    assert_int_equal(kernel_of_inputs(&kernel, KERNEL_LINEAR, 0, x, M, D, &fault), STATUS_OK);
    assert_int_equal(
        kernel_of_inputs(&outputs, KERNEL_LINEAR_OUTPUTS, 0, x, M, D, &fault), STATUS_OK);
    const struct rise_frozen_question frozen = {&kernel,     &outputs,        y, 1, 2,
                                                BATCH_FRESH, {heights, 3, 60}};
    struct rise_linear_question linear = {x, y, M, D, 1, 1e16, 2, BATCH_FRESH, {heights, 3, 60}};
    struct rise a = follow_frozen(&frozen, RUNS), b = follow_linear(&linear, RUNS);
    for (int k = 0; k < 3; k++) {
        struct estimate apart = estimate_less(a.share[k], b.share[k]);
        require(estimate_sigmas(apart, 0) < 4, "height %g: %g", heights[k], apart.value);
        assert_true(a.share[k].value > 0.02 && a.share[k].value < 0.98);
    }
    linear.width = 20; /* and a narrow one has not: the check can fail */
    b = follow_linear(&linear, RUNS);
    assert_true(estimate_sigmas(estimate_less(a.share[0], b.share[0]), 0) > 4);
    kernel_clear(&kernel);
    kernel_clear(&outputs);
}

/* Two equal samples with the labels -1 and 1, of which K reaches nothing: r = z + e, e = (1, -1),
 * and at eta = 1 a batch of one sets z to minus its e. From z = 0 |r|^2 doubles at the first step,
 * whatever is drawn, and stays. */
static void labels_out_of_reach_stay(void **state) {
    (void)state;
    struct kernel twins = frozen_data_equal(2, 1, 1);
    assert_int_equal(twins.rank, 1);
    static const double below[] = {1.41}, above[] = {1.42}, y[] = {-1, 1};
    struct rise_frozen_question question = {&twins, NULL, y, 1, 1, BATCH_FRESH, {below, 1, 1}};
    assert_near(follow_frozen(&question, 20).share[0].value, 1, 0);
    question.heights = (struct rise_heights){above, 1, 1000};
    struct rise found = follow_frozen(&question, 20);
    assert_near(found.share[0].value, 0, 0);
    assert_near(found.furthest, sqrt(2), 1e-12);
    kernel_clear(&twins);
}

/* An error that is asked for is reached with as few runs as it takes, and no more. */
static void stops_when_the_error_is_small(void **state) {
    (void)state;
    struct kernel pair = frozen_data_diagonal((const double[]){4, 1}, 2);
    const struct rise_frozen_question question = {&pair, NULL,        (const double[]){1, -1}, 1,
                                                  1,     BATCH_FRESH, {heights, 2, 2}};
    struct plan plan = plan_of(1000000);
    struct rise found;
    struct fault fault;
    plan.relative_error = 0.02; /* (1 - p)/(p n) = 0.0004 at p = 1/4: n = 7500 */
    assert_int_equal(rise_frozen_run(&found, &question, &plan, &fault), STATUS_OK);
    assert_true(found.share[1].se <= 0.02 * found.share[1].value);
    assert_near(found.runs, 7500, 800);
    kernel_clear(&pair);
}

/* -- images ------------------------------------------------------------------------------- */

static void take_labels(double y[64]) {
    for (int i = 0; i < 64; i++) {
        y[i] = i < 32 ? -1 : 1;
    }
}

/* ReLU, T = 300, h = 2, 3, 5: two digits of the reference, whose runs are some thousands. */
static void frozen_images_rise_as_in_the_reference(void **state) {
    (void)state;
    enum { RUNS = 1500 };
    static const struct {
        size_t b;
        double eta, share[3];
    } cases[] = {
        {1, 1.35, {.62, .136, .011}}, {4, 2.25, {.33, .077, .010}}, {4, 2.60, {.99, .92, .74}}};
    double *x = frozen_data_images(64, FROZEN_DATA_RAW), y[64];
    if (x == NULL) {
        skip();
    }
    take_labels(y);
    struct kernel kernel, outputs;
    struct fault fault;
    assert_int_equal(kernel_of_inputs(&kernel, KERNEL_RELU, 0, x, 64, 784, &fault), STATUS_OK);
    assert_int_equal(
        kernel_of_inputs(&outputs, KERNEL_RELU_OUTPUTS, 0, x, 64, 784, &fault), STATUS_OK);
    for (size_t i = 0; i < 3; i++) {
        const struct rise_frozen_question question = {
            &kernel, &outputs, y, cases[i].eta, cases[i].b, BATCH_FRESH, {heights, 3, 300}};
        struct rise found = follow_frozen(&question, RUNS);
        for (int k = 0; k < 3; k++) {
            double want = cases[i].share[k], error = sqrt(want * (1 - want) / RUNS);
            require_near(
                found.share[k].value, want, 4 * error + 0.005, "case %zu, height %g", i,
                heights[k]);
        }
    }
    kernel_clear(&kernel);
    kernel_clear(&outputs);
    free(x);
}

/* Linear networks, b = 4, eta = 1.2, T = 200: the exact chain of the reference at n = 1000, which
 * real networks met, and the share of h = 3 at three widths. */
static void linear_images_rise_as_in_the_reference(void **state) {
    (void)state;
    enum { RUNS = 500 };
    static const double width[] = {1e3, 1e4, 1e12}, third[] = {.497, .812, .874};
    static const double narrow[] = {.818, .497, .153, .011};
    double *x = frozen_data_images(64, FROZEN_DATA_RAW), y[64];
    if (x == NULL) {
        skip();
    }
    take_labels(y);
    struct kernel outputs;
    struct fault fault;
    assert_int_equal(
        kernel_of_inputs(&outputs, KERNEL_LINEAR_OUTPUTS, 0, x, 64, 784, &fault), STATUS_OK);
    for (int i = 0; i < 3; i++) {
        const struct rise_linear_question question = {
            outputs.root, y, 64, outputs.rank, 1.2, width[i], 4, BATCH_FRESH, {heights, 4, 200}};
        struct rise found = follow_linear(&question, RUNS);
        double error = sqrt(third[i] * (1 - third[i]) / RUNS);
        require_near(found.share[1].value, third[i], 4 * error, "n = %g", width[i]);
        for (int k = 0; k < 4 && i == 0; k++) {
            error = sqrt(narrow[k] * (1 - narrow[k]) / RUNS);
            require_near(found.share[k].value, narrow[k], 4 * error, "height %g", heights[k]);
        }
    }
    kernel_clear(&outputs);
    free(x);
}

/* -- the frame ---------------------------------------------------------------------------- */

static void threads_do_not_matter(void **state) {
    (void)state;
    struct kernel kernel = frozen_data_random(20, 20, 1);
    struct rise found[2] = {{.steps = 0}};
    for (int threads = 1; threads <= 2; threads++) {
        const struct rise_frozen_question question = {&kernel,      &kernel,         NULL, 2, 3,
                                                      BATCH_EPOCHS, {heights, 4, 50}};
        struct plan plan = plan_of(200);
        plan.threads = threads;
        struct fault fault;
        assert_int_equal(rise_frozen_run(&found[threads - 1], &question, &plan, &fault), STATUS_OK);
    }
    assert_memory_equal(&found[0], &found[1], sizeof found[0]);
    kernel_clear(&kernel);
}

static void refuse(const struct rise_frozen_question *question, const char *part) {
    struct plan plan = plan_of(3);
    struct rise found;
    struct fault fault;
    assert_int_equal(rise_frozen_run(&found, question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, part);
}

static void refuses_questions_that_are_none(void **state) {
    (void)state;
    struct kernel kernel = frozen_data_random(3, 3, 1), other = frozen_data_random(4, 3, 1);
    static const double falling[] = {3, 2}, y[] = {1, 2, 3};
    const struct rise_frozen_question good = {&kernel,         NULL, y, 1, 1, BATCH_FRESH,
                                              {heights, 2, 10}};
    struct rise_frozen_question bad = good;
    bad.heights.height = falling;
    refuse(&bad, "height 2 after 3");
    bad = good;
    bad.heights.count = 0;
    refuse(&bad, "0 heights");
    bad = good;
    bad.y = NULL;
    refuse(&bad, "no residual");
    bad.outputs = &other;
    refuse(&bad, "outputs of 4 samples and a kernel of 3");
    bad = good;
    bad.eta = 0;
    refuse(&bad, "eta is 0");
    bad = good;
    bad.batch = 4;
    refuse(&bad, "4 of 3");
    double x[] = {1, 2, 3};
    struct rise_linear_question linear = {x, y, 3, 1, 1, 0.5, 1, BATCH_FRESH, {heights, 2, 10}};
    struct plan plan = plan_of(3);
    struct rise found;
    struct fault fault;
    assert_int_equal(rise_linear_run(&found, &linear, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "n is 0.5");
    kernel_clear(&kernel);
    kernel_clear(&other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_sample_rises_on_time),
        cmocka_unit_test(two_samples_rise_as_they_are_drawn),
        cmocka_unit_test(a_wide_linear_network_has_a_frozen_kernel),
        cmocka_unit_test(labels_out_of_reach_stay),
        cmocka_unit_test(stops_when_the_error_is_small),
        cmocka_unit_test(frozen_images_rise_as_in_the_reference),
        cmocka_unit_test(linear_images_rise_as_in_the_reference),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(refuses_questions_that_are_none),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("rise", tests, NULL, NULL);
}
