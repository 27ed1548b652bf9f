/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certified/ball_roots.h"

#include <stdlib.h>

#include "certified/ball_gap.h"
#include "theory/drift_roots.h"

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
static enum ball_gap_roots expected_before_end(const struct ball_data *data) {
    fmpq_t end, square;
    fmpq_init(end);
    fmpq_init(square);
    fmpq_set_ui(end, 4, 1);
    fmpq_div(end, end, &data->s2[0]);
    fmpq_mul(square, end, end);
    struct ball_point x;
    ball_point_init(&x, square);
    int value = ball_drift_sign(data, &x);
    enum ball_gap_roots expected = BALL_GAP_ONE;
    if (value <= 0 && slope_sign(data, end) >= 0) {
        expected = BALL_GAP_NONE;
    } else if (value < 0) {
        expected = BALL_GAP_NONE_OR_TWO;
    }
    ball_point_clear(&x);
    fmpq_clear(end);
    fmpq_clear(square);
    return expected;
}

/* The hints of a gap, from left to right. A gap that the end cuts so close to its pole that doubles
 * see none has no hints, and no top. */
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

static struct ball_pole *half_of(struct ball_gap *gap, const struct drift_root *hint) {
    return &gap->half[hint->side > 0 ? 0 : 1];
}

/* Where to look for the top: where doubles saw it, else at the end, x s_k^2 - 1 = 4 s_k^2/s_*^2 -
 * 1. */
static double
top_of(const struct ball_gap *gap, const struct hints *hints, const struct dataset *dataset) {
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

static void drop_last_root(struct ball_roots *roots) {
    struct ball_root *root = &roots->root[--roots->count];
    roots->undecided -= !root->proved;
    arb_clear(root->x);
    arb_clear(root->log_distance);
}

static void add_gap_roots(
    struct ball_gap *gap, const struct dataset *dataset, const struct hints *hints,
    enum ball_gap_roots expected) {
    bool proved = hints->count == (expected == BALL_GAP_ONE ? 1 : 2) && !hints->touching;
    size_t before = gap->roots->count;
    for (int i = 0; i < hints->count && proved; i++) {
        const struct drift_root *hint = hints->root[i];
        proved =
            ball_gap_add_hinted(gap, half_of(gap, hint), seen_from_pole(hint, dataset), i == 0);
    }
    if (!proved) {
        while (gap->roots->count > before) {
            drop_last_root(gap->roots);
        }
        struct ball_pole *half = hints->top == NULL ? &gap->half[0] : half_of(gap, hints->top);
        ball_gap_settle_by_top(gap, half, top_of(gap, hints, dataset), expected);
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

static void settle_gap(
    struct ball_roots *roots, const struct ball_data *data, const struct dataset *dataset,
    const struct drift_roots *seen, size_t k, long digits) {
    struct ball_gap gap = {.data = data, .bits = ball_bits(digits), .roots = roots};
    gap.most = 2 * gap.bits + 128;
    bool cut = k + 1 == data->atoms || compare_end_with_pole(data, k + 1) < 0;
    enum ball_gap_roots expected = cut ? expected_before_end(data) : BALL_GAP_NONE_OR_TWO;
    if (expected == BALL_GAP_NONE) {
        return;
    }
    int halves = k + 1 < data->atoms ? 2 : 1;
    for (int h = 0; h < halves; h++) {
        ball_pole_init(&gap.half[h], data, k + (size_t)h, h == 0 ? 1 : -1);
    }
    struct hints hints = hints_of(seen, k);
    add_gap_roots(&gap, dataset, &hints, expected);
    for (int h = 0; h < halves; h++) {
        ball_pole_clear(&gap.half[h]);
    }
}

enum status ball_roots_init(
    struct ball_roots *roots, const struct ball_data *data, const struct dataset *dataset,
    long digits, struct fault *fault) {
    struct drift_roots seen;
    enum status status = drift_roots_init(&seen, dataset, fault);
    if (status != STATUS_OK) {
        return status;
    }
    *roots = (struct ball_roots){.root = calloc(3 * data->atoms, sizeof *roots->root)};
    if (roots->root == NULL) {
        status = fault_set(
            fault, STATUS_SYSTEM, "out of memory for the roots of %zu samples", data->atoms);
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
        drop_last_root(roots);
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
