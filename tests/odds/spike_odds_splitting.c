/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/spike_odds_splitting.h"

#include <math.h>
#include <string.h>

#include "certified/ball_data.h"
#include "check.h"
#include "exact/exact_lattice.h"
#include "odds.h"
#include "statistic.h"

static struct spike_odds split(const struct spike_odds_question *question, uint64_t replicas) {
    struct spike_odds got = odds_estimate(question, SPIKE_ODDS_SPLITTING, replicas);
    require(got.missed >= 0 && got.missed < 5e-3 * got.p, "missed: %g of %g", got.missed, got.p);
    return got;
}

/* -- exact probabilities ------------------------------------------------------------------ */

/* From |Y0| = 1e-12, where the nonlinear terms are 1e-15; idle draws only take time. */
static void agrees_with_the_exact_walk(void **state) {
    (void)state;
    static const double idle_s2[] = {0, 1, 1.69}, idle_p[] = {0.5, 0.25, 0.25};
    static const char *const places[] = {"1.35", "1.45", "1.5"};
    const struct exact_budget budget = {1e-9, 1e8};
    struct dataset dataset = check_shipped("gess_heydecker_1_17"), idle;
    struct ball_data data;
    assert_int_equal(dataset_init(&idle, idle_s2, idle_p, 3, NULL), STATUS_OK);
    assert_int_equal(ball_data_init(&data, &dataset, NULL), STATUS_OK);
    for (size_t i = 0; i < 3; i++) {
        struct exact_bound bound;
        double x = check_dd(places[i]).hi;
        assert_int_equal(exact_lattice_to(&bound, &data, x, 2e4, &budget, NULL), STATUS_OK);
        struct spike_odds_question question = odds_question(&dataset, places[i], 1e24, 2e-8);
        struct spike_odds got = split(&question, 44000);
        odds_assert(&got, bound.upper, 2e-4, places[i]);
        require(got.se < 0.1 * got.p && spike_odds_trusted(&got), "%g of %g", got.se, got.p);
        question.dataset = &idle;
        got = split(&question, 5000);
        odds_assert(&got, bound.upper, 2e-4, "idle");
    }
    ball_data_clear(&data);
    dataset_clear(&dataset);
    dataset_clear(&idle);
}

/* (17/83)^k, and phi^-k where the walk falls two units for one up: the root of (x - 1)(1.69 x -
 * 1)^2 = 1. */
static void lattices_are_exact(void **state) {
    (void)state;
    static const double steps[] = {1, 5, 15, 25};
    struct dataset dataset = check_shipped("gess_heydecker_1_18");
    for (size_t i = 0; i < 4; i++) {
        struct spike_odds_question question =
            odds_lattice(&dataset, check_dd("1.5"), log(2), steps[i]);
        struct spike_odds got = split(&question, i == 3 ? 70000 : 40000);
        odds_assert(&got, pow(17.0 / 83, steps[i]), 2e-4, "(17/83)^k");
        require(
            got.se < 0.1 * got.p && spike_odds_trusted(&got), "%g of %g, %g", got.se, got.p,
            got.largest_share);
    }
    dataset_clear(&dataset);
    dataset = check_shipped("gess_heydecker_1_17");
    double x = odds_golden_place(), golden = (1 + sqrt(5)) / 2;
    struct spike_odds_question question = odds_lattice(&dataset, dd_of(x), log(1.69 * x - 1), 26);
    struct spike_odds got = split(&question, 20000);
    odds_assert(&got, pow(golden, -26), 2e-4, "golden ratio");
    assert_true(got.se < 0.1 * got.p);
    dataset_clear(&dataset);
}

/* 15 levels of one unit each, from 1/2 below; a run is given up where (17/83)^8 < 1e-4/15, eight
 * units below the level it came from. So of the odds (17/83)^k at level k the part 66/83 misses
 * (17/83)^(15 - k + 8 - 1/2) by Lundberg. */
static void what_is_missed_is_known(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_18");
    struct spike_odds_question question = odds_lattice(&dataset, check_dd("1.5"), log(2), 15);
    struct spike_odds got = split(&question, 30000);
    double want = 15 * (66.0 / 83) * pow(17.0 / 83, 15 + 8 - 0.5);
    assert_near(got.missed, want, 0.15 * want);
    dataset_clear(&dataset);
}

/* -- the nonlinear chain ------------------------------------------------------------------ */

static void gives_the_printed_probability(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct spike_odds_question question = odds_question(&dataset, "1.45", 1e12, 0.02);
    struct spike_odds got = split(&question, 30000);
    odds_assert(&got, 9.864e-7, 2e-4, "10^12");
    assert_true(got.se < 0.07 * got.p && spike_odds_trusted(&got));
    dataset_clear(&dataset);
}

