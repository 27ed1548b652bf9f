/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exact/exact_remainder.h"

#include <math.h>
#include <stdlib.h>

enum { SLABS = EXACT_REMAINDER_SLABS, GRID = 2 * SLABS, BITS = 128, REACH = 3, STRIDE = 4 };
enum { MOST_LINES = SLABS + SLABS / STRIDE };

/* theta is taken so far below where the mean is 1 that few boxes prove it. */
static const double MARGIN = 0x1p-8;
static const double MOST_THETA = 1000, LEAST_THETA = 1e-9;

/* What is wanted, and guesses in doubles: theta(Lambda) on a grid from Lambda_0 down to
 * Lambda_crit. */
struct plan {
    const struct exact_walk *walk;
    double h, s2[EXACT_MOST_ATOMS];
    double theta[GRID + 1]; /* 0 where G >= 0 */
};

/* -- guesses ------------------------------------------------------------------------------ */

static double excess(const struct plan *plan, double x, double theta) {
    double sum = 0;
    for (size_t i = 0; i < plan->walk->count; i++) {
        double f = fabs(1 - x * plan->s2[i]);
        sum += plan->walk->p[i] * (f > 0 ? expm1(theta * log(f)) : -1);
    }
    return sum;
}

static double guess_theta(const struct plan *plan, double x) {
    double low = 0, high = MOST_THETA;
    for (int i = 0; i < 60; i++) {
        double middle = i < 20 ? high / 4 : (low + high) / 2;
        bool below = excess(plan, x, middle) <= 0;
        if (below && i < 20) {
            i = 20;
        }
        if (below) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static double least_theta(const struct plan *plan, int from, int to) {
    double least = MOST_THETA;
    for (int k = from * GRID / SLABS; k <= to * GRID / SLABS; k++) {
        least = plan->theta[k] < least ? plan->theta[k] : least;
    }
    return least;
}

static double
most_excess(const struct plan *plan, const double *edge, int from, int to, double theta) {
    double most = -INFINITY;
    for (int k = from * GRID / SLABS; k <= to * GRID / SLABS; k++) {
        double x = edge[0] + (edge[SLABS] - edge[0]) * k / GRID;
        most = fmax(most, excess(plan, x, theta));
    }
    return most;
}

/* -- proofs ------------------------------------------------------------------------------- */

/* Is the mean of |1 - s^2 x|^theta at most `limit` from edge a down to edge b? */
static bool
holds(const struct plan *plan, const double *edge, int a, int b, double theta, double limit) {
    arb_t low, high, power;
    arb_init(low);
    arb_init(high);
    arb_init(power);
    if (a == 0) {
        ball_point_get(high, plan->walk->x, BITS);
    } else {
        arb_set_d(high, edge[a]);
    }
    arb_set_d(low, edge[b]);
    arb_set_d(power, theta);
    /* Below theta(Lambda_0) the mean is at most 1 at Lambda_0, for it is convex in theta. */
    bool touches = a == 0 && limit == 1 && theta <= plan->walk->theta * (1 - 0x1p-51);
    bool proved = ball_bound_mean(plan->walk->data, power, limit, low, high, touches, NULL) ==
                  BALL_BOUND_HOLDS;
    arb_clear(low);
    arb_clear(high);
    arb_clear(power);
    return proved;
}

/* The line log_k + theta log(|Y|/h), with a little more for the rounding of log, exp and their
 * products. */
static void fill_line(struct exact_remainder_line *line, double log_k, double theta) {
    line->theta = theta;
    for (int e = 0; e < EXACT_REMAINDER_OCTAVES; e++) {
        line->octave[e] = exp(log_k - theta * e * log(2)) * (1 + 1e-8);
    }
    for (int k = 0; k <= EXACT_REMAINDER_PARTS; k++) {
        line->part[k] = exp(theta * log1p((double)k / EXACT_REMAINDER_PARTS)) * (1 + 1e-8);
    }
}

static bool prove_down(
    struct exact_remainder_line *line, const struct plan *plan, const double *edge, int slab) {
    double least = least_theta(plan, slab, SLABS);
    double theta = slab == 0 && least >= plan->walk->theta * (1 - 1e-9)
                       ? plan->walk->theta * (1 - 0x1p-50)
                       : least * (1 - MARGIN);
    bool proved = theta > LEAST_THETA && holds(plan, edge, slab, SLABS, theta, 1);
    if (proved) {
        fill_line(line, 0, theta);
    }
    return proved;
}

/* e such that a + Y^2/a = Lambda, which rises in a, puts a above `end` if Lambda is above `edge`
 * and |Y| < e; and so small that both terms of K count alike. */
static double
choose_e(const struct plan *plan, double theta, double rate, double edge, double end) {
    double most = sqrt(end * (edge - end)) * (1 - 1e-9);
    double best = theta < 2 ? sqrt(theta / (2 - theta) / rate) : plan->h;
    return fmin(plan->h, fmin(most, best));
}

static bool prove_within(
    struct exact_remainder_line *line, const struct plan *plan, const double *edge, int slab) {
    int end = slab + REACH;
    if (end + 1 > SLABS) {
        return false;
    }
    double theta = fmin(2, 0.6 * least_theta(plan, slab, end + 1)), most = 0;
    double room = -0.7 * most_excess(plan, edge, slab, end + 1, theta), limit = 1 - room;
    if (!(theta > LEAST_THETA && room > 1e-12) || !holds(plan, edge, slab, end + 1, theta, limit)) {
        return false;
    }
    for (size_t i = 0; i < plan->walk->count; i++) {
        most = fmax(most, plan->s2[i] * (4 - plan->s2[i] * edge[end]));
    }
    double rate = most / ((1 - limit) * (edge[end - 1] - edge[end])) * (1 + 1e-9);
    double e = choose_e(plan, theta, rate, edge[end], edge[end + 1]);
    fill_line(line, log1p(rate * e * e) + theta * log(plan->h / e), theta);
    return true;
}

/* -- the table ---------------------------------------------------------------------------- */

static double edge_of(const arb_t x, bool up) {
    arf_t edge;
    arf_init(edge);
    (up ? arb_get_ubound_arf : arb_get_lbound_arf)(edge, x, 64);
    double value = arf_get_d(edge, up ? ARF_RND_UP : ARF_RND_DOWN);
    arf_clear(edge);
    return value;
}

static void set_edges(double *edge, struct plan *plan) {
    const struct exact_walk *walk = plan->walk;
    arb_t x;
    arb_init(x);
    for (size_t i = 0; i < walk->count; i++) {
        arb_set_fmpq(x, &walk->data->s2[i], BITS);
        plan->s2[i] = arf_get_d(arb_midref(x), ARF_RND_NEAR);
    }
    ball_point_get(x, walk->x, BITS);
    edge[0] = edge_of(x, true);
    arb_set_fmpq(x, &walk->data->s2[0], BITS);
    arb_ui_div(x, 2, x, BITS);
    edge[SLABS] = edge_of(x, false);
    arb_clear(x);
    for (int j = 1; j < SLABS; j++) {
        edge[j] = edge[0] + (edge[SLABS] - edge[0]) * j / SLABS;
    }
}

enum status exact_remainder_init(
    struct exact_remainder *remainder, const struct exact_walk *walk, double h,
    struct fault *fault) {
    struct plan plan = {.walk = walk, .h = h};
    int lines = 0;
    remainder->line = calloc(MOST_LINES, sizeof *remainder->line);
    if (remainder->line == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %d bounds", MOST_LINES);
    }
    remainder->h = h;
    set_edges(remainder->edge, &plan);
    for (int k = 0; k <= GRID; k++) {
        plan.theta[k] = guess_theta(
            &plan, remainder->edge[0] + (remainder->edge[SLABS] - remainder->edge[0]) * k / GRID);
    }
    for (int j = 0; j < SLABS; j++) {
        remainder->down[j] = remainder->within[j] = -1;
        if (j % STRIDE > 0) {
            remainder->down[j] = remainder->down[j - 1];
        } else if (prove_down(&remainder->line[lines], &plan, remainder->edge, j)) {
            remainder->down[j] = lines++;
        }
        if (remainder->down[j] < 0 &&
            prove_within(&remainder->line[lines], &plan, remainder->edge, j)) {
            remainder->within[j] = lines++;
        }
    }
    return STATUS_OK;
}

void exact_remainder_clear(struct exact_remainder *remainder) {
    free(remainder->line);
}

static double value_at(const struct exact_remainder_line *line, double ratio) {
    int octave;
    double part = 2 * frexp(ratio, &octave) - 1; /* ratio = 2^(octave - 1) (1 + part) */
    int e = 1 - octave;
    if (e < 0 || e >= EXACT_REMAINDER_OCTAVES) {
        return e < 0 ? 1 : fmin(1, line->octave[EXACT_REMAINDER_OCTAVES - 1] + 1e-300);
    }
    /* What underflowed is below 1e-300. */
    double bound = line->octave[e] * line->part[(int)(part * EXACT_REMAINDER_PARTS) + 1] + 1e-300;
    return bound < 1 ? bound : 1;
}

double exact_remainder_bound(const struct exact_remainder *remainder, const struct exact_box *box) {
    const double *edge = remainder->edge;
    double ratio = box->y_high / remainder->h * (1 + 0x1p-51);
    int j = (int)((edge[0] - box->x_high) / (edge[0] - edge[SLABS]) * SLABS);
    if (j < 0) {
        j = 0;
    } else if (j >= SLABS) {
        j = SLABS - 1;
    }
    j -= edge[j] < box->x_high && j > 0;
    if (remainder->down[j] >= 0) {
        return value_at(&remainder->line[remainder->down[j]], ratio);
    }
    if (remainder->within[j] >= 0 && box->x_low >= edge[j + REACH - 1]) {
        return value_at(&remainder->line[remainder->within[j]], ratio);
    }
    return 1;
}
