/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# What a moderate spike makes likely

**Place.** 6.2 Flattening. Is a large reduction likely, given a moderate spike?

Theorem 5 of Gess & Heydecker (talk) bounds the probabilities of a flatter network from below: given
a moderate spike, a reduction from $\lambda_0$ to $\lambda$ has at least the probability

$$\left(\frac{\sqrt{n/\eta}}{|\mu_0|}\right)^{-\vartheta}(\lambda_0-\lambda)^\alpha$$

up to a constant and to logarithms, with an $\alpha$ we do not know. Three of its powers can be held
against runs of SGD: that of the width, that of the reduction, and, once a spike has been seen, that
of the spike's height. The law of $D=\Lambda_0-\Lambda_\infty$, the curvature $\Lambda=\eta\lambda$
that a run sheds, is on the page `curvature_reduction`; the runs are the same ones, on dataset
(1.17) at $\eta\lambda_0=1.45$, from $\mu_0=1$ with $\eta=1$, so $Y_0=n^{-1/2}$.

**What to see.** Errors are smaller than the dots. Left: in $n$ the probabilities of $D\ge d$ have
the power $-\vartheta/2$ (lines) for every $d$. Middle: in $d$ their local power tends to
$-\vartheta/2$ as $d$ falls. Right: given a spike of $|Y|=0.02$ the probabilities of $D\ge0.1$
hardly depend on $n$; given one of $1/\log n$ they fall nearly as $(\log n)^{-\vartheta}$ (dashed,
through the last dot).
*/

#include "exact/exact_lattice.h"
#include "odds/reduction.h"
#include "page/page.h"
#include "theory/cramer.h"

/** ## Parameters */

static const double X0 = 1.45;
static const double widths[] = {1e6, 1e9, 1e12, 1e15};
enum { NINE = 1, FIFTEEN = 3, WIDTHS };
/* Six levels of d a decade, from 1e-7 to 0.316. */
enum { LEVELS = 40, TENTH = 36, SMALL = 12, SPAN = 3 };
static const int shown[] = {24, 30, TENTH, 38}; /* 0.001, 0.01, 0.1, 0.22 */
static const double SEEN = 30; /* pictures show d >= SEEN Y_0^2: below, no law of n to speak of */
static const double MODERATE = 0.02; /* |Y| */
enum { FIXED, LOG, SPIKES };         /* spikes of |Y| = MODERATE, and of 1/log n */
static const uint64_t SEED = 20260413;
static const char STREAMS_OF[] = "curvature_reduction";

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"reduction-power-of-n", "talk, Theorem 5",
     "$P(D\\ge0.1)$ has at least the power $-\\vartheta/2$ of $n$ (slope of the logarithms, "
     "$n=10^6$ to $10^{15}$)"},
    {"reduction-power-of-d", "talk, Theorem 5",
     "The probability of $D\\ge d$ has the power $-\\vartheta/2$ of $d$ while $d$ is small (slope "
     "of the logarithms from $10^{-5}$ to $3\\cdot10^{-5}$, $n=10^{15}$)"},
    {"reduction-given-spike-flat", "own",
     "Given a spike of $|Y|=0.02$ the probability of $D\\ge0.1$ does not depend on $n$, the wave "
     "of the spike’s own probability divided out (slope of the logarithms)"},
    {"reduction-given-spike", "talk, Theorem 5",
     "Given a spike of $|Y|=0.02$ the probability of $D\\ge0.1$ is bounded below independently of "
     "$n$ (smallest of the four widths; the bound is by Lundberg’s inequality for the spike)"},
    {"reduction-given-log-spike", "talk, Theorem 5",
     "Given a spike of $|Y|=1/\\log n$ the probability of $D\\ge0.1$ falls like $(\\log "
     "n)^{-\\vartheta}$ (logarithm of what is left of that between $n=10^9$ and $10^{15}$)"},
};

/**
## The runs

Runs are drawn by the Cramér tilt of the start, under which $|Y|$ climbs, and weighted; a run counts
for $D\ge d$ with the weight it has when it passes $d$, for a spike with the weight it has at the
spike, and for both with that of the later of the two (`src/odds/reduction.c`). So the probabilities
given a spike are a ratio of two means over the same runs, and its error knows that the two vary
together.
*/

