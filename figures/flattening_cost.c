/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# What the way down costs without a spike

**Place.** 6.6 Flattening. What does the way down cost without a spike, and where does it end?

The probabilities that a run of SGD sheds the curvature $d$ of $\Lambda=\eta\lambda$ while $|Y|$
stays below $\epsilon$ are $e^{-C(d)/\epsilon^2}$ up to smaller factors (page `no_flattening`), with
the cost

$$C(d)=\int_{\Lambda_0-d}^{\Lambda_0}\gamma(\Lambda)\,d\Lambda .$$

Think of $\Lambda$ as a clock that runs only while $|Y|$ is large. To keep it running $|Y|$ must
stay near $\epsilon$ without crossing, and the probabilities of doing that for one more unit of
$\epsilon^2$ fall by $e^{-\gamma}$ (page `flattening_rate`). While $\Lambda$ creeps down $\gamma$
changes with it, so the exponents add up along the way. This page follows the way to its end, with
no simulation but a last one (*own*).

**What to see.** Left: the cost (lines) for (1.17) from 1.45 and (1.18) from 1.6, to just above the
edge of the window (dotted), and what it would be had $\gamma$ stayed as it was at the start
(dashed). Right: the one over the other. Up to a tenth of the way to the edge they differ by 5 %
(dotted) for (1.17); at the end of the way the cost is a third higher there, and more than twice as
high for (1.18), whose $\gamma$ grows like a logarithm towards the edge.

| symbol | meaning | unit |
|---|---|---|
| $d$ | a reduction of $\eta\lambda$ | 1 |
| $\epsilon$ | height no run may reach: in $|Y|$ | 1 |
*/

#include "base/bisect.h"
#include "chain/chain.h"
#include "odds/flattening_path.h"
#include "page/page.h"

/** ## Parameters */

enum { DATASETS = 2, NODES = 65, REPETITIONS = 6 };

/* gamma ends so far (`margin`) above the edge of the window, where theta is a few hundred. */
static const struct setting {
    const char *dataset, *label;
    double x0, margin;
} settings[DATASETS] = {
    {"gess_heydecker_1_17", "1.17", 1.45, 0.004}, {"gess_heydecker_1_18", "1.18", 1.6, 0.012}};

static const uint64_t SEED = 20260418;
static const char STREAMS_OF[] = "no_flattening";
enum { SPLIT_AT = 60, PLAIN_AT };

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"flattening-linear-part", "own; a second program’s tenth",
     "$-\\log P$ is linear in $d/\\epsilon^2$ to 5 % for $d$ up to this part of the way to the "
     "edge of the window, (1.17) from 1.45"},
    {"flattening-end", "own; closed form",
     "No run without a spike gets further than $\\sqrt2\\epsilon$ beyond the window (furthest at "
     "$\\epsilon=10^{-3}$, over $\\epsilon$)"},
    {"flattening-plain", "own",
     "Splitting and plain runs agree on $P(D\\ge0.12)$ at $\\epsilon=0.1$, 4 in 1000 (logarithm of "
     "the ratio)"},
    {"flattening-plain-runs-end", "own",
     "Of splitting and plain runs at $\\epsilon=0.1$ every one ends by a rule (runs that met the "
     "step limit)"},
};

/**
## The cost, from the theory

`src/odds/flattening_path.c` takes $\gamma$ at nodes from $\Lambda_0$ to just above the edge of the
window, each to $2\cdot10^{-6}$ or better. From 65 nodes the trapezoid rule is good to $10^{-4}$ for
(1.17) and, half the way down, for (1.18); at the very edge of (1.18), where $\gamma$ grows like a
logarithm, to $5\cdot10^{-4}$.
*/

static double edge_of(const struct flattening_path *path) {
    return path->x0 - path->crit;
}

static void write_cost(struct page *page, const struct flattening_path *path, const char *label) {
    for (size_t k = 0; k < path->nodes; k++) {
        page_point(page, "theory", label, (double)k * path->spacing, path->cost[k]);
    }
    page_point(page, "edge", label, edge_of(path), 0);
}

/**
How far does the straight line reach? While $\Lambda$ has hardly moved $-\log\mathbb P$ is
$\gamma(\Lambda_0)\,d/\epsilon^2$. On the way to the edge $\gamma$ rises, and the exponent with it:
at a tenth of the way it is 5 % above the line. So "linear in $d$" is a law of small reductions.
*/

static bool is_bent(double d, const void *context) {
    const struct flattening_path *path = context;
    return !(flattening_path_cost(path, d) < 1.05 * path->rate[0] * d);
}

