/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/drift.h"

#include <float.h>
#include <math.h>

#include "check.h"
#include "reference.h"

enum { BITS = 500 };

/* -- one factor --------------------------------------------------------------------------- */

/* What double-double leaves of log|1 - x s^2|. The log is good to an ulp and the sum after it to
 * half of one: 2. The product is off by at most 7 * 2^-106 of itself and the difference by about
 * as much of its larger term, together under 2^-103 x s^2, which divided by the factor is the
 * absolute error of its log: an ulp of the log until the factor is as small as 2^-50. */
static double tolerance(struct dd x, struct dd s2, double log_factor) {
    double product = x.hi * s2.hi;
    return 2 * DBL_EPSILON * fabs(log_factor) + 0x1p-103 * product / exp(log_factor);
}

static void assert_log_factor(struct dd x, struct dd s2) {
    mpfr_t exact, mx, ms2;
    mpfr_inits2(BITS, exact, mx, ms2, (mpfr_ptr)0);
    reference_set_dd(mx, x);
    reference_set_dd(ms2, s2);
    reference_log_factor(exact, mx, ms2);
    double want = mpfr_get_d(exact, MPFR_RNDN);
    require_near(
        drift_log_factor(x, s2), want, tolerance(x, s2, want), "x = %a + %a, s^2 = %a + %a", x.hi,
        x.lo, s2.hi, s2.lo);
    mpfr_clears(exact, mx, ms2, (mpfr_ptr)0);
}

/* x = (1 + distance)/s^2 in double-double. */
static struct dd near_pole(struct dd s2, double distance) {
    return dd_div(dd_two_sum(1, distance), s2);
}

static void factors_keep_their_digits_near_poles(void **state) {
    (void)state;
    static const char *const samples[] = {"1", "1.3", "0.8", "sqrt(2)", "0.29", "0.506", "1e-30"};
    static const double distances[] = {1e-3, 1e-9, 1e-15, 1e-20, 1e-25, 1e-28};
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct dd s2 = check_number(samples[i]).square;
        for (size_t j = 0; j < sizeof distances / sizeof *distances; j++) {
            assert_log_factor(near_pole(s2, distances[j]), s2);
            assert_log_factor(near_pole(s2, -distances[j]), s2);
        }
    }
}

/* With decimals: s = 0.8 has its pole at 1.5625, and 1.5625000...01 is that far away. */
static void factors_keep_the_digits_of_typed_numbers(void **state) {
    (void)state;
    struct dd s2 = check_number("0.8").square;
    mpfr_t exact;
    mpfr_init2(exact, BITS);
    static const struct {
        const char *x, *factor;
        double relative; /* 2^-103 of 1 in the factor, over the factor, over its log; or 4 ulps */
    } cases[] = {
        {"1.562500001", "6.4e-10", 1e-15},
        {"1.562499999999999", "6.4e-16", 1e-15},
        {"1.5625000000000000000000001", "6.4e-26", 3e-8},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        reference_set_text(exact, cases[i].factor);
        mpfr_log(exact, exact, MPFR_RNDN);
        double want = mpfr_get_d(exact, MPFR_RNDN);
        require_near(
            drift_log_factor(check_dd(cases[i].x), s2), want, cases[i].relative * fabs(want),
            "x = %s", cases[i].x);
    }
    mpfr_clear(exact);
}

static void factors_keep_their_digits_near_one(void **state) {
    (void)state;
    struct dd s2 = check_number("1.3").square;
    static const double distances[] = {1e-2, 1e-8, 1e-12, 1e-16, 1e-20, 1e-25};
    for (size_t j = 0; j < sizeof distances / sizeof *distances; j++) {
        struct dd small = dd_div(dd_of(distances[j]), s2); /* factor just below 1 */
        assert_log_factor(small, s2);
        assert_log_factor(dd_add(dd_div(dd_of(2), s2), small), s2); /* just below -1 */
        assert_log_factor(dd_sub(dd_div(dd_of(2), s2), small), s2); /* just above -1 */
    }
}

static void factors_agree_with_mpfr_anywhere(void **state) {
    (void)state;
    struct check_random random = check_random_of(1);
    for (int i = 0; i < 5000; i++) {
        double s2 = check_log_uniform(&random, 1e-40, 1e40);
        struct dd low = {s2, check_uniform(&random, -0.4, 0.4) * DBL_EPSILON * s2 / 2};
        assert_log_factor(dd_div(dd_of(check_log_uniform(&random, 1e-30, 1e3)), low), low);
    }
}

