/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/drift_roots.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "theory/drift_field.h"

/* From here on sums over all poles go through the field; below, term by term is as fast. */
enum { MANY = 512 };

/* Half a gap seen from its pole 1/s_k^2: x s_k^2 = 1 + side e^t. In t the pole lies at -infinity, a
 * root however close to it is an ordinary number, and the unit of s drops out. */
struct half {
    const struct dataset *dataset;
    size_t pole;
    int side;
    const double *c;                 /* c_i = 1 - s_i^2/s_k^2: the factor of sample i at the pole */
    const struct drift_field *field; /* instead of c for many poles, else NULL */
};

/* G, dG/dt and d^2G/dt^2 at one t, and the size of the terms G is summed from. */
struct sample {
    double value, slope, bend, size;
};

/* With h = dx/dt: dG/dt = h S_1 and d^2G/dt^2 = h S_1 - h^2 S_2. */
static struct sample evaluate_field(const struct half *half, double t) {
    double p = half->dataset->atom[half->pole].p, scale = half->field->pole[half->pole].hi;
    double h = half->side * exp(t) * scale;
    struct drift_field_sum sum = drift_field_at(half->field, half->pole, h);
    double own = p * (t + log(scale)), offset = half->field->offset;
    /* Most logarithms of data are a few units, some of them cancel: 10 bounds what the sum
     * hides. */
    return (struct sample){
        .value = own + offset + sum.potential,
        .slope = p + h * sum.first,
        .bend = h * sum.first - h * h * sum.second,
        .size = fabs(own) + fabs(offset) + fabs(sum.potential) + 10};
}

static struct sample evaluate(const struct half *half, double t) {
    if (half->field != NULL) {
        return evaluate_field(half, t);
    }
    const struct atom *atom = half->dataset->atom;
    const struct atom *own = &atom[half->pole];
    double step = -half->side * exp(t) / own->s2.hi;
    struct sample sum = {own->p * t, own->p, 0, fabs(own->p * t)};
    for (size_t i = 0; i < half->dataset->atoms; i++) {
        if (i == half->pole) {
            continue;
        }
        double move = step * atom[i].s2.hi;
        double factor = half->c[i] + move;
        double ratio = move / factor;
        double term = atom[i].p * log(fabs(factor));
        sum.value += term;
        sum.size += fabs(term);
        sum.slope += atom[i].p * ratio;
        sum.bend += atom[i].p * ratio * (half->c[i] / factor);
    }
    return sum;
}

/* A zero of G (order 0) or dG/dt (order 1) between t's of opposite sign: Newton's step when it
 * stays inside the bracket and shrinks it, else bisection; to the last bits of t. A bracket as wide
 * as 1/p = 1e300 needs a thousand halvings. */
static double solve(const struct half *half, int order, double low, double high, bool rising) {
    double t = (low + high) / 2;
    double last = high - low;
    for (int i = 0; i < 1200 && high - low > 2 * DBL_EPSILON * fmax(1, fabs(t)); i++) {
        struct sample at = evaluate(half, t);
        double f = order == 0 ? at.value : at.slope;
        double slope = order == 0 ? at.slope : at.bend;
        if (f == 0) {
            return t;
        }
        if ((f > 0) == rising) {
            high = t;
        } else {
            low = t;
        }
        double step = -f / slope;
        if (fabs(step) <= DBL_EPSILON * fmax(1, fabs(t)) / 2) {
            return t;
        }
        double next = t + step;
        bool good = next > low && next < high && fabs(step) < last / 2;
        last = good ? fabs(step) : (high - low) / 2;
        t = good ? next : (low + high) / 2;
    }
    return t;
}

/* A finite t below `from` where G (order 0) or dG/dt (order 1) has the sign it has near the pole:
 * G -> -infinity, dG/dt -> p > 0. The first guess solves p t + (rest) = 0. */
static double near_pole(const struct half *half, int order, double from) {
    struct sample at = evaluate(half, from);
    double p = half->dataset->atom[half->pole].p;
    double step = order == 0 ? fmax(1, at.value / p) : 1;
    double t = from - step;
    while (order == 0 ? evaluate(half, t).value >= 0 : evaluate(half, t).slope <= 0) {
        step *= 2;
        t -= step;
    }
    return t;
}

/* -- one gap ------------------------------------------------------------------------------ */

