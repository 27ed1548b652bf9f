/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/exit_mean.h"

#include <math.h>

#include "check.h"

/* 30-digit quadrature of the double integral, one dimension, r = 1. */
static void the_table_of_one_dimension(void **state) {
    (void)state;
    static const struct {
        double h, c, epsilon, want;
    } row[] = {
        {1, 1, 0.1, 6545.7650634107861648},     {1, 1, 0.05, 98755019.921459596397},
        {1, 1, 0.02, 6.5650997895150354342e20}, {0.5, 1, 0.1, 132.45640858071715976},
        {2, 1, 0.1, 49377509.960729798198},     {2, 2, 0.1, 3272.8825317053930824},
        {4, 1, 0.02, 1.1349035106933280988e85}, {4, 4, 0.02, 1.6412749473787588585e20},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        const struct exit_mean_question question = {row[i].h, row[i].c, row[i].epsilon, 1, 1};
        /* 2e-14: the rounding of K in K^n, n near K = 200 at most. */
        require_near(exit_mean(&question), row[i].want, 2e-14 * row[i].want, "row %zu", i);
        require_near(exit_mean_log(&question), log(row[i].want), 4e-14, "row %zu", i);
    }
}

/* Ten nodes of Gauss and Legendre on [-1, 1], the right half. */
static const long double NODE[5] = {
    0.148874338981631210884826001129720L, 0.433395394129247190799265943165784L,
    0.679409568299024406234327365114874L, 0.865063366688984510732096688423493L,
    0.973906528517171720077964012084452L};
static const long double WEIGHT[5] = {
    0.295524224714752870173815619188769L, 0.269266719309996355091226921569469L,
    0.219086362515982043995534934228163L, 0.149451349150580593145863396957698L,
    0.066671344308688137593568809893332L};

static long double inner_density(long double v, long double k, int d) {
    return powl(v, d - 1) * expl(-k * v * v);
}

static long double inner(long double from, long double to, long double k, int d) {
    long double middle = 0.5L * (from + to), half = 0.5L * (to - from), sum = 0;
    for (int i = 0; i < 5; i++) {
        sum += WEIGHT[i] * (inner_density(middle + half * NODE[i], k, d) +
                            inner_density(middle - half * NODE[i], k, d));
    }
    return half * sum;
}

/* log E tau by Gauss-Legendre panels of the double integral as it stands, in long double; over
 * e^(k r^2), which no double may have room for. */
static double log_by_panels(const struct exit_mean_question *question) {
    const int d = (int)question->dimensions, panels = 1000;
    const long double r = question->radius, unit = (long double)question->epsilon * question->noise,
                      k = question->curvature / unit, step = r / panels;
    long double sum = 0, so_far = 0;
    for (int p = 0; p < panels; p++) {
        long double from = p * step, middle = from + 0.5L * step;
        for (int i = 0; i < 10; i++) {
            long double u = middle + (i % 2 ? 0.5L : -0.5L) * step * NODE[i / 2];
            sum += 0.5L * step * WEIGHT[i / 2] * powl(u, 1 - d) * expl(k * (u * u - r * r)) *
                   (so_far + inner(from, u, k, d));
        }
        so_far += inner(from, from + step, k, d);
    }
    return (double)(logl(2 / unit * sum) + k * r * r);
}

static void the_series_is_the_integral(void **state) {
    (void)state;
    static const size_t dimensions[] = {1, 2, 3, 10, 100};
    static const double epsilon[] = {0.25, 0.03125, 0.00048828125};
    for (size_t d = 0; d < 5; d++) {
        for (size_t e = 0; e < 3; e++) {
            const struct exit_mean_question question = {2, 0.5, epsilon[e], 0.5, dimensions[d]};
            /* 1e-13: the log of a sum of some 2K = 4000 terms, each a product of as many. With v^99
             * the first panel, a part of 10^-6, is beyond ten nodes. */
            double tolerance = dimensions[d] == 100 ? 1e-6 : 1e-13 + 1e-15 / epsilon[e];
            require_near(
                exit_mean_log(&question), log_by_panels(&question), tolerance, "d %zu, eps %g",
                dimensions[d], epsilon[e]);
        }
    }
}

/* The check sees one dimension more. */
static void a_wrong_dimension_is_seen(void **state) {
    (void)state;
    const struct exit_mean_question right = {2, 0.5, 0.03125, 0.5, 10},
                                    wrong = {2, 0.5, 0.03125, 0.5, 11};
    assert_true(fabs(exit_mean_log(&right) / exit_mean_log(&wrong) - 1) > 1e-3);
}

/* Beyond any double the log goes on: E tau = sqrt(pi/K)/(2h) e^K (1 + 1/(2K) + ...) at K = 10^4. */
static void beyond_doubles_there_is_the_log(void **state) {
    (void)state;
    const struct exit_mean_question question = {1, 1, 1e-4, 1, 1};
    assert_true(exit_mean(&question) == INFINITY);
    double k = 1e4, want = k + log(0.5 * sqrt(3.14159265358979323846 / k)) + 0.5 / k;
    assert_near(exit_mean_log(&question), want, 2e-8); /* the next term is of order 1/K^2 */
}

/* With little curvature it is diffusion: r^2/(d epsilon c). */
static void without_a_valley_it_diffuses(void **state) {
    (void)state;
    for (size_t d = 1; d < 5; d++) {
        const struct exit_mean_question question = {1e-12, 2, 0.25, 3, d};
        assert_near(exit_mean(&question), 9 / (0.5 * (double)d), 1e-9);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_of_one_dimension),
        cmocka_unit_test(the_series_is_the_integral),
        cmocka_unit_test(a_wrong_dimension_is_seen),
        cmocka_unit_test(beyond_doubles_there_is_the_log),
        cmocka_unit_test(without_a_valley_it_diffuses),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("exit_mean", tests, NULL, NULL);
}
