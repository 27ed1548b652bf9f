/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exact/exact_lattice.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "spike.h"

/* (1.17) goes up one or down two here: f = 1.471... and its inverse square, to sixty digits. */
#define GOLDEN "1.46213550624916850824710662772578243926031498736251705813693361"

static const struct exact_budget usual = {1e-12, 1e8};

/* -- against counts without a tilt -------------------------------------------------------- */

/* After the very steps that were followed. Below: what had reached the height, less the rounding.
 * Above: that and what is open, which says that the margin for rounding holds the rounding and is
 * small. */
static void
assert_counts(const struct spike *spike, const struct exact_bound *bound, const char *name) {
    struct spike_walk walk;
    mpfr_t hit, open;
    mpfr_inits2(600, hit, open, (mpfr_ptr)0);
    spike_walk_init(&walk, spike, 700);
    spike_counts(hit, open, &walk, bound->steps);
    mpfr_add(open, open, hit, MPFR_RNDN);
    double low = mpfr_get_d(hit, MPFR_RNDU), high = mpfr_get_d(open, MPFR_RNDD);
    const double most = 1e-10;
    require(
        mpfr_cmp_d(hit, bound->lower) >= 0, "%s: lower = %.17g for %.17g", name, bound->lower, low);
    require(
        mpfr_cmp_d(open, bound->upper) <= 0 || bound->upper == 1, "%s: upper = %.17g for %.17g",
        name, bound->upper, high);
    require(
        bound->lower >= low * (1 - most), "%s: lower = %.17g for %.17g", name, bound->lower, low);
    require(
        bound->upper <= high * (1 + most), "%s: upper = %.17g for %.17g", name, bound->upper, high);
    spike_walk_clear(&walk);
    mpfr_clears(hit, open, (mpfr_ptr)0);
}

static const struct {
    const char *rows, *x, *climb;
} counted[] = {
    {SPIKE_ROWS_17, "1.45", "0.02 1e12 1 1"},
    {SPIKE_ROWS_17, "1.35", "0.02 1e12 1 1"},
    {SPIKE_ROWS_17, "sqrt(2)", "0.02 1e12 1 1"},
    {SPIKE_ROWS_17, "1.45", "1e-3 10 1 1e-4"},
    {SPIKE_ROWS_17, "1.45", "1e3 1e6 0.5 -1"},
    {SPIKE_ROWS_17, "1.2", "0.1 100 sqrt(2) 1"},
    {SPIKE_ROWS_17, "1.19", "1 2 1 1"},                        /* theta = 57 */
    {SPIKE_ROWS_17, "1.45", "0.01 1e30 1 1"},                  /* far */
    {SPIKE_ROWS_17, "1.35", "1 1e12 sqrt(2) sqrt(3)"},         /* all irrational */
    {"1,0.2\n1.8,0.8\n", "1.0000000000000001", "0.3 100 1 1"}, /* beside one */
    {"1,0.2\n1.8,0.8\n", "1", "0.02 1e12 1 1"},                /* a pole */
    {"1,0.2\n1.8,0.8\n", "1.0000001", "0.02 1e12 1 1"},        /* near one */
    {"1,0.2\n1.8,0.8\n", "0.96", "0.1 1e12 1 1"},
    {"1,0.999999\nsqrt(3),0.000001\n", "1.1", "0.02 1e6 1 1"},
    {SPIKE_ROWS_18, "1.5", "0.02 1e12 1 1"},
    {SPIKE_ROWS_18, "1.5", "1 16 1 1"},
    {SPIKE_ROWS_18, "1.657298", "0.02 1e6 1 1"},
    {SPIKE_ROWS_18, "1.9", "0.02 1e12 1 1"}, /* both s^2 at their largest: below the divergent */
    {"1,0.5\n1.3,0.3\n0,0.2\n", "1.45", "0.02 1e12 1 1"},
    {"1,0.5\nsqrt(2),0.5\n", "1.4999999", "0.4 9 1 1"}, /* theta = 1e-6 */
    {"1,0.1\n1.1,0.9\n", "2.9", "0.02 1e12 1 1"},       /* both steps lead up */
};

static void contains_counts_without_a_tilt(void **state) {
    (void)state;
    static const double gap[] = {1e-12, 1e-6, 0.5};
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
        struct spike spike;
        char name[256];
        snprintf(name, sizeof name, "case %zu, x = %s, %s", i, counted[i].x, counted[i].climb);
        spike_init(&spike, counted[i].rows, counted[i].x, counted[i].climb);
        for (size_t k = 0; k < 3; k++) {
            struct exact_bound bound =
                spike_solve(exact_lattice, &spike, (struct exact_budget){gap[k], 2e4});
            assert_counts(&spike, &bound, name);
        }
        spike_clear(&spike);
    }
}

