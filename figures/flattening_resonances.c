/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Resonances of the rate of flattening

**Place.** 6.8 Flattening. Where does the rate depend on the phase of the start?

For two samples the rate $\gamma$ of the page `flattening_rate` has a twist (*own*). A draw of
sample $i$ multiplies $y=|Y|/\epsilon$, which may not reach 1, by $m_i=|1-s_i^2\Lambda|$. After
$t$ steps $\log y$ has one of the values $\log y_0+t\log m_*-ka$, $k=0,1,\dots$, $a=\log
m_*-\log m$: modulo $a$ it turns by the same angle in every step, whichever sample is drawn. So the
operator whose radius decides $\gamma$,

$$T f(y) = \sum_i p_i\,e^{\gamma c_iy^2} f(m_iy)\,1\{m_iy<1\}\qquad\text{on }(0,1),$$

does not mix phases. The log of its radius is the mean growth of a product of matrices along a
rotation. Where the angle is a fraction of the circle, that is, where $\log m_*$ and $-\log m$ are
commensurable, there is a resonance: a run meets few phases only, and every phase keeps a rate of
its own. Just beside such a place all phases are met, and there is one rate.

**What to see.** Left: $\gamma$ for (1.17) and (1.18); a bar spans the rates of the phases where the
steps are commensurable. Middle: at $\eta\lambda=1.5$ the samples of (1.18) double and halve $|Y|$,
and the rate is a matter of where the run begins (line; simulated: dots), though just beside that
place it is one for all (dashed). Right: the probabilities of these two starts to shed $r\epsilon^2$
of the curvature, and the lines of their rates.
*/

#include "base/bisect.h"
#include "odds/flattening_path.h"
#include "page/page.h"
#include "theory/drift.h"
#include "theory/flattening.h"

/** ## Parameters */

enum { DATASETS = 2, LATTICES = 7, RATES = 72, LEVELS = 120, REPETITIONS = 6 };

static const char *const names[DATASETS] = {"gess_heydecker_1_17", "gess_heydecker_1_18"};
static const char *const labels[DATASETS] = {"1.17", "1.18"};
/* From so far above the edge of the window, where theta is infinite, gamma is drawn. */
static const double margin[DATASETS] = {0.004, 0.012}, HIGHEST = 1.99;
/* Where steps are commensurable: so many units long are the step up and the step down. */
static const struct lattice {
    int up, down;
} lattices[DATASETS][LATTICES] = {
    {{2, 1}, {2, 3}, {1, 2}, {2, 5}, {1, 3}, {1, 4}, {1, 5}},
    {{2, 1}, {3, 2}, {1, 1}, {2, 3}, {1, 2}, {1, 3}, {1, 4}}};

/* Of (1.18), and two starts in different phases; of runs so low that Lambda stands still. */
static const double DOUBLING = 1.5, phase[2] = {0.95, 0.55}, eps = 1e-5;
static const uint64_t SEED = 20260419;
static const char STREAMS_OF[] = "flattening_rate";
enum { PHASES_AT = 50 };

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"flattening-doubling", "own; continued fraction, digits of a second program",
     "Where the samples of (1.18) double and halve $|Y|$, at $\\eta\\lambda=1.5$, the rate of "
     "heights just below $\\epsilon$, $\\epsilon/2$, …"},
    {"flattening-doubling-phases", "own",
     "Where the samples of (1.18) double and halve $|Y|$, a start at $|Y_0|=y\\epsilon$ has "
     "$y^{-2}$ times the rate of one just below $\\epsilon$ (largest relative difference)"},
    {"flattening-doubling-beside", "own; eigenvalues of a second program",
     "Just beside the place where the samples of (1.18) double and halve $|Y|$ all phases have one "
     "rate, at which the mean of their growths is 0"},
    {"flattening-phase-near", "own",
     "Simulated with $\\Lambda$ at rest where the samples of (1.18) double and halve $|Y|$, the "
     "probability from 0.95 $\\epsilon$ falls at the rate computed for heights 0.95 $\\epsilon$, "
     "0.475 $\\epsilon$, … (ratio of the two rates)"},
    {"flattening-phase-far", "own",
     "Simulated with $\\Lambda$ at rest where the samples of (1.18) double and halve $|Y|$, the "
     "probability from 0.55 $\\epsilon$ falls at the rate computed for heights 0.55 $\\epsilon$, "
     "0.275 $\\epsilon$, … (ratio of the two rates)"},
    {"flattening-phase-missed", "own; Markov’s inequality",
     "Where the samples of (1.18) double and halve $|Y|$, what runs given up as too small can add "
     "to a probability, as a part of it, is at most (largest bound)"},
    {"flattening-phase-runs-end", "own",
     "Where the samples of (1.18) double and halve $|Y|$ every run ends by a rule (runs that met "
     "the step limit)"},
};

