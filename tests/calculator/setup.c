/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "setup.h"

#include <math.h>

#include "check.h"
#include "random/rng.h"

/* The samples 1 and 1.3 and the options as given; the path lives as long as the caller's. */
static void settle(struct setup *setup, char path[CHECK_PATH], const char *eta, const char *width) {
    struct fault fault;
    check_write(path, "pair.csv", "s,p\n1,0.5\n1.3,0.5\n");
    setup->path = path;
    setup->eta = check_number(eta);
    setup->width = check_number(width);
    fault.status = STATUS_OK;
    setup_check(setup, &fault);
    require(fault.status == STATUS_OK, "%s", fault.text);
    require(setup_load(setup, &fault) == STATUS_OK, "%s", fault.text);
    require(setup_settle(setup, &fault) == STATUS_OK, "%s", fault.text);
}

static void counts_the_rates_of_other_losses(void **state) {
    (void)state;
    static const struct {
        const char *loss;
        double times;
    } cases[] = {{"half", 1}, {"mean", 2}, {"half-sum", 2}, {"sum", 4}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct setup setup;
        char path[CHECK_PATH];
        setup_init(&setup);
        setup.loss_name = cases[i].loss;
        settle(&setup, path, "0.1", "1e12");
        require(setup.per_eta == cases[i].times, "%s: %g", cases[i].loss, setup.per_eta);
        assert_ulps(setup_x(&setup).hi, 0.2 * cases[i].times, 1);
        assert_ulps(setup_eta_at(&setup, setup_x(&setup)).hi, 0.1, 2);
        setup_clear(&setup);
    }
}

/* One climb in three units: log(height/|mu0|) is the same, and so is the exact one. */
static void climbs_alike_in_all_units(void **state) {
    (void)state;
    static const struct {
        const char *unit, *height;
    } cases[] = {{"cap", "0.05"}, {"start", "50000"}, {"paper", "0.05"}};
    const double climb[] = {log(5e4), log(5e4), log(0.05 * 1e6 / sqrt(1.4))};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct setup setup;
        char path[CHECK_PATH];
        struct exact_question exact;
        struct fault fault;
        fmpq_t fourth;
        setup_init(&setup);
        setup.loss_name = "mean";
        setup.unit_name = cases[i].unit;
        setup.height = check_number(cases[i].height);
        settle(&setup, path, "0.7", "1e12");
        assert_near(setup_log_probability(&setup, 2), -2 * climb[i], 1e-13 * climb[i]);
        assert_ulps(setup.spike.y / setup.spike.start, exp(climb[i]), 64);
        assert_int_equal(setup_exact(&exact, &setup, &fault), STATUS_OK);
        fmpq_init(fourth);
        ball_cramer_climb_fourth(fourth, &exact.climb);
        double exactly = log(fmpz_get_d(fmpq_numref(fourth)) / fmpz_get_d(fmpq_denref(fourth))) / 4;
        assert_near(exactly, climb[i], 1e-12);
        fmpq_clear(fourth);
        exact_question_clear(&exact);
        setup_clear(&setup);
    }
}

/* The mean over mu0 against draws: min(1, (|Z|/c)^theta) lies in [0, 1], so 10^6 of them leave at
 * most 5e-4; five of these. */
static void averages_over_random_starts(void **state) {
    (void)state;
    enum { DRAWS = 1000000 };
    struct rng rng = rng_of(rng_key_of(1, "setup", 0), 0);
    static double size[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
        size[i] = fabs(rng_normal(&rng));
    }
    static const double cases[][2] = {{0.3, 0.5}, {1.5, 2}, {2, 0.01}, {0.5, 30}, {3, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double theta = cases[i][0], c = cases[i][1], sum = 0;
        char path[CHECK_PATH], text[32];
        struct setup setup;
        setup_init(&setup);
        snprintf(text, sizeof text, "%.17g", c);
        setup.random_start = true;
        setup.unit_name = "start";
        setup.height = check_number(text);
        settle(&setup, path, "0.7", "1e12");
        for (int k = 0; k < DRAWS; k++) {
            sum += fmin(1, pow(size[k] / c, theta));
        }
        require_near(
            exp(setup_log_probability(&setup, theta)), sum / DRAWS, 2.5e-3, "theta %g, c %g", theta,
            c);
        setup_clear(&setup);
    }
}

/* E |Z|^theta c^-theta, where no start is at the height: 15 digits of the gamma function. */
static void knows_the_moments_of_random_starts(void **state) {
    (void)state;
    struct setup setup;
    char path[CHECK_PATH];
    setup_init(&setup);
    setup.random_start = true;
    settle(&setup, path, "0.7", "1e12");
    double climb = log(0.05 * 1e6);
    for (double theta = 0.1; theta < 400; theta *= 3) {
        double moment =
            theta / 2 * log(2) + lgamma((theta + 1) / 2) - log(M_PI) / 2 - theta * climb;
        assert_near(setup_log_probability(&setup, theta), moment, 1e-3);
    }
    setup_clear(&setup);
}

static void refuses_what_a_random_start_draws(void **state) {
    (void)state;
    struct setup setup;
    struct fault fault;
    setup_init(&setup);
    setup.random_start = true;
    setup.mu0 = check_number("2");
    fault.status = STATUS_OK;
    setup_check(&setup, &fault);
    assert_fault(&fault, STATUS_INPUT, "--mu0, --random-start: give one of them");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(counts_the_rates_of_other_losses),
        check_in_directory(climbs_alike_in_all_units),
        check_in_directory(averages_over_random_starts),
        check_in_directory(knows_the_moments_of_random_starts),
        check_in_directory(refuses_what_a_random_start_draws),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("setup", tests, NULL, NULL);
}
