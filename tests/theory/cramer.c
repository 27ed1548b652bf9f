/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/cramer.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

#include "check.h"
#include "theory/drift.h"
#include "reference.h"

enum { BITS = 256 };

/* -- against the second method ------------------------------------------------------------ */

/* h(theta) = sum p_i (|f_i|^theta - 1) at theta: what it is summed from, and how steep it is. */
struct terms {
    double moment;    /* sum p_i |f_i|^theta |log|f_i|| */
    double excess;    /* sum p_i ||f_i|^theta - 1| */
    double slope;     /* h'(theta) */
    double log_error; /* largest relative error of the logs beyond 2 ulps, see below */
};

static struct terms terms_at(const struct dataset *dataset, struct dd x, double theta) {
    struct terms sum = {0, 0, 0, 0};
    for (size_t i = 0; i < dataset->atoms; i++) {
        double p = dataset->atom[i].p, s2 = dataset->atom[i].s2.hi;
        double log_factor = drift_log_factor(x, dataset->atom[i].s2);
        double factor = exp(log_factor);
        double power = log_factor == -(double)INFINITY ? 0 : pow(factor, theta);
        sum.excess += p * fabs(power - 1);
        if (power > 0) {
            sum.moment += p * power * fabs(log_factor);
            sum.slope += p * power * log_factor;
            /* Double-double leaves 2^-103 x s^2 in the factor (tests/theory/drift.c). */
            sum.log_error += p * power * 0x1p-103 * x.hi * s2 / factor;
        }
    }
    return sum;
}

/* The condition number of theta: logs off by a relative e move h by theta e moment, terms and p off
 * by e by as much as e excess, and theta by that over h'. Each log is good to 2 ulps, each term to
 * another 2, the sum of m to m/2 more. */
static double tolerance(const struct dataset *dataset, struct dd x, double theta) {
    struct terms at = terms_at(dataset, x, theta);
    double ulps = 4 + (double)dataset->atoms / 2;
    double condition = (at.moment + at.excess / theta) / at.slope;
    return theta * (DBL_EPSILON * (ulps * condition + 1) + at.log_error / at.slope);
}

static double reference_theta(const struct dataset *dataset, struct dd x) {
    struct reference reference;
    mpfr_t mx, theta;
    mpfr_inits2(BITS, mx, theta, (mpfr_ptr)0);
    reference_init(&reference, dataset, BITS);
    reference_set_dd(mx, x);
    reference_exponent(theta, &reference, mx);
    double out = mpfr_get_d(theta, MPFR_RNDN);
    reference_clear(&reference);
    mpfr_clears(mx, theta, (mpfr_ptr)0);
    return out;
}

/* Returns theta. */
static double assert_exponent(const struct dataset *dataset, struct dd x, const char *name) {
    double want = reference_theta(dataset, x);
    require_near(
        cramer_exponent(dataset, x), want, tolerance(dataset, x, want), "%s: x = %.17g", name,
        x.hi);
    return want;
}

/* -- known answers ------------------------------------------------------------------------ */

/* The digits printed in the project's notes: 12 decimals, the last one cut. */
static void finds_the_printed_exponents_of_1_17(void **state) {
    (void)state;
    static const struct {
        const char *x;
        double theta;
    } cases[] = {{"1.35", 2.670564806131}, {"1.45", 1.371784178009}, {"1.55", 0.399947678655}};
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    for (size_t i = 0; i < 3; i++) {
        struct dd x = check_dd(cases[i].x);
        require_near(cramer_exponent(&dataset, x), cases[i].theta, 1e-12, "x = %s", cases[i].x);
        assert_exponent(&dataset, x, "(1.17)");
    }
    dataset_clear(&dataset);
}

/* (1.18) at x = 3/2 has factors -1/2 and -2: with z = 2^theta, 0.83/z + 0.17 z = 1 is solved by
 * z = 83/17. */
static void steps_of_one_unit_give_a_closed_form(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_18");
    struct dd x = check_dd("1.5");
    double want = log2(83.0 / 17.0);
    double theta = cramer_exponent(&dataset, x);
    assert_near(theta, want, tolerance(&dataset, x, want));
    assert_near(exp(-theta * log(2)), 17.0 / 83.0, tolerance(&dataset, x, want));
    dataset_clear(&dataset);
}

