/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/reduction.h"

#include <math.h>
#include <string.h>

#include "chain/chain.h"
#include "check.h"
#include "neurons/cone.h"
#include "theory/cramer.h"
#include "exact/exact_lattice.h"

enum { RUNS = 32768 };

static struct reduction_question question_at(const struct dataset *dataset, double width) {
    return (struct reduction_question){
        .dataset = dataset,
        .eta = dd_of(1),
        .width = width,
        .start = {.mu0 = 1, .lambda0 = dd_of(1.45)},
        .limit = INFINITY,
        .levels = 4,
        .level = {0.01, 0.05, 0.1, 0.2},
        .span = 1,
        .spike = {0.05, 0.1},
        .given = 2};
}

static struct reduction run(const struct reduction_question *question, uint64_t point) {
    struct reduction sums;
    const struct plan plan = {.key = rng_key_of(1, "tests/reduction", point), .runs = RUNS};
    struct fault fault;
    assert_int_equal(reduction_run(&sums, question, &plan, &fault), STATUS_OK);
    return sums;
}

static void require_alike(struct estimate a, struct estimate b, const char *what) {
    require_near(a.value, b.value, 5 * hypot(a.se, b.se), "%s", what);
    require(a.se > 0 && b.se > 0, "%s: errors %g, %g", what, a.se, b.se);
}

/* At width 1000 the event is common enough to be seen without a tilt; weights then are
 * n^(theta/2). */
static void the_tilt_agrees_with_plain_draws(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct reduction_question question = question_at(&dataset, 1000);
    for (int random = 0; random < 2; random++) {
        question.eta = dd_of(random == 1 ? 1.45 / 2 : 1);
        question.start.random = random == 1;
        question.start.lambda0 = dd_of(random == 1 ? 2 : 1.45);
        question.limit = INFINITY;
        struct reduction kept = run(&question, 0);
        question.limit = 0.1;
        struct reduction off = run(&question, 1);
        question.limit = 0;
        struct reduction plain = run(&question, 2);
        for (int k = 0; k < question.levels; k++) {
            require_alike(reduction_odds(&kept, k), reduction_odds(&plain, k), "kept");
            require_alike(reduction_odds(&off, k), reduction_odds(&plain, k), "switched off");
        }
        for (int m = 0; m < REDUCTION_SPIKES; m++) {
            require_alike(reduction_log_given(&kept, m), reduction_log_given(&plain, m), "given");
        }
        require_alike(
            reduction_slope(&kept, &question, 1), reduction_slope(&plain, &question, 1), "slope");
    }
    dataset_clear(&dataset);
}

/* A cone by itself, on coins of another generator, to its end: D is what its Lambda has lost. */
static void a_relu_channel_sheds_as_its_cone(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct reduction_question question = question_at(&dataset, 3e4);
    struct check_random random = check_random_of(11);
    double reached[4] = {0}, unit = pow(3e4, cramer_exponent(&dataset, dd_of(1.45)) / 2);
    question.relu = true;
    struct reduction sums = run(&question, 20);
    for (int r = 0; r < RUNS; r++) {
        struct cone cone = cone_of(chain_start(1, 1.45, 1, 3e4));
        while (fabs(cone.at.y) > 1e-7) {
            cone = cone_step(cone, check_below(&random, 2) ? 1.69 : 1);
        }
        for (int k = 0; k < 4; k++) {
            reached[k] += 1.45 - cone.at.eta_lambda >= question.level[k];
        }
    }
    for (int k = 0; k < 4; k++) {
        require_alike(
            estimate_times(reduction_odds(&sums, k), 1 / unit), estimate_share(reached[k], RUNS),
            "cone");
    }
    dataset_clear(&dataset);
}

/* Where the law is a power the two sides of Kesten and Goldie's theorem meet: d = 1e-4 is small,
 * and 1e8 Y_0^2. */
