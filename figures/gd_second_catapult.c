/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Second catapults

**Place.** 3.3 Gradient descent. Can gradient descent catapult twice?

Gradient descent on one sample with label 0 is $Y' = Y(1-\Lambda+Y^2)$, $\Lambda' = \Lambda +
Y^2(\Lambda-4)$ in $Y = \eta\mu/\sqrt n$, $\Lambda = \eta\lambda$ (Lewkowycz et al. 2020, eqs. 2 and
3, rescaled). Where $2<\Lambda<4$ a small output grows, and while it is large it pays with
curvature, until $\Lambda<2$. One catapult is the rule. But the step that ends the climb may throw
the output almost to 0 before enough curvature is paid. Then the run climbs once more (all of this
page is our own).

How does a step come from a high $|Y|$ to nearly 0? Only with $Y^2\approx\Lambda-1$. Such a step
takes the curvature to

$$\Lambda' = \Lambda+Y^2(\Lambda-4) \approx \Lambda+(\Lambda-1)(\Lambda-4) = (\Lambda-2)^2,$$

and $|Y|$ grows again only if that is above 2: only if $\Lambda>2+\sqrt2$ before the step. As
$\Lambda$ never rises below 4, the start must lie above $2+\sqrt2$ too.

A *catapult* is counted when $|Y|$ climbs through a level $h$, for the first time or after it was
below a much smaller level $l$. How nearly 0 the throw has to be is what $l$ says. The window of
outputs which are thrown so low is as wide as $l$, so the probabilities of a second catapult are
proportional to $l$: without a level they have no meaning.

**What to see.** Left: a run that catapults twice, with its curvature; dotted, the levels. Right:
the probabilities of a second catapult over $l$, against $\eta\lambda_0$. Choices of the levels
agree but for the onset. The onset is not the bound $2+\sqrt2$ (dashed), because the climb itself
costs curvature.

| symbol | meaning | unit |
|---|---|---|
| $x_0=\eta\lambda_0$ | curvature at the start in units of the inverse learning rate | 1 |
| $h$, $l$ | levels of $\lvert Y\rvert$; the loss over $n$ is $2Y^2/x_0^2$ | 1 |
| phase | where $\log\lvert Y_0\rvert$ stands within one step of the climb, which multiplies $\lvert Y\rvert$ by $x_0-1$ | 1 |
*/

#include "chain/catapults.h"
#include "page/page.h"

/** ## Parameters */

static const double FROM = 3.4, TO = 4; /* eta lambda_0 */
static const double HIGH_FROM = 3.7;    /* the claims' probabilities are over the rest */
static const double SMALL = 1e-4;       /* |Y_0|, up to a step of the climb */

static const struct catapults_level level[] = {{0.1, 0.02}, {0.1, 0.01}, {0.2, 0.01}};
static const char *const level_name[] = {"0.1 0.02", "0.1 0.01", "0.2 0.01"};
enum { LEVELS = COUNT(level), LAST = LEVELS - 1, BINS = 30, GRIDS = 16, MOST_STEPS = 100000 };

/* Probabilities are quotients of whole numbers, which the same runs give on every machine. */
static const struct csvwriter_column columns[] = {
    {"panel", "panel", CSVWRITER_TEXT, 0},
    {"series", "curve", CSVWRITER_TEXT, 0},
    {"x", "abscissa", CSVWRITER_SIGNIFICANT, 12},
    {"y", "ordinate", CSVWRITER_SIGNIFICANT, 10},
};

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"gd-second-catapult-bound", "own",
     "A second catapult needs $\\eta\\lambda>2+\\sqrt2$ before its trough (least $\\eta\\lambda_0$ "
     "that had one)"},
    {"gd-second-catapult-odds", "own",
     "Fraction of runs with $3.7<\\eta\\lambda_0<4$ that catapult twice, for the levels $h=0.1$ "
     "and $l=0.01$ of $|Y|$"},
    {"gd-second-catapult-levels", "own",
     "The probability of a second catapult is proportional to the lower level (fraction of runs "
     "with $3.7<\\eta\\lambda_0<4$ at $l=0.02$ less twice that at $l=0.01$)"},
};

