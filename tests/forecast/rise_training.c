/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/rise_training.h"

#include <math.h>

#include "check.h"
#include "forecast/vector_pair.h"
#include "matrix/rows.h"

enum { M = 6, D = 3, NEURONS = 20, RUNS = 400 };
static const double heights[] = {1.5, 2.5};

static struct samples open_samples(void) {
    struct samples samples;
    struct fault fault;
    require(samples_init(&samples, M, D, 1, &fault) == STATUS_OK, "%s", fault.text);
    rows_start(samples.x, M * D, 1);
    rows_start(samples.y, M, 2);
    return samples;
}

static struct rise
train(const struct samples *samples, double eta, struct rise_heights asked, uint64_t runs) {
    struct samples scaled;
    char text[VECTOR_PAIR_TEXT];
    struct rise found;
    struct fault fault;
    vector_pair_text(text, D, NEURONS);
    require(vector_pair_samples(&scaled, samples, &fault) == STATUS_OK, "%s", fault.text);
    const struct rise_training_question question = {text, NET_NTK, &scaled, eta, 2, asked};
    const struct plan plan = {
        .key = rng_key_of(1, "tests/forecast/rise_training", 1), .runs = runs, .threads = 1};
    require(rise_training_run(&found, &question, &plan, &fault) == STATUS_OK, "%s", fault.text);
    samples_clear(&scaled);
    return found;
}

/* 20 neurons at rates between calm and certain: the exact chain has the same odds. Five errors. */
static void networks_rise_as_the_exact_chain_does(void **state) {
    (void)state;
    struct samples samples = open_samples();
    const struct rise_heights asked = {heights, 2, 40};
    for (double eta = 1.2; eta < 2.5; eta += 0.6) {
        const struct rise_linear_question question = {
            samples.x, samples.y, M, D, eta, NEURONS, 2, BATCH_EPOCHS, asked};
        const struct plan plan = {
            .key = rng_key_of(1, "tests/forecast/rise_training", 2),
            .runs = 10 * RUNS,
            .threads = 1};
        struct rise chain, nets = train(&samples, eta, asked, RUNS);
        struct fault fault;
        assert_int_equal(rise_linear_run(&chain, &question, &plan, &fault), STATUS_OK);
        for (size_t k = 0; k < 2; k++) {
            double error = hypot(chain.share[k].se, nets.share[k].se) + 1.0 / RUNS;
            require_near(
                nets.share[k].value, chain.share[k].value, 5 * error, "eta %g, height %zu", eta, k);
        }
    }
    samples_clear(&samples);
}

static void what_diverges_has_risen(void **state) {
    (void)state;
    struct samples samples = open_samples();
    const double far[] = {1e30};
    struct rise found = train(&samples, 1000, (struct rise_heights){far, 1, 100}, 3);
    assert_true(found.share[0].value == 1 && isinf(found.furthest));
    found = train(&samples, 1e-3, (struct rise_heights){heights, 1, 10}, 3);
    assert_true(found.share[0].value == 0 && found.furthest < 1.1);
    assert_near(found.steps, 30, 0);
    samples_clear(&samples);
}

static void refuses_heights_that_fall(void **state) {
    (void)state;
    struct samples samples = open_samples();
    struct rise_training_question question = {"3 dense 1", NET_NTK, &samples,
                                              1,           2,       {heights, 0, 5}};
    struct plan plan = {.runs = 1};
    struct rise found;
    struct fault fault;
    assert_int_equal(rise_training_run(&found, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "0 heights");
    question.heights = (struct rise_heights){(const double[]){3, 2}, 2, 5};
    assert_int_equal(rise_training_run(&found, &question, &plan, &fault), STATUS_INPUT);
    question.heights = (struct rise_heights){heights, 2, 5};
    question.batch = 7;
    assert_int_equal(rise_training_run(&found, &question, &plan, &fault), STATUS_INPUT);
    samples_clear(&samples);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(networks_rise_as_the_exact_chain_does),
        cmocka_unit_test(what_diverges_has_risen),
        cmocka_unit_test(refuses_heights_that_fall),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("rise_training", tests, NULL, NULL);
}