static void a_factor_vanishes_only_at_its_pole(void **state) {
    (void)state;
    assert_true(
        drift_log_factor(check_dd("1.5625"), check_number("0.8").square) == -(double)INFINITY);
    assert_true(
        drift_log_factor(check_dd("0.64"), check_number("-1.25").square) == -(double)INFINITY);
    assert_true(
        drift_log_factor(check_dd("0.5"), check_number("sqrt(2)").square) == -(double)INFINITY);
    /* Decimals whose product is 1, though their double-doubles leave some 2^-107. */
    static const char *const inverse[][2] = {
        {"625", "0.04"},      {"312.5", "sqrt(0.0032)"}, {"78.125", "sqrt(0.0128)"},
        {"390625", "0.0016"}, {"0.00000256", "625"},     {"0.0128", "sqrt(78.125)"},
    };
    for (size_t i = 0; i < sizeof inverse / sizeof *inverse; i++) {
        double got = drift_log_factor(check_dd(inverse[i][0]), check_number(inverse[i][1]).square);
        require(got == -(double)INFINITY, "x = %s, s = %s: %g", inverse[i][0], inverse[i][1], got);
    }
    assert_true(
        isfinite(drift_log_factor(dd_of(nextafter(1.5625, 2)), check_number("0.8").square)));
    /* 2^-98 is 3e-30: 1e-29 of a factor is still a factor. */
    assert_true(isfinite(drift_log_factor(near_pole(dd_of(1), 1e-29), dd_of(1))));
    assert_true(drift_log_factor(dd_of(0), dd_of(1)) == 0);
}

/* -- the drift ---------------------------------------------------------------------------- */

/* m rounded terms and as many sums, each term good to 3 ulps: (m + 3) ulps of sum |terms|. */
static void assert_drift(const struct dataset *dataset, double x) {
    struct reference reference;
    reference_init(&reference, dataset, BITS);
    mpfr_t mx, term;
    mpfr_inits2(BITS, mx, term, (mpfr_ptr)0);
    mpfr_set_d(mx, x, MPFR_RNDN);
    double size = 0;
    for (size_t i = 0; i < reference.count; i++) {
        reference_log_factor(term, mx, reference.s2[i]);
        mpfr_mul(term, term, reference.p[i], MPFR_RNDN);
        size += fabs(mpfr_get_d(term, MPFR_RNDN));
    }
    reference_drift(term, &reference, mx);
    double ulps = (double)dataset->atoms + 3;
    require_near(
        drift(dataset, dd_of(x)), mpfr_get_d(term, MPFR_RNDN), ulps * DBL_EPSILON * size,
        "%s at %.17g", dataset->name, x);
    mpfr_clears(mx, term, (mpfr_ptr)0);
    reference_clear(&reference);
}

static void drift_agrees_with_mpfr(void **state) {
    (void)state;
    struct check_random random = check_random_of(2);
    for (int i = 0; i < 300; i++) {
        size_t m = 1 + check_below(&random, 12);
        struct dataset dataset = check_random_dataset(&random, m, 0.01, 100, 0.01);
        double end = drift_window(&dataset).max.hi;
        for (int j = 0; j < 5; j++) {
            assert_drift(&dataset, check_uniform(&random, 0, end));
        }
        dataset_clear(&dataset);
    }
}

static void drift_is_zero_at_zero_and_falls_to_the_pole(void **state) {
    (void)state;
    struct dataset dataset = check_dataset_text("s,p\n0,0.5\n0.8,0.25\n1.6,0.25\n");
    assert_true(drift(&dataset, dd_of(0)) == 0);
    assert_true(drift_full_batch(&dataset, dd_of(0)) == 0);
    assert_true(drift(&dataset, check_dd("0.390625")) == -(double)INFINITY); /* 1/1.6^2 */
    assert_true(drift(&dataset, check_dd("1.5625")) == -(double)INFINITY);   /* 1/0.8^2 */
    /* E s^2 = 0.16 + 0.64 = 0.8: its pole is 1.25, whatever the idle half. */
    assert_true(drift_full_batch(&dataset, check_dd("1.25")) == -(double)INFINITY);
    /* x = 1: (log|1 - 0.64| + log|1 - 2.56|)/4 */
    assert_ulps(drift(&dataset, dd_of(1)), (log(0.36) + log(1.56)) / 4, 4);
    assert_ulps(drift_full_batch(&dataset, dd_of(1)), log(0.2), 4);
    dataset_clear(&dataset);
}