static void
write_point(struct page *page, const char *panel, const char *series, double x, double y) {
    page_text(page, panel);
    page_text(page, series);
    page_reals(page, x, y);
}

/**
## All climbs, once

Nothing is drawn at random. At each $x_0$ the starts $|Y_0|$ run from $10^{-4}$ through one step of
the climb: a start further up is a start further down, one step later, so all climbs are met once.
The probabilities are the fraction of the starts that catapult twice, and three choices of the
levels are counted at once.

The widths behind these starts lie within a factor $(x_0-1)^2$ of each other. So the probabilities
are those of a network whose width is known only roughly.
*/

struct odds {
    double share[LEVELS][BINS]; /* of the runs with two catapults */
    double grid[LEVELS][GRIDS]; /* the same over x_0 > HIGH_FROM, for each grid */
    double onset;               /* least x_0 of them all */
    struct chain deepest;       /* start of the run with the lowest trough */
    double trough;
};

static void count_seconds(struct odds *odds, double x0, size_t phases, double second[LEVELS]) {
    double ratio = catapults_phase_ratio(x0, phases), y = SMALL;
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

/**
Without random numbers there is no binomial error. Instead each bin of $x_0$ holds 16 of its values,
and the $m$-th of all bins are a grid by themselves. How these 16 grids differ gives the standard
error of their mean.
*/

static struct odds survey(size_t phases) {
    struct odds odds = {.onset = INFINITY, .trough = INFINITY};
    double wide = (TO - FROM) / BINS, high_bins = 0;
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

/**
## What comes out

The probabilities over $l$ fall on one curve, whatever the levels. The onset lies well above
$2+\sqrt2$: on its way up a run has already paid $\sum Y^2(4-\Lambda)$ of curvature when it comes to
the step that throws it down, and the bound asks for the curvature there.
*/

static void write_odds(struct page *page, const struct odds *odds) {
    double wide = (TO - FROM) / BINS;
    for (int k = 0; k < LEVELS; k++) {
        for (int bin = 0; bin < BINS; bin++) {
            double x0 = FROM + wide * (bin + 0.5);
            write_point(page, "odds", level_name[k], x0, odds->share[k][bin] / level[k].low);
        }
    }
}

static void write_example(struct page *page, struct chain at, const char *series, bool curvature) {
    for (int step = 0; step < 200 && (fabs(at.y) > SMALL / 10 || at.eta_lambda > 2); step++) {
        write_point(page, "example", series, step, curvature ? at.eta_lambda : fabs(at.y));
        at = chain_step(at, 1);
    }
}

int main(int argc, char **argv) {
    struct page page;
    page_open_table(&page, argc, argv, __FILE__, 0, claims, COUNT(claims), columns, COUNT(columns));
    page_parameter(&page, "levels", "h l: %s, %s, %s", level_name[0], level_name[1], level_name[2]);

    /** How often runs catapult twice, on the way from $x_0=3.4$ to 4. */
    struct odds odds = survey(page_size(&page, 512, 4096));
    write_odds(&page, &odds);

    /** The example of the picture is the run with the deepest trough, the least $|Y|$ between its
    two catapults, step by step until it has decayed. */
    write_example(&page, odds.deepest, "height", false);
    write_example(&page, odds.deepest, "curvature", true);

    claim_at_least(&page, "gd-second-catapult-bound", odds.onset, 2 + sqrt(2));
    /** A second program found $(0.5846\pm0.0022)\,\%$ of 12 million runs on another grid. */
    claim_consistent(&page, "gd-second-catapult-odds", mean_of_grids(odds.grid[1]), 0.005846, 5);
    /** The levels are compared grid by grid, so that what the two fractions have in common
    cancels. */
    double excess[GRIDS];
    for (int m = 0; m < GRIDS; m++) {
        excess[m] = odds.grid[0][m] - 2 * odds.grid[1][m];
    }
    claim_consistent(&page, "gd-second-catapult-levels", mean_of_grids(excess), 0, 5);
    return page_finish(&page);
}
