/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# No flattening without spikes

**Place.** 6.3 Flattening. How unlikely is flattening without a spike?

"Significant curvature reduction without spikes is exponentially unlikely": so Gess & Heydecker sum
up (talk) what else could flatten a network. How unlikely? A run that is kept below $|Y| = \epsilon$
sheds $s^2Y^2(4-s^2\Lambda)$ of the curvature $\Lambda=\eta\lambda$ a step, at most of the order of
$\epsilon^2$, and each step that does not lower $|Y|$ costs a factor. With $D$ for what was shed
before $|Y|$ first reaches $\epsilon$ (all that follows is *own*)

$$\mathbb P(D\ge d) \approx \left(\frac\epsilon{|Y_0|}\right)^{-\vartheta}\exp\left(-\frac1{\epsilon^2}
\int_{\Lambda_0-d}^{\Lambda_0}\gamma(\Lambda)\,d\Lambda\right),$$

where $\gamma(\Lambda)$ is the rate at which the odds fall while $\Lambda$ rests, which the page
`flattening_rate` finds from an operator. For a spike of height $\epsilon=M\sqrt{\eta/n}$ the
exponent is $n$ over $\eta M^2$: exponential in the width, where spikes are rare like a power.

**What to see.** Top left: the odds fall by hundreds of decades, at first like a straight line in
$d/\epsilon^2$ (dashed, for (1.17)). Top right and bottom left: $-\epsilon^2\log\mathbb P$ comes up
to $\int\gamma$ (line) as $\epsilon$ falls, for (1.17) from 1.45 and (1.18) from 1.6; from
$\sqrt2\epsilon$ beyond the edge of the window on the odds are 0. Bottom right: what the exponent
lacks, as a part of $\int\gamma$, tends to 0 and stays below $\epsilon^{2/3}$ (dashed); the odds are
the larger ones, for near every commensurable place the best phases win.

| symbol | meaning | unit |
|---|---|---|
| $\epsilon$ | height no run may reach: in $|Y|$ | 1 |
| $d$ | a reduction of $\eta\lambda$ | 1 |
| $Y_0$ | start: $\epsilon/2$ | 1 |
*/

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "chain/chain.h"
#include "theory/cramer.h"
#include "base/die.h"
#include "theory/drift.h"
#include "theory/flattening.h"
#include "page/page.h"
#include "page/series.h"
#include "odds/flattening_runs.h"

/** ## Parameters */

enum { DATASETS = 2, SERIES = 4, NODES = 65, REPETITIONS = 6 };

static const char *const names[DATASETS] = {"gess_heydecker_1_17", "gess_heydecker_1_18"};
static const char *const labels[DATASETS] = {"1.17", "1.18"};
static const double x0[DATASETS] = {1.45, 1.6};
/* Where the guess of the splitting ends: so far above the edge of the window theta is a few
 * hundred. */
static const double margin[DATASETS] = {0.004, 0.012};

/* A run of simulations: eps, how far in d (0: beyond the edge of the window), particles. */
struct size {
    double height, reach;
    size_t particles;
};
static const struct size full[DATASETS][SERIES] = {
    {{0.05, 0, 1000}, {0.02, 0, 500}, {0.01, 0.13, 400}, {0.005, 0.05, 300}},
    {{0.08, 0, 1500}, {0.04, 0, 700}, {0.02, 0.32, 500}, {0.01, 0.16, 400}}};
static const struct size quick[DATASETS][SERIES - 1] = {
    {{0.05, 0, 300}, {0.02, 0.13, 120}, {0.01, 0.05, 100}},
    {{0.08, 0, 300}, {0.04, 0.32, 150}, {0.02, 0.16, 200}}};
/* Where exponents are compared: all heights get to the first, but the last one to the second, about
 * half of the window's part. */
static const double first_d[DATASETS] = {0.05, 0.16}, second_d[DATASETS] = {0.13, 0.32};

static const uint64_t SEED = 20260418;

/**
## The rate and its integral

`src/theory/flattening.c` finds $\gamma$ to ten digits in milliseconds. Every dataset gets nodes
from its $\Lambda_0$ down to the edge of the window; the trapezoid rule between them is good to
$3\cdot10^{-4}$ of the integral.
*/

struct path {
    struct page *page;
    struct dataset dataset;
    const char *label;
    double x0, crit, spacing;
    int nodes;
    double rate[NODES], cost[NODES], theta[NODES], up[NODES], gain[NODES];
};

