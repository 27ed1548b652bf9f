/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain/sgd.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "statistic.h"

static struct sgd sgd_of(const struct dataset *dataset) {
    struct sgd sgd;
    struct fault fault = {0};
    require(sgd_init(&sgd, dataset, &fault) == STATUS_OK, "refused: %s", fault.text);
    return sgd;
}

static struct sgd sgd_with(const struct dataset *dataset, const struct dd *weight) {
    struct sgd sgd;
    struct fault fault = {0};
    require(
        sgd_init_weights(&sgd, dataset, weight, &fault) == STATUS_OK, "refused: %s", fault.text);
    return sgd;
}

/* -- draws -------------------------------------------------------------------------------- */

enum { DRAWS = 400000 };

/* Against the probabilities, which are above 0. */
static void assert_frequencies(const struct sgd *sgd, const double *p, uint64_t point) {
    double count[8] = {0};
    assert_in_range(sgd->count, 2, 8);
    struct rng rng = rng_of(rng_key_of(1, "frequencies", point), 0);
    for (int i = 0; i < DRAWS; i++) {
        size_t outcome = sgd_draw(sgd, &rng);
        assert_in_range(outcome, 0, sgd->count - 1);
        count[outcome]++;
    }
    require_near(statistic_chi_square(count, p, sgd->count), 0, STATISTIC_Z, "case %d", (int)point);
}

/* Equal squares are one atom, atoms come by decreasing s^2, and s = 0 is last. */
static void samples_come_with_their_probabilities(void **state) {
    (void)state;
    static const double s2[] = {0.25, 0, 4, 0.25, 1}, p[] = {0.1, 0.2, 0.05, 0.15, 0.5};
    struct dataset dataset;
    assert_int_equal(dataset_init(&dataset, s2, p, 5, NULL), STATUS_OK);
    struct sgd sgd = sgd_of(&dataset);
    assert_int_equal(sgd.count, 4);
    assert_true(sgd.s2[0] == 4 && sgd.s2[1] == 1 && sgd.s2[2] == 0.25 && sgd.s2[3] == 0);
    assert_frequencies(&sgd, (double[]){0.05, 0.5, 0.25, 0.2}, 0);
    sgd_clear(&sgd);
    dataset_clear(&dataset);
}

/* The share of the first of two decimals has the 106 bits of a double-double, not the 53 of p. */
static void decimals_keep_their_digits(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_18");
    struct sgd sgd = sgd_of(&dataset);
    const struct dd p[] = {check_dd("0.17"), check_dd("0.83"), dd_of(0)};
    struct pick pick;
    assert_int_equal(pick_init(&pick, p, 3, NULL), STATUS_OK);
    for (size_t k = 0; k < 3; k++) {
        assert_int_equal(sgd.pick.index[k], pick.index[k]);
        assert_true(sgd.pick.high[k] == pick.high[k]);
        assert_true(sgd.pick.low[k] >> 30 == pick.low[k] >> 30);
    }
    pick_clear(&pick);
    sgd_clear(&sgd);
    dataset_clear(&dataset);
}

static void a_dataset_without_zeros_never_idles(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct sgd sgd = sgd_of(&dataset);
    struct rng rng = rng_of(rng_key_of(1, "busy", 0), 0);
    for (int i = 0; i < 10000; i++) {
        assert_in_range(sgd_draw(&sgd, &rng), 0, 1);
    }
    sgd_clear(&sgd);
    dataset_clear(&dataset);
}

static void weights_are_divided_by_their_sum(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("four_combinations");
    struct sgd sgd =
        sgd_with(&dataset, (struct dd[]){dd_of(3), check_dd("0.9"), dd_of(0.1), dd_of(6)});
    assert_frequencies(&sgd, (double[]){0.3, 0.09, 0.01, 0.6}, 1);
    assert_true(sgd.s2[0] == 1 && sgd.s2[3] == 0);
    sgd_clear(&sgd);
    sgd = sgd_with(&dataset, (struct dd[]){dd_of(0), dd_of(1e-300), dd_of(0), dd_of(0)});
    struct rng rng = rng_of(rng_key_of(1, "only", 0), 0);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(sgd_draw(&sgd, &rng), 1);
    }
    sgd_clear(&sgd);
    dataset_clear(&dataset);
}