static void small_reductions_follow_the_constant(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct reduction_question question = question_at(&dataset, 1e12);
    double kappa = cramer_exponent(&dataset, dd_of(1.45)) / 2;
    question.level[0] = 1e-4;
    struct reduction sums = run(&question, 3);
    struct estimate odds = reduction_odds(&sums, 0), constant;
    const struct plan plan = {.key = rng_key_of(1, "tests/reduction", 4), .runs = RUNS};
    struct fault fault;
    assert_int_equal(reduction_constant(&constant, &dataset, 1.45, &plan, &fault), STATUS_OK);
    odds.value *= pow(1e-4, kappa);
    odds.se *= pow(1e-4, kappa);
    require_alike(odds, constant, "constant");
    require_near(constant.value, 3.47, 5 * constant.se, "constant");
    dataset_clear(&dataset);
}

/* A schedule drawn from the law of the data is none; one from another law is the same with and
 * without its own tilt, and without any tilt at all. */
static void a_drawn_schedule_in_three_ways(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct reduction_question question = question_at(&dataset, 1000);
    struct reduction without = run(&question, 10);
    for (int k = 0; k < 2; k++) {
        const double law[2] = {k == 0 ? 0.5 : 0.7, k == 0 ? 0.5 : 0.3};
        question.schedule = (struct reduction_schedule){.steps = 8, .law = law};
        question.limit = INFINITY;
        struct reduction then_tilted = run(&question, 11);
        question.schedule.tilts = true;
        struct reduction tilted = run(&question, 12);
        question.schedule.tilts = false;
        question.limit = 0;
        struct reduction plain = run(&question, 13);
        for (int m = 0; m < REDUCTION_SPIKES; m++) {
            require_alike(reduction_spike(&then_tilted, m), reduction_spike(&plain, m), "spike");
            require_alike(reduction_spike(&tilted, m), reduction_spike(&plain, m), "spike, tilted");
        }
        for (int level = 0; level < question.levels; level++) {
            struct estimate odds = reduction_odds(&plain, level);
            require_alike(reduction_odds(&then_tilted, level), odds, "odds");
            require_alike(reduction_odds(&tilted, level), odds, "odds, tilted");
            if (k == 0) {
                require_alike(reduction_odds(&without, level), odds, "no schedule");
            }
        }
        require(
            k == 0 || reduction_odds(&plain, 2).value > 2 * reduction_odds(&without, 2).value,
            "a law that climbs changes nothing");
    }
    dataset_clear(&dataset);
}

/* In the linear regime a fixed order only moves the start: what is left has the exact odds of the
 * rest of the climb. */
static void an_order_moves_the_start(void **state) {
    (void)state;
    static const size_t order[] = {0, 0, 1, 0, 0, 0, 1};
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct reduction_question question = question_at(&dataset, 1e12);
    const struct exact_budget budget = {1e-9, 1e9};
    double theta = cramer_exponent(&dataset, dd_of(1.45)), moved = 1;
    struct ball_data data;
    struct exact_bound bound;
    struct fault fault;
    question.spike[0] = 1e-3; /* linear to 1e-5 */
    question.schedule = (struct reduction_schedule){.steps = 7, .order = order};
    for (int t = 0; t < 7; t++) {
        moved *= fabs(1 - 1.45 * (order[t] == 0 ? 1.69 : 1));
    }
    assert_int_equal(ball_data_init(&data, &dataset, &fault), STATUS_OK);
    assert_int_equal(
        exact_lattice_to(&bound, &data, 1.45, 1e3 / moved, &budget, &fault), STATUS_OK);
    struct reduction sums = run(&question, 14);
    struct estimate spike = reduction_spike(&sums, 0);
    double want = pow(1e12, theta / 2) * bound.upper;
    require_near(spike.value, want, 5 * spike.se + 1e-4 * want, "order");
    require(spike.se < 0.01 * want, "error %g of %g", spike.se, want);
    ball_data_clear(&data);
    dataset_clear(&dataset);
}

/* An order so long is gradient descent: what is shed on the way is certain, after |Y| has all but
 * vanished. */
