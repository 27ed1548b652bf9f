/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/batch_rates.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "matrix/eigen_all.h"
#include "matrix/gemm.h"
#include "pupil.h"

enum { SAMPLES = 7, OUTPUTS = 2, ORDER = SAMPLES * OUTPUTS, BATCH = 3, PART = BATCH * OUTPUTS };

static void make_kernel(double kernel[ORDER * ORDER]) {
    double *root = pupil_random(ORDER * 5, 3);
    gemm_gram(ORDER, 5, root, 5, false, kernel, ORDER);
    free(root);
}

static double rate_of(const double *kernel, const size_t sample[BATCH]) {
    double part[PART * PART];
    struct eigen all;
    for (size_t i = 0; i < PART; i++) {
        for (size_t j = 0; j < PART; j++) {
            size_t row = sample[i / OUTPUTS] * OUTPUTS + i % OUTPUTS;
            part[i * PART + j] = kernel[row * ORDER + sample[j / OUTPUTS] * OUTPUTS + j % OUTPUTS];
        }
    }
    assert_int_equal(eigen_init(&all, PART, PART, NULL), STATUS_OK);
    assert_int_equal(eigen_all(&all, part, NULL), STATUS_OK);
    double rate = PART / all.value[0];
    eigen_clear(&all);
    return rate;
}

/* All 35 batches of 3, listed: each is drawn as often as any other, and nothing else is. */
static void drawn_batches_are_those_that_there_are(void **state) {
    (void)state;
    enum { ALL = 35, DRAWS = 7000 };
    double kernel[ORDER * ORDER], listed[ALL], bound;
    size_t count = 0, hits[ALL] = {0};
    double *rate = malloc(DRAWS * sizeof *rate);
    make_kernel(kernel);
    for (size_t a = 0; a < SAMPLES; a++) {
        for (size_t b = a + 1; b < SAMPLES; b++) {
            for (size_t c = b + 1; c < SAMPLES; c++) {
                listed[count++] = rate_of(kernel, (size_t[]){a, b, c});
            }
        }
    }
    const struct batch_rates_question question = {kernel, SAMPLES, OUTPUTS, BATCH};
    struct rng_key key = rng_key_of(1, "batch_rates", 0);
    assert_int_equal(batch_rates_draw(rate, DRAWS, &question, key, NULL), STATUS_OK);
    assert_int_equal(batch_rates_bound(&bound, &question, NULL), STATUS_OK);
    for (size_t d = 0; d < DRAWS; d++) {
        size_t which = 0;
        while (which < ALL && fabs(listed[which] - rate[d]) > 1e-7 * rate[d]) {
            which++;
        }
        require(which < ALL, "%.17g is the rate of no batch", rate[d]);
        hits[which]++;
        assert_true(d == 0 || rate[d] >= rate[d - 1]);
        assert_true(rate[d] >= bound);
    }
    /* 200 each; a deviation is 14, somewhat less where two of an epoch cannot meet. */
    for (size_t i = 0; i < ALL; i++) {
        assert_in_range(hits[i], 200 - 70, 200 + 70);
    }
    free(rate);
}

/* The bound is met by a kernel of equal elements, by a diagonal one, and by one whose outputs have
 * nothing to do with each other, each with the kernel (3 1; 1 3). */
static void the_bound_is_met(void **state) {
    (void)state;
    double same[16], diagonal[16] = {0}, bound;
    for (size_t i = 0; i < 16; i++) {
        same[i] = 2;
    }
    diagonal[0] = diagonal[5] = diagonal[10] = diagonal[15] = 4;
    assert_int_equal(
        batch_rates_bound(&bound, &(struct batch_rates_question){same, 4, 1, 2}, NULL), STATUS_OK);
    assert_near(bound, 0.5, 1e-15);
    assert_int_equal(
        batch_rates_bound(&bound, &(struct batch_rates_question){diagonal, 4, 1, 2}, NULL),
        STATUS_OK);
    assert_near(bound, 0.5, 1e-15);
    static const double apart[] = {3, 0, 1, 0, 0, 3, 0, 1, 1, 0, 3, 0, 0, 1, 0, 3};
    assert_int_equal(
        batch_rates_bound(&bound, &(struct batch_rates_question){apart, 2, 2, 2}, NULL), STATUS_OK);
    assert_near(bound, 1, 1e-15);
}

static void quantiles_lie_between_neighbours(void **state) {
    (void)state;
    static const double rate[] = {1, 2, 4, 8, 16};
    assert_true(batch_rates_quantile(rate, 5, 0) == 1);
    assert_true(batch_rates_quantile(rate, 5, 1) == 16);
    assert_true(batch_rates_quantile(rate, 5, 0.5) == 4);
    assert_near(batch_rates_quantile(rate, 5, 0.625), 6, 1e-15);
    assert_true(batch_rates_quantile(rate, 1, 0.7) == 1);
}

static void batches_that_are_too_large_are_refused(void **state) {
    (void)state;
    double one = 1, rate;
    struct fault fault;
    const struct batch_rates_question question = {&one, 1, 1, 2};
    struct rng_key key = rng_key_of(1, "batch_rates", 0);
    assert_int_equal(batch_rates_draw(&rate, 1, &question, key, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "a batch of 2 from 1 samples");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drawn_batches_are_those_that_there_are),
        cmocka_unit_test(the_bound_is_met),
        cmocka_unit_test(quantiles_lie_between_neighbours),
        cmocka_unit_test(batches_that_are_too_large_are_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("batch_rates", tests, NULL, NULL);
}
