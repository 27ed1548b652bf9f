/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matrix/eigen.h"

#include <stdint.h>

#include "check.h"

static void begins_with_zeros(void **state) {
    (void)state;
    struct eigen eigen;
    struct fault fault;
    assert_int_equal(eigen_init(&eigen, 5, 3, &fault), STATUS_OK);
    assert_int_equal(eigen.order, 5);
    assert_int_equal(eigen.count, 3);
    for (size_t i = 0; i < 15; i++) {
        assert_true(eigen.vector[i] == 0 && eigen.value[i / 5] == 0 && eigen.residual[i / 5] == 0);
    }
    eigen_clear(&eigen);
    assert_true(eigen.vector == NULL && eigen.order == 0);
    eigen_clear(&eigen);
}

static void refuses_none_and_too_many(void **state) {
    (void)state;
    struct eigen eigen;
    struct fault fault;
    assert_int_equal(eigen_init(&eigen, 5, 0, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "0 pairs of order 5", "1 to 5");
    assert_int_equal(eigen_init(&eigen, 5, 6, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "6 pairs of order 5");
    assert_int_equal(eigen_init(&eigen, 0, 0, &fault), STATUS_INPUT);
}

/* Without this AddressSanitizer ends a program that asks for too much. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
    return "allocator_may_return_null=1";
}

static void says_how_much_memory_is_missing(void **state) {
    (void)state;
    struct eigen eigen;
    struct fault fault;
    assert_int_equal(eigen_init(&eigen, SIZE_MAX / 8, 8, &fault), STATUS_SYSTEM);
    assert_fault(&fault, STATUS_SYSTEM, "out of memory", "GB");
    /* More than an address space of 47 bits has. */
    assert_int_equal(eigen_init(&eigen, (size_t)1 << 44, 4, &fault), STATUS_SYSTEM);
    assert_fault(&fault, STATUS_SYSTEM, "4 pairs of order 17592186044416", "GB");
    assert_true(eigen.vector == NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(begins_with_zeros),
        cmocka_unit_test(refuses_none_and_too_many),
        cmocka_unit_test(says_how_much_memory_is_missing),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("eigen", tests, NULL, NULL);
}
