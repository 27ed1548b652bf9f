/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/channel_odds.h"

#include <math.h>
#include <string.h>

#include "check.h"
#include "theory/cramer.h"
#include "exact/exact_lattice.h"
#include "neurons.h"
#include "neurons/channels.h"
#include "neurons/signed_samples.h"
#include "statistic.h"

/* (1.17) with half its probability at each sign. */
static struct dataset mirrored(void) {
    struct dataset one = check_shipped("gess_heydecker_1_17"), both;
    struct fault fault;
    require(channels_join(&both, &one, &one, 0.5, &fault) == STATUS_OK, "%s", fault.text);
    dataset_clear(&one);
    return both;
}

/* That puts a channel at this Y and Lambda. */
static struct start
start_at(const struct channel_odds_question *question, double y, double eta_lambda) {
    return (struct start){
        .mu0 = y / question->eta * sqrt(question->width),
        .lambda0 = dd_of(eta_lambda / question->eta)};
}

static struct channel_odds_question
question_of(const struct dataset *dataset, enum channel_odds_model model, double width) {
    struct channel_odds_question question = {
        .dataset = dataset,
        .model = model,
        .eta = 1.5,
        .width = width,
        .height = 0.05,
        .patience = 1000,
        .window = 1000};
    question.start[0].random = question.start[1].random = true;
    return question;
}

static void give_start(struct channel_odds_question *question) {
    for (int k = 0; k < NETWORK_CHANNELS; k++) {
        question->start[k] = (struct start){.mu0 = sqrt(0.5), .lambda0 = dd_of(1)};
    }
}

static struct channel_odds
ask(const struct channel_odds_question *question, uint64_t point, uint64_t runs) {
    struct channel_odds sums;
    struct fault fault;
    const struct plan plan = {.key = rng_key_of(1, "relu_rare", point), .runs = runs};
    require(channel_odds_run(&sums, question, &plan, &fault) == STATUS_OK, "%s", fault.text);
    assert_true(sums.runs == (double)runs);
    return sums;
}

static void assert_agree(struct estimate a, struct estimate b, const char *what) {
    require_near(
        (a.value - b.value) / hypot(a.se, b.se), 0, STATISTIC_Z, "%s: %g and %g", what, a.value,
        b.value);
    require(
        a.se < 0.2 * a.value && b.se < 0.2 * b.value, "%s: errors of %g and %g", what, a.se, b.se);
}

/* -- the split: what is known ---------------------------------------------------------------- */

/* A channel alone reaches the height with the odds of its walk, which the count lattice gives; they
 * are those of spiking first, and of spiking after the other. At this height and n the nonlinear
 * terms are 1e-3 of it. */
static void a_channel_of_the_split_is_its_walk(void **state) {
    (void)state;
    struct dataset one = check_shipped("gess_heydecker_1_17"), both = mirrored();
    struct channel_odds_question question = question_of(&both, CHANNEL_ODDS_SPLIT, 1e8);
    give_start(&question);
    question.tilted = true;
    question.height = 0.01;
    struct channel_odds sums = ask(&question, 0, 40000);
    struct estimate first = channel_odds_first(&sums), second = channel_odds_both(&sums);
    struct ball_data data;
    struct exact_bound bound;
    struct fault fault;
    require(ball_data_init(&data, &one, &fault) == STATUS_OK, "%s", fault.text);
    const struct exact_budget budget = {1e-9, 1e9};
    double ratio = question.height / (1.5 * sqrt(0.5 / 1e8));
    require(
        exact_lattice_to(&bound, &data, 1.5, ratio, &budget, &fault) == STATUS_OK, "%s",
        fault.text);
    double p = first.value + second.value, se = hypot(first.se, second.se);
    require_near(p, bound.lower, STATISTIC_Z * se + 2e-3 * p, "p = %g", p);
    assert_true(se < 0.01 * p);
    ball_data_clear(&data);
    dataset_clear(&both);
    dataset_clear(&one);
}

/* Far below the height a crude run must not be given up: it still has odds of a tenth, or, with
 * theta = 0.09, from 1e-5 on of a half. */
static void a_crude_run_waits(void **state) {
    (void)state;
    struct dataset both = mirrored();
    for (int k = 0; k < 2; k++) {
        struct channel_odds_question question = question_of(&both, CHANNEL_ODDS_SPLIT, 1e5);
        give_start(&question);
        question.patience = 20000;
        if (k == 1) {
            question.eta = 1.58;
            question.height = 0.02;
            question.start[NETWORK_PLUS] = start_at(&question, 1e-5, 1.58);
            question.start[NETWORK_MINUS] = start_at(&question, 1e-5, 1.2);
        }
        struct channel_odds crude = ask(&question, 9, k == 0 ? 20000 : 1000);
        question.tilted = true;
        struct channel_odds tilted = ask(&question, 10, k == 0 ? 20000 : 1000);
        assert_agree(channel_odds_first(&crude), channel_odds_first(&tilted), "first");
    }
    dataset_clear(&both);
}

