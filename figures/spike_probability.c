/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# How likely a spike is, up to width $10^{18}$

**Place.** 5.4 Rare spikes. How likely is a spike, up to width 10¹⁸?

In the deflationary regime a spike is a rare event. The random walk of the output drifts down, and a
wider network has to climb by $\tfrac12\log n$ more. So the probability falls like a power of the
width,

$$P\sim C\,n^{-\vartheta/2}$$

(Gess & Heydecker, talk, up to polylogarithms in $n/\eta$). Here $P$ is the probability that $|Y| =
\eta|\mu|/\sqrt n$ ever reaches 0.02 from $|\mu_0| = 1$, at $\eta = 1$ and given $\eta\lambda_0$.
Four roads lead to it, and this page takes all of them.

**What to see.** Dots (importance sampling; error bars are smaller) lie on straight lines of slope
$-\vartheta/2$ over up to 28 decades, next to the exact values of the linear walk (lines); squares
are splitting, crosses crude. Below, what the feedback of the output on the curvature changes: the
simulated probability over the exact linear one. Here it can only lower it, by a percent or two, and
more at the widths at which the linear walk just reaches the height and the real one just does not.

| symbol | meaning | unit |
|---|---|---|
| $n$ | width | neurons |
| $P$ | probability that $\lvert Y\rvert$ reaches 0.02 | 1 |
| $\vartheta$ | Cramér exponent at the start | 1 |
*/

#include <math.h>
#include <stdio.h>

#include "certified/ball_bound.h"
#include "exact/exact_question.h"
#include "page/page.h"
#include "odds/spike_odds.h"
#include "theory/cramer.h"

/**
## Parameters

None of the six walks is a lattice; on a lattice $P$ moves in steps, and a slope can only be fitted
along it.
*/

static const struct line {
    const char *dataset, *eta_lambda, *claim;
} lines[] = {
    {"gess_heydecker_1_17", "1.3", "spike-slope-1-17-1-3"},
    {"gess_heydecker_1_17", "1.45", "spike-slope-1-17-1-45"},
    {"gess_heydecker_1_17", "1.55", "spike-slope-1-17-1-55"},
    {"gess_heydecker_1_18", "1.4", "spike-slope-1-18-1-4"},
    {"gess_heydecker_1_18", "1.6", "spike-slope-1-18-1-6"},
    {"gess_heydecker_1_18", "1.75", "spike-slope-1-18-1-75"},
};

static const char *const HEIGHT = "0.02";
enum { LINES = COUNT(lines), FROM = 4, TO = 18, DECADES = TO - FROM + 1, FIT_FROM = 8 };
enum { SPLIT_FROM = 6, SPLIT_EVERY = 4 };
static const struct {
    int shift; /* of the point of the stream */
    size_t quick, full;
} runs[] = {
    [SPIKE_ODDS_TILT] = {0, 8192, 65536},
    [SPIKE_ODDS_SPLITTING] = {1000, 2048, 16384},
    [SPIKE_ODDS_CRUDE] = {50, 20000, 100000},
};
static const double CRUDE_LEAST = 1e-3; /* rarer than this, crude Monte Carlo is not tried */
static const uint64_t SEED = 17;
static const struct exact_budget BUDGET = {1e-9, 1e9};

static const struct csvwriter_column columns[] = {
    {"dataset", "dataset", CSVWRITER_TEXT, 0},
    {"eta_lambda", "ηλ", CSVWRITER_TEXT, 0},
    {"theta", "ϑ", CSVWRITER_SIGNIFICANT, 13},
    {"n", "n", CSVWRITER_SIGNIFICANT, 10},
    {"p", "P, tilted", CSVWRITER_SIGNIFICANT, 10},
    {"p_se", "its error", CSVWRITER_SIGNIFICANT, 3},
    {"linear_lower", "linear, at least", CSVWRITER_SIGNIFICANT, 10},
    {"linear_upper", "at most", CSVWRITER_SIGNIFICANT, 10},
    {"ratio", "P over linear", CSVWRITER_SIGNIFICANT, 10},
    {"ratio_se", "its error", CSVWRITER_SIGNIFICANT, 3},
    {"crude", "P, crude", CSVWRITER_SIGNIFICANT, 10},
    {"crude_se", "its error", CSVWRITER_SIGNIFICANT, 3},
    {"splitting", "P, splitting", CSVWRITER_SIGNIFICANT, 10},
    {"splitting_se", "its error", CSVWRITER_SIGNIFICANT, 3},
};

