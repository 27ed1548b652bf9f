/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/span.h"

#include <math.h>
#include <string.h>

#include "check.h"
#include "matrix/rows.h"

static struct samples open_samples(size_t count, size_t inputs) {
    struct samples samples;
    struct fault fault;
    require(samples_init(&samples, count, inputs, 1, &fault) == STATUS_OK, "%s", fault.text);
    return samples;
}

/* Five samples, the last the sum of two others, of twenty inputs. */
static void keeps_products_in_as_many_inputs_as_the_rank(void **state) {
    (void)state;
    enum { M = 5, D = 20 };
    struct samples samples = open_samples(M, D), found;
    rows_start(samples.x, (M - 1) * D, 1);
    rows_add(samples.x + (M - 1) * D, 1, samples.x, D);
    rows_add(samples.x + (M - 1) * D, 1, samples.x + D, D);
    rows_start(samples.y, M, 2);
    struct fault fault;
    assert_int_equal(span_of_samples(&found, &samples, &fault), STATUS_OK);
    assert_int_equal(found.count, M);
    assert_int_equal(found.inputs, M - 1);
    for (size_t i = 0; i < M; i++) {
        for (size_t j = 0; j < M; j++) {
            double want = rows_dot(samples.x + i * D, samples.x + j * D, D);
            double got = rows_dot(found.x + i * (M - 1), found.x + j * (M - 1), M - 1);
            require_near(got, want, 1e-13, "%zu, %zu", i, j);
        }
        assert_true(found.y[i] == samples.y[i]);
    }
    samples_clear(&found);
    samples_clear(&samples);
}

static void images_have_the_size_that_is_said(void **state) {
    (void)state;
    enum { M = 12 };
    for (enum span_scaling scaling = SPAN_RAW; scaling <= SPAN_CENTRED; scaling++) {
        struct samples found;
        struct fault fault;
        char name[64];
        enum status status = span_images(
            &found, name, scaling, M, NULL, rng_key_of(1, "tests/forecast/span", 1), &fault);
        require(status == STATUS_OK, "%s", fault.text);
        /* What has mean 0 lies in a space of one direction less. */
        assert_int_equal(found.inputs, scaling == SPAN_CENTRED ? M - 1 : M);
        assert_near(rows_dot(found.x, found.x, M * found.inputs), M, 1e-12);
        double plus = 0;
        for (size_t i = 0; i < M; i++) {
            assert_true(fabs(found.y[i]) == 1);
            plus += found.y[i] > 0;
        }
        assert_true(plus == M / 2 || strstr(name, "synthetic") != NULL);
        samples_clear(&found);
    }
}

static void refuses_zeros(void **state) {
    (void)state;
    struct samples samples = open_samples(3, 4), found;
    struct fault fault;
    assert_int_equal(span_of_samples(&found, &samples, &fault), STATUS_INPUT);
    samples_clear(&samples);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_products_in_as_many_inputs_as_the_rank),
        cmocka_unit_test(images_have_the_size_that_is_said),
        cmocka_unit_test(refuses_zeros),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("span", tests, NULL, NULL);
}