/* Above the root of its drift a channel spikes in the end, from however far below; and counts
 * within the window only. */
static void a_lifted_channel_is_waited_for(void **state) {
    (void)state;
    struct dataset both = mirrored();
    struct channel_odds_question question = question_of(&both, CHANNEL_ODDS_SPLIT, 1e4);
    give_start(&question);
    question.start[NETWORK_PLUS] = start_at(&question, 0.06, 1.2);
    question.start[NETWORK_MINUS] = start_at(&question, 1e-9, 1.75);
    question.window = 5000;
    struct channel_odds sums = ask(&question, 11, 500);
    assert_true(sums.first == 500 && sums.both > 495);
    question.window = 20; /* it takes some 150 steps */
    sums = ask(&question, 11, 500);
    assert_true(sums.first == 500 && sums.both == 0);
    dataset_clear(&both);
}

static void patience_ends(void **state) {
    (void)state;
    struct dataset both = mirrored();
    struct channel_odds_question question = question_of(&both, CHANNEL_ODDS_SPLIT, 1e4);
    give_start(&question);
    question.start[NETWORK_PLUS] = start_at(&question, 1e-9, 1.75);
    question.start[NETWORK_MINUS] = start_at(&question, 1e-9, 1.2);
    question.patience = 20;
    struct channel_odds sums = ask(&question, 12, 100);
    assert_true(sums.first == 0 && sums.unfinished == 100);
    dataset_clear(&both);
}

/* Both of two independent channels: p^2, in one order or the other. */
static void channels_of_the_split_are_independent(void **state) {
    (void)state;
    struct dataset both = mirrored();
    struct channel_odds_question question = question_of(&both, CHANNEL_ODDS_SPLIT, 1e4);
    give_start(&question);
    question.window = 100000;
    struct channel_odds sums = ask(&question, 1, 40000);
    struct estimate first = channel_odds_first(&sums), second = channel_odds_both(&sums);
    double p = first.value + second.value;
    require_near(
        (2 * second.value - p * p) / (2 * second.se + 2 * p * first.se), 0, STATISTIC_Z,
        "both %g, p %g", 2 * second.value, p);
    dataset_clear(&both);
}

/* -- tilt, symmetry, models ------------------------------------------------------------------ */

static void the_tilt_changes_no_odds(void **state) {
    (void)state;
    struct dataset both = mirrored();
    for (int model = CHANNEL_ODDS_SPLIT; model <= CHANNEL_ODDS_SECTORS; model++) {
        struct channel_odds_question question =
            question_of(&both, (enum channel_odds_model)model, 1000);
        struct channel_odds crude = ask(&question, 2, 5000);
        question.tilted = true;
        struct channel_odds tilted = ask(&question, 3, 5000);
        assert_agree(channel_odds_first(&crude), channel_odds_first(&tilted), "first");
        assert_agree(channel_odds_both(&crude), channel_odds_both(&tilted), "both");
        assert_agree(channel_odds_given(&crude), channel_odds_given(&tilted), "given");
        assert_true(crude.first == crude.first2 && crude.both == crude.both2);
    }
    dataset_clear(&both);
}

/* Mirrored data: the two channels are alike. */
static void either_channel_may_be_first(void **state) {
    (void)state;
    struct dataset both = mirrored();
    struct channel_odds_question question = question_of(&both, CHANNEL_ODDS_SECTORS, 1e5);
    question.tilted = true;
    struct channel_odds plus = ask(&question, 4, 4000);
    question.first = NETWORK_MINUS;
    struct channel_odds minus = ask(&question, 5, 4000);
    assert_agree(channel_odds_first(&plus), channel_odds_first(&minus), "first");
    assert_agree(channel_odds_given(&plus), channel_odds_given(&minus), "given");
    dataset_clear(&both);
}

/* A network by brute force, crudely, against both models of it; its start is N(0,1) weights or, for
 * the sectors and a network of the core, drawn for its width. */
