/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/random_dataset.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"

static struct dataset next_of(unsigned short state[3], double least, bool rare) {
    struct dataset dataset;
    struct fault fault;
    assert_int_equal(random_dataset_init(&dataset, state, least, rare, &fault), STATUS_OK);
    return dataset;
}

static void every_size_occurs_and_squares_lie_between(void **state) {
    (void)state;
    unsigned short at[3] = {1, 2, 3};
    int seen[8] = {0};
    double lowest = 1;
    for (int i = 0; i < 500; i++) {
        struct dataset dataset = next_of(at, 0.3, false);
        double sum = 0;
        assert_in_range(dataset.rows, 2, 6);
        seen[dataset.rows]++;
        assert_true(dataset_max_s2(&dataset).hi == 1);
        for (size_t k = 0; k < dataset.atoms; k++) {
            assert_true(dataset.atom[k].s2.hi > 0.3 && dataset.atom[k].s2.hi <= 1);
            lowest = fmin(lowest, dataset.atom[k].s2.hi);
            sum += dataset.atom[k].p;
        }
        assert_near(sum, 1, 1e-15);
        dataset_clear(&dataset);
    }
    for (int m = 2; m <= 6; m++) {
        require(seen[m] > 50, "%d samples: %d times", m, seen[m]);
    }
    assert_true(lowest < 0.31);
}

static void a_rare_sample_is_one_in_a_million(void **state) {
    (void)state;
    unsigned short at[3] = {4, 5, 6};
    for (int i = 0; i < 100; i++) {
        struct dataset dataset = next_of(at, 0.05, true);
        int rare = 0;
        for (size_t k = 0; k < dataset.rows; k++) {
            rare += dataset.p[k] < 1e-4;
        }
        assert_int_equal(rare, 1);
        dataset_clear(&dataset);
    }
}

/* In the order of the draws: the number of samples, a weight, then a square and a weight each. */
static void follows_erand48(void **state) {
    (void)state;
    unsigned short at[3] = {7, 8, 9}, by_hand[3] = {7, 8, 9};
    struct dataset dataset = next_of(at, 0.5, false);
    size_t m = 2 + (size_t)(5 * erand48(by_hand));
    assert_int_equal(dataset.rows, m);
    double first = 0.01 + erand48(by_hand), s2 = 0.5 + 0.5 * erand48(by_hand);
    double second = 0.01 + erand48(by_hand);
    assert_ulps(dataset.s[1] * dataset.s[1], s2, 2);
    assert_ulps(dataset.p[0] / dataset.p[1], first / second, 4);
    dataset_clear(&dataset);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_size_occurs_and_squares_lie_between),
        cmocka_unit_test(a_rare_sample_is_one_in_a_million),
        cmocka_unit_test(follows_erand48),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("random_dataset", tests, NULL, NULL);
}
