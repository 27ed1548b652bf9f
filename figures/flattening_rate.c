/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# The rate of flattening without spikes

**Place.** 6.4 Flattening. By what rate do the odds of flattening without a spike fall?

How fast do the odds fall that SGD sheds curvature while $|Y|$ stays below $\epsilon$ (*own*; what
they are at the end is the page `no_flattening`)? At a fixed $\Lambda=\eta\lambda$ a draw of sample
$i$ multiplies $y=|Y|/\epsilon$ by $m_i=|1-s_i^2\Lambda|$ and sheds $c_iy^2\epsilon^2$, $c_i =
s_i^2(4-s_i^2\Lambda)$; a run that passes $y=1$ is lost. The odds to shed $r\epsilon^2$ fall like
$e^{-\gamma r}$, and $\gamma$ is such that the operator

$$T f(y) = \sum_i p_i\,e^{\gamma c_iy^2} f(m_iy)\,1\{m_iy<1\}\qquad\text{on }(0,1)$$

has spectral radius 1; its eigenfunction is $y^\vartheta$ at 0.

For two samples $\gamma$ has a twist. After $t$ steps $\log y$ has one of the values $\log y_0+t\log
m_*-ka$, $k=0,1,\dots$, $a=\log m_*-\log m$: modulo $a$ it turns by the same angle in every step,
whichever sample is drawn. So $T$ does not mix. The log of its radius is the mean growth of a
product of matrices along a rotation. Where the logarithms are commensurable every phase keeps a
rate of its own; just beside such a place all have one, at which the mean of those growths is 0.

**What to see.** Top left: $\gamma$ for (1.17) and (1.18); a bar spans the rates of the phases where
the steps are commensurable; the dot is the limit at the edge of the window for (1.17), while for
(1.18) it grows like a logarithm. Lines break where $G$ is close to 0 and $\gamma$ out of reach. Top
right: at $\eta\lambda=1.5$ the samples of (1.18) double and halve $|Y|$, and the rate is a matter
of where the run begins (line; simulated: dots), though just beside that place it is one for all
(dashed). Bottom left: the odds of these two starts and the lines of their rates. Bottom right: what
tends to the eigenfunction of (1.17) at 1.45, over $y^\vartheta$ (points: the moment at
$0.8\gamma$), and the odds to shed $10\epsilon^2$ over $y^\vartheta$ (simulated).

| symbol | meaning | unit |
|---|---|---|
| $\epsilon$ | height no run may reach: in $|Y|$ | 1 |
| $r$ | curvature shed, over $\epsilon^2$ | 1 |
| $y$ | $|Y_0|/\epsilon$ | 1 |
*/

#include <math.h>
#include <stdio.h>

#include "base/die.h"
#include "theory/drift.h"
#include "theory/flattening.h"
#include "theory/flattening_bound.h"
#include "page/page.h"
#include "page/series.h"
#include "odds/flattening_runs.h"

/** ## Parameters */

enum { DATASETS = 2, LATTICES = 7, RATES = 72, STARTS = 14, LEVELS = 120, REPETITIONS = 6 };

static const char *const names[DATASETS] = {"gess_heydecker_1_17", "gess_heydecker_1_18"};
static const char *const labels[DATASETS] = {"1.17", "1.18"};
/* From so far above the edge of the window, where theta is infinite, gamma is drawn. */
static const double margin[DATASETS] = {0.004, 0.012};

static const double eps = 1e-5; /* of the runs: Lambda stands still in them */
static const double X = 1.45;   /* eta lambda of (1.17) */
static const double starts[STARTS] = {1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.03, 0.1,
                                      0.2,  0.3,  0.4,  0.5,  0.65, 0.8,  0.95};

/* At this eta lambda the samples of (1.18) double and halve |Y|; two starts in different phases. */
static const double DOUBLING = 1.5;
static const double phase[2] = {0.95, 0.55};
static const char *const phase_names[2] = {"0.95", "0.55"};

static const uint64_t SEED = 20260419;

struct study {
    struct page *page;
    struct dataset dataset[DATASETS];
    double missed, unfinished;
    struct estimate prefactor; /* the power of |Y_0| */
    struct estimate fall[2];   /* of log P, of each phase */
};

