/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the mains share; whole programs are tried by make.t and verdicts.t. */

#include "page/page.h"

#include <math.h>

#include "check.h"

/* A maximum by fmax would drop a NaN, and a claim about the maximum would pass over it. */
static void a_nan_stays_the_worst(void **state) {
    (void)state;
    assert_true(page_worse(1, 2) == 2);
    assert_true(page_worse(2, 1) == 2);
    assert_true(isnan(page_worse(1, NAN)));
    assert_true(isnan(page_worse(NAN, 1)));
    assert_true(isnan(page_worse(page_worse(0, NAN), 3)));
}

static void sizes_follow_the_tier(void **state) {
    (void)state;
    struct page page = {.quick = true};
    assert_int_equal(page_size(&page, 3, 50), 3);
    page.quick = false;
    assert_int_equal(page_size(&page, 3, 50), 50);
}

static void parameters_are_joined(void **state) {
    (void)state;
    struct page page = {.quick = false};
    page_parameter(&page, "eta", "%g", 0.5);
    page_parameter(&page, "n", "%d", 7);
    assert_string_equal(page.parameters, "eta=0.5; n=7");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_nan_stays_the_worst),
        cmocka_unit_test(sizes_follow_the_tier),
        cmocka_unit_test(parameters_are_joined),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("program", tests, NULL, NULL);
}
