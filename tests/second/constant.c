/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * A second program for the claims on the constant C of P(sup_t S_t >= c) ~ C e^(-theta c), S a walk
 * with the steps a = log|1 - x s_*^2| > 0 and -b = log|1 - x s^2| < 0 of two samples:
 *     constant-at-1-45, constant-at-1-35 (steps without a common measure);
 *     constant-doubling-fifteen, constant-golden-twenty-six, constant-falling (steps on a lattice).
 *
 * Method, no common measure: paths are counted until they first climb above 0. On the grid of j
 * steps up and k down a recursion with positive terms gives the law p_h of that height h, and by
 * renewal theory (Feller, vol. II, XII.5)
 *     C = (1 - sum_h p_h) / (theta sum_h h e^(theta h) p_h).
 * Under the tilt e^(theta h) p_h the sum is 1, so what has not climbed after N steps is known and
 * bounds what is left out: less of both sums than that, a times that of the second.
 *
 * Method, lattices: a walk that climbs one unit at a time reaches k first at time n with
 * probability (k/n) P(S_n = k) (hitting time theorem): binomials are added, one by one. A walk that
 * climbs by two and falls by one: the linear equations for the probability to reach k, cut off far
 * above, by elimination.
 *
 * All in MPFR with 192 bits. Independent: the package sums Spitzer's identity, with tails of
 * binomial laws, in doubles, and has the lattices from closed forms and from enclosures of its
 * exact walk.
 */

#include <stdio.h>
#include <stdlib.h>

#include <mpfr.h>

enum { BITS = 192, HALVINGS = 180, STEPS = 1600, HEIGHT = 600, LOOKED_AT = 200 };

static const char MARGIN[] = "1e-35";

/* Up with probability p, down with 1 - p; as factors of |mu|. */
struct walk {
    mpfr_t p, q, up, down;        /* up, down: log of the factor up, minus log of the other */
    mpfr_t theta, p_tilt, q_tilt; /* p e^(theta up), q e^(-theta down): 1 in sum */
};

static void decimal(mpfr_t out, long number, long over) {
    mpfr_set_si(out, number, MPFR_RNDN);
    mpfr_div_si(out, out, over, MPFR_RNDN);
}

static void middle_of(mpfr_t middle, const mpfr_t low, const mpfr_t high) {
    mpfr_add(middle, low, high, MPFR_RNDN);
    mpfr_div_2ui(middle, middle, 1, MPFR_RNDN);
}

static void tilt(struct walk *walk) {
    mpfr_mul(walk->p_tilt, walk->theta, walk->up, MPFR_RNDN);
    mpfr_exp(walk->p_tilt, walk->p_tilt, MPFR_RNDN);
    mpfr_mul(walk->p_tilt, walk->p_tilt, walk->p, MPFR_RNDN);
    mpfr_mul(walk->q_tilt, walk->theta, walk->down, MPFR_RNDN);
    mpfr_neg(walk->q_tilt, walk->q_tilt, MPFR_RNDN);
    mpfr_exp(walk->q_tilt, walk->q_tilt, MPFR_RNDN);
    mpfr_mul(walk->q_tilt, walk->q_tilt, walk->q, MPFR_RNDN);
}

static void find_theta(struct walk *walk) {
    mpfr_t low, high, sum;
    mpfr_inits2(BITS, low, high, sum, (mpfr_ptr)0);
    mpfr_set_d(low, 0x1p-7, MPFR_RNDN);
    mpfr_set_si(high, 64, MPFR_RNDN);
    for (int i = 0; i < HALVINGS; i++) {
        middle_of(walk->theta, low, high);
        tilt(walk);
        mpfr_add(sum, walk->p_tilt, walk->q_tilt, MPFR_RNDN);
        mpfr_set(mpfr_cmp_si(sum, 1) < 0 ? low : high, walk->theta, MPFR_RNDN);
    }
    mpfr_clears(low, high, sum, (mpfr_ptr)0);
}

/* The samples s^2 = 1, which sends down by x - 1, and s^2 = percent/100, with probability
 * p_percent/100. */
