/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball_bound.h"

#include "base/bisect.h"

enum { BITS = 128, MOST_INTERVALS = 2000, STACK = 64 };

/* The data in balls. With x = high - d the factors 1 - s^2 x = at_high + s^2 d rise with d. */
struct factors {
    slong count;
    arb_ptr at_high, s2, p;   /* owned: 1 - s^2 high, s^2 and p of each sample */
    arb_t idle, theta, slope; /* probability of s = 0; theta and theta - 1 */
    arb_ptr from, to;         /* owned: the factors at the ends of the interval at hand */
};

static void
factors_init(struct factors *f, const struct ball_data *data, const arb_t theta, const arb_t high) {
    slong m = f->count = (slong)data->atoms;
    arb_ptr *const vector[] = {&f->at_high, &f->s2, &f->p, &f->from, &f->to};
    for (size_t i = 0; i < sizeof vector / sizeof *vector; i++) {
        *vector[i] = _arb_vec_init(m);
    }
    arb_init(f->idle);
    arb_init(f->theta);
    arb_init(f->slope);
    fmpq_t idle;
    fmpq_init(idle);
    fmpq_one(idle);
    for (slong i = 0; i < m; i++) {
        arb_set_fmpq(f->s2 + i, &data->s2[i], BITS);
        arb_set_fmpq(f->p + i, &data->p[i], BITS);
        fmpq_sub(idle, idle, &data->p[i]);
        arb_mul(f->at_high + i, f->s2 + i, high, BITS);
        arb_sub_ui(f->at_high + i, f->at_high + i, 1, BITS);
        arb_neg(f->at_high + i, f->at_high + i);
    }
    arb_set_fmpq(f->idle, idle, BITS);
    arb_set(f->theta, theta);
    arb_sub_ui(f->slope, theta, 1, BITS);
    fmpq_clear(idle);
}

static void factors_clear(struct factors *f) {
    arb_ptr const vector[] = {f->at_high, f->s2, f->p, f->from, f->to};
    for (size_t i = 0; i < sizeof vector / sizeof *vector; i++) {
        _arb_vec_clear(vector[i], f->count);
    }
    arb_clear(f->idle);
    arb_clear(f->theta);
    arb_clear(f->slope);
}

static void factors_at(arb_ptr out, const struct factors *f, double d) {
    arb_t shift;
    arb_init(shift);
    arb_set_d(shift, d);
    for (slong i = 0; i < f->count; i++) {
        arb_mul(out + i, f->s2 + i, shift, BITS);
        arb_add(out + i, f->at_high + i, out + i, BITS);
    }
    arb_clear(shift);
}

/* |a|^e for a that is not 0 or e > 0; where a ball holds 0, all from 0 to its far end. */
static void power(arb_t out, const arb_t a, const arb_t e) {
    arb_abs(out, a);
    if (!arb_contains_zero(out)) {
        arb_pow(out, out, e, BITS);
        return;
    }
    arf_t far;
    arf_init(far);
    arb_get_ubound_arf(far, out, BITS);
    arb_set_arf(out, far);
    if (!arb_is_zero(out)) {
        arb_pow(out, out, e, BITS);
    }
    arb_get_ubound_arf(far, out, BITS);
    arb_set_arf(out, far);
    arb_mul_2exp_si(out, out, -1);
    arb_add_error_arf(out, arb_midref(out));
    arf_clear(far);
}

/* The mean of |f|^theta at d. */
static void mean_at(arb_t out, struct factors *f, double d) {
    arb_t term;
    arb_init(term);
    factors_at(f->from, f, d);
    arb_set(out, f->idle);
    for (slong i = 0; i < f->count; i++) {
        power(term, f->from + i, f->theta);
        arb_addmul(out, term, f->p + i, BITS);
    }
    arb_clear(term);
}

/* The mean over the interval at hand, at most: |f| is largest at an end. */
static void most_mean(arb_t out, const struct factors *f) {
    arb_t from, to;
    arb_init(from);
    arb_init(to);
    arb_set(out, f->idle);
    for (slong i = 0; i < f->count; i++) {
        power(from, f->from + i, f->theta);
        power(to, f->to + i, f->theta);
        arb_max(to, to, from, BITS);
        arb_addmul(out, to, f->p + i, BITS);
    }
    arb_clear(from);
    arb_clear(to);
}

/* Does the mean fall in d all over the interval? Its derivative is theta sum p s^2 |f|^(theta - 1)
 * sign(f). Of each term the most: for f < 0 the least size. False: not known. */
static bool falls(const struct factors *f) {
    arb_t from, to, sum;
    arb_init(from);
    arb_init(to);
    arb_init(sum);
    bool known = true;
    for (slong i = 0; i < f->count && known; i++) {
        bool up = arb_is_positive(f->from + i), down = arb_is_negative(f->to + i);
        known = up || down || arb_is_nonnegative(f->slope);
        power(from, f->from + i, f->slope);
        power(to, f->to + i, f->slope);
        if (down) {
            arb_min(to, to, from, BITS);
            arb_neg(to, to);
        } else if (up) {
            arb_max(to, to, from, BITS);
        }
        arb_mul(to, to, f->p + i, BITS);
        arb_addmul(sum, to, f->s2 + i, BITS);
    }
    known = known && arb_is_nonpositive(sum);
    arb_clear(from);
    arb_clear(to);
    arb_clear(sum);
    return known;
}