static void path_init(struct path *path, struct page *page, int d) {
    *path = (struct path){.page = page, .label = labels[d], .x0 = x0[d]};
    page_dataset(page, names[d], &path->dataset);
    path->nodes = (int)page_size(page, 33, NODES);
    path->crit = drift_window(&path->dataset).crit.hi;
    path->spacing = (path->x0 - path->crit - margin[d]) / (path->nodes - 1);
    for (int k = 0; k < path->nodes; k++) {
        struct flattening f;
        struct fault fault;
        DIE_UNLESS_OK(
            flattening_init(&f, &path->dataset, path->x0 - k * path->spacing, &fault), fault);
        path->rate[k] = flattening_rate(&f, 24).value;
        path->theta[k] = f.theta;
        path->up[k] = f.up;
        path->gain[k] = f.gain_up;
        path->cost[k] =
            k == 0 ? 0
                   : path->cost[k - 1] + path->spacing * (path->rate[k] + path->rate[k - 1]) / 2;
        series_put_exact(page, "theory", path->label, k * path->spacing, path->cost[k]);
    }
}

/* The integral of gamma over [x0 - d, x0], and on with the last rate. */
static double cost_of(const struct path *path, double d) {
    double place = fmin(d / path->spacing, path->nodes - 1);
    int k = (int)fmin(place, path->nodes - 2);
    double beyond = fmax(0, d - (path->nodes - 1) * path->spacing);
    double slope = path->rate[k] + (path->rate[k + 1] - path->rate[k]) * (place - k) / 2;
    return path->cost[k] + slope * (place - k) * path->spacing +
           beyond * path->rate[path->nodes - 1];
}

/**
## The simulations

Fixed-effort splitting (`src/odds/flattening_runs.c`): particles are split each time that a guess of
the log of their odds has risen by 0.7. The guess is the theory's, $\int\gamma/\epsilon^2 +
\vartheta\log y - by^2$, where $b = \tfrac{\gamma c_*}{2\log m_*}$ is what a climb to the top sheds;
so all steps between levels are about as likely, be it a climb or a loss of curvature. It decides
how small the errors are, not the result: that is unbiased for any guess. Where a climb of $|Y|$
sheds so much that $\Lambda$ does not stand still in it, for $\log m_* < 4\epsilon$, $\vartheta$ and
$b$ are kept as they were.
*/

static void
guess_of(const struct path *path, double height, struct flattening_runs_node node[NODES]) {
    for (int k = 0; k < path->nodes; k++) {
        double bend = path->rate[k] * path->gain[k] / (2 * path->up[k]);
        node[k] = (struct flattening_runs_node){path->cost[k], path->theta[k], bend};
        if (k > 0 && path->up[k] < 4 * height) {
            node[k].theta = node[k - 1].theta;
            node[k].bend = node[k - 1].bend;
        }
    }
}

static struct flattening_runs
simulate(const struct path *path, struct flattening_runs_question ask, uint64_t point) {
    struct page *page = path->page;
    struct flattening_runs_node node[NODES];
    struct flattening_runs estimate;
    struct fault fault;
    guess_of(path, ask.height, node);
    ask.dataset = &path->dataset;
    ask.x0 = path->x0;
    ask.node = node;
    ask.nodes = (size_t)path->nodes;
    ask.spacing = path->spacing;
    const struct plan plan = {
        .key = rng_key_of(page_seed(page, SEED), page->name, 100 * point),
        .runs = REPETITIONS,
        .watch = &page->watch};
    DIE_UNLESS_OK(flattening_runs_run(&estimate, &ask, &plan, &fault), fault);
    return estimate;
}

struct series {
    double height;
    struct flattening_runs estimate;
    size_t levels;
};

static size_t level_at(const struct series *series, double d) {
    return (size_t)lround(d / (series->height * series->height)) - 1;
}

/* About sixty of the levels, closer where they are few. */
static void put_series(const struct path *path, const struct series *series) {
    char name[32];
    double eps2 = series->height * series->height;
    snprintf(name, sizeof name, "%s %g", path->label, series->height);
    for (size_t k = 0; k < series->levels; k += 1 + (k < 20 ? k / 4 : series->levels / 60)) {
        if (isfinite(series->estimate.log_p[k])) {
            series_put(
                path->page, "cost", name, (double)(k + 1) * eps2,
                (struct estimate){
                    -eps2 * series->estimate.log_p[k], eps2 * series->estimate.se[k]});
        }
    }
}

