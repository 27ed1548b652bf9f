/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# No flattening without spikes

**Place.** 6.5 Flattening. How unlikely is flattening without a spike?

"Significant curvature reduction without spikes is exponentially unlikely": so Gess & Heydecker sum
up (talk) what else could flatten a network. How unlikely? A run that is kept below $|Y| = \epsilon$
sheds $s^2Y^2(4-s^2\Lambda)$ of the curvature $\Lambda=\eta\lambda$ a step, at most of the order of
$\epsilon^2$, and each step that does not lower $|Y|$ costs a factor. With $D$ for what was shed
before $|Y|$ first reaches $\epsilon$ (all that follows is *own*)

$$\mathbb P(D\ge d) \approx \left(\frac\epsilon{|Y_0|}\right)^{-\vartheta}
\exp\left(-\frac1{\epsilon^2}\int_{\Lambda_0-d}^{\Lambda_0}\gamma(\Lambda)\,d\Lambda\right),$$

where $\gamma(\Lambda)$ is the rate at which the probabilities fall while $\Lambda$ rests, which the
page `flattening_rate` finds from an operator; the page `flattening_cost` follows the integral. Let
no output $|\mu|$ be larger than $M$: then $\epsilon = \eta M/\sqrt n$, and the exponent is
$\frac n{\eta M^2}\int\gamma\,d\lambda$. It grows like the width; a spike costs a power of it.

**What to see.** Top left: the probabilities fall by hundreds of decades, at first like a straight
line in $d/\epsilon^2$ (dashed, for (1.17)). Top right and bottom left: $-\epsilon^2\log\mathbb P$
comes up to $\int\gamma$ (line) as $\epsilon$ falls, for (1.17) from 1.45 and (1.18) from 1.6; from
$\sqrt2\epsilon$ beyond the edge of the window on the probabilities are 0. Bottom right: what the
exponent lacks, as a part of $\int\gamma$, tends to 0 and stays below $\epsilon^{2/3}$ (dashed); the
probabilities are the larger ones, for near every commensurable place the best phases win.
*/

#include "odds/flattening_curve.h"
#include "page/page.h"

/** ## Parameters: $\epsilon$ is in $|Y|$, $d$ in $\eta\lambda$, and runs start at $\epsilon/2$ */

enum { DATASETS = 2, HEIGHTS = 4, NODES = 65, REPETITIONS = 6 };
/* theta is a few hundred so far (`margin`) above the edge of the window: gamma ends there. */
static const struct setting {
    const char *dataset, *label;
    double x0, margin;
} settings[DATASETS] = {
    {"gess_heydecker_1_17", "1.17", 1.45, 0.004}, {"gess_heydecker_1_18", "1.18", 1.6, 0.012}};
/* All heights get to the first d of a dataset, all but the last to the second. */
enum { SMALL, HALF, REDUCTIONS };
static const double reduction[DATASETS][REDUCTIONS] = {{0.05, 0.13}, {0.16, 0.32}};
static const char *const id[DATASETS][REDUCTIONS] = {
    {"flattening-small-1-17", "flattening-half-1-17"},
    {"flattening-small-1-18", "flattening-half-1-18"}};

/* Of a simulation: eps, how far in d (0: beyond the edge of the window), particles. */
static const struct size {
    double height, reach;
    size_t particles;
} sizes[][DATASETS][HEIGHTS] = {
    {{{0.05, 0, 1000}, {0.02, 0, 500}, {0.01, 0.13, 400}, {0.005, 0.05, 300}},
     {{0.08, 0, 1500}, {0.04, 0, 700}, {0.02, 0.32, 500}, {0.01, 0.16, 400}}},
    {{{0.05, 0, 300}, {0.02, 0.13, 120}, {0.01, 0.05, 100}}, /* quick */
     {{0.08, 0, 300}, {0.04, 0.32, 150}, {0.02, 0.16, 200}}}};
