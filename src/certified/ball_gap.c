/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball_gap.h"

#include "certified/ball_solve.h"

static void
add_root(struct ball_gap *gap, const struct ball_pole *half, const arb_t t, bool proved) {
    struct ball_root *root = &gap->roots->root[gap->roots->count++];
    *root = (struct ball_root){.pole = half->pole, .side = half->side, .proved = proved};
    gap->roots->undecided += !proved;
    arb_init(root->x);
    arb_init(root->log_distance);
    arb_t s2;
    arb_init(s2);
    slong bits = gap->bits + 32;
    arb_set_fmpq(s2, &gap->data->s2[half->pole], bits);
    arb_exp(root->x, t, bits);
    if (half->side < 0) {
        arb_neg(root->x, root->x);
    }
    arb_add_ui(root->x, root->x, 1, bits);
    arb_div(root->x, root->x, s2, bits);
    arb_log(s2, s2, bits);
    arb_sub(root->log_distance, t, s2, bits);
    arb_clear(s2);
}

/* t -+ 2^-down max(1, |t|) */
static void around(arf_t low, arf_t high, const arf_t t, slong down) {
    arf_t part;
    arf_init(part);
    arf_abs(part, t);
    if (arf_cmp_si(part, 1) < 0) {
        arf_one(part);
    }
    arf_mul_2exp_si(part, part, -down);
    arf_set_round(part, part, 30, ARF_RND_UP);
    arf_sub(low, t, part, ARF_PREC_EXACT, ARF_RND_DOWN);
    arf_add(high, t, part, ARF_PREC_EXACT, ARF_RND_DOWN);
    arf_clear(part);
}

/* t as the other half of the gap measures it: log of -side (c + side e^t r), which is positive
 * before the other pole; NaN beyond, where signs would be those of another gap. */
static void seen_from_other(
    arb_t out, const struct ball_pole *half, const struct ball_pole *other, const arf_t t,
    slong bits) {
    arb_t c;
    fmpq_t ratio;
    arb_init(c);
    fmpq_init(ratio);
    fmpq_div(ratio, &half->data->s2[other->pole], &half->data->s2[half->pole]);
    arb_set_arf(out, t);
    arb_exp(out, out, bits);
    arb_set_fmpq(c, ratio, bits);
    arb_mul(out, out, c, bits);
    fmpq_sub_si(ratio, ratio, 1);
    arb_set_fmpq(c, ratio, bits);
    if (half->side > 0) {
        arb_neg(c, c);
    }
    arb_sub(out, c, out, bits);
    arb_log(out, out, bits);
    arb_clear(c);
    fmpq_clear(ratio);
}

/* The half across the gap; NULL above the last pole. */
static struct ball_pole *across(struct ball_gap *gap, const struct ball_pole *half) {
    struct ball_pole *other = &gap->half[half->side > 0 ? 1 : 0];
    return other->data == NULL ? NULL : other;
}

static bool is_in_gap(struct ball_gap *gap, const struct ball_pole *half, const arf_t t) {
    const struct ball_pole *other = across(gap, half);
    if (other == NULL) {
        return true;
    }
    arb_t seen;
    arb_init(seen);
    seen_from_other(seen, half, other, t, gap->most);
    bool is = arb_is_finite(seen);
    arb_clear(seen);
    return is;
}

/* Adds the root between two t of a half at which G has opposite signs. */
static void
add_between(struct ball_gap *gap, struct ball_pole *half, const arf_t low, const arf_t high) {
    arb_t t;
    arb_init(t);
    arb_set_interval_arf(t, low, high, gap->most);
    bool solved = ball_solve(t, ball_pole_evaluate, half, 1, gap->bits, gap->most);
    add_root(gap, half, t, solved);
    arb_clear(t);
}

bool ball_gap_add_hinted(struct ball_gap *gap, struct ball_pole *half, double t, bool rises) {
    arf_t middle, low, high;
    arf_init(middle);
    arf_init(low);
    arf_init(high);
    arf_set_d(middle, t);
    bool found = false;
    for (slong down = 40; down >= 12 && !found; down -= 14) {
        around(low, high, middle, down);
        int sign = rises == (half->side > 0) ? 1 : -1; /* of G at the larger t */
        found = is_in_gap(gap, half, high) &&
                ball_solve_sign(ball_pole_evaluate, half, high, gap->most) == sign &&
                ball_solve_sign(ball_pole_evaluate, half, low, gap->most) == -sign;
    }
    if (found) {
        add_between(gap, half, low, high);
    }
    arf_clear(middle);
    arf_clear(low);
    arf_clear(high);
    return found;
}

/* -- the maximum in a gap ----------------------------------------------------------------- */

struct top {
    struct ball_pole *half;
    arf_t t;         /* near the maximum */
    arf_t low, high; /* around it, once proved */
    bool enclosed;
};

/* t - step, with the step shortened until that lies in the gap. */
static void move_in_gap(struct ball_gap *gap, struct top *top, arf_t step, slong bits) {
    arf_t next;
    arf_init(next);
    do {
        arf_sub(next, top->t, step, bits, ARF_RND_NEAR);
        arf_mul_2exp_si(step, step, -1);
    } while (!is_in_gap(gap, top->half, next));
    arf_swap(top->t, next);
    arf_clear(next);
}

/* Newton's method for dG/dt = 0, on midpoints: it only chooses where to look. From a good start one
 * step is enough; from a bad one it may have to come back from the other pole. */