/**
## The rate

`src/theory/flattening.c` finds $\gamma$ as the root of the mean growth, on the two Rokhlin towers
of the rotation: to ten digits in milliseconds.
*/

static struct flattening operator_at(const struct dataset *dataset, double x) {
    struct flattening f;
    struct fault fault;
    DIE_UNLESS_OK(flattening_init(&f, dataset, x, &fault), fault);
    return f;
}

static double rate_at(const struct dataset *dataset, double x, long height) {
    struct flattening f = operator_at(dataset, x);
    return flattening_rate(&f, height).value;
}

static double edge_of(const struct dataset *dataset) {
    return drift_window(dataset).crit.hi;
}

/* But for where it is out of reach, next to the root of G: no number there. */
static void put_rates(const struct study *study, int d) {
    const struct dataset *dataset = &study->dataset[d];
    int count = (int)page_size(study->page, 18, RATES);
    double low = edge_of(dataset) + margin[d], high = 1.99;
    for (int i = 0; i <= count; i++) {
        struct flattening f;
        double x = low + (high - low) * i / count;
        bool there = flattening_init(&f, dataset, x, NULL) == STATUS_OK && f.depth < 300;
        series_put_exact(
            study->page, "rate", labels[d], x, there ? flattening_rate(&f, 18).value : NAN);
    }
    series_put_exact(
        study->page, "edge", labels[d], edge_of(dataset), flattening_rate_at_edge(dataset));
}

/**
## Phases

Where $-\log m = q\log m_*$ with a fraction $q$ the values of $\log y$ fall on a lattice, and each
lattice has a rate of its own: the growth over one period.
*/

struct lattice {
    int up, down; /* so many units long are the two steps */
};
static const struct lattice lattices[DATASETS][LATTICES] = {
    {{2, 1}, {2, 3}, {1, 2}, {2, 5}, {1, 3}, {1, 4}, {1, 5}},
    {{2, 1}, {3, 2}, {1, 1}, {2, 3}, {1, 2}, {1, 3}, {1, 4}}};

static double place_of(const struct dataset *dataset, struct lattice lattice) {
    double low = edge_of(dataset) + 2e-3, high = 1.99;
    for (int i = 0; i < 60; i++) {
        double x = (low + high) / 2;
        double up = drift_log_factor(dd_of(x), dataset->atom[0].s2);
        double down = -drift_log_factor(dd_of(x), dataset->atom[1].s2);
        *(lattice.up * down > lattice.down * up ? &low : &high) = x;
    }
    return (low + high) / 2;
}

/* The least and the largest rate of the phases, which are those of the ends of an interval and what
 * lies between. */
static void put_lattice(const struct study *study, int d, int i) {
    enum { PHASES = 24 };
    struct lattice lattice = lattices[d][i];
    double x = place_of(&study->dataset[d], lattice), low = INFINITY, high = 0;
    struct flattening f = operator_at(&study->dataset[d], x);
    double unit = f.span / (lattice.up + lattice.down);
    for (int k = 0; k <= PHASES; k++) {
        double part = fmin(fmax((double)k / PHASES, 1e-4), 1 - 1e-4);
        double rate = flattening_rate_from(&f, -part * unit, 20L * (lattice.up + lattice.down));
        low = fmin(low, rate);
        high = fmax(high, rate);
    }
    char name[16];
    snprintf(name, sizeof name, "%s %d", labels[d], i);
    series_put_exact(study->page, "lattice", name, x, low);
    series_put_exact(study->page, "lattice", name, x, high);
}

/**
## Simulations with $\Lambda$ at rest

Runs of the chain itself by splitting (`src/odds/flattening_runs.c`), with $\epsilon$ so small that
what they shed does not move $\Lambda$. The guess along which they are split, $\gamma
r+\vartheta\log y-by^2$, decides their errors, not the result.
*/

