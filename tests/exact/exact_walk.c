/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exact/exact_walk.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

#include "spike.h"

#define ROWS_17 "1,0.5\n1.3,0.5\n"

/* Half an ulp is what a rounded enclosure may be off, of a truth with hundreds of bits. */
static void assert_rounded(double got, const mpfr_t want, const char *what, const char *name) {
    double exact = mpfr_get_d(want, MPFR_RNDN);
    require(
        got == exact || fabs(reference_error(got, want)) <= 0.5000001 * DBL_EPSILON,
        "%s: %s = %.17g for %.17g", name, what, got, exact);
}

/* e^(-theta c), or 1 where there is nothing to climb. */
static void
assert_scale(const struct exact_walk *walk, const struct spike_walk *want, const char *name) {
    mpfr_t scale;
    mpfr_init2(scale, 500);
    mpfr_mul(scale, want->theta, want->height, MPFR_RNDN);
    mpfr_neg(scale, scale, MPFR_RNDN);
    mpfr_exp(scale, scale, MPFR_RNDN);
    require(
        mpfr_cmp_d(scale, walk->scale_low) >= 0 && mpfr_cmp_d(scale, walk->scale_high) <= 0,
        "%s: [%.17g, %.17g] for %.17g", name, walk->scale_low, walk->scale_high,
        mpfr_get_d(scale, MPFR_RNDN));
    require(
        walk->scale_high - walk->scale_low <=
            fmax(2 * DBL_EPSILON * walk->scale_high, DBL_TRUE_MIN),
        "%s: scale", name);
    mpfr_clear(scale);
}

static void assert_walk(const struct spike *spike, const char *name) {
    struct exact_walk walk;
    struct spike_walk want;
    mpfr_t tilt;
    mpfr_init2(tilt, 500);
    exact_walk_init(&walk, &spike->data, &spike->x, &spike->climb);
    spike_walk_init(&want, spike, 900);
    assert_int_equal(walk.count, want.count);
    assert_rounded(walk.theta, want.theta, "theta", name);
    assert_rounded(walk.height, want.height, "height", name);
    assert_scale(&walk, &want, name);
    double sum = 0;
    for (size_t i = 0; i < walk.count; i++) {
        assert_rounded(walk.p[i], want.p[i], "p", name);
        sum += walk.p[i];
        if (mpfr_inf_p(want.step[i])) {
            require(walk.step[i] == -(double)INFINITY && walk.tilt[i] == 0, "%s: a pole", name);
            continue;
        }
        assert_rounded(walk.step[i], want.step[i], "step", name);
        mpfr_mul(tilt, want.theta, want.step[i], MPFR_RNDN);
        mpfr_exp(tilt, tilt, MPFR_RNDN);
        mpfr_mul(tilt, tilt, want.p[i], MPFR_RNDN);
        assert_rounded(walk.tilt[i], tilt, "tilt", name);
    }
    require_near(sum, 1, 4 * DBL_EPSILON, "%s", name);
    spike_walk_clear(&want);
    mpfr_clear(tilt);
}