static void walk_init(struct walk *walk, const mpfr_t x, long percent, long p_percent) {
    mpfr_inits2(
        BITS, walk->p, walk->q, walk->up, walk->down, walk->theta, walk->p_tilt, walk->q_tilt,
        (mpfr_ptr)0);
    decimal(walk->p, p_percent, 100);
    mpfr_si_sub(walk->q, 1, walk->p, MPFR_RNDN);
    mpfr_mul_si(walk->up, x, percent, MPFR_RNDN);
    mpfr_div_si(walk->up, walk->up, 100, MPFR_RNDN);
    mpfr_sub_si(walk->up, walk->up, 1, MPFR_RNDN);
    mpfr_log(walk->up, walk->up, MPFR_RNDN);
    mpfr_sub_si(walk->down, x, 1, MPFR_RNDN);
    mpfr_log(walk->down, walk->down, MPFR_RNDN);
    mpfr_neg(walk->down, walk->down, MPFR_RNDN);
    find_theta(walk);
}

static void walk_clear(struct walk *walk) {
    mpfr_clears(
        walk->p, walk->q, walk->up, walk->down, walk->theta, walk->p_tilt, walk->q_tilt,
        (mpfr_ptr)0);
}

static void row(const char *claim, const mpfr_t value) {
    mpfr_printf("%s,%.40Re,%s\n", claim, value, MARGIN);
}

/** ## Steps without a common measure: the first height above 0 */

/* Of the tilted law: total, mean height, and the law itself under p. */
struct ladder {
    mpfr_t mass, mean, plain;
};

/* The walk has climbed to j up - k down for the first time, with the tilted probability `odds`. */
static void
ladder_add(struct ladder *ladder, const struct walk *walk, const mpfr_t height, const mpfr_t odds) {
    mpfr_t term;
    mpfr_init2(term, BITS);
    mpfr_add(ladder->mass, ladder->mass, odds, MPFR_RNDN);
    mpfr_mul(term, odds, height, MPFR_RNDN);
    mpfr_add(ladder->mean, ladder->mean, term, MPFR_RNDN);
    mpfr_mul(term, walk->theta, height, MPFR_RNDN);
    mpfr_neg(term, term, MPFR_RNDN);
    mpfr_exp(term, term, MPFR_RNDN);
    mpfr_mul(term, term, odds, MPFR_RNDN);
    mpfr_add(ladder->plain, ladder->plain, term, MPFR_RNDN);
    mpfr_clear(term);
}

/* One step of a walk that is at j up - (steps - j) down <= 0 with the odds at[j], j = 0 ... most;
 * returns the new `most`. From above, each place is left before it is filled anew. */
static int
advance(struct ladder *ladder, const struct walk *walk, mpfr_t *at, int most, int steps) {
    mpfr_t odds, height, down;
    mpfr_inits2(BITS, odds, height, down, (mpfr_ptr)0);
    int top = most;
    for (int j = most; j >= 0; j--) {
        mpfr_mul(odds, at[j], walk->p_tilt, MPFR_RNDN);
        mpfr_mul(at[j], at[j], walk->q_tilt, MPFR_RNDN);
        mpfr_mul_si(height, walk->up, j + 1, MPFR_RNDN);
        mpfr_mul_si(down, walk->down, steps - j, MPFR_RNDN);
        mpfr_sub(height, height, down, MPFR_RNDN);
        if (mpfr_sgn(height) > 0) {
            ladder_add(ladder, walk, height, odds);
        } else {
            mpfr_add(at[j + 1], at[j + 1], odds, MPFR_RNDN);
            top = j + 1 > top ? j + 1 : top;
        }
    }
    mpfr_clears(odds, height, down, (mpfr_ptr)0);
    return top;
}

/* Paths of STEPS steps; what then has not climbed, 1 - mass under the tilt, is below 1e-40. */
static void climb(struct ladder *ladder, const struct walk *walk) {
    mpfr_t *at = malloc((STEPS + 2) * sizeof *at);
    if (at == NULL) {
        fputs("constant: out of memory\n", stderr);
        exit(1);
    }
    for (int j = 0; j < STEPS + 2; j++) {
        mpfr_init2(at[j], BITS);
        mpfr_set_si(at[j], j == 0, MPFR_RNDN);
    }
    mpfr_set_zero(ladder->mass, 1);
    mpfr_set_zero(ladder->mean, 1);
    mpfr_set_zero(ladder->plain, 1);
    for (int steps = 0, most = 0; steps < STEPS; steps++) {
        most = advance(ladder, walk, at, most, steps);
    }
    for (int j = 0; j < STEPS + 2; j++) {
        mpfr_clear(at[j]);
    }
    free(at);
}

