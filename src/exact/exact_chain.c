/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exact/exact_chain.h"

#include <float.h>
#include <math.h>

#include "exact/exact_layer.h"
#include "base/dd.h"
#include "exact/exact_remainder.h"

enum { BITS = 128, MOST_STEPS = 1000000 };

/* The question in doubles, rounded outward. */
struct question {
    struct exact_walk walk;
    struct exact_remainder remainder;
    double s2[EXACT_MOST_ATOMS];
    struct exact_box start;
    double height_low, height_high, flat; /* flat: at most Lambda_crit */
    double scale;                         /* bound at the start: what probabilities compare to */
};

/* One run through the layers with cells of one size. */
struct run {
    const struct question *question;
    double y_cell, x_cell;     /* sizes: octaves of |Y|, and Lambda */
    double worth;              /* of the scale: less is not followed */
    struct dd hit, counted;    /* for the lower and the upper bound */
    double alive, slack, work; /* slack: relative, of all sums and products */
    long steps;
    bool full; /* the last step was given up */
};

/* -- one run ------------------------------------------------------------------------------ */

/* By its middle. No cell is larger than a slab, or exact_remainder_bound would know less of it than
 * of its parts. Should two places far apart share a key, the box around both is wide, and true. */
static uint64_t key_of(const struct run *run, const struct exact_box *box, int coarse) {
    const double *edge = run->question->remainder.edge;
    int octave;
    double part = 2 * frexp((box->y_low + box->y_high) / 2, &octave);
    double y = ldexp(((double)octave + part) / run->y_cell, -coarse);
    double slab = edge[0] - edge[1], size = ldexp(run->x_cell, coarse);
    double x = (edge[0] - (box->x_low + box->x_high) / 2) / (size < slab ? size : slab);
    uint64_t key = (uint64_t)(int64_t)floor(y) * UINT64_C(0x9E3779B97F4A7C15);
    key ^= (uint64_t)(int64_t)floor(x) * UINT64_C(0xC2B2AE3D27D4EB4F);
    key ^= (uint64_t)coarse * UINT64_C(0x165667B19E3779F9);
    key ^= key >> 29;
    key *= UINT64_C(0xBF58476D1CE4E5B9);
    return key ^ key >> 32;
}

static void add_mass(struct dd *sum, double mass) {
    *sum = dd_add(*sum, dd_of(mass));
}

/* Where the runs in this box belong: among the hits, dropped, or in the next layer. */
static void place_cell(struct run *run, struct exact_layer *next, struct exact_layer_cell *cell) {
    const struct question *question = run->question;
    struct exact_box *box = &cell->box;
    if (box->x_high > question->start.x_high) {
        box->x_high = question->start.x_high;
    }
    if (box->y_low >= question->height_high) {
        add_mass(&run->hit, cell->mass);
        add_mass(&run->counted, cell->open);
        return;
    }
    if (box->x_high <= question->flat) {
        return;
    }
    if (box->y_high >= question->height_low) {
        add_mass(&run->counted, cell->open);
        cell->open = 0;
        box->y_high = box->y_high < question->height_high ? box->y_high : question->height_high;
    }
    double bound = exact_remainder_bound(&question->remainder, box);
    double share = cell->mass * bound / question->scale;
    if (share < run->worth || box->y_high < 1e-280) {
        add_mass(&run->counted, cell->open * bound);
        return;
    }
    int coarse = share < 1 ? -ilogb(share) / 4 : 0;
    cell->key = key_of(run, box, coarse);
    run->full = run->full || !exact_layer_add(next, cell);
}

static void step(struct run *run, const struct exact_layer *now, struct exact_layer *next) {
    const struct exact_walk *walk = &run->question->walk;
    exact_layer_empty(next);
    for (size_t k = 0; k < now->count && !run->full; k++) {
        const struct exact_layer_cell *cell = &now->cell[k];
        for (size_t i = 0; i < walk->count; i++) {
            struct exact_layer_cell to = {
                .box = exact_box_step(&cell->box, run->question->s2[i]),
                .mass = cell->mass * walk->p[i],
                .open = cell->open * walk->p[i]};
            place_cell(run, next, &to);
        }
    }
    run->work += (double)(now->count * walk->count);
    run->steps++;
}

