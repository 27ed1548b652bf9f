/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/overshoot.h"

#include <math.h>

#include "check.h"
#include "random/rng.h"
#include "statistic.h"
#include "theory/drift.h"

static const double X = 1.5;

/* The walk of these two steps at X, the first with probability p: s^2 = (1 + e^up)/X beyond its
 * pole, and (1 - e^down)/X below. */
static struct dataset walk_of(double up, double down, double p) {
    const double s2[] = {(1 + exp(up)) / X, (1 - exp(down)) / X}, weight[] = {p, 1 - p};
    return check_dataset_weights(s2, weight, 2);
}

/* Steps of one unit up: every new maximum is one unit higher, so half a unit is left. */
static void single_steps_up_leave_half_a_step(void **state) {
    (void)state;
    static const double p[] = {0.7, 0.9, 0.99};
    for (int k = 0; k < 3; k++) {
        struct dataset dataset = walk_of(log(2), -log(2), p[k]);
        require_near(overshoot_mean(&dataset, dd_of(X)), log(2) / 2, 1e-10, "p = %g", p[k]);
        dataset_clear(&dataset);
    }
}

/* Two units up with odds p or one down. The odds that the next new maximum is two units higher,
 * from d units below the maximum: a(d) = p a(d - 2) + (1 - p) a(d + 1), where a(-2) = 1 and
 * a(-1) = 0 say which maximum it is. */
static double odds_of_two(double p) {
    enum { DEEP = 400 };
    double odds[DEEP + 3] = {0}; /* a(d) at d + 2 */
    odds[0] = 1;
    for (int sweep = 0; sweep < 4000; sweep++) {
        for (int d = 2; d < DEEP + 2; d++) {
            odds[d] = p * odds[d - 2] + (1 - p) * odds[d + 1];
        }
    }
    return odds[2];
}

static void double_steps_up_leave_what_their_maxima_say(void **state) {
    (void)state;
    const double p = 0.6, unit = 0.4;
    struct dataset dataset = walk_of(2 * unit, -unit, p);
    double two = odds_of_two(p), mean = 1 + two, square = 1 + 3 * two;
    assert_true(two > p && two < 1);
    assert_near(overshoot_mean(&dataset, dd_of(X)), unit * square / (2 * mean), 1e-9);
    dataset_clear(&dataset);
}

/* No span: runs to a distant level. */
static void walks_pass_a_level_by_as_much(void **state) {
    (void)state;
    enum { RUNS = 100000 };
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct dd x = dd_of(1.7);
    double up = drift_log_factor(x, dataset.atom[0].s2);
    double down = drift_log_factor(x, dataset.atom[1].s2), sum = 0, sum2 = 0;
    for (uint64_t r = 0; r < RUNS; r++) {
        struct rng rng = rng_of(rng_key_of(1, "tests/overshoot", 0), r);
        double at = -20;
        while (at < 0) {
            at += rng_uniform(&rng) < dataset.atom[0].p ? up : down;
        }
        sum += at;
        sum2 += at * at;
    }
    double mean = sum / RUNS, se = sqrt((sum2 / RUNS - mean * mean) / RUNS);
    assert_near(overshoot_mean(&dataset, x), mean, STATISTIC_Z * se);
    assert_true(se < 0.01 * mean);
    dataset_clear(&dataset);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(single_steps_up_leave_half_a_step),
        cmocka_unit_test(double_steps_up_leave_what_their_maxima_say),
        cmocka_unit_test(walks_pass_a_level_by_as_much),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("overshoot", tests, NULL, NULL);
}
