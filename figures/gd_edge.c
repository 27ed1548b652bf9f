/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# The upper edge: second catapults, and chaos at ηλ = 4

**Place.** 3.2 Gradient descent. What does gradient descent do close to ηλ = 4: second catapults,
chaos?

Gradient descent on one sample with label 0 is $Y' = Y(1-\Lambda+Y^2)$, $\Lambda' = \Lambda +
Y^2(\Lambda-4)$ in $Y = \eta\mu/\sqrt n$, $\Lambda = \eta\lambda$ (Lewkowycz et al. 2020, eqs. 2 and
3, rescaled). The second equation is

$$\Lambda'-4 = (\Lambda-4)(1+Y^2),$$

so 4 is a wall. On it $Y' = Y^3-3Y$: with $Y = 2\cos\varphi$ the angle triples, which is chaos with
the density $1/(\pi\sqrt{4-Y^2})$. Close to it a run is chaotic until the distance has grown to 1,
by a factor $1+Y^2$ a step, whose mean logarithm over that density is $2\log\frac{1+\sqrt5}2$. All
of this page but the phases is our own.

A *catapult* is counted when $|Y|$ climbs through a level $h$ after it was below a much smaller $l$,
the start being the first time. A second one needs a step from a high $|Y|$ to nearly 0, so
$Y^2\approx\Lambda-1$ before it. Then $\Lambda' \approx (\Lambda-2)^2$, and $|Y|$ grows again only
if that is above 2: only if $\Lambda_0 \ge \Lambda > 2+\sqrt2$. How nearly 0 is what $l$ says, and
the odds are proportional to it.

**What to see.** Top left: a run that catapults twice; grey, the levels. Top right: the odds of a
second catapult over $l$, against $\eta\lambda_0$; choices of the levels agree but for the onset,
which is not the bound $2+\sqrt2$ (dashed), because the climb itself costs curvature. Bottom left:
at $\eta\lambda_0 = 4$ exactly, $Y$ over many steps on the arcsine law. Bottom right: how long runs
stay near 4, from below and from above; the line has the golden mean's slope.

| symbol | meaning | unit |
|---|---|---|
| $x_0=\eta\lambda_0$ | curvature at the start in units of the inverse learning rate | 1 |
| $h$, $l$ | levels of $\lvert Y\rvert$; the loss over $n$ is $2Y^2/x_0^2$ | 1 |
| phase | widths over a factor $(x_0-1)^2$ let $\lvert Y_0\rvert$ run through $x_0-1$: as far as a step of the climb goes, so all climbs are met once | 1 |
*/

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "chain/chain.h"
#include "base/die.h"
#include "page/page.h"
#include "page/series.h"

/** ## Parameters */

static const double FROM = 3.4, WALL = 4; /* eta lambda_0 of the odds */
static const double HIGH_FROM = 3.7;      /* the claims' odds are over the rest */
static const double SMALL = 1e-4;         /* |Y_0|, up to a step of the climb */

static const struct level {
    const char *name;
    double high, low;
} level[] = {{"0.1 0.02", 0.1, 0.02}, {"0.1 0.01", 0.1, 0.01}, {"0.2 0.01", 0.2, 0.01}};

enum { LEVELS = sizeof level / sizeof *level, BINS = 30, REPLICATES = 16 };
enum { CELLS = 80, DECADES = 12, MOST_STEPS = 100000 };

/* Odds and stays are quotients of whole numbers, which the same runs give on every machine. */
static const struct csvwriter_column columns[] = {
    {"panel", "panel", CSVWRITER_TEXT, 0},
    {"series", "curve", CSVWRITER_TEXT, 0},
    {"x", "abscissa", CSVWRITER_SIGNIFICANT, 12},
    {"y", "ordinate", CSVWRITER_SIGNIFICANT, 10},
};

static void put(struct page *page, const char *panel, const char *series, double x, double y) {
    csvwriter_text(&page->table, panel);
    csvwriter_text(&page->table, series);
    csvwriter_real(&page->table, x);
    csvwriter_real(&page->table, y);
}

/**
## Catapults of one run

Below 2 it is over: there $|1-\Lambda+Y^2| < 1$, for $|Y|\le\Lambda/2$.
*/

struct run {
    int catapults[LEVELS];
    double trough; /* the least |Y| between the first two climbs through the last level's `high` */
};

