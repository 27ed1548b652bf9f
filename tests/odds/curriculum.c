/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/curriculum.h"

#include <math.h>

#include "check.h"
#include "random/rng.h"

static const double X0 = 1.45;

static struct curriculum curriculum_of(const struct dataset *dataset) {
    struct curriculum curriculum;
    struct fault fault = {0};
    require(
        curriculum_init(&curriculum, dataset, X0, &fault) == STATUS_OK, "refused: %s", fault.text);
    return curriculum;
}

static struct curriculum_odds odds_of(
    const struct curriculum *curriculum, const struct curriculum_question *question,
    uint64_t point) {
    const struct plan plan = {.key = rng_key_of(1, "tests/curriculum", point), .runs = 16384};
    struct curriculum_odds found;
    struct fault fault = {0};
    require(
        curriculum_run(&found, curriculum, question, &plan, &fault) == STATUS_OK, "refused: %s",
        fault.text);
    assert_true(found.unfinished == 0);
    return found;
}

/* From theta by hand: the two m are 1.4505 and 0.45, half of each power sums to 1. */
static void factors_are_powers_of_the_steps(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct curriculum at = curriculum_of(&dataset);
    double hard = pow(1.69 * X0 - 1, at.theta), easy = pow(X0 - 1, at.theta);
    assert_near((hard + easy) / 2, 1, 1e-13);
    assert_near(at.tilt[0], hard / 2, 1e-13);
    assert_near(at.tilt[0] + at.tilt[1], 1, 1e-13);
    const double want[CURRICULUM_KINDS] = {
        (hard * hard + easy * easy) / 2, hard, easy, sqrt(hard * easy), sqrt(hard * easy)};
    for (enum curriculum_kind kind = 0; kind < CURRICULUM_KINDS; kind++) {
        require_near(exp(curriculum_log_factor(&at, kind)), want[kind], 1e-13, "kind %d", kind);
    }
    dataset_clear(&dataset);
}

static void orders_are_what_their_names_say(void **state) {
    (void)state;
    static const char *const want[CURRICULUM_KINDS] = {
        [CURRICULUM_HARDEST] = "00000",
        [CURRICULUM_EASIEST] = "11111",
        [CURRICULUM_HARDEST_FIRST] = "00111",
        [CURRICULUM_EASIEST_FIRST] = "11000"};
    for (enum curriculum_kind kind = CURRICULUM_HARDEST; kind < CURRICULUM_KINDS; kind++) {
        size_t order[CURRICULUM_MOST_STEPS];
        curriculum_order(order, kind, 5);
        for (int t = 0; t < 5; t++) {
            require(order[t] == (size_t)(want[kind][t] - '0'), "kind %d, step %d", kind, t);
        }
    }
}

/* The odds of what comes after go like e^(theta S): its mean over the moves is the factor. */
static void moves_have_the_mean_that_factors_say(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct curriculum at = curriculum_of(&dataset);
    for (enum curriculum_kind kind = 0; kind < CURRICULUM_KINDS; kind++) {
        struct curriculum_move move[CURRICULUM_MOST_STEPS + 1];
        size_t count = curriculum_moves(move, &at, kind, 12);
        double all = 0, mean = 0, want = exp(12 * curriculum_log_factor(&at, kind));
        for (size_t j = 0; j < count; j++) {
            all += move[j].share;
            mean += move[j].share * exp(at.theta * move[j].moved);
        }
        assert_int_equal(count, kind == CURRICULUM_TILT ? 13 : 1);
        require_near(all, 1, 1e-12, "kind %d", kind);
        require_near(mean, want, 1e-12 * want, "kind %d", kind);
    }
    dataset_clear(&dataset);
}

/* Small |Y| is multiplied by the factors, either way round; a long row of hard samples flattens. */
static void sorted_epochs_end_where_their_factors_say(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct curriculum at = curriculum_of(&dataset);
    double want = 1e-9 * pow(1.69 * X0 - 1, 3) * pow(X0 - 1, 3);
    for (enum curriculum_kind kind = CURRICULUM_HARDEST_FIRST; kind < CURRICULUM_KINDS; kind++) {
        struct chain end = curriculum_end(&at, kind, 6, 1e18);
        require_near(fabs(end.y), want, 1e-12 * want, "kind %d", kind);
        require_near(end.eta_lambda, X0, 1e-15, "kind %d", kind);
    }
    assert_true(curriculum_end(&at, CURRICULUM_HARDEST_FIRST, 80, 1e12).eta_lambda < X0 - 0.1);
    assert_true(curriculum_end(&at, CURRICULUM_EASIEST_FIRST, 80, 1e12).eta_lambda > X0 - 1e-6);
    dataset_clear(&dataset);
}

/* Plain runs with coins of another generator, narrow enough to see what is asked for; five standard
 * errors. */
