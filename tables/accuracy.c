/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# How accurate the core is

**Place.** 2.6 Regimes. How many digits of the core's doubles are right, even beside a pole?

Every deterministic quantity of the core is a double. Here each is held against an enclosure of it
in ball arithmetic, computed from the same exact inputs by code of its own. The error is measured in
units of $\kappa u|v|$, where $v$ is the value, $u = 2^{-53}$ the unit roundoff, and $\kappa$ the
condition number: by how much rounding the logarithms and products inside the formula can move the
result, whatever program adds them up. An error of a few such units is as good as doubles allow.

The second computation shares no formula that rounds: balls start from the decimals of the file as
fractions, carry a radius through every operation, and work with as many bits as 30 digits take.

**What to see.** No quantity is off by more than a few units, over all shipped datasets and hundreds
of pseudo-random ones, also at a distance of $10^{-14}$ from the poles, the edges and the roots of
$G$.

For a sum $G=\sum_i p_i\log|f_i|$, $\kappa = \sum_i p_i|\log f_i|/|G|$: close to a root of $G$ the
terms cancel, and $\kappa$ is large. For the exponent, which solves
$h(\vartheta)=\sum_i p_i(|f_i|^\vartheta-1)=0$, it is

$$\kappa_\vartheta = \frac{\sum_i p_i(\,||f_i|^\vartheta-1| + |\vartheta\log f_i|\,|f_i|^\vartheta)}
{\vartheta h'(\vartheta)}.$$

For a root of $G$, given by the logarithm $t$ of its distance from a pole, it is
$\sum_i p_i(1+|\log f_i|)/|dG/dt|$ over $\max(1,|t|)$, the 1 for the rounding of $f_i$ itself. A
root as $\eta\lambda = (1\pm e^t)/s^2$ inherits $e^t/|1\pm e^t|$ of that. For the probabilities
$P=e^{-\vartheta c}$ it is $1+\vartheta c\,(1+\kappa_\vartheta)$, where the 1 in the brackets stands
for the logarithms of which $c$ is made.
*/

#include <math.h>

#include "certified/ball_cramer.h"
#include "certified/ball_double.h"
#include "certified/ball_meter.h"
#include "certified/ball_roots.h"
#include "certified/ball_window.h"
#include "theory/condition.h"
#include "theory/cramer.h"
#include "theory/drift.h"
#include "theory/drift_roots.h"
#include "theory/random_dataset.h"
#include "page/page.h"

/** ## Parameters */

enum { DIGITS = 30, RANDOM_FULL = 300, RANDOM_QUICK = 30, GRID_FULL = 200, GRID_QUICK = 20 };
static const char *const SEED = "erand48 3 14 15, for the pseudo-random datasets";
static const double HEIGHT = 0.0625; /* of the spike whose probabilities are looked at */
static const double widths[] = {0x1p20, 0x1p40}; /* n */

/** ## What is claimed */

static const char ORIGIN[] = "own; enclosures of 30 digits";

static const struct claim_text claims[] = {
    {"accuracy-drift", ORIGIN,
     "Largest error of the drift $G$, in units of condition times half an ulp"},
    {"accuracy-full-batch", ORIGIN,
     "Largest error of the drift $G_{\\rm FB}$, in units of condition times half an ulp"},
    {"accuracy-edges", ORIGIN,
     "Largest error of the edges of the windows, in units of condition times half an ulp"},
    {"accuracy-exponent", ORIGIN,
     "Largest error of the exponent $\\vartheta$, in units of condition times half an ulp"},
    {"accuracy-probability", ORIGIN,
     "Largest error of the scale of the probability, in units of condition times half an ulp"},
    {"accuracy-distance", ORIGIN,
     "Largest error of the log distance of a root from its pole, in units of condition times half "
     "an ulp"},
    {"accuracy-root", ORIGIN,
     "Largest error of the root of $G$, in units of condition times half an ulp"},
};

/**
## A meter for each quantity

The units allowed come from counting roundings. A sum of six terms adds five times, each logarithm
is off by one unit or two, each product by one: 8. A single logarithm, or the solution of an
equation whose condition counts both parts of its terms: 4. A quotient of double-doubles: 1.

The table also has the largest $\kappa$ met. At $10^{-14}$ from a root of $G$ the terms cancel to
some fifteen digits, $\kappa$ is as large, and a plain sum has no digit left: not even the sign of
$G$, which decides between rare and typical spikes, could be trusted. There the core adds up again
in double-doubles (`drift`).
*/

enum { DRIFT, FULL_BATCH, EDGE, EXPONENT, PROBABILITY, DISTANCE, ROOT, QUANTITIES };

static const struct {
    const char *name;
    int most; /* units allowed */
} quantities[QUANTITIES] = {
    {"drift G", 8},
    {"drift G_FB", 4},
    {"edges of the windows", 1},
    {"exponent ϑ", 4},
    {"scale of the probability", 4},
    {"log distance of a root from its pole", 4},
    {"root of G", 4},
};

/**
## One point $\eta\lambda$ of one dataset

A point is a double-double, and to the balls the exact number that this is. So both computations
see the same input, and their difference is rounding in the core, not in what was asked. Where SGD
is deflationary, the exponent follows and with it the probabilities $P=e^{-\vartheta c}$ of a spike
of height $1/16$, $c=\log(\sqrt n/16)$, at two widths.
*/

struct scene {
    const struct dataset *dataset;
    struct ball_data data;
    struct ball_meter *meter;
};

static void measure_odds(
    struct scene *scene, double theta, double condition, const arb_t enclosure, double width) {
    double got = cramer_probability(theta, HEIGHT, width, 1, 1);
    if (got <= 1e-290) {
        return; /* such a double has lost its digits by underflow */
    }
    arb_t truth;
    struct ball_cramer_climb climb;
    arb_init(truth);
    ball_double_climb_init(&climb, HEIGHT, width);
    ball_cramer_probability(truth, &climb, enclosure, ball_bits(DIGITS));
    double kappa = condition_probability(theta, condition, HEIGHT, width);
    ball_meter_add(&scene->meter[PROBABILITY], got, truth, got, kappa);
    ball_cramer_climb_clear(&climb);
    arb_clear(truth);
}

static void measure_exponent(struct scene *scene, struct dd x, const struct ball_point *exact) {
    arb_t truth;
    arb_init(truth);
    ball_cramer_exponent(truth, &scene->data, exact, DIGITS);
    double got = cramer_exponent(scene->dataset, x);
    double condition = condition_exponent(scene->dataset, x, got);
    ball_meter_add(&scene->meter[EXPONENT], got, truth, got, condition);
    for (size_t n = 0; n < COUNT(widths); n++) {
        measure_odds(scene, got, condition, truth, widths[n]);
    }
    arb_clear(truth);
}

static void measure_point(struct scene *scene, struct dd x) {
    struct ball_point exact;
    ball_double_point_init(&exact, x);
    arb_t truth;
    arb_init(truth);
    double condition = condition_drift(scene->dataset, x);
    ball_drift(truth, &scene->data, &exact, DIGITS);
    ball_meter_add_drift(&scene->meter[DRIFT], drift(scene->dataset, x), truth, condition);
    ball_drift_full_batch(truth, &scene->data, &exact, DIGITS);
    ball_meter_add_drift(&scene->meter[FULL_BATCH], drift_full_batch(scene->dataset, x), truth, 1);
    enum drift_regime regime = ball_regime(&scene->data, &exact);
    if (regime == DRIFT_DEFLATIONARY && drift_regime(scene->dataset, x) == regime) {
        measure_exponent(scene, x, &exact);
    }
    arb_clear(truth);
    ball_point_clear(&exact);
}

/**
## The roots and the edges of one dataset

A root may lie so close to a pole that $\eta\lambda$ has no digit left to tell them apart: a sample
that is drawn once in a million has its roots at distances down to $e^{-10^6}$. The core keeps the
logarithm of the distance beside the root, and both are measured. Roots are compared where the balls
prove them and the core counts as many.
*/

static void
measure_roots(struct scene *scene, const struct drift_roots *seen, const struct ball_roots *roots) {
    for (size_t i = 0; i < roots->count && roots->count == seen->count; i++) {
        const struct drift_root *root = &seen->root[i];
        const struct ball_root *truth = &roots->root[i];
        if (!truth->proved || root->pole != truth->pole || root->side != truth->side) {
            continue;
        }
        double t = root->log_distance + log(scene->dataset->atom[root->pole].s2.hi);
        double size = fmax(fmax(1, fabs(t)), fabs(root->log_distance));
        double condition = 1 + condition_distance(scene->dataset, root);
        ball_meter_add(
            &scene->meter[DISTANCE], root->log_distance, truth->log_distance, size, condition);
        condition = 1 + condition_root(scene->dataset, root);
        ball_meter_add(&scene->meter[ROOT], root->x, truth->x, root->x, condition);
    }
}

static void measure_window(struct scene *scene, struct drift_window got, const fmpq_t s2) {
    struct ball_window truth;
    ball_window_init(&truth, s2, DIGITS);
    ball_meter_add(&scene->meter[EDGE], got.crit.hi, truth.crit, got.crit.hi, 1);
    ball_meter_add(&scene->meter[EDGE], got.max.hi, truth.max, got.max.hi, 1);
    ball_window_clear(&truth);
}

/**
## One dataset: a grid, and the neighbourhood of all that is special

The grid sees what is ordinary. Trouble sits elsewhere: at a pole one logarithm diverges, at a root
of $G$ the sum cancels, at an edge of the window a factor is 1 and the exponent infinite. Each is
approached from both sides down to $10^{-14}$. Closer to a pole than $10^{-15}$ the product
$\eta\lambda s^2$, held to $2^{-104}$, decides, not the formula.
*/

static void measure_around(struct scene *scene, struct dd centre) {
    for (double step = 1e-4; step > 1e-15; step *= 1e-5) {
        measure_point(scene, dd_mul(centre, dd_add(dd_of(1), dd_of(step))));
        measure_point(scene, dd_mul(centre, dd_sub(dd_of(1), dd_of(step))));
    }
}

static void measure_dataset(struct ball_meter *meter, const struct dataset *dataset, size_t grid) {
    struct scene scene = {.dataset = dataset, .meter = meter};
    struct drift_roots seen;
    struct ball_roots roots;
    MUST(ball_data_init(&scene.data, dataset, &fault));
    MUST(drift_roots_init(&seen, dataset, &fault));
    MUST(ball_roots_init(&roots, &scene.data, dataset, DIGITS, &fault));
    struct drift_window window = drift_window(dataset);
    measure_window(&scene, window, &scene.data.s2[0]);
    measure_window(&scene, drift_window_full_batch(dataset), scene.data.mean_s2);
    measure_roots(&scene, &seen, &roots);
    for (size_t i = 1; i <= grid; i++) {
        measure_point(&scene, dd_of(1.1 * window.max.hi * (double)i / (double)grid));
    }
    measure_around(&scene, window.crit);
    measure_around(&scene, window.max);
    for (size_t i = 0; i < dataset->atoms; i++) {
        measure_around(&scene, dd_div(dd_of(1), dataset->atom[i].s2));
    }
    for (size_t i = 0; i < roots.count; i++) {
        measure_around(&scene, ball_double_middle(roots.root[i].x));
    }
    ball_roots_clear(&roots);
    drift_roots_clear(&seen);
    ball_data_clear(&scene.data);
}

static void measure_shipped(struct page *page, const struct dataset *dataset, void *meter) {
    if (dataset->atoms <= 16) { /* the rest would take long, and is covered by the tests */
        measure_dataset(meter, dataset, page_size(page, GRID_QUICK, GRID_FULL));
    }
}

static const struct csvwriter_column columns[] = {
    {"quantity", "quantity", CSVWRITER_TEXT, 0},
    {"cases", "cases", CSVWRITER_INTEGER, 0},
    {"condition", "$\\kappa$ up to", CSVWRITER_SIGNIFICANT, 2},
    {"error", "error in $\\kappa u|v|$, below", CSVWRITER_INTEGER, 0},
    {"most", "claimed", CSVWRITER_INTEGER, 0},
};

/** ## All together */

int main(int argc, char **argv) {
    struct page page;
    struct ball_meter meter[QUANTITIES] = {{0}};
    page_open_table(&page, argc, argv, __FILE__, 0, claims, COUNT(claims), columns, COUNT(columns));
    page.seed = SEED;

    /** First the shipped datasets, which all other pages use, on a fine grid. */
    page_parameter(&page, "datasets", "%d", page_datasets(&page, measure_shipped, meter));

    /** Then pseudo-random ones of two to six samples; every third has one sample that is drawn once
    in a million. */
    int random = (int)page_size(&page, RANDOM_QUICK, RANDOM_FULL);
    page_parameter(&page, "pseudo_random", "%d", random);
    unsigned short state[3] = {3, 14, 15};
    for (int i = 0; i < random; i++) {
        struct dataset dataset;
        MUST(random_dataset_init(&dataset, state, 0.05, i % 3 == 0, &fault));
        measure_dataset(meter, &dataset, GRID_QUICK);
        dataset_clear(&dataset);
    }

    /** Each claim is the exact error. The table prints errors as powers of two, with half of them
    to spare: another libm moves the last bits of the logarithms, and the table should stay. */
    for (int q = 0; q < QUANTITIES; q++) {
        double worst = meter[q].worst, most = quantities[q].most;
        double bound = fmin(exp2(ceil(log2(1.5 * fmax(0.5, worst)))), most);
        page_text(&page, quantities[q].name);
        page_integer(&page, meter[q].cases);
        page_reals(&page, pow(10, ceil(log10(meter[q].condition) - 1e-9)));
        page_integer(&page, worst <= most ? (long long)bound : -1);
        page_integer(&page, quantities[q].most);
        claim_at_most(&page, claims[q].id, worst, most);
    }
    return page_finish(&page);
}