/* With the law of Lambda after a spike, and the time until it. */
static void agrees_with_the_other_methods(void **state) {
    (void)state;
    static const struct {
        const char *stem, *x;
        double width, height;
        enum spike_odds_method other;
    } cases[] = {
        {"gess_heydecker_1_17", "1.45", 1e8, 0.1, SPIKE_ODDS_TILT},
        {"gess_heydecker_1_17", "1.45", 1e8, 0.21, SPIKE_ODDS_TILT},
        {"gess_heydecker_1_17", "1.22", 1e6, 0.008, SPIKE_ODDS_TILT},
        {"gess_heydecker_1_18", "1.6", 1e6, 0.02, SPIKE_ODDS_TILT},
        {"four_combinations", "2.3", 1e6, 0.02, SPIKE_ODDS_TILT},
        {"three_roots", "0.98", 1e16, 0.1, SPIKE_ODDS_TILT},
        {"gess_heydecker_1_17", "1.7", 1e8, 0.2, SPIKE_ODDS_CRUDE}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dataset dataset = check_shipped(cases[i].stem);
        struct spike_odds_question question =
            odds_question(&dataset, cases[i].x, cases[i].width, cases[i].height);
        question.follow = true;
        struct spike_odds other = odds_estimate(&question, cases[i].other, 16384);
        struct spike_odds got = split(&question, i == 5 ? 8192 : 16384);
        odds_assert_agree(&got, &other, cases[i].x);
        assert_true(got.se < 0.15 * got.p && got.theta == other.theta);
        require_near(got.steps_to_hit, other.steps_to_hit, 0.1 * other.steps_to_hit, "%zu", i);
        double width = other.final_quantile[2] - other.final_quantile[0];
        for (int q = 0; q < 3; q++) {
            require_near(got.final_quantile[q], other.final_quantile[q], 0.2 * width, "%zu", i);
        }
        question.follow = false;
        struct spike_odds unfollowed = odds_estimate(&question, SPIKE_ODDS_SPLITTING, 64);
        assert_true(isnan(unfollowed.final_quantile[0]));
        dataset_clear(&dataset);
    }
}

/* At and beside a pole nothing is weighed, and nothing goes wrong. */
static void poles_are_no_matter(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("three_roots");
    for (size_t i = 0; i < ODDS_FEW_POLES; i++) {
        struct spike_odds_question question = odds_at_pole(&dataset, i);
        struct spike_odds crude = odds_estimate(&question, SPIKE_ODDS_CRUDE, 20000);
        struct spike_odds got = odds_estimate(&question, SPIKE_ODDS_SPLITTING, 20000);
        odds_assert_agree(&crude, &got, "a pole");
        assert_true(spike_odds_trusted(&got) && got.se < 0.03 * got.p);
    }
    dataset_clear(&dataset);
}

/* N(0,1) weights: in the window, where 2 eta is lazy, lazy where it is not, and inflationary. */
static void starts_are_drawn(void **state) {
    (void)state;
    static const struct {
        const char *stem, *eta;
        double width, height;
        enum spike_odds_method other;
    } cases[] = {
        {"gess_heydecker_1_17", "0.725", 1e12, 0.02, SPIKE_ODDS_TILT},
        {"gess_heydecker_1_17", "0.65", 1e12, 0.02, SPIKE_ODDS_TILT},
        {"gess_heydecker_1_17", "0.725", 1e4, 0.02, SPIKE_ODDS_TILT},
        {"gess_heydecker_1_17", "0.725", 50, 0.1, SPIKE_ODDS_CRUDE},
        {"gess_heydecker_1_17", "0.58", 100, 0.1, SPIKE_ODDS_CRUDE},
        {"gess_heydecker_1_17", "0.3", 50, 0.1, SPIKE_ODDS_CRUDE},
        {"gess_heydecker_1_17", "0.85", 100, 0.2, SPIKE_ODDS_CRUDE},
        {"three_roots", "0.3", 50, 0.05, SPIKE_ODDS_CRUDE},
        {"three_roots", "0.5", 1e4, 0.02, SPIKE_ODDS_CRUDE}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dataset dataset = check_shipped(cases[i].stem);
        struct spike_odds_question question =
            odds_random_start(&dataset, cases[i].eta, cases[i].width, cases[i].height);
        struct spike_odds other = odds_estimate(&question, cases[i].other, 20000);
        struct spike_odds got = odds_estimate(&question, SPIKE_ODDS_SPLITTING, 8000);
        odds_assert_agree(&got, &other, cases[i].eta);
        assert_true(got.missed < 2e-3 * got.p);
        require(got.se < 0.2 * got.p, "case %zu: se = %g of %g", i, got.se, got.p);
        dataset_clear(&dataset);
    }
}