/**
## Resonances

Where $\log m_*$ and $-\log m$ are whole multiples of one unit the values of $\log y$ fall on a
lattice, which a run never leaves. Each lattice has a rate of its own: the growth over one period. A
bar of the picture goes from the least to the largest rate of 25 phases. The ends of a bar belong to
the two ends of the interval of phases: a lattice with a height just below $\epsilon$ sheds most a
step and has the lowest rate. The curve between the bars is the one rate of the places beside: it
need not be near the middle of a bar.
*/

static double edge_of(const struct dataset *dataset) {
    return drift_window(dataset).crit.hi;
}

static void write_rates(struct page *page, const struct dataset *dataset, int d) {
    int count = (int)page_size(page, 18, RATES);
    double low = edge_of(dataset) + margin[d];
    for (int i = 0; i <= count; i++) {
        double x = low + (HIGHEST - low) * i / count;
        page_point(page, "rate", labels[d], x, flattening_rate_of(dataset, x, 18));
    }
}

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
    struct bisect_bracket at = bisect(is_above_place, &place, edge_of(dataset) + 2e-3, HIGHEST, 60);
    double x = (at.no + at.yes) / 2, low = INFINITY, high = 0;
    int period = place.lattice.up + place.lattice.down;
    struct flattening f;
    MUST(flattening_init(&f, dataset, x, &fault));
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
## Doubling and halving

The simplest lattice: at $\Lambda=1.5$ the samples of (1.18) double and halve $|Y|$. A run started
at $|Y_0|/\epsilon=y$ meets the heights $y2^{-k}$ alone. Both samples shed $c_iy^2$, so scaling all
heights by $y$ scales $\gamma$ by $y^{-2}$: the rate is $y^{-2}$ times that of a start just below
$\epsilon$, for $1/2<y<1$. For $y\to1$ the rate solves a continued fraction.

Just beside $\Lambda=1.5$ the phase turns, if slowly, all runs meet all phases, and there is one
$\gamma$: the mean of the logarithms of the phases' radii is 0 there. At 1.5 itself both towers of
the rotation have one level, with four nodes for half of the circle each. That misses
$4.9\cdot10^{-8}$ of the second program's 0.97717771964, however high the towers should be; two
nodes miss $10^{-3}$. The tolerance is the square of what two nodes miss, for twice the nodes square
the error of Gauss's rule.
*/

struct study {
    struct page *page;
    struct dataset dataset[DATASETS];
    struct flattening doubling;
    double below_top; /* rate of a start just below eps */
    double missed, unfinished;
};

static double doubling_rate(const struct study *study, double y) {
    return flattening_rate_from(&study->doubling, log(y), 200);
}