static void contains_counts_at_random(void **state) {
    (void)state;
    struct check_random random = check_random_of(3);
    int tried = 0;
    for (int i = 0; i < 100; i++) {
        char rows[128], x[32], climb[128];
        double p = check_uniform(&random, 0.02, 0.98), s = check_uniform(&random, 0.2, 0.98);
        snprintf(rows, sizeof rows, "%.6f,%.4f\n1,%.4f\n", s, 1 - p, p);
        snprintf(
            x, sizeof x, "%s%.8f%s", i % 2 ? "sqrt(" : "",
            check_uniform(&random, i % 2 ? 4.1 : 2.02, i % 2 ? 15.9 : 3.98), i % 2 ? ")" : "");
        snprintf(
            climb, sizeof climb, "%.3g %.3g %s %.3g", check_log_uniform(&random, 1e-3, 1e3),
            check_log_uniform(&random, 10, 1e12), i % 3 ? "1.3" : "sqrt(2)",
            check_log_uniform(&random, 1e-3, 10));
        struct spike spike;
        spike_init(&spike, rows, x, climb);
        struct exact_bound bound =
            spike_solve(exact_lattice, &spike, (struct exact_budget){1e-9, 3e4});
        if (bound.steps < 200) {
            assert_counts(&spike, &bound, climb);
            tried++;
        }
        spike_clear(&spike);
    }
    assert_in_range(tried, 50, 100);
}

/* In fractions: (1.18) at 1.5 goes up one or down one, and T steps reach k with a probability that
 * is a fraction. Bounds are doubles, hence fractions, and are compared as such. */
static void is_below_fractions(void **state) {
    (void)state;
    enum { MOST = 60 };
    const struct exact_bound bound = spike_ask(
        exact_lattice, SPIKE_ROWS_18, "1.5", "1 64 1 1", (struct exact_budget){1e-3, 200});
    assert_in_range(bound.steps, 10, MOST - 1);
    mpq_t p[2 * MOST + 5], up, down, hit, other;
    mpq_inits(up, down, hit, other, NULL);
    mpq_set_ui(up, 17, 100);
    mpq_set_ui(down, 83, 100);
    for (int i = 0; i < 2 * MOST + 5; i++) {
        mpq_init(p[i]);
    }
    mpq_set_ui(p[MOST], 1, 1);
    for (long t = 1; t <= bound.steps; t++) {
        /* Even and odd places take turns: what comes from both sides is old. */
        for (long i = MOST - t; i <= MOST + 3; i++) {
            if ((i - MOST + t) % 2 == 0) {
                mpq_mul(p[i], p[i + 1], down);
                mpq_mul(other, p[i - 1], up);
                mpq_add(p[i], p[i], other);
            }
        }
        for (long i = MOST - t; i <= MOST + 3; i++) {
            if ((i - MOST + t) % 2 != 0) {
                mpq_set_ui(p[i], 0, 1);
            }
        }
        mpq_add(hit, hit, p[MOST + 3]);
        mpq_set_ui(p[MOST + 3], 0, 1);
    }
    mpq_set_d(other, bound.lower);
    assert_true(mpq_cmp(other, hit) <= 0);
    assert_true(bound.lower >= mpq_get_d(hit) * (1 - 1e-12));
    for (int i = 0; i < 2 * MOST + 5; i++) {
        mpq_clear(p[i]);
    }
    mpq_clears(up, down, hit, other, NULL);
}

/* -- closed forms ------------------------------------------------------------------------- */

static void has_the_known_values(void **state) {
    (void)state;
    static const struct {
        const char *x;
        double p;
    } cases[] = {{"1.45", 9.985649266e-07}, {"1.35", 2.434005708e-12}};
    for (size_t i = 0; i < 2; i++) {
        struct exact_bound bound =
            spike_ask(exact_lattice, SPIKE_ROWS_17, cases[i].x, "0.02 1e12 1 1", usual);
        assert_true(bound.upper - bound.lower <= 1e-11 * bound.upper);
        /* half a unit of the last digit printed */
        assert_near(bound.lower, cases[i].p, cases[i].p * 1e-9);
        assert_near(bound.upper, cases[i].p, cases[i].p * 1e-9);
    }
}

