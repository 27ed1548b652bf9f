/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Is the power of the width $-\vartheta/2$?

**Place.** 5.5 Rare spikes. Is the power of the width −ϑ/2, by three methods?

Where $G<0$ the probability of a spike is $C\,n^{-\vartheta/2}$ (Gess & Heydecker, talk, up to
polylogarithms). Here that power is fitted: to the probability that $|Y|=\eta|\mu|/\sqrt n$ ever
reaches 0.02 from $|\mu_0|=1$ at $\eta=1$, for $n$ from $10^8$ to $10^{18}$, at three curvatures of
each dataset that `figures/spike_probability.c` does not have. Three methods that share no code but
the chain fit it: *importance sampling*, *multilevel splitting*, and, with the curvature held fixed,
the *exact* count of paths.

**What to see.** All agree with $-\vartheta/2$. Two of the walks are lattices: (1.18) at 1.5 has
steps of $\pm\log2$, and (1.17) at $1.46213\ldots$, the root of $(x-1)(1.69x-1)^2=1$, climbs one
unit or falls two. There $P$ moves in steps, a fit over decades of $n$ would see their edges, and it
is made along the lattice instead, half a unit beside the edges: there the exact values are
$(17/83)^k$ and $\varphi^{-k}$ with the golden ratio $\varphi$, and their power is $-\vartheta/2$ to
twelve digits.

| column | meaning |
|---|---|
| slope | of $\log P$ over $\log n$ by importance sampling, with its statistical error |
| from, to | the interval of 95 %: statistics, and what a finite $n$ does |
| splitting | the slope by splitting, at four of the widths |
| linear | the slope of the exact values without feedback |
*/

#include <math.h>

#include "exact/exact_question.h"
#include "page/page.h"
#include "odds/spike_odds.h"
#include "theory/cramer.h"

/** ## Parameters */

static const double HEIGHT = 0.02;
static const uint64_t SEED = 23;
enum { POINTS = 11, SPLIT_EVERY = 3 };
enum { TILT_QUICK = 4096, TILT_FULL = 32768 };
enum { SPLIT_QUICK = 4096, SPLIT_FULL = 32768 };
static const struct exact_budget BUDGET = {1e-9, 1e9};

/* On a lattice climbs go from `first` - 1/2 units on, `apart` units between them; else `first` is 0
 * and points are a decade of n apart. The second x is the root named above, from below. */
static const struct line {
    const char *claim, *dataset;
    double x; /* eta lambda */
    int first, apart;
} lines[] = {
    {"spike-slopes-1-17-1-35", "gess_heydecker_1_17", 1.35, 0, 0},
    {"spike-slopes-1-17-golden", "gess_heydecker_1_17", 1.4621355062491683, 14, 3},
    {"spike-slopes-1-17-1-5", "gess_heydecker_1_17", 1.5, 0, 0},
    {"spike-slopes-1-18-1-3", "gess_heydecker_1_18", 1.3, 0, 0},
    {"spike-slopes-1-18-1-5", "gess_heydecker_1_18", 1.5, 8, 2},
    {"spike-slopes-1-18-1-7", "gess_heydecker_1_18", 1.7, 0, 0},
};

static const struct csvwriter_column columns[] = {
    {"dataset", "dataset", CSVWRITER_TEXT, 0},
    {"eta_lambda", "ηλ", CSVWRITER_SIGNIFICANT, 12},
    {"fitted", "fitted", CSVWRITER_TEXT, 0},
    {"predicted", "$-\\vartheta/2$", CSVWRITER_SIGNIFICANT, 12},
    {"slope", "slope", CSVWRITER_SIGNIFICANT, 10},
    {"slope_se", "its error", CSVWRITER_SIGNIFICANT, 2},
    {"from", "from", CSVWRITER_DECIMALS, 4},
    {"to", "to", CSVWRITER_DECIMALS, 4},
    {"splitting", "splitting", CSVWRITER_SIGNIFICANT, 10},
    {"splitting_se", "its error", CSVWRITER_SIGNIFICANT, 2},
    {"linear", "linear", CSVWRITER_SIGNIFICANT, 10},
};

/** ## What is claimed */

#define RATE      "talk; paper, abstract of v1"
#define SLOPE(at) "Slope of $\\log P$ in $\\log n$ for " at ": $-\\vartheta/2$"

