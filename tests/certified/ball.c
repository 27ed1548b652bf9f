/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enclosure.h"

static const long all_digits[] = {5, 30, 100, 1000};
enum { MANY_DIGITS = sizeof all_digits / sizeof *all_digits };

/* How far off MPFR may be: a few hundred operations on numbers below 2^100, of which no factor
 * loses more than the 700 bits between 1 and 1e-200. */
static long error_of(mpfr_prec_t bits) {
    return 850 - (long)bits;
}

/* -- factors ------------------------------------------------------------------------------ */

static void reference_factor(mpfr_t out, const mpfr_t x, const mpfr_t s2) {
    mpfr_mul(out, x, s2, MPFR_RNDN);
    mpfr_ui_sub(out, 1, out, MPFR_RNDN);
}

/* The factor and its logarithm of s2 at x, both words as typed. */
static void assert_factor(const char *s2_text, const char *x_text, long digits) {
    mpfr_prec_t bits = enclosure_bits(digits);
    struct ball_point x, s2;
    mpfr_t mx, ms2, truth;
    arb_t got;
    mpfr_inits2(bits, mx, ms2, truth, (mpfr_ptr)0);
    arb_init(got);
    enclosure_point(&x, x_text);
    enclosure_point(&s2, s2_text);
    enclosure_value(mx, x_text);
    enclosure_value(ms2, s2_text);
    reference_factor(truth, mx, ms2);
    ball_factor(got, s2.value, &x, ball_bits(digits));
    require(enclosure_holds(got, truth, error_of(bits)), "factor: %s, %s", s2_text, x_text);
    require(enclosure_is_narrow(got, digits), "factor: %s, %s, %ld", s2_text, x_text, digits);
    mpfr_abs(truth, truth, MPFR_RNDN);
    mpfr_log(truth, truth, MPFR_RNDN);
    ball_log_factor(got, s2.value, &x, ball_bits(digits));
    require(enclosure_holds(got, truth, error_of(bits)), "log: %s, %s", s2_text, x_text);
    require(enclosure_is_narrow(got, digits), "log: %s, %s, %ld", s2_text, x_text, digits);
    ball_point_clear(&x);
    ball_point_clear(&s2);
    arb_clear(got);
    mpfr_clears(mx, ms2, truth, (mpfr_ptr)0);
}

/* Where 1 - x s^2 cancels, where log|1 - x s^2| does, and where nothing does. */
static void encloses_factors_however_much_cancels(void **state) {
    (void)state;
    static const char *const s2[] = {"0.64", "1", "1.69", "1e-30", "3e20"};
    static const char *const x[] = {
        "1",
        "0.59171597633136094674556213017751479289940828402366863905325",
        "1.5624999999999999999999999999999999999999999999999999999999999",
        "1.5625000000000000000000000000000000000000000000000000000000001e0",
        "3.125000000000000000000000000000000000000000000000000000000000000001",
        "3.124999999999999999999999999999999999999999999999999999999999999999",
        "1.0000000000000000000000000000000000000000000000000000000000000000001",
        "1e-60",
        "1e60",
        "sqrt(2)",
        "sqrt(9.765625000000000000000000000000000000000000000000000000000000001)",
        "sqrt(2.441406249999999999999999999999999999999999999999999999999999999)",
        "sqrt(1.0000000000000000000000000000000000000000000000000000000000001)",
        "sqrt(3.9999999999999999999999999999999999999999999999999999999999999)",
        "sqrt(1e-61)",
        "sqrt(1e61)",
    };
    for (size_t i = 0; i < sizeof s2 / sizeof *s2; i++) {
        for (size_t k = 0; k < sizeof x / sizeof *x; k++) {
            for (size_t d = 0; d < MANY_DIGITS; d++) {
                if (!(i == 1 && strcmp(x[k], "1") == 0)) {
                    assert_factor(s2[i], x[k], all_digits[d]);
                }
            }
        }
    }
}