static struct run catapults_of(struct chain at) {
    struct run run = {.trough = INFINITY};
    bool armed[LEVELS] = {true, true, true};
    for (int t = 0; at.eta_lambda >= 2 && t < MOST_STEPS; t++, at = chain_step(at, 1)) {
        double height = fabs(at.y);
        for (int k = 0; k < LEVELS; k++) {
            if (armed[k] && height >= level[k].high) {
                run.catapults[k]++;
                armed[k] = false;
            }
            armed[k] = armed[k] || height <= level[k].low;
        }
        run.trough = run.catapults[LEVELS - 1] == 1 ? fmin(run.trough, height) : run.trough;
    }
    return run;
}

/**
## The odds of a second one

On a grid of $x_0$ and of phases. Each bin of $x_0$ holds 16 of them; the $m$-th of all bins are a
grid by themselves, and how these 16 grids differ gives the standard error of their mean. Phases are
a geometric sequence made with square roots alone, so the same runs are made on every machine.
*/

struct odds {
    double second[LEVELS][REPLICATES]; /* fraction with two catapults, x_0 > HIGH_FROM */
    double onset;                      /* least x_0 of them all */
    struct chain deepest;              /* start of the run with the lowest trough */
    double trough;
};

static double nth_root_of_power_of_two(double x, size_t power) {
    for (; power > 1; power /= 2) {
        x = sqrt(x);
    }
    return x;
}

static void count_phases(struct odds *odds, double x0, size_t phases, double second[LEVELS]) {
    double ratio = nth_root_of_power_of_two(x0 - 1, phases), y = SMALL;
    for (size_t j = 0; j < phases; j++, y *= ratio) {
        struct chain start = {y, x0};
        struct run run = catapults_of(start);
        for (int k = 0; k < LEVELS; k++) {
            second[k] += run.catapults[k] > 1;
            odds->onset = run.catapults[k] > 1 ? fmin(odds->onset, x0) : odds->onset;
        }
        /* Not below SMALL: a trough is what two numbers near 1 differ by, and must keep ten
         * digits. */
        bool twice = run.catapults[LEVELS - 1] > 1;
        if (twice && run.trough > SMALL && run.trough < odds->trough) {
            odds->trough = run.trough;
            odds->deepest = start;
        }
    }
}

static struct odds survey(struct page *page) {
    struct odds odds = {.onset = INFINITY, .trough = INFINITY};
    size_t phases = page_size(page, 512, 4096);
    double sum[BINS][LEVELS] = {{0}}, wide = (WALL - FROM) / BINS, high_bins = 0;
    for (int bin = 0; bin < BINS; bin++) {
        bool high = FROM + bin * wide > HIGH_FROM - wide / 2;
        high_bins += high;
        for (int m = 0; m < REPLICATES; m++) {
            double second[LEVELS] = {0};
            count_phases(&odds, FROM + wide * (bin + (m + 0.5) / REPLICATES), phases, second);
            for (int k = 0; k < LEVELS; k++) {
                sum[bin][k] += second[k] / (double)phases / REPLICATES;
                odds.second[k][m] += high ? second[k] / (double)phases : 0;
            }
        }
    }
    for (int k = 0; k < LEVELS; k++) {
        for (int m = 0; m < REPLICATES; m++) {
            odds.second[k][m] /= high_bins;
        }
        for (int bin = 0; bin < BINS; bin++) {
            put(page, "odds", level[k].name, FROM + wide * (bin + 0.5), sum[bin][k] / level[k].low);
        }
    }
    return odds;
}

/** The deepest of those runs, step by step until it has decayed. */

static void put_example(struct page *page, struct chain at, bool curvature) {
    const char *series = curvature ? "curvature" : "height";
    for (int step = 0; step < 200 && (fabs(at.y) > SMALL / 10 || at.eta_lambda > 2); step++) {
        put(page, "example", series, step, curvature ? at.eta_lambda : fabs(at.y));
        at = chain_step(at, 1);
    }
}

/**
## On the wall

Doubles know no $\varphi$, but they keep $\Lambda = 4$ exactly: the decrement is a product with 0.
For the law of $Y$ its whole sample is sorted. The mean of $\log|3Y^2-3|$, the rate at which
neighbours part, is $\log 3$ plus a telescoping sum, as $3Y^2-3 = 3\sin3\varphi/\sin\varphi$.
*/

struct wall {
    size_t steps;
    double moved;            /* largest |Lambda - 4| */
    double distance;         /* Kolmogorov's, from the arcsine law */
    double lyapunov, escape; /* means of log|3 Y^2 - 3| and of log(1 + Y^2) */
};

static double distance_from_arcsine(double *y, size_t count) {
    double worst = 0;
    estimate_sort(y, count);
    for (size_t i = 0; i < count; i++) {
        double law = 1 - acos(y[i] / 2) / M_PI, below = (double)i / (double)count;
        worst = page_worse(worst, fmax(law - below, below + 1 / (double)count - law));
    }
    return worst;
}

