/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "neurons/rounding.h"

#include "base/estimate.h"
#include "check.h"
#include "neurons/network_pair.h"
#include "statistic.h"

/* -- the derivative carries a covariance on --------------------------------------------------- */

struct point {
    long double y, lambda;
};

static struct point step(struct point at, long double s2) {
    long double c = s2 * at.y;
    return (struct point){
        at.y * (1 - s2 * at.lambda + c * c), at.lambda + c * at.y * (s2 * at.lambda - 4)};
}

/* Where the step takes small differences, by differences of the step itself. Both its functions are
 * cubic in Y, so a central difference is off by H^2 of a coefficient of order 1. */
static void derivative(struct chain at, double s2, long double j[2][2]) {
    const long double h = 1e-6L;
    struct point up = step((struct point){at.y + h, at.eta_lambda}, s2);
    struct point down = step((struct point){at.y - h, at.eta_lambda}, s2);
    struct point more = step((struct point){at.y, at.eta_lambda + h}, s2);
    struct point less = step((struct point){at.y, at.eta_lambda - h}, s2);
    j[0][0] = (up.y - down.y) / (2 * h);
    j[0][1] = (more.y - less.y) / (2 * h);
    j[1][0] = (up.lambda - down.lambda) / (2 * h);
    j[1][1] = (more.lambda - less.lambda) / (2 * h);
}

/* The covariance of J u + J v for two vectors u and v that make up the old one. */
static void old_differences_grow_as_the_chain_says(void **state) {
    (void)state;
    struct check_random random = check_random_of(1);
    for (int i = 0; i < 1000; i++) {
        double lambda = check_uniform(&random, 0.1, 6), s2 = check_uniform(&random, 0, 2);
        struct chain at = {check_uniform(&random, -lambda / 2, lambda / 2), lambda};
        double u[2] = {check_uniform(&random, -1, 1), check_uniform(&random, -1, 1)};
        double v[2] = {check_uniform(&random, -1, 1), check_uniform(&random, -1, 1)};
        struct rounding old = {
            .yy = u[0] * u[0] + v[0] * v[0],
            .yl = u[0] * u[1] + v[0] * v[1],
            .ll = u[1] * u[1] + v[1] * v[1]};
        struct rounding new = rounding_step(old, at, s2, 100);
        long double j[2][2];
        derivative(at, s2, j);
        double a[2], b[2];
        for (int k = 0; k < 2; k++) {
            a[k] = (double)(j[k][0] * u[0] + j[k][1] * u[1]);
            b[k] = (double)(j[k][0] * v[0] + j[k][1] * v[1]);
        }
        double size = 1 + a[0] * a[0] + a[1] * a[1] + b[0] * b[0] + b[1] * b[1];
        require_near(new.yy, a[0] * a[0] + b[0] * b[0], 1e-10 * size, "yy, %d", i);
        require_near(new.yl, a[0] * a[1] + b[0] * b[1], 1e-10 * size, "yl, %d", i);
        require_near(new.ll, a[1] * a[1] + b[1] * b[1], 1e-10 * size, "ll, %d", i);
    }
}

/* -- what a rounding is worth ----------------------------------------------------------------- */

/* At Y = 0 reading mu costs four roundings of each product, and products of random mantissas round
 * by e, which fma shows exactly. Lambda = 2 and n = 1 make a^2 w^2 one, on average. */
static void a_product_rounds_by_a_random_part_of_its_size(void **state) {
    (void)state;
    struct check_random random = check_random_of(2);
    struct statistic_moments squares = {0};
    for (int i = 0; i < 400000; i++) {
        double x = check_log_uniform(&random, 1, 2), y = check_log_uniform(&random, 1, 2);
        statistic_add(&squares, pow(fma(x, y, -(x * y)) / (x * y) * 0x1p52, 2));
    }
    struct estimate mean = estimate_mean(squares.n, squares.sum, squares.square);
    struct rounding rounding = rounding_step((struct rounding){0}, (struct chain){0, 2}, 0, 1);
    assert_near(rounding.read_y * 0x1p104 / 4, mean.value, STATISTIC_Z * mean.se);
}