static void knows_its_exact_values(void **state) {
    (void)state;
    static const struct {
        const char *s2, *eta, *lambda;
        double log;
    } cases[] = {
        {"0.64", "1.5625", "1", (double)-INFINITY},
        {"0.64", "0.1", "15.625", (double)-INFINITY},
        {"0.5", "sqrt(2)", "sqrt(2)", (double)-INFINITY},
        {"0.64", "3.125", "1", 0},
        {"1", "sqrt(2)", "-sqrt(2)", 0}, /* a point is a size */
        {"0.2", "sqrt(20)", "sqrt(5)", 0},
    };
    arb_t got;
    arb_init(got);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ball_point x, s2;
        enclosure_product(&x, cases[i].eta, cases[i].lambda);
        enclosure_point(&s2, cases[i].s2);
        ball_log_factor(got, s2.value, &x, 60);
        require(arb_is_exact(got), "case %zu", i);
        require(arf_get_d(arb_midref(got), ARF_RND_NEAR) == cases[i].log, "case %zu", i);
        ball_factor(got, s2.value, &x, 60);
        require(arb_equal_si(got, cases[i].log == 0 ? -1 : 0), "case %zu", i);
        ball_point_clear(&x);
        ball_point_clear(&s2);
    }
    arb_clear(got);
}

/* -- G on random datasets ----------------------------------------------------------------- */

/* A point in the window or below it, as a decimal or the root of one. */
static void random_x(struct check_random *random, double top, char out[ENCLOSURE_WORD]) {
    double x = check_uniform(random, 0, 4.5) / top;
    char digits[24] = "";
    for (size_t i = check_below(random, 20); i > 0; i--) {
        digits[i - 1] = (char)('1' + check_below(random, 9));
    }
    bool root = check_below(random, 2) == 0;
    snprintf(
        out, ENCLOSURE_WORD, root ? "sqrt(%.6f%s)" : "%.6f%s", root ? x * x + 1e-6 : x + 1e-6,
        digits);
}

static void full_batch(mpfr_t out, const struct reference *reference, const mpfr_t x) {
    mpfr_t mean;
    mpfr_init2(mean, reference->bits);
    mpfr_set_zero(mean, 1);
    for (size_t i = 0; i < reference->count; i++) {
        mpfr_fma(mean, reference->p[i], reference->s2[i], mean, MPFR_RNDN);
    }
    reference_log_factor(out, x, mean);
    mpfr_clear(mean);
}

/* Of both drifts. */
static void assert_drift(const struct enclosure *both, const char *x_text, long digits) {
    mpfr_prec_t bits = both->reference.bits;
    struct ball_point x;
    mpfr_t mx, truth;
    arb_t got;
    mpfr_inits2(bits, mx, truth, (mpfr_ptr)0);
    arb_init(got);
    enclosure_point(&x, x_text);
    enclosure_value(mx, x_text);
    reference_drift(truth, &both->reference, mx);
    ball_drift(got, &both->data, &x, digits);
    require(enclosure_holds(got, truth, error_of(bits)), "G at %s, %ld digits", x_text, digits);
    require(enclosure_is_narrow(got, digits), "G at %s, %ld digits", x_text, digits);
    require(ball_drift_sign(&both->data, &x) == mpfr_sgn(truth), "sign of G at %s", x_text);
    full_batch(truth, &both->reference, mx);
    ball_drift_full_batch(got, &both->data, &x, digits);
    require(enclosure_holds(got, truth, error_of(bits)), "G_FB at %s, %ld", x_text, digits);
    require(enclosure_is_narrow(got, digits), "G_FB at %s, %ld digits", x_text, digits);
    ball_point_clear(&x);
    arb_clear(got);
    mpfr_clears(mx, truth, (mpfr_ptr)0);
}

