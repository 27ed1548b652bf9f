/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain/tilt.h"

#include <math.h>

#include "check.h"
#include "theory/cramer.h"

static struct tilt tilt_of(const struct dataset *dataset, struct dd x, double theta) {
    struct tilt tilt;
    struct fault fault = {0};
    require(tilt_init(&tilt, dataset, x, theta, &fault) == STATUS_OK, "refused: %s", fault.text);
    return tilt;
}

static double sum_of(const struct tilt *tilt) {
    double sum = 0;
    for (size_t i = 0; i < tilt->law.count; i++) {
        sum += tilt->raised[i];
    }
    return sum;
}

/* The law q is proportional to p |1 - x s^2|^theta, from its definition, for any power; and what a
 * draw does to the weight turns q back into p. */
static void the_law_and_its_ratio(void **state) {
    (void)state;
    struct check_random random = check_random_of(7);
    for (int run = 0; run < 200; run++) {
        size_t atoms = 1 + check_below(&random, 12);
        struct dataset dataset = check_random_dataset(&random, atoms, 0.1, 3, 0.1);
        double x = check_uniform(&random, 0.1, 2), theta = check_log_uniform(&random, 0.01, 5);
        struct tilt tilt = tilt_of(&dataset, dd_of(x), theta);
        double sum = sum_of(&tilt);
        assert_true(tilt.law.count == dataset.atoms + 1 && tilt.theta == theta);
        for (size_t i = 0; i < dataset.atoms; i++) {
            double s2 = dataset.atom[i].s2.hi, p = dataset.atom[i].p;
            double want = p * pow(fabs(1 - x * s2), theta);
            require_near(tilt.raised[i], want, 1e-11 * p, "run %d, atom %zu", run, i);
            require_ulps(tilt.raised[i] / sum * exp(tilt.log_ratio[i]), p, 40, "run %d", run);
            assert_true(tilt.law.s2[i] == s2);
        }
        tilt_clear(&tilt);
        dataset_clear(&dataset);
    }
}

/* Draws are those of the law, from the same numbers, and each adds its log p/q to the weight. */
static void draws_carry_their_weight(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct tilt tilt = tilt_of(&dataset, dd_of(1.45), 0.7);
    struct rng rng = rng_of(rng_key_of(1, "tests/tilt", 0), 0), again = rng;
    double log_weight = 0.25, want = 0.25;
    int seen[2] = {0};
    for (int t = 0; t < 1000; t++) {
        size_t i = tilt_draw(&tilt, &rng, &log_weight);
        assert_true(i == sgd_draw(&tilt.law, &again));
        want += tilt.log_ratio[i];
        seen[i]++;
    }
    assert_true(log_weight == want && seen[0] > 300 && seen[1] > 300);
    tilt_clear(&tilt);
    dataset_clear(&dataset);
}

/* By the exponent of x the weight of a run of the linear walk is |Y_0/Y|^theta: what makes its
 * relative error bounded at any width. */
static void by_the_exponent_weights_follow_the_walk(void **state) {
    (void)state;
    static const struct {
        const char *name;
        double x;
    } of[] = {{"gess_heydecker_1_17", 1.45}, {"gess_heydecker_1_18", 1.5}, {"three_roots", 0.98}};
    for (size_t k = 0; k < 3; k++) {
        struct dataset dataset = check_shipped(of[k].name);
        double theta = cramer_exponent(&dataset, dd_of(of[k].x));
        struct tilt tilt = tilt_of(&dataset, dd_of(of[k].x), theta);
        struct rng rng = rng_of(rng_key_of(1, "tests/tilt", k), 0);
        double log_weight = 0, log_y = 0;
        for (int t = 0; t < 1000; t++) {
            double s2 = tilt.law.s2[tilt_draw(&tilt, &rng, &log_weight)];
            log_y += log(fabs(1 - of[k].x * s2));
        }
        require(log_y > 10, "%s: log|Y| climbs by %g", of[k].name, log_y);
        require_near(log_weight, -theta * log_y, 1e-10 * theta * log_y, "%s", of[k].name);
        tilt_clear(&tilt);
        dataset_clear(&dataset);
    }
}

/* At its pole a sample is never drawn; the draw of s = 0 keeps its share beside the others. */
static void poles_vanish_and_idle_draws_stay(void **state) {
    (void)state;
    static const double s2[] = {1, 2.5, 0}, p[] = {0.25, 0.25, 0.5};
    struct dataset dataset;
    assert_int_equal(dataset_init(&dataset, s2, p, 3, NULL), STATUS_OK);
    struct tilt tilt = tilt_of(&dataset, dd_of(1), 2);
    assert_true(tilt.raised[1] == 0 && tilt.raised[2] == 0.5);
    assert_ulps(tilt.raised[0], 0.25 * 2.25, 4);
    struct rng rng = rng_of(rng_key_of(1, "tests/tilt", 9), 0);
    double log_weight = 0;
    int seen[3] = {0};
    for (int t = 0; t < 10000; t++) {
        seen[tilt_draw(&tilt, &rng, &log_weight)]++;
    }
    assert_true(seen[1] == 0 && seen[0] > 5000 && seen[2] > 4400 && isfinite(log_weight));
    tilt_clear(&tilt);
    dataset_clear(&dataset);
}

/* Also where a sample is at its pole; then weights stay what they are, to the bit. */
static void the_power_0_is_the_law_itself(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("three_roots");
    struct tilt tilt = tilt_of(&dataset, dd_div(dd_of(1), dataset.atom[0].s2), 0);
    for (size_t i = 0; i < dataset.atoms; i++) {
        assert_true(tilt.raised[i] == dataset.atom[i].p && tilt.log_ratio[i] == 0);
    }
    tilt_clear(&tilt);
    dataset_clear(&dataset);
}

/* Outcomes in any order, some alike and some of s = 0. */
static void outcomes_keep_their_order(void **state) {
    (void)state;
    static const double p[] = {0.1, 0.2, 0.3, 0.4};
    static const struct dd s2[] = {{0, 0}, {1, 0}, {1.69, 0}, {1, 0}};
    struct tilt tilt;
    assert_int_equal(tilt_init_outcomes(&tilt, p, s2, 4, dd_of(1.5), 1, NULL), STATUS_OK);
    static const double factor[] = {1, 0.5, 1.535, 0.5};
    double sum = 0.1 + 0.1 + 0.3 * 1.535 + 0.2;
    for (int i = 0; i < 4; i++) {
        assert_ulps(tilt.raised[i], p[i] * factor[i], 4);
        assert_near(tilt.log_ratio[i], log(sum / factor[i]), 1e-15);
        assert_true(tilt.law.s2[i] == s2[i].hi);
    }
    assert_true(tilt.law.count == 4);
    tilt_clear(&tilt);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_law_and_its_ratio),
        cmocka_unit_test(draws_carry_their_weight),
        cmocka_unit_test(by_the_exponent_weights_follow_the_walk),
        cmocka_unit_test(poles_vanish_and_idle_draws_stay),
        cmocka_unit_test(the_power_0_is_the_law_itself),
        cmocka_unit_test(outcomes_keep_their_order),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("tilt", tests, NULL, NULL);
}