/* log P(r >= k + 1), k = 0 ... levels - 1; the caller owns it. */
static struct flattening_runs simulate(
    struct study *study, const struct dataset *dataset, double rate,
    struct flattening_runs_question ask, uint64_t point) {
    const double spacing = 0.01;
    struct flattening f = operator_at(dataset, ask.x0);
    double bend = rate * f.gain_up / (2 * f.up);
    const struct flattening_runs_node node[] = {
        {0, f.theta, bend}, {rate * spacing, f.theta, bend}};
    struct page *page = study->page;
    const struct plan plan = {
        .key = rng_key_of(page_seed(page, SEED), page->name, 100 * point),
        .runs = REPETITIONS,
        .watch = &page->watch};
    struct flattening_runs estimate;
    struct fault fault;
    ask.dataset = dataset;
    ask.height = eps;
    ask.node = node;
    ask.nodes = 2;
    ask.spacing = spacing;
    ask.step = 1;
    DIE_UNLESS_OK(flattening_runs_run(&estimate, &ask, &plan, &fault), fault);
    study->missed = fmax(study->missed, estimate.missed);
    study->unfinished += estimate.unfinished;
    return estimate;
}

/**
Two phases of one lattice: at $\Lambda=1.5$ the samples of (1.18) double and halve $|Y|$. A run
started at $|Y_0|/\epsilon=y$ meets the heights $y2^{-k}$ alone, so its rate is $y^{-2}$ times that
of $y=1$, $1/2<y\le1$.
*/

static double doubling_rate(const struct study *study, double y) {
    struct flattening f = operator_at(&study->dataset[1], DOUBLING);
    return flattening_rate_from(&f, log(y), 200);
}

static void put_phases(struct study *study) {
    struct page *page = study->page;
    for (int i = 0; i <= 48; i++) {
        double y = i == 48 ? 0.9999 : 0.51 + 0.49 * i / 48;
        series_put_exact(page, "phase", "rate", y, doubling_rate(study, y));
    }
    series_put_exact(page, "phase", "beside", 1, rate_at(&study->dataset[1], DOUBLING, 128));
    for (int i = 0; i < 2; i++) {
        double rate = doubling_rate(study, phase[i]);
        const struct flattening_runs_question ask = {
            .x0 = DOUBLING,
            .start = phase[i],
            .levels = LEVELS,
            .particles = page_size(page, 60, 400)};
        struct flattening_runs run =
            simulate(study, &study->dataset[1], rate, ask, 50 + (uint64_t)i);
        for (size_t k = 0; k < LEVELS; k += 1 + k / 8) {
            series_put(
                page, "odds", phase_names[i], (double)(k + 1),
                (struct estimate){run.log_p[k], run.se[k]});
        }
        /* From r = 20 on, where only the slowest is left. */
        study->fall[i] = (struct estimate){
            (run.log_p[19] - run.log_p[LEVELS - 1]) / (LEVELS - 20),
            run.se[LEVELS - 1] / (LEVELS - 20)};
        series_put(page, "phase", "simulated", phase[i], study->fall[i]);
        flattening_runs_clear(&run);
    }
}

/**
## The eigenfunction

From far below, the odds are those of the climb, $y^\vartheta$, times a constant: the eigenfunction
is that there. It is shown as $y^{-\vartheta}\int_0^\infty e^{gr}\,\mathbb P(\text{shed}\ge
r\epsilon^2)\,dr$ with $g=0.8\gamma$, which the operator gives without a simulation and which tends
to the eigenfunction as $g\to\gamma$ (`flattening_moment`). The simulated odds of $r\ge10$ are one
height of what this integrates over: they agree to a tenth or so far below, and lie above it near
the top.
*/

static void put_shape(struct study *study) {
    struct page *page = study->page;
    int points = (int)page_size(page, 100, 500);
    struct flattening f = operator_at(&study->dataset[0], X);
    double rate = 0.8 * flattening_rate(&f, 24).value, deep = 0;
    for (int i = 0; i < 8; i++) {
        deep += flattening_moment(&f, rate, -14 - i, 500) / 8;
    }
    for (int i = 0; i < points; i++) {
        double log_y = -14 * (1 - (i + 0.5) / points);
        series_put_exact(
            page, "shape", "operator", exp(log_y), flattening_moment(&f, rate, log_y, 500) / deep);
    }
}

