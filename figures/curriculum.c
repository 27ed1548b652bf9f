/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Curriculum: which samples first

**Place.** 6.2 Flattening. Does it matter which samples come first?

The abstract of the paper's second version names implications for curriculum learning; what they are
we have not seen. Here is an experiment of our *own*: the first $k$ samples come by a schedule, all
others are drawn from $p$ as ever. How do the odds of a flatter network move, in the deflationary
regime, where only a rare spike flattens?

While $|Y|$ is small its logarithm is a random walk. After $k$ steps it has moved by
$S_k=\sum\log m_i$, $m_i = |1-\Lambda_0s_i^2|$, and a run goes on like one that started at
$Y_0e^{S_k}$. The odds of $D=\Lambda_0-\Lambda_\infty\ge d$ are those of the page
`curvature_reduction`, $\mathrm{const}\cdot|Y_0|^\vartheta$, so

$$\frac{\mathbb P_k(D\ge d)}{\mathbb P_0(D\ge d)} \to \mathbb E\,e^{\vartheta S_k}
= \left(\sum_i q_i m_i^\vartheta\right)^k \quad\text{for draws from a law } q .$$

| schedule | the first $k$ samples | factor |
|---|---|---|
| none, $q=p$ | as ever | $1$, by the definition of $\vartheta$ |
| tilt | drawn from $\tilde p_i=p_im_i^\vartheta$ | $(\sum_i p_i m_i^{2\vartheta})^k$ |
| hardest, easiest | the largest $\lvert s\rvert$ alone, the smallest alone | $m_i^{\vartheta k}$ |
| hardest first, easiest first | as many of each as $p$ says, sorted | $\prod m_i^\vartheta = e^{\vartheta Gk}$ |

So hard samples early help and easy ones hinder, exponentially in $k$. The order of a given set of
samples does not matter. And an epoch, which has no luck in it, has worse odds than draws: $G<0$.

**What to see.** Dataset (1.17) at $\eta\lambda_0=1.45$, odds of $D\ge0.1$; errors are smaller than
the dots. Left: the schedules at $n=10^{12}$, with the prediction (lines; dashed, no schedule). It
holds until the schedule itself carries $|Y|$ up. Then hardest first (orange) turns to certainty,
with the same samples as easiest first (dark grey); just before, a spike that falls short of 0.1
leaves a network so much flatter that a second one is all but impossible. Middle: the tilt at four
widths. Right: measured over predicted odds at $n=10^{15}$, slightly shifted.
*/

#include <math.h>

#include "base/die.h"
#include "chain/chain.h"
#include "exact/exact_lattice.h"
#include "odds/reduction.h"
#include "page/page.h"
#include "theory/cramer.h"
#include "theory/drift.h"

/** ## Parameters */

static const uint64_t SEED = 20260503;

static const double X0 = 1.45;
static const double widths[] = {1e6, 1e9, 1e12, 1e15};
static const char *const width_names[] = {"1e+06", "1e+09", "1e+12", "1e+15"};
enum { WIDTHS = 4, TWELVE = 2, FIFTEEN = 3 };

enum kind { TILT, HARDEST, EASIEST, HARDEST_FIRST, EASIEST_FIRST, KINDS };
static const char *const names[KINDS] = {
    "tilt", "hardest", "easiest", "hardest first", "easiest first"};