static void series_init(struct series *series, const struct path *path, int d, int i) {
    struct size size = path->page->quick ? quick[d][i] : full[d][i];
    double eps2 = size.height * size.height, edge = path->x0 - path->crit;
    double reach = size.reach > 0 ? size.reach : edge + 1.35 * size.height;
    *series = (struct series){.height = size.height, .levels = (size_t)floor(reach / eps2 + 1e-9)};
    struct flattening_runs_question ask = {
        .height = size.height,
        .start = 0.5,
        .step = 1,
        .levels = series->levels,
        .particles = size.particles};
    series->estimate = simulate(path, ask, (uint64_t)(10 * d + i));
    put_series(path, series);
}

/** ## How the exponent is approached */

/* -eps^2 log P(D >= d) over the integral. */
static struct estimate ratio_at(const struct path *path, const struct series *series, double d) {
    size_t k = level_at(series, d);
    double eps2 = series->height * series->height, unit = eps2 / cost_of(path, d);
    return (struct estimate){-unit * series->estimate.log_p[k], unit * series->estimate.se[k]};
}

struct study {
    struct page *page;
    struct path path[DATASETS];
    struct series series[DATASETS][SERIES];
    int count; /* of series */
    double missed, unfinished;
};

static void put_ratios(const struct study *study) {
    for (int d = 0; d < DATASETS; d++) {
        for (int i = 0; i < study->count; i++) {
            struct estimate ratio = ratio_at(&study->path[d], &study->series[d][i], first_d[d]);
            series_put(study->page, "ratio", labels[d], study->series[d][i].height, ratio);
        }
    }
}

/**
## The claims

Phases matter here. Close to a place where $q$ steps bring the phase back it turns slowly: it takes
$1/(\epsilon\sqrt q)$ steps for the falling $\Lambda$ to carry it past, and a phase gains of the
order of $1/q$ a step over the mean. Of all runs those win that pass in the best phase, wherever
that makes a factor, for $q<\epsilon^{-2/3}$; with about $q$ places for each $q$ that adds up to
$\sum q\cdot\tfrac1q\cdot\tfrac1{\epsilon\sqrt q}\sim\epsilon^{-4/3}$. So the odds lie above
$e^{-\int\gamma/\epsilon^2}$ by a part of the exponent of the order of $\epsilon^{2/3}$, which is
the tolerance; and below it by a constant factor at most.
*/

/* The exponents of the finest runs that get to d, over the integral. */
static void claim_exponents(const struct study *study) {
    static const char *const id[DATASETS][2] = {
        {"flattening-small-1-17", "flattening-half-1-17"},
        {"flattening-small-1-18", "flattening-half-1-18"}};
    for (int d = 0; d < DATASETS; d++) {
        for (int half = 0; half < 2; half++) {
            const struct series *series = &study->series[d][study->count - 1 - half];
            double at = half ? second_d[d] : first_d[d];
            struct estimate ratio = ratio_at(&study->path[d], series, at);
            char statement[200];
            snprintf(
                statement, sizeof statement,
                "(%s): $-\\epsilon^2\\log$ P(D ≥ %g) is the integral of γ up to a part "
                "$\\epsilon^{2/3}$ (over it, at ε = %g)",
                labels[d], at, series->height);
            page_claim(
                study->page, &(struct claim){
                                 .id = id[d][half],
                                 .statement = statement,
                                 .origin = "own",
                                 .measured = ratio.value,
                                 .error = ratio.se,
                                 .relation = CLAIM_WITHIN,
                                 .expected = 1,
                                 .tolerance = pow(series->height, 2.0 / 3)});
        }
    }
}

/* 1 - ratio over eps^(2/3), the largest, and ratio - 1 over eps^2 by the integral: what is left of
 * the prefactor. */
