/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball_pole.h"

void ball_pole_init(struct ball_pole *half, const struct ball_data *data, size_t pole, int side) {
    slong m = (slong)data->atoms;
    *half = (struct ball_pole){
        data, pole, side, _arb_vec_init(m), _arb_vec_init(m), _arb_vec_init(m), 0};
}

void ball_pole_clear(struct ball_pole *half) {
    slong m = (slong)half->data->atoms;
    _arb_vec_clear(half->c, m);
    _arb_vec_clear(half->r, m);
    _arb_vec_clear(half->p, m);
}

static void prepare(struct ball_pole *half, slong bits) {
    if (half->bits == bits) {
        return;
    }
    half->bits = bits;
    fmpq_t ratio;
    fmpq_init(ratio);
    for (size_t i = 0; i < half->data->atoms; i++) {
        fmpq_div(ratio, &half->data->s2[i], &half->data->s2[half->pole]);
        arb_set_fmpq(half->r + i, ratio, bits);
        fmpq_sub_si(ratio, ratio, 1);
        arb_set_fmpq(half->c + i, ratio, bits);
        arb_set_fmpq(half->p + i, &half->data->p[i], bits);
    }
    fmpq_clear(ratio);
}

void ball_pole_sums_init(struct ball_pole_sums *sums) {
    arb_init(sums->value);
    arb_init(sums->slope);
    arb_init(sums->bend);
}

void ball_pole_sums_clear(struct ball_pole_sums *sums) {
    arb_clear(sums->value);
    arb_clear(sums->slope);
    arb_clear(sums->bend);
}

/* With u = move/factor, u' = u (1 - u) = u c/factor. */
void ball_pole_sum(struct ball_pole_sums *out, struct ball_pole *half, const arb_t t, slong bits) {
    prepare(half, bits);
    arb_t step, move, factor;
    arb_init(step);
    arb_init(move);
    arb_init(factor);
    arb_exp(step, t, bits);
    if (half->side < 0) {
        arb_neg(step, step);
    }
    arb_mul(out->value, half->p + half->pole, t, bits);
    arb_set(out->slope, half->p + half->pole);
    arb_zero(out->bend);
    for (size_t i = 0; i < half->data->atoms; i++) {
        if (i == half->pole) {
            continue;
        }
        arb_mul(move, step, half->r + i, bits);
        arb_add(factor, half->c + i, move, bits);
        arb_div(move, move, factor, bits);
        arb_mul(move, move, half->p + i, bits);
        arb_add(out->slope, out->slope, move, bits);
        arb_mul(move, move, half->c + i, bits);
        arb_div(move, move, factor, bits);
        arb_add(out->bend, out->bend, move, bits);
        arb_abs(factor, factor);
        arb_log(factor, factor, bits);
        arb_addmul(out->value, half->p + i, factor, bits);
    }
    arb_clear(step);
    arb_clear(move);
    arb_clear(factor);
}

void ball_pole_evaluate(arb_t value, arb_t slope, const arb_t t, slong bits, void *half) {
    struct ball_pole_sums sums;
    ball_pole_sums_init(&sums);
    ball_pole_sum(&sums, half, t, bits);
    arb_swap(value, sums.value);
    arb_swap(slope, sums.slope);
    ball_pole_sums_clear(&sums);
}