/* -- windows, regimes, phases: decimals at the very edge ---------------------------------- */

static void assert_regime(const struct dataset *dataset, const char *x, enum drift_regime want) {
    enum drift_regime got = drift_regime(dataset, check_dd(x));
    require(
        got == want, "%s: x = %s is %s, must be %s", dataset->name, x, drift_regime_name(got),
        drift_regime_name(want));
}

/* (0.8, 0.1) alone moves: s_*^2 = 0.64, edges 3.125 and 6.25, pole 1.5625. G = 0.1 log|1 - 0.64 x|
 * is positive throughout the window. */
static void edges_belong_to_the_regime_outside(void **state) {
    (void)state;
    struct dataset dataset = check_dataset_text("s,p\n0.8,0.1\n0,0.9\n");
    assert_regime(&dataset, "0", DRIFT_LAZY);
    assert_regime(&dataset, "1.5625", DRIFT_LAZY);
    assert_regime(&dataset, "3.1249999999999999999999999", DRIFT_LAZY);
    assert_regime(&dataset, "3.125", DRIFT_LAZY);
    assert_regime(&dataset, "3.1250000000000000000000001", DRIFT_INFLATIONARY);
    assert_regime(&dataset, "6.2499999999999999999999999", DRIFT_INFLATIONARY);
    assert_regime(&dataset, "6.25", DRIFT_DIVERGENT);
    assert_regime(&dataset, "6.2500000000000000000000001", DRIFT_DIVERGENT);
    assert_regime(&dataset, "1e60", DRIFT_DIVERGENT);
    dataset_clear(&dataset);
}

static void edges_of_a_root_are_exact(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_18");
    assert_regime(&dataset, "1", DRIFT_LAZY);
    assert_regime(&dataset, "1.0000000000000000000000001", DRIFT_DEFLATIONARY);
    assert_regime(&dataset, "1.9999999999999999999999999", DRIFT_INFLATIONARY);
    assert_regime(&dataset, "2", DRIFT_DIVERGENT);
    dataset_clear(&dataset);
}

/* In three_roots the pole of s = 1 lies at x = 1, inside the window: G = -inf is deflationary. */
static void a_pole_in_the_window_is_deflationary(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("three_roots");
    assert_true(drift(&dataset, dd_of(1)) == -(double)INFINITY);
    assert_regime(&dataset, "1", DRIFT_DEFLATIONARY);
    dataset_clear(&dataset);
}

static void regime_follows_the_sign_of_a_given_drift(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct dd inside = check_dd("1.5");
    assert_int_equal(drift_regime_of(&dataset, inside, -1e-300), DRIFT_DEFLATIONARY);
    assert_int_equal(drift_regime_of(&dataset, inside, 0), DRIFT_INFLATIONARY);
    assert_int_equal(drift_regime_of(&dataset, inside, 1e-300), DRIFT_INFLATIONARY);
    assert_int_equal(drift_regime_of(&dataset, check_dd("1.1"), 1), DRIFT_LAZY);
    assert_int_equal(drift_regime_of(&dataset, check_dd("2.4"), -1), DRIFT_DIVERGENT);
    dataset_clear(&dataset);
}

/* E s^2 = (0.64 + 2.56)/2 = 1.6: edges 1.25 and 2.5. */
/* p log(1/a) + p log a + 0.1 log|1 - 1.4| ... : factors a, 1/a with equal weights, and one of -1 or
 * 1 or none, typed as decimals. G is exactly 0, and 0 is inflationary. */
static void a_drift_of_zero_is_zero(void **state) {
    (void)state;
    static const char *const texts[] = {
        "s,p\nsqrt(3.5),.5\nsqrt(.6),.4\nsqrt(1.4),.1\n",  /* 2.5 against 0.4 */
        "s,p\nsqrt(3),.3\nsqrt(.5),.3\n0,.4\n",            /* 2 against 0.5 */
        "s,p\nsqrt(2.25),.25\nsqrt(.2),.25\nsqrt(2),.5\n", /* 1.25 against 0.8 */
        "s,p\nsqrt(3),.2\nsqrt(.75),.1\n0,.7\n",           /* 2 twice against 0.25 */
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct dataset dataset = check_dataset_text(texts[i]);
        require(drift(&dataset, dd_of(1)) == 0, "case %zu: G = %g", i, drift(&dataset, dd_of(1)));
        assert_int_equal(drift_regime(&dataset, dd_of(1)), DRIFT_INFLATIONARY);
        dataset_clear(&dataset);
    }
}