/* -- intervals ---------------------------------------------------------------------------- */

/* d from ... to ... */
struct interval {
    double from, to;
};

struct search {
    struct factors f;
    arb_t limit, mean;
    bool touches;
    double at; /* where it fails */
};

static bool fails_at(struct search *search, double d) {
    mean_at(search->mean, &search->f, d);
    search->at = d;
    return arb_gt(search->mean, search->limit);
}

static enum ball_bound decide_interval(struct search *search, const struct interval *interval) {
    factors_at(search->f.from, &search->f, interval->from);
    factors_at(search->f.to, &search->f, interval->to);
    most_mean(search->mean, &search->f);
    if (arb_le(search->mean, search->limit) ||
        (interval->from == 0 && search->touches && falls(&search->f))) {
        return BALL_BOUND_HOLDS;
    }
    return fails_at(search, interval->from) || fails_at(search, (interval->from + interval->to) / 2)
               ? BALL_BOUND_FAILS
               : BALL_BOUND_OPEN;
}

static enum ball_bound decide_all(struct search *search, double drop) {
    struct interval stack[STACK] = {{0, drop}};
    size_t waiting = 1;
    for (int i = 0; i < MOST_INTERVALS && waiting > 0; i++) {
        const struct interval at = stack[--waiting];
        enum ball_bound found = decide_interval(search, &at);
        double middle = (at.from + at.to) / 2;
        if (found == BALL_BOUND_FAILS) {
            return found;
        }
        if (found == BALL_BOUND_OPEN) {
            if (waiting + 2 > STACK || at.to - at.from < 0x1p-45 * drop) {
                return found;
            }
            stack[waiting++] = (struct interval){middle, at.to};
            stack[waiting++] = (struct interval){at.from, middle};
        }
    }
    return waiting == 0 ? BALL_BOUND_HOLDS : BALL_BOUND_OPEN;
}

static double upper(const arb_t a) {
    arf_t edge;
    arf_init(edge);
    arb_get_ubound_arf(edge, a, BITS);
    double value = arf_get_d(edge, ARF_RND_UP);
    arf_clear(edge);
    return value;
}

enum ball_bound ball_bound_mean(
    const struct ball_data *data, const arb_t theta, double limit, const arb_t low,
    const arb_t high, bool touches, double *witness) {
    struct search search = {.touches = touches};
    arb_init(search.limit);
    arb_init(search.mean);
    arb_set_d(search.limit, limit);
    factors_init(&search.f, data, theta, high);
    arb_sub(search.mean, high, low, BITS);
    enum ball_bound found = decide_all(&search, upper(search.mean));
    if (found == BALL_BOUND_FAILS && witness != NULL) {
        *witness = upper(high) - search.at;
    }
    factors_clear(&search.f);
    arb_clear(search.limit);
    arb_clear(search.mean);
    return found;
}

/* -- the two conditions ------------------------------------------------------------------- */

/* Lambda_0 >= 2/s_i^2 + s_i^2 h^2 - 2/s_*^2, whose right side is positive. */
bool ball_bound_linear(
    const struct ball_data *data, const struct ball_point *x, const struct ball_point *h) {
    fmpq_t crit, least, term, two;
    fmpq_init(crit);
    fmpq_init(least);
    fmpq_init(term);
    fmpq_init(two);
    fmpq_set_ui(two, 2, 1);
    fmpq_div(crit, two, &data->s2[0]);
    bool holds = true;
    for (size_t i = 0; i < data->atoms && holds; i++) {
        fmpq_div(least, two, &data->s2[i]);
        fmpq_mul(term, &data->s2[i], h->square);
        fmpq_add(least, least, term);
        fmpq_sub(least, least, crit);
        holds = ball_point_compare(x, least) >= 0;
    }
    fmpq_clear(crit);
    fmpq_clear(least);
    fmpq_clear(term);
    fmpq_clear(two);
    return holds;
}

struct height_search {
    const struct ball_data *data;
    const struct ball_point *x;
};

static bool linear_below(double thousandths, const void *context) {
    const struct height_search *search = context;
    struct ball_point h;
    fmpq_t square;
    fmpq_init(square);
    fmpq_set_ui(square, (ulong)thousandths, 1000);
    fmpq_mul(square, square, square);
    ball_point_init(&h, square);
    bool below = ball_bound_linear(search->data, search->x, &h);
    ball_point_clear(&h);
    fmpq_clear(square);
    return below;
}

/* Twelve halvings of 4096: every middle is a whole number. */
double ball_bound_linear_up_to(const struct ball_data *data, const struct ball_point *x) {
    const struct height_search search = {data, x};
    return bisect(linear_below, &search, 4096, 0, 12).yes / 1000;
}

enum ball_bound
ball_bound_lundberg(const struct ball_data *data, const struct ball_point *x, double *witness) {
    arb_t low, high, theta;
    arb_init(low);
    arb_init(high);
    arb_init(theta);
    ball_point_get(high, x, BITS);
    ball_cramer_exponent(theta, data, x, BALL_DIGITS);
    arb_set_fmpq(low, &data->s2[0], BITS);
    arb_ui_div(low, 2, low, BITS);
    enum ball_bound found = ball_bound_mean(data, theta, 1, low, high, true, witness);
    arb_clear(low);
    arb_clear(high);
    arb_clear(theta);
    return found;
}
