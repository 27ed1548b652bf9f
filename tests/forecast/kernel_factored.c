/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/kernel_factored.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "forecast/limits.h"
#include "forecast/lyapunov.h"
#include "forecast/mean_square.h"
#include "forecast/rise.h"
#include "matrix/rows.h"

enum { M = 30, D = 4 };

static struct kernel factored(double scale, const double *x, size_t m, size_t d) {
    struct kernel kernel;
    struct fault fault;
    require(kernel_factored(&kernel, scale, x, m, d, &fault) == STATUS_OK, "%s", fault.text);
    return kernel;
}

/* Everything that is asked of a kernel, of the same one formed and not. */
static void a_kernel_that_is_not_formed_says_the_same(void **state) {
    (void)state;
    double x[M * D], y[M];
    rows_start(x, M * D, 1);
    rows_start(y, M, 2);
    struct fault fault;
    struct kernel formed, none = factored(2, x, M, D);
    assert_int_equal(kernel_of_inputs(&formed, KERNEL_LINEAR, 0, x, M, D, &fault), STATUS_OK);
    assert_null(none.k);
    assert_int_equal(none.rank, D);
    for (size_t j = 0; j < D; j++) {
        assert_near(none.value[j], formed.value[j], 1e-12 * formed.value[0]);
    }
    for (size_t i = 0; i < M; i++) {
        for (size_t j = 0; j < M; j++) {
            assert_near(kernel_element(&none, i, j), formed.k[i * M + j], 1e-12);
        }
    }
    assert_near(kernel_largest(&none), rows_largest(formed.k, M * M), 1e-12);
    double lazy[2];
    struct mean_square_value square[2];
    struct lyapunov drift[2];
    const struct kernel *const both[] = {&formed, &none};
    for (int i = 0; i < 2; i++) {
        const struct lyapunov_question question = {both[i], 1, 3, BATCH_EPOCHS, 100, 400};
        const struct plan plan = {.key = rng_key_of(1, "test", 0), .runs = 4, .threads = 1};
        assert_int_equal(limits_lazy(&lazy[i], both[i], 3, BATCH_FRESH, &fault), STATUS_OK);
        assert_int_equal(
            mean_square_threshold(&square[i], both[i], 3, BATCH_FRESH, &fault), STATUS_OK);
        assert_int_equal(lyapunov_run(&drift[i], &question, &plan, &fault), STATUS_OK);
    }
    assert_near(lazy[0], lazy[1], 1e-12 * lazy[0]);
    assert_near(square[0].value, square[1].value, 1e-9 * square[0].value);
    /* From other directions of the same span: as near as their errors. */
    struct estimate apart = estimate_less(drift[0].drift, drift[1].drift);
    assert_true(estimate_sigmas(apart, 0) < 4);
    kernel_clear(&formed);
    kernel_clear(&none);
}

/* The same draws and batches from the same labels: the same share of runs, labels beyond the reach
 * of the kernel and all. */
static void runs_do_not_depend_on_it(void **state) {
    (void)state;
    static const double heights[] = {1.05, 1.2, 1.5};
    double x[M * D], y[M];
    rows_start(x, M * D, 1);
    rows_start(y, M, 2);
    struct fault fault;
    struct kernel formed, outputs, none = factored(2, x, M, D);
    assert_int_equal(kernel_of_inputs(&formed, KERNEL_LINEAR, 0, x, M, D, &fault), STATUS_OK);
    assert_int_equal(
        kernel_of_inputs(&outputs, KERNEL_LINEAR_OUTPUTS, 0, x, M, D, &fault), STATUS_OK);
    struct rise found[2];
    for (int i = 0; i < 2; i++) {
        const struct rise_frozen_question question = {
            i == 0 ? &formed : &none, &outputs, y, 1, 2, BATCH_FRESH, {heights, 3, 60}};
        const struct plan plan = {.key = rng_key_of(1, "test", 1), .runs = 500, .threads = 1};
        assert_int_equal(rise_frozen_run(&found[i], &question, &plan, &fault), STATUS_OK);
    }
    for (int k = 0; k < 3; k++) {
        assert_near(found[0].share[k].value, found[1].share[k].value, 0.005);
    }
    assert_true(found[0].share[0].value > 0.05 && found[0].share[0].value < 1);
    kernel_clear(&formed);
    kernel_clear(&outputs);
    kernel_clear(&none);
}

/* m^2 numbers would be 80 GB. Rows of the root are in the basis of the inputs, so the scalar
 * products and the trace are those of the inputs. */
static void a_hundred_thousand_samples_are_no_kernel(void **state) {
    (void)state;
    enum { MANY = 100000, FEW = 3 };
    double *x = malloc(MANY * FEW * sizeof *x);
    assert_non_null(x);
    rows_start(x, MANY * FEW, 1);
    struct kernel kernel = factored(2, x, MANY, FEW);
    assert_near(
        kernel.value[0] + kernel.value[1] + kernel.value[2], 2 * rows_dot(x, x, MANY * FEW),
        1e-9 * kernel.value[0]);
    assert_near(kernel_element(&kernel, 7, 99999), 2 * rows_dot(x + 21, x + 299997, FEW), 1e-13);
    double lazy;
    struct fault fault;
    assert_int_equal(limits_lazy(&lazy, &kernel, 8, BATCH_FRESH, &fault), STATUS_OK);
    /* Each |x|^2 is below 3, so the trace of a batch is below 8 * 2 * 3. */
    assert_true(lazy > 16.0 / 48 && lazy < 16.0 / 24);
    assert_int_equal(limits_lazy(&lazy, &kernel, MANY, BATCH_FRESH, &fault), STATUS_OK);
    assert_near(lazy, limits_full_batch(&kernel), 1e-12 * lazy);
    kernel_clear(&kernel);
    free(x);
}

static void refuses_inputs_that_say_nothing(void **state) {
    (void)state;
    static const double zero[6] = {0};
    struct kernel kernel;
    struct fault fault;
    assert_int_equal(kernel_factored(&kernel, 2, zero, 3, 2, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "largest eigenvalue is 0");
    assert_int_equal(kernel_factored(&kernel, 2, zero, 0, 2, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "0 samples of 2 inputs");
    assert_int_equal(kernel_factored(&kernel, 2, zero, (size_t)1 << 40, 64, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "GB of memory");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kernel_that_is_not_formed_says_the_same),
        cmocka_unit_test(runs_do_not_depend_on_it),
        cmocka_unit_test(a_hundred_thousand_samples_are_no_kernel),
        cmocka_unit_test(refuses_inputs_that_say_nothing),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("kernel_factored", tests, NULL, NULL);
}
