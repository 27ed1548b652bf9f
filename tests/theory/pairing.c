/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/pairing.h"

#include <math.h>

#include "check.h"

/* s^2 = 1 and 9, with p = 1/2 each: the window of SGD is (2/9, 4/9), that of gradient
 * descent (0.4, 0.8), as E s^2 = 5. G = (log|1 - x| + log|1 - 9x|)/2 is 0 where (1 - x)(9x - 1) is
 * 1: 9x^2 - 10x + 2 = 0, x = (5 - sqrt(7))/9 = 0.26158; G > 0 above. */
static struct dataset two_samples(void) {
    static const double s2[] = {1, 9}, weight[] = {0.5, 0.5};
    return check_dataset_weights(s2, weight, 2);
}

static void each_point_has_the_pairing_of_its_definition(void **state) {
    (void)state;
    struct dataset dataset = two_samples();
    double root = (5 - sqrt(7)) / 9;
    assert_int_equal(pairing(&dataset, 0.23), PAIRING_LAZY_DEFLATIONARY);
    assert_int_equal(pairing(&dataset, root - 1e-6), PAIRING_LAZY_DEFLATIONARY);
    assert_int_equal(pairing(&dataset, root + 1e-6), PAIRING_LAZY_INFLATIONARY);
    assert_int_equal(pairing(&dataset, 0.4 - 1e-6), PAIRING_LAZY_INFLATIONARY);
    assert_int_equal(pairing(&dataset, 0.4 + 1e-6), PAIRING_CATAPULT_INFLATIONARY);
    dataset_clear(&dataset);
    /* A sample near its pole holds the output down while the mean of the others lifts it. */
    dataset = check_shipped("four_combinations");
    assert_int_equal(pairing(&dataset, 3.8), PAIRING_CATAPULT_DEFLATIONARY);
    dataset_clear(&dataset);
}

static void points_are_the_middles_of_the_window(void **state) {
    (void)state;
    struct dataset dataset = two_samples();
    assert_near(pairing_point(&dataset, 0, 1), 3.0 / 9, 1e-15);
    assert_near(pairing_point(&dataset, 0, 4), 2.25 / 9, 1e-15);
    assert_near(pairing_point(&dataset, 3, 4), 3.75 / 9, 1e-15);
    dataset_clear(&dataset);
}

/* Of 1000 points of (2/9, 4/9) those below the root and below 0.4 = 3.6/9 are counted by hand. */
static void a_survey_counts_points_kinds_and_stretches(void **state) {
    (void)state;
    struct dataset dataset = two_samples();
    struct pairing_survey met = pairing_survey(&dataset, 1000);
    int below_root = (int)floor(((5 - sqrt(7)) / 9 - 2.0 / 9) * 9 / 2 * 1000 + 0.5);
    assert_int_equal(met.points[PAIRING_LAZY_DEFLATIONARY], below_root);
    assert_int_equal(met.points[PAIRING_LAZY_INFLATIONARY], 800 - below_root);
    assert_int_equal(met.points[PAIRING_CATAPULT_INFLATIONARY], 200);
    assert_int_equal(met.points[PAIRING_CATAPULT_DEFLATIONARY], 0);
    assert_int_equal(met.kinds, 3);
    assert_int_equal(met.stretches, 3);
    dataset_clear(&dataset);
    /* Four stretches of four kinds; a single point is one of each. */
    dataset = check_shipped("four_combinations");
    met = pairing_survey(&dataset, 1000);
    assert_int_equal(met.kinds, 4);
    assert_int_equal(met.stretches, 4);
    met = pairing_survey(&dataset, 1);
    assert_int_equal(met.kinds, 1);
    assert_int_equal(met.stretches, 1);
    dataset_clear(&dataset);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_point_has_the_pairing_of_its_definition),
        cmocka_unit_test(points_are_the_middles_of_the_window),
        cmocka_unit_test(a_survey_counts_points_kinds_and_stretches),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("pairing", tests, NULL, NULL);
}
