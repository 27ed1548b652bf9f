/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/estimate.h"

#include <math.h>

#include "check.h"
#include "random/rng.h"
#include "statistic.h"

static double sum_of(const double *x, int n, int power) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
        sum += pow(x[i], power);
    }
    return sum;
}

static void the_mean_of_a_sample(void **state) {
    (void)state;
    static const double x[] = {1, 2, 4, 9};
    struct estimate mean = estimate_mean(4, sum_of(x, 4, 1), sum_of(x, 4, 2));
    assert_near(mean.value, 4, 0);
    assert_near(
        mean.se, sqrt((9 + 4 + 0 + 25) / 4.0 / 4), 1e-15); /* sd of the sample over sqrt(4) */
    mean = estimate_mean(3, 0.3, 0.03); /* equal numbers: rounding must not make it NaN */
    assert_near(mean.se, 0, 1e-8);
}

/* Over the same runs; against the formula of the header, from the runs themselves. */
static void the_ratio_of_sums(void **state) {
    (void)state;
    static const double a[] = {1, 2, 4, 9}, b[] = {-2, -3, -5, -6};
    double a2 = 0, b2 = 0, ab = 0, square = 0;
    for (int i = 0; i < 4; i++) {
        a2 += a[i] * a[i];
        b2 += b[i] * b[i];
        ab += a[i] * b[i];
        square += pow(a[i] + b[i], 2);
    }
    struct estimate ratio = estimate_ratio_of_sums(16, a2, -16, b2, ab);
    assert_near(ratio.value, -1, 0);
    assert_near(ratio.se, sqrt(square) / 16, 1e-15);
    /* (1, 3, 2) over (1, 2, 4): q = 6/7, a - q b = (1, 9, -10)/7. */
    ratio = estimate_ratio_of_sums(6, 14, 7, 21, 15);
    assert_near(ratio.value, 6 / 7.0, 1e-16);
    assert_near(ratio.se, sqrt(182) / 49, 1e-15);
    ratio = estimate_ratio_of_sums(0.3, 0.03, 0.3, 0.03, 0.03); /* the same sums: no error */
    assert_near(ratio.value, 1, 0);
    assert_near(ratio.se, 0, 1e-8);
}

static void the_share_of_trials(void **state) {
    (void)state;
    struct estimate share = estimate_share(20, 100);
    assert_near(share.value, 0.2, 0);
    assert_near(share.se, 0.04, 1e-16);
    assert_near(estimate_share(0, 10).se, 0, 0);
    assert_near(estimate_share(10, 10).se, 0, 0);
}

/* A standard normal from the stream, as an estimate of `value` with error `se`. */
static struct estimate drawn(struct rng *rng, double value, double se) {
    return (struct estimate){value + se * rng_normal(rng), se};
}

/* Of exponential samples: the quantile of `part` is -log(1 - part) and, over its own error,
 * scatters by 1. That error has an error of its own, of relative size (2/(n part))^(1/4) or so:
 * 0.26 for a twentieth of 400, which fattens the tails. */
static void quantiles_of_samples(void **state) {
    (void)state;
    enum { DRAWS = 2000, COUNT = 400 };
    static const double part[] = {0.05, 0.25, 0.5, 0.95};
    struct rng rng = rng_of(rng_key_of(2, "tests/estimate", 0), 0);
    struct statistic_moments seen[4] = {{0}};
    for (int draw = 0; draw < DRAWS; draw++) {
        double x[COUNT];
        for (int i = 0; i < COUNT; i++) {
            x[i] = -log(rng_uniform(&rng));
        }
        estimate_sort(x, COUNT);
        for (int i = 1; i < COUNT; i++) {
            assert_true(x[i - 1] <= x[i]);
        }
        for (int k = 0; k < 4; k++) {
            struct estimate got = estimate_quantile(x, COUNT, part[k]);
            statistic_add(&seen[k], (got.value + log(1 - part[k])) / got.se);
        }
    }
    for (int k = 0; k < 4; k++) {
        require_near(seen[k].sum / DRAWS, 0, 0.3, "quantile %g: mean", part[k]);
        require_near(seen[k].square / DRAWS, 1, 0.3, "quantile %g: variance", part[k]);
    }
    const double few[] = {1, 2, 3};
    assert_near(estimate_quantile(few, 3, 0.5).value, 2, 0);
    assert_near(estimate_quantile(few, 3, 0.99).value, 2, 0);
    assert_near(estimate_quantile(few, 1, 0.5).value, 1, 0);
}

