/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/linear_valley.h"

#include <math.h>

#include "check.h"
#include "escape/gauss_form.h"
#include "escape/quasi_potential.h"

enum { D = 3 };

/* Not diagonal, and no two with a basis in common. */
static const double HESSIAN[D * D] = {2, 0.5, 0.1, 0.5, 1, -0.2, 0.1, -0.2, 0.7};
static const double NOISE[D * D] = {1, -0.4, 0.3, -0.4, 0.8, 0.2, 0.3, 0.2, 1.5};

static struct linear_valley_question ask(enum valley_domain domain) {
    return (struct linear_valley_question){D, HESSIAN, NOISE, domain, 0.8, 0.2, 0.05};
}

/* x = sum_i axis_i spread_ik v_k/sqrt(g_i). */
static void point_of(double *x, const struct linear_valley *valley, const double *v) {
    for (size_t j = 0; j < D; j++) {
        x[j] = 0;
        for (size_t i = 0; i < D; i++) {
            double g = valley->domain == VALLEY_BALL ? 1 : valley->curvature[i];
            for (size_t k = 0; k < D; k++) {
                x[j] += valley->axis[i * D + j] * valley->spread[i * D + k] * v[k] / sqrt(g);
            }
        }
    }
}

/* The covariance of x is stationary: Sigma = (1 - eta H) Sigma (1 - eta H) + eta epsilon C. */
static void the_law_is_stationary(void **state) {
    (void)state;
    for (int domain = 0; domain < 2; domain++) {
        struct linear_valley_question question = ask(domain == 0 ? VALLEY_BALL : VALLEY_DEPTH);
        struct linear_valley valley;
        assert_true(linear_valley_init(&valley, &question, NULL) == STATUS_OK);
        double column[D][D], sigma[D][D] = {{0}}, decay[D][D];
        for (size_t k = 0; k < D; k++) {
            const double v[D] = {k == 0, k == 1, k == 2};
            point_of(column[k], &valley, v);
        }
        for (size_t i = 0; i < D; i++) {
            for (size_t j = 0; j < D; j++) {
                decay[i][j] = (i == j) - 0.2 * HESSIAN[i * D + j];
                for (size_t k = 0; k < D; k++) {
                    sigma[i][j] += column[k][i] * column[k][j];
                }
            }
        }
        for (size_t i = 0; i < D; i++) {
            for (size_t j = 0; j < D; j++) {
                double next = 0.2 * 0.05 * NOISE[i * D + j];
                for (size_t k = 0; k < D; k++) {
                    for (size_t l = 0; l < D; l++) {
                        next += decay[i][k] * sigma[k][l] * decay[l][j];
                    }
                }
                require_near(next, sigma[i][j], 1e-15, "domain %d, %zu %zu", domain, i, j);
            }
        }
        linear_valley_clear(&valley);
    }
}

/* The score in whitened coordinates is |x|^2 or x^T H x, and the shares are those of the axes. */
static void the_score_is_that_of_the_domain(void **state) {
    (void)state;
    const double v[D] = {0.3, -1.1, 0.7};
    for (int domain = 0; domain < 2; domain++) {
        struct linear_valley_question question = ask(domain == 0 ? VALLEY_BALL : VALLEY_DEPTH);
        struct linear_valley valley;
        double x[D], share[D], want = 0, sum = 0;
        assert_true(linear_valley_init(&valley, &question, NULL) == STATUS_OK);
        point_of(x, &valley, v);
        for (size_t i = 0; i < D; i++) {
            for (size_t j = 0; j < D; j++) {
                want += domain == 0 ? (i == j) * x[i] * x[j] : x[i] * HESSIAN[i * D + j] * x[j];
            }
        }
        assert_near(linear_valley_score(&valley, v), want, 1e-15);
        linear_valley_shares(share, &valley, v);
        for (size_t i = 0; i < D; i++) {
            double along = 0;
            for (size_t j = 0; j < D; j++) {
                along += valley.axis[i * D + j] * x[j];
            }
            double g = domain == 0 ? 1 : valley.curvature[i];
            require_near(share[i], g * along * along / want, 1e-14, "axis %zu", i);
            sum += share[i];
        }
        assert_near(sum, 1, 1e-14);
        linear_valley_clear(&valley);
    }
}

