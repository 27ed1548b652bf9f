/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/visits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

static struct visits_question question_of(const struct dataset *dataset, double y0, double x) {
    return (struct visits_question){
        .dataset = dataset,
        .eta = 1,
        .width = 1,
        .start = {.mu0 = y0, .lambda0 = dd_of(x)},
        .bottom = 0.1,
        .top = 3.3,
        .right = 1.2,
        .tilted_up_to = 0.02,
        .most_steps = 100000};
}

static struct visits *
run(const struct visits_question *question, uint64_t point, uint64_t runs, int threads) {
    const struct plan plan = {
        .key = rng_key_of(1, "tests/visits", point), .runs = runs, .threads = threads};
    struct visits *found = malloc(sizeof *found);
    assert_non_null(found);
    assert_int_equal(visits_run(found, question, &plan, NULL), STATUS_OK);
    return found;
}

/* One sample: all runs are the same path, whose cells are found here by division and by logarithm,
 * which is safe off the edges of the cells. */
static void counts_the_cells_of_a_path(void **state) {
    (void)state;
    enum { RUNS = 700 };
    struct dataset dataset = check_dataset_weights((double[]){1}, (double[]){1}, 1);
    struct visits_question question = question_of(&dataset, 1.3e-6, 3);
    struct visits *found = run(&question, 0, RUNS, 0);
    struct visits *want = calloc(1, sizeof *want);
    assert_non_null(want);
    struct chain at = {1.3e-6, 3};
    int steps = 0;
    for (; steps == 0 || at.eta_lambda > 2 || fabs(at.y) > VISITS_LOWEST; steps++) {
        if (fabs(at.y) >= VISITS_LOWEST) {
            int row = (int)floor((at.eta_lambda - 0.1) / 3.2 * VISITS_ROWS);
            int column = (int)floor(fabs(at.y) / 1.2 * VISITS_COLUMNS);
            int decade = (int)floor(VISITS_PER_DECADE * (7 + log10(fabs(at.y))));
            want->linear[row][column] += RUNS;
            want->log[row][decade] += RUNS;
        }
        at = chain_step(at, 1);
    }
    assert_true(steps > 60);
    assert_memory_equal(found->linear, want->linear, sizeof want->linear);
    assert_memory_equal(found->log, want->log, sizeof want->log);
    assert_true(found->outside == 0 && found->rises == 0 && found->above == 0);
    free(found);
    free(want);
    dataset_clear(&dataset);
}

/* Where G < 0 samples come from the tilt until |Y| is high, and from the law itself after: the same
 * draws by hand. A tilted run is not over before. */
static void the_tilt_ends_with_the_climb(void **state) {
    (void)state;
    enum { RUNS = 200 };
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct visits_question question = question_of(&dataset, 1e-4, 1.45);
    struct visits_walk walk;
    assert_int_equal(visits_walk_init(&walk, &question, NULL), STATUS_OK);
    assert_true(walk.tilts);
    for (uint64_t r = 0; r < RUNS; r++) {
        struct rng rng = rng_of(rng_key_of(2, "tests/visits", 0), r), again = rng;
        struct visits_state here = visits_begin(&walk);
        bool high = false;
        int steps = 0;
        for (; !visits_over(&here, &walk) && steps < 100000; steps++) {
            struct chain at = here.at;
            int depth = here.depth;
            visits_step(&here, &walk, &rng);
            at = sgd_step(high ? &walk.natural : &walk.tilted.law, at, &again);
            at.y = chain_rescale(at.y, &depth);
            assert_true(at.y == here.at.y && at.eta_lambda == here.at.eta_lambda);
            high = high || fabs(at.y) >= 0.02;
        }
        require(high && steps < 100000, "run %d: high %d, %d steps", (int)r, high, steps);
    }
    visits_walk_clear(&walk);
    question.start.lambda0 = dd_of(1.7);
    assert_int_equal(visits_walk_init(&walk, &question, NULL), STATUS_OK);
    assert_false(walk.tilts);
    assert_true(visits_begin(&walk).spiked);
    visits_walk_clear(&walk);
    dataset_clear(&dataset);
}

static void runs_that_meet_the_limit_are_counted(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct visits_question question = question_of(&dataset, 1e-6, 1.9);
    question.most_steps = 3;
    struct visits *found = run(&question, 0, 1000, 0);
    assert_true(found->above == 1000);
    free(found);
    question.most_steps = 100000;
    found = run(&question, 0, 1000, 0);
    assert_true(found->above == 0);
    free(found);
    dataset_clear(&dataset);
}

static void any_number_of_threads_gives_the_same_bits(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct visits_question question = question_of(&dataset, 1e-5, 1.45);
    struct visits *one = run(&question, 3, 2000, 1), *other = run(&question, 4, 2000, 1);
    for (int threads = 2; threads < 5; threads++) {
        struct visits *many = run(&question, 3, 2000, threads);
        assert_memory_equal(one, many, sizeof *one);
        free(many);
    }
    assert_true(memcmp(one, other, sizeof *one) != 0);
    free(one);
    free(other);
    dataset_clear(&dataset);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_the_cells_of_a_path),
        cmocka_unit_test(the_tilt_ends_with_the_climb),
        cmocka_unit_test(runs_that_meet_the_limit_are_counted),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("visits", tests, NULL, NULL);
}