static void claim_approach(const struct study *study) {
    double above = -INFINITY, below = -INFINITY;
    for (int d = 0; d < DATASETS; d++) {
        for (int i = 0; i < study->count; i++) {
            const struct series *series = &study->series[d][i];
            double ratio = ratio_at(&study->path[d], series, first_d[d]).value;
            double eps2 = series->height * series->height;
            above = page_worse(above, (1 - ratio) / pow(series->height, 2.0 / 3));
            below = page_worse(below, (ratio - 1) / eps2 * cost_of(&study->path[d], first_d[d]));
        }
    }
    page_claim(
        study->page, &(struct claim){
                         .id = "flattening-approach",
                         .statement = "The exponent misses less than $\\epsilon^{2/3}$ of "
                                      "the integral of γ at any ε (largest part missing "
                                      "over $\\epsilon^{2/3}$)",
                         .origin = "own",
                         .measured = above,
                         .relation = CLAIM_AT_MOST,
                         .expected = 1});
    page_claim(
        study->page, &(struct claim){
                         .id = "flattening-above",
                         .statement = "And P(D ≥ d) is never below $e^{-\\int\\gamma/"
                                      "\\epsilon^2}$ by more than the factor of its start, "
                                      "$2^{-\\vartheta}$ (largest logarithm)",
                         .origin = "own",
                         .measured = below,
                         .relation = CLAIM_AT_MOST,
                         .expected = log(2) * study->path[1].theta[0]});
}

/* The power b of -log P ~ eps^-b at d, between the coarsest and the finest height, and how far from
 * 2 it may be: where the exponent lacks up to eps^(2/3) of itself, b misses 2 by that part's
 * logarithm over the logarithm of the heights. */
struct power {
    struct estimate found;
    double room;
};

static struct power power_of(const struct series *coarse, const struct series *fine, double d) {
    size_t k = level_at(coarse, d), l = level_at(fine, d);
    double a = coarse->estimate.log_p[k], b = fine->estimate.log_p[l];
    double span = log(coarse->height / fine->height);
    double se = hypot(coarse->estimate.se[k] / a, fine->estimate.se[l] / b);
    return (struct power){
        {log(b / a) / span, se / span}, -log1p(-pow(coarse->height, 2.0 / 3)) / span};
}

/* Of the two powers the one that makes more of its room is held. */
static void claim_theorem(const struct study *study) {
    double least = INFINITY, used = -1;
    struct power power = {{NAN, NAN}, NAN};
    for (int d = 0; d < DATASETS; d++) {
        for (int i = 0; i < study->count; i++) {
            double ratio = ratio_at(&study->path[d], &study->series[d][i], first_d[d]).value;
            least = fmin(least, ratio * cost_of(&study->path[d], first_d[d]) / first_d[d]);
        }
        struct power next =
            power_of(&study->series[d][0], &study->series[d][study->count - 1], first_d[d]);
        double part = fabs(next.found.value - 2) / next.room;
        power = part > used ? next : power;
        used = fmax(used, part);
    }
    double tolerance = power.room + 4 * power.found.se;
    page_claim(
        study->page,
        &(struct claim){
            .id = "flattening-exponential",
            .statement = "Reduction without spikes is exponentially unlikely: "
                         "−log P(D ≥ d) grows like $\\epsilon^{-2}$, which is n/(ηM²) for a "
                         "largest |μ| of M (power of (1.17) or (1.18))",
            .origin = "talk, summary",
            .measured = power.found.value,
            .error = power.found.se,
            .relation = CLAIM_WITHIN,
            .expected = 2,
            .tolerance = tolerance,
            .says = CLAIM_WITHIN,
            .said = 2,
            .said_tolerance = tolerance});
    page_claim(
        study->page, &(struct claim){
                         .id = "flattening-least-rate",
                         .statement = "−log P(D ≥ d) is at least 0.4 d/ε² at d = 0.05 for "
                                      "(1.17) and 0.16 for (1.18) (least factor of d/ε²)",
                         .origin = "own",
                         .measured = least,
                         .relation = CLAIM_AT_LEAST,
                         .expected = 0.4});
}

/**
The end: below the window the strongest sample does least to lower $|Y|$, by
$1-s_*^2(\Lambda_{crit}-\Lambda)$ a step. With $u=\Lambda_{crit}-\Lambda$ then $d(Y^2)/du = -u$,
from $Y=\epsilon$ to 0: $u$ ends at $\sqrt2\epsilon$, and the odds are 0 beyond.
*/

static double overshoot(const struct path *path, double height) {
    double s2 = dataset_max_s2(&path->dataset).hi;
    struct chain at = {height, path->crit};
    for (long t = 0; t < 100000000 && fabs(at.y) > 1e-6 * height; t++) {
        at = chain_step(at, s2);
    }
    return (path->crit - at.eta_lambda) / height;
}

