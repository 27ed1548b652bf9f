/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain/catapults.h"

#include "check.h"

enum { MOST = 100000, RECORDED = 1000 };

/* The same by the definition: heights of the whole run first, then for each pair of levels the
 * places where it is reached. */
static void assert_as_defined(
    const double *height, int steps, struct catapults_level level, int k,
    const struct catapults *found) {
    int count = 0;
    double trough = INFINITY;
    for (int t = 0, from = 0; t < steps; t++) {
        double lowest = INFINITY;
        for (int u = from; u < t; u++) {
            lowest = fmin(lowest, height[u]);
        }
        if (height[t] >= level.high && (count == 0 || lowest <= level.low)) {
            count++;
            from = t;
        }
        trough = count == 1 ? fmin(trough, height[t]) : trough;
    }
    require(
        found->count[k] == count, "%d catapults at level %d, not %d", found->count[k], k, count);
    require(found->trough[k] == trough, "trough %g, not %g", found->trough[k], trough);
}

static void counts_are_those_of_the_definition(void **state) {
    (void)state;
    static const struct catapults_level level[] = {{0.1, 0.02}, {0.2, 0.01}, {1, 0.5}, {9, 8}};
    struct check_random random = check_random_of(11);
    int met[4] = {0};
    for (int trial = 0; trial < 3000; trial++) {
        struct chain start = {
            check_log_uniform(&random, 1e-4, 0.5), check_uniform(&random, 2.2, 3.99)};
        struct catapults found = catapults_count(start, level, 4, MOST);
        double height[RECORDED];
        int steps = 0;
        for (struct chain at = start; at.eta_lambda >= 2 && steps < RECORDED;
             at = chain_step(at, 1)) {
            height[steps++] = fabs(at.y);
        }
        require(steps < RECORDED, "trial %d: the run is longer", trial);
        for (int k = 0; k < 4; k++) {
            assert_as_defined(height, steps, level[k], k, &found);
            met[found.count[k] < 3 ? found.count[k] : 3]++;
        }
    }
    require(met[0] > 0 && met[1] > 0 && met[2] > 0, "%d %d %d", met[0], met[1], met[2]);
}

static void a_run_that_may_make_no_step_has_none(void **state) {
    (void)state;
    static const struct catapults_level level = {0.1, 0.02};
    struct catapults none = catapults_count((struct chain){0.5, 3}, &level, 1, 0);
    struct catapults flat = catapults_count((struct chain){0.5, 1.99}, &level, 1, MOST);
    struct catapults one = catapults_count((struct chain){0.5, 3}, &level, 1, 1);
    assert_int_equal(none.count[0], 0);
    assert_true(isinf(none.trough[0]));
    assert_int_equal(flat.count[0], 0);
    assert_int_equal(one.count[0], 1);
    assert_true(one.trough[0] == 0.5);
}

/* Each square root rounds by half an ulp; taken to the power `phases` the roundings add up to less
 * than one ulp a phase. */
static void phases_fill_one_step_of_the_climb(void **state) {
    (void)state;
    assert_true(catapults_phase_ratio(3.4, 1) == 3.4 - 1);
    assert_true(catapults_phase_ratio(17, 4) == 2);
    for (size_t phases = 2; phases <= 4096; phases *= 2) {
        double filled = 1, ratio = catapults_phase_ratio(3.7, phases);
        for (size_t j = 0; j < phases; j++) {
            filled *= ratio;
        }
        double error = fabs(filled / (3.7 - 1) - 1);
        require(error < 0x1p-52 * (double)phases, "%zu phases: off by %g", phases, error);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_those_of_the_definition),
        cmocka_unit_test(a_run_that_may_make_no_step_has_none),
        cmocka_unit_test(phases_fill_one_step_of_the_climb),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("catapults", tests, NULL, NULL);
}