/* -- ends --------------------------------------------------------------------------------- */

static void a_start_at_the_height_is_a_hit(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    for (int above = 0; above < 2; above++) {
        struct spike_odds_question question = odds_at_height(&dataset, above);
        struct spike_odds got = odds_estimate(&question, SPIKE_ODDS_SPLITTING, 40960);
        assert_true(got.p == 1 && got.se == 0 && got.missed == 0 && got.steps_to_hit == 0);
        assert_true(got.replicas == 40960 && got.ends[SPIKE_ODDS_HIT] == 40960 && got.steps == 0);
        assert_true(got.effective_sample_size == 40960 && spike_odds_trusted(&got));
        question.height = nextafter(0.5, 1); /* the next number is not reached in no step */
        got = odds_estimate(&question, SPIKE_ODDS_SPLITTING, 640);
        assert_true(got.p == 0 && got.ends[SPIKE_ODDS_STEP_LIMIT] == 640);
    }
    dataset_clear(&dataset);
}

/* The largest |Y| that any sequence of samples reaches at 1.35 is 0.129. After 128 repetitions
 * without a hit of at least 1024 runs each it is given up. */
static void a_height_out_of_reach_has_probability_0(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct spike_odds_question question = odds_question(&dataset, "1.35", 1e4, 0.131);
    struct spike_odds got = odds_estimate(&question, SPIKE_ODDS_SPLITTING, 1000000);
    assert_true(
        got.p == 0 && got.se == 0 && got.ends[SPIKE_ODDS_HIT] == 0 &&
        got.ends[SPIKE_ODDS_FLAT] > 0);
    assert_true(isnan(got.steps_to_hit) && got.largest_share == 1 && !spike_odds_trusted(&got));
    assert_true(got.effective_sample_size == 0 && got.replicas == 128 * 1024);
    question.height = 0.09;
    got = split(&question, 5000);
    assert_true(got.p > 0 && got.ends[SPIKE_ODDS_HIT] > 100);
    dataset_clear(&dataset);
}

/* (1.18) at 3/2 from 2 1/2 units below: 3 steps up have 0.17^3, and a hit within 5 may have one
 * step down among the first three: 3 * 0.17^4 0.83 more. */
static void the_step_limit_is_that_of_the_whole_run(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_18");
    struct spike_odds_question question = odds_lattice(&dataset, check_dd("1.5"), log(2), 3);
    static const uint64_t limits[] = {2, 3, 4, 5};
    const double three = pow(0.17, 3), five = three + 3 * pow(0.17, 4) * 0.83;
    const double want[] = {0, three, three, five};
    for (size_t i = 0; i < 4; i++) {
        question.most_steps = limits[i];
        struct spike_odds got = odds_estimate(&question, SPIKE_ODDS_SPLITTING, 150000);
        odds_assert(&got, want[i], 0, "limit");
        assert_true(want[i] == 0 || got.steps_to_hit > 3 - 1e-9);
        assert_true(want[i] == 0 || got.steps_to_hit < (double)limits[i] + 1e-9);
        assert_true(got.ends[SPIKE_ODDS_STEP_LIMIT] > 0 && got.ends[SPIKE_ODDS_ABSORBED] == 0);
    }
    dataset_clear(&dataset);
}

static void refuses_what_is_outside_the_theory(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_18");
    struct spike_odds_question question = odds_question(&dataset, "2.5", 1e4, 0.02);
    const struct plan plan = {.runs = 1000};
    question.method = SPIKE_ODDS_SPLITTING;
    struct spike_odds got;
    struct fault fault = {0};
    assert_int_equal(spike_odds_run(&got, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "2.5", "outside the theory");
    question = odds_question(&dataset, "0.5", 1e4, 0.02); /* lazy: never, and that is an answer */
    got = odds_estimate(&question, SPIKE_ODDS_SPLITTING, 1000);
    assert_true(got.p == 0 && got.ends[SPIKE_ODDS_FLAT] == got.replicas && isinf(got.theta));
    dataset_clear(&dataset);
}

/* -- the estimate ------------------------------------------------------------------------- */

/* Over 100 seeds the estimates of a known number scatter as their errors say, without bias, and the
 * effective sample size is the number of independent hits with that scatter: sd/p = 1/sqrt(size).
 * The largest differences are a chance of 1e-6 each, the sd's 3.5 by 1/sqrt(2 * 100). */
static void the_error_bar_is_true(void **state) {
    (void)state;
    enum { SEEDS = 100 };
    struct dataset dataset = check_shipped("gess_heydecker_1_18");
    struct spike_odds_question question = odds_lattice(&dataset, check_dd("1.5"), log(2), 3);
    question.method = SPIKE_ODDS_SPLITTING;
    double want = pow(17.0 / 83, 3), z = 0, z2 = 0, p = 0, p2 = 0, size = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct plan plan = {.key = rng_key_of(seed, "rare_splitting", 0), .runs = 3200};
        struct spike_odds got = odds_estimate_with(&question, &plan);
        double off = (got.p - want) / got.se;
        z += off / SEEDS;
        z2 += off * off / SEEDS;
        p += got.p / want / SEEDS;
        p2 += pow(got.p / want - 1, 2) / SEEDS;
        size += got.effective_sample_size / SEEDS;
    }
    assert_near(p, 1, STATISTIC_Z * sqrt(p2 / SEEDS));
    assert_near(sqrt(z2), 1, 0.25);
    assert_near(z, 0, 0.5);
    assert_near(sqrt(p2 * size), 1, 0.25);
    dataset_clear(&dataset);
}