static void
assert_power(const struct exact_bound *bound, const char *base, int k, const char *name) {
    mpfr_t want;
    mpfr_init2(want, 300);
    reference_set_text(want, base);
    mpfr_pow_si(want, want, k, MPFR_RNDN);
    require(
        mpfr_cmp_d(want, bound->lower) >= 0 && mpfr_cmp_d(want, bound->upper) <= 0,
        "%s, k = %d: [%.17g, %.17g] for %.17g", name, k, bound->lower, bound->upper,
        mpfr_get_d(want, MPFR_RNDN));
    require(bound->upper - bound->lower <= 1e-10 * bound->upper, "%s, k = %d", name, k);
    mpfr_clear(want);
}

/* From |mu0| = 1 to sqrt(4^k) = 2^k, on the tie and one part in 1e25 beside it. */
static void decides_ties_by_fractions(void **state) {
    (void)state;
    static const char base[] =
        "0.20481927710843373493975903614457831325301204819277108433734939759036";
    static const char *const height[] = {
        "1", "1.0000000000000000000000001", "0.9999999999999999999999999"};
    for (int k = 1; k <= 40; k++) {
        for (size_t i = 0; i < 3; i++) {
            char climb[128];
            mpz_t width;
            mpz_init(width);
            mpz_ui_pow_ui(width, 4, (unsigned long)k);
            gmp_snprintf(climb, sizeof climb, "%s %Zd 1 1", height[i], width);
            struct exact_bound bound = spike_ask(exact_lattice, SPIKE_ROWS_18, "1.5", climb, usual);
            assert_power(&bound, base, k + (i == 1), climb);
            mpz_clear(width);
        }
    }
}

/* One up or one down by 5/2, and one up or two down, where P is the golden ratio's. */
static void decides_ties_of_other_fractions(void **state) {
    (void)state;
    static const char *const height[] = {"2.5", "6.25", "15.625", "39.0625", "97.65625"};
    static const char phi[] = "0.618033988749894848204586834365638117720309179805762862135448623";
    static const char ninth[] = "0.111111111111111111111111111111111111111111111111111111111111";
    for (int k = 1; k <= 5; k++) {
        char climb[64];
        snprintf(climb, sizeof climb, "%s 1 1 1", height[k - 1]);
        struct exact_bound bound =
            spike_ask(exact_lattice, "sqrt(3.5),0.1\nsqrt(0.6),0.9\n", "1", climb, usual);
        assert_power(&bound, ninth, k, climb);
        bound = spike_ask(exact_lattice, "sqrt(3.5),0.5\nsqrt(0.84),0.5\n", "1", climb, usual);
        assert_power(&bound, phi, k, climb);
    }
}

static void climbs_the_golden_ratio(void **state) {
    (void)state;
    /* P = phi^-k where the height lies between k - 1 and k steps; 0.02 * 1e6 is reached by the
     * 26th. */
    static const char base[] = "0.618033988749894848204586834365638117720309179805762862135448623";
    struct exact_bound bound =
        spike_ask(exact_lattice, SPIKE_ROWS_17, GOLDEN, "0.02 1e12 1 1", usual);
    assert_power(&bound, base, 26, "golden");
    assert_near(bound.lower, 3.684014692e-6, 1e-15);
}

/* -- edges -------------------------------------------------------------------------------- */

static void dies_at_a_pole(void **state) {
    (void)state;
    /* f = 0.69 + ...: s = 1.8 leads up by 2.24 and s = 1 ends it: P = 0.8^ceil(c/log 2.24). */
    struct exact_bound bound =
        spike_ask(exact_lattice, "1,0.2\n1.8,0.8\n", "1", "1 100 1 1", usual);
    assert_power(&bound, "0.8", 3, "pole");
    bound = spike_ask(exact_lattice, "1,0.2\n1.8,0.8\n", "sqrt(1)", "2.24 1 1 1", usual);
    assert_power(&bound, "0.8", 1, "a tie at a pole");
    bound = spike_ask(
        exact_lattice, "1,0.2\n1.8,0.8\n", "1", "2.2400000000000000000000001 1 1 1", usual);
    assert_power(&bound, "0.8", 2, "above a tie at a pole");
    bound = spike_ask(exact_lattice, "1,0.05\n1.8,0.2\n0,0.75\n", "1", "5.0176 1 1 1", usual);
    assert_power(&bound, "0.8", 2, "idle at a pole");
}