/** ## What is claimed */

#define RATE "talk; paper, abstract of v1"
#define SLOPE(at)                                                                                  \
    "Slope of $\\log P$ in $\\log n$ for " at ", $n=10^8$ to $10^{18}$: $-\\vartheta/2$"

static const struct claim_text claims[] = {
    {"spike-slope-1-17-1-3", RATE, SLOPE("(1.17) at $\\eta\\lambda=1.3$")},
    {"spike-slope-1-17-1-45", RATE, SLOPE("(1.17) at $\\eta\\lambda=1.45$")},
    {"spike-slope-1-17-1-55", RATE, SLOPE("(1.17) at $\\eta\\lambda=1.55$")},
    {"spike-slope-1-18-1-4", RATE, SLOPE("(1.18) at $\\eta\\lambda=1.4$")},
    {"spike-slope-1-18-1-6", RATE, SLOPE("(1.18) at $\\eta\\lambda=1.6$")},
    {"spike-slope-1-18-1-75", RATE, SLOPE("(1.18) at $\\eta\\lambda=1.75$")},
    {"spike-crude-agrees", "own",
     "Importance sampling and crude Monte Carlo agree (largest difference in standard errors)"},
    {"spike-splitting-agrees", "own",
     "Importance sampling and multilevel splitting agree (largest difference in standard errors)"},
    {"spike-linear-closes", "own",
     "The bounds of the exact linear probability of a spike are apart by (largest relative gap)"},
    {"spike-effective-sample", "own",
     "The effective sample size of the tilt stays a fixed part of the runs at all widths "
     "(smallest)"},
    {"spike-below-linear-walk", "own; fractions compared",
     "Of six lines of $P$ over $n$ for (1.17) and (1.18), those on which the linear value is "
     "proved to be an upper bound"},
    {"spike-below-linear-value", "own",
     "$P$ does not exceed the exact value of the linear walk (largest excess in standard errors)"},
};

/**
## Three simulations

*Importance sampling* draws the samples from the tilted law $\tilde p_i =
p_i|1-\eta\lambda_0s_i^2|^\vartheta$, under which spikes are typical, and weighs each run by $\prod
p_i/\tilde p_i$: unbiased for the nonlinear chain, with a relative error that does not grow with
$n$.

*Splitting* draws from the law itself and climbs level by level in $|Y|$, the runs that reach one
level starting the next; $P$ is the product of the fractions that did. It knows nothing of the tilt
or of weights, and costs far more (`tables/estimators.c` says how much), so it is done at every
fourth width, to some percent.

*Crude* Monte Carlo counts spikes, where there are any to count.
*/

static struct spike_odds simulation(
    struct page *page, const struct line *line, const struct dataset *dataset, int decade,
    enum spike_odds_method method) {
    const struct spike_odds_question question = spike_odds_from_one(
        dataset, method, page_number(line->eta_lambda), pow(10, decade), page_number(HEIGHT).hi);
    int point = 100 * (int)(line - lines) + decade + runs[method].shift;
    const struct plan plan =
        page_plan(page, (uint64_t)point, page_size(page, runs[method].quick, runs[method].full));
    struct spike_odds odds;
    MUST(spike_odds_run(&odds, &question, &plan, &fault));
    return odds;
}

