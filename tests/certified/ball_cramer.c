/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball_cramer.h"

#include <math.h>
#include <stdio.h>

#include "theory/cramer.h"
#include "enclosure.h"

static const long all_digits[] = {5, 30, 100, 1000};

/* -- against the definition --------------------------------------------------------------- */

/* sum p_i |f_i|^theta is 1 at 0, dips and rises: below 1 before the exponent and above it after. */
static int side_of_exponent(const struct reference *reference, const mpfr_t x, const mpfr_t theta) {
    mpfr_t moment;
    mpfr_init2(moment, reference->bits);
    reference_moment(moment, reference, x, theta);
    mpfr_sub_ui(moment, moment, 1, MPFR_RNDN);
    int sign = mpfr_sgn(moment);
    mpfr_clear(moment);
    return sign;
}

static void assert_encloses_exponent(
    const struct reference *reference, const mpfr_t x, const arb_t theta, const char *name) {
    mpfr_t low, high;
    mpfr_inits2(reference->bits, low, high, (mpfr_ptr)0);
    enclosure_ends(low, high, theta);
    require(mpfr_sgn(low) > 0, "%s: theta", name);
    require(side_of_exponent(reference, x, low) <= 0, "%s: theta is smaller", name);
    require(side_of_exponent(reference, x, high) >= 0, "%s: theta is larger", name);
    mpfr_clears(low, high, (mpfr_ptr)0);
}

/* The tilted law and that of s = 0, whose factor is 1, sum to 1; and the walk climbs under it. */
static void assert_tilt(
    const struct enclosure *both, const struct ball_point *x, const arb_t theta, long digits,
    const char *name) {
    slong bits = ball_bits(digits) + 64;
    arb_t sum, mean, tilt, step;
    fmpq_t idle;
    arb_init(sum);
    arb_init(mean);
    arb_init(tilt);
    arb_init(step);
    fmpq_init(idle);
    fmpq_one(idle);
    for (size_t i = 0; i < both->data.atoms; i++) {
        fmpq_sub(idle, idle, &both->data.p[i]);
        ball_cramer_tilt(tilt, &both->data, i, x, theta, bits);
        arb_add(sum, sum, tilt, bits);
        ball_log_factor(step, &both->data.s2[i], x, bits);
        if (arb_is_finite(step)) {
            arb_addmul(mean, tilt, step, bits);
        } else {
            require(arb_is_zero(tilt), "%s: the tilt at a pole", name);
        }
    }
    arb_set_fmpq(tilt, idle, bits);
    arb_add(sum, sum, tilt, bits);
    require(arb_contains_si(sum, 1), "%s: the tilted law", name);
    require(enclosure_is_small(sum, digits > 20 ? digits - 15 : 1), "%s: the tilted law", name);
    require(arb_is_positive(mean) || digits < 20, "%s: the tilted mean", name);
    arb_clear(sum);
    arb_clear(mean);
    arb_clear(tilt);
    arb_clear(step);
    fmpq_clear(idle);
}

static void
assert_exponent(const struct enclosure *both, const char *x_text, long digits, const char *name) {
    struct ball_point x;
    mpfr_t mx;
    arb_t theta;
    arb_init(theta);
    mpfr_init2(mx, both->reference.bits);
    enclosure_point(&x, x_text);
    enclosure_value(mx, x_text);
    assert_int_equal(ball_regime(&both->data, &x), DRIFT_DEFLATIONARY);
    ball_cramer_exponent(theta, &both->data, &x, digits);
    require(enclosure_is_narrow(theta, digits), "%s at %s, %ld digits", name, x_text, digits);
    assert_encloses_exponent(&both->reference, mx, theta, name);
    assert_tilt(both, &x, theta, digits, name);
    ball_point_clear(&x);
    mpfr_clear(mx);
    arb_clear(theta);
}

static void encloses_exponents_on_random_datasets(void **state) {
    (void)state;
    struct check_random random = check_random_of(1);
    size_t tried = 0;
    for (int i = 0; i < 400; i++) {
        char name[32], text[ENCLOSURE_WORD];
        snprintf(name, sizeof name, "case %d", i);
        long digits = all_digits[i % (i % 40 == 3 ? 4 : 3)];
        struct enclosure_rows rows = enclosure_random_rows(&random, 2 + check_below(&random, 6));
        struct enclosure both;
        struct ball_point x;
        enclosure_init_rows(&both, &rows, enclosure_bits(digits));
        double place = check_uniform(&random, 2.01, 3.99) / both.dataset.atom[0].s2.hi;
        snprintf(text, sizeof text, i % 2 ? "%.9f" : "sqrt(%.9f)", i % 2 ? place : place * place);
        enclosure_point(&x, text);
        if (ball_regime(&both.data, &x) == DRIFT_DEFLATIONARY) {
            assert_exponent(&both, text, digits, name);
            tried++;
        }
        ball_point_clear(&x);
        enclosure_clear(&both);
    }
    assert_in_range(tried, 150, 400);
}