/* What is left out, 1 - mass, is lost from `plain` at most, and times up/mean, relatively, from
 * `mean`. */
static void put_constant(const char *claim, long x_percent) {
    struct walk walk;
    struct ladder ladder;
    mpfr_t x, value, left;
    mpfr_inits2(BITS, x, value, left, ladder.mass, ladder.mean, ladder.plain, (mpfr_ptr)0);
    decimal(x, x_percent, 100);
    walk_init(&walk, x, 169, 50);
    climb(&ladder, &walk);
    mpfr_si_sub(value, 1, ladder.plain, MPFR_RNDN);
    mpfr_div(value, value, walk.theta, MPFR_RNDN);
    mpfr_div(value, value, ladder.mean, MPFR_RNDN);
    mpfr_si_sub(left, 1, ladder.mass, MPFR_RNDN);
    mpfr_div(x, walk.up, ladder.mean, MPFR_RNDN);
    mpfr_mul(x, x, value, MPFR_RNDN);
    mpfr_mul(x, x, left, MPFR_RNDN); /* from the mean */
    mpfr_div(left, left, walk.theta, MPFR_RNDN);
    mpfr_div(left, left, ladder.mean, MPFR_RNDN); /* from the plain sum */
    mpfr_add(left, left, x, MPFR_RNDU);
    mpfr_add_d(left, left, 1e-40, MPFR_RNDU); /* rounding, and the digits printed */
    mpfr_printf("%s,%.40Re,%.2Re\n", claim, value, left);
    walk_clear(&walk);
    mpfr_clears(x, value, left, ladder.mass, ladder.mean, ladder.plain, (mpfr_ptr)0);
}

/** ## Up by one unit, down by `fall`: to reach k */

/* First at time n = k + m (fall + 1), after m falls: (k/n) binomial(n, m) p^(n - m) q^m. In the end
 * a term is 27/32 of the one before or less, so STEPS of them leave out less than 1e-100. Of (1.18)
 * at x = 3/2 the factors are 2 and 1/2, of (1.17) where (x - 1)(1.69x - 1)^2 = 1 they are u and
 * u^-2: what u is does not matter. */
static void put_reached(const char *claim, unsigned long k, unsigned long fall, long p_percent) {
    mpfr_t p, q, sum, term, power;
    mpz_t ways;
    mpfr_inits2(BITS, p, q, sum, term, power, (mpfr_ptr)0);
    mpz_init(ways);
    decimal(p, p_percent, 100);
    mpfr_si_sub(q, 1, p, MPFR_RNDN);
    mpfr_set_zero(sum, 1);
    for (unsigned long m = 0; m < STEPS; m++) {
        unsigned long n = k + m * (fall + 1);
        mpz_bin_uiui(ways, n, m);
        mpz_mul_ui(ways, ways, k);
        mpfr_pow_ui(term, p, n - m, MPFR_RNDN);
        mpfr_pow_ui(power, q, m, MPFR_RNDN);
        mpfr_mul(term, term, power, MPFR_RNDN);
        mpfr_mul_z(term, term, ways, MPFR_RNDN);
        mpfr_div_ui(term, term, n, MPFR_RNDN);
        mpfr_add(sum, sum, term, MPFR_RNDN);
    }
    row(claim, sum);
    mpz_clear(ways);
    mpfr_clears(p, q, sum, term, power, (mpfr_ptr)0);
}

/** ## Up by two units, down by one: (1.18) where (2x - 1)(x - 1)^2 = 1 */