/* A gap (1/s_k^2, 1/s_{k+1}^2), cut at x_max: one or two halves. A half covers t from `near` (-inf
 * at its pole, finite where x_max cuts) to `far` (the middle, or x_max). */
struct gap {
    struct half half[2];
    double near[2], far[2];
    double seam; /* G at far: one value for both halves, or they could disagree on its sign */
    int halves;
};

static void fill_factors(double *c, const struct dataset *dataset, size_t pole) {
    struct dd own = dataset->atom[pole].s2;
    for (size_t i = 0; i < dataset->atoms; i++) {
        c[i] = dd_sub(own, dataset->atom[i].s2).hi / own.hi;
    }
}

/* u/a - v/b in double-double. */
static double difference(double u, struct dd a, double v, struct dd b) {
    struct dd top = dd_sub(dd_mul(dd_of(u), b), dd_mul(dd_of(v), a));
    return top.hi / a.hi / b.hi;
}

/* Lays out the gap above pole k; false when it starts at or above x_max = 4/s_*^2. */
static bool gap_init(
    struct gap *gap, const struct dataset *dataset, size_t k, double *c[2],
    const struct drift_field *field) {
    struct dd sharpest = dataset_max_s2(dataset), own = dataset->atom[k].s2;
    double room = difference(4, sharpest, 1, own);
    if (!(room > 0)) {
        return false;
    }
    *gap = (struct gap){
        .half = {{dataset, k, 1, c[0], field}, {dataset, k + 1, -1, c[1], field}},
        .near = {-INFINITY, -INFINITY},
        .far = {log(room * own.hi), 0},
        .halves = 1};
    if (k + 1 < dataset->atoms) {
        struct dd next = dataset->atom[k + 1].s2;
        double middle = difference(1, next, 1, own) / 2;
        if (room > middle) {
            gap->halves = 2;
            gap->far[0] = log(middle * own.hi);
            gap->far[1] = log(middle * next.hi);
            double cut = difference(1, next, 4, sharpest) * next.hi;
            gap->near[1] = cut > 0 ? log(cut) : -INFINITY;
        }
    }
    gap->seam = evaluate(&gap->half[0], gap->far[0]).value;
    return true;
}

/* Finds the half that holds the maximum of G in the gap; -1 when G still rises at x_max. */
static int half_of_maximum(const struct gap *gap) {
    if (evaluate(&gap->half[0], gap->far[0]).slope < 0) {
        return 0;
    }
    if (gap->halves == 1) {
        return -1;
    }
    /* Seen from the right pole, G falls with x where dG/dt > 0; at the pole it always does. */
    bool falls = gap->near[1] == -INFINITY || evaluate(&gap->half[1], gap->near[1]).slope > 0;
    return falls ? 1 : -1;
}

static double maximise(const struct gap *gap, int h) {
    const struct half *half = &gap->half[h];
    double far = gap->far[h], near = gap->near[h];
    if (evaluate(half, far).slope >= 0) {
        return far; /* exactly in the middle */
    }
    return solve(half, 1, near == -INFINITY ? near_pole(half, 1, far) : near, far, false);
}

static struct drift_root root_at(const struct half *half, double t, bool touching) {
    struct dd s2 = half->dataset->atom[half->pole].s2;
    struct dd x = dd_div(dd_two_sum(1, half->side * exp(t)), s2);
    return (struct drift_root){x.hi, half->pole, half->side, t - log(s2.hi), touching};
}

static void add_root(struct drift_roots *roots, const struct half *half, double t, bool touching) {
    roots->root[roots->count++] = root_at(half, t, touching);
}

static double value_at(const struct gap *gap, int h, double t) {
    if (t == -INFINITY) {
        return -INFINITY;
    }
    return t == gap->far[h] ? gap->seam : evaluate(&gap->half[h], t).value;
}

/* Adds the root between a and b (two t of one half, a <= b), where G is monotone, if G changes
 * sign. A zero counts as positive, so one at a shared end is found once. */
static void
add_between(struct drift_roots *roots, const struct gap *gap, int h, double a, double b) {
    double low = value_at(gap, h, a), high = value_at(gap, h, b);
    if (a == b || (low < 0) == (high < 0)) {
        return;
    }
    const struct half *half = &gap->half[h];
    double from = a == -INFINITY ? near_pole(half, 0, b) : a;
    add_root(roots, half, solve(half, 0, from, b, low < 0), false);
}

