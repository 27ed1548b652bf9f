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
`flattening_rate` finds from an operator. Let no output $|\mu|$ be larger than $M$: then $\epsilon =
\eta M/\sqrt n$, and the exponent is $\frac n{\eta M^2}\int\gamma\,d\lambda$. It grows like the
width, while a spike costs no more than a power of the width.

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

#include "base/bisect.h"
#include "base/die.h"
#include "chain/chain.h"
#include "odds/flattening_path.h"
#include "odds/flattening_runs.h"
#include "page/page.h"

/** ## Parameters */

enum { DATASETS = 2, HEIGHTS = 4, NODES = 65, REPETITIONS = 6 };

/* Of a simulation: eps, how far in d (0: beyond the edge of the window), particles. */
struct size {
    double height, reach;
    size_t particles;
};

static const struct setting {
    const char *dataset, *label;
    double x0;
    double
        margin;  /* so far above the edge of the window theta is a few hundred: gamma ends there */
    double d[2]; /* all heights get to the first, all but the last to the second */
    struct size full[HEIGHTS], quick[HEIGHTS - 1];
} settings[DATASETS] = {
    {"gess_heydecker_1_17",
     "1.17",
     1.45,
     0.004,
     {0.05, 0.13},
     {{0.05, 0, 1000}, {0.02, 0, 500}, {0.01, 0.13, 400}, {0.005, 0.05, 300}},
     {{0.05, 0, 300}, {0.02, 0.13, 120}, {0.01, 0.05, 100}}},
    {"gess_heydecker_1_18",
     "1.18",
     1.6,
     0.012,
     {0.16, 0.32},
     {{0.08, 0, 1500}, {0.04, 0, 700}, {0.02, 0.32, 500}, {0.01, 0.16, 400}},
     {{0.08, 0, 300}, {0.04, 0.32, 150}, {0.02, 0.16, 200}}}};

static const uint64_t SEED = 20260418;

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"flattening-small-1-17", "own",
     "(1.17): $-\\epsilon^2\\log$ P(D ≥ 0.05) is the integral of γ up to a part $\\epsilon^{2/3}$ "
     "(over it, at the smallest ε simulated)"},
    {"flattening-half-1-17", "own",
     "(1.17): $-\\epsilon^2\\log$ P(D ≥ 0.13) is the integral of γ up to a part $\\epsilon^{2/3}$ "
     "(over it, at the second smallest ε simulated)"},
    {"flattening-small-1-18", "own",
     "(1.18): $-\\epsilon^2\\log$ P(D ≥ 0.16) is the integral of γ up to a part $\\epsilon^{2/3}$ "
     "(over it, at the smallest ε simulated)"},
    {"flattening-half-1-18", "own",
     "(1.18): $-\\epsilon^2\\log$ P(D ≥ 0.32) is the integral of γ up to a part $\\epsilon^{2/3}$ "
     "(over it, at the second smallest ε simulated)"},
    {"flattening-approach", "own",
     "The exponent misses less than $\\epsilon^{2/3}$ of the integral of γ at any ε (largest part "
     "missing over $\\epsilon^{2/3}$)"},
    {"flattening-above", "own",
     "P(D ≥ d) is never below $e^{-\\int\\gamma/\\epsilon^2}$ by more than the factor of its "
     "start, $2^{-\\vartheta}$ (largest logarithm)"},
    {"flattening-exponential", "talk, summary",
     "Reduction without spikes is exponentially unlikely: −log P(D ≥ d) grows like "
     "$\\epsilon^{-2}$, which is n/(ηM)² for a largest |μ| of M (power of (1.17) or (1.18))"},
    {"flattening-least-rate", "own",
     "−log P(D ≥ d) is at least 0.4 d/ε² at d = 0.05 for (1.17) and 0.16 for (1.18) (least factor "
     "of d/ε²)"},
    {"flattening-end", "own; closed form",
     "No run without a spike gets further than $\\sqrt2\\epsilon$ beyond the window (furthest at ε "
     "= 10^-3, over ε)"},
    {"flattening-linear-part", "own; a second program’s tenth",
     "−log P is linear in d/ε² to 5 % for d up to this part of the way to the edge of the window, "
     "(1.17) from 1.45"},
    {"flattening-plain", "own",
     "Splitting and plain runs agree on P(D ≥ 0.12) at ε = 0.1, 4 in 1000 (logarithm of the "
     "ratio)"},
    {"flattening-missed", "own; Markov’s inequality",
     "What runs given up as too small can add to a probability, as a part of it, is at most "
     "(largest bound of all simulations below the heights shown)"},
    {"flattening-runs-end", "own",
     "Every run that stays below its height ends by a rule (runs that met the step limit)"},
};

