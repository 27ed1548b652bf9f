/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ball_bound.h"

#include <math.h>
#include <stdlib.h>

enum { BITS = 128, MOST_BOXES = 10000, STACK = 256 };

/* A part of the region: Lambda = top - d, z = Y^2. In them f = 1 - s^2 top + s^2 d + s^4 z grows. */
struct box {
    double d[2], z[2];
};

/* The data in balls. */
struct factors {
    slong count;
    arb_ptr at_top, s2, s4, p; /* owned: 1 - s^2 top, s^2, s^4 and p of each sample */
    arb_t idle, theta, slope;  /* probability of s = 0; theta and theta - 1 */
    arb_ptr low, high;         /* owned: f over the box at hand */
};

static void factors_init(struct factors *f, const struct ball_bound_region *region,
                         const arb_t theta) {
    slong m = f->count = (slong)region->data->atoms;
    arb_ptr *const vector[] = {&f->at_top, &f->s2, &f->s4, &f->p, &f->low, &f->high};
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
        arb_set_fmpq(f->s2 + i, &region->data->s2[i], BITS);
        arb_mul(f->s4 + i, f->s2 + i, f->s2 + i, BITS);
        arb_set_fmpq(f->p + i, &region->data->p[i], BITS);
        fmpq_sub(idle, idle, &region->data->p[i]);
        arb_mul(f->at_top + i, f->s2 + i, region->top, BITS);
        arb_sub_ui(f->at_top + i, f->at_top + i, 1, BITS);
        arb_neg(f->at_top + i, f->at_top + i);
    }
    arb_set_fmpq(f->idle, idle, BITS);
    arb_set(f->theta, theta);
    arb_sub_ui(f->slope, theta, 1, BITS);
    fmpq_clear(idle);
}

static void factors_clear(struct factors *f) {
    arb_ptr const vector[] = {f->at_top, f->s2, f->s4, f->p, f->low, f->high};
    for (size_t i = 0; i < sizeof vector / sizeof *vector; i++) {
        _arb_vec_clear(vector[i], f->count);
    }
    arb_clear(f->idle);
    arb_clear(f->theta);
    arb_clear(f->slope);
}

/* f at (d, z). */
static void factor_at(arb_t out, const struct factors *f, slong i, double d, double z) {
    arb_t term;
    arb_init(term);
    arb_set_d(term, d);
    arb_mul(term, term, f->s2 + i, BITS);
    arb_add(out, f->at_top + i, term, BITS);
    arb_set_d(term, z);
    arb_mul(term, term, f->s4 + i, BITS);
    arb_add(out, out, term, BITS);
    arb_clear(term);
}

/* |a|^e for a that is not 0 or e > 0; where a ball holds 0, up to its far end. */
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
    arb_add_error_arf(out, arb_midref(out)); /* [0, far^e] and a little more */
    arf_clear(far);
}

/* sum p |f|^theta over the box, at most. */
static void most_moment(arb_t out, const struct factors *f) {
    arb_t low, high;
    arb_init(low);
    arb_init(high);
    arb_set(out, f->idle);
    for (slong i = 0; i < f->count; i++) {
        power(low, f->low + i, f->theta);
        power(high, f->high + i, f->theta);
        arb_max(high, high, low, BITS);
        arb_addmul(out, high, f->p + i, BITS);
    }
    arb_clear(low);
    arb_clear(high);
}

static void moment_at(arb_t out, const struct factors *f, double d, double z) {
    arb_t term;
    arb_init(term);
    arb_set(out, f->idle);
    for (slong i = 0; i < f->count; i++) {
        factor_at(term, f, i, d, z);
        power(term, term, f->theta);
        arb_addmul(out, term, f->p + i, BITS);
    }
    arb_clear(term);
}

/* Does the moment fall in d and in z all over the box? Its derivatives are theta sum p |f|^(theta - 1) sign(f) s^2,
 * and with s^4. Of each term the most: for f < 0 the least size. False: not known. */
static bool falls(const struct factors *f) {
    arb_t low, high, by_d, by_z;
    arb_init(low);
    arb_init(high);
    arb_init(by_d);
    arb_init(by_z);
    bool known = true;
    for (slong i = 0; i < f->count && known; i++) {
        bool up = arb_is_positive(f->low + i), down = arb_is_negative(f->high + i);
        known = up || down || arb_is_nonnegative(f->slope);
        power(low, f->low + i, f->slope);
        power(high, f->high + i, f->slope);
        if (down) {
            arb_min(high, high, low, BITS);
            arb_neg(high, high);
        } else if (up) {
            arb_max(high, high, low, BITS);
        }
        arb_mul(high, high, f->p + i, BITS);
        arb_addmul(by_d, high, f->s2 + i, BITS);
        arb_addmul(by_z, high, f->s4 + i, BITS);
    }
    known = known && arb_is_nonpositive(by_d) && arb_is_nonpositive(by_z);
    arb_clear(low);
    arb_clear(high);
    arb_clear(by_d);
    arb_clear(by_z);
    return known;
}

/* -- boxes -------------------------------------------------------------------------------- */

struct search {
    const struct ball_bound_region *region;
    struct factors f;
    double top; /* at most */
    arb_t limit, value;
    bool touches;
    struct ball_bound_witness at;
};

/* All of it has |Y| > Lambda/2, but for roundings, which leave it in. */
static bool is_beyond(const struct search *search, const struct box *box) {
    double half = (search->top - box->d[0]) / 2 * (1 + 0x1p-40);
    return box->z[0] > half * half;
}