/* -- against networks ------------------------------------------------------------------------- */

enum { STEPS = 16, NETWORKS = 400 };
static const double s2[STEPS] = {1.69, 1, 1.69, 0.3, 1.69, 1,    1,   0.5,
                                 1.69, 1, 1,    1,   1.69, 1.69, 0.2, 1};

/* Root mean square over networks, in units of the standard error. It is known to 4 %, and moves by
 * less than what the header allows. */
static void require_spread(double n, double x0) {
    double y[STEPS] = {0}, lambda[STEPS] = {0};
    for (uint64_t i = 0; i < NETWORKS; i++) {
        struct network_pair pair;
        struct fault fault = {0};
        assert_int_equal(
            network_pair_init(&pair, (uint64_t)n, x0, rng_key_of(1, "rounding test", i), 1, &fault),
            STATUS_OK);
        for (int t = 0; t < STEPS; t++) {
            network_pair_step(&pair, s2[t]);
            struct chain now = network_pair_now(&pair);
            y[t] += pow((now.y - pair.chain.y) / rounding_y(&pair.rounding), 2) / NETWORKS;
            lambda[t] +=
                pow((now.eta_lambda - pair.chain.eta_lambda) / rounding_eta_lambda(&pair.rounding),
                    2) /
                NETWORKS;
        }
        network_pair_clear(&pair);
    }
    for (int t = 0; t < STEPS; t++) {
        double size = sqrt(y[t]), size_lambda = sqrt(lambda[t]);
        require(size > 0.7 && size < 1.4, "Y: %g, n = %g, %g, step %d", size, n, x0, t);
        require(
            size_lambda > 0.7 && size_lambda < 2.2, "Lambda: %g, n = %g, %g, step %d", size_lambda,
            n, x0, t);
    }
}

static void is_the_spread_of_real_networks(void **state) {
    (void)state;
    static const double x0[] = {0.5, 1.1, 2.2}, n[] = {100, 1000};
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 2; k++) {
            require_spread(n[k], x0[i]);
        }
    }
}

/* -- frozen ----------------------------------------------------------------------------------- */

enum { NEURONS = 1000000 };

/* The share of the weights a of N(0,1) neurons that a - c w leaves as they are. */
static double still(double c) {
    double count = 0;
    for (uint64_t r = 0; r < NEURONS; r++) {
        struct network_neuron neuron =
            network_neuron_start(rng_key_of(2, "rounding test", 0), 0, r);
        count += neuron.a - c * neuron.w == neuron.a;
    }
    return count / NEURONS;
}

/* |a/w| has the law of Cauchy: it passes t with odds 2/(pi t). A weight is still where |c w| is
 * below half an ulp of it, which is 2^-54 to 2^-53 of its size. */
static void weights_stand_still_below_it(void **state) {
    (void)state;
    const double edge = ROUNDING_FROZEN;
    assert_true(edge * 0x1p53 > 500 && edge * 0x1p53 < 1000);
    assert_false(rounding_is_frozen((struct chain){-edge / 1.69 * 1.01, 0.5}, 1.69));
    assert_true(rounding_is_frozen((struct chain){-edge / 1.69 * 0.99, 0.5}, 1.69));
    double least = 2 / M_PI / (0x1p54 * edge), most = 2 / M_PI / (0x1p53 * edge);
    double error = STATISTIC_Z * sqrt(most / NEURONS), share = still(edge);
    require(
        share > least - error && share < most + error, "%g, not in [%g, %g]", share, least, most);
    assert_true(still(1e-18) > 0.98);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(old_differences_grow_as_the_chain_says),
        cmocka_unit_test(a_product_rounds_by_a_random_part_of_its_size),
        cmocka_unit_test(is_the_spread_of_real_networks),
        cmocka_unit_test(weights_stand_still_below_it),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("rounding", tests, NULL, NULL);
}
