/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# The upper edge: second catapults, and chaos at ηλ = 4

**Place.** 3.2 Gradient descent. How does gradient descent come apart at ηλ = 4?

Gradient descent on one sample with label 0 is $Y' = Y(1-\Lambda+Y^2)$, $\Lambda' = \Lambda +
Y^2(\Lambda-4)$ in $Y = \eta\mu/\sqrt n$, $\Lambda = \eta\lambda$ (Lewkowycz et al. 2020, eqs. 2 and
3, rescaled). The second equation is

$$\Lambda'-4 = (\Lambda-4)(1+Y^2),$$

so 4 is a wall that no run crosses. On the wall $Y' = Y^3-3Y$: with $Y = 2\cos\varphi$ the angle
triples, which is chaos with the density $1/(\pi\sqrt{4-Y^2})$. Close to the wall a run is chaotic
until the distance has grown to 1, by a factor $1+Y^2$ a step, whose mean logarithm over that
density is $2\log\frac{1+\sqrt5}2$. All of this page but the phases is our own.

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

#include <stdlib.h>

#include "chain/catapults.h"
#include "page/page.h"

/** ## Parameters */

static const double FROM = 3.4, WALL = 4; /* eta lambda_0 of the odds */
static const double HIGH_FROM = 3.7;      /* the claims' odds are over the rest */
static const double SMALL = 1e-4;         /* |Y_0|, up to a step of the climb */

static const struct catapults_level level[] = {{0.1, 0.02}, {0.1, 0.01}, {0.2, 0.01}};
static const char *const level_name[] = {"0.1 0.02", "0.1 0.01", "0.2 0.01"};
enum { LEVELS = COUNT(level), LAST = LEVELS - 1, BINS = 30, GRIDS = 16 };
enum { CELLS = 80, DECADES = 12, MOST_STEPS = 100000 };

/* Odds and stays are quotients of whole numbers, which the same runs give on every machine. */
static const struct csvwriter_column columns[] = {
    {"panel", "panel", CSVWRITER_TEXT, 0},
    {"series", "curve", CSVWRITER_TEXT, 0},
    {"x", "abscissa", CSVWRITER_SIGNIFICANT, 12},
    {"y", "ordinate", CSVWRITER_SIGNIFICANT, 10},
};

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"gd-second-catapult-bound", "own",
     "A second catapult needs ηλ > 2 + √2 before its trough (least ηλ_0 that had one)"},
    {"gd-second-catapult-odds", "own",
     "Fraction of runs with 3.7 < ηλ_0 < 4 that catapult twice, for the levels h = 0.1 and l = "
     "0.01 of |Y|"},
    {"gd-second-catapult-levels", "own",
     "The odds of a second catapult are proportional to the lower level (fraction of runs with 3.7 "
     "< ηλ_0 < 4 at l = 0.02 less twice that at l = 0.01)"},
    {"gd-wall-stands", "own", "At ηλ_0 = 4 curvature never moves (largest |ηλ − 4| on the way)"},
    {"gd-wall-arcsine", "own", "At ηλ_0 = 4 Y follows the arcsine law (Kolmogorov distance)"},
    {"gd-wall-lyapunov", "own",
     "At ηλ_0 = 4 neighbours part by log 3 a step (mean of log|3Y² − 3|)"},
    {"gd-wall-escape", "own",
     "The distance from ηλ = 4 grows at the rate 2 log((1 + √5)/2) (mean of log(1 + Y²) at ηλ_0 = "
     "4)"},
    {"gd-wall-stay-below", "own",
     "Below ηλ_0 = 4 a run stays longer by log 10/(2 log((1 + √5)/2)) steps for each decade "
     "nearer (mean from 10^-2 to 10^-12)"},
    {"gd-wall-stay-above", "own",
     "Above ηλ_0 = 4 a run stays longer by log 10/(2 log((1 + √5)/2)) steps for each decade "
     "nearer (mean from 10^-2 to 10^-12)"},
    {"gd-wall-never-converges", "Lewkowycz et al. 2020, Theorem 1",
     "At η = 4/λ_0 no run converges (runs that do in 10^5 steps, of 16 with n = 10^3 to 10^18)"},
    {"gd-wall-never-diverges", "own",
     "At η = 4/λ_0 no run diverges (runs that do in 10^5 steps, of 16 with n = 10^3 to 10^18)"},
    {"gd-divergent-exception", "own",
     "Above 4 starts with Y² = ηλ − 1 exactly, and those that lead there, have loss 0 a step "
     "later: a set of measure 0 (ηλ where the run from Y = 2, ηλ = 5 ends, with Y = 0)"},
};