/* A relative 1e-20 beside that zero, which no double of x can say, decides the sign. */
static void a_drift_near_zero_keeps_its_sign(void **state) {
    (void)state;
    struct dataset dataset = check_dataset_text("s,p\nsqrt(3),.3\nsqrt(.5),.3\n0,.4\n");
    /* dG/dx = 0.3 (3/2 - 0.5/0.5) = 0.15 at x = 1 */
    assert_ulps(drift(&dataset, (struct dd){1, 1e-20}), 0.15e-20, 1e6);
    assert_ulps(drift(&dataset, (struct dd){1, -1e-20}), -0.15e-20, 1e6);
    assert_int_equal(drift_regime(&dataset, (struct dd){1, -1e-20}), DRIFT_DEFLATIONARY);
    dataset_clear(&dataset);
}

static void full_batch_phases_have_exact_edges(void **state) {
    (void)state;
    struct dataset dataset = check_dataset_text("s,p\n0.8,0.5\n1.6,0.5\n");
    static const struct {
        const char *x;
        enum drift_phase phase;
    } cases[] = {
        {"0", DRIFT_PHASE_LAZY},
        {"1.25", DRIFT_PHASE_LAZY},
        {"1.2500000000000000000000001", DRIFT_PHASE_CATAPULT},
        {"2.4999999999999999999999999", DRIFT_PHASE_CATAPULT},
        {"2.5", DRIFT_PHASE_DIVERGENT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        require(
            drift_phase(&dataset, check_dd(cases[i].x)) == cases[i].phase, "x = %s", cases[i].x);
    }
    dataset_clear(&dataset);
}

static void assert_quotient(struct dd got, unsigned long top, const char *bottom) {
    mpfr_t exact;
    mpfr_init2(exact, BITS);
    reference_set_text(exact, bottom);
    mpfr_ui_div(exact, top, exact, MPFR_RNDN);
    double error = reference_error_dd(got, exact);
    /* A rounded square and one double-double division, a few 2^-104. */
    require(fabs(error) <= 0x1p-100, "%lu/%s is off by %g", top, bottom, error);
    mpfr_clear(exact);
}

static void windows_are_quotients(void **state) {
    (void)state;
    static const struct {
        const char *stem, *s2, *mean;
    } cases[] = {
        {"gess_heydecker_1_17", "1.69", "1.345"},
        {"gess_heydecker_1_18", "2", "1.17"},
        {"three_roots", "3.24", "2.792"},
        {"four_combinations", "1", "0.662131708"},
    };
    for (size_t i = 0; i < 4; i++) {
        struct dataset dataset = check_shipped(cases[i].stem);
        struct drift_window window = drift_window(&dataset);
        struct drift_window full = drift_window_full_batch(&dataset);
        assert_quotient(window.crit, 2, cases[i].s2);
        assert_quotient(window.max, 4, cases[i].s2);
        assert_quotient(full.crit, 2, cases[i].mean);
        assert_quotient(full.max, 4, cases[i].mean);
        dataset_clear(&dataset);
    }
}

/* -- what the datasets are for ------------------------------------------------------------ */

/* Between the full-batch threshold and the root of G, GD catapults while SGD is deflationary. */
static void the_talk_s_examples_part_gd_from_sgd(void **state) {
    (void)state;
    static const struct {
        const char *stem, *below, *between, *above;
    } cases[] = {
        {"gess_heydecker_1_17", "1.486", "1.488", "1.592"},
        {"gess_heydecker_1_18", "1.709", "1.71", "1.82"},
    };
    for (size_t i = 0; i < 2; i++) {
        struct dataset dataset = check_shipped(cases[i].stem);
        assert_int_equal(drift_phase(&dataset, check_dd(cases[i].below)), DRIFT_PHASE_LAZY);
        assert_int_equal(drift_phase(&dataset, check_dd(cases[i].between)), DRIFT_PHASE_CATAPULT);
        assert_regime(&dataset, cases[i].below, DRIFT_DEFLATIONARY);
        assert_regime(&dataset, cases[i].between, DRIFT_DEFLATIONARY);
        assert_regime(&dataset, cases[i].above, DRIFT_INFLATIONARY);
        dataset_clear(&dataset);
    }
}

static void four_combinations_lie_on_one_axis(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("four_combinations");
    static const struct {
        const char *x;
        enum drift_phase phase;
        enum drift_regime regime;
    } cases[] = {
        {"2", DRIFT_PHASE_LAZY, DRIFT_LAZY},
        {"2.001", DRIFT_PHASE_LAZY, DRIFT_DEFLATIONARY},
        {"2.5699", DRIFT_PHASE_LAZY, DRIFT_DEFLATIONARY},
        {"2.5701", DRIFT_PHASE_LAZY, DRIFT_INFLATIONARY},
        {"3.02", DRIFT_PHASE_LAZY, DRIFT_INFLATIONARY},
        {"3.021", DRIFT_PHASE_CATAPULT, DRIFT_INFLATIONARY},
        {"3.5396", DRIFT_PHASE_CATAPULT, DRIFT_INFLATIONARY},
        {"3.5398", DRIFT_PHASE_CATAPULT, DRIFT_DEFLATIONARY},
        {"3.999", DRIFT_PHASE_CATAPULT, DRIFT_DEFLATIONARY},
        {"4", DRIFT_PHASE_CATAPULT, DRIFT_DIVERGENT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        require(
            drift_phase(&dataset, check_dd(cases[i].x)) == cases[i].phase, "x = %s", cases[i].x);
        assert_regime(&dataset, cases[i].x, cases[i].regime);
    }
    dataset_clear(&dataset);
}

static void three_roots_change_the_sign_three_times(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("three_roots");
    static const struct {
        const char *x;
        bool positive;
    } cases[] = {
        {"0.7414", false}, {"0.7416", true},  {"0.9444", true},
        {"0.9446", false}, {"1.0329", false}, {"1.0331", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        require(
            (drift(&dataset, check_dd(cases[i].x)) > 0) == cases[i].positive, "x = %s", cases[i].x);
    }
    dataset_clear(&dataset);
}

static void regimes_and_phases_have_names(void **state) {
    (void)state;
    assert_string_equal(drift_regime_name(DRIFT_LAZY), "lazy");
    assert_string_equal(drift_regime_name(DRIFT_DIVERGENT), "divergent");
    assert_string_equal(drift_regime_name(DRIFT_DEFLATIONARY), "deflationary");
    assert_string_equal(drift_regime_name(DRIFT_INFLATIONARY), "inflationary");
    assert_string_equal(drift_phase_name(DRIFT_PHASE_LAZY), "lazy");
    assert_string_equal(drift_phase_name(DRIFT_PHASE_CATAPULT), "catapult");
    assert_string_equal(drift_phase_name(DRIFT_PHASE_DIVERGENT), "divergent");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(factors_keep_their_digits_near_poles),
        cmocka_unit_test(factors_keep_the_digits_of_typed_numbers),
        cmocka_unit_test(factors_keep_their_digits_near_one),
        cmocka_unit_test(factors_agree_with_mpfr_anywhere),
        cmocka_unit_test(a_factor_vanishes_only_at_its_pole),
        cmocka_unit_test(drift_agrees_with_mpfr),
        check_in_directory(drift_is_zero_at_zero_and_falls_to_the_pole),
        check_in_directory(edges_belong_to_the_regime_outside),
        cmocka_unit_test(edges_of_a_root_are_exact),
        cmocka_unit_test(a_pole_in_the_window_is_deflationary),
        cmocka_unit_test(regime_follows_the_sign_of_a_given_drift),
        check_in_directory(a_drift_of_zero_is_zero),
        check_in_directory(a_drift_near_zero_keeps_its_sign),
        check_in_directory(full_batch_phases_have_exact_edges),
        cmocka_unit_test(windows_are_quotients),
        cmocka_unit_test(the_talk_s_examples_part_gd_from_sgd),
        cmocka_unit_test(four_combinations_lie_on_one_axis),
        cmocka_unit_test(three_roots_change_the_sign_three_times),
        cmocka_unit_test(regimes_and_phases_have_names),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("drift", tests, NULL, NULL);
}