/* The line through the five smallest starts, a decade apart: its slope, and its height were the
 * slope theta. */
static double fit_power(struct study *study, const struct estimate *at, double theta) {
    double sx = 0, sy = 0, sxx = 0, sxy = 0, error = 0, level = 0;
    for (int i = 0; i < 5; i++) {
        double x = log(starts[i]);
        sx += x;
        sy += at[i].value;
        sxx += x * x;
        sxy += x * at[i].value;
        level += (at[i].value - theta * x) / 5;
    }
    for (int i = 0; i < 5; i++) {
        error += pow((log(starts[i]) - sx / 5) * at[i].se, 2);
    }
    double spread = sxx - sx * sx / 5;
    study->prefactor = (struct estimate){(sxy - sx * sy / 5) / spread, sqrt(error) / spread};
    return level;
}

static void put_starts(struct study *study) {
    struct page *page = study->page;
    struct flattening f = operator_at(&study->dataset[0], X);
    double rate = flattening_rate(&f, 24).value;
    struct estimate at[STARTS];
    for (int i = 0; i < STARTS; i++) {
        const struct flattening_runs_question ask = {
            .x0 = X, .start = starts[i], .levels = 10, .particles = page_size(page, 80, 700)};
        struct flattening_runs run =
            simulate(study, &study->dataset[0], rate, ask, (uint64_t)(30 + i));
        at[i] = (struct estimate){run.log_p[9], run.se[9]};
        flattening_runs_clear(&run);
    }
    double level = fit_power(study, at, f.theta);
    for (int i = 0; i < STARTS; i++) {
        double over = exp(at[i].value - f.theta * log(starts[i]) - level);
        series_put(page, "shape", "simulated", starts[i], (struct estimate){over, over * at[i].se});
    }
}

/**
## The claims

The proved bounds (`src/theory/flattening_bound.c`) are those of Collatz and Wielandt: a positive
$f$ with $Tf\le f$, or one with $Tf\ge f$. The limit at the edge of the window is that of climbs by
the strongest sample alone, and approached linearly.
*/

static void claim_rate(const struct study *study) {
    struct page *page = study->page;
    const struct dataset *dataset = &study->dataset[0];
    struct flattening f = operator_at(dataset, X);
    struct flattening_rate rate = flattening_rate(&f, 128);
    struct flattening_bound bound = flattening_bound(&f, rate.value, page->quick ? 512 : 4096);
    double outside = fmax(bound.lower - rate.value, rate.value - bound.upper);
    double near = rate_at(dataset, 1.19, 32), further = rate_at(dataset, 1.2, 32);
    double edge = flattening_rate_at_edge(dataset);
    double limit = near + (near - further) / 0.01 * (1.19 - edge_of(dataset));
    page_claim_value(
        page, "flattening-rate", "γ of (1.17) at ηλ = 1.45, where the spectral radius is 1",
        "own; digits of a second program", rate.value, 0.447708, 2e-6);
    page_claim(
        page, &(struct claim){
                  .id = "flattening-rate-error",
                  .statement = "Its error: the difference from a computation with "
                               "towers half as high and two nodes in place of four",
                  .origin = "own",
                  .measured = rate.error,
                  .relation = CLAIM_AT_MOST,
                  .expected = 1e-9});
    page_claim(
        page, &(struct claim){
                  .id = "flattening-rate-enclosed",
                  .statement = "It lies between the proved bounds (how far "
                               "outside; negative: inside)",
                  .origin = "own",
                  .measured = outside,
                  .relation = CLAIM_AT_MOST});
    page_claim_value(
        page, "flattening-rate-width", "The proved bounds are close (upper less lower)", "own",
        bound.upper - bound.lower, 0, 5e-4);
    page_claim_value(
        page, "flattening-rate-edge",
        "At the edge of the window γ stays finite for (1.17): $2L\\log(1/p_*)/(c_*"
        "(1-e^{-2L}))$ with $e^{-L}$ the other sample’s factor (from ηλ = 1.19 and "
        "1.2, linearly)",
        "own; closed form", limit, edge, 3e-4);
}