static void agrees_with_doubles(void **state) {
    (void)state;
    static const char *const x[] = {"1.2", "1.35", "1.45", "1.55", "1.59"};
    struct enclosure both;
    arb_t theta;
    arb_init(theta);
    enclosure_init(&both, "1,0.5;1.3,0.5", 100);
    for (size_t i = 0; i < 5; i++) {
        struct ball_point point;
        enclosure_point(&point, x[i]);
        ball_cramer_exponent(theta, &both.data, &point, 20);
        double want = arf_get_d(arb_midref(theta), ARF_RND_NEAR);
        /* |moment|/h' is at most 30 here, and each log is good to 2 ulps. */
        assert_ulps(cramer_exponent(&both.dataset, check_dd(x[i])), want, i == 4 ? 2000 : 100);
        ball_point_clear(&point);
    }
    enclosure_clear(&both);
    arb_clear(theta);
}

/* -- closed forms ------------------------------------------------------------------------- */

/* Steps of -log 2 and log 2 with 0.83 and 0.17: 2^theta = 83/17. At the pole of the one, |f|^theta
 * of the other is 1/p. */
static void encloses_closed_forms(void **state) {
    (void)state;
    static const struct {
        const char *rows, *x, *over, *under; /* theta is log(over)/log(under) */
    } cases[] = {
        {"1,0.83;sqrt(2),0.17", "1.5", "4.88235294117647058823529411764705882352941176470588235",
         "2"},
        {"1,0.2;1.8,0.8", "1", "1.25", "2.24"},
        {"1,0.2;1.8,0.8", "sqrt(1)", "1.25", "2.24"},
    };
    mpfr_t over, under;
    arb_t theta;
    mpfr_inits2(2000, over, under, (mpfr_ptr)0);
    arb_init(theta);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct enclosure both;
        struct ball_point x;
        enclosure_init(&both, cases[i].rows, enclosure_bits(30));
        enclosure_point(&x, cases[i].x);
        reference_set_text(over, cases[i].over);
        reference_set_text(under, cases[i].under);
        mpfr_log(over, over, MPFR_RNDN);
        mpfr_log(under, under, MPFR_RNDN);
        mpfr_div(over, over, under, MPFR_RNDN);
        ball_cramer_exponent(theta, &both.data, &x, 40);
        require(enclosure_holds(theta, over, -160), "case %zu", i);
        require(enclosure_is_narrow(theta, 40), "case %zu", i);
        assert_tilt(&both, &x, theta, 40, cases[i].rows);
        ball_point_clear(&x);
        enclosure_clear(&both);
    }
    mpfr_clears(over, under, (mpfr_ptr)0);
    arb_clear(theta);
}

/* -- extremes ----------------------------------------------------------------------------- */

/* theta vanishes with G below the root 3/2 of s^2 = 1 and 2; past it the answer is 0, without
 * doubt. */
static void keeps_its_digits_beside_a_root_of_g(void **state) {
    (void)state;
    static const struct {
        const char *x;
        long digits;
    } cases[] = {
        {"1.49999", 30},
        {"1.49999999999999999999999999999999999999999", 30},
        {"1.49999999999999999999999999999999999999999", 5},
        {"1.4999999999999999999999999999999999999999999999999999999999999999999999999999999999999999"
         "99999999999999999999999999999999999999999999999999999999999999999999999999999999999999999",
         5},
        {"sqrt(2.249999999999999999999999999999999999999999999999999999999999999999999999999)",
         100},
    };
    struct enclosure both;
    enclosure_init(&both, "1,0.5;sqrt(2),0.5", 3000);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_exponent(&both, cases[i].x, cases[i].digits, "beside the root");
    }
    enclosure_clear(&both);
}

/* Just above 2/s_*^2 it is huge. */
static void keeps_its_digits_beside_the_edge(void **state) {
    (void)state;
    static const char *const x[] = {
        "1.00001", "1.0000000000000000000000000000000000000001",
        "1.00000000000000000000000000000000000000000000000000000000000000000000000000000000001",
        "sqrt(1.00000000000000000000000000000000000000000000000000000000000000000001)"};
    struct enclosure both;
    enclosure_init(&both, "1,0.83;sqrt(2),0.17", 3000);
    for (size_t i = 0; i < 4; i++) {
        assert_exponent(&both, x[i], i % 2 ? 30 : 100, "beside the edge");
    }
    enclosure_clear(&both);
}