/* What is open in a layer, and how far off its sums may be. */
static void update_alive(struct run *run, const struct exact_layer *layer) {
    uint32_t joined = 0;
    run->alive = 0;
    for (size_t i = 0; i < layer->count; i++) {
        const struct exact_layer_cell *cell = &layer->cell[i];
        joined = cell->joined > joined ? cell->joined : joined;
        run->alive += cell->open * exact_remainder_bound(&run->question->remainder, &cell->box);
    }
    run->slack += (joined + 4) * DBL_EPSILON;
}

/* Returns whether it came to its end: within `work`, and the room of a layer. If not, what is alive
 * bounds the rest. */
static bool follow_runs(struct run *run, struct exact_layer layer[2], double gap, double work) {
    struct exact_layer_cell start = {.box = run->question->start, .mass = 1, .open = 1};
    exact_layer_empty(&layer[0]);
    place_cell(run, &layer[0], &start);
    update_alive(run, &layer[0]);
    for (int now = 0; run->alive > 0.03 * gap * run->hit.hi; now = !now) {
        struct run before = *run;
        double next = (double)(layer[now].count * run->question->walk.count);
        if (run->work + next > work || run->steps == MOST_STEPS) {
            return false;
        }
        step(run, &layer[now], &layer[!now]);
        if (run->full) {
            *run = before;
            return false;
        }
        update_alive(run, &layer[!now]);
    }
    return true;
}

/* -- finer and finer ---------------------------------------------------------------------- */

/* An error of Lambda moves log|Y| by about s^2 times that in each step to come, so cells are
 * smaller in Lambda by the number of steps, one over the speed of the climb. */
static double x_per_y(const struct exact_walk *walk) {
    double speed = 0;
    for (size_t i = 0; i < walk->count; i++) {
        speed += walk->tilt[i] > 0 ? walk->tilt[i] * walk->step[i] : 0;
    }
    return fmin(fmax(speed / 4, 0.003), 0.2);
}

/* What one run proves. A run that was given up proves something too. */
static void tighten_bound(struct exact_bound *bound, const struct run *run) {
    double slack = run->slack + 2. * EXACT_LAYER_MOST_CELLS * DBL_EPSILON;
    double upper = (run->counted.hi + run->alive) * (1 + slack) + 1e-40 * run->question->scale;
    bound->lower = fmax(bound->lower, run->hit.hi * (1 - slack));
    bound->upper = fmin(bound->upper, upper);
    bound->steps = run->steps > bound->steps ? run->steps : bound->steps;
}

/* From cells of a factor 2^(1/256) on, four times finer each time, as long as there is work for
 * it. */
static void refine(
    struct exact_bound *bound, const struct question *question, const struct exact_budget *budget,
    struct exact_layer layer[2]) {
    double left = budget->most_work, last = 0; /* last: what a run took that came to its end */
    int failed = 0;
    for (double cell = 0x1p-8; cell > 0x1p-40; cell /= 4) {
        struct run run = {
            .question = question,
            .y_cell = cell,
            .x_cell = cell * x_per_y(&question->walk) * question->start.x_high,
            .worth = 1e-7 * budget->gap};
        bool ended = follow_runs(&run, layer, budget->gap, last > 0 ? left : left / 3);
        tighten_bound(bound, &run);
        left -= run.work;
        failed += !ended;
        double more = last > 0 ? fmin(fmax(run.work / last, 2), 5) : 3;
        if (bound->upper - bound->lower <= budget->gap * bound->upper || failed > (last == 0) ||
            (ended && more * run.work > left)) {
            return;
        }
        last = ended ? run.work : last;
    }
}

/* -- the question ------------------------------------------------------------------------- */

/* The fourth root of a fraction. */
static void enclose_root(double *low, double *high, const fmpq_t fourth) {
    arb_t value;
    arf_t edge;
    arb_init(value);
    arf_init(edge);
    arb_set_fmpq(value, fourth, BITS);
    arb_sqrt(value, value, BITS);
    arb_sqrt(value, value, BITS);
    arb_get_lbound_arf(edge, value, BITS);
    *low = arf_get_d(edge, ARF_RND_DOWN);
    arb_get_ubound_arf(edge, value, BITS);
    *high = arf_get_d(edge, ARF_RND_UP);
    arb_clear(value);
    arf_clear(edge);
}

/* The fourth powers of |Y_0| = eta |mu0|/sqrt(n), of the height |Y| = delta sqrt(eta), and of
 * Lambda_0/2. */
