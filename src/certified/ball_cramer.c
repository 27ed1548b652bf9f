/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball_cramer.h"

#include "certified/ball_solve.h"

/* h(theta) = sum p_i (|f_i|^theta - 1), whose positive root is sought: convex, h(0) = 0, h'(0) = G
 * < 0. */
struct excess {
    const struct ball_data *data;
    const struct ball_point *x;
    arb_ptr step, p; /* log|f_i| and p_i, to `bits` bits */
    slong bits;
};

static void
excess_init(struct excess *excess, const struct ball_data *data, const struct ball_point *x) {
    slong m = (slong)data->atoms;
    *excess = (struct excess){data, x, _arb_vec_init(m), _arb_vec_init(m), 0};
}

static void excess_clear(struct excess *excess) {
    slong m = (slong)excess->data->atoms;
    _arb_vec_clear(excess->step, m);
    _arb_vec_clear(excess->p, m);
}

static void excess_prepare(struct excess *excess, slong bits) {
    if (excess->bits == bits) {
        return;
    }
    excess->bits = bits;
    for (size_t i = 0; i < excess->data->atoms; i++) {
        ball_log_factor(excess->step + i, &excess->data->s2[i], excess->x, bits);
        arb_set_fmpq(excess->p + i, &excess->data->p[i], bits);
    }
}

static void evaluate(arb_t value, arb_t slope, const arb_t theta, slong bits, void *context) {
    struct excess *excess = context;
    excess_prepare(excess, bits);
    arb_t growth;
    arb_init(growth);
    arb_zero(value);
    arb_zero(slope);
    for (size_t i = 0; i < excess->data->atoms; i++) {
        if (!arb_is_finite(excess->step + i)) { /* at its pole: 0^theta = 0 */
            arb_sub(value, value, excess->p + i, bits);
            continue;
        }
        arb_mul(growth, theta, excess->step + i, bits);
        arb_expm1(growth, growth, bits);
        arb_addmul(value, growth, excess->p + i, bits);
        arb_add_ui(growth, growth, 1, bits);
        arb_mul(growth, growth, excess->step + i, bits);
        arb_addmul(slope, growth, excess->p + i, bits);
    }
    arb_clear(growth);
}

/* Newton on log(1 + h) from above, as in cramer.c and for the reasons given there, on midpoints
 * only: the result is a guess, and proved afterwards. */
static void guess(arb_t theta, struct excess *excess, slong bits) {
    arb_t value, slope, step;
    arb_init(value);
    arb_init(slope);
    arb_init(step);
    excess_prepare(excess, bits);
    arb_log(theta, excess->p, bits);
    arb_div(theta, theta, excess->step, bits);
    arb_neg(theta, theta);
    for (int i = 0; i < 1000; i++) {
        arb_get_mid_arb(theta, theta);
        evaluate(value, slope, theta, bits, excess);
        arb_log1p(step, value, bits);
        arb_add_ui(value, value, 1, bits);
        arb_mul(step, step, value, bits);
        arb_div(step, step, slope, bits);
        if (!arb_is_positive(slope) || !arb_is_positive(step) || !arb_lt(step, theta)) {
            break;
        }
        arb_sub(theta, theta, step, bits);
        arb_mul_2exp_si(step, step, bits / 2);
        if (arb_lt(step, theta)) {
            break;
        }
    }
    arb_get_mid_arb(theta, theta);
    arb_clear(value);
    arb_clear(slope);
    arb_clear(step);
}

/* theta (1 -+ 2^-20), if h has the signs there that put the root between. */
static bool bracket(arb_t theta, struct excess *excess, slong bits) {
    arf_t low, high, part;
    arf_init(low);
    arf_init(high);
    arf_init(part);
    arf_mul_2exp_si(part, arb_midref(theta), -20);
    arf_sub(low, arb_midref(theta), part, bits, ARF_RND_DOWN);
    arf_add(high, arb_midref(theta), part, bits, ARF_RND_DOWN);
    bool found = ball_solve_sign(evaluate, excess, low, bits) < 0 &&
                 ball_solve_sign(evaluate, excess, high, bits) > 0;
    if (found) {
        arb_set_interval_arf(theta, low, high, bits);
    }
    arf_clear(low);
    arf_clear(high);
    arf_clear(part);
    return found;
}

/* Close to a root of G, theta ~ -2 G/E log^2 and h has the size of G^2: the precision doubles until
 * it sees that. G < 0 is known, so this ends. */
static void
solve(arb_t theta, const struct ball_data *data, const struct ball_point *x, slong bits) {
    struct excess excess;
    excess_init(&excess, data, x);
    for (slong work = 96;; work *= 2) {
        guess(theta, &excess, work);
        if (arb_is_positive(theta) && bracket(theta, &excess, work)) {
            ball_solve(theta, evaluate, &excess, 0, bits, 8 * (work + bits));
            break;
        }
    }
    excess_clear(&excess);
}

void ball_cramer_exponent(
    arb_t out, const struct ball_data *data, const struct ball_point *x, long digits) {
    switch (ball_regime(data, x)) {
    case DRIFT_LAZY:
        arb_pos_inf(out);
        break;
    case DRIFT_DIVERGENT:
        arb_indeterminate(out);
        break;
    case DRIFT_INFLATIONARY:
        arb_zero(out);
        break;
    case DRIFT_DEFLATIONARY:
        solve(out, data, x, ball_bits(digits));
        break;
    }
}

void ball_cramer_tilt(
    arb_t out, const struct ball_data *data, size_t i, const struct ball_point *x,
    const arb_t theta, slong bits) {
    arb_t p;
    arb_init(p);
    ball_log_factor(out, &data->s2[i], x, bits);
    if (arb_is_finite(out)) {
        arb_mul(out, out, theta, bits);
        arb_exp(out, out, bits);
        arb_set_fmpq(p, &data->p[i], bits);
        arb_mul(out, out, p, bits);
    } else {
        arb_zero(out);
    }
    arb_clear(p);
}

/* height^4 width^2 over mu0^4 eta^2, all by their squares. */
void ball_cramer_climb_clear(struct ball_cramer_climb *climb) {
    ball_point_clear(&climb->height);
    ball_point_clear(&climb->width);
    ball_point_clear(&climb->eta);
    ball_point_clear(&climb->mu0);
}

void ball_cramer_climb_fourth(fmpq_t out, const struct ball_cramer_climb *climb) {
    fmpq_t down;
    fmpq_init(down);
    fmpq_mul(out, climb->height.square, climb->height.square);
    fmpq_mul(out, out, climb->width.square);
    fmpq_mul(down, climb->mu0.square, climb->mu0.square);
    fmpq_mul(down, down, climb->eta.square);
    fmpq_div(out, out, down);
    fmpq_clear(down);
}

void ball_cramer_probability(
    arb_t out, const struct ball_cramer_climb *climb, const arb_t theta, slong bits) {
    fmpq_t ratio;
    fmpq_init(ratio);
    ball_cramer_climb_fourth(ratio, climb);
    if (arf_is_nan(arb_midref(theta))) {
        arb_indeterminate(out);
    } else if (fmpq_cmp_ui(ratio, 1) <= 0 || arb_is_zero(theta)) {
        arb_one(out);
    } else if (!arb_is_finite(theta)) {
        arb_zero(out);
    } else {
        arb_set_fmpq(out, ratio, bits);
        arb_log(out, out, bits);
        arb_mul_2exp_si(out, out, -2);
        arb_mul(out, out, theta, bits);
        arb_neg(out, out);
        arb_exp(out, out, bits);
    }
    fmpq_clear(ratio);
}
