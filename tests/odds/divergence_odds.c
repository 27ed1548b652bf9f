/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/divergence_odds.h"

#include <math.h>
#include <string.h>

#include "check.h"
#include "neurons.h"
#include "statistic.h"

static struct estimate
odds(const struct divergence_odds_question *question, uint64_t point, uint64_t runs, int threads) {
    const struct plan plan = {
        .key = rng_key_of(1, "tests/divergence", point), .runs = runs, .threads = threads};
    struct estimate found;
    struct fault fault = {0};
    require(
        divergence_odds_run(&found, question, &plan, &fault) == STATUS_OK, "refused: %s",
        fault.text);
    return found;
}

/* Random networks by brute force, at an x where about a half diverge; both models. Sectors of so
 * few neurons are off by some n^(-1/2) of the odds. */
static void is_the_share_of_random_networks(void **state) {
    (void)state;
    enum { NEURONS = 300, RUNS = 600 };
    struct divergence_odds_question question = {.x = 3.9, .s2_minus = 1, .width = NEURONS};
    struct rng rng = rng_of(rng_key_of(1, "brute", 0), 0);
    double diverged = 0;
    for (int r = 0; r < RUNS; r++) {
        struct neurons neurons;
        neurons_random(&neurons, NEURONS, &rng);
        bool beyond = false;
        for (int t = 0; t < 100 && !beyond; t++) {
            neurons_step(&neurons, 3.9, 1, 1);
            beyond = !(fabs(neurons_chain(&neurons, 0, 3.9).y) < 1e15);
        }
        diverged += beyond;
        neurons_clear(&neurons);
    }
    struct estimate want = estimate_share(diverged, RUNS);
    for (int real = 0; real < 2; real++) {
        question.real = real == 1;
        struct estimate found = odds(&question, 0, RUNS, 0);
        double off = (real == 1 ? 0 : 1 / sqrt(NEURONS)) + STATISTIC_Z * hypot(found.se, want.se);
        require_near(found.value, want.value, off, "real %d", real);
        assert_true(found.value > 0.2 && found.value < 0.8);
    }
}

static void starts_are_the_same_at_all_x(void **state) {
    (void)state;
    struct divergence_odds_question question = {.s2_minus = 1, .width = 1e6};
    double last = 0;
    for (question.x = 3.6; question.x < 4.15; question.x += 0.05) {
        double now = odds(&question, 1, 40, 0).value;
        require(now >= last - 0.1, "x = %g: from %g to %g", question.x, last, now);
        last = now;
    }
    assert_true(last == 1);
}

static void any_number_of_threads_gives_the_same_bits(void **state) {
    (void)state;
    struct divergence_odds_question question = {.x = 3.85, .s2_minus = 1, .width = 1000};
    for (int real = 0; real < 2; real++) {
        question.real = real == 1;
        struct estimate one = odds(&question, 2, 55, 1), many = odds(&question, 2, 55, 3);
        assert_memory_equal(&one, &many, sizeof one);
        struct estimate other = odds(&question, 3, 55, 1);
        assert_true(other.value != one.value && one.value > 0 && one.value < 1);
    }
}

static void refuses_more_neurons_than_fit(void **state) {
    (void)state;
    const struct divergence_odds_question question = {
        .x = 4, .s2_minus = 1, .width = 1e15, .real = true};
    const struct plan plan = {.key = rng_key_of(1, "no", 0), .runs = 1};
    struct estimate found;
    struct fault fault;
    assert_int_equal(divergence_odds_run(&found, &question, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "neurons");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_the_share_of_random_networks),
        cmocka_unit_test(starts_are_the_same_at_all_x),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
        cmocka_unit_test(refuses_more_neurons_than_fit),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("divergence_odds", tests, NULL, NULL);
}