static const uint64_t SEED = 20260418;

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"flattening-exponential", "talk, summary",
     "Reduction without spikes is exponentially unlikely: $-\\log P(D\\ge d)$ grows like "
     "$\\epsilon^{-2}$, which is $n/(\\eta M)^2$ for a largest $|\\mu|$ of $M$ (power of (1.17) or "
     "(1.18))"},
    {"flattening-small-1-17", "own",
     "(1.17): $-\\epsilon^2\\log P(D\\ge0.05)$ is the integral of $\\gamma$ up to a part "
     "$\\epsilon^{2/3}$ (over it, at the smallest $\\epsilon$ simulated)"},
    {"flattening-half-1-17", "own",
     "(1.17): $-\\epsilon^2\\log P(D\\ge0.13)$ is the integral of $\\gamma$ up to a part "
     "$\\epsilon^{2/3}$ (over it, at the second smallest $\\epsilon$ simulated)"},
    {"flattening-small-1-18", "own",
     "(1.18): $-\\epsilon^2\\log P(D\\ge0.16)$ is the integral of $\\gamma$ up to a part "
     "$\\epsilon^{2/3}$ (over it, at the smallest $\\epsilon$ simulated)"},
    {"flattening-half-1-18", "own",
     "(1.18): $-\\epsilon^2\\log P(D\\ge0.32)$ is the integral of $\\gamma$ up to a part "
     "$\\epsilon^{2/3}$ (over it, at the second smallest $\\epsilon$ simulated)"},
    {"flattening-approach", "own",
     "The exponent misses less than $\\epsilon^{2/3}$ of the integral of $\\gamma$ at any "
     "$\\epsilon$ (largest part missing over $\\epsilon^{2/3}$)"},
    {"flattening-above", "own",
     "$P(D\\ge d)$ is never below $e^{-\\int\\gamma/\\epsilon^2}$ by more than the factor of its "
     "start, $2^{-\\vartheta}$ (largest logarithm)"},
    {"flattening-least-rate", "own",
     "$-\\log P(D\\ge d)$ is at least 0.4 $d/\\epsilon^2$ at $d=0.05$ for (1.17) and 0.16 for "
     "(1.18) (least factor of $d/\\epsilon^2$)"},
    {"flattening-missed", "own; Markov’s inequality",
     "What runs given up as too small can add to a probability, as a part of it, is at most "
     "(largest bound of all simulations below the heights shown)"},
    {"flattening-runs-end", "own",
     "Every run that stays below its height ends by a rule (runs that met the step limit)"},
};

/**
## The probabilities, from runs of SGD

No plain simulation meets an event of probability $10^{-400}$. Fixed-effort splitting
(`src/odds/flattening_runs.c`) does: particles are split each time that a guess of the log of their
probabilities has risen by 0.7. The guess is the theory's, so all steps between levels are about as
likely. The estimate is unbiased for any guess, so it can be held against the theory that made the
guess.
*/

struct study {
    struct page *page;
    int heights;
    struct dataset dataset[DATASETS];
    struct flattening_path path[DATASETS];
    struct flattening_curve curve[DATASETS][HEIGHTS]; /* below falling heights */
};

static void find_way(struct study *study, int d) {
    const struct setting *set = &settings[d];
    size_t nodes = page_size(study->page, 33, NODES);
    struct flattening_path *path = &study->path[d];
    page_dataset(study->page, set->dataset, &study->dataset[d]);
    MUST(flattening_path_init(path, &study->dataset[d], set->x0, set->margin, nodes, &fault));
    for (int i = 0; i < study->heights; i++) {
        struct size of = sizes[study->page->quick][d][i];
        struct plan plan = page_plan(study->page, (uint64_t)(100 * (10 * d + i)), REPETITIONS);
        MUST(flattening_curve_init(
            &study->curve[d][i], path, of.height, of.reach, of.particles, &plan, &fault));
    }
}

static void write_way(const struct study *study, int d) {
    const struct flattening_path *path = &study->path[d];
    const char *label = settings[d].label;
    for (size_t k = 0; k < path->nodes; k++) {
        page_point(study->page, "theory", label, (double)k * path->spacing, path->cost[k]);
    }
    page_point(study->page, "edge", label, path->x0 - path->crit, 0);
    for (int i = 0; i < study->heights; i++) {
        const struct flattening_curve *curve = &study->curve[d][i];
        const char *series = page_label(study->page, "%s %g", label, curve->height);
        /* About sixty levels, closer where they are few. */
        for (size_t k = 0; k < curve->levels; k += 1 + (k < 20 ? k / 4 : curve->levels / 60)) {
            double shed = (double)(k + 1) * curve->eps2;
            struct estimate exponent = flattening_curve_exponent(curve, shed);
            if (isfinite(exponent.value)) {
                page_estimate(study->page, "cost", series, shed, exponent);
            }
        }
    }
}

/**
## How the exponent is approached

Phases matter here. Close to a place where $q$ steps bring the phase back it turns slowly: it takes
$1/(\epsilon\sqrt q)$ steps for the falling $\Lambda$ to carry it past, and a phase gains of the
order of $1/q$ a step over the mean. Of all runs those win that pass in the best phase, wherever
that makes a factor, for $q<\epsilon^{-2/3}$; with about $q$ places for each $q$ that adds up to
$\sum q\cdot\tfrac1q\cdot\tfrac1{\epsilon\sqrt q}\sim\epsilon^{-4/3}$. So the probabilities lie
above $e^{-\int\gamma/\epsilon^2}$ by a part of the exponent of the order of $\epsilon^{2/3}$, which
is the tolerance; and below it by a constant factor at most.

Three numbers are kept of all heights: the largest part that the exponent lacks, the largest
logarithm by which the probabilities fall short of $e^{-\int\gamma/\epsilon^2}$, and the least
exponent in units of $d/\epsilon^2$. The start at $\epsilon/2$ costs the factor $2^{-\vartheta}$,
which bounds the second; at all heights it is negative, for the gain by phases is larger.
*/

