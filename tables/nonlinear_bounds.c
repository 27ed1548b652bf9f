/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# What is proved of the probability of a spike

**Place.** 5.9 Rare spikes. What is proved of the probability of a spike, for the nonlinear chain?

The exponent $\vartheta$ belongs to the linear walk, in which the curvature stands still while the
output climbs. SGD is the whole nonlinear chain

$$Y'=Y(1-s^2\Lambda+s^4Y^2),\qquad \Lambda'=\Lambda-s^2Y^2(4-s^2\Lambda),$$

with the output $Y=\eta\mu/\sqrt n$ and the curvature $\Lambda=\eta\lambda$ in units of the learning
rate. Here the probability $P$ that $|Y|$ ever reaches $h$, from $\mu_0=1$ at $\eta=1$, is enclosed
for that chain between two bounds that are proved (all *own*). Beside them stand an estimate by
importance sampling and the exact value of the linear walk.

Three proofs are used: one compares paths, one finds a supermartingale, and one follows all draws of
the samples at once.

**What to see.** All estimates lie between their bounds, but for their errors. For the datasets of
the talk falling curvature can only make spikes rarer, and the bounds say by how much. It need not
be so: for the three-root set the chain is at 0.65 less than half as likely to spike as the linear
walk, and at the pole 1 it is more likely, for there the walk dies and the chain does not quite. The
bounds are wide where $G$ is near 0 and runs are long, for every step rounds outward.

| column | meaning |
|---|---|
| $h$ | height of $\lvert Y\rvert$ |
| linear up to | the largest height, in thousandths, up to which the linear value is an upper bound, by paths; na: none |
| Lundberg | whether $\sum_i p_i\lvert 1-s_i^2x\rvert^\vartheta\le1$, proved or refuted at an $x$ |
| at least, at most | $P$, by enclosure, or by paths where that is less |
| estimate | $P$, by importance sampling, with its standard error |
| linear | the linear value, exact to its digits |
*/

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "certified/ball_bound.h"
#include "exact/exact_chain.h"
#include "exact/exact_question.h"
#include "page/page.h"
#include "odds/spike_odds.h"

/** ## Parameters */

static const struct row {
    const char *dataset, *eta_lambda, *width, *height;
} rows[] = {
    {"gess_heydecker_1_17", "1.3", "1e12", "0.02"}, {"gess_heydecker_1_17", "1.45", "1e4", "0.1"},
    {"gess_heydecker_1_17", "1.45", "1e6", "0.02"}, {"gess_heydecker_1_17", "1.45", "1e12", "0.02"},
    {"gess_heydecker_1_17", "1.55", "1e6", "0.02"}, {"gess_heydecker_1_18", "1.4", "1e12", "0.02"},
    {"gess_heydecker_1_18", "1.6", "1e6", "0.02"},  {"gess_heydecker_1_18", "1.6", "1e12", "0.02"},
    {"gess_heydecker_1_18", "1.75", "1e6", "0.02"}, {"three_roots", "0.65", "1e6", "0.02"},
    {"three_roots", "0.96", "1e4", "0.02"},         {"three_roots", "1", "1e6", "0.02"},
};

enum { ROWS = COUNT(rows), TALK = 9, SHARP = 2, HALVED = 9, POLE = 11 };
enum { REPLICAS_QUICK = 8192, REPLICAS_FULL = 65536 };
static const uint64_t SEED = 23;
static const double GAP = 1e-3, WORK_QUICK = 5e5, WORK_FULL = 1e7; /* of the enclosures */
static const double OUTWARD = 1e-9; /* the tenth digit is printed to the nearest */
static const struct exact_budget LINEAR = {1e-9, 1e9};
enum { PLACES = 50 }; /* in the deflationary part of each window */

