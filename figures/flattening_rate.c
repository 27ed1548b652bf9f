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

#include "base/bisect.h"
#include "base/die.h"
#include "odds/flattening_path.h"
#include "odds/flattening_runs.h"
#include "page/page.h"
#include "theory/drift.h"
#include "theory/flattening.h"
#include "theory/flattening_bound.h"

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

/** At $\eta\lambda=1.5$ the samples of (1.18) double and halve $|Y|$; two starts in different
phases. */

static const double DOUBLING = 1.5;
static const double phase[2] = {0.95, 0.55};

/* Where steps are commensurable: so many units long are the step up and the step down. */
struct lattice {
    int up, down;
};
static const struct lattice lattices[DATASETS][LATTICES] = {
    {{2, 1}, {2, 3}, {1, 2}, {2, 5}, {1, 3}, {1, 4}, {1, 5}},
    {{2, 1}, {3, 2}, {1, 1}, {2, 3}, {1, 2}, {1, 3}, {1, 4}}};

static const uint64_t SEED = 20260419;

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"flattening-rate", "own; digits of a second program",
     "γ of (1.17) at ηλ = 1.45, where the spectral radius is 1"},
    {"flattening-rate-error", "own",
     "γ of (1.17) at ηλ = 1.45 is known to 10^-9 (difference from a computation with towers half "
     "as high and two nodes in place of four)"},
    {"flattening-rate-enclosed", "own",
     "γ of (1.17) at ηλ = 1.45 lies between the proved bounds (how far outside; negative: inside)"},
    {"flattening-rate-width", "own",
     "The proved bounds of γ of (1.17) at ηλ = 1.45 are close (upper less lower)"},
    {"flattening-rate-edge", "own; closed form",
     "At the edge of the window γ stays finite for (1.17): "
     "$2L\\log(1/p_*)/(c_*(1-e^{-2L}))$ with $e^{-L}$ the other sample’s factor (from ηλ = 1.19 "
     "and 1.2, linearly)"},
    {"flattening-doubling", "own; continued fraction, digits of a second program",
     "Where the samples of (1.18) double and halve |Y|, at ηλ = 1.5, the rate of heights just "
     "below ε, ε/2, …"},
    {"flattening-doubling-phases", "own",
     "Where the samples of (1.18) double and halve |Y|, a start at $|Y_0|=y\\epsilon$ has "
     "$y^{-2}$ times the rate of one just below ε (largest relative difference)"},
    {"flattening-doubling-beside", "own; eigenvalues of a second program",
     "Just beside the place where the samples of (1.18) double and halve |Y| all phases have one "
     "rate, at which the mean of their growths is 0"},
    {"flattening-phase-near", "own",
     "Simulated with Λ at rest where the samples of (1.18) double and halve |Y|, the odds from "
     "0.95 ε fall at the rate of that phase (over it)"},
    {"flattening-phase-far", "own",
     "Simulated with Λ at rest where the samples of (1.18) double and halve |Y|, the odds from "
     "0.55 ε fall at the rate of that phase (over it)"},
    {"flattening-start", "own",
     "The odds have the power ϑ of $|Y_0|$ (slope of the logarithms from 10^-6 to 0.01 ε, (1.17) "
     "at 1.45)"},
    {"flattening-rest-missed", "own; Markov’s inequality",
     "With Λ at rest, what runs given up as too small can add to a probability, as a part of it, "
     "is at most (largest bound)"},
    {"flattening-rest-runs-end", "own",
     "With Λ at rest every run ends by a rule (runs that met the step limit)"},
};

struct study {
    struct page *page;
    struct dataset dataset[DATASETS];
    double missed, unfinished; /* of all simulations */
};

/**
## The rate

`src/theory/flattening.c` finds $\gamma$ in milliseconds as the root of the mean growth. Rokhlin's
two towers of the rotation cut the circle of phases into levels on which the growth is smooth, and
four Gauss nodes on each base do the rest. Mostly that is good to eight digits. It is less where the
steps are commensurable or nearly so: after $q$ steps the phase is back, one tower stays $q$ levels
low and its base wide, whatever height was asked for. Next to a root of $G$, where $\vartheta$ goes
to 0, a run forgets where it came from so slowly that $\gamma$ is out of reach; no number is drawn
there.
*/