static void find_place(mpfr_t x) {
    mpfr_t low, high, left, once;
    mpfr_inits2(BITS, low, high, left, once, (mpfr_ptr)0);
    mpfr_set_si(low, 1, MPFR_RNDN);
    mpfr_set_si(high, 2, MPFR_RNDN);
    for (int i = 0; i < HALVINGS; i++) {
        middle_of(x, low, high);
        mpfr_sub_si(once, x, 1, MPFR_RNDN);
        mpfr_add(left, once, x, MPFR_RNDN);
        mpfr_mul(left, left, once, MPFR_RNDN);
        mpfr_mul(left, left, once, MPFR_RNDN);
        mpfr_set(mpfr_cmp_si(left, 1) < 0 ? low : high, x, MPFR_RNDN);
    }
    mpfr_clears(low, high, left, once, (mpfr_ptr)0);
}

/*
 * The probability g(k) to climb k units solves g(k) = p g(k - 2) + q g(k + 1), g = 1 for k <= 0.
 * With g(k) = c_k + r_k g(k + 1), and r_k = q/(1 - p r_(k-1) r_(k-2)), c_k = r_k/q p (c_(k-2) +
 * r_(k-2) c_(k-1)); then backwards from g = 0 at HEIGHT, which the walk reaches from LOOKED_AT with
 * odds of 10^-98.
 */
static void solve(mpfr_t *g, const struct walk *walk) {
    mpfr_t *r = malloc((HEIGHT + 2) * sizeof *r);
    if (r == NULL) {
        fputs("constant: out of memory\n", stderr);
        exit(1);
    }
    for (int k = 0; k < HEIGHT + 2; k++) { /* k + 1 is the index: from -1 on, where g is 1 */
        mpfr_init2(r[k], BITS);
        mpfr_set_zero(r[k], 1);
        mpfr_set_si(g[k], k < 2, MPFR_RNDN);
    }
    for (int k = 2; k < HEIGHT + 2; k++) {
        mpfr_mul(r[k], r[k - 1], r[k - 2], MPFR_RNDN);
        mpfr_mul(r[k], r[k], walk->p, MPFR_RNDN);
        mpfr_si_sub(r[k], 1, r[k], MPFR_RNDN);
        mpfr_si_div(r[k], 1, r[k], MPFR_RNDN);
        mpfr_mul(g[k], r[k - 2], g[k - 1], MPFR_RNDN);
        mpfr_add(g[k], g[k], g[k - 2], MPFR_RNDN);
        mpfr_mul(g[k], g[k], walk->p, MPFR_RNDN);
        mpfr_mul(g[k], g[k], r[k], MPFR_RNDN);
        mpfr_mul(r[k], r[k], walk->q, MPFR_RNDN);
    }
    for (int k = HEIGHT; k >= 2; k--) {
        mpfr_mul(r[k], r[k], g[k + 1], MPFR_RNDN);
        mpfr_add(g[k], g[k], r[k], MPFR_RNDN);
    }
    for (int k = 0; k < HEIGHT + 2; k++) {
        mpfr_clear(r[k]);
    }
    free(r);
}

/* e^(theta k) g(k) at k = LOOKED_AT, where the other solution of the recursion, (-0.36)^k against
 * 0.57^k, is less than 10^-38 of it. */
static void put_falling(void) {
    struct walk walk;
    mpfr_t x, value, g[HEIGHT + 2];
    mpfr_inits2(BITS, x, value, (mpfr_ptr)0);
    for (int k = 0; k < HEIGHT + 2; k++) {
        mpfr_init2(g[k], BITS);
    }
    find_place(x);
    walk_init(&walk, x, 200, 17);
    solve(g, &walk);
    mpfr_mul(value, walk.theta, walk.down, MPFR_RNDN);
    mpfr_mul_si(value, value, LOOKED_AT, MPFR_RNDN);
    mpfr_exp(value, value, MPFR_RNDN);
    mpfr_mul(value, value, g[LOOKED_AT + 1], MPFR_RNDN);
    row("constant-falling", value);
    for (int k = 0; k < HEIGHT + 2; k++) {
        mpfr_clear(g[k]);
    }
    walk_clear(&walk);
    mpfr_clears(x, value, (mpfr_ptr)0);
}

int main(void) {
    puts("claim,value,margin");
    put_constant("constant-at-1-45", 145);
    put_constant("constant-at-1-35", 135);
    put_reached("constant-doubling-fifteen", 15, 1, 17);
    put_reached("constant-golden-twenty-six", 26, 2, 50);
    put_falling();
    mpfr_free_cache();
    return 0;
}
