/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "safe_search.h"

#include <math.h>

#include "check.h"

static const struct probe_options OPTIONS = {
    .method_name = "tilt",
    .relative_error = {.value = {0.01, 0}},
    .replicas = {.value = {4096, 0}},
    .seed = {.value = {1, 0}},
    .threads = {.value = {1, 0}}};

static void load(struct setup *setup, char path[CHECK_PATH], const char *text, const char *width) {
    struct fault fault = {.status = STATUS_OK};
    check_write(path, "data.csv", text);
    setup_init(setup);
    setup->path = path;
    setup->wanted = SPIKE_HEIGHT_STEADY;
    setup->width = check_number(width);
    setup_check(setup, &fault);
    require(fault.status == STATUS_OK, "%s", fault.text);
    require(setup_load(setup, &fault) == STATUS_OK, "%s", fault.text);
}

static double odds_at(struct setup *setup, double eta) {
    struct probe probe;
    struct fault fault;
    char text[32];
    require(
        probe_at_rate(&probe, setup, eta, text, &OPTIONS, &fault) == STATUS_OK, "%s", fault.text);
    return probe.finding.estimate.p;
}

/* The largest rate that was found is at most the bound, and a little above it is not. */
static void finds_where_the_odds_pass_the_bound(void **state) {
    (void)state;
    static const struct {
        const char *width;
        double bound;
    } cases[] = {{"1e12", 1e-6}, {"1e12", 0.3}, {"1e6", 1e-6}, {"1e4", 0.01}, {"256", 0.01}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct setup setup;
        struct safe_search found;
        struct fault fault;
        char path[CHECK_PATH];
        double bound = cases[i].bound;
        load(&setup, path, "s\n1\n1.3\n", cases[i].width);
        require(
            safe_search(&found, &setup, &OPTIONS, bound, &fault) == STATUS_OK, "%s", fault.text);
        assert_false(found.all);
        require(found.probe.finding.estimate.p <= bound, "case %zu", i);
        require(odds_at(&setup, found.eta * (1 - 1e-4)) <= bound, "case %zu: below", i);
        require(odds_at(&setup, found.eta * (1 + 1e-4)) > bound, "case %zu: above", i);
        require(found.se > 0 && found.se < 0.01 * found.eta, "case %zu: se %g", i, found.se);
        setup_clear(&setup);
    }
}

/* Where the loss counts differently so does the rate, and the setup is left at it. */
static void leaves_the_setup_at_the_rate(void **state) {
    (void)state;
    struct setup setup;
    struct safe_search found;
    struct fault fault;
    char path[CHECK_PATH];
    load(&setup, path, "s\n1\n1.3\n", "1e6");
    assert_int_equal(safe_search(&found, &setup, &OPTIONS, 1e-3, &fault), STATUS_OK);
    assert_true(setup.eta.value.hi == found.eta);
    assert_ulps(setup_x(&setup).hi, 2 * found.eta, 1);
    assert_true(found.probe.regime == DRIFT_DEFLATIONARY);
    setup_clear(&setup);
}

/* Twice the start is out of reach for 4 neurons. */
static void knows_where_no_rate_is_too_high(void **state) {
    (void)state;
    struct setup setup;
    struct safe_search found;
    struct fault fault;
    char path[CHECK_PATH];
    load(&setup, path, "s\n1\n1.3\n", "4");
    assert_int_equal(safe_search(&found, &setup, &OPTIONS, 1e-6, &fault), STATUS_OK);
    assert_true(found.all);
    assert_ulps(found.eta, 2 / 1.69, 2);
    setup_clear(&setup);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(finds_where_the_odds_pass_the_bound),
        check_in_directory(leaves_the_setup_at_the_rate),
        check_in_directory(knows_where_no_rate_is_too_high),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("safe_search", tests, NULL, NULL);
}
