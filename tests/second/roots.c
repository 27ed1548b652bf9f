/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A second program for claims that quote roots of the log-drift G(x) = sum_i p_i log|1 - x s_i^2|,
 * and where it meets that of gradient descent, G_FB = log|1 - x E s^2|:
 *     root-1-18; three-roots; four-combinations-first-root, four-combinations-second-root;
 *     pairings-order-changes-at; pairings-sgd-above; pairings-threshold.
 *
 * Method: whole numbers, without a logarithm and without rounding. With p_i = w_i/W the sign of G
 * is that of
 *     prod_i |1 - x s_i^2|^(w_i) - 1,
 * and for a decimal x both sides, times powers of the denominators, are integers of some ten
 * thousand digits that GMP compares. A grid of the window and of what lies below it shows all
 * changes of sign; each is then halved down to 10^-24.
 *
 * Independent: the package uses logarithms, in doubles and in balls, and the concavity of G between
 * its poles.
 *
 * Margin: 10^-24, the bracket; 0 for the points counted and 10^-30 (digits printed) for the
 * threshold.
 */

#include <stdbool.h>
#include <stdio.h>

#include <gmp.h>

enum { DIGITS = 24, MOST_SAMPLES = 3, MOST_ROOTS = 5, GRID = 4000 };

/* s_i^2 = s2[i] / s2_over and p_i = weight[i] / whole; the greatest s^2 is the last. */
struct data {
    int samples;
    unsigned long s2[MOST_SAMPLES], s2_over, weight[MOST_SAMPLES], whole;
};

static const struct data data_1_18 = {2, {1, 2}, 1, {83, 17}, 100};
static const struct data data_three = {2, {100, 324}, 100, {1, 4}, 5};
static const struct data data_four = {3, {84100, 256036, 1000000}, 1000000, {204, 203, 593}, 1000};

/* out = |over - x s2/s2_over| s2_over for x/over: the factor of one sample in units of 1/(over
 * s2_over). */
static void
factor(mpz_t out, const mpz_t x, const mpz_t over, unsigned long s2, unsigned long s2_over) {
    mpz_mul_ui(out, over, s2_over);
    mpz_submul_ui(out, x, s2);
    mpz_abs(out, out);
}

/* prod_i factor_i^weight_i, in units of 1/(over s2_over)^whole. */
static void product(mpz_t out, const struct data *data, const mpz_t x, const mpz_t over) {
    mpz_t power;
    mpz_init(power);
    mpz_set_ui(out, 1);
    for (int i = 0; i < data->samples; i++) {
        factor(power, x, over, data->s2[i], data->s2_over);
        mpz_pow_ui(power, power, data->weight[i]);
        mpz_mul(out, out, power);
    }
    mpz_clear(power);
}

/* sum_i weight_i s2_i, which is E s^2 in units of 1/(whole s2_over). */
static unsigned long mean_s2(const struct data *data) {
    unsigned long sum = 0;
    for (int i = 0; i < data->samples; i++) {
        sum += data->weight[i] * data->s2[i];
    }
    return sum;
}

/* The sign of G, or of G - G_FB, at x/over. */
typedef int sign_function(const struct data *data, const mpz_t x, const mpz_t over);

static int sign_of_drift(const struct data *data, const mpz_t x, const mpz_t over) {
    mpz_t left, unit;
    mpz_inits(left, unit, (mpz_ptr)0);
    product(left, data, x, over);
    mpz_mul_ui(unit, over, data->s2_over);
    mpz_pow_ui(unit, unit, data->whole);
    int sign = mpz_cmp(left, unit);
    mpz_clears(left, unit, (mpz_ptr)0);
    return (sign > 0) - (sign < 0);
}

/* The factor of E s^2 comes in units of 1/(over s2_over whole), the product in those of 1/(over
 * s2_over)^whole. */
static int sign_of_difference(const struct data *data, const mpz_t x, const mpz_t over) {
    mpz_t left, right;
    mpz_inits(left, right, (mpz_ptr)0);
    product(left, data, x, over);
    mpz_ui_pow_ui(right, data->whole, data->whole);
    mpz_mul(left, left, right);
    factor(right, x, over, mean_s2(data), data->s2_over * data->whole);
    mpz_pow_ui(right, right, data->whole);
    int sign = mpz_cmp(left, right);
    mpz_clears(left, right, (mpz_ptr)0);
    return (sign > 0) - (sign < 0);
}

/* Halves [low, high], in units of 10^-DIGITS, until it is one unit wide; leaves its lower end. */
static void
halve(mpz_t low, mpz_t high, const struct data *data, sign_function *sign, const mpz_t over) {
    mpz_t middle;
    mpz_init(middle);
    int at_low = sign(data, low, over);
    for (;;) {
        mpz_add(middle, low, high);
        mpz_fdiv_q_2exp(middle, middle, 1);
        if (mpz_cmp(middle, low) == 0) {
            break;
        }
        mpz_set(sign(data, middle, over) == at_low ? low : high, middle);
    }
    mpz_clear(middle);
}