static const struct csvwriter_column columns[] = {
    {"dataset", "dataset", CSVWRITER_TEXT, 0},
    {"eta_lambda", "ηλ_0", CSVWRITER_TEXT, 0},
    {"n", "$n$", CSVWRITER_TEXT, 0},
    {"height", "$h$", CSVWRITER_TEXT, 0},
    {"linear_up_to", "linear up to", CSVWRITER_DECIMALS, 3},
    {"lundberg", "Lundberg", CSVWRITER_TEXT, 0},
    {"lower", "at least", CSVWRITER_SIGNIFICANT, 10},
    {"upper", "at most", CSVWRITER_SIGNIFICANT, 10},
    {"p", "estimate", CSVWRITER_SIGNIFICANT, 10},
    {"p_se", "its error", CSVWRITER_SIGNIFICANT, 3},
    {"linear", "linear", CSVWRITER_SIGNIFICANT, 10},
};

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"bounds-hold-estimates", "own",
     "Importance sampling stays between the proved bounds on the nonlinear $P$ (largest distance "
     "outside, in standard errors)"},
    {"bounds-agree-with-paths", "own",
     "Where the paths of the chain are proved to stay below those of the linear walk, the lower "
     "bound on $P$ does not exceed the linear value (largest ratio)"},
    {"bounds-gap", "own",
     "The bounds for (1.17) at $\\eta\\lambda=1.45$, $n=10^6$, height 0.02 are apart by "
     "(relatively)"},
    {"bounds-below-half", "own",
     "For three roots at 0.65 the nonlinear $P$ is proved to be at most this part of the linear "
     "one"},
    {"bounds-above-linear", "own",
     "For three roots at the pole 1 the nonlinear $P$ is proved to be at least this multiple of "
     "the linear one"},
    {"bounds-paths-proved", "own",
     "Of the nine rows for (1.17) and (1.18), those where the linear value is proved to be an "
     "upper bound"},
    {"bounds-lundberg-refuted", "own",
     "Of the three rows for three roots, those where the condition for Lundberg's bound is "
     "refuted: between two roots of $G$"},
    {"bounds-lundberg-window",
     "own; the upper half of the talk's rate, which is up to polylogarithms",
     "Places in the deflationary part of the windows of (1.17) and (1.18), of 100, where "
     "$P\\le(h\\sqrt{n/\\eta}/|\\mu_0|)^{-\\vartheta}$ is proved for all $n$ and heights"},
};

/**
## By paths

On the same draws, when is the chain's $|Y|$ below that of the linear walk? Feedback lowers
$\Lambda$ and adds $s^4Y^2$ to the factor. If
$s_i^2(\Lambda_{\mathrm{crit}}+\Lambda_0)\ge2+s_i^4h^2$ for every sample, no step below $h$ is
longer than that of the linear walk, and $P$ is at most the linear value
(`src/certified/ball_bound.h` has the proof). The condition is monotone in $h$, and halving finds
the largest height $k/1000$ for which it holds. Fractions are compared, so nothing is rounded.

## By Lundberg's inequality

With $a\ge b$ the roots of $t^2-\Lambda t+Y^2$ the factor of $Y$ is
$1-s^2\Lambda+s^4Y^2=(1-s^2a)(1-s^2b)$, and below the divergent regime the second of the two is at
most 1 in size. So no step of the chain is longer than one of the linear walk at some curvature
$a\le\Lambda$. If $\sum_ip_i|1-s_i^2x|^\vartheta\le1$ for all $x$ between $\Lambda_{\mathrm{crit}}$
and $\Lambda_0$, then $|Y|^\vartheta$ is a supermartingale, and $P\le(h/|Y_0|)^{-\vartheta}$ at
every height and width. The sum is enclosed over intervals: either it is proved to be at most 1, or
an $x$ is found where it is more.

The talk says $P\approx(n/\eta)^{-\vartheta/2}$ up to polylogarithms. Lundberg's bound is the upper
half of that rate, with no polylogarithm. It is tried at places spread over the deflationary part of
both windows.
*/