static void is_within_half_an_ulp(void **state) {
    (void)state;
    static const struct {
        const char *rows, *x, *climb;
    } cases[] = {
        {ROWS_17, "1.45", "0.02 1e12 1 1"},
        {ROWS_17, "sqrt(2)", "0.02 1e12 sqrt(2) -1"},
        {ROWS_17, "1.184", "1 1.001 1 1"}, /* theta = 600 and more */
        {"1,0.2\n1.8,0.8\n", "1.0000000000000001", "1 100 1 1"},
        {ROWS_17, "1.7", "0.02 1e12 1 1"}, /* theta = 0 */
        {ROWS_17, "1.45", "1e3 1e280 1e-80 1"},
        {ROWS_17, "1.45", "1e3 1e250 1e-50 1e-200"}, /* below all doubles */
        {ROWS_17, "1.45", "1.00000000000000000000000000000000000000000000000000000001 1 1 1"},
        {ROWS_17, "1.45", "1.00000000000000000000000000000000001 1 1 1"},
        {"1,0.25\n1.3,0.25\n0,0.5\n", "1.45", "0.02 1e12 1 1"},
        {"1,0.2\n1.8,0.8\n", "1", "0.02 1e12 1 1"},
        {"1,0.5\nsqrt(2),0.5\n", "1.499999999999999999", "0.02 1e12 1 1"},
        {"0.29,0.204\n0.506,0.203\n1,0.593\n", "2.3", "0.02 1e5 1 1"},
        {"1,0.83\nsqrt(2),0.17\n", "1.0000000000000001", "1.0000000000000001 1 1 1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct spike spike;
        char name[64];
        snprintf(name, sizeof name, "case %zu, x = %.30s", i, cases[i].x);
        spike_init(&spike, cases[i].rows, cases[i].x, cases[i].climb);
        assert_walk(&spike, name);
        spike_clear(&spike);
    }
}

static void has_no_negative_climb(void **state) {
    (void)state;
    static const char *const climb[] = {"1 1 1 1", "1e-3 1 1 1", "1 1 0.1 sqrt(10)"};
    for (size_t i = 0; i < 3; i++) {
        struct spike spike;
        struct exact_walk walk;
        spike_init(&spike, ROWS_17, "1.45", climb[i]);
        exact_walk_init(&walk, &spike.data, &spike.x, &spike.climb);
        require(walk.height == 0 && walk.scale_low == 1 && walk.scale_high == 1, "%s", climb[i]);
        spike_clear(&spike);
    }
}

static void checks_the_question(void **state) {
    (void)state;
    static const struct {
        const char *x;
        size_t least, most;
        const char *part;
    } cases[] = {
        {"1.45", 2, 2, NULL},     {"1.45", 1, 64, NULL},   {"1.45", 3, 64, "2 distinct"},
        {"1.45", 1, 1, "1 to 1"}, {"1.18", 1, 64, "lazy"}, {"2.4", 1, 64, "divergent"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct spike spike;
        struct fault fault = {0};
        spike_init(&spike, ROWS_17, cases[i].x, "1 4 1 1");
        enum status status =
            exact_walk_check(&spike.data, &spike.x, cases[i].least, cases[i].most, &fault);
        assert_int_equal(status, cases[i].part == NULL ? STATUS_OK : STATUS_INPUT);
        if (cases[i].part != NULL) {
            assert_fault(&fault, STATUS_INPUT, cases[i].part);
        }
        spike_clear(&spike);
    }
}

static void closes_at_the_gap(void **state) {
    (void)state;
    const struct exact_ledger ledger = {.hit = 3, .doubtful = 0.25, .alive = 0.75};
    assert_true(exact_walk_closed(&ledger, 0.25));
    assert_false(exact_walk_closed(&ledger, 0.2499));
    assert_false(exact_walk_closed(&ledger, 0));
    assert_false(exact_walk_closed(&ledger, (double)NAN));
    assert_true(exact_walk_closed(&(struct exact_ledger){.hit = 1}, 0));
}

static void rounds_outward_where_doubles_are_coarse(void **state) {
    (void)state;
    assert_true(exact_walk_down(0.3) == 0.3 && exact_walk_up(0.3) == 0.3);
    assert_true(exact_walk_down(1e-320) < 1e-320 && exact_walk_up(1e-320) > 1e-320);
    assert_true(exact_walk_down(DBL_TRUE_MIN) == 0 && exact_walk_up(0) > 0);
    assert_true(exact_walk_down(-1) == 0 && exact_walk_up(2) == 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(is_within_half_an_ulp),
        check_in_directory(has_no_negative_climb),
        check_in_directory(checks_the_question),
        cmocka_unit_test(closes_at_the_gap),
        cmocka_unit_test(rounds_outward_where_doubles_are_coarse),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("exact_walk", tests, NULL, NULL);
}