static void encloses_g_on_random_datasets(void **state) {
    (void)state;
    struct check_random random = check_random_of(1);
    for (int i = 0; i < 240; i++) {
        long digits = all_digits[i % (i % 8 == 7 ? 4 : 3)];
        struct enclosure_rows rows = enclosure_random_rows(&random, 1 + check_below(&random, 8));
        struct enclosure both;
        enclosure_init_rows(&both, &rows, enclosure_bits(digits));
        for (int k = 0; k < 4; k++) {
            char x[ENCLOSURE_WORD];
            random_x(&random, both.dataset.atom[0].s2.hi, x);
            assert_drift(&both, x, digits);
        }
        enclosure_clear(&both);
    }
}

/* The first computation lies within its own error, some ulps of the terms, of the enclosure. */
static void agrees_with_doubles_on_random_datasets(void **state) {
    (void)state;
    struct check_random random = check_random_of(2);
    arb_t got;
    arb_init(got);
    for (int i = 0; i < 200; i++) {
        struct enclosure_rows rows = enclosure_random_rows(&random, 1 + check_below(&random, 8));
        struct enclosure both;
        char text[ENCLOSURE_WORD];
        struct ball_point x;
        enclosure_init_rows(&both, &rows, 200);
        random_x(&random, both.dataset.atom[0].s2.hi, text);
        enclosure_point(&x, text);
        ball_drift(got, &both.data, &x, 20);
        struct dd value = check_dd(text);
        double size = 0;
        for (size_t k = 0; k < both.dataset.atoms; k++) {
            const struct atom *atom = &both.dataset.atom[k];
            size += atom->p * fabs(drift_log_factor(value, atom->s2));
        }
        require_near(
            drift(&both.dataset, value), arf_get_d(arb_midref(got), ARF_RND_NEAR),
            12 * 0x1p-52 * size, "case %d", i);
        assert_int_equal(ball_regime(&both.data, &x), drift_regime(&both.dataset, value));
        assert_int_equal(ball_phase(&both.data, &x), drift_phase(&both.dataset, value));
        ball_point_clear(&x);
        enclosure_clear(&both);
    }
    arb_clear(got);
}

/* -- is G 0? ------------------------------------------------------------------------------ */

/* Sums of 9/10 of 10^-10 and the like are divided away: thirds are exact. */
#define THIRD "0.3333333333"

/* Factors whose powers have the product 1; `x` is a fraction, for not all are decimals. */
static const struct zero {
    const char *rows;
    slong over, under;
} zeros[] = {
    {"1,0.5;sqrt(2),0.5", 3, 2},                              /* 1/2 and 2 */
    {"1,0.5;sqrt(3),0.5", 4, 3},                              /* 1/3 and 3 */
    {"0,0.2;1,0.4;sqrt(3),0.4", 4, 3},                        /* idle draws count for nothing */
    {"sqrt(3),0.5;sqrt(0.5),0.3;sqrt(0.75),0.1;0,0.1", 1, 1}, /* 2, 1/2, 1/4: 5 = 3 + 2 1 */
    {"3," THIRD ";sqrt(7.5)," THIRD ";sqrt(2)," THIRD, 1, 3}, /* 2, 3/2, 1/3 */
    {"3,0.375;sqrt(7.5),0.25;sqrt(2),0.25;sqrt(1.5),0.125", 1, 3},
    {"2,0.6666666666;1,0.3333333333", 3, 4}, /* 2^2 1/4: G touches 0 there */
    {"1,0.7;sqrt(2),0.3", 0, 1},
    {"1.3,1", 200, 169},
};

static void init_zero(struct enclosure *both, fmpq_t x, const struct zero *zero, mpfr_prec_t bits) {
    enclosure_init(both, zero->rows, bits);
    fmpq_init(x);
    fmpq_set_si(x, zero->over, (ulong)zero->under);
}

static void set_point(struct ball_point *point, const fmpq_t x) {
    fmpq_t square;
    fmpq_init(square);
    fmpq_mul(square, x, x);
    ball_point_init(point, square);
    fmpq_clear(square);
}