/* The root of f(x) = (a x - 1)(b x - 1)^2 - 1 in (1, 2): where one log is -2 times the other. */
static struct dd commensurate_x(const char *a, const char *b) {
    mpfr_t low, high, x, left, right, ma, mb;
    mpfr_inits2(BITS, low, high, x, left, right, ma, mb, (mpfr_ptr)0);
    reference_set_text(ma, a);
    reference_set_text(mb, b);
    mpfr_set_ui(low, 1, MPFR_RNDN);
    mpfr_set_ui(high, 2, MPFR_RNDN);
    for (int i = 0; i < 200; i++) {
        mpfr_add(x, low, high, MPFR_RNDN);
        mpfr_div_2ui(x, x, 1, MPFR_RNDN);
        mpfr_mul(left, ma, x, MPFR_RNDN);
        mpfr_sub_ui(left, left, 1, MPFR_RNDN);
        mpfr_mul(right, mb, x, MPFR_RNDN);
        mpfr_sub_ui(right, right, 1, MPFR_RNDN);
        mpfr_sqr(right, right, MPFR_RNDN);
        mpfr_mul(left, left, right, MPFR_RNDN);
        mpfr_set(mpfr_cmp_ui(left, 1) < 0 ? low : high, x, MPFR_RNDN);
    }
    struct dd out = reference_dd(x);
    mpfr_clears(low, high, x, left, right, ma, mb, (mpfr_ptr)0);
    return out;
}

/* (1.17) where the walk climbs one unit or falls two: z + z^-2 = 2 is solved by the golden
 * ratio. */
static void climbing_one_unit_gives_the_golden_ratio(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct dd x = commensurate_x("1", "1.69");
    assert_near(x.hi, 1.462135506, 1e-9); /* the digits printed in the notes */
    double unit = drift_log_factor(x, dataset.atom[0].s2);
    double want = log((1 + sqrt(5)) / 2) / unit;
    assert_near(cramer_exponent(&dataset, x), want, tolerance(&dataset, x, want));
    dataset_clear(&dataset);
}

/* (1.18) where it climbs two units or falls one: 0.17 z^2 + 0.83/z = 1, less the root z = 1, is
 * 0.17 z^2 + 0.17 z = 0.83. */
static void falling_one_unit_gives_a_quadratic(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_18");
    struct dd x = commensurate_x("2", "1");
    assert_near(x.hi, 1.657298, 1e-6);
    double unit = -drift_log_factor(x, dataset.atom[1].s2);
    double z = (sqrt(0.17 * 0.17 + 4 * 0.17 * 0.83) - 0.17) / (2 * 0.17);
    double want = log(z) / unit;
    assert_near(cramer_exponent(&dataset, x), want, tolerance(&dataset, x, want));
    dataset_clear(&dataset);
}

/* -- random datasets ---------------------------------------------------------------------- */

/* At a random place of the window; 1 when it was deflationary, and so looked at. */
static int try_in_window(const struct dataset *dataset, struct check_random *random, int number) {
    char name[40];
    struct drift_window window = drift_window(dataset);
    struct dd x = dd_of(check_uniform(random, window.crit.hi, window.max.hi));
    snprintf(name, sizeof name, "case %d", number);
    if (drift_regime(dataset, x) != DRIFT_DEFLATIONARY) {
        return 0;
    }
    assert_exponent(dataset, x, name);
    return 1;
}

static void agrees_with_bisection_on_random_datasets(void **state) {
    (void)state;
    struct check_random random = check_random_of(1);
    int tried = 0;
    for (int i = 0; i < 400; i++) {
        size_t m = 2 + check_below(&random, 11);
        struct dataset dataset = check_random_dataset(&random, m, 1e-3, 1, 0.01);
        tried += try_in_window(&dataset, &random, i);
        dataset_clear(&dataset);
    }
    assert_in_range(tried, 150, 400);
}

