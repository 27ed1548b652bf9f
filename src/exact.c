/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exact.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS = 40, TIE_BITS = 512 };

/* The walk in doubles, each within half an ulp of its enclosure, and in balls. */
struct walk {
    const struct ball_data *data;
    const struct ball_point *x;
    const struct ball_cramer_climb *climb;
    double theta, height;         /* height: c, what is to be climbed */
    double scale_low, scale_high; /* e^(-theta c), rounded outward */
    double step[EXACT_MOST_ATOMS], tilt[EXACT_MOST_ATOMS];
    size_t count;
};

static double middle(const arb_t x) {
    return arf_get_d(arb_midref(x), ARF_RND_NEAR);
}

/* Draws of s = 0 take time but no step: the walk is looked at when something else is drawn. */
static void get_tilt(arb_t out, const struct walk *walk, size_t i, const arb_t theta, slong bits) {
    arb_t sum;
    fmpq_t drawn;
    arb_init(sum);
    fmpq_init(drawn);
    for (size_t k = 0; k < walk->count; k++) {
        fmpq_add(drawn, drawn, &walk->data->p[k]);
    }
    ball_cramer_tilt(out, walk->data, i, walk->x, theta, bits);
    arb_set_fmpq(sum, drawn, bits);
    arb_div(out, out, sum, bits);
    arb_clear(sum);
    fmpq_clear(drawn);
}