static void ignores_idle_samples(void **state) {
    (void)state;
    struct exact_bound want =
        spike_ask(exact_lattice, SPIKE_ROWS_17, "1.45", "0.02 1e12 1 1", usual);
    struct exact_bound got =
        spike_ask(exact_lattice, "1,0.25\n1.3,0.25\n0,0.5\n", "1.45", "0.02 1e12 1 1", usual);
    assert_int_equal(got.steps, want.steps);
    assert_ulps(got.lower, want.lower, 4 * (double)want.steps);
    assert_ulps(got.upper, want.upper, 4 * (double)want.steps);
    got = spike_ask(
        exact_lattice, "1,0.0000000001\n1.3,0.0000000001\n0,0.9999999998\n", "1.45",
        "0.02 1e12 1 1", usual);
    assert_ulps(got.upper, want.upper, 4 * (double)want.steps);
}

static void has_nothing_to_climb(void **state) {
    (void)state;
    static const char *const x[] = {"1.45", "sqrt(2.1)", "1.7", "1.25"};
    static const char *const climb[] = {
        "1 1 1 1",          "0.5 4 1 -1", "sqrt(0.5) 2 1 1",
        "1 1 0.1 sqrt(10)", "1e-3 1 1 1", "0.9999999999999999999999999999999999999999 1 1 1",
    };
    for (size_t i = 0; i < 4; i++) {
        for (size_t k = 0; k < sizeof climb / sizeof *climb; k++) {
            struct exact_bound bound =
                spike_ask(exact_lattice, SPIKE_ROWS_17, x[i], climb[k], usual);
            require(
                bound.upper == 1 && bound.lower > 1 - 1e-13 && bound.steps == 0,
                "x = %s, %s: [%.17g, %.17g]", x[i], climb[k], bound.lower, bound.upper);
        }
    }
}

/* However little there is to climb, a first step has to do it, or a later one. */
static void climbs_the_smallest_heights(void **state) {
    (void)state;
    static const char *const height[] = {
        "1.00000000000000000001",
        "1.0000000000000000000000000000000000000000000000000000001",
        /* beyond the balls: 1e-180 */
        ("1.00000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
         "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
         "00001"),
    };
    for (size_t i = 0; i < 3; i++) {
        char climb[256];
        snprintf(climb, sizeof climb, "%s 1 1 1", height[i]);
        struct exact_bound bound = spike_ask(exact_lattice, SPIKE_ROWS_18, "1.5", climb, usual);
        assert_power(
            &bound, "0.20481927710843373493975903614457831325301204819277108433734", 1, climb);
    }
}

/* Where G >= 0 every height is reached, sooner or later. */
static void is_certain_where_it_drifts_up(void **state) {
    (void)state;
    static const char *const x[] = {"1.7", "1.9", "2.3"};
    for (size_t i = 0; i < 3; i++) {
        struct exact_bound bound = spike_ask(
            exact_lattice, SPIKE_ROWS_17, x[i], "0.02 1e12 1 1", (struct exact_budget){1e-9, 1e7});
        require(
            bound.upper == 1 && bound.lower > 1 - 2e-9 && bound.lower < 1, "x = %s: %.17g", x[i],
            bound.lower);
    }
    /* G = 0: the runs on their way thin out as t^-1/2, and the budget ends. */
    struct exact_bound bound = spike_ask(
        exact_lattice, "1,0.5\nsqrt(2),0.5\n", "1.5", "2 1 1 1", (struct exact_budget){1e-9, 1e6});
    assert_true(bound.upper == 1 && bound.lower > 0.95 && bound.lower < 0.9999);
}

static void reaches_tiny_probabilities(void **state) {
    (void)state;
    static const struct {
        const char *climb;
        double low, high;
    } cases[] = {
        {"0.02 1e105 1 1", 1e-71, 1e-68},
        {"1e3 1e280 1e-80 1", 1e-260, 1e-240},
    };
    for (size_t i = 0; i < 2; i++) {
        struct exact_bound bound = spike_ask(
            exact_lattice, SPIKE_ROWS_17, "1.45", cases[i].climb, (struct exact_budget){1e-9, 1e8});
        require(
            bound.lower > cases[i].low && bound.upper < cases[i].high, "%zu: [%g, %g]", i,
            bound.lower, bound.upper);
        require(
            bound.upper - bound.lower <= 1.01e-9 * bound.upper, "%zu: [%.17g, %.17g]", i,
            bound.lower, bound.upper);
    }
}

/* P = C e^(-theta c), C = 0.789 to a few per cent, about the smallest double: still a bound, if a
 * wide one. */