static void a_step_is_the_map_at_the_drawn_sample(void **state) {
    (void)state;
    static const double s2[] = {0, 1, 1.69}, p[] = {0.5, 0.25, 0.25};
    struct dataset dataset;
    assert_int_equal(dataset_init(&dataset, s2, p, 3, NULL), STATUS_OK);
    struct sgd sgd = sgd_of(&dataset);
    struct rng rng = rng_of(rng_key_of(1, "step", 0), 0), copy = rng;
    struct chain at = {0.01, 1.45};
    int idle = 0;
    for (int i = 0; i < 1000; i++) {
        size_t outcome = sgd_draw(&sgd, &copy);
        struct chain want = chain_step(at, sgd.s2[outcome]), got = sgd_step(&sgd, at, &rng);
        assert_true(got.y == want.y && got.eta_lambda == want.eta_lambda);
        if (outcome == 2) {
            idle++;
            assert_true(got.y == at.y && got.eta_lambda == at.eta_lambda);
        }
        at = got;
    }
    assert_in_range(idle, 400, 600);
    sgd_clear(&sgd);
    dataset_clear(&dataset);
}

/* -- the start ---------------------------------------------------------------------------- */

enum { STARTS = 200000 };
static double y[STARTS], lambda[STARTS];

static void assert_mean(const double *x, double mean, double variance, const char *what, double n) {
    struct statistic_moments m = {0};
    for (size_t i = 0; i < STARTS; i++) {
        statistic_add(&m, x[i]);
    }
    require_near(
        (m.sum / STARTS - mean) / sqrt(variance / STARTS), 0, STATISTIC_Z, "n = %g: %s", n, what);
}

/* With z, z' centred and of variance 1, third moment g = sqrt(8/n) and fourth 3 + 12/n: u = (z -
 * z')/sqrt(2) and v = (z + z')/sqrt(2) have mean 0, variance 1, fourth moment 3 + 6/n, E uv = 0, E
 * u^2 v = g/sqrt(2) = 2/sqrt(n). */
static void assert_moments(double n, double eta) {
    static double u[STARTS], v[STARTS], u2[STARTS], v2[STARTS], uv[STARTS], u2v[STARTS];
    for (size_t i = 0; i < STARTS; i++) {
        u[i] = y[i] * sqrt(n) / eta;
        v[i] = (lambda[i] / eta - 2) * sqrt(n) / 2;
        u2[i] = u[i] * u[i];
        v2[i] = v[i] * v[i];
        uv[i] = u[i] * v[i];
        u2v[i] = u2[i] * v[i];
    }
    /* Variances of the last two: 1 and 3 up to a few parts in n; half of it is room. */
    double more = 1 + 10 / n;
    assert_mean(u, 0, 1, "E Y", n);
    assert_mean(v, 0, 1, "E Lambda", n);
    assert_mean(u2, 1, 2 + 6 / n, "var Y", n);
    assert_mean(v2, 1, 2 + 6 / n, "var Lambda", n);
    assert_mean(uv, 0, more, "cov(Y, Lambda)", n);
    assert_mean(u2v, 2 / sqrt(n), 3 * more, "cov(Y^2, Lambda)", n);
}

/* eta^2/n, 4 eta^2/n, uncorrelated, and Y^2 grows with Lambda; Lambda's digits end at 1e-16, so
 * from n = 10^12 on what it does below is not looked at. */
static void a_start_has_its_moments(void **state) {
    (void)state;
    static const double widths[] = {10, 50, 1000, 1e6, 1e12};
    static const double etas[] = {1, 0.3, 0.725, 2, 1.5};
    for (size_t i = 0; i < 5; i++) {
        struct rng rng = rng_of(rng_key_of(1, "start", i), 0);
        for (size_t k = 0; k < STARTS; k++) {
            struct chain at = sgd_start(&rng, etas[i], widths[i]);
            y[k] = at.y;
            lambda[k] = at.eta_lambda;
        }
        assert_moments(widths[i], etas[i]);
    }
}