static void real_networks_do_as_the_sectors(void **state) {
    (void)state;
    enum { NEURONS = 200, RUNS = 2000 };
    struct dataset both = mirrored();
    struct channel_odds brute = {0};
    struct signed_samples samples;
    assert_int_equal(signed_samples_init(&samples, &both, NULL), STATUS_OK);
    struct channel_odds_question question = question_of(&both, CHANNEL_ODDS_SECTORS, NEURONS);
    question.height = 0.2;
    question.window = 40;
    question.patience = 300;
    for (uint64_t r = 0; r < RUNS; r++) {
        struct rng rng = rng_of(rng_key_of(1, "brute", 0), r);
        struct neurons neurons;
        neurons_random(&neurons, NEURONS, &rng);
        bool first = false, second = false;
        int last = 300;
        for (int t = 0; t < last && !second; t++) {
            bool plus = fabs(neurons_chain(&neurons, 0, 1.5).y) >= 0.2;
            second = fabs(neurons_chain(&neurons, 1, 1.5).y) >= 0.2;
            if (plus && !first && !second) {
                first = true;
                last = t + 40;
            }
            struct sample sample = signed_samples_draw(&samples, &rng);
            neurons_step(&neurons, 1.5, sample.s2_plus, sample.s2_minus);
        }
        brute.first += first;
        brute.both += first && second;
        brute.runs++;
        neurons_clear(&neurons);
    }
    brute.first2 = brute.first;
    brute.both2 = brute.cross = brute.both;
    /* At 200 neurons the sectors are off by some 1/sqrt(200) of the odds, real neurons by
     * nothing. */
    question.model = CHANNEL_ODDS_NETWORK;
    struct channel_odds network = ask(&question, 6, RUNS);
    assert_agree(channel_odds_first(&brute), channel_odds_first(&network), "first");
    assert_agree(channel_odds_both(&brute), channel_odds_both(&network), "both");
    question.model = CHANNEL_ODDS_SECTORS;
    struct channel_odds sectors = ask(&question, 7, RUNS);
    require_near(sectors.first / brute.first, 1, 0.2, "first");
    require_near(sectors.both / brute.both, 1, 0.3, "both");
    signed_samples_clear(&samples);
    dataset_clear(&both);
}

/* A network that is given its start begins there: |Y| at the height counts as a spike at once. */
static void a_network_starts_where_it_is_told(void **state) {
    (void)state;
    struct dataset both = mirrored();
    struct channel_odds_question question = question_of(&both, CHANNEL_ODDS_NETWORK, 1000);
    give_start(&question);
    question.start[NETWORK_PLUS] = start_at(&question, -0.0501, 1.5);
    question.start[NETWORK_MINUS] = start_at(&question, 0.001, 1.5);
    question.window = 1;
    assert_true(ask(&question, 8, 20).first == 20);
    question.start[NETWORK_MINUS] =
        start_at(&question, 0.0501, 1.5); /* then the other was not later */
    assert_true(ask(&question, 8, 20).first == 0);
    dataset_clear(&both);
}

/* -- the rest -------------------------------------------------------------------------------- */

static void errors_are_those_of_the_means(void **state) {
    (void)state;
    const struct channel_odds sums = {
        .first = 8, .first2 = 20, .both = 2, .both2 = 3, .cross = 4, .runs = 16, .unfinished = 0};
    assert_near(channel_odds_first(&sums).value, 0.5, 1e-15);
    assert_near(channel_odds_first(&sums).se, sqrt((20.0 / 16 - 0.25) / 16), 1e-15);
    assert_near(channel_odds_both(&sums).value, 0.125, 1e-15);
    assert_near(channel_odds_given(&sums).value, 0.25, 1e-15);
    assert_near(channel_odds_given(&sums).se, sqrt(3 - 0.5 * 4 + 20.0 / 16) / 8, 1e-15);
}

static void refuses_what_it_cannot_tilt(void **state) {
    (void)state;
    struct dataset both = mirrored(), one = check_shipped("gess_heydecker_1_17");
    struct channel_odds_question question = question_of(&both, CHANNEL_ODDS_SECTORS, 1e6);
    struct channel_odds sums;
    const struct plan plan = {.key = rng_key_of(1, "no", 0), .runs = 1};
    struct fault fault;
    question.tilted = true;
    question.eta = 1.7;
    assert_int_equal(channel_odds_run(&sums, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "1.7", "deflationary");
    question.eta = 1.5;
    question.dataset = &one;
    question.first = NETWORK_MINUS;
    assert_int_equal(channel_odds_run(&sums, &question, &plan, &fault), STATUS_INPUT);
    dataset_clear(&both);
    double s2[17], p[17];
    for (int i = 0; i < 17; i++) {
        s2[i] = 1 + i;
        p[i] = 1.0 / 17;
    }
    assert_int_equal(dataset_init(&both, s2, p, 17, &fault), STATUS_OK);
    question = question_of(&both, CHANNEL_ODDS_SPLIT, 1e6);
    assert_int_equal(channel_odds_run(&sums, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "17", "16");
    question = question_of(&one, CHANNEL_ODDS_SPLIT, 1e6);
    question.start[1].random = false;
    assert_int_equal(channel_odds_run(&sums, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "one channel is random", "both");
    dataset_clear(&one);
    dataset_clear(&both);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_channel_of_the_split_is_its_walk),
        cmocka_unit_test(a_crude_run_waits),
        cmocka_unit_test(a_lifted_channel_is_waited_for),
        cmocka_unit_test(patience_ends),
        cmocka_unit_test(channels_of_the_split_are_independent),
        cmocka_unit_test(the_tilt_changes_no_odds),
        cmocka_unit_test(either_channel_may_be_first),
        cmocka_unit_test(real_networks_do_as_the_sectors),
        cmocka_unit_test(a_network_starts_where_it_is_told),
        cmocka_unit_test(errors_are_those_of_the_means),
        cmocka_unit_test(refuses_what_it_cannot_tilt),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("channel_odds", tests, NULL, NULL);
}