/* Rare sharp samples beside common blunt ones: Newton's steps grow on the way down, where one
 * branch of the moment hands over to the next. */
static void agrees_with_bisection_on_rare_and_common_samples(void **state) {
    (void)state;
    struct check_random random = check_random_of(5);
    int tried = 0;
    for (int i = 0; i < 400; i++) {
        double s2[6], weight[6];
        size_t m = 2 + check_below(&random, 5);
        for (size_t k = 0; k < m; k++) {
            s2[k] = k == 0 ? 1 : check_uniform(&random, 0.1, 1);
            weight[k] = check_log_uniform(&random, 1e-12, 1);
        }
        struct dataset dataset = check_dataset_weights(s2, weight, m);
        tried += try_in_window(&dataset, &random, i);
        dataset_clear(&dataset);
    }
    assert_in_range(tried, 100, 400);
}

/* One case by name, with the digits of a bisection by hand. */
static void hands_over_from_a_rare_sample(void **state) {
    (void)state;
    static const double s2[] = {1, 0.81, 0.36}, weight[] = {1e-7, 0.5999999, 0.4};
    struct dataset dataset = check_dataset_weights(s2, weight, 3);
    double theta = assert_exponent(&dataset, dd_of(2.5), "rare, common, blunt");
    assert_near(theta, 20.6697, 1e-4);
    dataset_clear(&dataset);
}

/* More samples than the logs that are kept between steps. */
static void agrees_with_bisection_on_many_samples(void **state) {
    (void)state;
    enum { M = 150 };
    double s2[M], weight[M];
    struct check_random random = check_random_of(2);
    for (size_t i = 0; i < M; i++) {
        s2[i] = check_log_uniform(&random, 0.05, 1);
        weight[i] = check_uniform(&random, 0.1, 1);
    }
    struct dataset dataset = check_dataset_weights(s2, weight, M);
    double crit = drift_window(&dataset).crit.hi;
    assert_exponent(&dataset, dd_of(1.1 * crit), "many");
    assert_exponent(&dataset, dd_of(1.5 * crit), "many");
    dataset_clear(&dataset);
}

/* One sample in 10^12, in 10^300: the exponent is large and the first guess far from overflow. */
static void takes_rare_samples(void **state) {
    (void)state;
    static const double rare[] = {1e-3, 1e-12, 1e-100, 1e-300};
    for (size_t i = 0; i < 4; i++) {
        const double s2[] = {1, 0.3}, weight[] = {rare[i], 1};
        struct dataset dataset = check_dataset_weights(s2, weight, 2);
        assert_exponent(&dataset, dd_of(2.5), "rare");
        assert_exponent(&dataset, dd_of(3.9), "rare");
        dataset_clear(&dataset);
    }
}

/* p_* rounds to 1, and 1 - p_* with it: what starts the search is the sum of the others. With the
 * other sample at its pole, theta is log(1 + P)/log 1.5 for weights 1 and P. */
static void takes_samples_so_common_that_p_is_one(void **state) {
    (void)state;
    static const double rare[] = {1e-3, 1e-16, 1e-17, 1e-100, 1e-300};
    for (size_t i = 0; i < sizeof rare / sizeof *rare; i++) {
        char text[80];
        snprintf(
            text, sizeof text, "s,p\n1,%s\nsqrt(0.4),%.17g\n", i == 0 ? "0.999" : "1", rare[i]);
        struct dataset dataset = check_dataset_text(text);
        double want = -log1p(i == 0 ? -1e-3 : -rare[i]) / log(1.5);
        require_ulps(cramer_exponent(&dataset, check_dd("2.5")), want, 8, "P = %g", rare[i]);
        dataset_clear(&dataset);
    }
}

/* Draws that are idle, or as good as that, make the search start far above: in the last step down
 * theta is what is left over from a number that is longer by many digits. */