/* Each operation on noisy estimates: its own error must be that by which it scatters. 20000 draws
 * tell a variance to 1 % (one standard error); terms of second order are below 1e-3. */
static void errors_are_those_seen(void **state) {
    (void)state;
    enum { DRAWS = 20000, WAYS = 5, POINTS = 6 };
    struct rng rng = rng_of(rng_key_of(1, "tests/estimate", 0), 0);
    struct statistic_moments seen[WAYS] = {{0}};
    for (int draw = 0; draw < DRAWS; draw++) {
        double x[POINTS];
        struct estimate y[POINTS], a = drawn(&rng, -5, 0.05), b = drawn(&rng, 2, 0.01);
        for (int i = 0; i < POINTS; i++) {
            x[i] = 3.0 + i * i;
            y[i] = drawn(&rng, 7 - 0.25 * x[i], 0.1 * (1 + i % 3));
        }
        struct estimate got[WAYS] = {
            estimate_times(a, -3), estimate_log(b), estimate_less(a, b), estimate_ratio(a, b),
            estimate_slope(x, y, POINTS)};
        static const double want[WAYS] = {15, 0.6931471805599453, -7, -2.5, -0.25};
        for (int k = 0; k < WAYS; k++) {
            require(got[k].se > 0, "way %d: error %g", k, got[k].se);
            statistic_add(&seen[k], (got[k].value - want[k]) / got[k].se);
            require_near(
                estimate_sigmas(got[k], want[k]), fabs(got[k].value - want[k]) / got[k].se, 1e-9,
                "way %d", k);
        }
    }
    for (int k = 0; k < WAYS; k++) {
        require_near(seen[k].sum / DRAWS, 0, STATISTIC_Z / sqrt(DRAWS) + 0.01, "way %d: mean", k);
        require_near(
            seen[k].square / DRAWS, 1, STATISTIC_Z * sqrt(2.0 / DRAWS) + 1e-3, "way %d: variance",
            k);
    }
}

/* Exact points lie on their line, whatever the weights; unequal weights pull towards the sure
 * points. */
static void a_slope_is_weighted(void **state) {
    (void)state;
    static const double x[] = {-1, 0, 4, 7};
    struct estimate y[4];
    for (int i = 0; i < 4; i++) {
        y[i] = (struct estimate){2 - 3 * x[i], 0.5 + i};
    }
    assert_near(estimate_slope(x, y, 4).value, -3, 1e-14);
    y[1] = (struct estimate){100, 1e9};
    assert_near(estimate_slope(x, y, 4).value, -3, 1e-12);
    struct estimate two =
        estimate_slope((const double[]){0, 2}, (const struct estimate[]){{1, 0.3}, {5, 0.4}}, 2);
    assert_near(two.value, 2, 1e-15);
    assert_near(two.se, 0.25, 1e-15); /* hypot(0.3, 0.4)/2 */
}

/* By hand: shares -4/34, -1/34, 1/34, 4/34. Errors are carried and do not weigh. */
static void a_plain_slope_has_known_shares(void **state) {
    (void)state;
    static const double x[] = {-3, 0, 2, 5}; /* mean 1, squares 16 + 1 + 1 + 16 = 34 */
    static const struct estimate y[] = {{1, 0.1}, {2, 0}, {-1, 0}, {4, 0.3}};
    double play;
    struct estimate slope = estimate_slope_plain(x, y, 4, &play);
    assert_near(slope.value, (-4.0 - 2 - 1 + 16) / 34, 1e-15);
    assert_near(slope.se, 4 * sqrt(0.1) / 34, 1e-15);
    assert_near(play, 10.0 / 34, 1e-15);
}

static void a_nan_stays_the_larger(void **state) {
    (void)state;
    const struct estimate one = {1, 0.1}, two = {2, 0.3}, none = {NAN, 0.2};
    assert_true(estimate_larger(one, two).se == 0.3 && estimate_larger(two, one).se == 0.3);
    assert_true(isnan(estimate_larger(none, two).value) && isnan(estimate_larger(two, none).value));
    assert_true(estimate_larger(one, (struct estimate){1, 0.2}).se == 0.1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mean_of_a_sample),
        cmocka_unit_test(the_ratio_of_sums),
        cmocka_unit_test(the_share_of_trials),
        cmocka_unit_test(quantiles_of_samples),
        cmocka_unit_test(errors_are_those_seen),
        cmocka_unit_test(a_slope_is_weighted),
        cmocka_unit_test(a_plain_slope_has_known_shares),
        cmocka_unit_test(a_nan_stays_the_larger),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("estimate", tests, NULL, NULL);
}