static bool fails_at(struct search *search, double d, double z) {
    double half = (search->top - d) / 2 * (1 - 0x1p-40);
    moment_at(search->value, &search->f, d, z);
    bool fails = arb_gt(search->value, search->limit) && z <= half * half;
    if (fails) {
        search->at = (struct ball_bound_witness){search->top - d, sqrt(z)};
    }
    return fails;
}

/* At a corner, or in the middle. The far ends are rounded up: a little inside they are in the region. */
static bool fails_somewhere(struct search *search, const struct box *box) {
    const double inside = 1 - 0x1p-45;
    for (int i = 0; i < 4; i++) {
        if (fails_at(search, box->d[i & 1] * inside, box->z[i >> 1] * inside)) {
            return true;
        }
    }
    return fails_at(search, (box->d[0] + box->d[1]) / 2, (box->z[0] + box->z[1]) / 2);
}

static enum ball_bound look(struct search *search, const struct box *box) {
    for (slong i = 0; i < search->f.count; i++) {
        factor_at(search->f.low + i, &search->f, i, box->d[0], box->z[0]);
        factor_at(search->f.high + i, &search->f, i, box->d[1], box->z[1]);
    }
    most_moment(search->value, &search->f);
    if (is_beyond(search, box) || arb_le(search->value, search->limit)) {
        return BALL_BOUND_HOLDS;
    }
    if (box->d[0] == 0 && box->z[0] == 0 && search->touches && falls(&search->f)) {
        return BALL_BOUND_HOLDS;
    }
    return fails_somewhere(search, box) ? BALL_BOUND_FAILS : BALL_BOUND_OPEN;
}

/* Halves where f varies most. False: the box is too small for that. */
static bool halve(struct box *box, struct box *other, const struct box *all, double s2) {
    double d = box->d[1] - box->d[0], z = box->z[1] - box->z[0];
    bool by_d = d >= s2 * z;
    double *side = by_d ? box->d : box->z, middle = (side[0] + side[1]) / 2;
    *other = *box;
    (by_d ? other->d : other->z)[0] = middle;
    side[1] = middle;
    return by_d ? d > 0x1p-40 * all->d[1] : z > 0x1p-40 * all->z[1];
}

static enum ball_bound search_boxes(struct search *search) {
    const struct ball_bound_region *region = search->region;
    double s2 = arf_get_d(arb_midref(search->f.s2), ARF_RND_NEAR);
    const struct box all = {{0, region->drop},
                            {0, region->height * region->height * (1 + 0x1p-50)}};
    struct box stack[STACK] = {all};
    size_t waiting = 1;
    for (int i = 0; i < MOST_BOXES && waiting > 0; i++) {
        struct box box = stack[--waiting];
        enum ball_bound found = look(search, &box);
        if (found == BALL_BOUND_FAILS) {
            return found;
        }
        if (found == BALL_BOUND_OPEN) {
            if (waiting + 2 > STACK || !halve(&box, &stack[waiting], &all, s2)) {
                return BALL_BOUND_OPEN;
            }
            stack[waiting + 1] = box;
            waiting += 2;
        }
    }
    return waiting == 0 ? BALL_BOUND_HOLDS : BALL_BOUND_OPEN;
}

enum ball_bound ball_bound_moment(const struct ball_bound_region *region, const arb_t theta,
                                  double limit, bool touches, struct ball_bound_witness *witness) {
    struct search search = {.region = region, .touches = touches};
    arf_t top;
    arf_init(top);
    arb_get_ubound_arf(top, region->top, 64);
    search.top = arf_get_d(top, ARF_RND_UP);
    arf_clear(top);
    arb_init(search.limit);
    arb_init(search.value);
    arb_set_d(search.limit, limit);
    factors_init(&search.f, region, theta);
    enum ball_bound found = search_boxes(&search);
    if (found == BALL_BOUND_FAILS && witness != NULL) {
        *witness = search.at;
    }
    factors_clear(&search.f);
    arb_clear(search.limit);
    arb_clear(search.value);
    return found;
}

/* -- the two conditions ------------------------------------------------------------------- */

/* Lambda_0 >= 2/s_i^2 + s_i^2 h^2 - 2/s_*^2, whose right side is positive. */
bool ball_bound_linear(const struct ball_data *data, const struct ball_point *x,
                       const struct ball_point *h) {
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

static double upper(const arb_t a) {
    arf_t edge;
    arf_init(edge);
    arb_get_ubound_arf(edge, a, 64);
    double value = arf_get_d(edge, ARF_RND_UP);
    arf_clear(edge);
    return value;
}

enum ball_bound ball_bound_lundberg(const struct ball_data *data, const struct ball_point *x,
                                    const struct ball_point *h,
                                    struct ball_bound_witness *witness) {
    arb_t top, theta, value;
    arb_init(top);
    arb_init(theta);
    arb_init(value);
    ball_point_get(top, x, BITS);
    ball_cramer_exponent(theta, data, x, BALL_DIGITS);
    arb_set_fmpq(value, &data->s2[0], BITS);
    arb_ui_div(value, 2, value, BITS);
    arb_sub(value, top, value, BITS);
    struct ball_bound_region region = {.data = data, .top = top, .drop = upper(value)};
    ball_point_get(value, h, BITS);
    region.height = upper(value);
    enum ball_bound found = ball_bound_moment(&region, theta, 1, true, witness);
    arb_clear(top);
    arb_clear(theta);
    arb_clear(value);
    return found;
}
