/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# The rate of flattening without spikes

**Place.** 6.7 Flattening. By what rate does the probability of flattening without a spike fall?

How fast do the probabilities fall that SGD sheds curvature while $|Y|$ stays below $\epsilon$
(*own*; what they are at the end is the page `no_flattening`)? At a fixed $\Lambda=\eta\lambda$ a
draw of sample $i$ multiplies $y=|Y|/\epsilon$ by $m_i=|1-s_i^2\Lambda|$ and sheds
$c_iy^2\epsilon^2$, $c_i = s_i^2(4-s_i^2\Lambda)$; a run that passes $y=1$ is lost. The
probabilities to shed $r\epsilon^2$ fall like $e^{-\gamma r}$, and $\gamma$ is such that the
operator

$$T f(y) = \sum_i p_i\,e^{\gamma c_iy^2} f(m_iy)\,1\{m_iy<1\}\qquad\text{on }(0,1)$$

has spectral radius 1. Why: let $g(y)$ be the mean of $e^{\gamma r}-1$ for a run from $y$. A draw
sheds $c_iy^2$ and leads to $m_iy$, so

$$g(y)=Tg(y)+\sum_ip_i\,(e^{\gamma c_iy^2}-1)\,1\{m_iy<1\}.$$

As $\gamma$ rises to the rate at which the probabilities fall, $g$ diverges, and over its size it
becomes the eigenfunction, $f=Tf$. At 0 that is $y^\vartheta$, the probabilities of a climb from far
below.

**What to see.** Left: $\gamma$ for (1.17) and (1.18). The dot is the limit at the edge of the
window for (1.17), while for (1.18) $\gamma$ grows like a logarithm. Lines break where $G$ is close
to 0 and $\gamma$ out of reach. Right: what tends to the eigenfunction of (1.17) at 1.45, over
$y^\vartheta$ (points: the moment at $0.8\gamma$), and the probabilities to shed $10\epsilon^2$ over
$y^\vartheta$ (simulated).

| symbol | meaning | unit |
|---|---|---|
| $\epsilon$ | height no run may reach: in $|Y|$ | 1 |
| $r$ | curvature shed, over $\epsilon^2$ | 1 |
| $y$ | $|Y_0|/\epsilon$ | 1 |
*/

#include "odds/flattening_path.h"
#include "page/page.h"
#include "theory/drift.h"
#include "theory/flattening.h"
#include "theory/flattening_bound.h"

/** ## Parameters */

enum { DATASETS = 2, RATES = 72, STARTS = 14, LEVEL = 10, REPETITIONS = 6, STARTS_AT = 30 };

static const char *const names[DATASETS] = {"gess_heydecker_1_17", "gess_heydecker_1_18"};
static const char *const labels[DATASETS] = {"1.17", "1.18"};
/* From so far above the edge of the window, where theta is infinite, gamma is drawn. */
static const double margin[DATASETS] = {0.004, 0.012};

static const double eps = 1e-5; /* of the runs: Lambda stands still in them */
static const double X = 1.45;   /* eta lambda of (1.17) */
static const double starts[STARTS] = {1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.03, 0.1,
                                      0.2,  0.3,  0.4,  0.5,  0.65, 0.8,  0.95};

static const uint64_t SEED = 20260419;

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"flattening-rate", "own; digits of a second program",
     "$\\gamma$ of (1.17) at $\\eta\\lambda=1.45$, where the spectral radius is 1"},
    {"flattening-rate-error", "own",
     "$\\gamma$ of (1.17) at $\\eta\\lambda=1.45$ is known to $10^{-9}$ (difference from a "
     "computation with towers half as high and two nodes in place of four)"},
    {"flattening-rate-enclosed", "own",
     "$\\gamma$ of (1.17) at $\\eta\\lambda=1.45$ lies between the proved bounds (how far outside; "
     "negative: inside)"},
    {"flattening-rate-width", "own",
     "The proved bounds of $\\gamma$ of (1.17) at $\\eta\\lambda=1.45$ are close (upper less "
     "lower)"},
    {"flattening-rate-edge", "own; closed form",
     "At the edge of the window $\\gamma$ stays finite for (1.17): "
     "$2L\\log(1/p_*)/(c_*(1-e^{-2L}))$ with $e^{-L}$ the other sample’s factor (from "
     "$\\eta\\lambda=1.19$ and 1.2, linearly)"},
    {"flattening-start", "own",
     "The probability has the power $\\vartheta$ of $|Y_0|$ (slope of the logarithms from "
     "$10^{-6}$ to 0.01 $\\epsilon$, (1.17) at 1.45)"},
    {"flattening-rest-missed", "own; Markov’s inequality",
     "With $\\Lambda$ at rest, what runs given up as too small can add to a probability, as a part "
     "of it, is at most (largest bound)"},
    {"flattening-rest-runs-end", "own",
     "With $\\Lambda$ at rest every run ends by a rule (runs that met the step limit)"},
};