static void threads_change_nothing(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("three_roots");
    struct spike_odds_question questions[] = {
        odds_question(&dataset, "1", 1e6, 0.02), odds_random_start(&dataset, "0.5", 1e4, 0.02)};
    static const int threads[] = {2, 5, 0};
    for (size_t i = 0; i < 2; i++) {
        questions[i].follow = true;
        questions[i].method = SPIKE_ODDS_SPLITTING;
        struct plan plan = {.key = rng_key_of(1, "rare", i), .runs = 5000, .threads = 1};
        struct spike_odds want = odds_estimate_with(&questions[i], &plan);
        for (size_t t = 0; t < 3; t++) {
            plan.threads = threads[t];
            struct spike_odds got = odds_estimate_with(&questions[i], &plan);
            assert_memory_equal(&got, &want, sizeof got);
        }
        plan.key = rng_key_of(2, "rare", i);
        struct spike_odds other = odds_estimate_with(&questions[i], &plan);
        assert_true(other.p != want.p);
    }
    dataset_clear(&dataset);
}

/* Looks every 32 repetitions of 1024; what is asked for coarsely is still to be trusted. */
static void the_relative_error_is_honoured(void **state) {
    (void)state;
    enum { LOOK = 32 * 1024 };
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct spike_odds_question question = odds_question(&dataset, "1.45", 1e5, 0.02);
    question.method = SPIKE_ODDS_SPLITTING;
    struct plan plan = {.key = rng_key_of(1, "rare", 0), .relative_error = 0.012, .runs = 10000000};
    struct spike_odds got = odds_estimate_with(&question, &plan);
    assert_true(got.se <= 0.012 * got.p && got.replicas % LOOK == 0 && got.replicas > LOOK);
    struct spike_odds before = odds_estimate(&question, SPIKE_ODDS_SPLITTING, got.replicas - LOOK);
    assert_true(before.se > 0.012 * before.p);
    plan.relative_error = 0.9;
    got = odds_estimate_with(&question, &plan);
    assert_true(spike_odds_trusted(&got) && got.replicas == LOOK);
    /* Only what starts there: half a hit a repetition, of which none has 5 % long before there are
     * 100. */
    question = odds_random_start(&dataset, "0.3", 50, 0.148);
    question.method = SPIKE_ODDS_SPLITTING;
    got = odds_estimate_with(&question, &plan);
    assert_true(spike_odds_trusted(&got) && got.ends[SPIKE_ODDS_HIT] >= 100);
    question = odds_question(&dataset, "1.45", 1e5, 0.02);
    question.method = SPIKE_ODDS_SPLITTING;
    plan.runs = 20; /* less than 32 repetitions of one run: 20 of one */
    got = odds_estimate_with(&question, &plan);
    assert_true(got.replicas == 20 && !spike_odds_trusted(&got));
    dataset_clear(&dataset);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_exact_walk),
        cmocka_unit_test(lattices_are_exact),
        cmocka_unit_test(what_is_missed_is_known),
        cmocka_unit_test(gives_the_printed_probability),
        cmocka_unit_test(agrees_with_the_other_methods),
        cmocka_unit_test(poles_are_no_matter),
        cmocka_unit_test(starts_are_drawn),
        cmocka_unit_test(a_start_at_the_height_is_a_hit),
        cmocka_unit_test(a_height_out_of_reach_has_probability_0),
        cmocka_unit_test(the_step_limit_is_that_of_the_whole_run),
        cmocka_unit_test(refuses_what_is_outside_the_theory),
        cmocka_unit_test(the_error_bar_is_true),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(the_relative_error_is_honoured),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("spike_odds_splitting", tests, NULL, NULL);
}