static const struct claim_text claims[] = {
    {"spike-slopes-1-17-1-35", RATE,
     SLOPE("(1.17) at $\\eta\\lambda=1.35$, $n=10^8$ to $10^{18}$")},
    {"spike-slopes-1-17-golden", RATE,
     SLOPE("(1.17) at $\\eta\\lambda=1.46213\\dots$, along its lattice")},
    {"spike-slopes-1-17-1-5", RATE, SLOPE("(1.17) at $\\eta\\lambda=1.5$, $n=10^8$ to $10^{18}$")},
    {"spike-slopes-1-18-1-3", RATE, SLOPE("(1.18) at $\\eta\\lambda=1.3$, $n=10^8$ to $10^{18}$")},
    {"spike-slopes-1-18-1-5", RATE, SLOPE("(1.18) at $\\eta\\lambda=1.5$, along its lattice")},
    {"spike-slopes-1-18-1-7", RATE, SLOPE("(1.18) at $\\eta\\lambda=1.7$, $n=10^8$ to $10^{18}$")},
    {"spike-slopes-splitting", "own",
     "Splitting, which knows no tilt, finds the slopes $-\\vartheta/2$ of $\\log P$ in $\\log n$ "
     "too (largest distance from $-\\vartheta/2$ in errors)"},
    {"spike-slopes-linear", "own",
     "Over $\\log n$ the exact $\\log P$ of the linear walk bends off the slope $-\\vartheta/2$ by "
     "less than Lundberg's inequality allows (largest part of it)"},
    {"spike-slopes-lattice", "own",
     "Along a lattice the exact $\\log P$ of the linear walk does not bend off the slope "
     "$-\\vartheta/2$ over $\\log n$ (largest relative distance)"},
};

/**
## Two lattices

Off the lattices the points are a decade of $n$ apart. On a lattice the climb $\log(h\sqrt n)$
counts in units of the walk, the steps up of the strongest sample.

(1.18) at 1.5 doubles the output with probability 0.17 and halves it with 0.83. The chance ever to
be one doubling ahead is $z=0.17/0.83$, as in the gambler's ruin, and that of $k$ doublings is
$z^k$. A width four times as large asks for one more. (1.17) at $1.46213\ldots$ climbs one unit or
falls two, with equal probabilities: $z=\tfrac12+\tfrac12z^3$, so $z^2+z=1$ and $z=1/\varphi$.

Points are taken half a unit below a whole number of units. $P$ is flat in $n$ there, and neither
rounding nor feedback can carry a run across the edge of a step.
*/

static double step_up(const struct line *line, const struct dataset *dataset) {
    return log(line->x * dataset->atom[0].s2.hi - 1);
}

static double width_of(const struct line *line, const struct dataset *dataset, int i) {
    if (line->first == 0) {
        return pow(10, 8 + i);
    }
    double climb = (line->first + i * line->apart - 0.5) * step_up(line, dataset);
    return pow(exp(climb) / HEIGHT, 2);
}

/**
## Three methods

The tilt draws from a law under which spikes are typical and weighs them. Splitting draws from the
law itself and starts again from every level of $|Y|$ that is reached. Both simulate the chain, with
the feedback of the output on the curvature. The count of paths is exact and has no feedback: if its
slope is that of the other two, feedback leaves the power alone. Each method gives $\log P$ with an
error; that of the exact values is the distance of their two bounds.
*/

struct points {
    double log_n[POINTS];
    struct estimate log_p[POINTS];
    int count;
};

static void append(struct points *points, double n, struct estimate log_p) {
    points->log_n[points->count] = log(n);
    points->log_p[points->count++] = log_p;
}

static struct estimate simulated_log_p(
    const struct dataset *dataset, double x, double n, enum spike_odds_method method,
    struct plan plan) {
    const struct spike_odds_question question =
        spike_odds_from_one(dataset, method, dd_of(x), n, HEIGHT);
    struct spike_odds odds;
    MUST(spike_odds_run(&odds, &question, &plan, &fault));
    return estimate_log(spike_odds_estimate(&odds));
}

static struct estimate exact_log_p(const struct dataset *dataset, double x, double n) {
    struct exact_bound bound;
    MUST(exact_question_linear_to(&bound, dataset, x, HEIGHT * sqrt(n), &BUDGET, &fault));
    return (struct estimate){log(bound.upper), 1 - bound.lower / bound.upper};
}

struct measured {
    struct points tilt, linear, split;
};

/* As many points as there are up to 10^18. */
static struct measured
measured_of(struct page *page, const struct line *line, const struct dataset *dataset) {
    struct measured found = {0};
    uint64_t runs = page_replicas(page, TILT_QUICK, TILT_FULL);
    uint64_t split_runs = page_replicas(page, SPLIT_QUICK, SPLIT_FULL);
    double n = width_of(line, dataset, 0);
    for (int i = 0; i < POINTS && n < 1.5e18; n = width_of(line, dataset, ++i)) {
        uint64_t point = (uint64_t)(100 * (line - lines) + i);
        struct plan plan = page_plan(page, point, runs);
        struct estimate tilt = simulated_log_p(dataset, line->x, n, SPIKE_ODDS_TILT, plan);
        append(&found.tilt, n, tilt);
        append(&found.linear, n, exact_log_p(dataset, line->x, n));
        if (i % SPLIT_EVERY == 0) {
            plan = page_plan(page, 50 + point, split_runs);
            struct estimate split =
                simulated_log_p(dataset, line->x, n, SPIKE_ODDS_SPLITTING, plan);
            append(&found.split, n, split);
        }
    }
    return found;
}