static const double TENTH = 0.1; /* the reduction looked at */
static const double LOW = 1e-3;  /* |Y| of a spike so low that the chain is linear to 1e-5 */
static const double RARE = 0.01; /* a drawn schedule is tilted too while the odds are below */
enum { MOST_K = 128, SHOWN_K = 80, STEP_K = 4, SMALL_K = 20, EXACT_K = 10, SHORT_K = 60 };
enum { QUICK = 512, FULL = 4096, CLAIMED_QUICK = 2048, CLAIMED_FULL = 16384 };

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"curriculum-tilt", "paper, abstract of v2",
     "20 steps drawn from the tilt multiply the odds of D ≥ 0.1 by $(\\sum_i "
     "p_im_i^{2\\vartheta})^{20}$ (measured over that, n = 10^15)"},
    {"curriculum-hardest", "own",
     "20 times the hardest sample multiplies the odds of D ≥ 0.1 by $m_*^{20\\vartheta}$ (measured "
     "over that, n = 10^15)"},
    {"curriculum-easiest", "own",
     "20 times the easiest sample multiplies the odds of D ≥ 0.1 by $m^{20\\vartheta}$ (measured "
     "over that, n = 10^15)"},
    {"curriculum-hardest-first", "own",
     "10 hard samples and then 10 easy ones multiply the odds of D ≥ 0.1 by $e^{20\\vartheta G}$ "
     "(measured over that, n = 10^15)"},
    {"curriculum-easiest-first", "own",
     "10 easy samples and then 10 hard ones multiply the odds of D ≥ 0.1 by $e^{20\\vartheta G}$ "
     "(measured over that, n = 10^15)"},
    {"curriculum-factor", "own; digits of a second program",
     "A step from the tilt multiplies the odds by (factor; (1.17) at 1.45)"},
    {"curriculum-exact", "own",
     "Odds of |Y| ≥ 0.001 after 10 steps of each schedule agree with the exact ones of the linear "
     "walk (largest difference in standard errors, n = 10^12)"},
    {"curriculum-two-ways", "own",
     "A schedule drawn as it is and one that is tilted agree (ratio of the odds of D ≥ 0.1 after "
     "10 steps)"},
    {"curriculum-short", "own",
     "30 hard samples and then 30 easy ones stop short of D = 0.1: odds of making up for it, over "
     "those from a new start where they end"},
    {"curriculum-order", "own",
     "While |Y| is small the order of 20 samples does not matter (odds hardest first over easiest "
     "first, n = 10^15)"},
    {"curriculum-order-certain", "own",
     "40 hard samples and then 40 easy ones flatten for sure (odds, n = 10^12)"},
    {"curriculum-order-hopeless", "own",
     "40 easy samples and then 40 hard ones have odds $e^{80\\vartheta G}$ times those of random "
     "draws (measured over that, n = 10^12)"},
    {"curriculum-certain-from", "own",
     "Hardest first is certain from $\\log n/\\log m_*$ steps on (steps for each unit of log n, "
     "10^6 to 10^18)"},
    {"curriculum-runs-end", "own", "Every run ends by a rule (runs that met the step limit)"},
};

/**
## The schedules, and what they are predicted to do

Each step of a schedule multiplies the odds by a factor. A step on the hardest sample lengthens
$|Y|$ by $m_*=1.45$, and the factor is 1.67; the easiest one shortens $|Y|$ to 0.45 of what it was,
and the factor is 0.33. Draws from the tilt, which prefers hard samples, have the factor 1.443:
three steps triple the odds. A sorted epoch has $e^{\vartheta G}=0.75$ a step on average. Random
draws have 1, because the lucky among them make up for the rest; an epoch is never lucky.
*/

struct study {
    struct page *page;
    struct dataset dataset;
    double theta, drift;
    double step[2], law[2]; /* log m_i; the tilt */
    double unfinished;      /* runs, of all simulations */
    uint64_t points;        /* simulations so far: each has its own stream */
};

/* Of the odds, in a step. */
static double log_factor(const struct study *study, enum kind kind) {
    double theta = study->theta;
    switch (kind) {
    case TILT:
        return log(
            study->law[0] * exp(theta * study->step[0]) +
            study->law[1] * exp(theta * study->step[1]));
    case HARDEST:
        return theta * study->step[0];
    case EASIEST:
        return theta * study->step[1];
    default:
        return theta * study->drift;
    }
}

/**
Both samples of (1.17) are equally likely, so a sorted epoch has as many of one as of the other: the
first half is of one kind, the second half of the other.
*/

static void fill_order(size_t order[MOST_K], enum kind kind, int k) {
    for (int t = 0; t < k; t++) {
        bool early = t < k / 2;
        order[t] = kind == EASIEST || (kind == HARDEST_FIRST && !early) ||
                   (kind == EASIEST_FIRST && early);
    }
}

/**
## The runs

The first $k$ steps belong to the law whose odds are asked for, and carry no weight; the others are
drawn by the Cramér tilt and weighted, as on the page `curvature_reduction`
(`src/odds/reduction.c`). Drawn schedules are tilted once more, from $q_i$ to $q_im_i^\vartheta$, as
long as what they lead to is rare: then all runs that count have nearly the same weight.
*/

struct odds {
    struct estimate tenth, spike; /* P(D >= TENTH), P(sup |Y| >= LOW) */
};

static struct reduction
reduction_of(struct study *study, const struct reduction_question *question, size_t runs) {
    struct reduction found;
    const struct plan plan = page_plan(study->page, study->points++, runs);
    MUST(reduction_run(&found, question, &plan, &fault));
    return found;
}