static void set_scale(struct walk *walk, const arb_t theta, slong bits) {
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

/* c from its fourth power as in ball_cramer_probability: P at theta = 1 is e^-c. */
static double climb_of(const struct ball_cramer_climb *climb, slong bits) {
    arb_t one, c;
    arb_init(one);
    arb_init(c);
    arb_one(one);
    ball_cramer_probability(c, climb, one, bits);
    arb_log(c, c, bits);
    double value = -middle(c);
    arb_clear(one);
    arb_clear(c);
    return value;
}

static void walk_init(struct walk *walk, const struct ball_data *data, const struct ball_point *x,
                      const struct ball_cramer_climb *climb) {
    *walk = (struct walk){.data = data, .x = x, .climb = climb, .count = data->atoms};
    slong bits = ball_bits(DIGITS);
    arb_t theta, value;
    arb_init(theta);
    arb_init(value);
    ball_cramer_exponent(theta, data, x, DIGITS);
    walk->theta = middle(theta);
    walk->height = climb_of(climb, bits);
    set_scale(walk, theta, bits);
    for (size_t i = 0; i < walk->count; i++) {
        ball_log_factor(value, &data->s2[i], x, bits);
        walk->step[i] = middle(value);
        get_tilt(value, walk, i, theta, bits);
        walk->tilt[i] = middle(value);
    }
    arb_clear(theta);
    arb_clear(value);
}

/* What happened to the probability that set out, under the tilt. */
struct ledger {
    double hit;      /* sum of e^(-theta (S - c)) over what reached the height */
    double doubtful; /* what may or may not have reached it, or was left out as tiny */
    double alive;
    long steps;
};

/* Each step multiplies and adds, and each hit weighs its overshoot: relative errors below. */
static void close_bound(struct exact_bound *bound, const struct walk *walk,
                        const struct ledger *ledger) {
    double largest = 0;
    for (size_t i = 0; i < walk->count; i++) {
        if (isfinite(walk->step[i])) {
            largest = fmax(largest, fabs(walk->step[i]));
        }
    }
    double t = (double)ledger->steps + 10;
    double slack = 4 * t * DBL_EPSILON * (1 + walk->theta * largest) +
                   4 * walk->theta * walk->height * DBL_EPSILON;
    bound->lower = walk->scale_low * ledger->hit * (1 - slack);
    bound->upper =
        fmin(1, walk->scale_high * (ledger->hit + ledger->doubtful + ledger->alive) * (1 + slack));
    bound->steps = ledger->steps;
}

/* -- two s^2: counts ---------------------------------------------------------------------- */

/* Whether f_0^k f_1^l reaches e^c, all to the fourth power, where that is a fraction. */
static void power_of_factor(fmpq_t out, const struct walk *walk, size_t i, long count) {
    fmpq_mul(out, walk->x->value, &walk->data->s2[i]);
    fmpq_sub_ui(out, out, 1);
    fmpq_pow_si(out, out, 4 * count);
}

static bool reaches_exactly(const struct walk *walk, long k, long l) {
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
static int reaches_by_balls(const struct walk *walk, long k, long l) {
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

static int reaches(const struct walk *walk, long k, long l, double over) {
    double doubt = 16 * DBL_EPSILON * ((double)(k + l) * (fabs(walk->step[0]) + 1) + walk->height);
    if (fabs(over) > doubt) {
        return over > 0 ? 1 : -1;
    }
    int sign = reaches_by_balls(walk, k, l);
    return sign != 0 || !walk->x->rational ? sign : reaches_exactly(walk, k, l) ? 1 : -1;
}

/* Probabilities of having drawn atom 0 exactly k times, for low <= k <= high. */
struct counts {
    double *p;
    long low, high, room;
};

/* Below, what starts at 1 can be left out: it is added to the upper bound all the same. */
static const double TINY = 1e-30;

static void draw(struct counts *counts, const struct walk *walk) {
    double *p = counts->p;
    counts->high++;
    p[counts->high] = 0;
    for (long k = counts->high; k > counts->low; k--) {
        p[k] = p[k] * walk->tilt[1] + p[k - 1] * walk->tilt[0];
    }
    p[counts->low] *= walk->tilt[1];
}

static void collect(struct counts *counts, const struct walk *walk, struct ledger *ledger) {
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
    for (; counts->low <= counts->high && counts->p[counts->low] < TINY; counts->low++) {
        ledger->doubtful += counts->p[counts->low];
    }
    ledger->alive = 0;
    for (long k = counts->low; k <= counts->high; k++) {
        ledger->alive += counts->p[k];
    }
}

static bool closed(const struct ledger *ledger, double gap) {
    double open = ledger->doubtful + ledger->alive;
    return open <= gap * (ledger->hit + open);
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

static bool follow_counts(const struct walk *walk, const struct exact_budget *budget,
                          struct ledger *ledger) {
    struct counts counts = {0};
    double work = 0;
    bool enough = grow(&counts);
    if (enough) {
        counts.p[0] = 1;
        collect(&counts, walk, ledger);
    }
    while (enough && counts.low <= counts.high && !closed(ledger, budget->gap) &&
           work < budget->most_work) {
        enough = grow(&counts);
        if (enough) {
            draw(&counts, walk);
            ledger->steps++;
            work += (double)(counts.high - counts.low + 1);
            collect(&counts, walk, ledger);
        }
    }
    free(counts.p);
    return enough;
}

static enum status check(const struct ball_data *data, const struct ball_point *x, size_t least,
                         size_t most, struct fault *fault) {
    if (data->atoms < least || data->atoms > most) {
        return fault_set(fault, STATUS_INPUT, "%zu distinct s^2; this method takes %zu to %zu",
                         data->atoms, least, most);
    }
    enum drift_regime regime = ball_regime(data, x);
    if (regime == DRIFT_LAZY || regime == DRIFT_DIVERGENT) {
        return fault_set(fault, STATUS_INPUT, "%s: there is no walk towards a spike",
                         drift_regime_name(regime));
    }
    return STATUS_OK;
}

enum status exact_lattice(struct exact_bound *bound, const struct ball_data *data,
                          const struct ball_point *x, const struct ball_cramer_climb *climb,
                          const struct exact_budget *budget, struct fault *fault) {
    enum status status = check(data, x, 2, 2, fault);
    if (status != STATUS_OK) {
        return status;
    }
    struct walk walk;
    struct ledger ledger = {0};
    walk_init(&walk, data, x, climb);
    if (!follow_counts(&walk, budget, &ledger)) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory after %ld steps", ledger.steps);
    }
    close_bound(bound, &walk, &ledger);
    return STATUS_OK;
}

static void point_of(struct ball_point *point, double value) {
    fmpq_t square;
    mpq_t exact;
    mpq_init(exact);
    fmpq_init(square);
    mpq_set_d(exact, value);
    mpq_mul(exact, exact, exact);
    fmpq_set_mpq(square, exact);
    ball_point_init(point, square);
    fmpq_clear(square);
    mpq_clear(exact);
}

enum status exact_lattice_to(struct exact_bound *bound, const struct ball_data *data, double x,
                             double ratio, const struct exact_budget *budget, struct fault *fault) {
    struct ball_point point, height, one;
    point_of(&point, x);
    point_of(&height, ratio);
    point_of(&one, 1);
    const struct ball_cramer_climb climb = {height, one, one, one};
    enum status status = exact_lattice(bound, data, &point, &climb, budget, fault);
    ball_point_clear(&point);
    ball_point_clear(&height);
    ball_point_clear(&one);
    return status;
}

/* -- many s^2: a grid --------------------------------------------------------------------- */

/* A walk whose steps are whole numbers of cells, from 0 to `target`. Any theta may tilt it; one with
 * sum of weights <= 1 makes Lundberg's bound hold, which only the upper bound needs. */
struct lattice {
    double cell, theta;
    long step[EXACT_MOST_ATOMS];
    double weight[EXACT_MOST_ATOMS]; /* p_i e^(theta step_i) */
    size_t count;
    long target, deepest; /* cells above and below the start */
};

enum { MOST_CELLS = 4000000 };

static double sum_of_weights(struct lattice *lattice, const double *p, double theta) {
    double sum = 0;
    for (size_t i = 0; i < lattice->count; i++) {
        lattice->weight[i] = p[i] * exp(theta * lattice->cell * (double)lattice->step[i]);
        sum += lattice->weight[i];
    }
    return sum;
}

/* The largest theta >= 0 with a sum of at most 1, by bisection: the sum is convex in theta and 1 at 0. */
static void tilt_lattice(struct lattice *lattice, const double *p, double first) {
    double low = 0, high = fmax(2 * first, 1e-3);
    const double slack = 1 - 64 * DBL_EPSILON * (double)lattice->count;
    bool falls = false;
    for (int i = 0; i < 200 && high < 1e6 && sum_of_weights(lattice, p, high) <= slack; i++) {
        low = high;
        high *= 2;
    }
    for (int i = 0; i < 200; i++) {
        double theta = (low + high) / 2;
        bool below = sum_of_weights(lattice, p, theta) <= slack;
        falls |= below;
        *(below ? &low : &high) = theta;
    }
    lattice->theta = falls || low > 0 ? low : 0;
    sum_of_weights(lattice, p, lattice->theta);
}

/* How far rounding moves the walk in a mean step. */
static double rounding(const struct walk *walk, double cell, bool down) {
    double sum = 0;
    for (size_t i = 0; i < walk->count; i++) {
        if (isfinite(walk->step[i])) {
            double cells = walk->step[i] / cell, slack = 8 * DBL_EPSILON * fabs(cells);
            sum +=
                walk->tilt[i] * (down ? cells - floor(cells - slack) : ceil(cells + slack) - cells);
        }
    }
    return sum * cell;
}

/* Of many cells up to twice as large, the one whose multiples lie closest to all steps, on their right side:
 * with few s^2 that gains a factor of tens. */
static double best_cell(const struct walk *walk, double finest, bool down) {
    enum { TRIES = 20000 };
    double best = finest, least = INFINITY;
    for (int i = 0; i < TRIES; i++) {
        double cell = finest * (1 + (double)i / TRIES), moved = rounding(walk, cell, down);
        if (moved < least) {
            least = moved;
            best = cell;
        }
    }
    return best;
}

/* Steps and target rounded so that the lattice is behind the walk (`down`) or ahead of it. */
static void lattice_init(struct lattice *lattice, const struct walk *walk, double cell, double gap,
                         bool down) {
    *lattice = (struct lattice){.cell = cell, .theta = walk->theta};
    double p[EXACT_MOST_ATOMS];
    const double guard = 8 * DBL_EPSILON;
    for (size_t i = 0; i < walk->count; i++) {
        if (!isfinite(walk->step[i])) {
            continue; /* at its pole a sample ends the walk */
        }
        double cells = walk->step[i] / cell, slack = guard * fabs(cells);
        size_t k = lattice->count++;
        lattice->step[k] = (long)(down ? floor(cells - slack) : ceil(cells + slack));
        p[k] = walk->tilt[i] * exp(-walk->theta * walk->step[i]);
    }
    double target = walk->height / cell;
    lattice->target = (long)(down ? ceil(target * (1 + guard)) : floor(target * (1 - guard)));
    tilt_lattice(lattice, p, walk->theta);
    double depth = log(1e3 / gap) / fmax(lattice->theta, 1e-3);
    lattice->deepest = (long)fmin(ceil(depth / cell), MOST_CELLS - (double)lattice->target - 1);
}

struct cells {
    double *now, *next; /* [0, deepest + target) */
    long low, high;     /* where there is anything */
};

/* One step of all that is on its way. */
static void spread(struct cells *cells, const struct lattice *lattice, struct ledger *ledger) {
    long top = lattice->deepest + lattice->target, low = top, high = -1;
    memset(cells->next, 0, (size_t)top * sizeof *cells->next);
    for (size_t i = 0; i < lattice->count; i++) {
        long step = lattice->step[i];
        double weight = lattice->weight[i];
        long from = cells->low, to = cells->high;
        for (; from <= to && from + step < 0; from++) {
            ledger->doubtful += weight * cells->now[from];
        }
        for (; to >= from && to + step >= top; to--) {
            double over = (double)(to + step - top) * lattice->cell;
            ledger->hit += weight * cells->now[to] * exp(-lattice->theta * over);
        }
        for (long j = from; j <= to; j++) {
            cells->next[j + step] += weight * cells->now[j];
        }
        if (from <= to) {
            low = from + step < low ? from + step : low;
            high = to + step > high ? to + step : high;
        }
    }
    double *swap = cells->now;
    cells->now = cells->next;
    cells->next = swap;
    cells->low = low;
    cells->high = high;
}

static void trim(struct cells *cells, struct ledger *ledger) {
    for (; cells->low <= cells->high && cells->now[cells->low] < TINY; cells->low++) {
        ledger->doubtful += cells->now[cells->low];
    }
    for (; cells->high >= cells->low && cells->now[cells->high] < TINY; cells->high--) {
        ledger->doubtful += cells->now[cells->high];
    }
    ledger->alive = 0;
    for (long j = cells->low; j <= cells->high; j++) {
        ledger->alive += cells->now[j];
    }
}

static bool follow_cells(const struct lattice *lattice, const struct exact_budget *budget,
                         struct ledger *ledger) {
    size_t top = (size_t)(lattice->deepest + lattice->target);
    struct cells cells = {calloc(top + 1, sizeof(double)), calloc(top + 1, sizeof(double)),
                          lattice->deepest, lattice->deepest};
    bool enough = cells.now != NULL && cells.next != NULL;
    if (enough && lattice->target <= 0) {
        ledger->hit = 1;
        cells.high = -1;
    } else if (enough) {
        cells.now[lattice->deepest] = 1;
        ledger->alive = 1;
    }
    double work = 0;
    while (enough && cells.low <= cells.high && !closed(ledger, budget->gap / 10) &&
           work < budget->most_work) {
        spread(&cells, lattice, ledger);
        trim(&cells, ledger);
        ledger->steps++;
        work += (double)lattice->count * (double)(cells.high - cells.low + 1);
    }
    free(cells.now);
    free(cells.next);
    return enough;
}

/* e^(-theta c) for the lattice's own theta and target, with the rounding of t steps. */
static double probability(const struct lattice *lattice, const struct ledger *ledger, double mass,
                          bool down) {
    double exponent = lattice->theta * lattice->cell * (double)lattice->target;
    double slack = (8 * (double)ledger->steps + 4 * exponent + 64) * DBL_EPSILON;
    double p = exp(-exponent) * mass;
    return down ? p * (1 - slack) : fmin(1, p * (1 + slack));
}

/* Where the walk climbs by `speed` a step under the tilt, about 4 c/speed steps have to be followed, over all
 * cells, twice. */
static double finest_cell(const struct walk *walk, const struct exact_budget *budget) {
    double speed = 0, depth = log(1e3 / budget->gap) / fmax(walk->theta, 1e-3);
    for (size_t i = 0; i < walk->count; i++) {
        speed += walk->tilt[i] > 0 ? walk->tilt[i] * walk->step[i] : 0;
    }
    double range = walk->height + depth, steps = 4 * range / fmax(speed, 1e-6);
    double cell = range * 2 * steps * (double)walk->count / budget->most_work;
    double wanted = 0.2 * budget->gap * fmax(speed, 1e-6) /
                    (fmax(walk->theta, 1e-3) * fmax(walk->height, speed));
    return fmax(fmax(cell, wanted), 1.1 * range / MOST_CELLS);
}

enum status exact_grid(struct exact_bound *bound, const struct ball_data *data,
                       const struct ball_point *x, const struct ball_cramer_climb *climb,
                       const struct exact_budget *budget, struct fault *fault) {
    enum status status = check(data, x, 1, EXACT_MOST_ATOMS, fault);
    if (status != STATUS_OK) {
        return status;
    }
    struct walk walk;
    walk_init(&walk, data, x, climb);
    double cell = finest_cell(&walk, budget);
    *bound = (struct exact_bound){0};
    for (int down = 0; down < 2; down++) {
        struct lattice lattice;
        struct ledger ledger = {0};
        lattice_init(&lattice, &walk, best_cell(&walk, cell, down == 1), budget->gap, down == 1);
        if (!follow_cells(&lattice, budget, &ledger)) {
            return fault_set(fault, STATUS_SYSTEM, "out of memory for a grid of %ld cells",
                             lattice.deepest + lattice.target);
        }
        double mass = down == 1 ? ledger.hit : ledger.hit + ledger.doubtful + ledger.alive;
        *(down == 1 ? &bound->lower : &bound->upper) =
            probability(&lattice, &ledger, mass, down == 1);
        bound->steps = ledger.steps > bound->steps ? ledger.steps : bound->steps;
    }
    return STATUS_OK;
}
