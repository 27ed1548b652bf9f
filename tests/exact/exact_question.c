/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exact/exact_question.h"

#include <math.h>
#include <stdio.h>

#include "exact/exact_grid.h"
#include "spike.h"

#define ROWS_THREE "1,0.3\n1.3,0.4\n0.6,0.3\n"

static const struct exact_budget usual = {1e-6, 1e7};

static struct dataset dataset_of(const char *rows) {
    char text[4096];
    snprintf(text, sizeof text, "s,p\n%s", rows);
    return check_dataset_text(text);
}

static void
assert_point(const struct ball_point *point, slong over, ulong under, const char *name) {
    fmpq_t square;
    fmpq_init(square);
    fmpq_set_si(square, over, under);
    require(fmpq_equal(point->square, square), "%s", name);
    fmpq_clear(square);
}

/* -- words -------------------------------------------------------------------------------- */

static void reads_words_without_rounding(void **state) {
    (void)state;
    const struct exact_question_words words = {
        .lambda0 = "sqrt(3)", .width = "1e8", .height = "0.05", .eta = "0.7", .mu0 = "-1.1"};
    struct dataset dataset = dataset_of("1,0.1\nsqrt(2),0.3\n0,0.6\n");
    struct exact_question question;
    struct fault fault = {0};
    enum status status = exact_question_init(&question, &dataset, &words, &fault);
    require(status == STATUS_OK, "%s", fault.text);
    assert_point(&question.eta, 49, 100, "eta");
    assert_point(&question.lambda0, 3, 1, "lambda0");
    assert_point(&question.eta_lambda0, 147, 100, "eta lambda0");
    assert_point(&question.climb.height, 25, 10000, "height");
    assert_point(&question.climb.width, 10000000000000000, 1, "width");
    assert_point(&question.climb.eta, 49, 100, "eta of the climb");
    assert_point(&question.climb.mu0, 121, 100, "the size of mu0");
    assert_int_equal(question.data.atoms, 2);
    assert_int_equal(fmpq_cmp_si(&question.data.s2[0], 2), 0);
    exact_question_clear(&question);
    dataset_clear(&dataset);
}

static void takes_1_for_what_is_left_out(void **state) {
    (void)state;
    const struct exact_question_words words = {.lambda0 = "1.45", .width = "1e6", .height = "0.02"};
    struct dataset dataset = dataset_of(SPIKE_ROWS_17);
    struct exact_question question;
    assert_int_equal(exact_question_init(&question, &dataset, &words, NULL), STATUS_OK);
    assert_point(&question.eta, 1, 1, "eta");
    assert_point(&question.eta_lambda0, 21025, 10000, "eta lambda0");
    assert_point(&question.climb.eta, 1, 1, "eta of the climb");
    assert_point(&question.climb.mu0, 1, 1, "mu0");
    exact_question_clear(&question);
    dataset_clear(&dataset);
}

static void names_the_word_that_is_refused(void **state) {
    (void)state;
    static const struct {
        struct exact_question_words words;
        const char *name, *why;
    } cases[] = {
        {{"1", "1", "1", "x", "1"}, "eta: ", "\"x\" is not a number"},
        {{"", "1", "1", "1", "1"}, "lambda0: ", "\"\" is not a number"},
        {{"1", "0", "1", "1", "1"}, "width: ", "\"0\" is 0"},
        {{"1", "1", "nan", "1", "1"}, "height: ", "\"nan\" is not a number"},
        {{"1", "1", "1", "1", "1e400"}, "mu0: ", "\"1e400\" is outside the range"},
    };
    struct dataset dataset = dataset_of(SPIKE_ROWS_17);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct exact_question question;
        struct fault fault = {0};
        assert_int_equal(
            exact_question_init(&question, &dataset, &cases[i].words, &fault), STATUS_INPUT);
        assert_fault(&fault, STATUS_INPUT, cases[i].name, cases[i].why);
    }
    dataset_clear(&dataset);
}