/** All of it starts at $\mu_0=1$ and $\eta=1$, so $Y_0=n^{-1/2}$. The simulator counts odds in
units of $n^{-\vartheta/2}$, the law's own power of the width, which is put back here. */

static struct odds
simulate(struct study *study, enum kind kind, int k, double n, size_t runs, bool tilts) {
    size_t order[MOST_K];
    const struct reduction_question question = {
        .dataset = &study->dataset,
        .eta = dd_of(1),
        .width = n,
        .start = {.mu0 = 1, .lambda0 = dd_of(X0)},
        .limit = TENTH,
        .levels = 1,
        .level = {TENTH},
        .span = 1,
        .spike = {LOW, TENTH},
        .schedule = {k, kind == TILT ? NULL : order, study->law, tilts}};
    fill_order(order, kind, k);
    struct reduction found = reduction_of(study, &question, runs);
    double unit = pow(n, -study->theta / 2);
    study->unfinished += found.unfinished;
    return (struct odds){
        estimate_times(reduction_odds(&found, 0), unit),
        estimate_times(reduction_spike(&found, 0), unit)};
}

static size_t claimed_runs(const struct study *study) {
    return page_replicas(study->page, CLAIMED_QUICK, CLAIMED_FULL);
}

/**
## The panels

A line is the prediction, a power of the factor times the odds without a schedule, as far as it is a
probability; a dot is a simulation.
*/

static void write_schedule(
    struct study *study, const char *panel, const char *series, enum kind kind, double n) {
    struct page *page = study->page;
    size_t runs = page_replicas(page, QUICK, FULL);
    struct estimate none = simulate(study, kind, 0, n, claimed_runs(study), false).tenth;
    const char *line = page_label(page, "predicted %s", series);
    for (int k = 0; k <= SHOWN_K; k += STEP_K) {
        double predicted = none.value * exp(k * log_factor(study, kind));
        if (predicted <= 1) {
            page_estimate(page, panel, line, k, (struct estimate){predicted, none.se});
        }
    }
    for (int k = 0; k <= SHOWN_K; k += STEP_K) {
        bool rare = none.value * exp(k * log_factor(study, kind)) < RARE;
        page_estimate(page, panel, series, k, simulate(study, kind, k, n, runs, rare).tenth);
    }
}

/**
The panel on the right divides the odds by their prediction, at $n=10^{15}$. The odds without a
schedule are in all of these ratios, so they have four times as many runs. The last ratio of each
schedule, that of 20 steps, is claimed.
*/

static void write_ratios(struct study *study, struct estimate at_small_k[KINDS]) {
    size_t runs = claimed_runs(study);
    double n = widths[FIFTEEN];
    struct estimate none = simulate(study, TILT, 0, n, 4 * runs, false).tenth;
    for (enum kind kind = TILT; kind < KINDS; kind++) {
        for (int k = STEP_K; k <= SMALL_K; k += STEP_K) {
            struct estimate ratio =
                estimate_ratio(simulate(study, kind, k, n, runs, true).tenth, none);
            at_small_k[kind] = estimate_times(ratio, exp(-k * log_factor(study, kind)));
            page_estimate(study->page, "ratio", names[kind], k, at_small_k[kind]);
        }
    }
}

/** Twenty steps are few enough for $|Y|$ to stay small at $n=10^{15}$: there every schedule must
have its factor, and the two sorted epochs the same one. */

static void claim_factors(const struct study *study, const struct estimate ratio[KINDS]) {
    static const char *const id[KINDS] = {
        "curriculum-tilt", "curriculum-hardest", "curriculum-easiest", "curriculum-hardest-first",
        "curriculum-easiest-first"};
    struct page *page = study->page;
    for (enum kind kind = TILT; kind < KINDS; kind++) {
        claim_consistent(page, id[kind], ratio[kind], 1, 4);
    }
    claim_source_unknown(page, id[TILT]);
    claim_reason(page, id[TILT], "it names implications for curriculum learning, not which");
    double factor = exp(log_factor(study, TILT));
    claim_within(page, "curriculum-factor", factor, 1.4430068116824742, 1e-12);
    struct estimate order = estimate_ratio(ratio[HARDEST_FIRST], ratio[EASIEST_FIRST]);
    claim_consistent(page, "curriculum-order", order, 1, 4);
}

