/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A second program for reach-values: the largest |Y| that any order of the samples of (1.17)
 * reaches from a tiny start, for eta lambda_0 = 1.25, 1.35, 1.45, 1.6, 2. In units of the largest
 * sample, s_*^2 = 1.69, it is the maximum of |Y| on the unstable curve of the map
 *     Y' = Y (1 - L + Y^2),  L' = L + Y^2 (L - 4)
 * from the fixed point (0, L_0), L_0 = 1.69 eta lambda_0.
 *
 * Method: that curve has a parameter t with (Y, L)(l t) = map of (Y, L)(t), l = 1 - L_0, Y = t +
 * ..., L = L_0 + ... (parametrization method; Cabre, Fontich, de la Llave 2005). The coefficients
 * of both series follow from this one by one:
 *     (l^k - l) y_k = the rest of (Y(1 - L + Y^2))_k,  (l^k - 1) l_k = the rest of (Y^2 (L - 4))_k.
 * They are used near t = 10^-4, and a step at a time from there on, tangent included. The maximum
 * is where d|Y|/dt changes its sign, found by bisection; Arb, 400 bits.
 *
 * Independent: the package starts on the parabola, the first term, at 10^-6, in doubles, and
 * compares values of |Y| in a golden section, which finds the phase to half the digits.
 *
 * Margin: the ball's radius, and 10^-34 for the digits printed; terms left out are below
 * (10^-3)^40.
 */

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#if __has_include(<flint/arb.h>)
#include <flint/arb.h>
#else
#include <arb.h>
#endif

enum { BITS = 400, ORDER = 40, PHASES = 64, HALVINGS = 160, MOST_STEPS = 2000, PLACES = 5 };

/* A point of the curve and its derivative by t. */
struct place {
    arb_t y, l, dy, dl;
};

struct curve {
    arb_t y[ORDER], l[ORDER], start; /* start: L_0 */
};

static void place_init(struct place *at) {
    arb_init(at->y);
    arb_init(at->l);
    arb_init(at->dy);
    arb_init(at->dl);
}

static void place_clear(struct place *at) {
    arb_clear(at->y);
    arb_clear(at->l);
    arb_clear(at->dy);
    arb_clear(at->dl);
}

/* out = sum_i a_i b_(k - i) over `from` <= i <= `to` */
static void convolve(arb_t out, const arb_t *a, const arb_t *b, int k, int from, int to) {
    arb_zero(out);
    for (int i = from; i <= to; i++) {
        arb_addmul(out, a[i], b[k - i], BITS);
    }
}

/* The coefficients of order k from those before, `power` being l^k; `curve->l[0]` is that of L - 4
 * here. */
static void
add_order(struct curve *curve, arb_t square[ORDER], int k, const arb_t scale, const arb_t power) {
    arb_t sum;
    arb_init(sum);
    convolve(square[k], curve->y, curve->y, k, 1, k - 1);
    convolve(curve->y[k], square, curve->y, k, 2, k - 1);
    convolve(sum, curve->y, curve->l, k, 1, k - 1);
    arb_sub(curve->y[k], curve->y[k], sum, BITS);
    arb_sub(sum, power, scale, BITS);
    arb_div(curve->y[k], curve->y[k], sum, BITS);
    convolve(curve->l[k], square, curve->l, k, 2, k);
    arb_sub_si(sum, power, 1, BITS);
    arb_div(curve->l[k], curve->l[k], sum, BITS);
    arb_clear(sum);
}

/* L_0 = 1.69 x, x in hundredths. */
static void curve_init(struct curve *curve, long x_percent) {
    arb_t square[ORDER], scale, power;
    arb_init(scale);
    arb_init(power);
    arb_init(curve->start);
    arb_set_si(curve->start, 169 * x_percent);
    arb_div_si(curve->start, curve->start, 10000, BITS);
    arb_sub_si(scale, curve->start, 1, BITS);
    arb_neg(scale, scale);
    for (int k = 0; k < ORDER; k++) {
        arb_init(curve->y[k]);
        arb_init(curve->l[k]);
        arb_init(square[k]);
    }
    arb_one(curve->y[1]);
    arb_sub_si(curve->l[0], curve->start, 4, BITS);
    arb_set(power, scale);
    for (int k = 2; k < ORDER; k++) {
        arb_mul(power, power, scale, BITS);
        add_order(curve, square, k, scale, power);
    }
    arb_set(curve->l[0], curve->start);
    for (int k = 0; k < ORDER; k++) {
        arb_clear(square[k]);
    }
    arb_clear(scale);
    arb_clear(power);
}

static void curve_clear(struct curve *curve) {
    for (int k = 0; k < ORDER; k++) {
        arb_clear(curve->y[k]);
        arb_clear(curve->l[k]);
    }
    arb_clear(curve->start);
}

/* Value and derivative of a series at t, by Horner's scheme. */
static void series_at(arb_t value, arb_t slope, const arb_t *series, const arb_t t) {
    arb_zero(value);
    arb_zero(slope);
    for (int k = ORDER - 1; k >= 0; k--) {
        arb_mul(slope, slope, t, BITS);
        arb_add(slope, slope, value, BITS);
        arb_mul(value, value, t, BITS);
        arb_add(value, value, series[k], BITS);
    }
}

