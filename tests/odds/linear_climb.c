/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/linear_climb.h"

#include <math.h>

#include "odds.h"

/* (1.18) at 1.5 doubles or halves: the gambler's ruin. The weights are all alike, so the estimate
 * is the number itself, but for the curvature's 1e-11. */
static void doublings_are_powers(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_18");
    const struct plan plan = {.key = rng_key_of(1, "doublings", 0), .runs = 500};
    for (int k = 1; k <= 20; k += 6) {
        struct estimate p;
        double want = pow(17.0 / 83, k);
        enum status status = linear_climb_run(&p, &dataset, 1.5, (k - 0.5) * log(2), &plan, NULL);
        assert_int_equal(status, STATUS_OK);
        require_near(p.value, want, 1e-9 * want, "%d doublings", k);
        struct spitzer_walk walk;
        struct estimate profile;
        assert_int_equal(spitzer_walk_init(&walk, &dataset, 1.5, NULL), STATUS_OK);
        status = linear_climb_profile(&profile, &dataset, &walk, (k - 0.5) * log(2), &plan, NULL);
        assert_int_equal(status, STATUS_OK);
        require_near(profile.value, sqrt(17.0 / 83), 1e-8, "profile of %d doublings", k);
        require_near(profile.se * p.value, p.se * profile.value, 1e-20, "%d doublings", k);
    }
    dataset_clear(&dataset);
}

/* Digits of the exact walk of (1.17) at 1.45, which climbs by log 20000. */
static void a_climb_has_the_printed_probability(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    const struct plan plan = {.key = rng_key_of(1, "climb", 0), .runs = 20000};
    struct estimate p;
    enum status status = linear_climb_run(&p, &dataset, 1.45, log(2e4), &plan, NULL);
    assert_int_equal(status, STATUS_OK);
    assert_true(estimate_sigmas(p, 9.985649266e-07) < 5);
    assert_true(p.se > 0 && p.se < 0.002 * p.value);
    dataset_clear(&dataset);
}

static void a_lazy_walk_is_refused(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    const struct plan plan = {.key = rng_key_of(1, "lazy", 0), .runs = 10};
    struct fault fault = {0};
    struct estimate p;
    assert_int_equal(linear_climb_run(&p, &dataset, 1, 3, &plan, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "lazy");
    dataset_clear(&dataset);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doublings_are_powers),
        cmocka_unit_test(a_climb_has_the_printed_probability),
        cmocka_unit_test(a_lazy_walk_is_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("linear_climb", tests, NULL, NULL);
}
