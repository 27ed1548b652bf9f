/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball.h"

#include <flint/fmpz_factor.h>
#include <stdio.h>
#include <string.h>

slong ball_bits(long digits) {
    return (slong)(3.3219280948873626 * (double)digits) + 16;
}

/* -- factors ------------------------------------------------------------------------------ */

/* c - x s^2. For x = sqrt(q) as (c^2 - q s^4)/(c + x s^2), whose numerator is exact. */
static void
difference(arb_t out, ulong c, const fmpq_t s2, const struct ball_point *x, slong bits) {
    fmpq_t exact, from;
    fmpq_init(exact);
    fmpq_init(from);
    fmpq_set_ui(from, c, 1);
    if (x->rational) {
        fmpq_mul(exact, x->value, s2);
        fmpq_sub(exact, from, exact);
        arb_set_fmpq(out, exact, bits);
    } else {
        arb_t sum;
        arb_init(sum);
        ball_point_get(sum, x, bits);
        arb_set_fmpq(out, s2, bits);
        arb_mul(sum, sum, out, bits);
        arb_add_ui(sum, sum, c, bits);
        fmpq_mul(exact, s2, s2);
        fmpq_mul(exact, exact, x->square);
        fmpq_mul(from, from, from);
        fmpq_sub(exact, from, exact);
        arb_set_fmpq(out, exact, bits);
        arb_div(out, out, sum, bits);
        arb_clear(sum);
    }
    fmpq_clear(exact);
    fmpq_clear(from);
}

void ball_factor(arb_t out, const fmpq_t s2, const struct ball_point *x, slong bits) {
    difference(out, 1, s2, x, bits + 8);
}

/* Near |f| = 1 the logarithm keeps its digits as log1p of what is left: f - 1 = -x s^2, or for
 * negative f, |f| - 1 = x s^2 - 2. */
void ball_log_factor(arb_t out, const fmpq_t s2, const struct ball_point *x, slong bits) {
    bits += 8;
    ball_factor(out, s2, x, bits);
    if (arb_is_zero(out)) {
        arb_neg_inf(out);
        return;
    }
    bool negative = arb_is_negative(out);
    arb_abs(out, out);
    if (arf_cmpabs_2exp_si(arb_midref(out), -1) < 0 || arf_cmpabs_2exp_si(arb_midref(out), 1) > 0) {
        arb_log(out, out, bits);
        return;
    }
    difference(out, negative ? 2 : 0, s2, x, bits);
    if (negative) {
        arb_neg(out, out);
    }
    arb_log1p(out, out, bits);
}

/* -- is G 0? ------------------------------------------------------------------------------ */

/* For rational x, G = 0 says that a product of powers of fractions is 1. Written over pairwise
 * coprime integers, which takes greatest common divisors but no factoring, it is 1 where every
 * power is 0. For x = sqrt(q) irrational, G is never 0: with weights n_i ~ p_i, prod (1 - x
 * s_i^2)^n_i is a polynomial in x whose odd part is negative for x > 0 (its roots are all positive,
 * so its signs alternate), so that its value is irrational, and not +-1. */

/* |1 - x s_i^2| for rational x. */
static void rational_factor(fmpq_t out, const fmpq_t s2, const struct ball_point *x) {
    fmpq_mul(out, x->value, s2);
    fmpq_sub_ui(out, out, 1);
    fmpq_abs(out, out);
}

/* sum p_i (how often b divides the numerator - how often the denominator of factor i) */
static bool power_is_zero(const struct ball_data *data, const fmpq *factor, const fmpz_t b) {
    fmpq_t sum, term;
    fmpz_t rest;
    fmpq_init(sum);
    fmpq_init(term);
    fmpz_init(rest);
    for (size_t i = 0; i < data->atoms; i++) {
        slong times = fmpz_remove(rest, fmpq_numref(&factor[i]), b) -
                      fmpz_remove(rest, fmpq_denref(&factor[i]), b);
        fmpq_set_si(term, times, 1);
        fmpq_addmul(sum, term, &data->p[i]);
    }
    bool is = fmpq_is_zero(sum);
    fmpq_clear(sum);
    fmpq_clear(term);
    fmpz_clear(rest);
    return is;
}

static bool drift_is_zero(const struct ball_data *data, const struct ball_point *x) {
    if (!x->rational) {
        return false;
    }
    fmpq *factor = _fmpq_vec_init((slong)data->atoms);
    fmpz_factor_t all, coprime;
    fmpz_factor_init(all);
    fmpz_factor_init(coprime);
    for (size_t i = 0; i < data->atoms; i++) {
        rational_factor(&factor[i], &data->s2[i], x);
        _fmpz_factor_append(all, fmpq_numref(&factor[i]), 1);
        _fmpz_factor_append(all, fmpq_denref(&factor[i]), 1);
    }
    fmpz_factor_refine(coprime, all);
    bool is = true;
    for (slong k = 0; k < coprime->num && is; k++) {
        is = fmpz_is_one(&coprime->p[k]) || power_is_zero(data, factor, &coprime->p[k]);
    }
    fmpz_factor_clear(all);
    fmpz_factor_clear(coprime);
    _fmpq_vec_clear(factor, (slong)data->atoms);
    return is;
}