/**
## Against exact odds

A spike of $|Y|=10^{-3}$ is linear, and the odds of the linear walk are exact
(`src/exact/exact_lattice.c`). A sorted schedule moves its start; a drawn one mixes, over the
binomial number of hard samples. In 10 steps no schedule climbs as far itself. What the chain adds
is of order $10^{-5}$, far below the errors.
*/

/** The odds that the walk climbs so far from where the schedule has left it, to nine digits. */

static double exact_odds(const struct ball_data *data, double climb) {
    const struct exact_budget budget = {1e-9, 1e9};
    struct exact_bound bound;
    MUST(exact_lattice_to(&bound, data, X0, exp(climb), &budget, &fault));
    return bound.upper;
}

/** Of ten draws from the tilt $j$ are hard with binomial odds, and the start has moved by as many
steps of each kind. */

static double log_binomial(int n, int j) {
    return lgamma(n + 1.0) - lgamma(j + 1.0) - lgamma(n - j + 1.0);
}

static double
exact_spike(const struct study *study, const struct ball_data *data, enum kind kind, double n) {
    double climb = log(LOW * sqrt(n)), sum = 0;
    size_t order[MOST_K];
    if (kind == TILT) {
        for (int j = 0; j <= EXACT_K; j++) {
            double log_share = log_binomial(EXACT_K, j) + j * log(study->law[0]) +
                               (EXACT_K - j) * log(study->law[1]);
            double moved = j * study->step[0] + (EXACT_K - j) * study->step[1];
            sum += exp(log_share) * exact_odds(data, climb - moved);
        }
        return sum;
    }
    fill_order(order, kind, EXACT_K);
    for (int t = 0; t < EXACT_K; t++) {
        climb -= study->step[order[t]];
    }
    return exact_odds(data, climb);
}

static void claim_exact(struct study *study) {
    struct ball_data data;
    double worst = 0, n = widths[TWELVE];
    size_t runs = claimed_runs(study);
    MUST(ball_data_init(&data, &study->dataset, &fault));
    for (enum kind kind = TILT; kind < KINDS; kind++) {
        struct estimate spike = simulate(study, kind, EXACT_K, n, runs, false).spike;
        worst = page_worse(worst, estimate_sigmas(spike, exact_spike(study, &data, kind, n)));
    }
    ball_data_clear(&data);
    claim_agrees(study->page, "curriculum-exact", worst, 4, KINDS);

    /** The second tilt, that of the schedule itself, must not change the odds. */
    struct estimate plain = simulate(study, TILT, EXACT_K, n, runs, false).tenth;
    struct estimate tilted = simulate(study, TILT, EXACT_K, n, runs, true).tenth;
    claim_consistent(study->page, "curriculum-two-ways", estimate_ratio(plain, tilted), 1, 4);
}

/**
## When a spike falls short

A sorted epoch draws nothing, so where it leads is found by stepping the chain. Hardest first, 60
steps at $n=10^{12}$ spike to $|Y|=0.07$ and shed 0.026: too little, and more harm than good. The
lower $\Lambda$ has $\vartheta=1.66$ in place of 1.37, and the second half of the epoch has shrunk
$|Y|$ to $5\cdot10^{-13}$. The odds of 0.1 are now $10^{-19}$, four decades below the prediction; 64
steps would have been certain. These odds are estimated a second time from where the epoch ends, a
start of its own with its own $\Lambda$, $\vartheta$ and tilt.
*/

static struct chain after(const struct study *study, enum kind kind, int k, double n) {
    size_t order[MOST_K];
    struct chain at = chain_start(1, X0, 1, n);
    fill_order(order, kind, k);
    for (int t = 0; t < k; t++) {
        at = chain_step(at, study->dataset.atom[order[t]].s2.hi);
    }
    return at;
}

static void claim_short(struct study *study) {
    double n = widths[TWELVE];
    struct chain at = after(study, HARDEST_FIRST, SHORT_K, n);
    const struct reduction_question question = {
        .dataset = &study->dataset,
        .eta = dd_of(1),
        .width = pow(at.y, -2),
        .start = {.mu0 = 1, .lambda0 = dd_of(at.eta_lambda)},
        .limit = TENTH,
        .levels = 1,
        .level = {TENTH - (X0 - at.eta_lambda)},
        .span = 1,
        .spike = {LOW, TENTH}};

    /** Only $|Y|$ and $\Lambda$ are handed over: from the new start's own point of view the width
    is $|Y|^{-2}$, and what is still to be shed is the new $d$. */
    struct reduction found = reduction_of(study, &question, claimed_runs(study));
    double theta = cramer_exponent(&study->dataset, dd_of(at.eta_lambda));
    struct estimate again = estimate_times(reduction_odds(&found, 0), pow(fabs(at.y), theta));
    struct estimate once =
        simulate(study, HARDEST_FIRST, SHORT_K, n, claimed_runs(study), false).tenth;
    claim_consistent(study->page, "curriculum-short", estimate_ratio(once, again), 1, 4);
}

