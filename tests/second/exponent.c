/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A second program for claims that quote the Cramer exponent theta, the positive root of
 *     sum_i p_i |1 - x s_i^2|^theta = 1,
 * or a place x = eta lambda where it has a given value:
 *     exponent-1-17-at-1-35, -1-45, -1-55; exponent-at-gd-threshold-apart; curriculum-factor;
 *     even-odds-1-17, -1-18; odds-width-1-17, -1-18.
 *
 * Method: bisection in MPFR with 256 bits, and nothing else. An exponent is bracketed in theta. A
 * place is bracketed in x with theta fixed, so no exponent is ever computed for it: at n = 10^12
 * the odds n^(-theta/2) are 1/2 where theta = 2 log 2/log n, and 10^-6 where theta = 1, that is at
 * x = 2/E s^2. Data and places are exact fractions.
 *
 * Independent: the package finds theta in doubles and in balls by its own root finders, and the
 * places by a bisection over doubles through theta.
 *
 * Margin: the last bracket, below 2^-170, and rounding, below 2^-240 over slopes that are no
 * smaller than 1/100: below 1e-40 together, whatever is then done with them. Numbers are printed
 * with 35 digits.
 */

#include <stdio.h>

#include <mpfr.h>

enum { BITS = 256, HALVINGS = 180, SAMPLES = 2 };

static const char MARGIN[] = "1e-34";

/* s_i^2 = s2[i] / s2_over, p_i = p[i] / p_over. */
struct data {
    long s2[SAMPLES], s2_over, p[SAMPLES], p_over;
};

static const struct data data_1_17 = {{100, 169}, 100, {1, 1}, 2};
static const struct data data_1_18 = {{1, 2}, 1, {83, 17}, 100};
static const struct data data_apart = {{100, 324}, 100, {1, 4}, 5};

/* |1 - x s_i^2| */
static void factor(mpfr_t out, const struct data *data, int i, const mpfr_t x) {
    mpfr_mul_si(out, x, data->s2[i], MPFR_RNDN);
    mpfr_div_si(out, out, data->s2_over, MPFR_RNDN);
    mpfr_si_sub(out, 1, out, MPFR_RNDN);
    mpfr_abs(out, out, MPFR_RNDN);
}

/* sum_i p_i |1 - x s_i^2|^power */
static void moment(mpfr_t out, const struct data *data, const mpfr_t x, const mpfr_t power) {
    mpfr_t term;
    mpfr_init2(term, BITS);
    mpfr_set_zero(out, 1);
    for (int i = 0; i < SAMPLES; i++) {
        factor(term, data, i, x);
        mpfr_pow(term, term, power, MPFR_RNDN);
        mpfr_mul_si(term, term, data->p[i], MPFR_RNDN);
        mpfr_add(out, out, term, MPFR_RNDN);
    }
    mpfr_div_si(out, out, data->p_over, MPFR_RNDN);
    mpfr_clear(term);
}

/* The moment, convex in the power, falls from 1 at 0 before it rises: below 1 means below theta. */
static void find_theta(mpfr_t theta, const struct data *data, const mpfr_t x) {
    mpfr_t low, high, value;
    mpfr_inits2(BITS, low, high, value, (mpfr_ptr)0);
    mpfr_set_d(low, 0x1p-7, MPFR_RNDN);
    mpfr_set_si(high, 64, MPFR_RNDN);
    for (int i = 0; i < HALVINGS; i++) {
        mpfr_add(theta, low, high, MPFR_RNDN);
        mpfr_div_2ui(theta, theta, 1, MPFR_RNDN);
        moment(value, data, x, theta);
        mpfr_set(mpfr_cmp_si(value, 1) < 0 ? low : high, theta, MPFR_RNDN);
    }
    mpfr_clears(low, high, value, (mpfr_ptr)0);
}

/* Between the edge of the window and its upper end all factors x s_i^2 - 1 are positive for these
 * data and grow with x: below 1 means below the place. */
