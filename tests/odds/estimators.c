/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/estimators.h"

#include <math.h>

#include "check.h"

static void each_method_stands_at_its_number(void **state) {
    (void)state;
    assert_int_equal(estimators_methods[ESTIMATORS_TILT].method, SPIKE_ODDS_TILT);
    assert_int_equal(estimators_methods[ESTIMATORS_SPLITTING].method, SPIKE_ODDS_SPLITTING);
    assert_int_equal(estimators_methods[ESTIMATORS_CRUDE].method, SPIKE_ODDS_CRUDE);
    for (int m = 0; m < ESTIMATORS; m++) {
        assert_true(estimators_methods[m].quick < estimators_methods[m].full);
    }
}

/* An error beside and below a part 1e-9 of P, with the cost that goes with it: se/p sqrt(steps). */
static void an_error_that_is_rounding_is_none(void **state) {
    (void)state;
    struct csvwriter table;
    struct fault fault;
    assert_int_equal(
        csvwriter_init(&table, estimators_columns, ESTIMATORS_COLUMNS, &fault), STATUS_OK);
    struct spike_odds found = {
        .p = 0.5, .effective_sample_size = 100, .largest_share = 0.25, .steps = 400};
    for (int above = 0; above < 2; above++) {
        found.se = 0.5 * (above ? 1.01e-9 : 0.99e-9);
        estimators_write(&table, "q", "m", &found, 0.25, NAN, found.se / found.p * 20);
    }
    fflush(table.body);
    assert_string_equal(
        table.text, "question,method,p,p_se,lower,upper,effective_sample_size,largest_share,steps,"
                    "cost\n"
                    "q,m,0.5000000000,0.00,0.2500000000,na,100,0.25,400,0.0\n"
                    "q,m,0.5000000000,5.05e-10,0.2500000000,na,100,0.25,400,2.0e-08\n");
    csvwriter_clear(&table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_method_stands_at_its_number),
        cmocka_unit_test(an_error_that_is_rounding_is_none),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("estimators", tests, NULL, NULL);
}