static void put_density(struct page *page, const double *y, size_t count) {
    double cells[CELLS] = {0}, wide = 4.0 / CELLS;
    for (size_t i = 0; i < count; i++) {
        if (fabs(y[i]) <= 2) {
            cells[(size_t)fmin(CELLS - 1, (y[i] + 2) / wide)]++;
        }
    }
    for (int c = 0; c < CELLS; c++) {
        put(page, "density", "steps", -2 + wide * (c + 0.5), cells[c] / (double)count / wide);
    }
    for (int c = 1; c < 8 * CELLS; c++) {
        double at = -2 + wide / 8 * c;
        put(page, "density", "arcsine", at, 1 / (M_PI * sqrt(4 - at * at)));
    }
}

static struct wall walk_on_wall(struct page *page) {
    struct wall wall = {.steps = page_size(page, 50000, 1000000)};
    double *y = calloc(wall.steps, sizeof *y);
    if (y == NULL) {
        DIE(STATUS_SYSTEM, "out of memory for %zu steps", wall.steps);
    }
    struct chain at = chain_start(1, 2, 2, 1e3);
    for (size_t t = 0; t < wall.steps; t++) {
        at = chain_step(at, 1);
        y[t] = at.y;
        wall.moved = page_worse(wall.moved, fabs(at.eta_lambda - WALL));
        wall.lyapunov += log(fabs(3 * at.y * at.y - 3)) / (double)wall.steps;
        wall.escape += log1p(at.y * at.y) / (double)wall.steps;
    }
    put_density(page, y, wall.steps);
    wall.distance = distance_from_arcsine(y, wall.steps);
    free(y);
    return wall;
}

/** ## Next to the wall: steps until the distance from it is 1 */

static struct estimate stay_at(double x0, size_t phases) {
    double ratio = nth_root_of_power_of_two(3, phases), y = SMALL, sum = 0, squares = 0;
    for (size_t j = 0; j < phases; j++, y *= ratio) {
        double steps = 0;
        struct chain at = {y, x0};
        for (; fabs(at.eta_lambda - WALL) < 1 && steps < MOST_STEPS; at = chain_step(at, 1)) {
            steps++;
        }
        sum += steps;
        squares += steps * steps;
    }
    return estimate_mean((double)phases, sum, squares);
}

/* Steps more for each decade nearer, from 10^-2 to 10^-12. */
static struct estimate put_stays(struct page *page, const char *series, double side) {
    size_t phases = page_size(page, 512, 4096);
    struct estimate stay[DECADES + 1];
    double distance = 1;
    for (int k = 1; k <= DECADES; k++) {
        distance /= 10;
        stay[k] = stay_at(WALL + side * distance, phases);
        put(page, "stay", series, distance, stay[k].value);
    }
    return estimate_times(estimate_less(stay[DECADES], stay[2]), 1.0 / (DECADES - 2));
}

/** ## The claims: second catapults */

static void claim_own(
    struct page *page, const char *id, const char *statement, double measured,
    enum claim_relation relation, double value) {
    page_claim(
        page, &(struct claim){
                  .id = id,
                  .statement = statement,
                  .origin = "own",
                  .measured = measured,
                  .relation = relation,
                  .expected = value});
}

/* The mean of the replicates, with its standard error. */
static struct estimate mean_of(const double *replicate) {
    double mean = 0, squares = 0;
    for (int m = 0; m < REPLICATES; m++) {
        mean += replicate[m] / REPLICATES;
    }
    for (int m = 0; m < REPLICATES; m++) {
        squares += (replicate[m] - mean) * (replicate[m] - mean);
    }
    return (struct estimate){mean, sqrt(squares / (REPLICATES - 1) / REPLICATES)};
}

static void claim_second(struct page *page, const struct odds *odds) {
    double excess[REPLICATES];
    for (int m = 0; m < REPLICATES; m++) {
        excess[m] = odds->second[0][m] - 2 * odds->second[1][m];
    }
    claim_own(
        page, "gd-second-catapult-bound",
        "A second catapult needs ηλ > 2 + √2 before its trough (least ηλ_0 that had one)",
        odds->onset, CLAIM_AT_LEAST, 2 + sqrt(2));
    /* A second program found (0.5846 ± 0.0022) % of 12 million runs on another grid. */
    series_claim(
        page, "gd-second-catapult-odds",
        "Fraction of runs with 3.7 < ηλ_0 < 4 that catapult twice, for the levels h = 0.1 "
        "and l = 0.01 of |Y|",
        "own", mean_of(odds->second[1]), 0.005846, 5);
    series_claim(
        page, "gd-second-catapult-levels",
        "It is proportional to the lower level: fraction at l = 0.02 less twice that at l = 0.01",
        "own", mean_of(excess), 0, 5);
}

