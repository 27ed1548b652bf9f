/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exact/exact_lattice.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "exact/exact_walk.h"

enum { TIE_BITS = 512 };

/* Each step multiplies and adds, and each hit weighs its overshoot: relative errors below. A run
 * that hits has fallen by no more than it has climbed, so the step up is the one that counts. */
static void close_bound(
    struct exact_bound *bound, const struct exact_walk *walk, const struct exact_ledger *ledger) {
    double t = (double)ledger->steps + 10;
    double slack = 4 * t * DBL_EPSILON * (1 + walk->theta * walk->step[0]) +
                   4 * walk->theta * walk->height * DBL_EPSILON;
    double mass = ledger->hit + ledger->doubtful + ledger->alive;
    bound->lower = exact_walk_down(walk->scale_low * ledger->hit * (1 - slack));
    bound->upper = exact_walk_up(walk->scale_high * mass * (1 + slack));
    bound->steps = ledger->steps;
}

/* -- two s^2: counts ---------------------------------------------------------------------- */

/* Whether f_0^k f_1^l reaches e^c, all to the fourth power, where that is a fraction. */
static void power_of_factor(fmpq_t out, const struct exact_walk *walk, size_t i, long count) {
    fmpq_mul(out, walk->x->value, &walk->data->s2[i]);
    fmpq_sub_ui(out, out, 1);
    fmpq_pow_si(out, out, 4 * count);
}

static bool reaches_exactly(const struct exact_walk *walk, long k, long l) {
    fmpq_t product, other;
    fmpq_init(product);
    fmpq_init(other);
    power_of_factor(product, walk, 0, k);
    power_of_factor(other, walk, 1, l);
    fmpq_mul(product, product, other);
    ball_cramer_climb_fourth(other, walk->climb);
    bool reached = fmpq_cmp(product, other) >= 0;
    fmpq_clear(product);
    fmpq_clear(other);
    return reached;
}

/* 1: reached, -1: not, 0: TIE_BITS bits do not tell. */
static int reaches_by_balls(const struct exact_walk *walk, long k, long l) {
    arb_t sum, term;
    fmpq_t fourth;
    arb_init(sum);
    arb_init(term);
    fmpq_init(fourth);
    ball_log_factor(sum, &walk->data->s2[0], walk->x, TIE_BITS);
    arb_mul_si(sum, sum, 4 * k, TIE_BITS);
    ball_log_factor(term, &walk->data->s2[1], walk->x, TIE_BITS);
    arb_addmul_si(sum, term, 4 * l, TIE_BITS);
    ball_cramer_climb_fourth(fourth, walk->climb);
    arb_set_fmpq(term, fourth, TIE_BITS);
    arb_log(term, term, TIE_BITS);
    arb_sub(sum, sum, term, TIE_BITS);
    int sign = arb_is_positive(sum) - arb_is_negative(sum);
    arb_clear(sum);
    arb_clear(term);
    fmpq_clear(fourth);
    return sign;
}

static int reaches(const struct exact_walk *walk, long k, long l, double over) {
    if (k == 0 && l == 0) { /* the one tie there is at an irrational x */
        return reaches_exactly(walk, 0, 0) ? 1 : -1;
    }
    double doubt = 16 * DBL_EPSILON * ((double)(k + l) * (fabs(walk->step[0]) + 1) + walk->height);
    if (fabs(over) > doubt) {
        return over > 0 ? 1 : -1;
    }
    int sign = reaches_by_balls(walk, k, l);
    if (sign != 0 || !walk->x->rational) {
        return sign;
    }
    return reaches_exactly(walk, k, l) ? 1 : -1;
}

/* Probabilities of having drawn atom 0 exactly k times, for low <= k <= high. */
struct counts {
    double *p;
    long low, high, room;
};

static void convolve_step(struct counts *counts, const struct exact_walk *walk) {
    double *p = counts->p;
    counts->high++;
    p[counts->high] = 0;
    for (long k = counts->high; k > counts->low; k--) {
        p[k] = p[k] * walk->tilt[1] + p[k - 1] * walk->tilt[0];
    }
    p[counts->low] *= walk->tilt[1];
}

static void
count_hits(struct counts *counts, const struct exact_walk *walk, struct exact_ledger *ledger) {
    long t = ledger->steps;
    for (; counts->high >= counts->low; counts->high--) {
        long k = counts->high;
        double fallen = t == k ? 0 : (double)(t - k) * walk->step[1];
        double over = (double)k * walk->step[0] + fallen - walk->height;
        int sign = reaches(walk, k, t - k, over);
        if (sign < 0) {
            break;
        }
        if (sign > 0) {
            ledger->hit += counts->p[k] * exp(-walk->theta * fmax(0, over));
        } else {
            ledger->doubtful += counts->p[k];
        }
    }
    for (; counts->low <= counts->high && counts->p[counts->low] < EXACT_WALK_TINY; counts->low++) {
        ledger->doubtful += counts->p[counts->low];
    }
    ledger->alive = 0;
    for (long k = counts->low; k <= counts->high; k++) {
        ledger->alive += counts->p[k];
    }
}

/* Doubles the room; false: no memory. */
static bool grow(struct counts *counts) {
    if (counts->high + 2 < counts->room) {
        return true;
    }
    long room = 2 * counts->room + 64;
    double *p = realloc(counts->p, (size_t)room * sizeof *p);
    if (p == NULL) {
        return false;
    }
    counts->p = p;
    counts->room = room;
    return true;
}

static bool follow_counts(
    const struct exact_walk *walk, const struct exact_budget *budget, struct exact_ledger *ledger) {
    struct counts counts = {0};
    double work = 0;
    bool enough = grow(&counts);
    if (enough) {
        counts.p[0] = 1;
        count_hits(&counts, walk, ledger);
    }
    while (enough && counts.low <= counts.high && !exact_walk_closed(ledger, budget->gap) &&
           work < budget->most_work) {
        enough = grow(&counts);
        if (enough) {
            convolve_step(&counts, walk);
            ledger->steps++;
            work += (double)(counts.high - counts.low + 1);
            count_hits(&counts, walk, ledger);
        }
    }
    free(counts.p);
    return enough;
}

enum status exact_lattice(
    struct exact_bound *bound, const struct ball_data *data, const struct ball_point *x,
    const struct ball_cramer_climb *climb, const struct exact_budget *budget, struct fault *fault) {
    enum status status = exact_walk_check(data, x, 2, 2, fault);
    if (status != STATUS_OK) {
        return status;
    }
    struct exact_walk walk;
    struct exact_ledger ledger = {0};
    exact_walk_init(&walk, data, x, climb);
    if (!follow_counts(&walk, budget, &ledger)) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory after %ld steps", ledger.steps);
    }
    close_bound(bound, &walk, &ledger);
    return STATUS_OK;
}

enum status exact_lattice_to(
    struct exact_bound *bound, const struct ball_data *data, double x, double ratio,
    const struct exact_budget *budget, struct fault *fault) {
    struct ball_point point, height, one;
    ball_point_init_d(&point, x);
    ball_point_init_d(&height, ratio);
    ball_point_init_d(&one, 1);
    const struct ball_cramer_climb climb = {height, one, one, one};
    enum status status = exact_lattice(bound, data, &point, &climb, budget, fault);
    ball_point_clear(&point);
    ball_point_clear(&height);
    ball_point_clear(&one);
    return status;
}
