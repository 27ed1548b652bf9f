/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reduction.h"

#include <math.h>
#include <string.h>

#include "check.h"
#include "cramer.h"

enum { RUNS = 32768 };

static struct reduction_question question_at(const struct dataset *dataset, double width) {
    return (struct reduction_question){.dataset = dataset,
                                       .x0 = 1.45,
                                       .width = width,
                                       .limit = INFINITY,
                                       .levels = 4,
                                       .level = {0.01, 0.05, 0.1, 0.2},
                                       .span = 1,
                                       .spike = {0.05, 0.1},
                                       .given = 2};
}

static struct reduction_sums run(const struct reduction_question *question, uint64_t point) {
    struct reduction_sums sums;
    struct fault fault;
    assert_int_equal(
        reduction_run(&sums, question, rng_key_of(1, "tests/reduction", point), RUNS, &fault),
        STATUS_OK);
    return sums;
}

static void require_alike(struct reduction_estimate a, struct reduction_estimate b,
                          const char *what) {
    require_near(a.value, b.value, 5 * hypot(a.se, b.se), "%s", what);
    require(a.se > 0 && b.se > 0, "%s: errors %g, %g", what, a.se, b.se);
}

/* At width 1000 the event is common enough to be seen without a tilt; weights then are n^(theta/2). */
static void the_tilt_agrees_with_plain_draws(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct reduction_question question = question_at(&dataset, 1000);
    for (int random = 0; random < 2; random++) {
        question.random = random == 1;
        question.limit = INFINITY;
        struct reduction_sums kept = run(&question, 0);
        question.limit = 0.1;
        struct reduction_sums off = run(&question, 1);
        question.limit = 0;
        struct reduction_sums plain = run(&question, 2);
        for (int k = 0; k < question.levels; k++) {
            require_alike(reduction_odds(&kept, k), reduction_odds(&plain, k), "kept");
            require_alike(reduction_odds(&off, k), reduction_odds(&plain, k), "switched off");
        }
        for (int m = 0; m < REDUCTION_SPIKES; m++) {
            require_alike(reduction_log_given(&kept, m), reduction_log_given(&plain, m), "given");
        }
        require_alike(reduction_slope(&kept, &question, 1), reduction_slope(&plain, &question, 1),
                      "slope");
    }
    dataset_clear(&dataset);
}

/* Where the law is a power the two sides of Kesten and Goldie's theorem meet: d = 1e-4 is small, and 1e8 Y_0^2. */
static void small_reductions_follow_the_constant(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct reduction_question question = question_at(&dataset, 1e12);
    double kappa = cramer_exponent(&dataset, dd_of(1.45)) / 2;
    question.level[0] = 1e-4;
    struct reduction_sums sums = run(&question, 3);
    struct reduction_estimate odds = reduction_odds(&sums, 0), constant;
    struct fault fault;
    assert_int_equal(reduction_constant(&constant, &dataset, 1.45,
                                        rng_key_of(1, "tests/reduction", 4), RUNS, NULL, &fault),
                     STATUS_OK);
    odds.value *= pow(1e-4, kappa);
    odds.se *= pow(1e-4, kappa);
    require_alike(odds, constant, "constant");
    require_near(constant.value, 3.47, 5 * constant.se, "constant");
    dataset_clear(&dataset);
}

static void the_same_name_gives_the_same_bits(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct reduction_question question = question_at(&dataset, 1e9);
    struct reduction_sums a = run(&question, 5), b = run(&question, 5), c = run(&question, 6);
    assert_memory_equal(&a, &b, sizeof a);
    assert_true(memcmp(&a, &c, sizeof a) != 0);
    assert_true(a.runs == RUNS && a.unfinished == 0);
    double part = reduction_effective(&a, 2);
    require(part > 0.05 && part <= 1, "effective part %g", part);
    dataset_clear(&dataset);
}

static void refuses_what_is_not_rare(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct reduction_question question = question_at(&dataset, 1e9);
    struct reduction_estimate constant;
    struct reduction_sums sums;
    struct fault fault;
    struct rng_key key = rng_key_of(1, "tests/reduction", 7);
    question.x0 = 1.7;
    assert_int_equal(reduction_run(&sums, &question, key, 1, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "1.7", "deflationary");
    assert_int_equal(reduction_constant(&constant, &dataset, 1.2, key, 1, NULL, &fault),
                     STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "1.2", "theta");
    dataset_clear(&dataset);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tilt_agrees_with_plain_draws),
        cmocka_unit_test(small_reductions_follow_the_constant),
        cmocka_unit_test(the_same_name_gives_the_same_bits),
        cmocka_unit_test(refuses_what_is_not_rare),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("reduction", tests, NULL, NULL);
}