static void step(struct place *at) {
    arb_t factor, square, rest, twice;
    arb_init(factor);
    arb_init(square);
    arb_init(rest);
    arb_init(twice);
    arb_sqr(square, at->y, BITS);
    arb_mul(twice, at->y, at->dy, BITS);
    arb_mul_si(twice, twice, 2, BITS); /* of Y^2 */
    arb_sub(factor, square, at->l, BITS);
    arb_add_si(factor, factor, 1, BITS);
    arb_sub_si(rest, at->l, 4, BITS);
    arb_mul(at->dy, at->dy, factor, BITS);
    arb_addmul(at->dy, at->y, twice, BITS);
    arb_submul(at->dy, at->y, at->dl, BITS);
    arb_addmul(at->dl, square, at->dl, BITS);
    arb_addmul(at->dl, twice, rest, BITS);
    arb_addmul(at->l, square, rest, BITS);
    arb_mul(at->y, at->y, factor, BITS);
    arb_clear(factor);
    arb_clear(square);
    arb_clear(rest);
    arb_clear(twice);
}

static void place_of(struct place *at, const struct curve *curve, const arb_t t, int steps) {
    series_at(at->y, at->dy, curve->y, t);
    series_at(at->l, at->dl, curve->l, t);
    for (int i = 0; i < steps; i++) {
        step(at);
    }
}

static double middle(const arb_t x) {
    return arf_get_d(arb_midref(x), ARF_RND_NEAR);
}

/* t = 10^-4 (L_0 - 1)^(phase/PHASES): between phases 0 and PHASES lies one step. */
static void parameter(arb_t t, const struct curve *curve, int phase) {
    arb_t scale, power;
    arb_init(scale);
    arb_init(power);
    arb_sub_si(scale, curve->start, 1, BITS);
    arb_set_si(power, phase);
    arb_div_si(power, power, PHASES, BITS);
    arb_pow(t, scale, power, BITS);
    arb_div_si(t, t, 10000, BITS);
    arb_clear(scale);
    arb_clear(power);
}

/* Of the whole curve down to L = 2: the best of PHASES points a step, and the steps it takes to get
 * there. */
static int highest_of_grid(const struct curve *curve, int *phase) {
    struct place at;
    arb_t t;
    double most = 0;
    int steps = 0;
    place_init(&at);
    arb_init(t);
    for (int j = 0; j < PHASES; j++) {
        parameter(t, curve, j);
        place_of(&at, curve, t, 0);
        for (int n = 0; n < MOST_STEPS && middle(at.l) > 2; n++) {
            if (fabs(middle(at.y)) > most) {
                most = fabs(middle(at.y));
                *phase = j;
                steps = n;
            }
            step(&at);
        }
    }
    place_clear(&at);
    arb_clear(t);
    return steps;
}

/* Does |Y| rise with t? Undecided counts as no: then t is at the maximum, to all the digits there
 * are. */
static bool rises(struct place *at, const struct curve *curve, const arb_t t, int steps) {
    arb_t product;
    arb_init(product);
    place_of(at, curve, t, steps);
    arb_mul(product, at->y, at->dy, BITS);
    bool yes = arb_is_positive(product);
    arb_clear(product);
    return yes;
}

/* |Y| at the maximum into at->y. */
static void find_maximum(struct place *at, const struct curve *curve) {
    arb_t low, high, t;
    int phase = 0, steps = highest_of_grid(curve, &phase);
    arb_init(low);
    arb_init(high);
    arb_init(t);
    parameter(low, curve, phase - 1);
    parameter(high, curve, phase + 1);
    if (!rises(at, curve, low, steps) || rises(at, curve, high, steps)) {
        fputs("reach: no maximum between the neighbours of the best phase\n", stderr);
        exit(1);
    }
    for (int i = 0; i < HALVINGS; i++) {
        arb_add(t, low, high, BITS);
        arb_mul_2exp_si(t, t, -1);
        arb_get_mid_arb(t, t);
        arb_set(rises(at, curve, t, steps) ? low : high, t);
    }
    rises(at, curve, t, steps);
    arb_abs(at->y, at->y);
    arb_clear(low);
    arb_clear(high);
    arb_clear(t);
}

static void put_reach(int part, long x_percent) {
    struct curve curve;
    struct place at;
    curve_init(&curve, x_percent);
    place_init(&at);
    find_maximum(&at, &curve);
    arb_mul_si(at.y, at.y, 100, BITS);
    arb_div_si(at.y, at.y, 169, BITS);
    char *text = arb_get_str(at.y, 35, ARB_STR_NO_RADIUS);
    printf("reach-values.%d,%s,%.1e\n", part, text, mag_get_d(arb_radref(at.y)) + 1e-34);
    flint_free(text);
    place_clear(&at);
    curve_clear(&curve);
}

int main(void) {
    static const long x_percent[PLACES] = {125, 135, 145, 160, 200};
    puts("claim,value,margin");
    for (int i = 0; i < PLACES; i++) {
        put_reach(i + 1, x_percent[i]);
    }
    flint_cleanup();
    return 0;
}
