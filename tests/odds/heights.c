/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/heights.h"

#include <math.h>
#include <string.h>

#include "check.h"
#include "odds/spike_odds.h"
#include "statistic.h"

/* From |Y| = y0 and Lambda = x; nothing is asked for yet. */
static struct heights_question question_of(const struct dataset *dataset, double y0, double x) {
    return (struct heights_question){
        .dataset = dataset,
        .eta = 1,
        .width = 1,
        .start = {.mu0 = y0, .lambda0 = dd_of(x)},
        .gone = 1e-30 * y0,
        .most_steps = 1000000};
}

static struct heights
run(const struct heights_question *question, uint64_t point, uint64_t runs, int threads) {
    const struct plan plan = {
        .key = rng_key_of(1, "tests/heights", point), .runs = runs, .threads = threads};
    struct heights found;
    struct fault fault = {0};
    require(heights_run(&found, question, &plan, &fault) == STATUS_OK, "refused: %s", fault.text);
    assert_true(found.runs == (double)runs);
    return found;
}

/* One sample with the factor Y^2 - 2: all runs double |Y| ten times, and reach 2^10 y0 in ten
 * steps, to about Y^2 = 1e-12 of it. */
static void a_certain_climb_takes_its_steps(void **state) {
    (void)state;
    struct dataset dataset = check_dataset_weights((double[]){1}, (double[]){1}, 1);
    struct heights_question question = question_of(&dataset, 1e-9, 3);
    question.heights = 3;
    question.height[0] = 1e-9 * 0x1p10 * (1 - 1e-6);
    question.height[1] = 1e-9 * 0x1p9;
    question.height[2] = 1e-9 * 0x1p10 * (1 + 1e-6);
    question.climb_only = true;
    struct heights found = run(&question, 0, 3000, 0);
    assert_true(found.time == 10 * 3000 && found.time2 == 100 * 3000);
    assert_true(found.reached[0] == 3000 && found.reached[1] == 3000 && found.reached[2] == 0);
    assert_near(found.highest, 1e-9 * 0x1p10, 1e-12 * found.highest);
    assert_near(found.peak, 3000 * found.highest, 1e-10 * found.peak);
    assert_near(found.peak2, 3000 * found.highest * found.highest, 1e-10 * found.peak2);
    question.most_steps = 3;
    found = run(&question, 0, 1500, 0);
    assert_true(found.unfinished == 1500 && found.time == 0 && found.reached[1] == 0);
    dataset_clear(&dataset);
}

/* (1.18) at 3/2 doubles and halves: 2^k times the start is reached with odds (17/83)^k, and runs
 * come to their ends. */
static void a_lattice_is_climbed_geometrically(void **state) {
    (void)state;
    enum { RUNS = 200000 };
    struct dataset dataset = check_shipped("gess_heydecker_1_18");
    struct heights_question question = question_of(&dataset, 1e-9, 1.5);
    question.heights = 5;
    for (int k = 0; k < 5; k++) {
        question.height[k] = ldexp(1e-9 * (1 - 1e-6), k);
    }
    struct heights found = run(&question, 1, RUNS, 0);
    for (int k = 0; k < 5; k++) {
        double p = pow(17.0 / 83, k);
        require_near(found.reached[k] / RUNS, p, STATISTIC_Z * sqrt(p * (1 - p) / RUNS), "2^%d", k);
    }
    assert_true(found.unfinished == 0 && found.time == 0);
    dataset_clear(&dataset);
}

/* Where the nonlinear terms count: the odds of the first spike are those of the other module. From
 * random weights too. */
static void agrees_with_the_odds_of_a_spike(void **state) {
    (void)state;
    enum { RUNS = 50000 };
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    for (int random = 0; random < 2; random++) {
        const struct start start = {
            .random = random == 1, .mu0 = 1, .lambda0 = dd_of(random == 1 ? 2 : 1.55)};
        const struct spike_odds_question other = {
            .dataset = &dataset,
            .method = SPIKE_ODDS_CRUDE,
            .eta = dd_of(random == 1 ? 0.75 : 1),
            .width = 1e4,
            .start = start,
            .height = 0.2,
            .most_steps = 1000000};
        struct heights_question question = question_of(&dataset, 1, 1);
        question.start = start;
        question.eta = other.eta.hi;
        question.width = 1e4;
        question.heights = 1;
        question.height[0] = 0.2;
        question.gone = 1e-20;
        const struct plan plan = {.key = rng_key_of(2, "tests/heights", 7), .runs = RUNS};
        struct spike_odds want;
        assert_int_equal(spike_odds_run(&want, &other, &plan, NULL), STATUS_OK);
        double p = run(&question, 2, RUNS, 0).reached[0] / RUNS;
        require_near(
            p, want.p, STATISTIC_Z * sqrt(2) * want.se + want.missed, "random %d: p = %g", random,
            p);
        assert_true(p > 0.01 && p < 0.9);
    }
    dataset_clear(&dataset);
}

static void any_number_of_threads_gives_the_same_bits(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct heights_question question = question_of(&dataset, 1e-4, 1.7);
    question.heights = 1;
    question.height[0] = 0.1;
    struct heights one = run(&question, 3, 5000, 1), other = run(&question, 4, 5000, 1);
    for (int threads = 2; threads < 5; threads++) {
        struct heights many = run(&question, 3, 5000, threads);
        assert_memory_equal(&one, &many, sizeof one);
    }
    assert_true(memcmp(&one, &other, sizeof one) != 0);
    assert_true(one.highest > one.peak / one.runs && one.highest < 1.7 / 2);
    dataset_clear(&dataset);
}

/* Runs of 10, 20 and 30 steps, of which the variance without bias is 100; one that got nowhere. */
static void means_have_their_errors(void **state) {
    (void)state;
    const struct heights found = {
        .reached = {3, 1}, .time = 60, .time2 = 1400, .peak = 10, .peak2 = 30, .runs = 4};
    struct estimate time = heights_time(&found), peak = heights_peak(&found);
    assert_near(time.value, 20, 1e-14);
    assert_near(time.se, sqrt(100.0 / 3), 1e-13);
    assert_near(peak.value, 2.5, 1e-15);
    assert_near(peak.se, sqrt((30 - 25) / 3.0 / 4), 1e-15);
    assert_near(heights_share(&found, 0).value, 0.75, 0);
    assert_near(heights_share(&found, 1).se, sqrt(0.25 * 0.75 / 4), 1e-16);
}

static void refuses_what_it_cannot_follow(void **state) {
    (void)state;
    struct dataset dataset = check_dataset_weights((double[]){1, 1e-20}, (double[]){1, 1}, 2);
    struct heights_question question = question_of(&dataset, 1e-4, 1.7);
    const struct plan plan = {.runs = 10};
    struct heights found;
    struct fault fault;
    assert_int_equal(heights_run(&found, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "1e-20");
    question.heights = HEIGHTS_MOST + 1;
    assert_int_equal(heights_run(&found, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "9 heights", "8");
    dataset_clear(&dataset);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certain_climb_takes_its_steps),
        cmocka_unit_test(a_lattice_is_climbed_geometrically),
        cmocka_unit_test(agrees_with_the_odds_of_a_spike),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
        cmocka_unit_test(means_have_their_errors),
        cmocka_unit_test(refuses_what_it_cannot_follow),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("heights", tests, NULL, NULL);
}