static struct curriculum_odds
plain_odds(const struct curriculum *at, const struct curriculum_question *question) {
    enum { RUNS = 40000 };
    struct check_random random = check_random_of(17);
    size_t order[CURRICULUM_MOST_STEPS];
    double flatter = 0, spike = 0;
    curriculum_order(order, question->kind, question->steps);
    for (int r = 0; r < RUNS; r++) {
        struct chain now = chain_start(1, X0, 1, question->width);
        double peak = 0;
        for (int t = 0; t < question->steps || fabs(now.y) > 1e-7; t++) {
            bool drawn = question->kind == CURRICULUM_TILT || t >= question->steps;
            double hard = t < question->steps ? at->tilt[0] : 0.5;
            size_t i = drawn ? check_uniform(&random, 0, 1) > hard : order[t];
            now = chain_step(now, i == 0 ? 1.69 : 1);
            peak = fmax(peak, fabs(now.y));
        }
        flatter += now.eta_lambda <= X0 - question->reduction;
        spike += peak >= question->height;
    }
    return (struct curriculum_odds){
        .flatter = estimate_share(flatter, RUNS), .spike = estimate_share(spike, RUNS)};
}

static void odds_are_those_of_plain_runs(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct curriculum at = curriculum_of(&dataset);
    for (enum curriculum_kind kind = 0; kind < CURRICULUM_KINDS; kind++) {
        struct curriculum_question question = {
            .kind = kind, .steps = 2, .width = 3000, .reduction = 0.05, .height = 0.04};
        struct curriculum_odds plain = plain_odds(&at, &question);
        for (int tilts = 0; tilts < 2; tilts++) {
            question.tilts = tilts == 1;
            struct curriculum_odds found = odds_of(&at, &question, 2 * kind + (uint64_t)tilts);
            struct estimate flatter = estimate_less(found.flatter, plain.flatter),
                            spike = estimate_less(found.spike, plain.spike);
            require(flatter.se > 0 && spike.se > 0, "kind %d: no errors", kind);
            require_near(flatter.value, 0, 5 * flatter.se, "kind %d, tilts %d", kind, tilts);
            require_near(spike.value, 0, 5 * spike.se, "kind %d, tilts %d", kind, tilts);
        }
    }
    dataset_clear(&dataset);
}

/* At n = 10^12 ten steps are far from a spike: the odds move by the factor, to four percent, which
 * is four standard errors and the wave of the odds. Only these runs see the rare event. */
static void small_odds_are_multiplied_by_the_factor(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct curriculum at = curriculum_of(&dataset);
    struct curriculum_question question = {.width = 1e12, .reduction = 0.1, .height = 1e-3};
    struct estimate none = odds_of(&at, &question, 20).flatter;
    question.steps = 10;
    for (enum curriculum_kind kind = 0; kind < CURRICULUM_KINDS; kind++) {
        question.kind = kind;
        question.tilts = true;
        struct estimate ratio =
            estimate_ratio(odds_of(&at, &question, 21 + (uint64_t)kind).flatter, none);
        double factor = exp(10 * curriculum_log_factor(&at, kind));
        require_near(ratio.value / factor, 1, 0.04, "kind %d", kind);
        require(fabs(factor - 1) > 0.5, "kind %d: nothing moves", kind);
    }
    dataset_clear(&dataset);
}

static void refuses_what_it_does_not_know(void **state) {
    (void)state;
    struct dataset shipped = check_shipped("gess_heydecker_1_17"), uneven, one;
    struct curriculum at;
    struct curriculum_odds found;
    struct fault fault;
    const struct plan plan = {.key = rng_key_of(1, "tests/curriculum", 30), .runs = 1};
    assert_int_equal(
        dataset_init(&uneven, (double[]){1, 1.3}, (double[]){0.4, 0.6}, 2, &fault), STATUS_OK);
    assert_int_equal(dataset_init(&one, (double[]){1}, (double[]){1}, 1, &fault), STATUS_OK);
    assert_int_equal(curriculum_init(&at, &uneven, X0, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "equal odds");
    assert_int_equal(curriculum_init(&at, &one, 2.5, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "two samples");
    assert_int_equal(curriculum_init(&at, &shipped, 1.7, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "1.7", "deflationary");

    at = curriculum_of(&shipped);
    struct curriculum_question question = {
        .steps = CURRICULUM_MOST_STEPS + 1, .width = 1e6, .reduction = 0.1, .height = 0.1};
    assert_int_equal(curriculum_run(&found, &at, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "129 steps");
    question.steps = -1;
    assert_int_equal(curriculum_run(&found, &at, &question, &plan, &fault), STATUS_INPUT);
    dataset_clear(&shipped);
    dataset_clear(&uneven);
    dataset_clear(&one);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(factors_are_powers_of_the_steps),
        cmocka_unit_test(orders_are_what_their_names_say),
        cmocka_unit_test(moves_have_the_mean_that_factors_say),
        cmocka_unit_test(sorted_epochs_end_where_their_factors_say),
        cmocka_unit_test(odds_are_those_of_plain_runs),
        cmocka_unit_test(small_odds_are_multiplied_by_the_factor),
        cmocka_unit_test(refuses_what_it_does_not_know),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("curriculum", tests, NULL, NULL);
}