/* A rare sharp sample, and one so common that doubles take its p for 1. */
static void takes_rare_and_common_samples(void **state) {
    (void)state;
    static const struct {
        const char *rows, *x;
    } cases[] = {
        {"1,1e-12;sqrt(0.3),1", "2.5"},
        {"1,1e-300;sqrt(0.3),1", "3.9"},
        {"1,1e-7;0.9,0.5999999;0.6,0.4", "2.5"},
        /* Once the other sample is at its pole and common, then ever rarer. */
        {"1,0.9;sqrt(0.4),0.1", "2.5"},
        {"1,0.9999;sqrt(0.4),1e-4", "2.5"},
        {"1,1;sqrt(0.4),1e-60", "2.5"},
        {"1,1;sqrt(0.4),1e-300", "2.5"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct enclosure both;
        enclosure_init(&both, cases[i].rows, 3000);
        assert_exponent(&both, cases[i].x, 30, cases[i].rows);
        enclosure_clear(&both);
    }
}

static void is_fixed_by_the_regime_elsewhere(void **state) {
    (void)state;
    static const struct {
        const char *x;
        double theta;
    } cases[] = {
        {"0.5", (double)INFINITY},
        {"1", (double)INFINITY},
        {"1.5", 0},
        {"1.500000000000000000000000000000000000000000000000000001", 0},
        {"1.999999999999999999999999999999999999999999999999999999", 0},
        {"2", (double)NAN},
        {"50", (double)NAN},
    };
    struct enclosure both;
    arb_t theta;
    arb_init(theta);
    enclosure_init(&both, "1,0.5;sqrt(2),0.5", 100);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ball_point x;
        enclosure_point(&x, cases[i].x);
        ball_cramer_exponent(theta, &both.data, &x, 10);
        double got = arf_get_d(arb_midref(theta), ARF_RND_NEAR);
        require(isnan(cases[i].theta) ? isnan(got) : got == cases[i].theta, "x = %s", cases[i].x);
        require(isnan(got) || arb_is_exact(theta), "x = %s", cases[i].x);
        ball_point_clear(&x);
    }
    enclosure_clear(&both);
    arb_clear(theta);
}

/* -- probabilities ------------------------------------------------------------------------ */

static void climb_init(struct ball_cramer_climb *climb, const char *const word[4]) {
    enclosure_point(&climb->height, word[0]);
    enclosure_point(&climb->width, word[1]);
    enclosure_point(&climb->eta, word[2]);
    enclosure_point(&climb->mu0, word[3]);
}

static void climb_clear(struct ball_cramer_climb *climb) {
    ball_point_clear(&climb->height);
    ball_point_clear(&climb->width);
    ball_point_clear(&climb->eta);
    ball_point_clear(&climb->mu0);
}

/* (height sqrt(width/eta)/|mu0|)^-theta by MPFR's power. */
static void reference_probability(mpfr_t out, const char *const word[4], const mpfr_t theta) {
    mpfr_t value;
    mpfr_init2(value, mpfr_get_prec(out));
    enclosure_value(out, word[1]);
    enclosure_value(value, word[2]);
    mpfr_div(out, out, value, MPFR_RNDN);
    mpfr_sqrt(out, out, MPFR_RNDN);
    enclosure_value(value, word[0]);
    mpfr_mul(out, out, value, MPFR_RNDN);
    enclosure_value(value, word[3]);
    mpfr_abs(value, value, MPFR_RNDN);
    mpfr_div(out, value, out, MPFR_RNDN);
    mpfr_pow(out, out, theta, MPFR_RNDN);
    mpfr_clear(value);
}

static const char *const climbs[][4] = {
    {"0.05", "1e12", "0.7", "1"},           {"0.02", "1e6", "1", "-0.5"},
    {"sqrt(2)", "7", "sqrt(3)", "0.1"},     {"1e-3", "1e150", "1e-150", "sqrt(5)"},
    {"1e100", "1e300", "1e-100", "1e-200"},
};