/**
## One exact value

With the curvature held fixed, where the walk is depends on how often each sample was drawn. The
counts give the linear $P$ between two bounds that agree to nine digits.

Does the linear value say anything of the nonlinear chain? Where
$s_i^2(\Lambda_{\mathrm{crit}}+\Lambda_0)\ge 2+s_i^4h^2$ for every sample, the nonlinear $|Y|$ stays
below the linear walk path by path while $|Y|\le h$ (own; `src/certified/ball_bound.h` has the
proof). Then the linear value is an upper bound. That is decided by comparing fractions;
`tables/nonlinear_bounds.c` has bounds from both sides.
*/

static struct exact_bound
linear_bound(const struct line *line, const struct dataset *dataset, int decade, bool *proved) {
    char width[16];
    struct exact_question question;
    struct exact_bound bound;
    snprintf(width, sizeof width, "1e%d", decade);
    const struct exact_question_words words = {
        .lambda0 = line->eta_lambda, .width = width, .height = HEIGHT};
    MUST(exact_question_init(&question, dataset, &words, &fault));
    MUST(exact_question_linear(&bound, &question, &BUDGET, &fault));
    *proved = ball_bound_linear(&question.data, &question.eta_lambda0, &question.climb.height);
    exact_question_clear(&question);
    return bound;
}

/** ## A point: all four at one width */

struct point {
    double log_n;
    struct estimate p, crude, split; /* NaN where too dear */
    struct exact_bound linear;
    bool below; /* the linear value is proved to be an upper bound */
    struct estimate effective;
};

/**
How even the weights of the tilt are is measured by the effective sample size, $(\sum w)^2/\sum
w^2$, as a part of the runs. Its own standard error is not known, only a bound: no weight exceeds
the largest, so $w^2$ scatters by at most $\max w\,(\mathbb Ew^2)^{1/2}$.
*/

static struct point
point_of(struct page *page, const struct line *line, const struct dataset *dataset, int decade) {
    struct spike_odds tilted = simulation(page, line, dataset, decade, SPIKE_ODDS_TILT);
    struct point point = {
        .log_n = decade * log(10),
        .p = spike_odds_estimate(&tilted),
        .crude = {NAN, NAN},
        .split = {NAN, NAN},
        .effective = spike_odds_effective_part(&tilted)};
    point.linear = linear_bound(line, dataset, decade, &point.below);
    if (tilted.p >= CRUDE_LEAST) {
        struct spike_odds crude = simulation(page, line, dataset, decade, SPIKE_ODDS_CRUDE);
        point.crude = spike_odds_estimate(&crude);
    }
    if (decade % SPLIT_EVERY == SPLIT_FROM % SPLIT_EVERY && decade >= SPLIT_FROM) {
        struct spike_odds split = simulation(page, line, dataset, decade, SPIKE_ODDS_SPLITTING);
        point.split = spike_odds_estimate(&split);
    }
    page_text(page, dataset->label);
    page_text(page, line->eta_lambda);
    page_reals(
        page, tilted.theta, pow(10, decade), point.p.value, point.p.se, point.linear.lower,
        point.linear.upper, point.p.value / point.linear.upper, point.p.se / point.linear.upper,
        point.crude.value, point.crude.se, point.split.value, point.split.se);
    return point;
}

/**
## The slope

$\log P$ against $\log n$ from $n=10^8$ on, by least squares with the weights of the errors. A
straight line is what is left as $n\to\infty$. The exact linear values have no statistical error and
bend away from a line over the same widths: by how much is taken as a second, systematic part of the
error.
*/

static void claim_slope(
    struct page *page, const struct line *line, const struct dataset *dataset,
    const struct point point[DECADES]) {
    enum { SKIP = FIT_FROM - FROM, FITTED = DECADES - SKIP };
    double log_n[FITTED];
    struct estimate p[FITTED], linear[FITTED];
    for (int i = 0; i < FITTED; i++) {
        log_n[i] = point[SKIP + i].log_n;
        p[i] = estimate_log(point[SKIP + i].p);
        linear[i] = (struct estimate){log(point[SKIP + i].linear.upper), p[i].se};
    }
    double predicted = -cramer_exponent(dataset, page_number(line->eta_lambda)) / 2;
    struct estimate slope = estimate_slope(log_n, p, FITTED);
    double bend = estimate_slope(log_n, linear, FITTED).value - predicted;
    slope.se = hypot(slope.se, bend);
    claim_consistent(page, line->claim, slope, predicted, 5);
    claim_source_agrees(page, line->claim);
}