/* Over many pairs of steps: E v'_i v_j is M^T forward and M backward, and v' has variance 1. */
static void backwards_is_the_transpose(void **state) {
    (void)state;
    struct linear_valley_question question = ask(VALLEY_BALL);
    struct linear_valley valley;
    assert_true(linear_valley_init(&valley, &question, NULL) == STATUS_OK);
    bool differs = false;
    for (int forward = 0; forward < 2; forward++) {
        enum { N = 200000 };
        struct rng rng = rng_of(rng_key_of(1, "linear_valley", (uint64_t)forward), 0);
        double cross[D][D] = {{0}}, square[D][D] = {{0}};
        for (int n = 0; n < N; n++) {
            double v[D], to[D];
            for (size_t i = 0; i < D; i++) {
                v[i] = rng_normal(&rng);
            }
            linear_valley_step(to, v, &valley, forward == 1, &rng);
            for (size_t i = 0; i < D; i++) {
                for (size_t j = 0; j < D; j++) {
                    cross[i][j] += to[i] * v[j] / N;
                    square[i][j] += to[i] * to[j] / N;
                }
            }
        }
        for (size_t i = 0; i < D; i++) {
            for (size_t j = 0; j < D; j++) {
                double m = valley.back[forward ? j * D + i : i * D + j];
                differs = differs || fabs(m - valley.back[forward ? i * D + j : j * D + i]) > 0.02;
                require_near(cross[i][j], m, 0.015, "step %d: %zu %zu", forward, i, j);
                require_near(square[i][j], i == j, 0.015, "variance %d: %zu %zu", forward, i, j);
            }
        }
    }
    assert_true(differs); /* or the two directions could not be told apart */
    linear_valley_clear(&valley);
}

/* Where both are diagonal it is the valley of valley.h. */
static void diagonal_matrices_are_a_plain_valley(void **state) {
    (void)state;
    const double h[D] = {2, 1, 0.5}, c[D] = {1, 3, 0.2};
    const double hessian[D * D] = {2, 0, 0, 0, 1, 0, 0, 0, 0.5},
                             noise[D * D] = {1, 0, 0, 0, 3, 0, 0, 0, 0.2};
    for (int domain = 0; domain < 2; domain++) {
        enum valley_domain kind = domain == 0 ? VALLEY_BALL : VALLEY_DEPTH;
        const struct linear_valley_question question = {D, hessian, noise, kind, 0.8, 0.2, 0.05};
        const struct valley plain = {D, h, c, kind, 0.8};
        struct linear_valley valley;
        double sum = 0;
        assert_true(linear_valley_init(&valley, &question, NULL) == STATUS_OK);
        assert_near(linear_valley_height(&valley), quasi_potential_edge(&plain, 0.2), 1e-15);
        for (size_t i = 0; i < D; i++) {
            sum += valley_weight(&plain, i) * valley_variance(&plain, 0.2, 0.05, i);
        }
        assert_near(gauss_form_mean(valley.w, D), sum, 1e-16);
        linear_valley_clear(&valley);
    }
}

static void what_is_no_minimum_is_refused(void **state) {
    (void)state;
    struct linear_valley valley;
    struct fault fault = {0};
    const double crooked[D * D] = {2, 0.5, 0.1, 0.4, 1, -0.2, 0.1, -0.2, 0.7},
                             saddle[D * D] = {2, 0, 0, 0, -0.5, 0, 0, 0, 1},
                             flat[D * D] = {1, 1, 0, 1, 1, 0, 0, 0, 1},
                             hole[D * D] = {1, 0, 0, 0, NAN, 0, 0, 0, 1};
    struct linear_valley_question question = ask(VALLEY_BALL);
    question.hessian = crooked;
    assert_int_equal(linear_valley_init(&valley, &question, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "hessian: not symmetric", "row 1, column 2");
    question.hessian = saddle;
    assert_int_equal(linear_valley_init(&valley, &question, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "hessian: indefinite", "-0.5");
    question.hessian = flat;
    assert_int_equal(linear_valley_init(&valley, &question, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "hessian: singular");
    question.hessian = hole;
    assert_int_equal(linear_valley_init(&valley, &question, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "hessian: row 2, column 2", "finite");
    question = ask(VALLEY_BALL);
    question.noise = flat;
    assert_int_equal(linear_valley_init(&valley, &question, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "noise: singular");
    question = ask(VALLEY_BALL);
    question.eta = 1;
    assert_int_equal(linear_valley_init(&valley, &question, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "below 2");
    question = ask(VALLEY_BALL);
    question.dimensions = 10000;
    assert_int_equal(linear_valley_init(&valley, &question, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "10000 dimensions");
    question = ask(VALLEY_BALL);
    question.size = 0;
    assert_int_equal(linear_valley_init(&valley, &question, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "size 0");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_law_is_stationary),
        cmocka_unit_test(the_score_is_that_of_the_domain),
        cmocka_unit_test(backwards_is_the_transpose),
        cmocka_unit_test(diagonal_matrices_are_a_plain_valley),
        cmocka_unit_test(what_is_no_minimum_is_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("linear_valley", tests, NULL, NULL);
}