/* -- G ------------------------------------------------------------------------------------ */

static void
sum_drift(arb_t out, const struct ball_data *data, const struct ball_point *x, slong bits) {
    arb_t term, p;
    arb_init(term);
    arb_init(p);
    arb_zero(out);
    for (size_t i = 0; i < data->atoms; i++) {
        ball_log_factor(term, &data->s2[i], x, bits);
        arb_set_fmpq(p, &data->p[i], bits);
        arb_addmul(out, term, p, bits);
    }
    arb_clear(term);
    arb_clear(p);
}

static bool at_pole(const struct ball_data *data, const struct ball_point *x) {
    fmpq_t pole;
    fmpq_init(pole);
    bool is = false;
    for (size_t i = 0; i < data->atoms && !is; i++) {
        fmpq_inv(pole, &data->s2[i]);
        is = ball_point_compare(x, pole) == 0;
    }
    fmpq_clear(pole);
    return is;
}

/* With doubled precision until the sum has `bits` bits. That ends, for once it is not known to
 * differ from 0 it is asked whether it is 0. */
static void
drift_to(arb_t out, const struct ball_data *data, const struct ball_point *x, slong bits) {
    if (at_pole(data, x)) {
        arb_neg_inf(out);
        return;
    }
    bool asked = false;
    for (slong work = bits + 32;; work *= 2) {
        sum_drift(out, data, x, work);
        if (arb_rel_accuracy_bits(out) >= bits) {
            return;
        }
        if (arb_contains_zero(out) && !asked) {
            asked = true;
            if (drift_is_zero(data, x)) {
                arb_zero(out);
                return;
            }
        }
    }
}

void ball_drift(arb_t out, const struct ball_data *data, const struct ball_point *x, long digits) {
    drift_to(out, data, x, ball_bits(digits));
}

int ball_drift_sign(const struct ball_data *data, const struct ball_point *x) {
    arb_t value;
    arb_init(value);
    drift_to(value, data, x, 2);
    int sign = arb_is_positive(value) - arb_is_negative(value);
    arb_clear(value);
    return sign;
}

void ball_drift_full_batch(
    arb_t out, const struct ball_data *data, const struct ball_point *x, long digits) {
    ball_log_factor(out, data->mean_s2, x, ball_bits(digits));
}

/* -- regimes ------------------------------------------------------------------------------ */

/* -1, 0, 1 as x is below, at, above c/s^2. */
static int compare_with_edge(const struct ball_point *x, ulong c, const fmpq_t s2) {
    fmpq_t edge;
    fmpq_init(edge);
    fmpq_set_ui(edge, c, 1);
    fmpq_div(edge, edge, s2);
    int order = ball_point_compare(x, edge);
    fmpq_clear(edge);
    return order;
}

enum drift_regime ball_regime(const struct ball_data *data, const struct ball_point *x) {
    if (compare_with_edge(x, 2, &data->s2[0]) <= 0) {
        return DRIFT_LAZY;
    }
    if (compare_with_edge(x, 4, &data->s2[0]) >= 0) {
        return DRIFT_DIVERGENT;
    }
    return ball_drift_sign(data, x) < 0 ? DRIFT_DEFLATIONARY : DRIFT_INFLATIONARY;
}

enum drift_phase ball_phase(const struct ball_data *data, const struct ball_point *x) {
    if (compare_with_edge(x, 2, data->mean_s2) <= 0) {
        return DRIFT_PHASE_LAZY;
    }
    return compare_with_edge(x, 4, data->mean_s2) >= 0 ? DRIFT_PHASE_DIVERGENT
                                                       : DRIFT_PHASE_CATAPULT;
}

/* -- text --------------------------------------------------------------------------------- */

/* The library writes [MIDPOINT +/- RADIUS], or MIDPOINT alone where it is exact. */
static char *with_sign(const char *text) {
    const char *middle = strstr(text, " +/- ");
    char *out = NULL;
    bool wide = strncmp(text, "[+/- ", 5) == 0;
    if (wide) {
        return asprintf(&out, "0 ± %.*s", (int)strlen(text) - 6, text + 5) < 0 ? NULL : out;
    }
    if (middle == NULL) {
        return asprintf(&out, "%s ± 0", text) < 0 ? NULL : out;
    }
    return asprintf(
               &out, "%.*s ± %.*s", (int)(middle - text) - 1, text + 1, (int)strlen(middle) - 6,
               middle + 5) < 0
               ? NULL
               : out;
}

char *ball_text(const arb_t x, long digits) {
    if (arf_is_nan(arb_midref(x))) {
        return strdup("na");
    }
    if (!arf_is_finite(arb_midref(x))) {
        return strdup(arf_sgn(arb_midref(x)) > 0 ? "inf" : "-inf");
    }
    char *text = arb_get_str(x, digits, 0);
    char *out = with_sign(text);
    flint_free(text);
    return out;
}