static void
write_point(struct page *page, const char *panel, const char *series, double x, double y) {
    page_text(page, panel);
    page_text(page, series);
    page_reals(page, x, y);
}

/**
## The odds of a second one

Three choices of the levels are counted at once. Nothing is drawn at random: starts fill a grid of
$x_0$ and of phases, and the odds are the fraction of the starts that catapult twice. Each bin of
$x_0$ holds 16 of its values; the $m$-th of all bins are a grid by themselves, and how these 16
grids differ gives the standard error of their mean. Phases are a geometric sequence made with
square roots alone, so the same runs are made on every machine.

The onset lies well above $2+\sqrt2$: on its way up a run has already paid $\sum Y^2(4-\Lambda)$ of
curvature when it comes to the step that throws it down, and the bound asks for the curvature there.
*/

static double phase_ratio(double x0, size_t phases) {
    double ratio = x0 - 1;
    for (; phases > 1; phases /= 2) {
        ratio = sqrt(ratio);
    }
    return ratio;
}

struct odds {
    double share[LEVELS][BINS]; /* of the runs with two catapults */
    double grid[LEVELS][GRIDS]; /* the same over x_0 > HIGH_FROM, for each grid */
    double onset;               /* least x_0 of them all */
    struct chain deepest;       /* start of the run with the lowest trough */
    double trough;
};

static void count_seconds(struct odds *odds, double x0, size_t phases, double second[LEVELS]) {
    double ratio = phase_ratio(x0, phases), y = SMALL;
    for (size_t j = 0; j < phases; j++, y *= ratio) {
        struct chain start = {y, x0};
        struct catapults run = catapults_count(start, level, LEVELS, MOST_STEPS);
        for (int k = 0; k < LEVELS; k++) {
            if (run.count[k] > 1) {
                second[k]++;
                odds->onset = fmin(odds->onset, x0);
            }
        }
        /* Not below SMALL: a trough is what two numbers near 1 differ by, and must keep ten
         * digits. */
        bool twice = run.count[LAST] > 1;
        if (twice && run.trough[LAST] > SMALL && run.trough[LAST] < odds->trough) {
            odds->trough = run.trough[LAST];
            odds->deepest = start;
        }
    }
}

static struct odds survey(size_t phases) {
    struct odds odds = {.onset = INFINITY, .trough = INFINITY};
    double wide = (WALL - FROM) / BINS, high_bins = 0;
    for (int bin = 0; bin < BINS; bin++) {
        bool high = FROM + bin * wide > HIGH_FROM - wide / 2;
        high_bins += high;
        for (int m = 0; m < GRIDS; m++) {
            double second[LEVELS] = {0};
            count_seconds(&odds, FROM + wide * (bin + (m + 0.5) / GRIDS), phases, second);
            for (int k = 0; k < LEVELS; k++) {
                double share = second[k] / (double)phases;
                odds.share[k][bin] += share / GRIDS;
                odds.grid[k][m] += high * share;
            }
        }
    }
    for (int k = 0; k < LEVELS; k++) {
        for (int m = 0; m < GRIDS; m++) {
            odds.grid[k][m] /= high_bins;
        }
    }
    return odds;
}

static void write_odds(struct page *page, const struct odds *odds) {
    double wide = (WALL - FROM) / BINS;
    for (int k = 0; k < LEVELS; k++) {
        for (int bin = 0; bin < BINS; bin++) {
            double x0 = FROM + wide * (bin + 0.5);
            write_point(page, "odds", level_name[k], x0, odds->share[k][bin] / level[k].low);
        }
    }
}

/** The example of the picture is the run with the deepest trough, the least $|Y|$ between its two
catapults, step by step until it has decayed. */