struct study {
    struct page *page;
    double theta;
    struct reduction_question question[WIDTHS];
    struct reduction at[WIDTHS];
    double wave[WIDTHS][SPIKES]; /* of the linear walk: e^(theta c) P of a spike */
};

static void simulate(struct study *study, const struct dataset *dataset, int w) {
    size_t replicas = page_replicas(study->page, 8192, 196608);
    const struct plan plan = page_plan_of(study->page, STREAMS_OF, (uint64_t)w, replicas);
    struct reduction_question *question = &study->question[w];
    *question = reduction_question_of(dataset, X0, widths[w], LEVELS, TENTH);
    question->span = SPAN;
    question->spike[FIXED] = MODERATE;
    question->spike[LOG] = 1 / log(widths[w]);
    MUST(reduction_run(&study->at[w], question, &plan, &fault));
}

static struct estimate given_spike(const struct reduction *found, int m) {
    struct estimate log_given = reduction_log_given(found, m);
    double given = exp(log_given.value);
    return (struct estimate){given, given * log_given.se};
}

static void write_width(const struct study *study, int w) {
    struct page *page = study->page;
    const struct reduction *found = &study->at[w];
    const double *level = study->question[w].level, n = widths[w];
    for (int k = 0; k + SPAN < LEVELS; k++) {
        if (level[k] * n >= SEEN) {
            struct estimate slope = reduction_slope(found, &study->question[w], k);
            double middle = sqrt(level[k] * level[k + SPAN]);
            page_estimate(page, "slope", page_label(page, "%g", n), middle, slope);
        }
    }
    for (int m = 0; m < SPIKES; m++) {
        page_estimate(page, "given", m == FIXED ? "fixed" : "log", n, given_spike(found, m));
    }
    for (size_t i = 0; i < COUNT(shown); i++) {
        struct estimate odds =
            estimate_times(reduction_odds(found, shown[i]), pow(n, -study->theta / 2));
        page_estimate(page, "width", page_label(page, "%.2g", level[shown[i]]), n, odds);
    }
}

/**
## Without a condition

The probabilities are at least the theorem's if their power of $n$ is at least $-\vartheta/2$, up to
the logarithms it leaves open. The simulated power is $-\vartheta/2$ itself: the theorem's power of
$n$ is the best there is. In $d$ the power is the same while $d$ is small, for a single large $|Y|$
of the order of $\sqrt d$ sheds $d$, and the probability to climb so high is
$(|Y_0|/\sqrt d)^\vartheta$. For larger $d$ the probabilities fall faster: what was shed before
lowers $\Lambda$,
and the climbs that are still to come are rarer there. Four standard errors are allowed throughout:
by chance one number in $16\,000$ falls outside.
*/

static struct estimate slope_in_width(const struct estimate y[WIDTHS]) {
    double x[WIDTHS];
    for (int w = 0; w < WIDTHS; w++) {
        x[w] = log(widths[w]);
    }
    return estimate_slope(x, y, WIDTHS);
}

static void claim_powers(const struct study *study) {
    struct page *page = study->page;
    struct estimate power[WIDTHS];
    for (int w = 0; w < WIDTHS; w++) {
        power[w] = estimate_log(reduction_odds(&study->at[w], TENTH));
        power[w].value -= study->theta / 2 * log(widths[w]);
    }
    claim_consistent(page, "reduction-power-of-n", slope_in_width(power), -study->theta / 2, 4);
    claim_source_agrees(page, "reduction-power-of-n");
    struct estimate small = reduction_slope(&study->at[FIFTEEN], &study->question[FIFTEEN], SMALL);
    claim_consistent(page, "reduction-power-of-d", small, -study->theta / 2, 4);
    claim_source_unknown(page, "reduction-power-of-d");
    claim_reason(
        page, "reduction-power-of-d",
        "its exponent $\\alpha$ is not known; any "
        "$\\alpha\\ge-\\vartheta/2$ fits small $d$");
}

