/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/spike_count.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "statistic.h"

enum { STEPS = 3000 };

struct setting {
    struct dataset dataset;
    struct sgd sgd;
    struct spike_count_question question;
};

static void setting_init(struct setting *setting, const char *name, double x0, double y0) {
    struct fault fault;
    setting->dataset = check_shipped(name);
    assert_int_equal(sgd_init(&setting->sgd, &setting->dataset, &fault), STATUS_OK);
    setting->question = (struct spike_count_question){
        .dataset = &setting->dataset,
        .sgd = &setting->sgd,
        .eta = 1,
        .width = 1,
        .start = {.mu0 = y0, .lambda0 = dd_of(x0)},
        .up = 0.1,
        .down = 0.01,
        .gone = 1e-60,
        .most_steps = 1000000};
}

static struct spike_count count(const struct setting *setting, struct rng_key key, uint64_t runs) {
    const struct plan plan = {.key = key, .runs = runs};
    struct spike_count found;
    struct fault fault = {0};
    require(
        spike_count_run(&found, &setting->question, &plan, &fault) == STATUS_OK, "refused: %s",
        fault.text);
    return found;
}

static void setting_clear(struct setting *setting) {
    sgd_clear(&setting->sgd);
    dataset_clear(&setting->dataset);
}

/* Spikes of a whole path, seen afterwards: a place above `up` begins one if what was last seen of
 * the two was not above. Also the least that Lambda fell between its beginning and the next place
 * below `down`. */
static int spikes_of_path(const struct chain *at, int steps, double up, double down, double *drop) {
    int spikes = 0, last = -1;
    for (int t = 0; t <= steps; t++) {
        bool high = t > 0 && fabs(at[t].y) >= up, low = t == 0 || fabs(at[t].y) <= down;
        if (high && last >= 0 && fabs(at[last].y) < up) {
            spikes++;
            int end = t;
            while (end <= steps && fabs(at[end].y) > down) {
                end++;
            }
            if (end <= steps) {
                *drop = fmin(*drop, at[t].eta_lambda - at[end].eta_lambda);
            }
        }
        last = high || low ? t : last;
    }
    return spikes;
}

/* Paths are so long that all is over: on these data it is after a few hundred steps. */
static void counts_what_a_path_shows(void **state) {
    (void)state;
    static const struct {
        const char *name;
        double x0;
    } of[] = {{"three_roots", 1.1}, {"four_combinations", 3.77}, {"gess_heydecker_1_17", 1.9}};
    struct chain *at = calloc(STEPS + 1, sizeof *at);
    assert_non_null(at);
    for (int k = 0; k < 3; k++) {
        struct setting setting;
        setting_init(&setting, of[k].name, of[k].x0, 1e-4);
        int many = 0;
        double drop = INFINITY;
        struct spike_count tally = {0};
        struct rng_key key = rng_key_of(1, "tests/spikes", (uint64_t)k);
        for (uint64_t replica = 0; replica < 500; replica++) {
            struct rng rng = rng_of(key, replica), again = rng;
            at[0] = (struct chain){1e-4, of[k].x0};
            for (int t = 0; t < STEPS; t++) {
                at[t + 1] = sgd_step(&setting.sgd, at[t], &rng);
            }
            int want = spikes_of_path(at, STEPS, 0.1, 0.01, &drop);
            int got = spike_count_follow(&setting.question, &again, &tally);
            require(
                got == want, "%s, replica %d: %d spikes, not %d", of[k].name, (int)replica, got,
                want);
            many += want > 1;
        }
        require(many > 5, "%s: only %d runs spike twice", of[k].name, many);
        require(tally.least_drop == drop, "%s: %g and %g", of[k].name, tally.least_drop, drop);
        require(tally.rises == 0 && tally.unfinished == 0, "%s", of[k].name);
        require(
            tally.missed < 500 * 1e-3 && tally.missed > 0, "%s: missed %g", of[k].name,
            tally.missed);
        setting_clear(&setting);
    }
    free(at);
}

/* (1.18) at eta lambda = 1.5 doubles and halves. With one doubling from `down` to `up`, where it
 * also starts, the odds of each further spike are 17/83: geometric. */
static void a_lattice_spikes_geometrically(void **state) {
    (void)state;
    enum { RUNS = 200000 };
    struct setting setting;
    setting_init(&setting, "gess_heydecker_1_18", 1.5, 1e-9);
    setting.question.up = 2e-9 * (1 - 1e-6);
    setting.question.down = 1e-9 * (1 + 1e-6);
    setting.question.gone = 1e-9 * 0x1p-20; /* from there it comes back with odds (17/83)^20 */
    struct spike_count tally = count(&setting, rng_key_of(2, "tests/spikes", 0), RUNS);
    assert_true(tally.runs == RUNS && tally.at_least[0] == RUNS);
    for (int k = 1; k <= SPIKE_COUNT_MOST; k++) {
        double p = pow(17.0 / 83, k);
        require_near(
            tally.at_least[k] / RUNS, p, STATISTIC_Z * sqrt(p * (1 - p) / RUNS), "%d spikes", k);
        assert_near(spike_count_share(&tally, k).value, tally.at_least[k] / RUNS, 0);
    }
    double p = pow(17.0 / 83, 19.0), missed = tally.missed / RUNS; /* given up one halving later */
    require(missed < p && missed > 1e-3 * p, "missed %g", missed);
    assert_near(spike_count_missed(&tally).value, missed, 0);
    setting_clear(&setting);
}

/* The error of what may have been missed, from the runs one at a time: a tally that starts empty
 * holds the share of its run. */