/* All changes of sign between neighbours of a grid of (from, to), which is given in units of
 * 1/to_over: lower ends in units of 10^-DIGITS. A pole is no change: G is negative on both its
 * sides. */
static int find_roots(
    mpz_t root[MOST_ROOTS], const struct data *data, sign_function *sign,
    const unsigned long range[2], unsigned long range_over) {
    mpz_t coarse, fine, x, high;
    mpz_inits(coarse, fine, x, high, (mpz_ptr)0);
    mpz_set_ui(coarse, range_over * GRID);
    mpz_ui_pow_ui(fine, 10, DIGITS);
    int count = 0, last = 0;
    for (unsigned long k = 1; k < GRID && count < MOST_ROOTS; k++) {
        mpz_set_ui(x, range[0] * (GRID - k) + range[1] * k);
        int now = sign(data, x, coarse);
        if (last * now < 0) {
            mpz_mul(high, x, fine);
            mpz_cdiv_q(high, high, coarse);
            mpz_set_ui(x, range[0] * (GRID - k + 1) + range[1] * (k - 1));
            mpz_mul(x, x, fine);
            mpz_fdiv_q(root[count], x, coarse);
            halve(root[count++], high, data, sign, fine);
        }
        last = now == 0 ? last : now;
    }
    mpz_clears(coarse, fine, x, high, (mpz_ptr)0);
    return count;
}

/* A decimal with `digits` after the point from a number in units of 10^-digits. */
static void
row(const char *claim, int part, const mpz_t value, unsigned long digits, const char *margin) {
    mpz_t whole, rest, over;
    mpz_inits(whole, rest, over, (mpz_ptr)0);
    mpz_ui_pow_ui(over, 10, digits);
    mpz_fdiv_qr(whole, rest, value, over);
    printf("%s", claim);
    if (part > 0) {
        printf(".%d", part);
    }
    gmp_printf(",%Zd.%0*Zd,%s\n", whole, (int)digits, rest, margin);
    mpz_clears(whole, rest, over, (mpz_ptr)0);
}

/* As many rows as there are roots of G in (0, 4/s_*^2): one too many or too few and the claims do
 * not match. */
static void put_roots(const struct data *data, const char *const claim[], int claims, bool parts) {
    mpz_t root[MOST_ROOTS];
    for (int i = 0; i < MOST_ROOTS; i++) {
        mpz_init(root[i]);
    }
    const unsigned long range[2] = {0, 4 * data->s2_over};
    int count = find_roots(root, data, sign_of_drift, range, data->s2[data->samples - 1]);
    for (int i = 0; i < count; i++) {
        const char *name = parts ? claim[0] : i < claims ? claim[i] : "one-root-more";
        row(name, parts ? i + 1 : 0, root[i], DIGITS, "1e-24");
    }
    for (int i = 0; i < MOST_ROOTS; i++) {
        mpz_clear(root[i]);
    }
}

/* In the window (2, 4) of the four combinations: where G = G_FB. */
static void put_crossing(void) {
    static const unsigned long window[2] = {2, 4};
    mpz_t root[MOST_ROOTS];
    for (int i = 0; i < MOST_ROOTS; i++) {
        mpz_init(root[i]);
    }
    int count = find_roots(root, &data_four, sign_of_difference, window, 1);
    for (int i = 0; i < count; i++) {
        row(i == 0 ? "pairings-order-changes-at" : "one-crossing-more", 0, root[i], DIGITS,
            "1e-24");
    }
    for (int i = 0; i < MOST_ROOTS; i++) {
        mpz_clear(root[i]);
    }
}

/* The middles of 1000 equal parts of the window with G > G_FB, one by one. */
static void put_count(void) {
    mpz_t x, over;
    int above = 0;
    mpz_inits(x, over, (mpz_ptr)0);
    mpz_set_ui(over, 1000);
    for (unsigned long j = 0; j < 1000; j++) {
        mpz_set_ui(x, 2001 + 2 * j);
        above += sign_of_difference(&data_four, x, over) > 0;
    }
    printf("pairings-sgd-above,%d,0\n", above);
    mpz_clears(x, over, (mpz_ptr)0);
}

/* 2/E s^2, a fraction. */
static void put_threshold(void) {
    enum { PLACES = 30 };
    mpz_t x;
    mpz_init(x);
    mpz_ui_pow_ui(x, 10, PLACES);
    mpz_mul_ui(x, x, 2 * data_four.s2_over * data_four.whole);
    mpz_fdiv_q_ui(x, x, mean_s2(&data_four));
    row("pairings-threshold", 0, x, PLACES, "1e-30");
    mpz_clear(x);
}

int main(void) {
    static const char *const one[] = {"root-1-18"}, *const three[] = {"three-roots"};
    static const char *const four[] = {
        "four-combinations-first-root", "four-combinations-second-root"};
    puts("claim,value,margin");
    put_roots(&data_1_18, one, 1, false);
    put_roots(&data_three, three, 1, true);
    put_roots(&data_four, four, 2, false);
    put_crossing();
    put_count();
    put_threshold();
    return 0;
}
