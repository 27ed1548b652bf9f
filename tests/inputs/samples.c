/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/samples.h"

#include "check.h"

static void starts_with_zeros(void **state) {
    (void)state;
    struct samples samples;
    assert_int_equal(samples_init(&samples, 3, 4, 2, NULL), STATUS_OK);
    assert_int_equal(samples.count, 3);
    assert_int_equal(samples.inputs, 4);
    assert_int_equal(samples.outputs, 2);
    for (size_t k = 0; k < 12; k++) {
        assert_true(samples.x[k] == 0 && samples.y[k / 2] == 0);
    }
    samples_clear(&samples);
    assert_null(samples.x);
    assert_null(samples.y);
}

static void refuses_none_and_too_many(void **state) {
    (void)state;
    static const struct {
        size_t count, inputs, outputs;
        const char *part;
    } cases[] = {
        {0, 1, 1, "0 samples"},
        {1, 0, 1, "each must be at least 1"},
        {1, 1, 0, "0 outputs"},
        {(size_t)1 << 45, 100, 1, "GB of memory"},
        {SIZE_MAX, SIZE_MAX, SIZE_MAX, "take fewer samples"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct samples samples;
        struct fault fault = {0};
        enum status status =
            samples_init(&samples, cases[i].count, cases[i].inputs, cases[i].outputs, &fault);
        require(status == STATUS_INPUT, "case %zu", i);
        assert_fault(&fault, STATUS_INPUT, cases[i].part);
    }
}

/* With room for half of what is asked the fault comes before the memory is taken. */
static void sees_the_limit_of_the_process(void **state) {
    (void)state;
    struct samples samples;
    struct fault fault = {0};
    struct rlimit old = check_room((uint64_t)1 << 26);
    enum status status = samples_init(&samples, 1 << 14, 1 << 10, 1, &fault);
    setrlimit(RLIMIT_AS, &old);
    assert_int_equal(status, STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "0.134 GB of memory");
}

static void a_part_is_rows_of_the_whole(void **state) {
    (void)state;
    struct samples all;
    struct fault fault = {0};
    assert_int_equal(samples_init(&all, 7, 3, 2, &fault), STATUS_OK);
    for (size_t i = 0; i < 7; i++) {
        for (size_t j = 0; j < 3; j++) {
            all.x[i * 3 + j] = (double)(10 * i + j);
        }
        all.y[i * 2] = (double)i;
        all.y[i * 2 + 1] = -(double)i;
    }
    struct samples part = samples_part(&all, 4, 3);
    assert_true(part.count == 3 && part.inputs == 3 && part.outputs == 2);
    assert_true(part.x[0] == 40 && part.x[8] == 62);
    assert_true(part.y[0] == 4 && part.y[5] == -6);
    assert_ptr_equal(part.x, all.x + 12);
    samples_clear(&all);
}

static void samples_without_anything_are_refused(void **state) {
    (void)state;
    struct samples none;
    struct fault fault = {0};
    assert_int_equal(samples_init(&none, 0, 3, 1, &fault), STATUS_INPUT);
    assert_int_equal(samples_init(&none, 3, 0, 1, &fault), STATUS_INPUT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_is_rows_of_the_whole),
        cmocka_unit_test(samples_without_anything_are_refused),
        cmocka_unit_test(starts_with_zeros),
        cmocka_unit_test(refuses_none_and_too_many),
        cmocka_unit_test(sees_the_limit_of_the_process),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("samples", tests, NULL, NULL);
}