static void what_is_missed_has_its_scatter(void **state) {
    (void)state;
    enum { RUNS = 300 };
    struct setting setting;
    setting_init(&setting, "four_combinations", 3.2, 1e-4);
    setting.question.gone = 1e-4; /* so that there is much to miss */
    struct rng_key key = rng_key_of(7, "tests/spikes", 0);
    struct spike_count tally = count(&setting, key, RUNS);
    double mean = tally.missed / RUNS, square = 0;
    for (uint64_t replica = 0; replica < RUNS; replica++) {
        struct rng rng = rng_of(key, replica);
        struct spike_count one = {0};
        spike_count_follow(&setting.question, &rng, &one);
        square += (one.missed - mean) * (one.missed - mean);
    }
    double want = sqrt(square) / RUNS;
    require(want > 0.01 * mean && mean > 0, "mean %g, error %g", mean, want);
    require_near(spike_count_missed(&tally).se, want, 1e-9 * want, "error");
    setting_clear(&setting);
}

/* A sample that multiplies by 1e-15, seldom enough for the walk to rise: from 1e-300 it dips to
 * where doubles are 0. */
static void follows_walks_below_the_range_of_doubles(void **state) {
    (void)state;
    struct setting setting;
    struct fault fault;
    setting_init(&setting, "gess_heydecker_1_17", 1.000000000000001, 1e-300);
    dataset_clear(&setting.dataset);
    sgd_clear(&setting.sgd);
    setting.dataset =
        check_dataset_weights((const double[]){3, 1}, (const double[]){0.99, 0.01}, 2);
    assert_int_equal(sgd_init(&setting.sgd, &setting.dataset, &fault), STATUS_OK);
    setting.question.most_steps = 100000;
    struct spike_count tally = count(&setting, rng_key_of(3, "tests/spikes", 0), 64);
    require(
        tally.at_least[1] == 64 && tally.unfinished == 0, "%g of 64 runs spike, %g do not end",
        tally.at_least[1], tally.unfinished);
    setting_clear(&setting);
}

/* The more spikes, the rarer: the first run with three is far from the first. */
static void finds_the_first_run_with_so_many(void **state) {
    (void)state;
    struct setting setting;
    setting_init(&setting, "gess_heydecker_1_17", 1.7, 1e-6);
    struct rng_key key = rng_key_of(6, "tests/spikes", 0);
    for (int spikes = 1; spikes <= 3; spikes++) {
        uint64_t first = spike_count_first(&setting.question, key, spikes);
        struct spike_count tally = {0};
        for (uint64_t replica = 0; replica <= first; replica++) {
            struct rng rng = rng_of(key, replica);
            int found = spike_count_follow(&setting.question, &rng, &tally);
            require(
                (found >= spikes) == (replica == first), "%d spikes: replica %d has %d", spikes,
                (int)replica, found);
        }
        require(spikes == 1 || first > 2, "replica %d has %d spikes", (int)first, spikes);
    }
    setting_clear(&setting);
}

/* Of s^2 = 1 and 1.69 at Lambda_0 = 1.4 the smaller takes less, 2.6 against 1.69 * 1.634, and at
 * 1.7 the larger, 1.69 * 1.127 against 2.3. No spike of many takes less than that. */
static void no_spike_takes_less_than_the_toll(void **state) {
    (void)state;
    static const double x0[] = {1.4, 1.7}, per_square[] = {2.6, 1.69 * 1.127};
    for (int i = 0; i < 2; i++) {
        struct setting setting;
        setting_init(&setting, "gess_heydecker_1_17", x0[i], 0.05);
        double toll = spike_count_toll(&setting.question);
        require_near(toll, 0.01 * per_square[i], 1e-15, "Lambda_0 = %g", x0[i]);
        struct spike_count tally = count(&setting, rng_key_of(7, "tests/spikes", 0), 1000);
        require(tally.least_drop >= toll, "%g of %g", tally.least_drop, toll);
        setting_clear(&setting);
    }
}

static void says_when_it_gave_up(void **state) {
    (void)state;
    struct setting setting;
    setting_init(&setting, "gess_heydecker_1_17", 1.7, 1e-6);
    setting.question.most_steps = 3;
    struct spike_count tally = count(&setting, rng_key_of(4, "tests/spikes", 0), 1000);
    assert_true(tally.unfinished == 1000 && tally.at_least[1] == 0 && tally.least_drop == 0);
    setting_clear(&setting);
}

static void the_same_name_gives_the_same_bits(void **state) {
    (void)state;
    struct setting setting;
    struct spike_count tally[3];
    setting_init(&setting, "three_roots", 1.1, 1e-6);
    for (uint64_t i = 0; i < 3; i++) {
        tally[i] = count(&setting, rng_key_of(5, "tests/spikes", i / 2), 2000);
    }
    assert_memory_equal(&tally[0], &tally[1], sizeof *tally);
    assert_true(memcmp(&tally[0], &tally[2], sizeof *tally) != 0);
    setting_clear(&setting);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_what_a_path_shows),
        cmocka_unit_test(a_lattice_spikes_geometrically),
        cmocka_unit_test(what_is_missed_has_its_scatter),
        cmocka_unit_test(follows_walks_below_the_range_of_doubles),
        cmocka_unit_test(finds_the_first_run_with_so_many),
        cmocka_unit_test(no_spike_takes_less_than_the_toll),
        cmocka_unit_test(says_when_it_gave_up),
        cmocka_unit_test(the_same_name_gives_the_same_bits),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("spike_count", tests, NULL, NULL);
}