static void g_is_exactly_zero_where_it_is(void **state) {
    (void)state;
    arb_t got;
    arb_init(got);
    for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++) {
        struct enclosure both;
        struct ball_point point;
        fmpq_t x;
        init_zero(&both, x, &zeros[i], 100);
        set_point(&point, x);
        ball_drift(got, &both.data, &point, 30);
        require(arb_is_zero(got), "%s", zeros[i].rows);
        assert_int_equal(ball_drift_sign(&both.data, &point), 0);
        ball_point_clear(&point);
        fmpq_clear(x);
        enclosure_clear(&both);
    }
    arb_clear(got);
}

/* x (1 + offset): G there to 2000 digits, so that a zero that is none has no place to hide. */
static void
assert_beside(const struct enclosure *both, const fmpq_t x, const char *offset, const char *name) {
    struct ball_point point, move;
    fmpq_t moved;
    mpfr_t mx, truth;
    arb_t got;
    enclosure_point(&move, offset[0] == '-' ? offset + 1 : offset);
    fmpq_init(moved);
    fmpq_mul(moved, x, move.value);
    if (offset[0] == '-') {
        fmpq_neg(moved, moved);
    }
    fmpq_add(moved, x, moved);
    set_point(&point, moved);
    mpfr_inits2(both->reference.bits, mx, truth, (mpfr_ptr)0);
    fmpq_get_mpfr(mx, moved, MPFR_RNDN);
    reference_drift(truth, &both->reference, mx);
    arb_init(got);
    ball_drift(got, &both->data, &point, 30);
    require(!arb_contains_zero(got), "%s at %s: G is said to be 0", name, offset);
    require(enclosure_holds(got, truth, error_of(both->reference.bits)), "%s: %s", name, offset);
    require(enclosure_is_narrow(got, 30), "%s: %s", name, offset);
    require(ball_drift_sign(&both->data, &point) == mpfr_sgn(truth), "%s: %s", name, offset);
    arb_clear(got);
    mpfr_clears(mx, truth, (mpfr_ptr)0);
    fmpq_clear(moved);
    ball_point_clear(&point);
    ball_point_clear(&move);
}

static void g_is_not_zero_beside_its_zeros(void **state) {
    (void)state;
    static const char *const offsets[] = {"1e-5",  "-1e-5",   "1e-40",   "-1e-40",
                                          "1e-77", "3.3e-77", "-1e-200", "1e-200"};
    for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++) {
        if (zeros[i].over == 0) {
            continue;
        }
        struct enclosure both;
        fmpq_t x;
        init_zero(&both, x, &zeros[i], 3400);
        for (size_t k = 0; k < sizeof offsets / sizeof *offsets; k++) {
            assert_beside(&both, x, offsets[k], zeros[i].rows);
        }
        fmpq_clear(x);
        enclosure_clear(&both);
    }
}