static void keeps_its_digits_far_below_its_start(void **state) {
    (void)state;
    struct check_random random = check_random_of(6);
    for (int i = 0; i < 200; i++) {
        double rare = check_log_uniform(&random, 1e-30, 1e-3);
        double idle = i % 2 ? 0.5 : check_log_uniform(&random, rare, 1e-3);
        char text[120];
        snprintf(
            text, sizeof text, "s,p\n1,%s\nsqrt(0.4),%.17g\n%s,%.17g\n", i % 2 ? "0.5" : "1",
            rare * 1e-9, i % 3 ? "0" : "1e-60", idle * 1e-9 + (i % 2 ? 0.5 - 0.5e-9 : 0));
        struct dataset dataset = check_dataset_text(text);
        double want = log1p(rare * 1e-9 / (i % 2 ? 0.5 : 1)) / log(1.5);
        require_ulps(cramer_exponent(&dataset, check_dd("2.5")), want, 10, "%s", text);
        dataset_clear(&dataset);
    }
}

static void idle_draws_do_not_count(void **state) {
    (void)state;
    static const double s2[] = {0, 1, 1.69}, p[] = {0.5, 0.25, 0.25};
    struct dataset idle, busy = check_dataset_weights(s2 + 1, p + 1, 2);
    assert_int_equal(dataset_init(&idle, s2, p, 3, NULL), STATUS_OK);
    for (double x = 1.2; x < 1.6; x += 0.1) {
        double theta = cramer_exponent(&busy, dd_of(x));
        assert_near(cramer_exponent(&idle, dd_of(x)), theta, tolerance(&busy, dd_of(x), theta));
    }
    dataset_clear(&idle);
    dataset_clear(&busy);
}

/* -- extremes ----------------------------------------------------------------------------- */

/* theta vanishes with G, at about -2 G/variance; its relative error grows as its inverse. */
static void is_small_beside_a_root_of_g(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct dd root = dd_div(check_dd("2.69"), check_dd("1.69"));
    double smallest = 1;
    static const double distances[] = {1e-2, 1e-4, 1e-6, 1e-8, 1e-11};
    for (size_t i = 0; i < sizeof distances / sizeof *distances; i++) {
        struct dd x = dd_sub(root, dd_of(distances[i]));
        smallest = assert_exponent(&dataset, x, "(1.17)");
        assert_true(cramer_exponent(&dataset, dd_add(root, dd_of(distances[i]))) == 0);
    }
    assert_true(smallest < 1e-9);
    dataset_clear(&dataset);
}

/* Down to a distance of 1e-24, which only a double-double x can say: the digits stay, on both sides
 * of the switch of method, where Newton's h has lost 6 of its 16. */
static void keeps_its_digits_next_to_a_root(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct dd root = dd_div(check_dd("2.69"), check_dd("1.69"));
    static const char *const distances[] = {"1e-5",  "3e-7",  "1e-7",  "1e-8",  "1e-10", "1e-12",
                                            "1e-14", "1e-15", "1e-16", "1e-18", "1e-21", "1e-24"};
    for (size_t i = 0; i < sizeof distances / sizeof *distances; i++) {
        struct dd x = dd_sub(root, check_dd(distances[i]));
        double want = reference_theta(&dataset, x), got = cramer_exponent(&dataset, x);
        require_near(got, want, 1e-9 * want, "distance %s", distances[i]);
    }
    dataset_clear(&dataset);
}

static void is_huge_beside_the_edge_of_the_window(void **state) {
    (void)state;
    static const char *const stems[] = {
        "gess_heydecker_1_17", "gess_heydecker_1_18", "three_roots", "four_combinations"};
    static const double distances[] = {1e-4, 1e-6, 1e-9, 1e-12};
    for (size_t i = 0; i < 4; i++) {
        struct dataset dataset = check_shipped(stems[i]);
        double largest = 0;
        for (size_t j = 0; j < 4; j++) {
            struct dd x = dd_mul(drift_window(&dataset).crit, dd_two_sum(1, distances[j]));
            largest = assert_exponent(&dataset, x, stems[i]);
        }
        assert_true(largest > 1e9);
        dataset_clear(&dataset);
    }
}