/**
## The rate

`src/theory/flattening.c` finds $\gamma$ in milliseconds. For two samples $\log y$ modulo the span
of the two steps turns by the same angle in every draw, so the log of the radius is the mean growth
of a product of matrices along a rotation, and $\gamma$ a root of that mean. Rokhlin's two towers of
the rotation cut the circle of phases into levels on which the growth is smooth, and four Gauss
nodes on each base do the rest. Mostly that is good to eight digits. It is less where the steps are
commensurable or nearly so (page `flattening_resonances`): after $q$ steps the phase is back, one
tower stays $q$ levels low and its base wide, whatever height was asked for. Next to a root of $G$,
where $\vartheta$ goes to 0, a run forgets where it came from so slowly that $\gamma$ is out of
reach; no number is drawn there.
*/

static double edge_of(const struct dataset *dataset) {
    return drift_window(dataset).crit.hi;
}

static void write_rates(struct page *page, const struct dataset *dataset, int d) {
    int count = (int)page_size(page, 18, RATES);
    double low = edge_of(dataset) + margin[d], high = 1.99;
    for (int i = 0; i <= count; i++) {
        double x = low + (high - low) * i / count;
        page_point(page, "rate", labels[d], x, flattening_rate_of(dataset, x, 18));
    }
    page_point(page, "edge", labels[d], edge_of(dataset), flattening_rate_at_edge(dataset));
}

/**
The number itself is held three ways. A second program has its digits. Bounds are proved
(`src/theory/flattening_bound.c`), after Collatz and Wielandt: a positive $f$ with $Tf\le f$ says
that the radius is at most 1, one with $Tf\ge f$ that it is at least 1. And at the edge of the
window there is a closed form, that of climbs by the strongest sample alone, which is approached
linearly.
*/

static void
claim_rate(struct page *page, const struct dataset *dataset, const struct flattening *f) {
    struct flattening_rate rate = flattening_rate(f, 128);
    claim_within(page, "flattening-rate", rate.value, 0.447708, 2e-6);
    claim_at_most(page, "flattening-rate-error", rate.error, 1e-9);

    struct flattening_bound bound = flattening_bound(f, rate.value, page->quick ? 512 : 4096);
    double outside = fmax(bound.lower - rate.value, rate.value - bound.upper);
    claim_at_most(page, "flattening-rate-enclosed", outside, 0);
    claim_within(page, "flattening-rate-width", bound.upper - bound.lower, 0, 5e-4);

    double near = flattening_rate_of(dataset, 1.19, 32);
    double further = flattening_rate_of(dataset, 1.2, 32);
    double limit = near + (near - further) / 0.01 * (1.19 - edge_of(dataset));
    claim_within(page, "flattening-rate-edge", limit, flattening_rate_at_edge(dataset), 3e-4);
}

/**
## The eigenfunction

From far below, the probabilities are those of the climb, $y^\vartheta$, times a constant: the
eigenfunction is that there. It is shown as $y^{-\vartheta}\int_0^\infty e^{gr}\,\mathbb
P(\text{shed}\ge r\epsilon^2)\,dr$ with $g=0.8\gamma$, which the operator gives without a simulation
and which tends to the eigenfunction as $g\to\gamma$ (`flattening_moment`). The simulated
probabilities of $r\ge10$ are one height of what this integrates over: they agree to a tenth or so
far below, and lie above it near the top.
*/