/**
## Given a spike

Given a spike of a height $M$ the walk starts anew from there, so the theorem's factor with $M$ for
$|\mu_0|$ is free of $n$ for $M = \epsilon\sqrt{n/\eta}$, and $(\log n)^{-\vartheta}$ for
$M=\sqrt{n/\eta}/\log n$; how its moderate spikes are meant, with an unknown $\beta$, is our
reading. Whoever sees a spike of $|Y|=0.02$ has one chance in fifteen to see the network flatten by
0.1, at any width: after the climb, width is forgotten.

The probabilities of the spike itself are $e^{-\vartheta c}$ times a wave in $c$, the logarithm of
the climb, that is known exactly for the linear walk (`figures/cramer_constant.c`): between 0.7 and
0.85 here. With it divided out what remains is the nonlinear part alone. At $|Y|=0.02$ that is the
same for all $n$.
*/

static void find_waves(struct study *study, const struct dataset *dataset) {
    const struct exact_budget budget = {1e-12, 1e9};
    struct ball_data data;
    struct exact_bound bound;
    MUST(ball_data_init(&data, dataset, &fault));
    for (int w = 0; w < WIDTHS; w++) {
        for (int m = 0; m < SPIKES; m++) {
            double ratio = study->question[w].spike[m] * sqrt(widths[w]);
            MUST(exact_lattice_to(&bound, &data, X0, ratio, &budget, &fault));
            study->wave[w][m] = pow(ratio, study->theta) * bound.lower;
        }
    }
    ball_data_clear(&data);
}

static struct estimate log_without_wave(const struct study *study, int w, int m) {
    struct estimate given = reduction_log_given(&study->at[w], m);
    given.value += log(study->wave[w][m]);
    return given;
}

/** The bound below is P(both)/P(spike) with Lundberg's bound for the spike, from the widest network
alone. */

static void claim_given(const struct study *study) {
    struct page *page = study->page;
    struct estimate fixed[WIDTHS], least = {INFINITY, NAN};
    for (int w = 0; w < WIDTHS; w++) {
        struct estimate given = given_spike(&study->at[w], FIXED);
        least = given.value < least.value ? given : least;
        fixed[w] = log_without_wave(study, w, FIXED);
    }
    struct estimate floor =
        estimate_times(reduction_odds(&study->at[FIFTEEN], TENTH), pow(MODERATE, study->theta));
    least.se = hypot(least.se, floor.se);
    claim_consistent(page, "reduction-given-spike-flat", slope_in_width(fixed), 0, 4);
    claim_estimate_at_least(page, "reduction-given-spike", least, floor.value);
    claim_source_agrees(page, "reduction-given-spike");
}

/** A spike of $1/\log n$ shrinks with $n$, so its nonlinear part moves, by what the law's
correction makes of one step: $4.3\cdot1.69\,(4-1.69\cdot1.45)\,Y^2$ or 0.026 at $n=10^9$, which is
added to four standard errors. */

static void claim_given_log(const struct study *study) {
    struct estimate left =
        estimate_less(log_without_wave(study, FIFTEEN, LOG), log_without_wave(study, NINE, LOG));
    left.value += study->theta * log(log(widths[FIFTEEN]) / log(widths[NINE]));
    claim_estimate_within(study->page, "reduction-given-log-spike", left, 0, 0.026 + 4 * left.se);
    claim_source_unknown(study->page, "reduction-given-log-spike");
    claim_reason(
        study->page, "reduction-given-log-spike",
        "the scale of moderate spikes has an exponent $\\beta$ we do not know");
}

int main(int argc, char **argv) {
    static struct study study;
    struct page page;
    struct dataset dataset;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "dataset", "(1.17)");
    page_parameter(&page, "eta_lambda0", "%g", X0);
    page_parameter(&page, "n", "10^6, 10^9, 10^12, 10^15");
    page_parameter(&page, "streams of", "%s", STREAMS_OF);
    page_dataset(&page, "gess_heydecker_1_17", &dataset);
    study.page = &page;
    study.theta = cramer_exponent(&dataset, dd_of(X0));

    /** SGD at four widths, and the exact probabilities of a spike of the linear walk. */
    for (int w = 0; w < WIDTHS; w++) {
        simulate(&study, &dataset, w);
        write_width(&study, w);
    }
    page_point(&page, "parameter", "kappa", X0, study.theta / 2);
    find_waves(&study, &dataset);

    /** Theorem 5, without a condition and given a spike. */
    claim_powers(&study);
    claim_given(&study);
    claim_given_log(&study);
    dataset_clear(&dataset);
    return page_finish(&page);
}
