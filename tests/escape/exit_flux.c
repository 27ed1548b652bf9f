/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/exit_flux.h"

#include <math.h>

#include "check.h"
#include "escape/exit_chain.h"
#include "escape/exit_linear.h"
#include "escape/exit_mean.h"
#include "statistic.h"

static const double PI = 3.14159265358979323846, ONE[100] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

/* E tau (1 + O(epsilon)): the difference of logs falls with epsilon, and is (d + 1)... times it. */
static void it_is_the_exact_mean_to_first_order(void **state) {
    (void)state;
    for (size_t d = 1; d <= 10; d++) {
        const struct valley valley = {d, ONE, ONE, VALLEY_BALL, 1};
        double off[2];
        for (int i = 0; i < 2; i++) {
            const struct exit_mean_question question = {1, 1, i ? 1e-4 : 2e-4, 1, d};
            off[i] = exit_mean_log(&question) - exit_flux_log(&valley, question.epsilon, 0);
        }
        require_near(off[0] / off[1], 2, 0.02, "%zu dimensions", d);
        require_near(off[1], 0.5e-4 * (double)d, 1e-6 * (double)(d * d), "%zu dimensions", d);
    }
}

/* Equally near in all directions, the mean curvature alone counts; C = I at a depth and C = H in a
 * ball are one and the same process in other units. */
static void where_all_is_equally_near_the_mean_curvature_counts(void **state) {
    (void)state;
    const double h[3] = {0.5, 1, 3}, r = 1.3;
    const struct valley ball = {3, h, h, VALLEY_BALL, r},
                        deep = {3, h, ONE, VALLEY_DEPTH, r * r / 2},
                        flat = {3, ONE, ONE, VALLEY_BALL, r};
    double got = exit_flux_log(&ball, 0.02, 0);
    assert_near(got, exit_flux_log(&flat, 0.02, 0) - log(1.5), 1e-9);
    assert_near(got, exit_flux_log(&deep, 0.02, 0), 1e-9);
    double slow = exit_flux_log(&ball, 0.02, 0.1);
    assert_near(slow, exit_flux_log(&deep, 0.02, 0.1), 1e-9);
    assert_true(fabs(slow - got) > 0.1);
}

/* Two passes, at +-X: 2 h X (a/(pi epsilon))^(1/2) e^(-V0/epsilon) prod (1 - a g_i/(g a_i))^(-1/2),
 * a = h/c, by Laplace's method, to O(epsilon). */
static void one_direction_that_is_nearest(void **state) {
    (void)state;
    const double h[3] = {0.5, 1, 3};
    for (int k = 0; k < 2; k++) {
        const struct valley valley = {3, h, k ? h : ONE, k ? VALLEY_DEPTH : VALLEY_BALL, 1};
        size_t m = k ? 2 : 0;
        double log_factor = 0, a = h[m] / valley.noise[m], g = valley_weight(&valley, m);
        for (size_t i = 0; i < 3; i++) {
            double other = valley_weight(&valley, i) * valley.noise[i] / h[i];
            log_factor -= i == m ? 0 : 0.5 * log(1 - a / g * other);
        }
        double x2 = valley_edge(&valley) / g, off[2];
        for (int i = 0; i < 2; i++) {
            double epsilon = i ? 1e-3 : 2e-3;
            double rate = log(2 * h[m]) + 0.5 * log(x2 * a / (PI * epsilon)) + log_factor;
            off[i] = exit_flux_log(&valley, epsilon, 0) - (a * x2 / epsilon - rate);
        }
        require_near(off[0] / off[1], 2, 0.1, "case %d", k);
        require(fabs(off[1]) < 0.02, "case %d: %g", k, off[1]);
    }
}

/* Steps, in one dimension: what slow SGD lacks is O(epsilon), which both sides lack. */
static void steps_are_corrected(void **state) {
    (void)state;
    const struct valley valley = {1, ONE, ONE, VALLEY_BALL, 1};
    const double eta = 0.005, epsilon = 0.02;
    const struct exit_chain_question question = {eta, 1, 1, epsilon, 1};
    struct exit_chain chain;
    assert_true(exit_chain_init(&chain, &question, NULL) == STATUS_OK);
    double got = exit_flux_log(&valley, epsilon, eta), want = log(eta * chain.mean);
    assert_near(got, want, epsilon);
    assert_true(fabs(exit_flux_log(&valley, epsilon, 0) - want) > 10 * epsilon);
    exit_chain_clear(&chain);
}