/**
## The fit, and what a finite width does to it

Least squares, all points alike, as their errors nearly are. The slope is then a sum $\sum_i
c_i\log P_i$ with known $c_i$. If each $\log P_i$ were off by 1 the slope could be off by
$\sum_i|c_i|$: that is its *play*.
*/

struct fit {
    struct estimate slope;
    double play;
};

static struct fit fit_line(const struct points *points) {
    struct fit fit;
    fit.slope =
        estimate_slope_plain(points->log_n, points->log_p, (size_t)points->count, &fit.play);
    return fit;
}

/**
The error of a slope has three parts, added in squares: the statistical error; how far the exact
values themselves *bend* away from the line over these widths; and how far feedback could *turn* it,
if what it takes off them changed, from one end to the other, between the largest and the smallest
part it is seen to take.
*/

/* Largest less smallest log(P/linear). */
static double range_of_feedback(const struct measured *found) {
    double low = INFINITY, high = -INFINITY;
    for (int i = 0; i < found->tilt.count; i++) {
        double part = found->tilt.log_p[i].value - found->linear.log_p[i].value;
        low = fmin(low, part);
        high = fmax(high, part);
    }
    return high - low;
}

/**
How far may the exact values bend? Lundberg's inequality says $e^{-\vartheta a}\le P e^{\vartheta
c}\le1$ for a climb by $c$ and steps up of at most $a$. So $\log P$ lies within $\vartheta a/2$ of a
line, and a slope within the play times that of $-\vartheta/2$. On a lattice, along its units,
nothing bends.

A finite width, not statistics, makes most of an interval. For (1.18) at 1.3, whose steps are large
against $1/\vartheta$, the slope misses $-\vartheta/2$ by more than fifty of its statistical errors:
the error bar of a straight line fitted to points that lie on none says little.
*/

struct findings {
    double split, splits; /* largest distance of a slope by splitting from -theta/2, in errors */
    double bend;          /* largest |linear slope + theta/2| over what Lundberg allows */
    double lattice;       /* and over theta/2, on lattices */
};

static void claim_line(
    struct page *page, const struct line *line, const struct dataset *dataset,
    struct findings *all) {
    struct measured found = measured_of(page, line, dataset);
    struct fit tilt = fit_line(&found.tilt), split = fit_line(&found.split),
               linear = fit_line(&found.linear);
    double predicted = -cramer_exponent(dataset, dd_of(line->x)) / 2;
    double off = fabs(linear.slope.value - predicted);
    double bend = off + 1e-9; /* by which the bounds of the exact values are apart */
    double turn = tilt.play * range_of_feedback(&found) / 2;
    double error = hypot(tilt.slope.se, hypot(bend, turn));
    claim_consistent(page, line->claim, (struct estimate){tilt.slope.value, error}, predicted, 5);
    claim_source_agrees(page, line->claim);

    all->split =
        page_worse(all->split, fabs(split.slope.value - predicted) / hypot(split.slope.se, bend));
    all->splits++;
    if (line->first > 0) {
        all->lattice = page_worse(all->lattice, off / -predicted);
    } else {
        double allowed = linear.play * -predicted * step_up(line, dataset);
        all->bend = page_worse(all->bend, off / allowed);
    }

    page_text(page, dataset->label);
    page_reals(page, line->x);
    page_text(page, line->first > 0 ? "along the lattice" : "all decades");
    page_reals(
        page, predicted, tilt.slope.value, tilt.slope.se > 1e-9 ? tilt.slope.se : 0,
        tilt.slope.value - 1.96 * error, tilt.slope.value + 1.96 * error, split.slope.value,
        split.slope.se, linear.slope.value);
}

int main(int argc, char **argv) {
    struct page page;
    struct findings found = {0};
    page_open_table(
        &page, argc, argv, __FILE__, SEED, claims, COUNT(claims), columns, COUNT(columns));
    page_parameter(&page, "height", "%g", HEIGHT);
    page_parameter(&page, "mu0", "1");
    page_parameter(&page, "eta", "1");
    page_parameter(&page, "replicas", "%zu", page_replicas(&page, TILT_QUICK, TILT_FULL));

    /** A line is a start on a dataset: its points by three methods, their slopes, and the interval
    around the slope of the tilt. */
    for (size_t l = 0; l < COUNT(lines); l++) {
        struct dataset dataset;
        page_dataset(&page, lines[l].dataset, &dataset);
        claim_line(&page, &lines[l], &dataset, &found);
        dataset_clear(&dataset);
    }

    /** Splitting knows neither $\vartheta$ nor weights, so its slopes are the witness for the tilt.
    The exact values show how much of an interval is statistics: off the lattices little of it. */
    claim_agrees(&page, "spike-slopes-splitting", found.split, 5, found.splits);
    claim_at_most(&page, "spike-slopes-linear", found.bend, 1);
    claim_at_most(&page, "spike-slopes-lattice", found.lattice, 1e-9);
    return page_finish(&page);
}