static int lundberg_places(struct page *page, const char *name, double root) {
    struct dataset dataset;
    struct ball_data data;
    int proved = 0;
    page_dataset(page, name, &dataset);
    MUST(ball_data_init(&data, &dataset, &fault));
    double crit = 2 / dataset.atom[0].s2.hi;
    for (int i = 0; i < PLACES; i++) {
        struct ball_point x;
        ball_point_init_d(&x, crit + (root - crit) * (i + 0.5) / PLACES);
        proved += ball_bound_lundberg(&data, &x, NULL) == BALL_BOUND_HOLDS;
        ball_point_clear(&x);
    }
    ball_data_clear(&data);
    dataset_clear(&dataset);
    return proved;
}

/**
## By enclosure, and by simulation

All draws are followed at once, as boxes in $(|Y|,\Lambda)$ that carry the probability of their runs
and are rounded outward (`src/exact/exact_chain.h`). A box that reached the height for certain
counts for both bounds, one that may have reached it for the upper bound alone. Where paths give a
lower upper bound, that one is taken.
*/

struct finding {
    enum ball_bound lundberg;
    double witness; /* where Lundberg's condition is refuted */
    double up_to;   /* height to which the linear value is an upper bound */
    double height;
    struct exact_bound chain, linear;
    struct spike_odds estimate;
};

static struct exact_bound
enclosure(const struct page *page, const struct exact_question *question) {
    const struct exact_budget budget = {GAP, page->quick ? WORK_QUICK : WORK_FULL};
    struct exact_bound bound;
    MUST(exact_chain(
        &bound, &question->data, &question->eta_lambda0, &question->climb, &budget, &fault));
    return bound;
}

/**
The estimate draws from the Cramér tilt, under which spikes are typical, and weighs each run. It
shares no line with the proofs.
*/

static struct spike_odds
simulation(struct page *page, const struct row *row, const struct dataset *dataset) {
    const struct spike_odds_question question = spike_odds_from_one(
        dataset, SPIKE_ODDS_TILT, page_number(row->eta_lambda), page_number(row->width).hi,
        page_number(row->height).hi);
    const struct plan plan =
        page_plan(page, (uint64_t)(row - rows), page_replicas(page, REPLICAS_QUICK, REPLICAS_FULL));
    struct spike_odds estimate;
    MUST(spike_odds_run(&estimate, &question, &plan, &fault));
    return estimate;
}

static void write_row(
    struct page *page, const struct row *row, const char *label, const struct finding *found) {
    char lundberg[48] = "open";
    if (found->lundberg == BALL_BOUND_HOLDS) {
        strcpy(lundberg, "proved");
    } else if (found->lundberg == BALL_BOUND_FAILS) {
        snprintf(lundberg, sizeof lundberg, "refuted at %.4f", found->witness);
    }
    page_text(page, label);
    page_text(page, row->eta_lambda);
    page_text(page, row->width);
    page_text(page, row->height);
    page_reals(page, found->up_to > 0 ? found->up_to : NAN);
    page_text(page, lundberg);
    page_reals(
        page, found->chain.lower * (1 - OUTWARD), found->chain.upper * (1 + OUTWARD),
        found->estimate.p, found->estimate.se, found->linear.upper);
}

static struct finding finding_of(struct page *page, const struct row *row) {
    struct finding found = {.height = page_number(row->height).hi, .witness = NAN};
    struct dataset dataset;
    struct exact_question question;
    page_dataset(page, row->dataset, &dataset);
    const struct exact_question_words words = {
        .lambda0 = row->eta_lambda, .width = row->width, .height = row->height};
    MUST(exact_question_init(&question, &dataset, &words, &fault));
    MUST(exact_question_linear(&found.linear, &question, &LINEAR, &fault));
    found.up_to = ball_bound_linear_up_to(&question.data, &question.eta_lambda0);
    found.lundberg = ball_bound_lundberg(&question.data, &question.eta_lambda0, &found.witness);
    found.chain = enclosure(page, &question);
    if (found.up_to >= found.height) {
        found.chain.upper = fmin(found.chain.upper, found.linear.upper);
    }
    found.estimate = simulation(page, row, &dataset);
    write_row(page, row, dataset.label, &found);
    exact_question_clear(&question);
    dataset_clear(&dataset);
    return found;
}

