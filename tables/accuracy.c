/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# How accurate the core is

**Place.** 2.5 Regimes. How far off are the doubles of the core?

Every deterministic quantity of the core is a double; here each is held against an enclosure of it
in ball arithmetic, computed from the same exact inputs by code of its own. The error is measured in
units of $\kappa u|v|$, where $v$ is the value, $u = 2^{-53}$ the unit roundoff, and $\kappa$ the
condition number: by how much rounding the logarithms and products inside the formula can move the
result, whatever program adds them up. An error of a few such units is as good as doubles allow.

**What to see.** No quantity is off by more than a few units, over all shipped datasets and hundreds
of pseudo-random ones, also at a distance of $10^{-14}$ from the poles, the edges and the roots of
$G$.

For a sum $G=\sum_i p_i\log|f_i|$, $\kappa = \sum_i p_i|\log f_i|/|G|$. For the exponent, which
solves $h(\vartheta)=\sum_i p_i(|f_i|^\vartheta-1)=0$, it is $\sum_i p_i(\,||f_i|^\vartheta-1| +
|\vartheta\log f_i|\,|f_i|^\vartheta)/(\vartheta h'(\vartheta))$. For a root of $G$, given by the
logarithm $t$ of its distance from a pole, it is $\sum_i p_i(1+|\log f_i|)/|dG/dt|$ over
$\max(1,|t|)$, the 1 for the rounding of $f_i$ itself; a root as $\eta\lambda = (1\pm e^t)/s^2$
inherits $e^t/|1\pm e^t|$ of that. For $P=e^{-\vartheta c}$ it is $1+\vartheta
c\,(1+\kappa_\vartheta)$ with the logarithms of which $c$ is made in the place of $c$.
*/

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "certified/ball_cramer.h"
#include "certified/ball_roots.h"
#include "theory/cramer.h"
#include "base/die.h"
#include "theory/drift.h"
#include "theory/drift_roots.h"
#include "base/number.h"
#include "page/page.h"

/** ## Parameters */

enum { DIGITS = 30, RANDOM_FULL = 300, RANDOM_QUICK = 30, GRID_FULL = 200, GRID_QUICK = 20 };
static const char *const SEED = "erand48 3 14 15, for the pseudo-random datasets";

static const struct csvwriter_column columns[] = {
    {"quantity", "quantity", CSVWRITER_TEXT, 0},
    {"cases", "cases", CSVWRITER_INTEGER, 0},
    {"condition", "$\\kappa$ up to", CSVWRITER_SIGNIFICANT, 2},
    {"error", "error in $\\kappa u|v|$, below", CSVWRITER_INTEGER, 0},
    {"most", "claimed", CSVWRITER_INTEGER, 0},
};

/** ## A meter for each quantity */

enum quantity { DRIFT, FULL_BATCH, EDGE, EXPONENT, PROBABILITY, DISTANCE, ROOT, QUANTITIES };

struct meter {
    const char *id, *name;
    int most; /* units allowed */
    long long cases;
    double worst, condition;
};

/* Units come from counting roundings. A sum of six terms adds five times; each logarithm is off by
 * one unit or two, each product by one: 8. A single logarithm, or what solves an equation whose
 * condition counts both parts of its terms: 4. A quotient of double-doubles: 1. */
static const struct meter meters[QUANTITIES] = {
    [DRIFT] = {"accuracy-drift", "drift G", 8, 0, 0, 0},
    [FULL_BATCH] = {"accuracy-full-batch", "drift G_FB", 4, 0, 0, 0},
    [EDGE] = {"accuracy-edges", "edges of the windows", 1, 0, 0, 0},
    [EXPONENT] = {"accuracy-exponent", "exponent ϑ", 4, 0, 0, 0},
    [PROBABILITY] = {"accuracy-probability", "scale of the odds", 4, 0, 0, 0},
    [DISTANCE] = {"accuracy-distance", "log distance of a root from its pole", 4, 0, 0, 0},
    [ROOT] = {"accuracy-root", "root of G", 4, 0, 0, 0},
};

/* The largest |got - true| over the ball, in units of condition * 2^-53 * scale. */
static void
measure(struct meter *meter, double got, const arb_t truth, double scale, double condition) {
    arb_t off;
    arb_init(off);
    arb_set_d(off, got);
    arb_sub(off, off, truth, 128);
    arf_t size;
    arf_init(size);
    arb_get_abs_ubound_arf(size, off, 64);
    double error = arf_get_d(size, ARF_RND_UP);
    meter->cases++;
    meter->condition = fmax(meter->condition, condition);
    double unit = condition * DBL_EPSILON / 2 * scale;
    meter->worst = page_worse(meter->worst, error == 0 ? 0 : error / unit);
    arf_clear(size);
    arb_clear(off);
}

/** ## One point $\eta\lambda$ of one dataset */

struct scene {
    const struct dataset *dataset;
    struct ball_data data;
    struct meter *meter;
};

/* The double-double as the exact number it is. */
static void point_init(struct ball_point *point, struct dd x) {
    mpq_t sum, low;
    mpq_inits(sum, low, (mpq_ptr)0);
    mpq_set_d(sum, x.hi);
    mpq_set_d(low, x.lo);
    mpq_add(sum, sum, low);
    mpq_mul(sum, sum, sum);
    ball_point_init_mpq(point, sum);
    mpq_clears(sum, low, (mpq_ptr)0);
}

static double size_of_terms(const struct dataset *dataset, struct dd x) {
    double size = 0;
    for (size_t i = 0; i < dataset->atoms; i++) {
        size += dataset->atom[i].p * fabs(drift_log_factor(x, dataset->atom[i].s2));
    }
    return size;
}

/* A pole leaves nothing to divide by: there the double must be the same. */
static void measure_drift(struct meter *meter, double got, const arb_t truth, double size) {
    if (!arb_is_finite(truth)) {
        meter->cases++;
        meter->worst = page_worse(meter->worst, got == -INFINITY ? 0 : NAN);
        return;
    }
    measure(meter, got, truth, fabs(got), size / fabs(got));
}

static double condition_of_exponent(const struct dataset *dataset, struct dd x, double theta) {
    double size = 0, slope = 0;
    for (size_t i = 0; i < dataset->atoms; i++) {
        double p = dataset->atom[i].p, step = drift_log_factor(x, dataset->atom[i].s2);
        if (step == -INFINITY) {
            size += p;
            continue;
        }
        double power = exp(theta * step);
        size += p * (fabs(expm1(theta * step)) + fabs(theta * step) * power);
        slope += p * step * power;
    }
    return size / (theta * slope);
}

/* P = e^(-theta c), c = log(height sqrt(width/eta)/mu0), with height 1/16 and eta = mu0 = 1. */
static void measure_odds(
    struct scene *scene, double theta, double condition, const arb_t enclosure, double width) {
    struct ball_cramer_climb climb;
    point_init(&climb.height, dd_of(0.0625));
    point_init(&climb.width, dd_of(width));
    point_init(&climb.eta, dd_of(1));
    point_init(&climb.mu0, dd_of(1));
    arb_t truth;
    arb_init(truth);
    ball_cramer_probability(truth, &climb, enclosure, ball_bits(DIGITS));
    double got = cramer_probability(theta, 0.0625, width, 1, 1);
    double logs = log(16) + log(width) / 2, climbed = log(width) / 2 - log(16);
    if (got > 1e-290) {
        measure(
            &scene->meter[PROBABILITY], got, truth, got, 1 + theta * (logs + climbed * condition));
    }
    arb_clear(truth);
    ball_point_clear(&climb.height);
    ball_point_clear(&climb.width);
    ball_point_clear(&climb.eta);
    ball_point_clear(&climb.mu0);
}

static void measure_exponent(struct scene *scene, struct dd x, const struct ball_point *exact) {
    arb_t truth;
    arb_init(truth);
    ball_cramer_exponent(truth, &scene->data, exact, DIGITS);
    double got = cramer_exponent(scene->dataset, x);
    double condition = condition_of_exponent(scene->dataset, x, got);
    measure(&scene->meter[EXPONENT], got, truth, got, condition);
    measure_odds(scene, got, condition, truth, 0x1p20);
    measure_odds(scene, got, condition, truth, 0x1p40);
    arb_clear(truth);
}

static void visit_point(struct scene *scene, struct dd x) {
    struct ball_point exact;
    point_init(&exact, x);
    arb_t truth;
    arb_init(truth);
    ball_drift(truth, &scene->data, &exact, DIGITS);
    measure_drift(
        &scene->meter[DRIFT], drift(scene->dataset, x), truth, size_of_terms(scene->dataset, x));
    ball_drift_full_batch(truth, &scene->data, &exact, DIGITS);
    double full_batch = drift_full_batch(scene->dataset, x);
    measure_drift(&scene->meter[FULL_BATCH], full_batch, truth, fabs(full_batch));
    enum drift_regime regime = ball_regime(&scene->data, &exact);
    if (regime == DRIFT_DEFLATIONARY && drift_regime(scene->dataset, x) == regime) {
        measure_exponent(scene, x, &exact);
    }
    arb_clear(truth);
    ball_point_clear(&exact);
}

/** ## The roots and the edges of one dataset */

/* t is the log distance in units of the pole; sums over the other factors |c + side e^t r|. */
static double
condition_of_distance(const struct dataset *dataset, const struct drift_root *root, double t) {
    const struct atom *own = &dataset->atom[root->pole];
    double size = own->p * fabs(t), slope = own->p;
    for (size_t i = 0; i < dataset->atoms; i++) {
        if (i == root->pole) {
            continue;
        }
        double ratio = dataset->atom[i].s2.hi / own->s2.hi;
        double c = dd_sub(dataset->atom[i].s2, own->s2).hi / own->s2.hi;
        double move = root->side * exp(t) * ratio;
        size += dataset->atom[i].p * (1 + fabs(log(fabs(c + move))));
        slope += dataset->atom[i].p * move / (c + move);
    }
    return size / fabs(slope) / fmax(1, fabs(t));
}

static void
measure_roots(struct scene *scene, const struct drift_roots *seen, const struct ball_roots *roots) {
    for (size_t i = 0; i < roots->count && roots->count == seen->count; i++) {
        const struct drift_root *root = &seen->root[i];
        if (!roots->root[i].proved || root->pole != roots->root[i].pole ||
            root->side != roots->root[i].side) {
            continue;
        }
        double t = root->log_distance + log(scene->dataset->atom[root->pole].s2.hi);
        double condition = condition_of_distance(scene->dataset, root, t);
        double size = fmax(fmax(1, fabs(t)), fabs(root->log_distance));
        measure(
            &scene->meter[DISTANCE], root->log_distance, roots->root[i].log_distance, size,
            1 + condition);
        double part = exp(t) / fabs(1 + root->side * exp(t));
        measure(
            &scene->meter[ROOT], root->x, roots->root[i].x, root->x,
            1 + part * (1 + condition) * fmax(1, fabs(t)));
    }
}

static void measure_edge(struct scene *scene, struct dd got, ulong c, const fmpq_t s2) {
    arb_t truth, by;
    arb_init(truth);
    arb_init(by);
    arb_set_ui(truth, c);
    arb_set_fmpq(by, s2, ball_bits(DIGITS));
    arb_div(truth, truth, by, ball_bits(DIGITS));
    measure(&scene->meter[EDGE], got.hi, truth, got.hi, 1);
    arb_clear(truth);
    arb_clear(by);
}

static void measure_edges(struct scene *scene) {
    struct drift_window sgd = drift_window(scene->dataset);
    struct drift_window gd = drift_window_full_batch(scene->dataset);
    measure_edge(scene, sgd.crit, 2, &scene->data.s2[0]);
    measure_edge(scene, sgd.max, 4, &scene->data.s2[0]);
    measure_edge(scene, gd.crit, 2, scene->data.mean_s2);
    measure_edge(scene, gd.max, 4, scene->data.mean_s2);
}

/** ## One dataset: a grid, and the neighbourhood of all that is special */

/* Closer to a pole than 1e-15 the product eta lambda s^2, held to 2^-104, decides, not the
 * formula. */
static void visit_around(struct scene *scene, struct dd centre) {
    for (double step = 1e-4; step > 1e-15; step *= 1e-5) {
        visit_point(scene, dd_mul(centre, dd_add(dd_of(1), dd_of(step))));
        visit_point(scene, dd_mul(centre, dd_sub(dd_of(1), dd_of(step))));
    }
}

static void visit_root(struct scene *scene, const struct ball_root *root) {
    arf_t rest;
    arf_init(rest);
    struct dd x = {arf_get_d(arb_midref(root->x), ARF_RND_NEAR), 0};
    arf_set_d(rest, x.hi);
    arf_sub(rest, arb_midref(root->x), rest, 64, ARF_RND_NEAR);
    x.lo = arf_get_d(rest, ARF_RND_NEAR);
    arf_clear(rest);
    visit_around(scene, x);
}

static void visit_dataset(struct meter *meter, const struct dataset *dataset, size_t grid) {
    struct scene scene = {.dataset = dataset, .meter = meter};
    struct drift_roots seen;
    struct ball_roots roots;
    struct fault fault;
    DIE_UNLESS_OK(ball_data_init(&scene.data, dataset, &fault), fault);
    DIE_UNLESS_OK(drift_roots_init(&seen, dataset, &fault), fault);
    DIE_UNLESS_OK(ball_roots_init(&roots, &scene.data, dataset, DIGITS, &fault), fault);
    measure_edges(&scene);
    measure_roots(&scene, &seen, &roots);
    struct drift_window window = drift_window(dataset);
    for (size_t i = 1; i <= grid; i++) {
        visit_point(&scene, dd_of(1.1 * window.max.hi * (double)i / (double)grid));
    }
    visit_around(&scene, window.crit);
    visit_around(&scene, window.max);
    for (size_t i = 0; i < dataset->atoms; i++) {
        visit_around(&scene, dd_div(dd_of(1), dataset->atom[i].s2));
    }
    for (size_t i = 0; i < roots.count; i++) {
        visit_root(&scene, &roots.root[i]);
    }
    ball_roots_clear(&roots);
    drift_roots_clear(&seen);
    ball_data_clear(&scene.data);
}

/** Pseudo-random datasets of two to six points; every third has one point that is drawn once in a
 * million. */
static void random_dataset(unsigned short state[3], int number, struct dataset *dataset) {
    enum { MOST = 6 };
    double s2[MOST], p[MOST], sum = 0;
    size_t m = 2 + (size_t)(5 * erand48(state));
    struct fault fault;
    for (size_t k = 0; k < m; k++) {
        s2[k] = k == 0 ? 1 : 0.05 + 0.95 * erand48(state);
        p[k] = number % 3 == 0 && k == 1 ? 1e-6 : 0.01 + erand48(state);
        sum += p[k];
    }
    for (size_t k = 0; k < m; k++) {
        p[k] /= sum;
    }
    DIE_UNLESS_OK(dataset_init(dataset, s2, p, m, &fault), fault);
}

struct shipped {
    struct meter *meter;
    size_t grid;
};

static void visit_shipped(struct page *page, const struct dataset *dataset, void *context) {
    (void)page;
    const struct shipped *shipped = context;
    if (dataset->atoms <= 16) { /* the rest would take long, and is covered by the tests */
        visit_dataset(shipped->meter, dataset, shipped->grid);
    }
}

/**
## The table and its claims

Errors are printed as powers of two, with half of them to spare: another libm moves the last bits of
the logarithms, and the table should stay.
*/

static void put_meter(struct page *page, const struct meter *meter) {
    double bound = fmin(exp2(ceil(log2(1.5 * fmax(0.5, meter->worst)))), meter->most);
    csvwriter_text(&page->table, meter->name);
    csvwriter_integer(&page->table, meter->cases);
    csvwriter_real(&page->table, pow(10, ceil(log10(meter->condition) - 1e-9)));
    csvwriter_integer(&page->table, meter->worst <= meter->most ? (long long)bound : -1);
    csvwriter_integer(&page->table, meter->most);
    char statement[160];
    snprintf(
        statement, sizeof statement,
        "Largest error of the %s, in units of condition times half an ulp", meter->name);
    page_claim(
        page, &(struct claim){
                  .id = meter->id,
                  .statement = statement,
                  .origin = "own; enclosures of 30 digits",
                  .measured = meter->worst,
                  .relation = CLAIM_AT_MOST,
                  .expected = meter->most});
}

int main(int argc, char **argv) {
    struct page page;
    struct meter meter[QUANTITIES];
    memcpy(meter, meters, sizeof meters);
    page_init(&page, argc, argv, __FILE__, columns, sizeof columns / sizeof *columns);
    page.seed = SEED;
    struct shipped shipped = {meter, page_size(&page, GRID_QUICK, GRID_FULL)};
    page_parameter(&page, "datasets", "%d", page_datasets(&page, visit_shipped, &shipped));
    int random = (int)page_size(&page, RANDOM_QUICK, RANDOM_FULL);
    page_parameter(&page, "pseudo_random", "%d", random);
    unsigned short state[3] = {3, 14, 15};
    for (int i = 0; i < random; i++) {
        struct dataset dataset;
        random_dataset(state, i, &dataset);
        visit_dataset(meter, &dataset, GRID_QUICK);
        dataset_clear(&dataset);
    }
    for (int q = 0; q < QUANTITIES; q++) {
        put_meter(&page, &meter[q]);
    }
    return page_finish(&page);
}