struct fourths {
    fmpq_t start, height, most;
};

static void fourths_init(
    struct fourths *fourths, const struct ball_point *x, const struct ball_cramer_climb *climb) {
    fmpq_init(fourths->start);
    fmpq_init(fourths->height);
    fmpq_init(fourths->most);
    fmpq_mul(fourths->start, climb->eta.square, climb->mu0.square);
    fmpq_mul(fourths->start, fourths->start, fourths->start);
    fmpq_div(fourths->start, fourths->start, climb->width.square);
    fmpq_mul(fourths->height, climb->height.square, climb->height.square);
    fmpq_mul(fourths->height, fourths->height, climb->eta.square);
    fmpq_mul(fourths->most, x->square, x->square);
    fmpq_div_2exp(fourths->most, fourths->most, 4);
}

static void fourths_clear(struct fourths *fourths) {
    fmpq_clear(fourths->start);
    fmpq_clear(fourths->height);
    fmpq_clear(fourths->most);
}

static enum status question_init(
    struct question *question, const struct fourths *fourths, const struct ball_data *data,
    const struct ball_point *x, const struct ball_cramer_climb *climb, struct fault *fault) {
    exact_walk_init(&question->walk, data, x, climb);
    for (size_t i = 0; i < data->atoms; i++) {
        arb_t s2;
        arb_init(s2);
        arb_set_fmpq(s2, &data->s2[i], BITS);
        question->s2[i] = arf_get_d(arb_midref(s2), ARF_RND_NEAR);
        arb_clear(s2);
    }
    fmpq_t fourth;
    fmpq_init(fourth);
    fmpq_mul(fourth, x->square, x->square);
    enclose_root(&question->start.x_low, &question->start.x_high, fourth);
    fmpq_clear(fourth);
    enclose_root(&question->start.y_low, &question->start.y_high, fourths->start);
    enclose_root(&question->height_low, &question->height_high, fourths->height);
    enum status status =
        exact_remainder_init(&question->remainder, &question->walk, question->height_low, fault);
    if (status == STATUS_OK) {
        question->flat = question->remainder.edge[EXACT_REMAINDER_SLABS];
        question->scale = exact_remainder_bound(&question->remainder, &question->start);
    }
    return status;
}

/* Where there is a way to go. */
static enum status solve(
    struct exact_bound *bound, const struct question *question, const struct exact_budget *budget,
    struct fault *fault) {
    *bound = (struct exact_bound){0, question->scale, 0};
    if (question->scale < 1e-250) {
        return STATUS_OK;
    }
    const struct exact_budget usable = {
        fmin(fmax(budget->gap, 1e-14), 1), fmax(budget->most_work, 1)};
    struct exact_layer layer[2] = {0};
    bool memory = exact_layer_init(&layer[0]);
    memory = exact_layer_init(&layer[1]) && memory;
    if (memory) {
        refine(bound, question, &usable, layer);
    }
    exact_layer_clear(&layer[0]);
    exact_layer_clear(&layer[1]);
    if (!memory) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for the runs of a chain");
    }
    return STATUS_OK;
}

enum status exact_chain(
    struct exact_bound *bound, const struct ball_data *data, const struct ball_point *x,
    const struct ball_cramer_climb *climb, const struct exact_budget *budget, struct fault *fault) {
    enum status status = exact_walk_check(data, x, 1, EXACT_MOST_ATOMS, fault);
    if (status != STATUS_OK) {
        return status;
    }
    struct fourths fourths;
    struct question question;
    fourths_init(&fourths, x, climb);
    if (fmpq_cmp(fourths.start, fourths.most) > 0) {
        status = fault_set(
            fault, STATUS_INPUT, "no network starts like this: |mu0| <= lambda0 sqrt(n)/2");
    } else if (fmpq_cmp(fourths.start, fourths.height) >= 0) {
        *bound = (struct exact_bound){1, 1, 0};
    } else if (fmpq_cmp(fourths.height, fourths.most) > 0) {
        *bound = (struct exact_bound){0, 0, 0};
    } else {
        status = question_init(&question, &fourths, data, x, climb, fault);
        if (status == STATUS_OK) {
            status = solve(bound, &question, budget, fault);
            exact_remainder_clear(&question.remainder);
        }
    }
    fourths_clear(&fourths);
    return status;
}