static void
approach(struct ball_gap *gap, struct top *top, struct ball_pole_sums *sums, slong bits) {
    arb_t t, least;
    arb_init(t);
    arb_init(least);
    for (int i = 0; i < 100; i++) {
        arb_set_arf(t, top->t);
        ball_pole_sum(sums, top->half, t, bits);
        arb_div(t, sums->slope, sums->bend, bits);
        if (!arb_is_negative(sums->bend) || !arb_is_finite(t)) {
            break;
        }
        arb_set_arf(least, top->t);
        arb_mul_2exp_si(least, least, -bits / 4);
        bool last = arf_cmpabs(arb_midref(t), arb_midref(least)) <= 0 ||
                    arf_cmpabs_2exp_si(arb_midref(t), -bits / 4) <= 0;
        move_in_gap(gap, top, arb_midref(t), bits);
        if (last) {
            break;
        }
    }
    arb_clear(t);
    arb_clear(least);
}

/* Whether G < 0 throughout: its maximum lies between two t at which dG/dt has opposite signs, below
 * the tangent at the first, G + dG/dt (e^(high - low) - 1). Sets `enclosed` by the way. */
static bool
below_zero(struct ball_gap *gap, struct top *top, struct ball_pole_sums *sums, slong bits) {
    arb_t t, width;
    arb_init(t);
    arb_init(width);
    around(top->low, top->high, top->t, bits / 3);
    arb_set_arf(t, top->high);
    ball_pole_sum(sums, top->half, t, bits);
    bool falls = arb_is_negative(sums->slope);
    arb_sub_arf(width, t, top->low, bits);
    arb_set_arf(t, top->low);
    ball_pole_sum(sums, top->half, t, bits);
    top->enclosed = falls && arb_is_positive(sums->slope) && is_in_gap(gap, top->half, top->high);
    arb_expm1(width, width, bits);
    arb_addmul(sums->value, sums->slope, width, bits);
    bool is = top->enclosed && arb_is_negative(sums->value);
    arb_clear(t);
    arb_clear(width);
    return is;
}

/* 1: G > 0 at top->t; -1: G < 0 in the whole gap; 0: undecided. */
static int sign_at_top(struct ball_gap *gap, struct top *top) {
    if (!is_in_gap(gap, top->half, top->t)) {
        return 0;
    }
    struct ball_pole_sums sums;
    ball_pole_sums_init(&sums);
    int sign = 0;
    for (slong bits = 64; sign == 0 && bits < 2 * gap->most; bits *= 2) {
        approach(gap, top, &sums, bits);
        if (ball_solve_sign(ball_pole_evaluate, top->half, top->t, bits) > 0) {
            sign = 1;
        } else if (below_zero(gap, top, &sums, bits)) {
            sign = -1;
        }
    }
    ball_pole_sums_clear(&sums);
    return sign;
}

/* From a t where G > 0, in steps that double until G < 0, towards the pole of the half or away from
 * it; adds the root passed. Towards the pole G falls without end, as p t with p > 2^-1024. */
static bool add_beside(struct ball_gap *gap, struct ball_pole *half, const arf_t t, bool away) {
    arf_t low, high;
    arf_init(low);
    arf_init(high);
    bool found = false;
    slong least = away ? 1 : -1100;
    for (slong down = gap->most / 2; down >= least && !found; down--) {
        around(low, high, t, down);
        if (away && !is_in_gap(gap, half, high)) {
            break;
        }
        found = ball_solve_sign(ball_pole_evaluate, half, away ? high : low, gap->most) < 0;
    }
    if (found) {
        add_between(gap, half, away ? t : low, away ? high : t);
    }
    arf_clear(low);
    arf_clear(high);
    return found;
}

/* Adds the root to one side of the top, where G > 0: where it is not close, from the pole of that
 * side. */
static bool add_side(struct ball_gap *gap, const struct top *top, bool left) {
    bool away = left == (top->half->side < 0);
    if (add_beside(gap, top->half, top->t, away)) {
        return true;
    }
    struct ball_pole *other = across(gap, top->half);
    if (!away || other == NULL) {
        return false;
    }
    arb_t t;
    arb_init(t);
    seen_from_other(t, top->half, other, top->t, 2 * gap->most);
    bool found = ball_solve_sign(ball_pole_evaluate, other, arb_midref(t), gap->most) > 0 &&
                 add_beside(gap, other, arb_midref(t), false);
    arb_clear(t);
    return found;
}

static void add_undecided(struct ball_gap *gap, const struct top *top) {
    arb_t t;
    arb_init(t);
    if (top->enclosed) {
        arb_set_interval_arf(t, top->low, top->high, gap->bits + 32);
    } else {
        arb_zero_pm_inf(t);
    }
    add_root(gap, top->half, t, false);
    arb_clear(t);
}

void ball_gap_settle_by_top(
    struct ball_gap *gap, struct ball_pole *half, double t, enum ball_gap_roots expected) {
    struct top top = {.half = half};
    bool rises = across(gap, half) == NULL;
    arf_init(top.t);
    arf_init(top.low);
    arf_init(top.high);
    arf_set_d(top.t, rises ? t + 1 : t);
    int sign = sign_at_top(gap, &top);
    bool settled = sign < 0 && expected == BALL_GAP_NONE_OR_TWO;
    if (sign > 0) {
        settled =
            add_side(gap, &top, true) && (expected == BALL_GAP_ONE || add_side(gap, &top, false));
    }
    if (!settled) {
        add_undecided(gap, &top);
    }
    arf_clear(top.t);
    arf_clear(top.low);
    arf_clear(top.high);
}