/* Nearly 1/2 and 1/2: the p, not the factors, decide. */
static void weights_decide_a_zero_too(void **state) {
    (void)state;
    static const struct {
        const char *rows;
        int sign;
    } cases[] = {
        {"1,0.5;sqrt(2),0.5", 0},
        {"1,0.4999999999999999999999999999999999999999999999999999;"
         "sqrt(2),0.5000000000000000000000000000000000000000000000000001",
         1},
        {"1,0.5000000000000000000000000000000000000000000000000001;"
         "sqrt(2),0.4999999999999999999999999999999999999999999999999999",
         -1},
        {"1,0.5;sqrt(2),0.5;0.1,1e-200", -1}, /* a sum that is 1 to 200 digits */
        {"1,0.5;sqrt(2),0.5;0,1e-200", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct enclosure both;
        struct ball_point x;
        enclosure_init(&both, cases[i].rows, 400);
        enclosure_point(&x, "1.5");
        require(ball_drift_sign(&both.data, &x) == cases[i].sign, "case %zu", i);
        require(
            ball_regime(&both.data, &x) ==
                (cases[i].sign < 0 ? DRIFT_DEFLATIONARY : DRIFT_INFLATIONARY),
            "case %zu", i);
        ball_point_clear(&x);
        enclosure_clear(&both);
    }
}

/* sqrt(2.25) is 1.5, and its neighbours are irrational: G is 0 at the one and not at the others. */
static void roots_of_squares_are_told_from_others(void **state) {
    (void)state;
    static const struct {
        const char *eta, *lambda;
        int sign;
    } cases[] = {
        {"sqrt(2.25)", "1", 0},
        {"sqrt(1.5)", "sqrt(1.5)", 0},
        {"sqrt(12)", "sqrt(0.1875)", 0},
        {"sqrt(2.2500000000000000000000000000000000000000000000000000000000000001)", "1", 1},
        {"sqrt(2.2499999999999999999999999999999999999999999999999999999999999999)", "1", -1},
    };
    struct enclosure both;
    enclosure_init(&both, "1,0.5;sqrt(2),0.5", 400);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ball_point x;
        enclosure_product(&x, cases[i].eta, cases[i].lambda);
        require(ball_drift_sign(&both.data, &x) == cases[i].sign, "case %zu", i);
        ball_point_clear(&x);
    }
    enclosure_clear(&both);
}

/* -- poles and edges ---------------------------------------------------------------------- */

static void g_is_minus_infinity_at_every_pole_only(void **state) {
    (void)state;
    static const struct {
        const char *eta, *lambda;
        bool pole;
    } cases[] = {
        {"1", "1", true},
        {"0.1", "10", true},
        {"sqrt(2)", "sqrt(0.5)", true},
        {"1", "1.5625", true},
        {"sqrt(2.44140625)", "1", true},
        {"1", "1.0000000000000000000000000000000000000000000000000000000000001", false},
        {"1", "1.5624999999999999999999999999999999999999999999999999999999999", false},
        {"sqrt(2.44140625000000000000000000000000000000000000000000000000001)", "1", false},
    };
    struct enclosure both;
    enclosure_init(&both, "0.8,0.25;1,0.7500000000", 400);
    arb_t got;
    arb_init(got);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ball_point x;
        enclosure_product(&x, cases[i].eta, cases[i].lambda);
        ball_drift(got, &both.data, &x, 30);
        bool pole = arf_is_neg_inf(arb_midref(got)) && arb_is_exact(got);
        require(pole == cases[i].pole, "case %zu", i);
        require(pole || enclosure_is_narrow(got, 30), "case %zu", i);
        assert_int_equal(ball_drift_sign(&both.data, &x), -1);
        ball_point_clear(&x);
    }
    arb_clear(got);
    enclosure_clear(&both);
}