static void write_example(struct page *page, struct chain at, const char *series, bool curvature) {
    for (int step = 0; step < 200 && (fabs(at.y) > SMALL / 10 || at.eta_lambda > 2); step++) {
        write_point(page, "example", series, step, curvature ? at.eta_lambda : fabs(at.y));
        at = chain_step(at, 1);
    }
}

static struct estimate mean_of_grids(const double grid[GRIDS]) {
    double mean = 0, squares = 0;
    for (int m = 0; m < GRIDS; m++) {
        mean += grid[m] / GRIDS;
    }
    for (int m = 0; m < GRIDS; m++) {
        squares += (grid[m] - mean) * (grid[m] - mean);
    }
    return (struct estimate){mean, sqrt(squares / (GRIDS - 1) / GRIDS)};
}

static void claim_seconds(struct page *page, const struct odds *odds) {
    double excess[GRIDS];
    for (int m = 0; m < GRIDS; m++) {
        excess[m] = odds->grid[0][m] - 2 * odds->grid[1][m];
    }
    claim_at_least(page, "gd-second-catapult-bound", odds->onset, 2 + sqrt(2));
    /** A second program found $(0.5846\pm0.0022)\,\%$ of 12 million runs on another grid. The
    levels are compared grid by grid, so that what the two fractions have in common cancels. */
    claim_consistent(page, "gd-second-catapult-odds", mean_of_grids(odds->grid[1]), 0.005846, 5);
    claim_consistent(page, "gd-second-catapult-levels", mean_of_grids(excess), 0, 5);
}

/**
## On the wall

Doubles know no $\varphi$, but they keep $\Lambda = 4$ exactly: the decrement is a product with 0.
So one long run at $x_0=4$ is a sample of the chaotic map $Y\mapsto Y^3-3Y$ with nothing put in by
hand. Rounding errors triple with every step, so after some 34 of them nothing is left of the start:
the run is no orbit that could be named, but its averages are those of a typical one. As there are
only so many doubles, in the end it must repeat itself; it comes to that after 23 million steps, and
a million are made.

Two averages have values that can be computed. Neighbours part at the mean of $\log|3Y^2-3|$, the
Lyapunov exponent, which is $\log 3$ plus a telescoping sum, as $3Y^2-3 =
3\sin3\varphi/\sin\varphi$. A start *next* to the wall leaves it at the mean of $\log(1+Y^2)$.
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

/** In $\varphi$ the run is uniform; in $Y$ it crowds at $\pm2$, where the cosine is flat. */