/**
## The methods against one another, and feedback

The three simulations share the chain and nothing else, so that they agree is evidence for each. The
linear walk is another process. While the output climbs it lowers the curvature by some $Y^2$: by
nothing, until the last few steps before the height. So feedback does not touch the power of the
width. It takes a part off the constant, and that part is what the lower panels show. Where the
comparison of paths is proved, $P$ may not exceed the linear value by more than its error bars.
*/

/* The largest difference in standard errors of both, and of how many. */
struct agreement {
    double worst, compared;
};

struct findings {
    struct agreement crude, split; /* with the tilt */
    double above, points;          /* largest P - linear, in standard errors, of so many */
    double gap;                    /* largest, of the bounds of a linear value */
    int below;                     /* lines that the linear value bounds, by proof */
    struct estimate effective;     /* smallest */
};

static void compare(struct agreement *with, struct estimate p, struct estimate tilted) {
    if (!isnan(p.value)) {
        with->worst = page_worse(with->worst, estimate_sigmas(estimate_less(p, tilted), 0));
        with->compared++;
    }
}

static void compare_point(struct findings *found, const struct point *point) {
    double above = (point->p.value - point->linear.upper) / point->p.se;
    compare(&found->crude, point->crude, point->p);
    compare(&found->split, point->split, point->p);
    found->above = page_worse(found->above, above);
    found->points++;
    found->gap = page_worse(found->gap, 1 - point->linear.lower / point->linear.upper);
    if (!(point->effective.value >= found->effective.value)) {
        found->effective = point->effective;
    }
}

static void claim_methods(struct page *page, const struct findings *found) {
    claim_agrees(page, "spike-crude-agrees", found->crude.worst, 5, found->crude.compared);
    /* The ledger reckons with the normal law. These errors come from 32 repetitions, and Student's
     * t with 31 degrees of freedom passes 5 with a probability of 2e-5: of twenty-four once in 2000
     * runs. */
    claim_agrees(page, "spike-splitting-agrees", found->split.worst, 5, found->split.compared);
    claim_at_most(page, "spike-linear-closes", found->gap, 2e-9);
    claim_estimate_at_least(page, "spike-effective-sample", found->effective, 0.5);
    claim_equal(page, "spike-below-linear-walk", found->below, LINES);
    claim_agrees(page, "spike-below-linear-value", found->above, 5, found->points);
}

int main(int argc, char **argv) {
    struct page page;
    struct findings found = {.above = -INFINITY, .effective = {1, 0}};
    page_open_table(
        &page, argc, argv, __FILE__, SEED, claims, COUNT(claims), columns, COUNT(columns));
    page_parameter(&page, "height", "%s", HEIGHT);
    page_parameter(&page, "mu0", "1");
    page_parameter(&page, "eta", "1");
    page_parameter(
        &page, "replicas", "%zu",
        page_size(&page, runs[SPIKE_ODDS_TILT].quick, runs[SPIKE_ODDS_TILT].full));

    /** A line is a start $\eta\lambda_0$: its points over the widths, decade by decade, then its
    slope. */
    for (int l = 0; l < LINES; l++) {
        struct dataset dataset;
        struct point point[DECADES];
        page_dataset(&page, lines[l].dataset, &dataset);
        for (int i = 0; i < DECADES; i++) {
            point[i] = point_of(&page, &lines[l], &dataset, FROM + i);
            compare_point(&found, &point[i]);
        }
        found.below += point[0].below;
        claim_slope(&page, &lines[l], &dataset, point);
        dataset_clear(&dataset);
    }

    /** The estimators must agree with one another, and where feedback is proved to lower $P$, the
    estimates must show it. */
    claim_methods(&page, &found);
    return page_finish(&page);
}