static void claim_phases(const struct study *study) {
    struct page *page = study->page;
    for (int i = 0; i <= 48; i++) {
        double y = i == 48 ? 0.9999 : 0.51 + 0.49 * i / 48;
        page_point(page, "phase", "rate", y, doubling_rate(study, y));
    }
    double beside = flattening_rate(&study->doubling, 128).value, worst = 0;
    page_point(page, "phase", "beside", 1, beside);
    for (int k = 0; k < 20; k++) {
        double y = 0.5125 + 0.025 * k;
        worst = page_worse(worst, fabs(doubling_rate(study, y) * y * y / study->below_top - 1));
    }
    claim_within(page, "flattening-doubling", study->below_top, 0.55095359439252492, 1e-10);
    claim_within(page, "flattening-doubling-phases", worst, 0, 1e-9);
    claim_within(page, "flattening-doubling-beside", beside, 0.97717772, 1e-6);
}

/**
## Does SGD know of its phase?

Runs of the chain itself, by splitting (`src/odds/flattening_runs.c`), with $\epsilon=10^{-5}$ so
small that what they shed does not move $\Lambda$. Two starts at the same $\Lambda=1.5$, at
$0.95\epsilon$ and $0.55\epsilon$: though the second is lower by less than one halving, its
probabilities fall three times as fast. The rate is the slope of $\log\mathbb P$ from $r=20$ on,
where only the slowest is left; the tolerance has one part in a hundred beside four standard errors,
for a factor before the exponential that still changes.
*/

static void simulate_phase(struct study *study, int i, const char *series, const char *claim) {
    struct page *page = study->page;
    struct flattening_path path;
    struct flattening_runs run;
    const struct flattening_runs_question question = {
        .height = eps,
        .start = phase[i],
        .step = 1,
        .levels = LEVELS,
        .particles = page_size(page, 60, 400)};
    struct plan plan =
        page_plan_of(page, STREAMS_OF, (uint64_t)(100 * (PHASES_AT + i)), REPETITIONS);
    double rate = doubling_rate(study, phase[i]);
    MUST(flattening_path_init_at_rest(&path, &study->dataset[1], DOUBLING, rate, &fault));
    MUST(flattening_path_run(&run, &path, &question, &plan, &fault));
    for (size_t k = 0; k < LEVELS; k += 1 + k / 8) {
        page_estimate(page, "odds", series, (double)(k + 1), flattening_runs_log(&run, k));
    }
    const struct estimate fall = {
        (run.log_p[19] - run.log_p[LEVELS - 1]) / (LEVELS - 20),
        run.se[LEVELS - 1] / (LEVELS - 20)};
    struct estimate over = estimate_times(fall, phase[i] * phase[i] / study->below_top);
    page_estimate(page, "phase", "simulated", phase[i], fall);
    claim_estimate_within(page, claim, over, 1, 0.01 + 4 * over.se);
    study->missed = fmax(study->missed, run.missed);
    study->unfinished += run.unfinished;
    flattening_runs_clear(&run);
}

int main(int argc, char **argv) {
    static struct study study;
    struct page page;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "datasets", "(1.17), (1.18)");
    page_parameter(&page, "runs", "(1.18) at 1.5; eps 10^-5");
    page_parameter(&page, "streams of", "%s", STREAMS_OF);
    study.page = &page;

    /** Resonances in both windows. */
    for (int d = 0; d < DATASETS; d++) {
        page_dataset(&page, names[d], &study.dataset[d]);
        write_rates(&page, &study.dataset[d], d);
        for (int i = 0; i < LATTICES; i++) {
            write_lattice(&page, &study.dataset[d], d, i);
        }
    }

    /** The phases of doubling and halving, by theory and by runs of SGD. */
    MUST(flattening_init(&study.doubling, &study.dataset[1], DOUBLING, &fault));
    study.below_top = doubling_rate(&study, 0.75) * 0.75 * 0.75;
    claim_phases(&study);
    simulate_phase(&study, 0, "0.95", "flattening-phase-near");
    simulate_phase(&study, 1, "0.55", "flattening-phase-far");
    claim_at_most(&page, "flattening-phase-missed", study.missed, 0.02);
    claim_equal(&page, "flattening-phase-runs-end", study.unfinished, 0);
    for (int d = 0; d < DATASETS; d++) {
        dataset_clear(&study.dataset[d]);
    }
    return page_finish(&page);
}