static void write_density(struct page *page, const double *y, size_t count) {
    double cells[CELLS] = {0}, wide = 4.0 / CELLS;
    for (size_t i = 0; i < count; i++) {
        if (fabs(y[i]) <= 2) {
            cells[(size_t)fmin(CELLS - 1, (y[i] + 2) / wide)]++;
        }
    }
    for (int c = 0; c < CELLS; c++) {
        double density = cells[c] / (double)count / wide;
        write_point(page, "density", "steps", -2 + wide * (c + 0.5), density);
    }
    for (int c = 1; c < 8 * CELLS; c++) {
        double at = -2 + wide / 8 * c;
        write_point(page, "density", "arcsine", at, 1 / (M_PI * sqrt(4 - at * at)));
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
    write_density(page, y, wall.steps);
    wall.distance = distance_from_arcsine(y, wall.steps);
    free(y);
    return wall;
}

static double golden_rate(void) {
    return 2 * log((1 + sqrt(5)) / 2);
}

/**
How far may the averages over $N$ steps be off? Kolmogorov's distance of $N$ independent draws
passes $2.4/\sqrt N$ once in $5\cdot10^4$ times; what $Y$ tells of later steps falls by 3 a step,
which at most doubles variances. The telescoping sum leaves $\log|\sin\varphi|$ of the last step
over $N$, at most 19 in doubles. And $\log(1+Y^2)$ has the Fourier coefficients
$\frac2k\bigl(\frac{1+\sqrt5}2\bigr)^{-2k}$, so standard deviation 0.55, with all correlations
0.58: five of these.
*/

static void claim_wall(struct page *page, const struct wall *wall) {
    double steps = (double)wall->steps;
    struct estimate escape = {wall->escape, 0.58 / sqrt(steps)};
    claim_equal(page, "gd-wall-stands", wall->moved, 0);
    claim_within(page, "gd-wall-arcsine", wall->distance, 0, 2.4 * sqrt(2 / steps));
    claim_within(page, "gd-wall-lyapunov", wall->lyapunov, log(3), 19 / steps);
    claim_estimate_within(page, "gd-wall-escape", escape, golden_rate(), 2.9 / sqrt(steps));
}

/**
## Next to the wall

A run that starts at the small distance $|x_0-4|$ is as chaotic as one on the wall until the
distance has grown to 1. The growth is by $1+Y^2$ a step, whatever the side, so ten times nearer
means $\log10$ over the rate of escape more steps: 2.39. Only then
is it decided how the run ends, below 4 in a minimum and above 4 in divergence.
*/

/** A stay is the number of steps until the distance is 1, in the mean over all phases of the
climb. */

static struct estimate stay_at(double x0, size_t phases) {
    double ratio = phase_ratio(WALL, phases), y = SMALL, sum = 0, squares = 0;
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

static struct estimate steps_per_decade(struct page *page, const char *series, double side) {
    size_t phases = page_size(page, 512, 4096);
    struct estimate stay[DECADES + 1];
    double distance = 1;
    for (int k = 1; k <= DECADES; k++) {
        distance /= 10;
        stay[k] = stay_at(WALL + side * distance, phases);
        write_point(page, "stay", series, distance, stay[k].value);
    }
    return estimate_times(estimate_less(stay[DECADES], stay[2]), 1.0 / (DECADES - 2));
}

/**
## Neither phase

For Lewkowycz et al. $\eta\lambda_0=4$ belongs to the divergent phase. It does not converge, but it
does not diverge either: it does nothing but chaos. Above 4 not all diverge. A start on the curve
$Y^2=\Lambda-1$ has $Y'=0$ and a loss of 0 from then on: an exception that training never meets.
*/

static void claim_phase(struct page *page) {
    double converged = 0, diverged = 0, n = 1e3;
    for (int k = 0; k < 16; k++, n *= 10) {
        enum chain_end end = chain_descend(chain_start(1, 2, 2, n), 1, MOST_STEPS).end;
        converged += end == CHAIN_CONVERGED;
        diverged += end == CHAIN_DIVERGED;
    }
    claim_equal(page, "gd-wall-never-converges", converged, 0);
    claim_source_agrees(page, "gd-wall-never-converges");
    claim_equal(page, "gd-wall-never-diverges", diverged, 0);
    struct chain last = chain_descend((struct chain){2, 5}, 1, 10).last;
    claim_equal(page, "gd-divergent-exception", last.y == 0 ? last.eta_lambda : NAN, 9);
}

int main(int argc, char **argv) {
    struct page page;
    page_open_table(&page, argc, argv, __FILE__, 0, claims, COUNT(claims), columns, COUNT(columns));
    page_parameter(&page, "levels", "h l: %s, %s, %s", level_name[0], level_name[1], level_name[2]);
    /** Below the wall: how often runs catapult twice, and one that does. */
    struct odds odds = survey(page_size(&page, 512, 4096));
    write_odds(&page, &odds);
    write_example(&page, odds.deepest, "height", false);
    write_example(&page, odds.deepest, "curvature", true);
    claim_seconds(&page, &odds);
    /** On the wall: one long run. */
    struct wall wall = walk_on_wall(&page);
    claim_wall(&page, &wall);
    /** Next to the wall: how long runs from both sides stay. A decade nearer costs
    $\log10/(2\log\frac{1+\sqrt5}2)$ steps. */
    double expected = log(10) / golden_rate();
    struct estimate below = steps_per_decade(&page, "below", -1);
    struct estimate above = steps_per_decade(&page, "above", 1);
    claim_consistent(&page, "gd-wall-stay-below", below, expected, 5);
    claim_consistent(&page, "gd-wall-stay-above", above, expected, 5);
    claim_phase(&page);
    return page_finish(&page);
}