/**
## The exponent, from the theory

Think of $\Lambda$ as a clock that runs only while $|Y|$ is large. To keep it running $|Y|$ must
stay near $\epsilon$ without crossing, and the odds of doing that for one more unit of $\epsilon^2$
fall by $e^{-\gamma}$. While $\Lambda$ creeps down $\gamma$ changes with it, so the exponents add up
along the way: this is the integral. `src/odds/flattening_path.c` takes $\gamma$ at nodes from
$\Lambda_0$ to just above the edge of the window, each to $2\cdot10^{-6}$ or better. From 65 nodes
the trapezoid rule is good to $10^{-4}$ for (1.17) and, where the page compares exponents, for
(1.18); at the very edge of (1.18), where $\gamma$ grows like a logarithm, to $5\cdot10^{-4}$.
*/

struct run {
    double height, eps2;
    size_t levels; /* d = eps^2, 2 eps^2, ... */
    struct flattening_runs found;
};

struct way {
    const struct setting *set;
    struct dataset dataset;
    struct flattening_path path;
    struct run run[HEIGHTS];
};

struct study {
    struct page *page;
    struct way way[DATASETS];
    int heights;
    double missed, unfinished;
};

static double edge_of(const struct flattening_path *path) {
    return path->x0 - path->crit;
}

static void write_theory(struct page *page, const struct way *way) {
    const struct flattening_path *path = &way->path;
    for (size_t k = 0; k < path->nodes; k++) {
        page_point(page, "theory", way->set->label, (double)k * path->spacing, path->cost[k]);
    }
    page_point(page, "edge", way->set->label, edge_of(path), 0);
}

/**
## The odds, from runs of SGD

No plain simulation meets an event whose odds are $10^{-400}$. Fixed-effort splitting
(`src/odds/flattening_runs.c`) does: particles are split each time that a guess of the log of their
odds has risen by 0.7. The guess is the theory's, $\int\gamma/\epsilon^2+\vartheta\log y-by^2$ with
$y=|Y|/\epsilon$, where $b = \tfrac{\gamma c_*}{2\log m_*}$ is what a climb to the top sheds. So all
steps between levels are about as likely, be it a climb or a loss of curvature. The guess decides
how small the errors are, not the result: the estimate is unbiased for any guess, so it can be held
against the theory that made the guess.
*/

static struct flattening_runs
simulate(struct study *study, const struct flattening_runs_question *question, uint64_t point) {
    const struct plan plan = page_plan(study->page, 100 * point, REPETITIONS);
    struct flattening_runs found;
    MUST(flattening_runs_run(&found, question, &plan, &fault));
    study->unfinished += found.unfinished;
    return found;
}

static struct flattening_runs_question
question_of(const struct way *way, double height, struct flattening_runs_node node[NODES]) {
    struct flattening_runs_question question = flattening_path_question(&way->path, height, node);
    question.start = 0.5;
    return question;
}

