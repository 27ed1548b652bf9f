/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exact/exact_grid.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "exact/exact_walk.h"

/* -- many s^2: a grid --------------------------------------------------------------------- */

/* A walk whose steps are whole numbers of cells, from 0 to `target`. Any theta may tilt it; one
 * with sum of weights <= 1 makes Lundberg's bound hold, which only the upper bound needs. */
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

/* The largest theta >= 0 with a sum of at most 1, by bisection: the sum is convex in theta and 1 at
 * 0. */
static void tilt_lattice(struct lattice *lattice, const double *p, double first) {
    double low = 0, high = fmax(2 * first, 1e-3);
    /* p e^(theta step) <= 1 for a p that is a double, so no exponent that counts is above 745. */
    const double slack = 1 - 64 * DBL_EPSILON * (double)(lattice->count + 16);
    bool falls = false;
    for (int i = 0; i < 200 && high < 1e6 && sum_of_weights(lattice, p, high) <= slack; i++) {
        low = high;
        high *= 2;
    }
    for (int i = 0; i < 200; i++) {
        double theta = (low + high) / 2;
        bool below = sum_of_weights(lattice, p, theta) <= slack;
        falls |= below;
        if (below) {
            low = theta;
        } else {
            high = theta;
        }
    }
    lattice->theta = falls || low > 0 ? low : 0;
    sum_of_weights(lattice, p, lattice->theta);
}