static void an_order_may_decide_everything(void **state) {
    (void)state;
    enum { STEPS = 120, DOWN = 20 };
    size_t order[STEPS] = {0};
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct reduction_question question = question_at(&dataset, 1e12);
    struct chain at = chain_start(1, 1.45, 1, 1e12);
    double peak = 0;
    for (int t = 0; t < STEPS; t++) {
        order[t] = t < DOWN;
        at = chain_step(at, t < DOWN ? 1 : 1.69);
        peak = fmax(peak, fabs(at.y));
    }
    double shed = 1.45 - at.eta_lambda,
           unit = pow(1e12, cramer_exponent(&dataset, dd_of(1.45)) / 2);
    question.schedule = (struct reduction_schedule){.steps = STEPS, .order = order};
    question.limit = 0;
    question.spike[0] = peak * (1 - 1e-9);
    question.spike[1] = peak * (1 + 1e-9);
    question.level[2] = shed * (1 - 1e-6);
    question.level[3] = 0.9; /* more than there is to shed */
    struct reduction sums = run(&question, 15);
    assert_near(reduction_odds(&sums, 2).value, unit, 1e-9 * unit);
    assert_near(reduction_odds(&sums, 3).value, 0, 0);
    assert_near(reduction_spike(&sums, 0).value, unit, 1e-9 * unit);
    assert_near(reduction_spike(&sums, 1).value, 0, 0);
    dataset_clear(&dataset);
}

/* Level `tenth` is 0.1 to the last bit, three levels are half a decade; what is written out by hand
 * is found with the same bits. More levels than there is room for are refused, not written. */
static void the_usual_question_is_the_one_by_hand(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct reduction_question by_hand = question_at(&dataset, 1e9);
    struct reduction_question usual = reduction_question_of(&dataset, 1.45, 1e9, 4, 2);
    assert_true(usual.level[2] == 0.1 && usual.given == 2);
    for (int k = 0; k < 4; k++) {
        require_near(log10(usual.level[k]), (k - 8) / 6.0, 1e-15, "level %d", k);
        by_hand.level[k] = usual.level[k];
        usual.spike[k % 2] = by_hand.spike[k % 2];
    }
    struct reduction a = run(&by_hand, 8), b = run(&usual, 8);
    assert_memory_equal(&a, &b, sizeof a);
    assert_true(a.spike[0] > 0 && a.both[0] > 0 && a.w[3] > 0);
    struct reduction sums;
    struct fault fault;
    const struct plan plan = {.key = rng_key_of(1, "tests/reduction", 9), .runs = 1};
    usual = reduction_question_of(&dataset, 1.45, 1e9, REDUCTION_MOST_LEVELS + 1, 2);
    assert_int_equal(reduction_run(&sums, &usual, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "65 levels");
    dataset_clear(&dataset);
}

static void the_same_name_gives_the_same_bits(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct reduction_question question = question_at(&dataset, 1e9);
    struct reduction a = run(&question, 5), b = run(&question, 5), c = run(&question, 6);
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
    struct estimate constant;
    struct reduction sums;
    struct fault fault;
    const struct plan plan = {.key = rng_key_of(1, "tests/reduction", 7), .runs = 1};
    question.start.lambda0 = dd_of(1.7);
    assert_int_equal(reduction_run(&sums, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "1.7", "deflationary");
    assert_int_equal(reduction_constant(&constant, &dataset, 1.2, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "1.2", "theta");
    dataset_clear(&dataset);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tilt_agrees_with_plain_draws),
        cmocka_unit_test(a_relu_channel_sheds_as_its_cone),
        cmocka_unit_test(small_reductions_follow_the_constant),
        cmocka_unit_test(a_drawn_schedule_in_three_ways),
        cmocka_unit_test(an_order_moves_the_start),
        cmocka_unit_test(an_order_may_decide_everything),
        cmocka_unit_test(the_usual_question_is_the_one_by_hand),
        cmocka_unit_test(the_same_name_gives_the_same_bits),
        cmocka_unit_test(refuses_what_is_not_rare),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("reduction", tests, NULL, NULL);
}