static struct run run_of(struct study *study, int d, int i) {
    const struct way *way = &study->way[d];
    struct size size = study->page->quick ? way->set->quick[i] : way->set->full[i];
    double reach = size.reach > 0 ? size.reach : edge_of(&way->path) + 1.35 * size.height;
    struct run run = {.height = size.height, .eps2 = size.height * size.height};
    run.levels = (size_t)floor(reach / run.eps2 + 1e-9);
    struct flattening_runs_node node[NODES];
    struct flattening_runs_question question = question_of(way, size.height, node);
    question.step = 1;
    question.levels = run.levels;
    question.particles = size.particles;
    run.found = simulate(study, &question, (uint64_t)(10 * d + i));
    study->missed = fmax(study->missed, run.found.missed);
    return run;
}

/* About sixty of the levels, closer where they are few. */
static void write_run(struct page *page, const char *label, const struct run *run) {
    const char *series = page_label(page, "%s %g", label, run->height);
    for (size_t k = 0; k < run->levels; k += 1 + (k < 20 ? k / 4 : run->levels / 60)) {
        if (isfinite(run->found.log_p[k])) {
            struct estimate cost = {-run->eps2 * run->found.log_p[k], run->eps2 * run->found.se[k]};
            page_estimate(page, "cost", series, (double)(k + 1) * run->eps2, cost);
        }
    }
}

/**
## How the exponent is approached

Phases matter here. Close to a place where $q$ steps bring the phase back it turns slowly: it takes
$1/(\epsilon\sqrt q)$ steps for the falling $\Lambda$ to carry it past, and a phase gains of the
order of $1/q$ a step over the mean. Of all runs those win that pass in the best phase, wherever
that makes a factor, for $q<\epsilon^{-2/3}$; with about $q$ places for each $q$ that adds up to
$\sum q\cdot\tfrac1q\cdot\tfrac1{\epsilon\sqrt q}\sim\epsilon^{-4/3}$. So the odds lie above
$e^{-\int\gamma/\epsilon^2}$ by a part of the exponent of the order of $\epsilon^{2/3}$, which is
the tolerance; and below it by a constant factor at most.
*/

static size_t level_at(const struct run *run, double d) {
    return (size_t)lround(d / run->eps2) - 1;
}

/** What is compared is $-\epsilon^2\log\mathbb P(D\ge d)$ over the integral, which tends to 1. The
first $d$ of a dataset is reached at every height, the second, about half of the window's part, at
all but the smallest. */

static struct estimate ratio_at(const struct way *way, const struct run *run, double d) {
    size_t k = level_at(run, d);
    double unit = run->eps2 / flattening_path_cost(&way->path, d);
    return (struct estimate){-unit * run->found.log_p[k], unit * run->found.se[k]};
}

static void claim_exponents(const struct study *study) {
    static const char *const id[DATASETS][2] = {
        {"flattening-small-1-17", "flattening-half-1-17"},
        {"flattening-small-1-18", "flattening-half-1-18"}};
    for (int d = 0; d < DATASETS; d++) {
        for (int half = 0; half < 2; half++) {
            const struct way *way = &study->way[d];
            const struct run *finest = &way->run[study->heights - 1 - half];
            struct estimate ratio = ratio_at(way, finest, way->set->d[half]);
            claim_estimate_within(study->page, id[d][half], ratio, 1, pow(finest->height, 2.0 / 3));
        }
    }
}

static struct estimate larger(struct estimate a, struct estimate b) {
    return isnan(a.value) || b.value <= a.value ? a : b;
}

/**
Three numbers are kept of all heights: the largest part that the exponent lacks, in units of
$\epsilon^{2/3}$; the largest logarithm by which the odds fall short of
$e^{-\int\gamma/\epsilon^2}$; and the smallest exponent in units of $d/\epsilon^2$. A start at
$\epsilon/2$ costs the factor $2^{-\vartheta}$ and may explain the second, were it positive; it is
negative at all heights, for the gain by phases is larger.
*/