static struct linear_valley valley_of(
    size_t d, const double *hessian, const double *noise, enum valley_domain domain, double eta,
    double epsilon) {
    const struct linear_valley_question question = {
        d, hessian, noise, domain, domain == VALLEY_BALL ? 1 : 0.3, eta, epsilon};
    struct linear_valley valley;
    assert_true(linear_valley_init(&valley, &question, NULL) == STATUS_OK);
    return valley;
}

/* In one basis, and turned away from it. */
static void matrices_of_one_basis_have_its_flux(void **state) {
    (void)state;
    const double h[2] = {2, 1}, c[2] = {0.7, 1.6}, hessian[4] = {2, 0, 0, 1},
                 noise[4] = {0.7, 0, 0, 1.6};
    const double rotation[4] = {0.8, 0.6, -0.6, 0.8};
    double turned[4], noise_turned[4];
    for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 2; j++) {
            turned[2 * i + j] = noise_turned[2 * i + j] = 0;
            for (int k = 0; k < 2; k++) {
                double product = rotation[2 * i + k] * rotation[2 * j + k];
                turned[2 * i + j] += product * h[k];
                noise_turned[2 * i + j] += product * c[k];
            }
        }
    }
    for (int k = 0; k < 4; k++) {
        enum valley_domain domain = k % 2 == 0 ? VALLEY_BALL : VALLEY_DEPTH;
        const struct valley plain = {2, h, c, domain, domain == VALLEY_BALL ? 1 : 0.3};
        struct linear_valley valley = valley_of(
            2, k < 2 ? hessian : turned, k < 2 ? noise : noise_turned, domain, 0.05, 0.01);
        require_near(
            exit_flux_log_linear(&valley), exit_flux_log(&plain, 0.01, 0.05), 1e-9, "case %d", k);
        linear_valley_clear(&valley);
    }
}

/* Where they do not commute, simulated exits are those of the flux to O(epsilon), which falls. */
static void matrices_without_a_basis(void **state) {
    (void)state;
    const double hessian[4] = {1.5, 0.6, 0.6, 0.8}, noise[4] = {0.4, -0.3, -0.3, 2};
    for (int k = 0; k < 2; k++) {
        for (int e = 0; e < 2; e++) {
            const double eta = 0.02, epsilon = e == 0 ? 0.02 : 0.005;
            struct linear_valley valley =
                valley_of(2, hessian, noise, k == 0 ? VALLEY_BALL : VALLEY_DEPTH, eta, epsilon);
            const struct plan plan = {
                .key = rng_key_of(7, "exit_flux", (uint64_t)(2 * k + e)),
                .runs = 400000,
                .threads = 1};
            struct exit_reversed found;
            assert_true(exit_linear_run(&found, NULL, &valley, &plan, NULL) == STATUS_OK);
            double off = exit_flux_log_linear(&valley) - log(eta) - found.log_mean.value;
            double height = linear_valley_height(&valley);
            require(
                fabs(off) < STATISTIC_Z * found.log_mean.se + 2 * epsilon / height,
                "case %d, %g: %g, error %g", k, epsilon, off, found.log_mean.se);
            linear_valley_clear(&valley);
        }
    }
}

static void what_has_no_answer_is_not_a_number(void **state) {
    (void)state;
    const struct valley valley = {10, ONE, ONE, VALLEY_BALL, 1};
    assert_true(isnan(exit_flux_log(&valley, 0.5, 0)));
    assert_true(isnan(exit_flux_log(&valley, 0.01, 1)));
    const double hessian[4] = {2, 0, 0, 1}, noise[4] = {1, 0, 0, 2};
    for (int k = 0; k < 2; k++) {
        struct linear_valley linear =
            valley_of(2, hessian, noise, VALLEY_BALL, k == 0 ? 0.6 : 0.1, k == 0 ? 0.01 : 2);
        assert_true(isnan(exit_flux_log_linear(&linear)));
        linear_valley_clear(&linear);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_exact_mean_to_first_order),
        cmocka_unit_test(where_all_is_equally_near_the_mean_curvature_counts),
        cmocka_unit_test(one_direction_that_is_nearest),
        cmocka_unit_test(steps_are_corrected),
        cmocka_unit_test(matrices_of_one_basis_have_its_flux),
        cmocka_unit_test(matrices_without_a_basis),
        cmocka_unit_test(what_has_no_answer_is_not_a_number),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("exit_flux", tests, NULL, NULL);
}