/**
## The claims: the wall

Tolerances at $N$ steps. Kolmogorov's distance of $N$ independent draws passes $2.4/\sqrt N$ once in
$5\cdot10^4$ times; here what $Y$ tells of later steps falls by 3 a step, which at most doubles
variances. The telescoping sum leaves $\log|\sin\varphi|$ of the last step over $N$, at most 19 in
doubles. And $\log(1+Y^2)$ has the Fourier coefficients $\frac2k\bigl(\frac{1+\sqrt5}2\bigr)^{-2k}$,
so standard deviation 0.55, with all correlations 0.58: five of these.
*/

static void claim_wall(struct page *page, const struct wall *wall) {
    double golden = 2 * log((1 + sqrt(5)) / 2), steps = (double)wall->steps;
    claim_own(
        page, "gd-wall-stands", "At ηλ_0 = 4 curvature never moves (largest |ηλ − 4| on the way)",
        wall->moved, CLAIM_EQUAL, 0);
    page_claim_value(
        page, "gd-wall-arcsine", "There Y follows the arcsine law (Kolmogorov distance)", "own",
        wall->distance, 0, 2.4 * sqrt(2 / steps));
    page_claim_value(
        page, "gd-wall-lyapunov", "There neighbours part by log 3 a step (mean of log|3Y² − 3|)",
        "own", wall->lyapunov, log(3), 19 / steps);
    page_claim_value(
        page, "gd-wall-escape",
        "The distance from 4 grows at the rate 2 log((1 + √5)/2) (mean of log(1 + Y²))", "own",
        wall->escape, golden, 2.9 / sqrt(steps));
}

/* At ηλ_0 = 4 theirs is the divergent phase, but there is neither end. */
static void claim_phase(struct page *page) {
    double converged = 0, diverged = 0, n = 1e3;
    for (int k = 0; k < 16; k++, n *= 10) {
        enum chain_end end = chain_descend(chain_start(1, 2, 2, n), 1, MOST_STEPS).end;
        converged += end == CHAIN_CONVERGED;
        diverged += end == CHAIN_DIVERGED;
    }
    page_claim(
        page, &(struct claim){
                  .id = "gd-wall-never-converges",
                  .statement = "At η = 4/λ_0 no run converges (runs that do in 10^5 "
                               "steps, of 16 with n = 10^3 to 10^18)",
                  .origin = "Lewkowycz et al. 2020, Theorem 1",
                  .measured = converged,
                  .relation = CLAIM_EQUAL,
                  .says = CLAIM_EQUAL});
    claim_own(
        page, "gd-wall-never-diverges", "Nor does one diverge (of the same runs)", diverged,
        CLAIM_EQUAL, 0);
    struct chain_descent exception = chain_descend((struct chain){2, 5}, 1, 10);
    claim_own(
        page, "gd-divergent-exception",
        "Above 4 starts with Y² = ηλ − 1 exactly, and those that lead there, have loss 0 a step "
        "later: a set of measure 0 (ηλ where the run from Y = 2, ηλ = 5 ends, with Y = 0)",
        exception.last.y == 0 ? exception.last.eta_lambda : NAN, CLAIM_EQUAL, 9);
}

int main(int argc, char **argv) {
    struct page page;
    page_init(&page, argc, argv, __FILE__, columns, sizeof columns / sizeof *columns);
    page_parameter(&page, "levels", "h l: %s, %s, %s", level[0].name, level[1].name, level[2].name);
    struct odds odds = survey(&page);
    put_example(&page, odds.deepest, false);
    put_example(&page, odds.deepest, true);
    struct wall wall = walk_on_wall(&page);
    struct estimate below = put_stays(&page, "below", -1), above = put_stays(&page, "above", 1);
    claim_second(&page, &odds);
    claim_wall(&page, &wall);
    double golden = log(10) / (2 * log((1 + sqrt(5)) / 2));
    series_claim(
        &page, "gd-wall-stay-below",
        "Below 4 a run stays longer by log 10/(2 log((1 + √5)/2)) steps for each decade nearer",
        "own", below, golden, 5);
    series_claim(&page, "gd-wall-stay-above", "Above 4 it does so too", "own", above, golden, 5);
    claim_phase(&page);
    return page_finish(&page);
}
