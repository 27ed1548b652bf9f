/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/vector_pair.h"

#include "check.h"
#include "matrix/rows.h"

enum { M = 6, D = 4, STEPS = 60 };

static struct samples open_samples(void) {
    struct samples samples;
    struct fault fault;
    require(samples_init(&samples, M, D, 1, &fault) == STATUS_OK, "%s", fault.text);
    rows_start(samples.x, M * D, 1);
    rows_start(samples.y, M, 2);
    return samples;
}

static void
open_pair(struct vector_pair *pair, const struct samples *samples, size_t neurons, size_t batch) {
    const struct vector_pair_question question = {
        samples, neurons, batch, 0.8, rng_key_of(1, "tests/forecast/vector_pair", 1), 3};
    struct fault fault;
    require(vector_pair_init(pair, &question, &fault) == STATUS_OK, "%s", fault.text);
}

/* Rounding of 60 steps, in both; the last of 6 samples is a short batch of 2. */
static void both_go_the_same_way(void **state) {
    (void)state;
    static const size_t neurons[] = {2, 5, 200};
    struct samples samples = open_samples();
    struct fault fault;
    for (size_t k = 0; k < 3; k++) {
        struct vector_pair pair;
        open_pair(&pair, &samples, neurons[k], 4);
        double distance;
        for (int t = 0; t < STEPS; t++) {
            assert_int_equal(vector_pair_step(&pair, &fault), STATUS_OK);
            assert_int_equal(vector_pair_distance(&distance, &pair, &fault), STATUS_OK);
            require(distance < 1e-13, "step %d: %g", t, distance);
        }
        assert_true(vector_pair_replay(&pair) < 1e-13);
        double moved = rows_largest(pair.product + D, 1);
        require(moved > 0.01, "nothing moved, %g", moved);
        vector_pair_clear(&pair);
    }
    samples_clear(&samples);
}

/* A weight off by 1e-6 shows in both. */
static void a_difference_is_seen(void **state) {
    (void)state;
    struct samples samples = open_samples();
    struct vector_pair pair;
    open_pair(&pair, &samples, 5, 1);
    struct fault fault;
    double distance;
    pair.net.weight[3] += 1e-6;
    assert_int_equal(vector_pair_distance(&distance, &pair, &fault), STATUS_OK);
    assert_true(distance > 1e-8 && distance < 1e-5);
    double weights = vector_pair_replay(&pair);
    assert_true(weights > 1e-8 && weights < 1e-5);
    vector_pair_clear(&pair);
    samples_clear(&samples);
}

static void refuses_batches_of_none(void **state) {
    (void)state;
    struct samples samples = open_samples();
    struct vector_pair_question question = {&samples, 5, 0, 1, {0}, 0};
    struct vector_pair pair;
    struct fault fault;
    assert_int_equal(vector_pair_init(&pair, &question, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "batches of 0");
    question.batch = M + 1;
    assert_int_equal(vector_pair_init(&pair, &question, &fault), STATUS_INPUT);
    samples_clear(&samples);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_go_the_same_way),
        cmocka_unit_test(a_difference_is_seen),
        cmocka_unit_test(refuses_batches_of_none),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("vector_pair", tests, NULL, NULL);
}