/**
## What the bounds say of the chain

The first claim holds every estimate against its two bounds, the second holds two proofs against one
another: the lower bound of the enclosure must not pass the upper bound by paths. The others say how
sharp the bounds are, and how far feedback takes the probabilities from those of the linear walk, to
either side.
*/

/* Distance of the estimate from the bounds, in its errors: 0 inside. */
static double sigmas_outside(const struct finding *found) {
    double p = found->estimate.p, out = fmax(found->chain.lower - p, p - found->chain.upper);
    return fmax(0, out) / found->estimate.se;
}

static void claim_bounds(struct page *page, const struct finding found[ROWS]) {
    double worst = 0, above = 0;
    for (int i = 0; i < ROWS; i++) {
        worst = page_worse(worst, sigmas_outside(&found[i]));
        if (found[i].up_to >= found[i].height) {
            above = page_worse(above, found[i].chain.lower / found[i].linear.upper);
        }
    }
    double gap = 1 - found[SHARP].chain.lower / found[SHARP].chain.upper;
    double halved = found[HALVED].chain.upper / found[HALVED].linear.lower;
    double raised = found[POLE].chain.lower / found[POLE].linear.upper;
    claim_agrees(page, "bounds-hold-estimates", worst, 5, ROWS);
    claim_at_most(page, "bounds-agree-with-paths", above, 1);
    claim_at_most(page, "bounds-gap", gap, page->quick ? 5e-2 : 3e-3);
    claim_at_most(page, "bounds-below-half", halved, 0.5);
    claim_at_least(page, "bounds-above-linear", raised, 1.05);
}

/**
## Where the conditions hold

For the datasets of the talk all conditions hold wherever they are tried. For the three-root set no
height is low enough for the comparison of paths: below its pole $\Lambda=1$ the weak sample takes
the longer steps the further $\Lambda$ falls. Lundberg's condition fails where a stretch with $G>0$
lies between $\Lambda_{\mathrm{crit}}$ and the start, for a run whose curvature falls into that
stretch spikes by itself.
*/

static void claim_conditions(struct page *page, const struct finding found[ROWS]) {
    int paths = 0, refuted = 0;
    for (int i = 0; i < ROWS; i++) {
        paths += i < TALK && found[i].up_to >= found[i].height;
        refuted += i >= TALK && found[i].lundberg == BALL_BOUND_FAILS;
    }
    int proved = lundberg_places(page, "gess_heydecker_1_17", 1.5917159763) +
                 lundberg_places(page, "gess_heydecker_1_18", 1.8197212184);
    claim_equal(page, "bounds-paths-proved", paths, TALK);
    claim_equal(page, "bounds-lundberg-refuted", refuted, 2);
    claim_equal(page, "bounds-lundberg-window", proved, 2 * PLACES);
    claim_source_agrees(page, "bounds-lundberg-window");
}

int main(int argc, char **argv) {
    struct page page;
    struct finding found[ROWS];
    page_open_table(
        &page, argc, argv, __FILE__, SEED, claims, COUNT(claims), columns, COUNT(columns));
    page_parameter(&page, "mu0", "1");
    page_parameter(&page, "eta", "1");
    page_parameter(&page, "gap", "%g", GAP);
    page_parameter(&page, "work", "%g", page.quick ? WORK_QUICK : WORK_FULL);
    page_parameter(&page, "replicas", "%zu", page_replicas(&page, REPLICAS_QUICK, REPLICAS_FULL));

    /** For each row the three proofs, the estimate and the linear value. */
    for (int i = 0; i < ROWS; i++) {
        found[i] = finding_of(&page, &rows[i]);
    }

    /** Together they say how the chain differs from the linear walk, and where that is proved. */
    claim_bounds(&page, found);
    claim_conditions(&page, found);
    return page_finish(&page);
}
