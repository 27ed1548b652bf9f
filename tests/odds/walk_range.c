/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/walk_range.h"

#include <math.h>

#include "check.h"
#include "chain/sgd.h"
#include "statistic.h"
#include "theory/cramer.h"

static struct estimate
found_at(const struct dataset *dataset, double x, double range, uint64_t runs, int threads) {
    const struct walk_range_question question = {dataset, x, range};
    const struct plan plan = {
        .key = rng_key_of(1, "tests/range", 0), .runs = runs, .threads = threads};
    struct estimate found;
    struct fault fault = {0};
    require(walk_range_run(&found, &question, &plan, &fault) == STATUS_OK, "%s", fault.text);
    return found;
}

/* (1.18) at 3/2 has the factors -1/2 and -2: after t steps Y = (-1)^t 2^k with k as even as t. A
 * new largest 2^k is opposite to the largest before it, 2^(k-1), so the range is 3 2^j as soon as k
 * has come to j + 1, with odds (17/83)^(j+1); every run has this weight. */
static void a_lattice_has_its_odds_without_an_error(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_18");
    double theta = cramer_exponent(&dataset, dd_of(1.5));
    for (int j = 0; j < 12; j++) {
        double range = 3 * ldexp(1, j), want = pow(range, theta) * pow(17.0 / 83, j + 1);
        struct estimate found = found_at(&dataset, 1.5, range * (1 - 1e-9), 200, 0);
        require_near(found.value, want, 1e-7 * want, "j = %d", j);
        require(found.se < 1e-8 * want, "j = %d: error %g", j, found.se);
    }
    dataset_clear(&dataset);
}

/* (1.18) at 3/2 has a range of 6/5 after one step: -1/2 or -2, with p/q = 83/17 or 17/83 under the
 * tilt, which exchanges their odds. So the error is known. */
static void the_error_is_that_of_the_weights(void **state) {
    (void)state;
    enum { RUNS = 40000 };
    struct dataset dataset = check_shipped("gess_heydecker_1_18");
    double unit = pow(1.2, cramer_exponent(&dataset, dd_of(1.5)));
    double variance = 0.83 * 0.83 / 0.17 + 0.17 * 0.17 / 0.83 - 1;
    struct estimate found = found_at(&dataset, 1.5, 1.2, RUNS, 0);
    assert_near(found.se, unit * sqrt(variance / RUNS), 0.03 * found.se);
    assert_near(found.value, unit, STATISTIC_Z * found.se);
    dataset_clear(&dataset);
}

/* Plain walks of (1.17), given up where they are a thousand times below: they come back with odds
 * 1e-4 or less. */
static void agrees_with_plain_walks(void **state) {
    (void)state;
    enum { RUNS = 100000 };
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct sgd sgd;
    assert_int_equal(sgd_init(&sgd, &dataset, NULL), STATUS_OK);
    static const double range[] = {2.5, 6, 20};
    for (int i = 0; i < 3; i++) {
        double hits = 0;
        for (uint64_t r = 0; r < RUNS; r++) {
            struct rng rng = rng_of(rng_key_of(2, "plain", (uint64_t)i), r);
            double y = 1, low = 1, high = 1;
            while (high - low < range[i] && fabs(y) > 1e-3) {
                y *= 1 - 1.45 * sgd.s2[sgd_draw(&sgd, &rng)];
                low = fmin(low, y);
                high = fmax(high, y);
            }
            hits += high - low >= range[i];
        }
        struct estimate share = estimate_share(hits, RUNS);
        double unit = pow(range[i], cramer_exponent(&dataset, dd_of(1.45)));
        struct estimate want = estimate_times(share, unit);
        struct estimate found = found_at(&dataset, 1.45, range[i], RUNS, 0);
        require_near(
            found.value, want.value, STATISTIC_Z * hypot(found.se, want.se) + 1e-4 * unit,
            "range %g", range[i]);
        assert_true(want.se < 0.05 * want.value && found.se < want.se);
    }
    sgd_clear(&sgd);
    dataset_clear(&dataset);
}

static void any_number_of_threads_gives_the_same_bits(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct estimate one = found_at(&dataset, 1.45, 100, 3000, 1);
    struct estimate many = found_at(&dataset, 1.45, 100, 3000, 3);
    assert_memory_equal(&one, &many, sizeof one);
    assert_true(one.value > 0);
    dataset_clear(&dataset);
}

static void refuses_a_walk_that_needs_no_tilt(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    static const double x[] = {1.0, 1.7};
    for (int i = 0; i < 2; i++) {
        const struct walk_range_question question = {&dataset, x[i], 10};
        const struct plan plan = {.key = rng_key_of(1, "no", 0), .runs = 1};
        struct estimate found;
        struct fault fault;
        assert_int_equal(walk_range_run(&found, &question, &plan, &fault), STATUS_INPUT);
        assert_fault(&fault, STATUS_INPUT, i == 0 ? "1" : "1.7", "deflationary");
    }
    dataset_clear(&dataset);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lattice_has_its_odds_without_an_error),
        cmocka_unit_test(the_error_is_that_of_the_weights),
        cmocka_unit_test(agrees_with_plain_walks),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
        cmocka_unit_test(refuses_a_walk_that_needs_no_tilt),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("walk_range", tests, NULL, NULL);
}