/**
## Where order decides

Hardest first, half of the schedule climbs by $\log m_*$ a step: it takes $\log n/\log m_*$ steps in
all, and a constant, to shed 0.1 for sure. Steps are counted in twos, so a slope over
$\log(10^{12})$ is known to $2/27$. Easiest first, the same samples shrink $|Y|$ before they lift
it, and nothing is shed: with 80 steps the odds are $e^{80\vartheta G}$ or ten decades worse than
those of random draws.
*/

/** Certain is a schedule that passes $D=0.1$ by itself, before anything is drawn. */

static int steps_to_certainty(const struct study *study, double n) {
    int k = 2;
    while (k < MOST_K && after(study, HARDEST_FIRST, k, n).eta_lambda > X0 - TENTH) {
        k += 2;
    }
    return k;
}

static void claim_order(struct study *study) {
    struct page *page = study->page;
    size_t runs = claimed_runs(study);
    double n = widths[TWELVE];
    struct estimate none = simulate(study, TILT, 0, n, runs, false).tenth;
    struct estimate first = simulate(study, HARDEST_FIRST, SHOWN_K, n, runs, false).tenth;
    struct estimate last = simulate(study, EASIEST_FIRST, SHOWN_K, n, runs, false).tenth;

    /** The same 80 samples, once the one way and once the other: the odds are 1 and
    $4\cdot10^{-18}$. */
    double predicted = exp(SHOWN_K * log_factor(study, EASIEST_FIRST));
    int narrow = steps_to_certainty(study, 1e6), wide = steps_to_certainty(study, 1e18);
    claim_within(/* nothing is drawn before it is shed: 1e-9 is for rounding */
                 page, "curriculum-order-certain", first.value, 1, 1e-9);
    claim_consistent(
        page, "curriculum-order-hopeless",
        estimate_times(estimate_ratio(last, none), 1 / predicted), 1, 4);
    claim_within(
        page, "curriculum-certain-from", (wide - narrow) / log(1e12), 1 / study->step[0],
        2 / log(1e12));
}

/** First of all $\vartheta$ and $G$ at the start, the two steps of $\log|Y|$, and the tilt. */

static void study_init(struct study *study, struct page *page) {
    study->page = page;
    page_dataset(page, "gess_heydecker_1_17", &study->dataset);
    study->theta = cramer_exponent(&study->dataset, dd_of(X0));
    study->drift = drift(&study->dataset, dd_of(X0));
    for (int i = 0; i < 2; i++) {
        const struct atom *atom = &study->dataset.atom[i];
        study->step[i] = drift_log_factor(dd_of(X0), atom->s2);
        study->law[i] = atom->p * exp(study->theta * study->step[i]);
    }
}

int main(int argc, char **argv) {
    struct page page;
    struct study study = {.points = 0};
    struct estimate ratio[KINDS];
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "dataset", "(1.17)");
    page_parameter(&page, "eta_lambda0", "%g", X0);
    page_parameter(&page, "n", "10^6, 10^9, 10^12, 10^15");
    study_init(&study, &page);

    /** Five schedules at $n=10^{12}$; the tilt at four widths; measured over predicted odds. */
    for (enum kind kind = TILT; kind < KINDS; kind++) {
        write_schedule(&study, "schedules", names[kind], kind, widths[TWELVE]);
    }
    for (int w = 0; w < WIDTHS; w++) {
        write_schedule(&study, "widths", width_names[w], TILT, widths[w]);
    }
    write_ratios(&study, ratio);

    /** Each schedule has its factor and agrees with exact odds. Then the linear walk is left
    behind: a spike falls short, a long epoch is certain. */
    claim_factors(&study, ratio);
    claim_exact(&study);
    claim_short(&study);
    claim_order(&study);
    claim_equal(&page, "curriculum-runs-end", study.unfinished, 0);
    dataset_clear(&study.dataset);
    return page_finish(&page);
}