static struct flattening operator_at(const struct dataset *dataset, double x) {
    struct flattening f;
    MUST(flattening_init(&f, dataset, x, &fault));
    return f;
}

static double rate_at(const struct dataset *dataset, double x, long height) {
    struct flattening f = operator_at(dataset, x);
    return flattening_rate(&f, height).value;
}

static double edge_of(const struct dataset *dataset) {
    return drift_window(dataset).crit.hi;
}

static void write_rates(struct page *page, const struct dataset *dataset, int d) {
    int count = (int)page_size(page, 18, RATES);
    double low = edge_of(dataset) + margin[d], high = 1.99;
    for (int i = 0; i <= count; i++) {
        struct flattening f;
        double x = low + (high - low) * i / count;
        bool there = flattening_init(&f, dataset, x, NULL) == STATUS_OK && f.depth < 300;
        page_point(page, "rate", labels[d], x, there ? flattening_rate(&f, 18).value : NAN);
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

static void claim_rate(struct page *page, const struct dataset *dataset) {
    struct flattening f = operator_at(dataset, X);
    struct flattening_rate rate = flattening_rate(&f, 128);
    claim_within(page, "flattening-rate", rate.value, 0.447708, 2e-6);
    claim_at_most(page, "flattening-rate-error", rate.error, 1e-9);

    struct flattening_bound bound = flattening_bound(&f, rate.value, page->quick ? 512 : 4096);
    double outside = fmax(bound.lower - rate.value, rate.value - bound.upper);
    claim_at_most(page, "flattening-rate-enclosed", outside, 0);
    claim_within(page, "flattening-rate-width", bound.upper - bound.lower, 0, 5e-4);

    double near = rate_at(dataset, 1.19, 32), further = rate_at(dataset, 1.2, 32);
    double limit = near + (near - further) / 0.01 * (1.19 - edge_of(dataset));
    claim_within(page, "flattening-rate-edge", limit, flattening_rate_at_edge(dataset), 3e-4);
}

/**
## Phases

Where $\log m_*$ and $-\log m$ are whole multiples of one unit the values of $\log y$ fall on a
lattice, which a run never leaves. Each lattice has a rate of its own: the growth over one period. A
bar of the picture goes from the least to the largest rate of 25 phases. The ends of a bar belong to
the two ends of the interval of phases: a lattice with a height just below $\epsilon$ sheds most a
step and has the lowest rate.
*/

struct place {
    const struct dataset *dataset;
    struct lattice lattice;
};

static bool is_above_place(double x, const void *context) {
    const struct place *place = context;
    double up = drift_log_factor(dd_of(x), place->dataset->atom[0].s2);
    double down = -drift_log_factor(dd_of(x), place->dataset->atom[1].s2);
    return place->lattice.up * down <= place->lattice.down * up;
}

static void write_lattice(struct page *page, const struct dataset *dataset, int d, int i) {
    enum { PHASES = 24 };
    const struct place place = {dataset, lattices[d][i]};
    struct bisect_bracket at = bisect(is_above_place, &place, edge_of(dataset) + 2e-3, 1.99, 60);
    double x = (at.no + at.yes) / 2, low = INFINITY, high = 0;
    struct flattening f = operator_at(dataset, x);
    int period = place.lattice.up + place.lattice.down;
    for (int k = 0; k <= PHASES; k++) {
        double part = fmin(fmax((double)k / PHASES, 1e-4), 1 - 1e-4);
        double rate = flattening_rate_from(&f, -part * (f.span / period), 20L * period);
        low = fmin(low, rate);
        high = fmax(high, rate);
    }
    const char *series = page_label(page, "%s %d", labels[d], i);
    page_point(page, "lattice", series, x, low);
    page_point(page, "lattice", series, x, high);
}

/**
The simplest lattice: at $\Lambda=1.5$ the samples of (1.18) double and halve $|Y|$. A run started
at $|Y_0|/\epsilon=y$ meets the heights $y2^{-k}$ alone. Both samples shed $c_iy^2$, so scaling all
heights by $y$ scales $\gamma$ by $y^{-2}$: the rate is $y^{-2}$ times that of a start just below
$\epsilon$, for $1/2<y<1$. For $y\to1$ the rate solves a continued fraction.
*/

static double doubling_rate(const struct study *study, double y) {
    struct flattening f = operator_at(&study->dataset[1], DOUBLING);
    return flattening_rate_from(&f, log(y), 200);
}

static double rate_below_top(const struct study *study) {
    return doubling_rate(study, 0.75) * 0.75 * 0.75;
}

static void write_phases(const struct study *study) {
    for (int i = 0; i <= 48; i++) {
        double y = i == 48 ? 0.9999 : 0.51 + 0.49 * i / 48;
        page_point(study->page, "phase", "rate", y, doubling_rate(study, y));
    }
    double beside = rate_at(&study->dataset[1], DOUBLING, 128);
    page_point(study->page, "phase", "beside", 1, beside);
}

/**
Just beside $\Lambda=1.5$ the phase turns, if slowly, all runs meet all phases, and there is one
$\gamma$: the mean of the logarithms of the phases' radii is 0 there. At 1.5 itself both towers have
one level, with four nodes for half of the circle each. That misses $4.9\cdot10^{-8}$ of the second
program's 0.97717771964, however high the towers should be; two nodes miss $10^{-3}$. The tolerance
is the square of what two nodes miss, for twice the nodes square the error of Gauss's rule.
*/

static void claim_phases(const struct study *study) {
    double one = rate_below_top(study), worst = 0;
    for (int k = 0; k < 20; k++) {
        double y = 0.5125 + 0.025 * k;
        worst = page_worse(worst, fabs(doubling_rate(study, y) * y * y / one - 1));
    }
    double beside = rate_at(&study->dataset[1], DOUBLING, 128);
    claim_within(study->page, "flattening-doubling", one, 0.55095359439252492, 1e-10);
    claim_within(study->page, "flattening-doubling-phases", worst, 0, 1e-9);
    claim_within(study->page, "flattening-doubling-beside", beside, 0.97717772, 1e-6);
}

/**
## Runs with $\Lambda$ at rest

Does SGD know of its phase? Runs of the chain itself, by splitting (`src/odds/flattening_runs.c`),
with $\epsilon=10^{-5}$ so small that what they shed does not move $\Lambda$. The guess along which
they are split, $\gamma r+\vartheta\log y-by^2$, decides their errors, not the result.
*/

static struct flattening_runs simulate(
    struct study *study, const struct flattening_path *path, double start, size_t levels,
    size_t particles, uint64_t point) {
    struct flattening_runs_node node[2];
    struct flattening_runs found;
    struct flattening_runs_question question = flattening_path_question(path, eps, node);
    question.start = start;
    question.step = 1;
    question.levels = levels;
    question.particles = particles;
    const struct plan plan = page_plan(study->page, 100 * point, REPETITIONS);
    MUST(flattening_runs_run(&found, &question, &plan, &fault));
    study->missed = fmax(study->missed, found.missed);
    study->unfinished += found.unfinished;
    return found;
}

/** Two starts at the same $\Lambda=1.5$, at $0.95\epsilon$ and $0.55\epsilon$: though the second is
lower by less than one halving, its odds fall three times as fast. The rate is the slope of
$\log\mathbb P$ from $r=20$ on, where only the slowest is left; the tolerance has one part in a
hundred beside four standard errors, for a factor before the exponential that still changes. */

static void simulate_phase(struct study *study, int i, const char *series, const char *claim) {
    struct page *page = study->page;
    struct flattening_path path;
    double rate = doubling_rate(study, phase[i]);
    MUST(flattening_path_init_at_rest(&path, &study->dataset[1], DOUBLING, rate, &fault));
    struct flattening_runs run =
        simulate(study, &path, phase[i], LEVELS, page_size(page, 60, 400), 50 + (uint64_t)i);
    for (size_t k = 0; k < LEVELS; k += 1 + k / 8) {
        struct estimate odds = {run.log_p[k], run.se[k]};
        page_estimate(page, "odds", series, (double)(k + 1), odds);
    }
    const struct estimate fall = {
        (run.log_p[19] - run.log_p[LEVELS - 1]) / (LEVELS - 20),
        run.se[LEVELS - 1] / (LEVELS - 20)};
    double scaled = rate_below_top(study) / (phase[i] * phase[i]);
    const struct estimate over = {fall.value / scaled, fall.se / scaled};
    page_estimate(page, "phase", "simulated", phase[i], fall);
    claim_estimate_within(page, claim, over, 1, 0.01 + 4 * over.se);
    flattening_runs_clear(&run);
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

/** A line is fitted through the five smallest starts, which are a decade apart: its slope, and its
height if the slope were $\vartheta$. */

struct line {
    struct estimate slope;
    double level;
};

static struct line line_of(const struct estimate *at, double theta) {
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
    return (struct line){{(sxy - sx * sy / 5) / spread, sqrt(error) / spread}, level};
}

/** Of the power's tolerance 0.02 is for the wave of $\pm12$ % around it, twice what such a wave
does to a slope over five points at random phases; the rest is four standard errors. */

static void simulate_starts(struct study *study, const struct flattening *f) {
    struct page *page = study->page;
    struct flattening_path path;
    struct estimate at[STARTS];
    double rate = flattening_rate(f, 24).value;
    MUST(flattening_path_init_at_rest(&path, &study->dataset[0], X, rate, &fault));
    for (int i = 0; i < STARTS; i++) {
        struct flattening_runs run =
            simulate(study, &path, starts[i], 10, page_size(page, 80, 700), (uint64_t)(30 + i));
        at[i] = (struct estimate){run.log_p[9], run.se[9]};
        flattening_runs_clear(&run);
    }
    struct line line = line_of(at, f->theta);

    /** The picture has the odds over $y^\vartheta$ and over that height. */
    for (int i = 0; i < STARTS; i++) {
        double over = exp(at[i].value - f->theta * log(starts[i]) - line.level);
        page_estimate(
            page, "shape", "simulated", starts[i], (struct estimate){over, over * at[i].se});
    }
    claim_estimate_within(page, "flattening-start", line.slope, f->theta, 0.02 + 4 * line.slope.se);
}

int main(int argc, char **argv) {
    static struct study study;
    struct page page;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "datasets", "(1.17), (1.18)");
    page_parameter(&page, "runs", "(1.17) at 1.45, (1.18) at 1.5; eps 10^-5");
    study.page = &page;

    /** The rate through both windows, and where it splits into the rates of phases. */
    for (int d = 0; d < DATASETS; d++) {
        struct dataset *dataset = &study.dataset[d];
        page_dataset(&page, names[d], dataset);
        write_rates(&page, dataset, d);
        for (int i = 0; i < LATTICES; i++) {
            write_lattice(&page, dataset, d, i);
        }
    }
    claim_rate(&page, &study.dataset[0]);

    /** The phases of doubling and halving, by theory and by runs of SGD. */
    write_phases(&study);
    claim_phases(&study);
    simulate_phase(&study, 0, "0.95", "flattening-phase-near");
    simulate_phase(&study, 1, "0.55", "flattening-phase-far");

    /** What the odds make of the start, by the operator and by runs. */
    struct flattening f = operator_at(&study.dataset[0], X);
    write_shape(&page, &f);
    simulate_starts(&study, &f);

    /** What the simulations left out. */
    claim_at_most(&page, "flattening-rest-missed", study.missed, 0.02);
    claim_equal(&page, "flattening-rest-runs-end", study.unfinished, 0);
    for (int d = 0; d < DATASETS; d++) {
        dataset_clear(&study.dataset[d]);
    }
    return page_finish(&page);
}
