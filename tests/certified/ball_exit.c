/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball_exit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#if __has_include(<flint/arb_hypgeom.h>)
#include <flint/arb_hypgeom.h>
#else
#include <arb_hypgeom.h>
#endif

#include "certified/ball_double.h"
#include "enclosure.h"
#include "escape/exit_mean.h"

static void
ask(struct ball_exit_question *question, const char *h, const char *c, const char *epsilon,
    const char *r, size_t dimensions) {
    enclosure_point(&question->curvature, h);
    enclosure_point(&question->noise, c);
    enclosure_point(&question->epsilon, epsilon);
    enclosure_point(&question->radius, r);
    question->dimensions = dimensions;
}

/* Quadrature of the double integral to 30 digits, of which 20 or so are printed; r = 1. */
static const struct {
    const char *h, *c, *epsilon, *want;
} table[] = {
    {"1", "1", "0.1", "6545.7650634107861648"},     {"1", "1", "0.05", "98755019.921459596397"},
    {"1", "1", "0.02", "6.5650997895150354342e20"}, {"0.5", "1", "0.1", "132.45640858071715976"},
    {"2", "1", "0.1", "49377509.960729798198"},     {"2", "2", "0.1", "3272.8825317053930824"},
    {"4", "1", "0.02", "1.1349035106933280988e85"}, {"4", "4", "0.02", "1.6412749473787588585e20"},
};

/* A unit of the last place of what is printed. */
static double unit_of(const char *text) {
    const char *exponent = strchr(text, 'e'), *point = strchr(text, '.');
    size_t end = exponent == NULL ? strlen(text) : (size_t)(exponent - text);
    return pow(
        10,
        (exponent == NULL ? 0 : atof(exponent + 1)) - (double)(end - 1) + (double)(point - text));
}

/* |ball - want| <= `units` units, for sure. */
static bool is_within(const arb_t ball, const char *want, double units) {
    arb_t printed, unit;
    arb_init(printed);
    arb_init(unit);
    arb_set_str(printed, want, 300);
    arb_sub(printed, printed, ball, 300);
    arb_abs(printed, printed);
    arb_set_d(unit, units * unit_of(want));
    bool is = arb_le(printed, unit);
    arb_clear(printed);
    arb_clear(unit);
    return is;
}

static void both_proofs_hold_the_table(void **state) {
    (void)state;
    arb_t mean, other;
    arb_init(mean);
    arb_init(other);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct ball_exit_question question;
        ask(&question, table[i].h, table[i].c, table[i].epsilon, "1", 1);
        ball_exit_mean(mean, &question, 30);
        ball_exit_integral(other, &question, 30);
        require(enclosure_is_narrow(mean, 30), "row %zu", i);
        require(enclosure_is_narrow(other, 30), "row %zu", i);
        require(arb_overlaps(mean, other), "row %zu: two proofs", i);
        /* as printed, and no other digit would do */
        require(is_within(mean, table[i].want, 0.501), "row %zu: the series", i);
        require(is_within(other, table[i].want, 0.501), "row %zu: the integral", i);
        require(!is_within(mean, table[i].want, 1e-9), "row %zu: it is rounded", i);
        ball_exit_question_clear(&question);
    }
    arb_clear(mean);
    arb_clear(other);
}

/* Where all is a root or an odd decimal; in one dimension the proofs share nothing but K. */
static void two_proofs_overlap_at_any_precision(void **state) {
    (void)state;
    static const long digits[] = {5, 30, 100, 300};
    static const char *const epsilon[] = {"3.7", "0.29", "sqrt(0.0007)", "0.0017"};
    arb_t mean, other;
    arb_init(mean);
    arb_init(other);
    for (size_t d = 0; d < 4; d++) {
        for (size_t e = 0; e < 4; e++) {
            struct ball_exit_question question;
            ask(&question, "0.7", "sqrt(1.3)", epsilon[e], "1.1", 1);
            ball_exit_mean(mean, &question, digits[d]);
            ball_exit_integral(other, &question, digits[d]);
            require(enclosure_is_narrow(mean, digits[d]), "%ld digits", digits[d]);
            require(arb_overlaps(mean, other), "%ld digits, epsilon %s", digits[d], epsilon[e]);
            question.dimensions = 2;
            ball_exit_mean(mean, &question, digits[d]);
            require(!arb_overlaps(mean, other), "two dimensions are others: %s", epsilon[e]);
            ball_exit_integral(other, &question, digits[d]);
            require(!arb_is_finite(other), "the integral is for one dimension");
            ball_exit_question_clear(&question);
        }
    }
    arb_clear(mean);
    arb_clear(other);
}

/* In two dimensions the sum is (Ei(K) - log K - gamma)/(2 h): Arb's own exponential integral. */
static void in_two_dimensions_it_is_an_exponential_integral(void **state) {
    (void)state;
    struct ball_exit_question question;
    arb_t mean, want, part, k;
    arb_init(mean);
    arb_init(want);
    arb_init(part);
    arb_init(k);
    ask(&question, "2", "0.5", "0.125", "1.5", 2);
    ball_exit_mean(mean, &question, 50);
    arb_set_ui(k, 72);
    arb_hypgeom_ei(want, k, 300);
    arb_log(part, k, 300);
    arb_sub(want, want, part, 300);
    arb_const_euler(part, 300);
    arb_sub(want, want, part, 300);
    arb_mul_2exp_si(want, want, -2);
    assert_true(enclosure_is_narrow(mean, 50) && enclosure_is_narrow(want, 50));
    assert_true(arb_overlaps(mean, want));
    ball_exit_question_clear(&question);
    arb_clear(mean);
    arb_clear(want);
    arb_clear(part);
    arb_clear(k);
}

/* The doubles of exit_mean at the doubles themselves. 4e-16 K: the rounding of K, in e^K; and a
 * walk of 2K roundings. */
static void doubles_lie_where_they_say(void **state) {
    (void)state;
    arb_t mean;
    arb_init(mean);
    for (size_t d = 1; d <= 100; d = 3 * d + 1) {
        for (double epsilon = 0.7; epsilon > 0.0015; epsilon *= 0.6) {
            const struct exit_mean_question doubles = {0.9, 1.3, epsilon, 1.07, d};
            struct ball_exit_question question = {.dimensions = d};
            ball_point_init_d(&question.curvature, doubles.curvature);
            ball_point_init_d(&question.noise, doubles.noise);
            ball_point_init_d(&question.epsilon, epsilon);
            ball_point_init_d(&question.radius, doubles.radius);
            ball_exit_mean(mean, &question, 30);
            double k = 0.9 * 1.07 * 1.07 / (1.3 * epsilon), value = exit_mean(&doubles);
            double most = (4e-16 * k + 3e-16 * sqrt(2 * k + 50)) * value;
            require_near(ball_double_error(value, mean), 0, most, "d %zu, eps %g", d, epsilon);
            arb_log(mean, mean, 200);
            require_near(
                ball_double_error(exit_mean_log(&doubles), mean), 0,
                1e-15 * (k + (double)d) + 1e-15, "log, d %zu, eps %g", d, epsilon);
            ball_exit_question_clear(&question);
        }
    }
    arb_clear(mean);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_proofs_hold_the_table),
        cmocka_unit_test(two_proofs_overlap_at_any_precision),
        cmocka_unit_test(in_two_dimensions_it_is_an_exponential_integral),
        cmocka_unit_test(doubles_lie_where_they_say),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("ball_exit", tests, NULL, NULL);
}
