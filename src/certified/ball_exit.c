/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball_exit.h"

#if __has_include(<flint/acb_calc.h>)
#include <flint/acb_calc.h>
#include <flint/acb_hypgeom.h>
#else
#include <acb_calc.h>
#include <acb_hypgeom.h>
#endif

#include "certified/ball.h"

void ball_exit_question_clear(struct ball_exit_question *question) {
    ball_point_clear(&question->curvature);
    ball_point_clear(&question->noise);
    ball_point_clear(&question->epsilon);
    ball_point_clear(&question->radius);
}

/* out = h/(epsilon c), and `unit` = epsilon c. */
static void ratio_of(arb_t out, arb_t unit, const struct ball_exit_question *question, slong bits) {
    arb_t part;
    arb_init(part);
    ball_point_get(unit, &question->epsilon, bits);
    ball_point_get(part, &question->noise, bits);
    arb_mul(unit, unit, part, bits);
    ball_point_get(out, &question->curvature, bits);
    arb_div(out, out, unit, bits);
    arb_clear(part);
}

/* -- the series --------------------------------------------------------------------------- */

/* sum_{n >= 1} K^n/(2n (d/2)_n). A term over the one before is below K/(n - 1), so that from n > 2K
 * + 1 on all that follow are below the last together. */
static void series(arb_t sum, const arb_t k, size_t dimensions, slong bits) {
    arb_t power, term, twice;
    arb_init(power);
    arb_init(term);
    arb_init(twice);
    arb_zero(sum);
    arb_one(power);
    arb_mul_2exp_si(twice, k, 1);
    arb_add_ui(twice, twice, 1, bits);
    for (ulong n = 1;; n++) {
        arb_mul(power, power, k, bits);
        arb_mul_2exp_si(power, power, 1);
        arb_div_ui(power, power, (ulong)dimensions + 2 * (n - 1), bits);
        arb_div_ui(term, power, 2 * n, bits);
        arb_add(sum, sum, term, bits);
        arb_sub_ui(term, twice, n, bits);
        if (arb_is_negative(term)) {
            arb_div_ui(term, power, 2 * n, bits);
            arb_mul_2exp_si(term, term, bits);
            if (arb_lt(term, sum)) {
                break;
            }
        }
    }
    arb_mul_2exp_si(term, term, -bits);
    arb_add_error(sum, term);
    arb_clear(power);
    arb_clear(term);
    arb_clear(twice);
}

/* Rounding grows with the number of terms alone, so a few rounds of twice the precision are the
 * most there are. */
void ball_exit_mean(arb_t out, const struct ball_exit_question *question, long digits) {
    arb_t k, part;
    arb_init(k);
    arb_init(part);
    for (slong bits = ball_bits(digits) + 32;; bits *= 2) {
        ratio_of(k, part, question, bits);
        ball_point_get(part, &question->radius, bits);
        arb_mul(part, part, part, bits);
        arb_mul(k, k, part, bits);
        series(out, k, question->dimensions, bits);
        ball_point_get(part, &question->curvature, bits);
        arb_div(out, out, part, bits);
        if (arb_rel_accuracy_bits(out) >= ball_bits(digits)) {
            break;
        }
    }
    arb_clear(k);
    arb_clear(part);
}

/* -- the integral ------------------------------------------------------------------------- */

struct inner {
    arb_t k, root; /* and its square root */
};

/* e^(k u^2) erf(sqrt(k) u): entire, so that its domain need not be checked (order). */
static int integrand(acb_ptr out, const acb_t u, void *context, slong order, slong bits) {
    (void)order;
    const struct inner *inner = context;
    acb_t part;
    acb_init(part);
    acb_mul_arb(part, u, inner->root, bits);
    acb_hypgeom_erf(out, part, bits);
    acb_mul(part, part, part, bits);
    acb_exp(part, part, bits);
    acb_mul(out, out, part, bits);
    acb_clear(part);
    return 0;
}

/* The inner integral is sqrt(pi/k)/2 erf(sqrt(k) u). */
static void integral(arb_t out, const struct ball_exit_question *question, slong bits) {
    struct inner inner;
    acb_t sum, from, to;
    arb_t unit;
    mag_t tolerance;
    arb_init(inner.k);
    arb_init(inner.root);
    acb_init(sum);
    acb_init(from);
    acb_init(to);
    arb_init(unit);
    mag_init(tolerance);
    ratio_of(inner.k, unit, question, bits);
    arb_sqrt(inner.root, inner.k, bits);
    ball_point_get(acb_realref(to), &question->radius, bits);
    mag_set_ui_2exp_si(tolerance, 1, -bits);
    acb_calc_integrate(sum, integrand, &inner, from, to, bits, tolerance, NULL, bits);
    arb_mul(unit, unit, inner.root, bits);
    arb_div(out, acb_realref(sum), unit, bits);
    arb_const_sqrt_pi(unit, bits);
    arb_mul(out, out, unit, bits);
    arb_clear(inner.k);
    arb_clear(inner.root);
    acb_clear(sum);
    acb_clear(from);
    acb_clear(to);
    arb_clear(unit);
    mag_clear(tolerance);
}

void ball_exit_integral(arb_t out, const struct ball_exit_question *question, long digits) {
    if (question->dimensions != 1) {
        arb_indeterminate(out);
        return;
    }
    for (slong bits = ball_bits(digits) + 32;; bits *= 2) {
        integral(out, question, bits);
        if (arb_rel_accuracy_bits(out) >= ball_bits(digits)) {
            break;
        }
    }
}