/* Edges on the point and 1e-60 beside it, where doubles and double-doubles see none. */
static void regimes_are_decided_on_every_edge(void **state) {
    (void)state;
    static const struct {
        const char *s, *eta, *lambda;
        enum drift_regime regime;
    } cases[] = {
        {"0.8", "1", "3.125", DRIFT_LAZY},
        {"0.8", "0.1", "31.25", DRIFT_LAZY},
        {"0.8", "1", "3.125000000000000000000000000000000000000000000000000000000001",
         DRIFT_INFLATIONARY},
        {"0.8", "1", "3.124999999999999999999999999999999999999999999999999999999999", DRIFT_LAZY},
        {"0.8", "1", "6.25", DRIFT_DIVERGENT},
        {"0.8", "1", "6.250000000000000000000000000000000000000000000000000000000001",
         DRIFT_DIVERGENT},
        {"0.8", "1", "6.249999999999999999999999999999999999999999999999999999999999",
         DRIFT_INFLATIONARY},
        {"1", "sqrt(2)", "sqrt(2)", DRIFT_LAZY},
        {"1", "sqrt(2)", "sqrt(2.000000000000000000000000000000000000000000000000000000000001)",
         DRIFT_INFLATIONARY},
        {"1", "sqrt(2)", "sqrt(1.999999999999999999999999999999999999999999999999999999999999)",
         DRIFT_LAZY},
        {"1", "sqrt(8)", "sqrt(2)", DRIFT_DIVERGENT},
        {"1", "sqrt(8)", "sqrt(1.999999999999999999999999999999999999999999999999999999999999)",
         DRIFT_INFLATIONARY},
        {"sqrt(1.2)", "1", "1.6666666666666666666666666666666666666666666666666666666666666",
         DRIFT_LAZY},
        {"sqrt(1.2)", "1", "1.6666666666666666666666666666666666666666666666666666666666667",
         DRIFT_INFLATIONARY},
    };
    static const enum drift_phase phase[] = {
        [DRIFT_LAZY] = DRIFT_PHASE_LAZY,
        [DRIFT_INFLATIONARY] = DRIFT_PHASE_CATAPULT,
        [DRIFT_DIVERGENT] = DRIFT_PHASE_DIVERGENT,
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char rows[64];
        struct enclosure both;
        struct ball_point x;
        snprintf(rows, sizeof rows, "%s,1", cases[i].s);
        enclosure_init(&both, rows, 100);
        enclosure_product(&x, cases[i].eta, cases[i].lambda);
        require(ball_regime(&both.data, &x) == cases[i].regime, "case %zu", i);
        require(ball_phase(&both.data, &x) == phase[cases[i].regime], "case %zu", i);
        ball_point_clear(&x);
        enclosure_clear(&both);
    }
}

/* The phase looks at E s^2 = 1.345, the regime at 1.69. */
static void phases_have_edges_of_their_own(void **state) {
    (void)state;
    static const struct {
        const char *over; /* x = over/1.345 */
        enum drift_phase phase;
    } cases[] = {
        {"2", DRIFT_PHASE_LAZY},
        {"2.000000000000000000000000000000000000000000000000000000001", DRIFT_PHASE_CATAPULT},
        {"3.999999999999999999999999999999999999999999999999999999999", DRIFT_PHASE_CATAPULT},
        {"4", DRIFT_PHASE_DIVERGENT},
    };
    struct enclosure both;
    enclosure_init(&both, "1,0.5;1.3,0.5", 100);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ball_point over, x;
        fmpq_t quotient;
        fmpq_init(quotient);
        enclosure_point(&over, cases[i].over);
        fmpq_div(quotient, over.value, both.data.mean_s2);
        set_point(&x, quotient);
        require(ball_phase(&both.data, &x) == cases[i].phase, "case %zu", i);
        fmpq_clear(quotient);
        ball_point_clear(&over);
        ball_point_clear(&x);
    }
    enclosure_clear(&both);
}

/* -- text --------------------------------------------------------------------------------- */

static void assert_text(const arb_t x, long digits, const char *want) {
    char *text = ball_text(x, digits);
    assert_string_equal(text, want);
    free(text);
}

static void prints_what_is_no_number(void **state) {
    (void)state;
    arb_t x;
    arb_init(x);
    arb_pos_inf(x);
    assert_text(x, 10, "inf");
    arb_neg_inf(x);
    assert_text(x, 10, "-inf");
    arb_indeterminate(x);
    assert_text(x, 10, "na");
    arb_zero(x);
    assert_text(x, 10, "0 ± 0");
    arb_set_si(x, -3);
    char *text = ball_text(x, 10);
    assert_int_equal(strncmp(text, "-3", 2), 0);
    assert_non_null(strstr(text, " ± 0"));
    free(text);
    arb_clear(x);
}

static void parse(mpq_t out, const char *text) {
    struct number number;
    struct fault fault = {0};
    const char *size = text + (*text == '-');
    char root[ENCLOSURE_WORD] = "sqrt(";
    strcat(strcat(root, size), ")"); /* its square is the decimal itself */
    require(number_parse_exact(root, &number, out, &fault) == STATUS_OK, "%s", fault.text);
    if (*text == '-') {
        mpq_neg(out, out);
    }
}