static void keeps_its_word_below_the_smallest_double(void **state) {
    (void)state;
    for (int k = 0; k < 40; k++) {
        char climb[64];
        snprintf(climb, sizeof climb, "%.6f 1e290 1 1e-88", 200 * exp(0.04 * k));
        struct spike spike;
        struct spike_walk walk;
        spike_init(&spike, SPIKE_ROWS_17, "1.45", climb);
        spike_walk_init(&walk, &spike, 500);
        struct exact_bound bound =
            spike_solve(exact_lattice, &spike, (struct exact_budget){1e-2, 1e7});
        mpfr_mul(walk.height, walk.height, walk.theta, MPFR_RNDN);
        /* in smallest doubles */
        double want = (double)expl(1074 * logl(2) - mpfr_get_ld(walk.height, MPFR_RNDN));
        require(want > 0.1 && want < 100, "%s: %g", climb, want);
        require(
            bound.lower / DBL_TRUE_MIN <= 0.84 * want, "%s: %g for %g", climb,
            bound.lower / DBL_TRUE_MIN, want);
        require(
            bound.upper / DBL_TRUE_MIN >= 0.74 * want, "%s: %g for %g", climb,
            bound.upper / DBL_TRUE_MIN, want);
        require(bound.upper / DBL_TRUE_MIN <= want + 5, "%s", climb);
        spike_walk_clear(&walk);
        spike_clear(&spike);
    }
}

/* Just above the edge theta is enormous, and below the next rung the first draw decides. */
static void stays_sharp_beside_the_edge(void **state) {
    (void)state;
    static const char *const x[] = {
        "1.000001", "1.0000000000000001", "1.0000000000000000000000000001"};
    static const char *const height[] = {
        "1.000001", "1.0000000000000001", "1.0000000000000000000000000001"};
    for (size_t i = 0; i < 3; i++) {
        char climb[128];
        snprintf(climb, sizeof climb, "%s 1 1 1", height[i]);
        struct exact_bound bound =
            spike_ask(exact_lattice, SPIKE_ROWS_18, x[i], climb, (struct exact_budget){1e-12, 1e5});
        assert_power(&bound, "0.17", 1, x[i]);
    }
}

/* The factor of an irrational point to 200 digits: no ball of ours tells it from the height, and no
 * fraction is asked, so the first step is in doubt: it counts above and not below. */
static void leaves_open_what_it_cannot_decide(void **state) {
    (void)state;
    static const char factor[] =
        "1.449042670106015118958454242561691421210682455834266451989611292402966398978471"
        "99126942317944861135712026478804747777085674184204762828176174249755672068379702"
        "659707581076399054716805408286639910856796";
    char climb[256];
    snprintf(climb, sizeof climb, "%s 1 1 1", factor);
    struct exact_bound bound = spike_ask(exact_lattice, SPIKE_ROWS_17, "sqrt(2.1)", climb, usual);
    assert_true(bound.upper >= 0.5 && bound.lower < 0.3 && bound.lower >= 0.0);
}

/* -- the budget --------------------------------------------------------------------------- */

static void honours_the_gap(void **state) {
    (void)state;
    struct spike spike;
    spike_init(&spike, SPIKE_ROWS_17, "1.45", "0.02 1e12 1 1");
    const struct exact_bound best = spike_solve(exact_lattice, &spike, usual);
    long steps = -1;
    for (int i = 0; i < 12; i++) {
        double gap = pow(10, -i);
        struct exact_bound bound =
            spike_solve(exact_lattice, &spike, (struct exact_budget){gap, 1e8});
        /* 2e-12: the margin for rounding, which is added at the end */
        require(bound.upper - bound.lower <= (gap + 2e-12) * bound.upper, "gap %g", gap);
        require(bound.lower <= best.upper && bound.upper >= best.lower, "gap %g", gap);
        require(bound.steps >= steps, "gap %g", gap);
        /* Nothing is followed further than asked. */
        require(i == 0 || i > 10 || bound.steps < best.steps, "gap %g", gap);
        steps = bound.steps;
    }
    spike_clear(&spike);
}

