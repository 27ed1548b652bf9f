/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ball_roots.h"

#include <stdlib.h>

#include "ball_solve.h"
#include "drift_roots.h"

/* -- G seen from a pole ------------------------------------------------------------------- */

/* As in drift_roots: x s_k^2 = 1 + side e^t, so that x s_i^2 - 1 = c_i + side e^t r_i up to sign, with
 * fractions r_i = s_i^2/s_k^2 and c_i = r_i - 1, and the factor of sample k itself is e^t. */
struct half {
    const struct ball_data *data;
    size_t pole;
    int side;
    arb_ptr c, r, p; /* to `bits` bits */
    slong bits;
};

static void half_init(struct half *half, const struct ball_data *data, size_t pole, int side) {
    slong m = (slong)data->atoms;
    *half =
        (struct half){data, pole, side, _arb_vec_init(m), _arb_vec_init(m), _arb_vec_init(m), 0};
}

static void half_clear(struct half *half) {
    slong m = (slong)half->data->atoms;
    _arb_vec_clear(half->c, m);
    _arb_vec_clear(half->r, m);
    _arb_vec_clear(half->p, m);
}

static void half_prepare(struct half *half, slong bits) {
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

/* G, dG/dt and d^2G/dt^2. */
struct sums {
    arb_t value, slope, bend;
};

static void sums_init(struct sums *sums) {
    arb_init(sums->value);
    arb_init(sums->slope);
    arb_init(sums->bend);
}

static void sums_clear(struct sums *sums) {
    arb_clear(sums->value);
    arb_clear(sums->slope);
    arb_clear(sums->bend);
}

/* With u = move/factor, u' = u (1 - u) = u c/factor. */
static void sum_up(struct sums *out, struct half *half, const arb_t t, slong bits) {
    half_prepare(half, bits);
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

static void evaluate(arb_t value, arb_t slope, const arb_t t, slong bits, void *context) {
    struct sums sums;
    sums_init(&sums);
    sum_up(&sums, context, t, bits);
    arb_swap(value, sums.value);
    arb_swap(slope, sums.slope);
    sums_clear(&sums);
}

/* -- one gap ------------------------------------------------------------------------------ */

struct gap {
    const struct ball_data *data;
    struct half half[2]; /* above its left pole, below its right one */
    slong bits, most;    /* asked for; to work with at most */
    struct ball_roots *roots;
};

static void add(struct gap *gap, const struct half *half, const arb_t t, bool proved) {
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

/* t as the other half of the gap measures it: log of -side (c + side e^t r), which is positive before the
 * other pole; NaN beyond, where signs would be those of another gap. */
static void seen_from_other(arb_t out, const struct half *half, const struct half *other,
                            const arf_t t, slong bits) {
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
static struct half *across(struct gap *gap, const struct half *half) {
    struct half *other = &gap->half[half->side > 0 ? 1 : 0];
    return other->data == NULL ? NULL : other;
}

static bool is_in_gap(struct gap *gap, const struct half *half, const arf_t t) {
    const struct half *other = across(gap, half);
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
static void add_between(struct gap *gap, struct half *half, const arf_t low, const arf_t high) {
    arb_t t;
    arb_init(t);
    arb_set_interval_arf(t, low, high, gap->most);
    bool solved = ball_solve(t, evaluate, half, 1, gap->bits, gap->most);
    add(gap, half, t, solved);
    arb_clear(t);
}

/* Adds the root that doubles saw at t, where G rises or falls with x; false when no signs around prove
 * it. */
static bool add_hinted(struct gap *gap, struct half *half, double t, bool rises) {
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
                ball_solve_sign(evaluate, half, high, gap->most) == sign &&
                ball_solve_sign(evaluate, half, low, gap->most) == -sign;
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
    struct half *half;
    arf_t t;         /* near the maximum */
    arf_t low, high; /* around it, once proved */
    bool enclosed;
};

/* t - step, with the step shortened until that lies in the gap. */
static void move_in_gap(struct gap *gap, struct top *top, arf_t step, slong bits) {
    arf_t next;
    arf_init(next);
    do {
        arf_sub(next, top->t, step, bits, ARF_RND_NEAR);
        arf_mul_2exp_si(step, step, -1);
    } while (!is_in_gap(gap, top->half, next));
    arf_swap(top->t, next);
    arf_clear(next);
}

/* Newton's method for dG/dt = 0, on midpoints: it only chooses where to look. From a good start one step
 * is enough; from a bad one it may have to come back from the other pole. */
static void approach(struct gap *gap, struct top *top, struct sums *sums, slong bits) {
    arb_t t, least;
    arb_init(t);
    arb_init(least);
    for (int i = 0; i < 100; i++) {
        arb_set_arf(t, top->t);
        sum_up(sums, top->half, t, bits);
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
static bool below_zero(struct gap *gap, struct top *top, struct sums *sums, slong bits) {
    arb_t t, width;
    arb_init(t);
    arb_init(width);
    around(top->low, top->high, top->t, bits / 3);
    arb_set_arf(t, top->high);
    sum_up(sums, top->half, t, bits);
    bool falls = arb_is_negative(sums->slope);
    arb_sub_arf(width, t, top->low, bits);
    arb_set_arf(t, top->low);
    sum_up(sums, top->half, t, bits);
    top->enclosed = falls && arb_is_positive(sums->slope) && is_in_gap(gap, top->half, top->high);
    arb_expm1(width, width, bits);
    arb_addmul(sums->value, sums->slope, width, bits);
    bool is = top->enclosed && arb_is_negative(sums->value);
    arb_clear(t);
    arb_clear(width);
    return is;
}

/* 1: G > 0 at top->t; -1: G < 0 in the whole gap; 0: undecided. */
static int sign_at_top(struct gap *gap, struct top *top) {
    if (!is_in_gap(gap, top->half, top->t)) {
        return 0;
    }
    struct sums sums;
    sums_init(&sums);
    int sign = 0;
    for (slong bits = 64; sign == 0 && bits < 2 * gap->most; bits *= 2) {
        approach(gap, top, &sums, bits);
        if (ball_solve_sign(evaluate, top->half, top->t, bits) > 0) {
            sign = 1;
        } else if (below_zero(gap, top, &sums, bits)) {
            sign = -1;
        }
    }
    sums_clear(&sums);
    return sign;
}

/* From a t where G > 0, in steps that double until G < 0, towards the pole of the half or away from it;
 * adds the root passed. Towards the pole G falls without end, as p t with p > 2^-1024. */
static bool add_beside(struct gap *gap, struct half *half, const arf_t t, bool away) {
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
        found = ball_solve_sign(evaluate, half, away ? high : low, gap->most) < 0;
    }
    if (found) {
        add_between(gap, half, away ? t : low, away ? high : t);
    }
    arf_clear(low);
    arf_clear(high);
    return found;
}

/* Adds the root to one side of the top, where G > 0: where it is not close, from the pole of that side. */
static bool add_side(struct gap *gap, const struct top *top, bool left) {
    bool away = left == (top->half->side < 0);
    if (add_beside(gap, top->half, top->t, away)) {
        return true;
    }
    struct half *other = across(gap, top->half);
    if (!away || other == NULL) {
        return false;
    }
    arb_t t;
    arb_init(t);
    seen_from_other(t, top->half, other, top->t, 2 * gap->most);
    bool found = ball_solve_sign(evaluate, other, arb_midref(t), gap->most) > 0 &&
                 add_beside(gap, other, arb_midref(t), false);
    arb_clear(t);
    return found;
}

static void add_undecided(struct gap *gap, const struct top *top) {
    arb_t t;
    arb_init(t);
    if (top->enclosed) {
        arb_set_interval_arf(t, top->low, top->high, gap->bits + 32);
    } else {
        arb_zero_pm_inf(t);
    }
    add(gap, top->half, t, false);
    arb_clear(t);
}

/* How many roots a gap has in (0, 4/s_*^2), as far as its ends tell. */
enum expected { NONE, ONE, NONE_OR_TWO };

/* Decided by the maximum. A single root is the left one: the end of the window cuts the other off; above the
 * last pole G has no maximum, and rises beyond 0 at the end and from there on. */
static void settle_by_top(struct gap *gap, struct half *half, double t, enum expected expected) {
    struct top top = {.half = half};
    bool rises = across(gap, half) == NULL;
    arf_init(top.t);
    arf_init(top.low);
    arf_init(top.high);
    arf_set_d(top.t, rises ? t + 1 : t);
    int sign = sign_at_top(gap, &top);
    bool settled = sign < 0 && expected == NONE_OR_TWO;
    if (sign > 0) {
        settled = add_side(gap, &top, true) && (expected == ONE || add_side(gap, &top, false));
    }
    if (!settled) {
        add_undecided(gap, &top);
    }
    arf_clear(top.t);
    arf_clear(top.low);
    arf_clear(top.high);
}

/* -- all gaps ----------------------------------------------------------------------------- */

static double seen_from_pole(const struct drift_root *hint, const struct dataset *dataset) {
    return hint->log_distance + log(dataset->atom[hint->pole].s2.hi);
}

/* The sign of G'(x) = -sum p_i s_i^2/(1 - x s_i^2) at a fraction that is no pole. */
static int slope_sign(const struct ball_data *data, const fmpq_t x) {
    fmpq_t sum, term;
    fmpq_init(sum);
    fmpq_init(term);
    for (size_t i = 0; i < data->atoms; i++) {
        fmpq_mul(term, x, &data->s2[i]);
        fmpq_sub_ui(term, term, 1);
        fmpq_div(term, &data->s2[i], term);
        fmpq_addmul(sum, term, &data->p[i]);
    }
    int sign = fmpq_sgn(sum);
    fmpq_clear(sum);
    fmpq_clear(term);
    return sign;
}

/* What the end 4/s_*^2 says about the gap that it cuts, by the signs of G and G' there. */
static enum expected expected_before_end(const struct ball_data *data) {
    fmpq_t end, square;
    fmpq_init(end);
    fmpq_init(square);
    fmpq_set_ui(end, 4, 1);
    fmpq_div(end, end, &data->s2[0]);
    fmpq_mul(square, end, end);
    struct ball_point x;
    ball_point_init(&x, square);
    int value = ball_drift_sign(data, &x);
    enum expected expected = ONE;
    if (value <= 0) {
        bool rises = slope_sign(data, end) >= 0;
        expected = rises ? NONE : value == 0 ? ONE : NONE_OR_TWO;
    }
    ball_point_clear(&x);
    fmpq_clear(end);
    fmpq_clear(square);
    return expected;
}

/* The hints of a gap, from left to right. A gap that the end cuts so close to its pole that doubles see
 * none has no hints, and no top. */
struct hints {
    const struct drift_root *root[2], *top;
    int count;
    bool touching;
};

static struct hints hints_of(const struct drift_roots *seen, size_t k) {
    struct hints hints = {.top = k < seen->gaps ? &seen->top[k] : NULL};
    for (size_t i = 0; i < seen->count; i++) {
        const struct drift_root *root = &seen->root[i];
        if (root->pole + (root->side < 0 ? 0 : 1) == k + 1 && hints.count < 2) {
            hints.root[hints.count++] = root;
            hints.touching |= root->touching;
        }
    }
    return hints;
}

static struct half *half_of(struct gap *gap, const struct drift_root *hint) {
    return &gap->half[hint->side > 0 ? 0 : 1];
}

/* Where to look for the top: where doubles saw it, else at the end, x s_k^2 - 1 = 4 s_k^2/s_*^2 - 1. */
static double top_of(const struct gap *gap, const struct hints *hints,
                     const struct dataset *dataset) {
    if (hints->top != NULL) {
        return seen_from_pole(hints->top, dataset);
    }
    fmpq_t end;
    arb_t t;
    fmpq_init(end);
    arb_init(t);
    fmpq_div(end, &gap->data->s2[gap->half[0].pole], &gap->data->s2[0]);
    fmpq_mul_2exp(end, end, 2);
    fmpq_sub_si(end, end, 1);
    arb_set_fmpq(t, end, 64);
    arb_log(t, t, 64);
    double top = arf_get_d(arb_midref(t), ARF_RND_NEAR);
    fmpq_clear(end);
    arb_clear(t);
    return top;
}

static void drop(struct ball_roots *roots) {
    struct ball_root *root = &roots->root[--roots->count];
    roots->undecided -= !root->proved;
    arb_clear(root->x);
    arb_clear(root->log_distance);
}

static void settle(struct gap *gap, const struct dataset *dataset, const struct hints *hints,
                   enum expected expected) {
    bool proved = hints->count == (expected == ONE ? 1 : 2) && !hints->touching;
    size_t before = gap->roots->count;
    for (int i = 0; i < hints->count && proved; i++) {
        const struct drift_root *hint = hints->root[i];
        proved = add_hinted(gap, half_of(gap, hint), seen_from_pole(hint, dataset), i == 0);
    }
    if (!proved) {
        while (gap->roots->count > before) {
            drop(gap->roots);
        }
        struct half *half = hints->top == NULL ? &gap->half[0] : half_of(gap, hints->top);
        settle_by_top(gap, half, top_of(gap, hints, dataset), expected);
    }
}

/* 4/s_*^2 <=> 1/s_k^2: below, at, above. */
static int compare_end_with_pole(const struct ball_data *data, size_t k) {
    fmpq_t four;
    fmpq_init(four);
    fmpq_mul_2exp(four, &data->s2[k], 2);
    int order = fmpq_cmp(four, &data->s2[0]);
    fmpq_clear(four);
    return order;
}

static void settle_gap(struct ball_roots *roots, const struct ball_data *data,
                       const struct dataset *dataset, const struct drift_roots *seen, size_t k,
                       long digits) {
    struct gap gap = {.data = data, .bits = ball_bits(digits), .roots = roots};
    gap.most = 2 * gap.bits + 128;
    bool cut = k + 1 == data->atoms || compare_end_with_pole(data, k + 1) < 0;
    enum expected expected = cut ? expected_before_end(data) : NONE_OR_TWO;
    if (expected == NONE) {
        return;
    }
    int halves = k + 1 < data->atoms ? 2 : 1;
    for (int h = 0; h < halves; h++) {
        half_init(&gap.half[h], data, k + (size_t)h, h == 0 ? 1 : -1);
    }
    struct hints hints = hints_of(seen, k);
    settle(&gap, dataset, &hints, expected);
    for (int h = 0; h < halves; h++) {
        half_clear(&gap.half[h]);
    }
}

enum status ball_roots_init(struct ball_roots *roots, const struct ball_data *data,
                            const struct dataset *dataset, long digits, struct fault *fault) {
    struct drift_roots seen;
    enum status status = drift_roots_init(&seen, dataset, fault);
    if (status != STATUS_OK) {
        return status;
    }
    *roots = (struct ball_roots){.root = calloc(3 * data->atoms, sizeof *roots->root)};
    if (roots->root == NULL) {
        status = fault_set(fault, STATUS_SYSTEM, "out of memory for the roots of %zu samples",
                           data->atoms);
    }
    for (size_t k = 0; k < data->atoms && status == STATUS_OK; k++) {
        if (compare_end_with_pole(data, k) <= 0) {
            break;
        }
        settle_gap(roots, data, dataset, &seen, k, digits);
    }
    drift_roots_clear(&seen);
    return status;
}

void ball_roots_clear(struct ball_roots *roots) {
    while (roots->count > 0) {
        drop(roots);
    }
    free(roots->root);
    *roots = (struct ball_roots){0};
}

bool ball_roots_at_pole(const struct ball_root *root, const struct ball_data *data, long digits) {
    arb_t distance, s2;
    arb_init(distance);
    arb_init(s2);
    arb_set_fmpq(s2, &data->s2[root->pole], 64);
    arb_log(s2, s2, 64);
    arb_add(distance, root->log_distance, s2, 64);
    arb_set_d(s2, -2.302585092994046 * (double)digits);
    bool is = arb_lt(distance, s2);
    arb_clear(distance);
    arb_clear(s2);
    return is;
}
