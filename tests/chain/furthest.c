/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain/furthest.h"

#include <math.h>

#include "check.h"

/* Starts on the axis, not on the curve: the largest |Y| of many runs of one sample. */
static double highest_of_runs(double x) {
    enum { STARTS = 20000 };
    double highest = 0;
    for (int j = 0; j < STARTS; j++) {
        struct chain at = {1e-5 * (x - 2) * pow(x - 1, (double)j / STARTS), x};
        for (int t = 0; t < 1000 && at.eta_lambda > 2; t++) {
            at = chain_step(at, 1);
            highest = fmax(highest, fabs(at.y));
        }
    }
    return highest;
}

static void reach_is_what_the_best_of_many_runs_gets(void **state) {
    (void)state;
    struct dataset dataset = check_dataset_weights((double[]){1}, (double[]){1}, 1);
    static const double x[] = {2.1, 2.5, 3, 3.5, 3.9};
    for (int k = 0; k < 5; k++) {
        require_near(furthest_reach(&dataset, x[k]), highest_of_runs(x[k]), 1e-6, "x = %g", x[k]);
    }
    dataset_clear(&dataset);
}

/* In units of s_* all datasets have one curve, and near the edge a straight line. */
static void reach_scales_with_the_longest_sample(void **state) {
    (void)state;
    struct dataset one = check_dataset_weights((double[]){1}, (double[]){1}, 1);
    struct dataset other = check_shipped("gess_heydecker_1_17");
    double s2 = dataset_max_s2(&other).hi;
    for (double x = 2.2; x < 4; x += 0.4) {
        double want = furthest_reach(&one, x);
        require_near(s2 * furthest_reach(&other, x / s2), want, 1e-9, "x = %g", x);
    }
    assert_near(furthest_reach(&one, 2.0001) / 1e-4, sqrt(0.5), 1e-4);
    dataset_clear(&one);
    dataset_clear(&other);
}

/* Each point is the image of the one a round before, and |Y| grows until its maximum: reach. */
static void the_walk_follows_the_curve(void **state) {
    (void)state;
    enum { PHASES = 32 };
    const double s2 = 1.3, lambda0 = 2.1;
    struct dataset dataset = check_dataset_weights((double[]){s2}, (double[]){1}, 1);
    struct furthest curve;
    struct chain before[PHASES];
    double last = 0;
    int count = 0;
    furthest_init(&curve, s2, lambda0, 1e-7, PHASES);
    for (bool rises = true; rises; count++) {
        struct chain at = furthest_next(&curve);
        if (count >= PHASES) {
            struct chain image = chain_step(before[count % PHASES], s2);
            assert_true(at.y == image.y && at.eta_lambda == image.eta_lambda);
        }
        before[count % PHASES] = at;
        rises = fabs(at.y) > last;
        last = rises ? fabs(at.y) : last;
    }
    assert_true(count > 10 * PHASES && fabs(before[0].y) > 1e-7);
    double reach = furthest_reach(&dataset, lambda0);
    assert_true(last <= reach && last > 0.99 * reach);
    dataset_clear(&dataset);
}

static int escapes(const struct dataset *dataset, double x) {
    int count = -1;
    assert_int_equal(furthest_escapes(&count, dataset, x, NULL), STATUS_OK);
    return count;
}

/* Nothing leaves what the longest sample reaches. Were the curve a shorter one's, the longer would
 * lead out of it almost everywhere. */
static void only_a_longer_sample_leaves(void **state) {
    (void)state;
    struct dataset dataset = check_dataset_weights((double[]){1, 0.9}, (double[]){1, 1}, 2);
    struct dataset swapped = check_dataset_weights((double[]){1, 0.9}, (double[]){1, 1}, 2);
    swapped.atom[0] = dataset.atom[1];
    swapped.atom[1] = dataset.atom[0];
    for (double x = 2.125; x < 3.6; x += 0.25) {
        int wrong = escapes(&swapped, x);
        require(escapes(&dataset, x) == 0, "x = %g", x);
        require(wrong > FURTHEST_PHASES, "x = %g: %d", x, wrong);
    }
    dataset_clear(&dataset);
    dataset_clear(&swapped);
}

static void refuses_what_climbs_too_slowly(void **state) {
    (void)state;
    struct dataset dataset = check_dataset_weights((double[]){1}, (double[]){1}, 1);
    struct fault fault;
    int count;
    assert_int_equal(furthest_escapes(&count, &dataset, 2.02, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "2.02", "2.07");
    assert_int_equal(escapes(&dataset, 2.07), 0);
    dataset_clear(&dataset);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reach_is_what_the_best_of_many_runs_gets),
        cmocka_unit_test(reach_scales_with_the_longest_sample),
        cmocka_unit_test(the_walk_follows_the_curve),
        cmocka_unit_test(only_a_longer_sample_leaves),
        cmocka_unit_test(refuses_what_climbs_too_slowly),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("furthest", tests, NULL, NULL);
}