/* MIDPOINT ± RADIUS, read back as fractions, holds the whole ball. */
static void assert_true_as_printed(const arb_t x, long digits) {
    char *text = ball_text(x, digits), *sign = strstr(text, " ± ");
    assert_non_null(sign);
    *sign = '\0';
    fmpq_t middle, radius, end;
    arf_t low, high;
    mpq_t parsed;
    mpq_init(parsed);
    fmpq_init(middle);
    fmpq_init(radius);
    fmpq_init(end);
    arf_init(low);
    arf_init(high);
    parse(parsed, text);
    fmpq_set_mpq(middle, parsed);
    parse(parsed, sign + strlen(" ± "));
    fmpq_set_mpq(radius, parsed);
    arb_get_interval_arf(low, high, x, ARF_PREC_EXACT);
    arf_get_fmpq(end, low);
    fmpq_sub(end, middle, end);
    require(fmpq_cmp(end, radius) <= 0, "%s is above the ball", text);
    arf_get_fmpq(end, high);
    fmpq_sub(end, end, middle);
    require(fmpq_cmp(end, radius) <= 0, "%s is below the ball", text);
    fmpq_clear(middle);
    fmpq_clear(radius);
    fmpq_clear(end);
    arf_clear(low);
    arf_clear(high);
    mpq_clear(parsed);
    free(text);
}

static void prints_balls_that_hold_the_ball(void **state) {
    (void)state;
    struct check_random random = check_random_of(3);
    arb_t x;
    arb_init(x);
    for (int i = 0; i < 3000; i++) {
        double size = check_log_uniform(&random, 1e-80, 1e80);
        arb_set_d(x, check_below(&random, 2) ? size : -size);
        arb_div_ui(x, x, 3, 20 + (slong)check_below(&random, 300));
        if (check_below(&random, 3) == 0) {
            mag_set_d(arb_radref(x), size * check_log_uniform(&random, 1e-20, 10));
        }
        assert_true_as_printed(x, 1 + (long)check_below(&random, 60));
    }
    arb_clear(x);
}

/* A result asked for with n digits is printed with n, or with the one less that rounding takes. */
static void prints_as_many_digits_as_asked(void **state) {
    (void)state;
    struct enclosure both;
    struct ball_point x;
    arb_t got;
    arb_init(got);
    enclosure_init(&both, "1,0.5;1.3,0.5", 100);
    enclosure_point(&x, "1.45");
    for (long digits = 1; digits <= 200; digits++) {
        ball_drift(got, &both.data, &x, digits);
        char *text = ball_text(got, digits);
        size_t count = strspn(text + 3, "0123456789"); /* -0.2... */
        require(count == (size_t)digits, "%ld digits: %s", digits, text);
        free(text);
    }
    ball_point_clear(&x);
    enclosure_clear(&both);
    arb_clear(got);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encloses_factors_however_much_cancels),
        cmocka_unit_test(knows_its_exact_values),
        check_in_directory(encloses_g_on_random_datasets),
        check_in_directory(agrees_with_doubles_on_random_datasets),
        check_in_directory(g_is_exactly_zero_where_it_is),
        check_in_directory(g_is_not_zero_beside_its_zeros),
        check_in_directory(weights_decide_a_zero_too),
        check_in_directory(roots_of_squares_are_told_from_others),
        check_in_directory(g_is_minus_infinity_at_every_pole_only),
        check_in_directory(regimes_are_decided_on_every_edge),
        check_in_directory(phases_have_edges_of_their_own),
        cmocka_unit_test(prints_what_is_no_number),
        cmocka_unit_test(prints_balls_that_hold_the_ball),
        check_in_directory(prints_as_many_digits_as_asked),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("ball", tests, NULL, NULL);
}