/* The monotone pieces of the gap from left to right: at most two in each half. */
static void roots_in_gap(struct drift_roots *roots, const struct gap *gap) {
    int top = half_of_maximum(gap);
    double t_top = top >= 0 ? maximise(gap, top) : 0;
    int last = gap->halves - 1;
    double t_end = last == 0 ? gap->far[0] : gap->near[1];
    roots->top[roots->gaps++] =
        root_at(&gap->half[top >= 0 ? top : last], top >= 0 ? t_top : t_end, false);
    if (top >= 0) {
        struct sample best = evaluate(&gap->half[top], t_top);
        double noise = 8 * DBL_EPSILON * best.size;
        if (fabs(best.value) <= noise) {
            add_root(roots, &gap->half[top], t_top, true);
        }
        if (best.value <= noise) {
            return;
        }
    }
    for (int h = 0; h < gap->halves; h++) {
        double cut = h == top ? t_top : gap->far[h];
        if (h == 0) {
            add_between(roots, gap, h, gap->near[h], cut);
            add_between(roots, gap, h, cut, gap->far[h]);
        } else {
            add_between(roots, gap, h, cut, gap->far[h]);
            add_between(roots, gap, h, gap->near[h], cut);
        }
    }
}

/* Few poles: the factors at both poles of a gap are kept, those of the right one for the next
 * gap. */
static void
roots_of_few(struct drift_roots *roots, const struct dataset *dataset, double *factors) {
    size_t m = dataset->atoms;
    double *c[2] = {factors, factors + m};
    struct gap gap;
    fill_factors(c[0], dataset, 0);
    for (size_t k = 0; k < m; k++) {
        if (k + 1 < m) {
            fill_factors(c[1], dataset, k + 1);
        }
        if (!gap_init(&gap, dataset, k, c, NULL)) {
            return;
        }
        roots_in_gap(roots, &gap);
        double *swap = c[0];
        c[0] = c[1];
        c[1] = swap;
    }
}

static void roots_of_many(
    struct drift_roots *roots, const struct dataset *dataset, const struct drift_field *field) {
    double *none[2] = {NULL, NULL};
    struct gap gap;
    for (size_t k = 0; k < dataset->atoms && gap_init(&gap, dataset, k, none, field); k++) {
        roots_in_gap(roots, &gap);
    }
}

static enum status
find_roots(struct drift_roots *roots, const struct dataset *dataset, struct fault *fault) {
    size_t m = dataset->atoms;
    if (m >= MANY) {
        struct drift_field field;
        enum status status = drift_field_init(&field, dataset, fault);
        if (status == STATUS_OK) {
            roots_of_many(roots, dataset, &field);
            drift_field_clear(&field);
        }
        return status;
    }
    double *factors = calloc(2 * m, sizeof *factors);
    if (factors == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for the roots of %zu samples", m);
    }
    roots_of_few(roots, dataset, factors);
    free(factors);
    return STATUS_OK;
}

enum status
drift_roots_init(struct drift_roots *roots, const struct dataset *dataset, struct fault *fault) {
    size_t m = dataset->atoms;
    *roots = (struct drift_roots){
        .root = calloc(2 * m, sizeof *roots->root), .top = calloc(m, sizeof *roots->top)};
    enum status status = STATUS_OK;
    if (roots->root == NULL || roots->top == NULL) {
        status = fault_set(fault, STATUS_SYSTEM, "out of memory for the roots of %zu samples", m);
    } else {
        status = find_roots(roots, dataset, fault);
    }
    if (status != STATUS_OK) {
        drift_roots_clear(roots);
    }
    return status;
}

void drift_roots_clear(struct drift_roots *roots) {
    free(roots->root);
    free(roots->top);
    *roots = (struct drift_roots){0};
}

enum status drift_roots_single(double *x, const struct dataset *dataset, struct fault *fault) {
    struct drift_roots roots;
    enum status status = drift_roots_init(&roots, dataset, fault);
    if (status != STATUS_OK) {
        return status;
    }
    size_t count = roots.count;
    *x = count == 1 ? roots.root[0].x : NAN;
    drift_roots_clear(&roots);
    if (count != 1) {
        return fault_set(
            fault, STATUS_INPUT, "%s: %zu roots of G; give a dataset with 1", dataset->name, count);
    }
    return STATUS_OK;
}