/* three_roots at its pole x = 1: one factor is 0, and 0.8 * 2.24^theta = 1. */
static void a_pole_leaves_the_other_factors(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("three_roots");
    double want = -log(0.8) / log(2.24);
    assert_ulps(cramer_exponent(&dataset, dd_of(1)), want, 6);
    static const double distances[] = {1e-3, 1e-9, 1e-15, 1e-25};
    for (size_t j = 0; j < 4; j++) {
        assert_exponent(&dataset, dd_two_sum(1, distances[j]), "above the pole");
        assert_exponent(&dataset, dd_two_sum(1, -distances[j]), "below the pole");
    }
    dataset_clear(&dataset);
}

static void is_fixed_by_the_regime_elsewhere(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_18");
    assert_true(cramer_exponent(&dataset, dd_of(0)) == (double)INFINITY);
    assert_true(cramer_exponent(&dataset, check_dd("0.5")) == (double)INFINITY); /* a pole */
    assert_true(cramer_exponent(&dataset, check_dd("1")) == (double)INFINITY);
    assert_true(isfinite(cramer_exponent(&dataset, dd_of(nextafter(1, 2)))));
    assert_true(cramer_exponent(&dataset, check_dd("1.82")) == 0);
    assert_true(cramer_exponent(&dataset, dd_of(nextafter(2, 1))) == 0);
    assert_true(isnan(cramer_exponent(&dataset, check_dd("2"))));
    assert_true(isnan(cramer_exponent(&dataset, check_dd("100"))));
    dataset_clear(&dataset);
}

/* A single sample has G > 0 in its whole window. */
static void one_sample_is_never_deflationary(void **state) {
    (void)state;
    static const double s2[] = {1}, p[] = {1};
    struct dataset dataset = check_dataset_weights(s2, p, 1);
    assert_true(cramer_exponent(&dataset, dd_of(2)) == (double)INFINITY);
    assert_true(cramer_exponent(&dataset, dd_of(2.000001)) == 0);
    assert_true(cramer_exponent(&dataset, dd_of(3.999999)) == 0);
    dataset_clear(&dataset);
}

/* -- probabilities ------------------------------------------------------------------------ */

static void probability_is_a_power(void **state) {
    (void)state;
    /* height sqrt(n/eta)/|mu0| = 0.02 * 10^6 = 2 * 10^4; exp multiplies errors by theta log. */
    assert_ulps(cramer_probability(2, 0.02, 1e12, 1, 1), 2.5e-9, 40);
    assert_ulps(cramer_probability(2, 0.02, 1e12, 1, -1), 2.5e-9, 40);
    assert_ulps(cramer_probability(1, 0.02, 1e12, 4, 1), 1e-4, 20);
    assert_ulps(cramer_probability(1, 0.02, 1e12, 4, 0.5), 5e-5, 20);
    /* n^(-theta/2) */
    assert_ulps(cramer_probability(1.5, 1, 1e12, 1, 1), 1e-9, 40);
    assert_ulps(cramer_probability(0.5, 1, 1e4, 1, 1), 0.1, 8);
}

static void probability_is_one_at_or_below_the_start(void **state) {
    (void)state;
    static const double thetas[] = {0, 1e-9, 1.5, 1e9, (double)INFINITY};
    for (size_t i = 0; i < sizeof thetas / sizeof *thetas; i++) {
        assert_true(cramer_probability(thetas[i], 0.5, 1, 1, 1) == 1);
        assert_true(cramer_probability(thetas[i], 1, 1, 1, -1) == 1);
        assert_true(cramer_probability(thetas[i], 0.001, 100, 4, 5) == 1);
    }
}

static void probability_follows_the_exponent_to_its_limits(void **state) {
    (void)state;
    assert_true(cramer_probability(INFINITY, 0.02, 1e12, 1, 1) == 0);
    assert_true(cramer_probability(0, 0.02, 1e12, 1, 1) == 1);
    assert_true(isnan(cramer_probability(NAN, 0.02, 1e12, 1, 1)));
    assert_true(isnan(cramer_probability(NAN, 0.5, 1, 1, 1)));
    assert_true(cramer_probability(1e6, 0.02, 1e12, 1, 1) == 0);
}