static void claim_straight(struct page *page, const struct flattening_path *path) {
    double edge = edge_of(path), straight = bisect(is_bent, path, 0.01 * edge, edge, 50).no;
    claim_within(/* a tenth has one digit */
                 page, "flattening-linear-part", straight / edge, 0.1, 0.02);
}

/**
## Where it ends

Below the window no step lengthens $|Y|$ any more, and a run has only what it brought along. The
strongest sample does least to lower $|Y|$, by $1-s_*^2(\Lambda_{crit}-\Lambda)$ a step. With
$u=\Lambda_{crit}-\Lambda$ then

$$\frac{d(Y^2)}{du} = \frac{-2s_*^2uY^2}{s_*^2Y^2(4-s_*^2\Lambda)} = -u$$

up to higher orders of $\epsilon$, for $s_*^2\Lambda_{crit}=2$. From $Y=\epsilon$ to 0 that is
$u=\sqrt2\epsilon$, and the probabilities are 0 beyond. Flattening by spikes has no such end: on the
page `curvature_reduction` they shed 0.32, with the edge of the window at 0.267.
*/

/** The chain itself, started at the edge with the largest $|Y|$ that is no spike, and given the
strongest sample at every step. */

static double overshoot(const struct flattening_path *path, double height) {
    double s2 = dataset_max_s2(path->dataset).hi;
    struct chain at = {height, path->crit};
    for (long t = 0; t < 100000000 && fabs(at.y) > 1e-6 * height; t++) {
        at = chain_step(at, s2);
    }
    return (path->crit - at.eta_lambda) / height;
}

static void claim_end(struct page *page, const struct flattening_path *path) {
    claim_within(/* the next order of epsilon */
                 page, "flattening-end", overshoot(path, 1e-3), sqrt(2), 2e-3);
}

/**
## Down the way by luck alone

The runs of the page `no_flattening` are led: particles are split where a guess of their
probabilities has risen, and the guess is the cost's,

$$\log\mathbb P\approx-\frac{C}{\epsilon^2}+\vartheta\log y-by^2,\qquad y=\frac{|Y|}\epsilon,$$

where $b = \tfrac{\gamma c_*}{2\log m_*}$ is what a climb to the top sheds. No leading may change
the probabilities. At $\epsilon=0.1$ those of $D\ge0.12$ are four in a thousand, within reach of
plain runs: the same question with one level, once split and once not.
*/

static void claim_plain(struct page *page, const struct flattening_path *path) {
    struct flattening_runs_question question = {
        .height = 0.1,
        .start = 0.5,
        .step = 12,
        .levels = 1,
        .particles = page_size(page, 1000, 4000)};
    struct plan plan = page_plan_of(page, STREAMS_OF, 100 * SPLIT_AT, REPETITIONS);
    struct flattening_runs split, plain;
    MUST(flattening_path_run(&split, path, &question, &plan, &fault));
    plan.key = page_key_of(page, STREAMS_OF, 100 * PLAIN_AT);
    question.particles = page_size(page, 5000, 25000);
    question.plain = true;
    MUST(flattening_path_run(&plain, path, &question, &plan, &fault));

    struct estimate ratio =
        estimate_less(flattening_runs_log(&split, 0), flattening_runs_log(&plain, 0));
    claim_consistent(page, "flattening-plain", ratio, 0, 4);
    claim_equal(page, "flattening-plain-runs-end", split.unfinished + plain.unfinished, 0);
    flattening_runs_clear(&split);
    flattening_runs_clear(&plain);
}

int main(int argc, char **argv) {
    struct page page;
    struct dataset dataset[DATASETS];
    static struct flattening_path path[DATASETS];
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "datasets", "(1.17) from 1.45, (1.18) from 1.6");
    page_parameter(&page, "streams of", "%s", STREAMS_OF);
    for (int d = 0; d < DATASETS; d++) {
        const struct setting *set = &settings[d];
        size_t nodes = page_size(&page, 33, NODES);
        page_dataset(&page, set->dataset, &dataset[d]);
        MUST(flattening_path_init(&path[d], &dataset[d], set->x0, set->margin, nodes, &fault));
        write_cost(&page, &path[d], set->label);
    }

    /** Of (1.17): the straight part of the way, its end, and the way by luck alone. */
    claim_straight(&page, &path[0]);
    claim_end(&page, &path[0]);
    claim_plain(&page, &path[0]);
    for (int d = 0; d < DATASETS; d++) {
        dataset_clear(&dataset[d]);
    }
    return page_finish(&page);
}
