/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/moment.h"

#include <float.h>
#include <math.h>

#include "check.h"
#include "reference.h"
#include "theory/cramer.h"
#include "theory/drift.h"

enum { BITS = 200 };

/* Each factor is off by about an ulp of 1 + x s^2, which the power makes theta/|1 - x s^2| times as
 * large; pow and the sum add two ulps a term. */
static double allowed(const struct dataset *dataset, double x, double theta) {
    double sum = DBL_EPSILON * dataset->p_idle;
    for (size_t i = 0; i < dataset->atoms; i++) {
        double xs2 = x * dataset->atom[i].s2.hi, factor = fabs(1 - xs2);
        sum += dataset->atom[i].p * pow(factor, theta) * DBL_EPSILON *
               (2 + (double)dataset->atoms + theta * (1 + xs2) / factor);
    }
    return sum;
}

static void is_the_sum_of_its_definition(void **state) {
    (void)state;
    struct check_random random = check_random_of(1);
    for (int i = 0; i < 300; i++) {
        struct dataset dataset =
            check_random_dataset(&random, 1 + check_below(&random, 6), 0.05, 20, 0.05);
        double x = check_uniform(&random, 0, 4) / dataset_max_s2(&dataset).hi;
        double theta = check_log_uniform(&random, 0.01, 20);
        struct reference reference;
        mpfr_t mx, mtheta, want;
        mpfr_inits2(BITS, mx, mtheta, want, (mpfr_ptr)0);
        reference_init(&reference, &dataset, BITS);
        mpfr_set_d(mx, x, MPFR_RNDN);
        mpfr_set_d(mtheta, theta, MPFR_RNDN);
        reference_moment(want, &reference, mx, mtheta);
        require_near(
            moment(&dataset, x, theta), mpfr_get_d(want, MPFR_RNDN), allowed(&dataset, x, theta),
            "case %d: x = %g, theta = %g", i, x, theta);
        mpfr_clears(mx, mtheta, want, (mpfr_ptr)0);
        reference_clear(&reference);
        dataset_clear(&dataset);
    }
}

/* s = 0 leaves the output as it is: a factor of 1 to any power. */
static void idle_draws_count(void **state) {
    (void)state;
    const double s2[] = {0, 3}, weight[] = {0.25, 0.75};
    struct dataset dataset = check_dataset_weights(s2, weight, 2);
    assert_ulps(moment(&dataset, 1, 2), 0.25 + 0.75 * 4, 2);
    dataset_clear(&dataset);
}

/* One sample, always longer or always shorter; and (1.17), up and down by the regime. */
static void counts_the_crossings(void **state) {
    (void)state;
    const double s2 = 1, weight = 1;
    struct dataset one = check_dataset_weights(&s2, &weight, 1), data;
    assert_int_equal(moment_crossings(&one, 0.5, 1e-3, 1e3), 0);
    assert_int_equal(moment_crossings(&one, 3, 1e-3, 1e3), 1);
    dataset_clear(&one);
    data = check_shipped("gess_heydecker_1_17");
    double theta = cramer_exponent(&data, dd_of(1.45));
    assert_true(drift(&data, dd_of(1.45)) < 0 && theta > 0);
    assert_int_equal(moment_crossings(&data, 1.45, theta / 1000, 4 * theta), 1);
    assert_int_equal(moment_crossings(&data, 1.45, theta / 1000, 0.99 * theta), 0);
    assert_int_equal(moment_crossings(&data, 1.45, theta / 1000, 1.01 * theta), 1);
    assert_int_equal(moment_crossings(&data, 1.1, 1e-3, 1e4), 0);
    dataset_clear(&data);
}

/* No answer is not the answer 0 or 1: a claim about it must fail. */
static void refuses_what_is_no_range(void **state) {
    (void)state;
    struct dataset data = check_shipped("gess_heydecker_1_17");
    const double inf = INFINITY;
    assert_int_equal(moment_crossings(&data, 1.45, 0, 1), -1);
    assert_int_equal(moment_crossings(&data, 1.45, -1, 1), -1);
    assert_int_equal(moment_crossings(&data, 1.45, 1, 1), -1);
    assert_int_equal(moment_crossings(&data, 1.45, 1, inf), -1);
    assert_int_equal(moment_crossings(&data, 1.45, (double)NAN, 1), -1);
    assert_int_equal(moment_crossings(&data, 1.45, 1, (double)NAN), -1);
    dataset_clear(&data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_the_sum_of_its_definition),
        cmocka_unit_test(idle_draws_count),
        cmocka_unit_test(counts_the_crossings),
        cmocka_unit_test(refuses_what_is_no_range),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("moment", tests, NULL, NULL);
}