static void claim_phases(const struct study *study) {
    struct page *page = study->page;
    double one = doubling_rate(study, 0.75) * 0.75 * 0.75, worst = 0;
    for (int k = 0; k < 20; k++) {
        double y = 0.5125 + 0.025 * k;
        worst = page_worse(worst, fabs(doubling_rate(study, y) * y * y / one - 1));
    }
    page_claim_value(
        page, "flattening-doubling",
        "Where the samples of (1.18) double and halve |Y|, at ηλ = 1.5, the rate "
        "of heights just below ε, ε/2, …",
        "own; continued fraction, digits of a second program", one, 0.55095359439252492, 1e-10);
    page_claim_value(
        page, "flattening-doubling-phases",
        "Started at $|Y_0|=y\\epsilon$ the rate is $y^{-2}$ times that (largest "
        "relative difference)",
        "own", worst, 0, 1e-9);
    page_claim_value(
        page, "flattening-doubling-beside",
        "Just beside that place all phases have one rate, at which the mean of their "
        "growths is 0",
        "own; eigenvalues of a second program", rate_at(&study->dataset[1], DOUBLING, 128),
        0.97717772, 1e-6);
    for (int i = 0; i < 2; i++) {
        double rate = one / (phase[i] * phase[i]);
        page_claim(
            page, &(struct claim){
                      .id = i == 0 ? "flattening-phase-near" : "flattening-phase-far",
                      .statement = i == 0 ? "Simulated with Λ at rest the odds from 0.95 ε fall "
                                            "at the rate of that phase (over it)"
                                          : "And from 0.55 ε at the rate of theirs",
                      .origin = "own",
                      .measured = study->fall[i].value / rate,
                      .error = study->fall[i].se / rate,
                      .relation = CLAIM_WITHIN,
                      .expected = 1,
                      .tolerance = 0.01 + 4 * study->fall[i].se / rate});
    }
}

static void claim_runs(const struct study *study) {
    struct page *page = study->page;
    double theta = operator_at(&study->dataset[0], X).theta;
    page_claim(
        page, &(struct claim){
                  .id = "flattening-start",
                  .statement = "The odds have the power ϑ of $|Y_0|$ "
                               "(slope of the logarithms from 10^-6 to "
                               "0.01 ε, (1.17) at 1.45)",
                  .origin = "own",
                  .measured = study->prefactor.value,
                  .error = study->prefactor.se,
                  .relation = CLAIM_WITHIN,
                  .expected = theta,
                  .tolerance = 0.02 + 4 * study->prefactor.se});
    page_claim(
        page, &(struct claim){
                  .id = "flattening-rest-missed",
                  .statement = "With Λ at rest, what runs given up as too "
                               "small can add to a probability, as a part "
                               "of it, is at most (largest bound)",
                  .origin = "own; Markov’s inequality",
                  .measured = study->missed,
                  .relation = CLAIM_AT_MOST,
                  .expected = 0.02});
    page_claim_value(
        page, "flattening-rest-runs-end",
        "And every run ends by a rule (runs that met the step limit)", "own", study->unfinished, 0,
        0);
}

int main(int argc, char **argv) {
    static struct study study;
    struct page page;
    page_init(&page, argc, argv, __FILE__, series_columns, SERIES_COLUMNS);
    page_parameter(&page, "datasets", "(1.17), (1.18)");
    page_parameter(&page, "runs", "(1.17) at 1.45, (1.18) at 1.5; eps 10^-5");
    study.page = &page;
    for (int d = 0; d < DATASETS; d++) {
        page_dataset(&page, names[d], &study.dataset[d]);
        put_rates(&study, d);
        for (int i = 0; i < LATTICES; i++) {
            put_lattice(&study, d, i);
        }
    }
    put_phases(&study);
    put_shape(&study);
    put_starts(&study);
    claim_rate(&study);
    claim_phases(&study);
    claim_runs(&study);
    for (int d = 0; d < DATASETS; d++) {
        dataset_clear(&study.dataset[d]);
    }
    return page_finish(&page);
}