static void refuses_data_that_are_not_exact(void **state) {
    (void)state;
    const struct exact_question_words words = {.lambda0 = "1", .width = "1e6", .height = "0.02"};
    struct dataset dataset = dataset_of("1,sqrt(0.5)\n2,0.2928932188134525\n");
    struct exact_question question;
    struct exact_bound bound;
    struct fault fault = {0};
    assert_int_equal(exact_question_init(&question, &dataset, &words, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "irrational");
    fault = (struct fault){0};
    assert_int_equal(
        exact_question_linear_to(&bound, &dataset, 0.8, 1e3, &usual, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "irrational");
    dataset_clear(&dataset);
}

/* -- the linear walk ---------------------------------------------------------------------- */

/* (1.18) at eta lambda_0 = 1.5 doubles or halves |mu|, so P of 2^k times the start is (17/83)^k.
 * In each case k is 10: 2^10 = height sqrt(width/eta)/|mu0|. */
static void knows_the_odds_of_doubling_ten_times(void **state) {
    (void)state;
    static const struct exact_question_words cases[] = {
        {.lambda0 = "1.5", .width = "1048576", .height = "1"},
        {.lambda0 = "1.5", .width = "1", .height = "1024"},
        {"0.375", "4194304", "1", "4", "1"},
        {"6", "65536", "2", "0.25", "-1"},
        {"1.5", "1048576", "sqrt(2)", "1", "-sqrt(2)"},
    };
    const double truth = pow(17.0 / 83, 10);
    struct dataset dataset = dataset_of(SPIKE_ROWS_18);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct exact_question question;
        struct exact_bound bound;
        struct fault fault = {0};
        assert_int_equal(exact_question_init(&question, &dataset, &cases[i], &fault), STATUS_OK);
        assert_int_equal(exact_question_linear(&bound, &question, &usual, &fault), STATUS_OK);
        require(
            bound.lower <= truth * (1 + 1e-14) && bound.upper >= truth * (1 - 1e-14),
            "case %zu: [%.17g, %.17g] for %.17g", i, bound.lower, bound.upper, truth);
        require(bound.upper - bound.lower <= 2e-6 * truth, "case %zu is wide", i);
        exact_question_clear(&question);
    }
    struct exact_bound to;
    assert_int_equal(exact_question_linear_to(&to, &dataset, 1.5, 1024, &usual, NULL), STATUS_OK);
    assert_near(to.lower, truth, 2e-6 * truth);
    assert_near(to.upper, truth, 2e-6 * truth);
    dataset_clear(&dataset);
}

static void assert_same(const struct exact_bound *got, const struct exact_bound *want) {
    assert_true(got->lower == want->lower && got->upper == want->upper);
    assert_int_equal(got->steps, want->steps);
}

/* Two s^2 are counted, more go on the grid, and a number means the same as a word and as a double.
 */
static void chooses_the_method_by_the_data(void **state) {
    (void)state;
    const struct {
        const char *rows;
        spike_method method;
    } cases[] = {{SPIKE_ROWS_17, exact_lattice}, {ROWS_THREE, exact_grid}};
    const struct exact_question_words words = {.lambda0 = "1.5", .width = "65536", .height = "0.5"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct exact_bound want =
            spike_ask(cases[i].method, cases[i].rows, "1.5", "0.5 65536 1 1", usual);
        struct dataset dataset = dataset_of(cases[i].rows);
        struct exact_question question;
        struct exact_bound bound;
        assert_int_equal(exact_question_init(&question, &dataset, &words, NULL), STATUS_OK);
        assert_int_equal(exact_question_linear(&bound, &question, &usual, NULL), STATUS_OK);
        assert_same(&bound, &want);
        assert_int_equal(
            exact_question_linear_to(&bound, &dataset, 1.5, 128, &usual, NULL), STATUS_OK);
        assert_same(&bound, &want);
        exact_question_clear(&question);
        dataset_clear(&dataset);
    }
}

static void refuses_where_no_walk_climbs(void **state) {
    (void)state;
    static const struct {
        const char *rows;
        double x;
        const char *why;
    } cases[] = {
        {SPIKE_ROWS_17, 1.1, "lazy"},
        {SPIKE_ROWS_17, 2.5, "divergent"},
        {ROWS_THREE, 1.1, "lazy"},
        {"1,1\n", 2, "lazy"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dataset dataset = dataset_of(cases[i].rows);
        struct exact_bound bound;
        struct fault fault = {0};
        assert_int_equal(
            exact_question_linear_to(&bound, &dataset, cases[i].x, 1e3, &usual, &fault),
            STATUS_INPUT);
        assert_fault(&fault, STATUS_INPUT, cases[i].why);
        dataset_clear(&dataset);
    }
}

/* (1.18) at 1.5 doubles or halves: (17/83)^k, of which the 500th power is no double any more. */
static void the_value_is_the_middle_of_the_bounds(void **state) {
    (void)state;
    const struct exact_budget fine = {1e-9, 1e9};
    struct dataset dataset = dataset_of(SPIKE_ROWS_18);
    struct exact_bound bound;
    double p;
    assert_int_equal(exact_question_linear_to(&bound, &dataset, 1.5, 128, &fine, NULL), STATUS_OK);
    assert_int_equal(exact_question_linear_value(&p, &dataset, 1.5, 128, &fine, NULL), STATUS_OK);
    assert_near(p, (bound.lower + bound.upper) / 2, 0);
    assert_near(p, pow(17.0 / 83, 7), 1e-9 * p);
    assert_int_equal(
        exact_question_linear_value(&p, &dataset, 1.5, 0x1p500, &fine, NULL), STATUS_OK);
    assert_true(isnan(p));
    struct fault fault = {0};
    assert_int_equal(
        exact_question_linear_value(&p, &dataset, 0.8, 128, &fine, &fault), STATUS_INPUT);
    dataset_clear(&dataset);
}

/* Half a step below each power of 2 it is what (17/83)^(1/2) leaves, at all heights the same. */
static void the_profile_of_a_lattice_comes_again(void **state) {
    (void)state;
    const struct exact_budget fine = {1e-12, 1e9};
    struct dataset dataset = dataset_of(SPIKE_ROWS_18);
    struct spitzer_walk walk;
    assert_int_equal(spitzer_walk_init(&walk, &dataset, 1.5, NULL), STATUS_OK);
    for (int k = 1; k <= 9; k += 4) {
        double value, c = (k - 0.5) * log(2);
        assert_int_equal(
            exact_question_profile(&value, &dataset, &walk, c, &fine, NULL), STATUS_OK);
        require_near(value, sqrt(17.0 / 83), 1e-10, "%d doublings", k);
    }
    struct fault fault = {0};
    walk.x = 0.8;
    double value;
    assert_int_equal(
        exact_question_profile(&value, &dataset, &walk, 1, &fine, &fault), STATUS_INPUT);
    dataset_clear(&dataset);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(reads_words_without_rounding),
        check_in_directory(takes_1_for_what_is_left_out),
        check_in_directory(names_the_word_that_is_refused),
        check_in_directory(refuses_data_that_are_not_exact),
        check_in_directory(knows_the_odds_of_doubling_ten_times),
        check_in_directory(chooses_the_method_by_the_data),
        check_in_directory(refuses_where_no_walk_climbs),
        check_in_directory(the_value_is_the_middle_of_the_bounds),
        check_in_directory(the_profile_of_a_lattice_comes_again),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("exact_question", tests, NULL, NULL);
}