/* d, as a part of the way to the edge, from which the exponent is 5 % above a straight line's. */
static double linear_part(const struct path *path) {
    double edge = path->x0 - path->crit, low = 0.01 * edge, high = edge;
    for (int i = 0; i < 50; i++) {
        double d = (low + high) / 2;
        *(cost_of(path, d) < 1.05 * path->rate[0] * d ? &low : &high) = d;
    }
    return low / edge;
}

static void claim_ends(const struct study *study) {
    struct page *page = study->page;
    page_claim_value(
        page, "flattening-end",
        "No run without a spike gets further than $\\sqrt2\\epsilon$ beyond the "
        "window (furthest at ε = 10^-3, over ε)",
        "own; closed form", overshoot(&study->path[0], 1e-3), sqrt(2), 2e-3);
    page_claim_value(
        page, "flattening-linear-part",
        "−log P is linear in d/ε² to 5 % for d up to this part of the way to the "
        "edge of the window, (1.17) from 1.45",
        "own; a second program’s tenth", linear_part(&study->path[0]), 0.1, 0.02);
}

/** By plain runs, where the odds are four in a thousand: the same question with one level. */

static void claim_plain(struct study *study) {
    struct page *page = study->page;
    const struct path *path = &study->path[0];
    const struct flattening_runs_question split = {
        .height = 0.1,
        .start = 0.5,
        .step = 12,
        .levels = 1,
        .particles = page_size(page, 1000, 4000)};
    struct flattening_runs few = simulate(path, split, 60);
    struct flattening_runs_question plain = split;
    plain.particles = page_size(page, 5000, 25000);
    plain.plain = true;
    struct flattening_runs many = simulate(path, plain, 61);
    page_claim(
        page, &(struct claim){
                  .id = "flattening-plain",
                  .statement = "Splitting and plain runs agree on P(D ≥ 0.12) at "
                               "ε = 0.1, 4 in 1000 (logarithm of the ratio)",
                  .origin = "own",
                  .measured = few.log_p[0] - many.log_p[0],
                  .error = hypot(few.se[0], many.se[0]),
                  .relation = CLAIM_CONSISTENT,
                  .tolerance = 4});
    flattening_runs_clear(&few);
    flattening_runs_clear(&many);
}

static void claim_missed(const struct study *study) {
    struct page *page = study->page;
    page_claim(
        page, &(struct claim){
                  .id = "flattening-missed",
                  .statement = "What runs given up as too small can add "
                               "to a probability, as a part of it, is at "
                               "most (largest bound of all simulations)",
                  .origin = "own; Markov’s inequality",
                  .measured = study->missed,
                  .relation = CLAIM_AT_MOST,
                  .expected = 0.02});
    page_claim_value(
        page, "flattening-runs-end", "Every run ends by a rule (runs that met the step limit)",
        "own", study->unfinished, 0, 0);
}

int main(int argc, char **argv) {
    static struct study study;
    struct page page;
    page_init(&page, argc, argv, __FILE__, series_columns, SERIES_COLUMNS);
    page_parameter(&page, "datasets", "(1.17) from 1.45, (1.18) from 1.6");
    page_parameter(&page, "eps", "0.08 to 0.005");
    page_parameter(&page, "start", "eps/2");
    study.page = &page;
    study.count = (int)page_size(&page, SERIES - 1, SERIES);
    for (int d = 0; d < DATASETS; d++) {
        struct path *path = &study.path[d];
        path_init(path, &page, d);
        series_put_exact(&page, "edge", path->label, path->x0 - path->crit, 0);
        for (int i = 0; i < study.count; i++) {
            struct series *series = &study.series[d][i];
            series_init(series, path, d, i);
            study.missed = fmax(study.missed, series->estimate.missed);
            study.unfinished += series->estimate.unfinished;
        }
    }
    put_ratios(&study);
    claim_exponents(&study);
    claim_approach(&study);
    claim_theorem(&study);
    claim_ends(&study);
    claim_plain(&study);
    claim_missed(&study);
    for (int d = 0; d < DATASETS; d++) {
        for (int i = 0; i < study.count; i++) {
            flattening_runs_clear(&study.series[d][i].estimate);
        }
        dataset_clear(&study.path[d].dataset);
    }
    return page_finish(&page);
}