static void write_shape(struct page *page, const struct flattening *f) {
    int points = (int)page_size(page, 100, 500);
    double rate = 0.8 * flattening_rate(f, 24).value, deep = 0;
    for (int i = 0; i < 8; i++) {
        deep += flattening_moment(f, rate, -14 - i, 500) / 8;
    }
    for (int i = 0; i < points; i++) {
        double log_y = -14 * (1 - (i + 0.5) / points);
        double over = flattening_moment(f, rate, log_y, 500) / deep;
        page_point(page, "shape", "operator", exp(log_y), over);
    }
}

/**
## Runs with $\Lambda$ at rest

Runs of the chain itself, by splitting (`src/odds/flattening_runs.c`), with $\epsilon=10^{-5}$ so
small that what they shed does not move $\Lambda$. The guess along which they are split, $\gamma
r+\vartheta\log y-by^2$, decides their errors, not the result.
*/

static void simulate(
    struct page *page, const struct dataset *dataset, const struct flattening *f,
    struct estimate log_odds[STARTS]) {
    double rate = flattening_rate(f, 24).value, missed = 0, unfinished = 0;
    struct flattening_path path;
    struct flattening_runs_question question = {
        .height = eps, .step = 1, .levels = LEVEL, .particles = page_size(page, 80, 700)};
    MUST(flattening_path_init_at_rest(&path, dataset, X, rate, &fault));
    for (int i = 0; i < STARTS; i++) {
        struct plan plan = page_plan(page, (uint64_t)(100 * (STARTS_AT + i)), REPETITIONS);
        struct flattening_runs found;
        question.start = starts[i];
        MUST(flattening_path_run(&found, &path, &question, &plan, &fault));
        log_odds[i] = flattening_runs_log(&found, LEVEL - 1);
        missed = fmax(missed, found.missed);
        unfinished += found.unfinished;
        flattening_runs_clear(&found);
    }
    claim_at_most(page, "flattening-rest-missed", missed, 0.02);
    claim_equal(page, "flattening-rest-runs-end", unfinished, 0);
}

/** A line is fitted through the five smallest starts, which are a decade apart. Of the tolerance of
the power 0.02 is for the wave of $\pm12$ % around it, twice what such a wave does to a slope over
five points at random phases; the rest is four standard errors. The picture has the probabilities
over $y^\vartheta$ and over the mean of that at the five starts. */

static void claim_start(struct page *page, double theta, const struct estimate log_odds[STARTS]) {
    enum { SMALLEST = 5 };
    double x[SMALLEST], level = 0, play;
    for (int i = 0; i < SMALLEST; i++) {
        x[i] = log(starts[i]);
        level += (log_odds[i].value - theta * x[i]) / SMALLEST;
    }
    struct estimate power = estimate_slope_plain(x, log_odds, SMALLEST, &play);
    claim_estimate_within(page, "flattening-start", power, theta, 0.02 + 4 * power.se);
    for (int i = 0; i < STARTS; i++) {
        double over = exp(log_odds[i].value - theta * log(starts[i]) - level);
        const struct estimate shown = {over, over * log_odds[i].se};
        page_estimate(page, "shape", "simulated", starts[i], shown);
    }
}

int main(int argc, char **argv) {
    struct page page;
    struct dataset dataset[DATASETS];
    struct flattening f;
    struct estimate log_odds[STARTS];
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "datasets", "(1.17), (1.18)");
    page_parameter(&page, "runs", "(1.17) at 1.45; eps 10^-5");

    /** The rate through both windows, and its digits at one place. */
    for (int d = 0; d < DATASETS; d++) {
        page_dataset(&page, names[d], &dataset[d]);
        write_rates(&page, &dataset[d], d);
    }
    MUST(flattening_init(&f, &dataset[0], X, &fault));
    claim_rate(&page, &dataset[0], &f);

    /** What the probabilities make of the start, by the operator and by runs. */
    write_shape(&page, &f);
    simulate(&page, &dataset[0], &f, log_odds);
    claim_start(&page, f.theta, log_odds);
    for (int d = 0; d < DATASETS; d++) {
        dataset_clear(&dataset[d]);
    }
    return page_finish(&page);
}