/* How far rounding moves the walk in a mean step. */
static double rounding(const struct exact_walk *walk, double cell, bool down) {
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

/* Of many cells up to twice as large, the one whose multiples lie closest to all steps, on their
 * right side: with few s^2 that gains a factor of tens. */
static double best_cell(const struct exact_walk *walk, double finest, bool down) {
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

/* How far down the walk is followed: it falls deeper, under the tilt, with a probability of
 * gap/1000. That decays by theta, or where there is none by about 2 speed/variance. */
static double depth_of(const struct exact_walk *walk, double gap) {
    double decay = walk->theta;
    if (decay <= 0) {
        double mean = 0, square = 0;
        for (size_t i = 0; i < walk->count; i++) {
            mean += walk->tilt[i] * walk->step[i];
            square += walk->tilt[i] * walk->step[i] * walk->step[i];
        }
        decay = mean / fmax(square - mean * mean, DBL_EPSILON);
    }
    return log(1e3 / gap) / fmax(decay, 1e-3);
}

/* Steps and target rounded so that the lattice is behind the walk (`down`) or ahead of it. */
static void lattice_init(
    struct lattice *lattice, const struct exact_walk *walk, double cell, double gap, bool down) {
    *lattice = (struct lattice){.cell = cell, .theta = walk->theta};
    double p[EXACT_MOST_ATOMS];
    const double lowest = -2. * MOST_CELLS; /* out of any grid, and in the range of a long */
    const double guard = 8 * DBL_EPSILON;
    for (size_t i = 0; i < walk->count; i++) {
        if (!isfinite(walk->step[i])) {
            continue; /* at its pole a sample ends the walk */
        }
        double cells = walk->step[i] / cell, slack = guard * fabs(cells);
        size_t k = lattice->count++;
        lattice->step[k] = (long)fmax(lowest, down ? floor(cells - slack) : ceil(cells + slack));
        p[k] = walk->p[i];
    }
    double target = walk->height / cell;
    lattice->target = (long)(down ? ceil(target * (1 + guard)) : floor(target * (1 - guard)));
    tilt_lattice(lattice, p, walk->theta);
    lattice->deepest =
        (long)fmin(ceil(depth_of(walk, gap) / cell), MOST_CELLS - (double)lattice->target - 1);
}

struct cells {
    double *now, *next; /* [0, deepest + target) */
    long low, high;     /* where there is anything */
};

/* One step of all that is on its way. */
static void
convolve_step(struct cells *cells, const struct lattice *lattice, struct exact_ledger *ledger) {
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

static void drop_tiny(struct cells *cells, struct exact_ledger *ledger) {
    for (; cells->low <= cells->high && cells->now[cells->low] < EXACT_WALK_TINY; cells->low++) {
        ledger->doubtful += cells->now[cells->low];
    }
    for (; cells->high >= cells->low && cells->now[cells->high] < EXACT_WALK_TINY; cells->high--) {
        ledger->doubtful += cells->now[cells->high];
    }
    ledger->alive = 0;
    for (long j = cells->low; j <= cells->high; j++) {
        ledger->alive += cells->now[j];
    }
}

static bool follow_cells(
    const struct lattice *lattice, const struct exact_budget *budget, struct exact_ledger *ledger) {
    size_t top = (size_t)(lattice->deepest + lattice->target);
    struct cells cells = {
        calloc(top + 1, sizeof(double)), calloc(top + 1, sizeof(double)), lattice->deepest,
        lattice->deepest};
    bool enough = cells.now != NULL && cells.next != NULL;
    if (enough && lattice->target <= 0) {
        ledger->hit = 1;
        cells.high = -1;
    } else if (enough) {
        cells.now[lattice->deepest] = 1;
        ledger->alive = 1;
    }
    double work = 0;
    while (enough && cells.low <= cells.high && !exact_walk_closed(ledger, budget->gap / 10) &&
           work < budget->most_work) {
        convolve_step(&cells, lattice, ledger);
        drop_tiny(&cells, ledger);
        ledger->steps++;
        work += (double)lattice->count * (double)(cells.high - cells.low + 1);
    }
    free(cells.now);
    free(cells.next);
    return enough;
}

/* e^(-theta c) for the lattice's own theta and target, with the rounding of t steps. A weight is as
 * good as its exponent, and what a run falls by it climbs, or has climbed but for the depth. */
static double probability(
    const struct lattice *lattice, const struct exact_ledger *ledger, double mass, bool down) {
    double unit = lattice->theta * lattice->cell, up = 0;
    for (size_t i = 0; i < lattice->count; i++) {
        up = fmax(up, unit * (double)lattice->step[i]);
    }
    double exponent = unit * (double)lattice->target, fall = unit * (double)lattice->deepest;
    double slack =
        ((8 + 4 * up) * (double)ledger->steps + 4 * exponent + 4 * fall + 64) * DBL_EPSILON;
    double p = exp(-exponent) * mass;
    return down ? exact_walk_down(p * (1 - slack)) : exact_walk_up(p * (1 + slack));
}

/* Where the walk climbs by `speed` a step under the tilt, about 4 c/speed steps have to be
 * followed, over all cells, twice. */
static double finest_cell(const struct exact_walk *walk, const struct exact_budget *budget) {
    double speed = 0, depth = depth_of(walk, budget->gap);
    for (size_t i = 0; i < walk->count; i++) {
        speed += walk->tilt[i] > 0 ? walk->tilt[i] * walk->step[i] : 0;
    }
    double range = walk->height + depth, steps = 4 * range / fmax(speed, 1e-6);
    double cell = range * 2 * steps * (double)walk->count / budget->most_work;
    double wanted = 0.2 * budget->gap * fmax(speed, 1e-6) /
                    (fmax(walk->theta, 1e-3) * fmax(walk->height, speed));
    return fmax(fmax(cell, wanted), 1.1 * range / MOST_CELLS);
}

/* Whatever was asked, a grid has cells of some size and some depth. A NaN becomes the least. */
static struct exact_budget usable(const struct exact_budget *budget) {
    return (struct exact_budget){fmin(fmax(budget->gap, 1e-16), 1), fmax(budget->most_work, 1)};
}

enum status exact_grid(
    struct exact_bound *bound, const struct ball_data *data, const struct ball_point *x,
    const struct ball_cramer_climb *climb, const struct exact_budget *budget, struct fault *fault) {
    enum status status = exact_walk_check(data, x, 1, EXACT_MOST_ATOMS, fault);
    if (status != STATUS_OK) {
        return status;
    }
    struct exact_walk walk;
    exact_walk_init(&walk, data, x, climb);
    const struct exact_budget within = usable(budget);
    double cell = finest_cell(&walk, &within);
    *bound = (struct exact_bound){0};
    for (int down = 0; down < 2; down++) {
        struct lattice lattice;
        struct exact_ledger ledger = {0};
        lattice_init(&lattice, &walk, best_cell(&walk, cell, down == 1), within.gap, down == 1);
        if (!follow_cells(&lattice, &within, &ledger)) {
            return fault_set(
                fault, STATUS_SYSTEM, "out of memory for a grid of %ld cells",
                lattice.deepest + lattice.target);
        }
        if (down == 1) {
            bound->lower = probability(&lattice, &ledger, ledger.hit, true);
        } else {
            double mass = ledger.hit + ledger.doubtful + ledger.alive;
            bound->upper = probability(&lattice, &ledger, mass, false);
        }
        bound->steps = ledger.steps > bound->steps ? ledger.steps : bound->steps;
    }
    return STATUS_OK;
}