static void mu0_is_normal_at_large_width(void **state) {
    (void)state;
    static const double widths[] = {1e9, 1e12, 1e18};
    for (size_t i = 0; i < 3; i++) {
        struct rng rng = rng_of(rng_key_of(2, "start", i), 0);
        for (size_t k = 0; k < STARTS; k++) {
            struct chain at = sgd_start(&rng, 0.3, widths[i]);
            y[k] = at.y * sqrt(widths[i]) / 0.3;
            require_near(
                at.eta_lambda, 0.6, 0.3 * 12 / sqrt(widths[i]) + 1e-15, "n = %g", widths[i]);
        }
        require_near(
            statistic_ks(y, STARTS, statistic_normal, 0), 0, STATISTIC_KS, "n = %g", widths[i]);
    }
}

/* Cauchy and Schwarz: n neurons have |mu| <= sqrt(n) lambda/2; also when one of a + w, a - w is
 * nearly nothing, as at n = 2. */
static void y_is_within_half_of_lambda(void **state) {
    (void)state;
    for (double n = 2; n < 2e18; n *= n < 20 ? 1.5 : 100) {
        struct rng rng = rng_of(rng_key_of(3, "start", (uint64_t)n), 0);
        for (int k = 0; k < 20000; k++) {
            struct chain at = sgd_start(&rng, 1.3, n);
            require(
                fabs(at.y) <= at.eta_lambda / 2, "n = %g: Y = %a, Lambda = %a", n, at.y,
                at.eta_lambda);
        }
    }
}

/* N(0,1) by summing the digits of another generator and another method: polar coordinates are
 * src/'s way, this is Marsaglia and Bray's rejection. */
static double normal(struct check_random *random) {
    for (;;) {
        double a = check_uniform(random, -1, 1), b = check_uniform(random, -1, 1);
        double r = a * a + b * b;
        if (r < 1 && r > 0) {
            return a * sqrt(-2 * log(r) / r);
        }
    }
}

static struct chain start_of_network(struct check_random *random, double eta, int n) {
    double mu = 0, sum = 0;
    for (int r = 0; r < n; r++) {
        double a = normal(random), w = normal(random);
        mu += a * w;
        sum += a * a + w * w;
    }
    return (struct chain){eta * mu / n, eta * sum / n};
}

/* Y, Lambda, and two functions of both, for what joins them. */
enum { NETWORKS = 20000 };

static void is_the_start_of_a_real_network(void **state) {
    (void)state;
    static const int widths[] = {2, 5, 50};
    static double real[4][NETWORKS], drawn[4][NETWORKS];
    for (size_t i = 0; i < 3; i++) {
        struct check_random random = check_random_of((unsigned)i);
        struct rng rng = rng_of(rng_key_of(4, "start", i), 0);
        for (size_t k = 0; k < NETWORKS; k++) {
            struct chain a = start_of_network(&random, 0.7, widths[i]);
            struct chain b = sgd_start(&rng, 0.7, widths[i]);
            real[0][k] = a.y;
            real[1][k] = a.eta_lambda;
            real[2][k] = a.eta_lambda + 2 * a.y;
            real[3][k] = fabs(a.y) / a.eta_lambda;
            drawn[0][k] = b.y;
            drawn[1][k] = b.eta_lambda;
            drawn[2][k] = b.eta_lambda + 2 * b.y;
            drawn[3][k] = fabs(b.y) / b.eta_lambda;
        }
        for (size_t f = 0; f < 4; f++) {
            require_near(
                statistic_ks_two(real[f], NETWORKS, drawn[f], NETWORKS), 0, STATISTIC_KS,
                "n = %d, function %zu", widths[i], f);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_come_with_their_probabilities),
        cmocka_unit_test(decimals_keep_their_digits),
        cmocka_unit_test(a_dataset_without_zeros_never_idles),
        cmocka_unit_test(weights_are_divided_by_their_sum),
        cmocka_unit_test(a_step_is_the_map_at_the_drawn_sample),
        cmocka_unit_test(a_start_has_its_moments),
        cmocka_unit_test(mu0_is_normal_at_large_width),
        cmocka_unit_test(y_is_within_half_of_lambda),
        cmocka_unit_test(is_the_start_of_a_real_network),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("sgd", tests, NULL, NULL);
}