static void find_place(mpfr_t x, const struct data *data, const mpfr_t theta) {
    mpfr_t low, high, value;
    mpfr_inits2(BITS, low, high, value, (mpfr_ptr)0);
    mpfr_set_si(low, 2 * data->s2_over, MPFR_RNDN);
    mpfr_div_si(low, low, data->s2[1], MPFR_RNDN);
    mpfr_mul_si(high, low, 2, MPFR_RNDN);
    for (int i = 0; i < HALVINGS; i++) {
        mpfr_add(x, low, high, MPFR_RNDN);
        mpfr_div_2ui(x, x, 1, MPFR_RNDN);
        moment(value, data, x, theta);
        mpfr_set(mpfr_cmp_si(value, 1) < 0 ? low : high, x, MPFR_RNDN);
    }
    mpfr_clears(low, high, value, (mpfr_ptr)0);
}

/* 2/E s^2, the threshold of gradient descent. */
static void threshold(mpfr_t x, const struct data *data) {
    long sum = data->s2[0] * data->p[0] + data->s2[1] * data->p[1];
    mpfr_set_si(x, 2 * data->s2_over * data->p_over, MPFR_RNDN);
    mpfr_div_si(x, x, sum, MPFR_RNDN);
}

static void row(const char *claim, const mpfr_t value) {
    mpfr_printf("%s,%.34Re,%s\n", claim, value, MARGIN);
}

static void put_exponents(void) {
    static const struct {
        const char *claim;
        long percent; /* 100 x */
    } of[] = {
        {"exponent-1-17-at-1-35", 135},
        {"exponent-1-17-at-1-45", 145},
        {"exponent-1-17-at-1-55", 155}};
    mpfr_t x, theta;
    mpfr_inits2(BITS, x, theta, (mpfr_ptr)0);
    for (int i = 0; i < 3; i++) {
        mpfr_set_si(x, of[i].percent, MPFR_RNDN);
        mpfr_div_si(x, x, 100, MPFR_RNDN);
        find_theta(theta, &data_1_17, x);
        row(of[i].claim, theta);
    }
    threshold(x, &data_apart);
    find_theta(theta, &data_apart, x);
    row("exponent-at-gd-threshold-apart", theta);
    mpfr_clears(x, theta, (mpfr_ptr)0);
}

/* A step from the tilt p_i m_i^theta multiplies odds like m^theta by sum_i p_i m_i^(2 theta). */
static void put_factor(void) {
    mpfr_t x, theta, sum;
    mpfr_inits2(BITS, x, theta, sum, (mpfr_ptr)0);
    mpfr_set_si(x, 145, MPFR_RNDN);
    mpfr_div_si(x, x, 100, MPFR_RNDN);
    find_theta(theta, &data_1_17, x);
    mpfr_mul_si(theta, theta, 2, MPFR_RNDN);
    moment(sum, &data_1_17, x, theta);
    row("curriculum-factor", sum);
    mpfr_clears(x, theta, sum, (mpfr_ptr)0);
}

static void put_odds(const struct data *data, const char *even, const char *width) {
    mpfr_t theta, x, rare;
    mpfr_inits2(BITS, theta, x, rare, (mpfr_ptr)0);
    mpfr_set_si(theta, 10, MPFR_RNDN);
    mpfr_log2(theta, theta, MPFR_RNDN);
    mpfr_mul_si(theta, theta, 6, MPFR_RNDN);
    mpfr_si_div(theta, 1, theta, MPFR_RNDN); /* 2 log 2/log 10^12 = 1/(6 log_2 10) */
    find_place(x, data, theta);
    row(even, x);
    threshold(rare, data);
    mpfr_sub(x, x, rare, MPFR_RNDN);
    row(width, x);
    mpfr_clears(theta, x, rare, (mpfr_ptr)0);
}

int main(void) {
    puts("claim,value,margin");
    put_exponents();
    put_factor();
    put_odds(&data_1_17, "even-odds-1-17", "odds-width-1-17");
    put_odds(&data_1_18, "even-odds-1-18", "odds-width-1-18");
    mpfr_free_cache();
    return 0;
}