static void probability_takes_extreme_widths(void **state) {
    (void)state;
    /* width/eta = 10^600 is no double; its root is 10^300. */
    double p = cramer_probability(0.5, 1, 1e300, 1e-300, 1);
    assert_near(log(p), -150 * log(10), 1e-12 * 150 * log(10));
    assert_true(cramer_probability(0.5, 1, INFINITY, 1, 1) == 0);
}

/* mu_0 = 0 never moves: no exponent, however small, gives it a chance, and none gives NaN. */
static void a_start_at_zero_has_a_probability(void **state) {
    (void)state;
    assert_true(cramer_probability(1, 0.02, 1e12, 1, 0) == 0);
    assert_true(cramer_probability(INFINITY, 0.02, 1e12, 1, 0) == 0);
    assert_true(!isnan(cramer_probability(0, 0.02, 1e12, 1, 0)));
}

/* (1.17): E s^2 = 1.345, E s^4 = (1 + 1.69^2)/2. Draws of s = 0 change nothing. */
static void the_mean_square_grows_from_its_place_on(void **state) {
    (void)state;
    static const double s2[] = {1, 1.69, 0}, p[] = {0.25, 0.25, 0.5};
    struct dataset dataset = check_shipped("gess_heydecker_1_17"), idle;
    double x = cramer_mean_square_place(&dataset);
    assert_ulps(x, 2.69 / (0.5 + 0.5 * 1.69 * 1.69), 4);
    assert_near(cramer_exponent(&dataset, dd_of(x)), 2, 1e-13);
    assert_int_equal(dataset_init(&idle, s2, p, 3, NULL), STATUS_OK);
    assert_ulps(cramer_mean_square_place(&idle), x, 4);
    dataset_clear(&dataset);
    dataset_clear(&idle);
}

/* At the root of (1.17) both steps have the same size; from one side theta rises by that slope. */
static void the_slope_at_the_root_is_that_of_theta(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    double root = 2.69 / 1.69, h = 1e-5, step = log(root - 1);
    double slope = cramer_slope_at_root(&dataset, root);
    double by_hand = -2 * (1 / (root - 1) + 1.69 / (1.69 * root - 1)) / (2 * step * step);
    assert_ulps(slope, by_hand, 20);
    double theta = cramer_exponent(&dataset, dd_of(root - h));
    assert_near(-theta / h, slope, 1e-2);
    dataset_clear(&dataset);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_printed_exponents_of_1_17),
        cmocka_unit_test(steps_of_one_unit_give_a_closed_form),
        cmocka_unit_test(climbing_one_unit_gives_the_golden_ratio),
        cmocka_unit_test(falling_one_unit_gives_a_quadratic),
        cmocka_unit_test(agrees_with_bisection_on_random_datasets),
        cmocka_unit_test(agrees_with_bisection_on_rare_and_common_samples),
        cmocka_unit_test(hands_over_from_a_rare_sample),
        cmocka_unit_test(agrees_with_bisection_on_many_samples),
        cmocka_unit_test(takes_rare_samples),
        check_in_directory(takes_samples_so_common_that_p_is_one),
        check_in_directory(keeps_its_digits_far_below_its_start),
        cmocka_unit_test(idle_draws_do_not_count),
        cmocka_unit_test(is_small_beside_a_root_of_g),
        cmocka_unit_test(keeps_its_digits_next_to_a_root),
        cmocka_unit_test(is_huge_beside_the_edge_of_the_window),
        cmocka_unit_test(a_pole_leaves_the_other_factors),
        cmocka_unit_test(is_fixed_by_the_regime_elsewhere),
        cmocka_unit_test(one_sample_is_never_deflationary),
        cmocka_unit_test(probability_is_a_power),
        cmocka_unit_test(probability_is_one_at_or_below_the_start),
        cmocka_unit_test(probability_follows_the_exponent_to_its_limits),
        cmocka_unit_test(probability_takes_extreme_widths),
        cmocka_unit_test(a_start_at_zero_has_a_probability),
        cmocka_unit_test(the_mean_square_grows_from_its_place_on),
        cmocka_unit_test(the_slope_at_the_root_is_that_of_theta),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("cramer", tests, NULL, NULL);
}