static void ends_with_the_budget(void **state) {
    (void)state;
    static const double work[] = {-1, 0, 1, 10, 100, 1000, 3000, 1e4, 1e6};
    struct spike spike;
    spike_init(&spike, SPIKE_ROWS_17, "1.45", "0.02 1e12 1 1");
    struct exact_bound last = {0, 1, 0};
    const struct exact_bound best = spike_solve(exact_lattice, &spike, usual);
    for (size_t i = 0; i < sizeof work / sizeof *work; i++) {
        struct exact_bound bound =
            spike_solve(exact_lattice, &spike, (struct exact_budget){1e-12, work[i]});
        require(bound.lower <= best.upper && bound.upper >= best.lower, "work %g", work[i]);
        require(bound.lower >= last.lower * (1 - 1e-11), "work %g", work[i]);
        require(bound.upper <= last.upper * (1 + 1e-11), "work %g", work[i]);
        require(
            (bound.upper - bound.lower > 1e-12 * bound.upper) == (work[i] < 1e4) || i > 6,
            "work %g", work[i]);
        /* a step never takes more than as many updates as there have been steps */
        require((double)bound.steps <= fmax(0, work[i]) + 1, "work %g", work[i]);
        last = bound;
    }
    /* With none, Lundberg's inequality is what is known. */
    last = spike_solve(exact_lattice, &spike, (struct exact_budget){1e-12, 0});
    assert_true(last.lower == 0 && last.steps == 0 && last.upper < 2e-6);
    spike_solve(exact_lattice, &spike, (struct exact_budget){0, 1e5});
    spike_solve(exact_lattice, &spike, (struct exact_budget){-1, 1e5});
    spike_solve(exact_lattice, &spike, (struct exact_budget){(double)NAN, 1e5});
    spike_solve(exact_lattice, &spike, (struct exact_budget){1e-6, (double)NAN});
    spike_solve(exact_lattice, &spike, (struct exact_budget){0, (double)INFINITY});
    spike_clear(&spike);
}

/* Doubles are fractions: the same walk, given as such. */
static void takes_doubles(void **state) {
    (void)state;
    struct spike spike;
    struct exact_bound doubles;
    struct fault fault = {0};
    spike_init(&spike, SPIKE_ROWS_18, "1.5", "4096 1 1 1");
    struct exact_bound texts = spike_solve(exact_lattice, &spike, usual);
    assert_int_equal(exact_lattice_to(&doubles, &spike.data, 1.5, 4096, &usual, &fault), STATUS_OK);
    assert_true(doubles.lower == texts.lower && doubles.upper == texts.upper);
    double p = pow(17.0 / 83, 12);
    assert_near(doubles.lower, p, 1e-11 * p);
    spike_clear(&spike);
}

static void refuses(void **state) {
    (void)state;
    static const struct {
        const char *rows, *x, *part;
    } cases[] = {
        {"1,1\n", "2.5", "1 distinct"},
        {"1,0.5\n-1,0.3\n0,0.2\n", "2.5", "1 distinct"},
        {"1,0.5\n1.2,0.2\n1.3,0.3\n", "1.4", "3 distinct"},
        {SPIKE_ROWS_18, "1", "lazy"},
        {SPIKE_ROWS_18, "0.3", "lazy"},
        {SPIKE_ROWS_18, "2", "divergent"},
        {SPIKE_ROWS_18, "1e9", "divergent"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct spike spike;
        struct exact_bound bound;
        struct fault fault = {0};
        spike_init(&spike, cases[i].rows, cases[i].x, "0.02 1e12 1 1");
        assert_int_equal(
            exact_lattice(&bound, &spike.data, &spike.x, &spike.climb, &usual, &fault),
            STATUS_INPUT);
        assert_fault(&fault, STATUS_INPUT, cases[i].part);
        spike_clear(&spike);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(contains_counts_without_a_tilt),
        check_in_directory(contains_counts_at_random),
        check_in_directory(is_below_fractions),
        check_in_directory(has_the_known_values),
        check_in_directory(decides_ties_by_fractions),
        check_in_directory(decides_ties_of_other_fractions),
        check_in_directory(climbs_the_golden_ratio),
        check_in_directory(dies_at_a_pole),
        check_in_directory(ignores_idle_samples),
        check_in_directory(has_nothing_to_climb),
        check_in_directory(climbs_the_smallest_heights),
        check_in_directory(is_certain_where_it_drifts_up),
        check_in_directory(reaches_tiny_probabilities),
        check_in_directory(keeps_its_word_below_the_smallest_double),
        check_in_directory(stays_sharp_beside_the_edge),
        check_in_directory(leaves_open_what_it_cannot_decide),
        check_in_directory(honours_the_gap),
        check_in_directory(ends_with_the_budget),
        check_in_directory(takes_doubles),
        check_in_directory(refuses),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("exact_lattice", tests, NULL, NULL);
}
