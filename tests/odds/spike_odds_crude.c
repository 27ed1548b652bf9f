/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/spike_odds_crude.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "theory/cramer.h"
#include "theory/drift.h"

enum { RUNS = 700 };

enum {
    HIT = 1 << SPIKE_ODDS_HIT,
    FLAT = 1 << SPIKE_ODDS_FLAT,
    ABSORBED = 1 << SPIKE_ODDS_ABSORBED
};

/* Each replica alone, step by step, by the rules of spike_odds_walk.h. `seen`: the ends that
 * occur. */
static void
assert_as_by_hand(const struct spike_odds_question *question, unsigned seen, const char *name) {
    static struct lanes_run run[RUNS];
    static double missed[RUNS];
    struct rng_key key = rng_key_of(1, name, 0);
    struct spike_odds_walk walk;
    struct spike_odds_crude crude;
    const uint64_t first = 1000;
    uint64_t ends[SPIKE_ODDS_ENDS] = {0};
    assert_int_equal(spike_odds_walk_init(&walk, question, NULL), STATUS_OK);
    assert_int_equal(spike_odds_crude_init(&crude, &walk, key, NULL), STATUS_OK);
    spike_odds_crude_run(run, missed, &crude, first, RUNS);
    for (uint64_t r = 0; r < RUNS; r++) {
        struct rng rng = rng_of(key, first + r);
        struct chain at = spike_odds_walk_start(&walk, &rng);
        struct xoroshiro stream = xoroshiro_of(key, first + r);
        double theta = spike_odds_walk_theta(&walk, at), s2[LANES_SAMPLER_BLOCK];
        double floor = spike_odds_walk_floor(at, theta, SPIKE_ODDS_WALK_NEGLIGIBLE);
        uint64_t steps = 0;
        enum spike_odds_end end;
        for (;; steps++) {
            end = spike_odds_walk_end(&walk, at, question->height, floor, steps);
            if (end != SPIKE_ODDS_ENDS) {
                break;
            }
            if (steps % LANES_SAMPLER_BLOCK == 0) {
                lanes_sampler_draw(&crude.lanes.sampler, key, first + r, &stream, steps, s2);
            }
            at = chain_step(at, s2[steps % LANES_SAMPLER_BLOCK]);
        }
        double here = cramer_exponent(question->dataset, dd_of(at.eta_lambda));
        double least = theta > 0 ? fmin(theta, here) : here;
        double bound = end == SPIKE_ODDS_ABSORBED ? pow(fabs(at.y) / question->height, least) : 0;
        ends[end]++;
        require(
            spike_odds_crude_end(&run[r]) == end && run[r].steps == steps, "%s: run %d", name,
            (int)r);
        require(
            run[r].at.y == at.y && run[r].at.eta_lambda == at.eta_lambda, "%s: run %d", name,
            (int)r);
        require_near(missed[r], bound, 1e-12 * bound, "%s: run %d", name, (int)r);
    }
    for (enum spike_odds_end end = 0; end < SPIKE_ODDS_ENDS; end++) {
        require(
            (ends[end] > 0) == (seen >> end & 1), "%s: %d runs end by %d", name, (int)ends[end],
            (int)end);
    }
    spike_odds_crude_clear(&crude);
    spike_odds_walk_clear(&walk);
}

static void runs_are_those_of_the_chain(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct spike_odds_question question = {
        .dataset = &dataset,
        .eta = dd_of(1),
        .width = 1e5,
        .start = {.mu0 = 1, .lambda0 = dd_of(1.5)},
        .height = 0.02,
        .most_steps = 1000000};
    assert_as_by_hand(&question, HIT | ABSORBED, "given");
    question.most_steps = 20;
    assert_as_by_hand(&question, HIT | 1 << SPIKE_ODDS_STEP_LIMIT, "limited");
    question.most_steps = 1000000;
    question.start.lambda0 = dd_of(1.58);
    question.height = 0.31;
    assert_as_by_hand(&question, HIT | FLAT | ABSORBED, "flat");
    question = (struct spike_odds_question){
        .dataset = &dataset,
        .eta = dd_of(0.75),
        .width = 3000,
        .start = {.random = true, .lambda0 = dd_of(2)},
        .height = 0.04,
        .most_steps = 1000000};
    assert_as_by_hand(&question, HIT | ABSORBED, "random");
    dataset_clear(&dataset);
}

/* The general draws of a replica after its hit, its start and its steps have nothing in common. */
static void what_comes_after_is_drawn_elsewhere(void **state) {
    (void)state;
    struct spike_odds_crude crude = {.key = rng_key_of(1, "after", 0)};
    struct rng after = spike_odds_crude_after(&crude, 77), start = rng_of(crude.key, 77);
    assert_true(after.block == 1ULL << 62 && after.left == 0 && after.replica == 77);
    assert_true(after.key.bits == start.key.bits && start.block == 0);
    assert_true(rng_bits(&after) != rng_bits(&start));
}

/* With many samples, cells of Lambda in which G < 0 are known beforehand: there it is, and
 * elsewhere a run that comes to rest asks again. */
static void cells_where_runs_rest_are_deflationary(void **state) {
    (void)state;
    char *text;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    fprintf(file, "s,p\n");
    for (int i = 0; i < 100; i++) {
        fprintf(file, "%.17g,0.01\n", 0.2 + 0.011 * i);
    }
    fclose(file);
    struct dataset dataset = check_dataset_text(text);
    struct spike_odds_question question = {
        .dataset = &dataset, .eta = dd_of(1), .width = 1e5, .start = {.lambda0 = dd_of(2.7)}};
    struct spike_odds_walk walk;
    int known = 0, negative = 0;
    assert_int_equal(spike_odds_walk_init(&walk, &question, NULL), STATUS_OK);
    for (int c = 0; c < SPIKE_ODDS_WALK_CELLS; c++) {
        bool all = true;
        for (int k = 0; k <= 4; k++) {
            double x = walk.most * (c + 0.25 * k) / SPIKE_ODDS_WALK_CELLS;
            all = all && drift(&dataset, dd_of(x)) < 0;
        }
        require(all || !walk.falls[c], "cell %d", c);
        known += walk.falls[c];
        negative += all;
    }
    require(
        known > 0.9 * negative && negative < SPIKE_ODDS_WALK_CELLS, "%d of %d", known, negative);
    spike_odds_walk_clear(&walk);
    dataset_clear(&dataset);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_are_those_of_the_chain),
        cmocka_unit_test(what_comes_after_is_drawn_elsewhere),
        check_in_directory(cells_where_runs_rest_are_deflationary),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("spike_odds_crude", tests, NULL, NULL);
}