static void claim_approach(const struct study *study) {
    struct estimate lacks = {-INFINITY, 0}, short_of = lacks, minus_least = lacks;
    for (int d = 0; d < DATASETS; d++) {
        const struct way *way = &study->way[d];
        double first = way->set->d[0], cost = flattening_path_cost(&way->path, first);
        for (int i = 0; i < study->heights; i++) {
            const struct run *run = &way->run[i];
            struct estimate at = ratio_at(way, run, first);
            double part = pow(run->height, 2.0 / 3), eps2 = run->eps2;
            page_estimate(study->page, "ratio", way->set->label, run->height, at);
            const struct estimate found[] = {
                {(1 - at.value) / part, at.se / part},
                {(at.value - 1) / eps2 * cost, at.se / eps2 * cost},
                {-(at.value * cost / first), at.se * cost / first}};
            lacks = larger(lacks, found[0]);
            short_of = larger(short_of, found[1]);
            minus_least = larger(minus_least, found[2]);
        }
    }
    double theta = study->way[1].path.theta[0]; /* the larger of the two */
    claim_estimate_at_most(study->page, "flattening-approach", lacks, 1);
    claim_estimate_at_most(study->page, "flattening-above", short_of, log(2) * theta);
    struct estimate least = estimate_times(minus_least, -1);
    claim_estimate_at_least(study->page, "flattening-least-rate", least, 0.4);
}

/**
## Exponentially unlikely

An example: $\eta=1$, width $40\,000$, the output starts at $1/2$ and never passes 1, so
$\epsilon=0.005$. For (1.17) from 1.45 the odds that the network sheds $d=0.05$ all the same are
$10^{-423}$. With spikes allowed they are about six in a thousand, by the law of the page
`curvature_reduction`. Whoever finds a flatter network has seen a spike.

What the talk says has no number in it, so its reading here is a power: $-\log\mathbb P \sim
\epsilon^{-b}$ with $b=2$, from the coarsest to the finest height. Where the exponent lacks up to
$\epsilon^{2/3}$ of itself, $b$ misses 2 by the logarithm of what remains over the logarithm of the
heights' ratio: this is the room $b$ is given, beside four standard errors.
*/

struct power {
    struct estimate found;
    double room;
};

static struct power power_of(const struct run *coarse, const struct run *fine, double d) {
    size_t k = level_at(coarse, d), l = level_at(fine, d);
    double a = coarse->found.log_p[k], b = fine->found.log_p[l];
    double span = log(coarse->height / fine->height);
    double se = hypot(coarse->found.se[k] / a, fine->found.se[l] / b);
    return (struct power){
        {log(b / a) / span, se / span}, -log1p(-pow(coarse->height, 2.0 / 3)) / span};
}

/** Of the two datasets' powers the claim holds the one that makes more of its room. */

static void claim_theorem(const struct study *study) {
    double used = -1;
    struct power power = {{NAN, NAN}, NAN};
    for (int d = 0; d < DATASETS; d++) {
        const struct way *way = &study->way[d];
        struct power next = power_of(&way->run[0], &way->run[study->heights - 1], way->set->d[0]);
        double part = fabs(next.found.value - 2) / next.room;
        power = part > used ? next : power;
        used = fmax(used, part);
    }
    claim_estimate_within(
        study->page, "flattening-exponential", power.found, 2, power.room + 4 * power.found.se);
    claim_source_agrees(study->page, "flattening-exponential");
}

/**
## Where it ends

Below the window no step lengthens $|Y|$ any more, and a run has only what it brought along. The
strongest sample does least to lower $|Y|$, by $1-s_*^2(\Lambda_{crit}-\Lambda)$ a step. With
$u=\Lambda_{crit}-\Lambda$ then $d(Y^2)/du = -u$ up to higher orders of $\epsilon$, from
$Y=\epsilon$ to 0: $u$ ends at $\sqrt2\epsilon$, and the odds are 0 beyond.
*/

/** The chain itself, started at the edge with the largest $|Y|$ that is no spike, and given the
strongest sample at every step. */