static void claim_approach(const struct study *study) {
    struct page *page = study->page;
    struct estimate lacks = {-INFINITY, 0}, short_of = lacks, minus_least = lacks;
    for (int d = 0; d < DATASETS; d++) {
        double small = reduction[d][SMALL], cost = flattening_path_cost(&study->path[d], small);
        for (int r = 0; r < REDUCTIONS; r++) {
            const struct flattening_curve *finest = &study->curve[d][study->heights - 1 - r];
            struct estimate ratio = flattening_curve_ratio(finest, reduction[d][r]);
            claim_estimate_within(page, id[d][r], ratio, 1, pow(finest->height, 2.0 / 3));
        }
        for (int i = 0; i < study->heights; i++) {
            const struct flattening_curve *curve = &study->curve[d][i];
            double part = pow(curve->height, 2.0 / 3), log_p = cost / curve->eps2;
            struct estimate ratio = flattening_curve_ratio(curve, small);
            struct estimate missing = {1 - ratio.value, ratio.se};
            page_estimate(page, "ratio", settings[d].label, curve->height, ratio);
            lacks = estimate_larger(lacks, estimate_times(missing, 1 / part));
            short_of = estimate_larger(short_of, estimate_times(missing, -log_p));
            minus_least = estimate_larger(minus_least, estimate_times(ratio, -cost / small));
        }
    }
    claim_estimate_at_most(page, "flattening-approach", lacks, 1);
    claim_estimate_at_most(page, "flattening-above", short_of, log(2) * study->path[1].theta[0]);
    claim_estimate_at_least(page, "flattening-least-rate", estimate_times(minus_least, -1), 0.4);
}

/**
## Exponentially unlikely

An example: $\eta=1$, width $40\,000$, the output starts at $1/2$ and never passes 1, so
$\epsilon=0.005$. For (1.17) from 1.45 the probability that the network sheds $d=0.05$ all the
same is $10^{-423}$. With spikes allowed it is about six in a thousand, by the law of the page
`curvature_reduction`. Whoever finds a flatter network has seen a spike.

What the talk says has no number in it, so its reading here is a power: $-\log\mathbb P \sim
\epsilon^{-b}$ with $b=2$, from the coarsest to the finest height. Where the exponent lacks up to
$\epsilon^{2/3}$ of itself, $b$ misses 2 by the logarithm of what remains over the logarithm of the
heights' ratio: this is the room $b$ is given, beside four standard errors. Of the two datasets'
powers the claim holds the one that makes more of its room.
*/

static void claim_theorem(const struct study *study) {
    struct estimate power[DATASETS];
    double room[DATASETS], used[DATASETS];
    for (int d = 0; d < DATASETS; d++) {
        const struct flattening_curve *coarse = study->curve[d];
        const struct flattening_curve *fine = &coarse[study->heights - 1];
        power[d] = flattening_curve_power(coarse, fine, reduction[d][SMALL]);
        room[d] = -log1p(-pow(coarse->height, 2.0 / 3)) / log(coarse->height / fine->height);
        used[d] = fabs(power[d].value - 2) / room[d];
    }
    int d = used[1] > used[0];
    claim_estimate_within(
        study->page, "flattening-exponential", power[d], 2, room[d] + 4 * power[d].se);
    claim_source_agrees(study->page, "flattening-exponential");
}

int main(int argc, char **argv) {
    static struct study study;
    struct page page;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "datasets", "(1.17) from 1.45, (1.18) from 1.6");
    page_parameter(&page, "eps", "0.08 to 0.005; start=eps/2");
    study.page = &page;
    study.heights = (int)page_size(&page, HEIGHTS - 1, HEIGHTS);

    /** For each dataset the exponent by theory, then the probabilities below each height. */
    for (int d = 0; d < DATASETS; d++) {
        find_way(&study, d);
        write_way(&study, d);
    }

    /** How close the two are, and what that says of the talk's sentence. At last what was left
    out: runs are given up where even Markov's inequality leaves no probability. */
    claim_approach(&study);
    claim_theorem(&study);
    double missed = 0, unfinished = 0;
    for (int d = 0; d < DATASETS; d++) {
        for (int i = 0; i < study.heights; i++) {
            missed = fmax(missed, study.curve[d][i].runs.missed);
            unfinished += study.curve[d][i].runs.unfinished;
            flattening_curve_clear(&study.curve[d][i]);
        }
        dataset_clear(&study.dataset[d]);
    }
    claim_at_most(&page, "flattening-missed", missed, 0.02);
    claim_equal(&page, "flattening-runs-end", unfinished, 0);
    return page_finish(&page);
}