static void encloses_probabilities(void **state) {
    (void)state;
    static const double thetas[] = {1e-30, 0.001, 0.5, 1.75, 40, 1e5, 1e12};
    mpfr_t truth, exponent;
    arb_t theta, got;
    mpfr_inits2(3000, truth, exponent, (mpfr_ptr)0);
    mpfr_exp_t least = mpfr_get_emin();
    assert_int_equal(mpfr_set_emin(mpfr_get_emin_min()), 0); /* 1e-500 to the power 1e12 */
    arb_init(theta);
    arb_init(got);
    for (size_t i = 0; i < sizeof climbs / sizeof *climbs; i++) {
        struct ball_cramer_climb climb;
        climb_init(&climb, climbs[i]);
        for (size_t k = 0; k < sizeof thetas / sizeof *thetas; k++) {
            arb_set_d(theta, thetas[k]);
            mpfr_set_d(exponent, thetas[k], MPFR_RNDN);
            reference_probability(truth, climbs[i], exponent);
            ball_cramer_probability(got, &climb, theta, 500);
            require(
                enclosure_holds(got, truth, mpfr_get_exp(truth) - 2800), "%zu, %g", i, thetas[k]);
            require(enclosure_is_narrow(got, 130), "%zu, %g", i, thetas[k]);
            /* A wider theta makes a wider answer, which holds those of both its ends. */
            mag_set_d(arb_radref(theta), thetas[k] / 1024);
            ball_cramer_probability(got, &climb, theta, 500);
            mpfr_set_d(exponent, thetas[k] * (1 - 1. / 1024), MPFR_RNDN);
            reference_probability(truth, climbs[i], exponent);
            require(enclosure_holds(got, truth, mpfr_get_exp(truth) - 2800), "%zu", i);
            mpfr_set_d(exponent, thetas[k] * (1 + 1. / 1024), MPFR_RNDN);
            reference_probability(truth, climbs[i], exponent);
            require(enclosure_holds(got, truth, mpfr_get_exp(truth) - 2800), "%zu", i);
        }
        climb_clear(&climb);
    }
    mpfr_set_emin(least);
    mpfr_clears(truth, exponent, (mpfr_ptr)0);
    arb_clear(theta);
    arb_clear(got);
}

/* height sqrt(width/eta) = |mu0| exactly, and beside it by 1e-60. */
static void decides_whether_there_is_a_climb(void **state) {
    (void)state;
    static const struct {
        const char *word[4];
        bool climbs;
    } cases[] = {
        {{"0.5", "4", "1", "1"}, false},
        {{"0.5", "4", "1", "-1"}, false},
        {{"sqrt(0.5)", "2", "1", "1"}, false},
        {{"0.1", "100", "sqrt(4)", "sqrt(0.5)"}, false},
        {{"1", "1", "0.1", "sqrt(10)"}, false},
        {{"0.01", "1", "1", "1"}, false},
        {{"0.500000000000000000000000000000000000000000000000000000000001", "4", "1", "1"}, true},
        {{"0.499999999999999999999999999999999999999999999999999999999999", "4", "1", "1"}, false},
        {{"1", "1", "0.1", "sqrt(9.99999999999999999999999999999999999999999999999999999999)"},
         true},
        {{"1", "1", "0.1", "sqrt(10.00000000000000000000000000000000000000000000000000000001)"},
         false},
    };
    arb_t theta, got;
    arb_init(theta);
    arb_init(got);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ball_cramer_climb climb;
        climb_init(&climb, cases[i].word);
        arb_set_d(theta, 1.5);
        ball_cramer_probability(got, &climb, theta, 400);
        require(arb_is_one(got) == !cases[i].climbs, "case %zu", i);
        arb_sub_ui(got, got, 1, 400);
        require(!cases[i].climbs || arb_is_negative(got), "case %zu", i);
        arb_pos_inf(theta); /* lazy: an output below the height stays there */
        ball_cramer_probability(got, &climb, theta, 100);
        require(cases[i].climbs ? arb_is_zero(got) : arb_is_one(got), "case %zu", i);
        arb_zero(theta);
        ball_cramer_probability(got, &climb, theta, 100);
        require(arb_is_one(got), "case %zu", i);
        arb_indeterminate(theta);
        ball_cramer_probability(got, &climb, theta, 100);
        require(arf_is_nan(arb_midref(got)), "case %zu", i);
        climb_clear(&climb);
    }
    arb_clear(theta);
    arb_clear(got);
    flint_cleanup();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(encloses_exponents_on_random_datasets),
        check_in_directory(agrees_with_doubles),
        check_in_directory(encloses_closed_forms),
        check_in_directory(keeps_its_digits_beside_a_root_of_g),
        check_in_directory(keeps_its_digits_beside_the_edge),
        check_in_directory(takes_rare_and_common_samples),
        check_in_directory(is_fixed_by_the_regime_elsewhere),
        cmocka_unit_test(encloses_probabilities),
        cmocka_unit_test(decides_whether_there_is_a_climb),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("ball_cramer", tests, NULL, NULL);
}
