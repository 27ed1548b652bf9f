/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exact/exact_walk.h"

#include <float.h>
#include <math.h>

enum { DIGITS = 40 };

static double middle(const arb_t x) {
    return arf_get_d(arb_midref(x), ARF_RND_NEAR);
}

/* Draws of s = 0 take time but no step: the walk is looked at when something else is drawn. */
static void sum_p(arb_t out, const struct ball_data *data, slong bits) {
    fmpq_t drawn;
    fmpq_init(drawn);
    for (size_t k = 0; k < data->atoms; k++) {
        fmpq_add(drawn, drawn, &data->p[k]);
    }
    arb_set_fmpq(out, drawn, bits);
    fmpq_clear(drawn);
}

static void set_laws(struct exact_walk *walk, const arb_t theta, slong bits) {
    arb_t drawn, value;
    arb_init(drawn);
    arb_init(value);
    sum_p(drawn, walk->data, bits);
    for (size_t i = 0; i < walk->count; i++) {
        ball_cramer_tilt(value, walk->data, i, walk->x, theta, bits);
        arb_div(value, value, drawn, bits);
        walk->tilt[i] = middle(value);
        arb_set_fmpq(value, &walk->data->p[i], bits);
        arb_div(value, value, drawn, bits);
        walk->p[i] = middle(value);
        ball_log_factor(value, &walk->data->s2[i], walk->x, bits);
        walk->step[i] = middle(value);
    }
    arb_clear(drawn);
    arb_clear(value);
}

static void set_scale(struct exact_walk *walk, const arb_t theta, slong bits) {
    arb_t p;
    arf_t edge;
    arb_init(p);
    arf_init(edge);
    ball_cramer_probability(p, walk->climb, theta, bits);
    arb_get_lbound_arf(edge, p, 64);
    walk->scale_low = arf_get_d(edge, ARF_RND_DOWN);
    arb_get_ubound_arf(edge, p, 64);
    walk->scale_high = arf_get_d(edge, ARF_RND_UP);
    arb_clear(p);
    arf_clear(edge);
}

/* c from its fourth power; by what that exceeds 1, for c may be as small as any fraction. */
static double climb_of(const struct ball_cramer_climb *climb, slong bits) {
    fmpq_t excess;
    arb_t c;
    fmpq_init(excess);
    arb_init(c);
    ball_cramer_climb_fourth(excess, climb);
    fmpq_sub_ui(excess, excess, 1);
    if (fmpq_sgn(excess) > 0) {
        arb_set_fmpq(c, excess, bits);
        arb_log1p(c, c, bits);
        arb_mul_2exp_si(c, c, -2);
    }
    double value = middle(c);
    fmpq_clear(excess);
    arb_clear(c);
    return value;
}

void exact_walk_init(
    struct exact_walk *walk, const struct ball_data *data, const struct ball_point *x,
    const struct ball_cramer_climb *climb) {
    *walk = (struct exact_walk){.data = data, .x = x, .climb = climb, .count = data->atoms};
    slong bits = ball_bits(DIGITS);
    arb_t theta;
    arb_init(theta);
    ball_cramer_exponent(theta, data, x, DIGITS);
    walk->theta = middle(theta);
    walk->height = climb_of(climb, bits);
    set_scale(walk, theta, bits);
    set_laws(walk, theta, bits);
    arb_clear(theta);
}

double exact_walk_down(double p) {
    return fmax(0, p < DBL_MIN ? p - 2 * DBL_TRUE_MIN : p);
}

double exact_walk_up(double p) {
    return fmin(1, p < DBL_MIN ? p + 2 * DBL_TRUE_MIN : p);
}

enum status exact_walk_check(
    const struct ball_data *data, const struct ball_point *x, size_t least, size_t most,
    struct fault *fault) {
    if (data->atoms < least || data->atoms > most) {
        return fault_set(
            fault, STATUS_INPUT, "%zu distinct s^2; this method takes %zu to %zu", data->atoms,
            least, most);
    }
    enum drift_regime regime = ball_regime(data, x);
    if (regime == DRIFT_LAZY || regime == DRIFT_DIVERGENT) {
        return fault_set(
            fault, STATUS_INPUT, "%s: there is no walk towards a spike", drift_regime_name(regime));
    }
    return STATUS_OK;
}