static double overshoot(const struct way *way, double height) {
    double s2 = dataset_max_s2(&way->dataset).hi, crit = way->path.crit;
    struct chain at = {height, crit};
    for (long t = 0; t < 100000000 && fabs(at.y) > 1e-6 * height; t++) {
        at = chain_step(at, s2);
    }
    return (crit - at.eta_lambda) / height;
}

/**
How far does the straight line reach? While $\Lambda$ has hardly moved $-\log\mathbb P$ is
$\gamma(\Lambda_0)\,d/\epsilon^2$. On the way to the edge $\gamma$ rises, and the exponent with it:
at a tenth of the way it is 5 % above the line.
*/

static bool is_bent(double d, const void *context) {
    const struct flattening_path *path = context;
    return !(flattening_path_cost(path, d) < 1.05 * path->rate[0] * d);
}

static void claim_ends(const struct study *study) {
    const struct flattening_path *path = &study->way[0].path;
    double edge = edge_of(path), straight = bisect(is_bent, path, 0.01 * edge, edge, 50).no;
    claim_within(/* the next order of epsilon */
                 study->page, "flattening-end", overshoot(&study->way[0], 1e-3), sqrt(2), 2e-3);
    claim_within(/* a tenth has one digit */
                 study->page, "flattening-linear-part", straight / edge, 0.1, 0.02);
}

/** At $\epsilon=0.1$ the odds of $D\ge0.12$ are four in a thousand, within reach of plain runs: the
same question with one level, once split and once not. */

static void claim_plain(struct study *study) {
    struct page *page = study->page;
    struct flattening_runs_node node[NODES];
    struct flattening_runs_question question = question_of(&study->way[0], 0.1, node);
    question.step = 12;
    question.levels = 1;
    question.particles = page_size(page, 1000, 4000);
    struct flattening_runs split = simulate(study, &question, 60);
    question.particles = page_size(page, 5000, 25000);
    question.plain = true;
    struct flattening_runs plain = simulate(study, &question, 61);
    struct estimate ratio = {split.log_p[0] - plain.log_p[0], hypot(split.se[0], plain.se[0])};
    claim_consistent(page, "flattening-plain", ratio, 0, 4);
    flattening_runs_clear(&split);
    flattening_runs_clear(&plain);
}

int main(int argc, char **argv) {
    static struct study study;
    struct page page;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "datasets", "(1.17) from 1.45, (1.18) from 1.6");
    page_parameter(&page, "eps", "0.08 to 0.005");
    page_parameter(&page, "start", "eps/2");
    study.page = &page;
    study.heights = (int)page_size(&page, HEIGHTS - 1, HEIGHTS);

    /** For each dataset the exponent by theory, then the odds below each height. */
    for (int d = 0; d < DATASETS; d++) {
        struct way *way = &study.way[d];
        way->set = &settings[d];
        page_dataset(&page, way->set->dataset, &way->dataset);
        MUST(flattening_path_init(
            &way->path, &way->dataset, way->set->x0, way->set->margin, page_size(&page, 33, NODES),
            &fault));
        write_theory(&page, way);
        for (int i = 0; i < study.heights; i++) {
            way->run[i] = run_of(&study, d, i);
            write_run(&page, way->set->label, &way->run[i]);
        }
    }

    /** How close the two are, what that says of the talk's sentence, and where flattening ends. */
    claim_exponents(&study);
    claim_approach(&study);
    claim_theorem(&study);
    claim_ends(&study);

    /** Last, what the simulations themselves are worth: splitting against plain runs, and all that
    was left out. A run is given up where even Markov's inequality leaves it no odds that count. */
    claim_plain(&study);
    claim_at_most(&page, "flattening-missed", study.missed, 0.02);
    claim_equal(&page, "flattening-runs-end", study.unfinished, 0);
    for (int d = 0; d < DATASETS; d++) {
        for (int i = 0; i < study.heights; i++) {
            flattening_runs_clear(&study.way[d].run[i].found);
        }
        dataset_clear(&study.way[d].dataset);
    }
    return page_finish(&page);
}
