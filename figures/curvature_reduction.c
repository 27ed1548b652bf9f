/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# How much curvature a run sheds

**Place.** 6.1 Flattening. How much flatter does a spike leave the network?

In the deflationary regime a run of SGD hardly ever spikes, and only a spike flattens. What is the
law of $D = \Lambda_0-\Lambda_\infty$, the curvature $\Lambda = \eta\lambda$ that is gone when
training ends? Theorem 5 of Gess & Heydecker (talk) bounds it from below: given a moderate spike, a
reduction from $\lambda_0$ to $\lambda$ has at least the probability
$(\sqrt{n/\eta}/|\mu_0|)^{-\vartheta}(\lambda_0-\lambda)^\alpha$ up to a constant, with an $\alpha$
we do not know. Here is the law itself, for dataset (1.17) at $\eta\lambda_0 = 1.45$, and what it
says about the theorem. The rest is *own*. A run gains

$$D = \sum_t s^2Y_t^2\,(4-s^2\Lambda_t),$$

and as long as that is small against 1 it is $Y_0^2R$ with the perpetuity $R = c + m^2R'$, $m =
|1-s^2\Lambda_0|$, $c = s^2(4-s^2\Lambda_0)$. Such sums have a power for a tail (Kesten 1973, Goldie
1991): with $\kappa=\vartheta/2$

$$\mathbb P(D\ge d) \approx K\,\left(\frac{Y_0^2}d\right)^{\kappa}, \qquad
K = \frac{\mathbb E\left[(c+m^2R)^\kappa-(m^2R)^\kappa\right]}{\kappa\,\mathbb E[m^{2\kappa}\log m^2]} .$$

**What to see.** Errors are smaller than the dots. Top left: $n^{\vartheta/2}\,\mathbb P(D\ge d)$
for four widths lies on one curve, and for small $d$ on the power law (line). Top middle: over that
law it is $1-4.3\,d$ (dashed) while $d$ is small. Top right: its local power tends to
$-\vartheta/2$. Bottom left: in $n$ the power is $-\vartheta/2$ for every $d$. Bottom middle: given
a spike of $|Y|=0.02$ the odds of $D\ge0.1$ hardly depend on $n$; given one of $1/\log n$ they fall
as $(\log n)^{-\vartheta}$. Bottom right: what the simulation's runs are worth, with the tilt kept
and with the tilt switched off above $|Y| = 0.1$: switching it off pays near $d = 0.1$ and costs
beyond.

| symbol | meaning | unit |
|---|---|---|
| $n$ | width; all runs start at $\mu_0=1$, $\eta=1$, $Y_0=n^{-1/2}$, but for one series from $N(0,1)$ weights | 1 |
| $d$ | a reduction of $\eta\lambda$; at 0.267 the run leaves the window | 1 |
*/

#include <math.h>

#include "base/die.h"
#include "exact/exact_lattice.h"
#include "odds/reduction.h"
#include "page/page.h"
#include "theory/cramer.h"

/** ## Parameters */

static const double X0 = 1.45;
static const double widths[] = {1e6, 1e9, 1e12, 1e15};
enum { SIX, NINE, TWELVE, FIFTEEN, WIDTHS };

/* Six levels of d a decade, from 1e-7 to 0.316. */
enum { LEVELS = 40, TENTH = 36, HUNDREDTH = 30, TEN_THOUSANDTH = 18, SPAN = 3 };

static const double MODERATE = 0.02, SWITCH_OFF = 0.1; /* |Y| */
enum { FIXED, LOG, SPIKES };   /* spikes of |Y| = MODERATE, and of 1/log n */
static const double SEEN = 30; /* pictures show d >= SEEN Y_0^2: below, no law of n to speak of */

static const uint64_t SEED = 20260413;

/** ## What is claimed */

#define THEOREM "talk, Theorem 5"

static const struct claim_text claims[] = {
    {"reduction-constant", "own",
     "Kesten and Goldie’s constant K of (1.17) at ηλ = 1.45, from the perpetuity"},
    {"reduction-small", "own",
     "P(D ≥ d) over $K(Y_0^2/d)^{\\vartheta/2}$ at d = 10^-4, n = 10^12 (corrected by 1 − 4.3d)"},
    {"reduction-tenth", "own; two digits of a second program",
     "P(D ≥ d) over $K(Y_0^2/d)^{\\vartheta/2}$ at d = 0.1, n = 10^12: 35 % are missing there "
     "(four standard errors and the rounding of the 35)"},
    {"reduction-collapse", "own",
     "$n^{\\vartheta/2}$ P(D ≥ d) is the same for n = 10^9, 10^12 and 10^15 (largest difference "
     "from the second, in standard errors and the wave, for d from 0.01 to 0.32)"},
    {"reduction-runs-end", "own",
     "Runs end by a rule (part of the runs that met the limit of a million steps)"},
    {"reduction-tilt-kept-or-off", "own",
     "The tilt kept and the tilt switched off above |Y| = 0.1 agree (largest difference in "
     "standard errors, d from 0.01 to 0.32, n = 10^12)"},
    {"reduction-random-start", "own",
     "P(D ≥ 0.1) from N(0,1) weights over that from μ_0 = 1 at n = 10^12, over "
     "$\\eta^\\vartheta\\,\\mathbb E|\\mu_0|^\\vartheta$"},
    {"reduction-power-of-n", THEOREM,
     "P(D ≥ 0.1) has at least the power −ϑ/2 of n (slope of the logarithms, n = 10^6 to 10^15)"},
    {"reduction-given-spike-flat", "own",
     "Given a spike of |Y| = 0.02 the odds of D ≥ 0.1 do not depend on n, the wave of the "
     "spike’s own odds divided out (slope of the logarithms)"},
    {"reduction-given-spike", THEOREM,
     "Given a spike of |Y| = 0.02 the odds of D ≥ 0.1 are bounded below independently of n "
     "(smallest of the four widths; the bound is by Lundberg’s inequality for the spike)"},
    {"reduction-given-log-spike", THEOREM,
     "Given a spike of |Y| = 1/log n the odds of D ≥ 0.1 fall like $(\\log n)^{-\\vartheta}$ "
     "(logarithm of what is left of that between n = 10^9 and 10^15)"},
    {"reduction-power-of-d", THEOREM,
     "The odds of D ≥ d have the power −ϑ/2 of d while d is small (slope of the logarithms from "
     "10^-5 to 3·10^-5, n = 10^15)"},
};

/**
## The runs

A large $D$ needs a large $|Y|$, which plain runs hardly ever reach. So samples are drawn by the
Cramér tilt $\tilde p_i=p_i m_i^\vartheta$ of the start, under which $|Y|$ climbs, and each draw
multiplies the weight by $p_i/\tilde p_i$. $D$ only grows, so a run counts for $D\ge d$ with the
weight it has when it passes $d$: unbiased for the nonlinear chain, as at any stopping time, and
what comes later adds no noise (`src/odds/reduction.c`). The tilt may be kept, or end for good once
$|Y|$ has passed a height.
*/

struct runs {
    struct reduction_question question;
    struct reduction found;
};

struct study {
    struct page *page;
    double theta, kappa;
    struct estimate constant; /* K */
    struct runs at[WIDTHS], off, random;
    double wave[WIDTHS][SPIKES]; /* of the linear walk: e^(theta c) P of a spike */
};

static double level_of(int k) {
    return 0.1 * pow(10, (k - TENTH) / 6.0);
}

static struct runs runs_of(
    struct page *page, const struct dataset *dataset, uint64_t point, double width, double limit,
    bool random) {
    struct runs runs = {
        .question = {
            .dataset = dataset,
            .eta = dd_of(random ? X0 / 2 : 1),
            .width = width,
            .start = {.random = random, .mu0 = 1, .lambda0 = dd_of(random ? 2 : X0)},
            .limit = limit,
            .levels = LEVELS,
            .span = SPAN,
            .spike = {MODERATE, 1 / log(width)},
            .given = TENTH}};
    for (int k = 0; k < LEVELS; k++) {
        runs.question.level[k] = level_of(k);
    }
    const struct plan plan = page_plan(page, point, page_replicas(page, 8192, 196608));
    MUST(reduction_run(&runs.found, &runs.question, &plan, &fault));
    return runs;
}

/* n^(theta/2) P(D >= d). */
static struct estimate odds(const struct runs *runs, int k) {
    return reduction_odds(&runs->found, k);
}

/** The odds over the law $K(Y_0^2/d)^\kappa$, without the error of $K$, which all points share. */

static struct estimate over_law(const struct study *study, const struct runs *runs, int k) {
    return estimate_times(odds(runs, k), pow(level_of(k), study->kappa) / study->constant.value);
}

/**
## The panels

The law says that $n^{\vartheta/2}\,\mathbb P(D\ge d)$ is one curve for all widths: while $|Y|$ is
small a network knows its width by the start alone, and all that follows after the climb is the
same. Only where $d$ is of the order of $Y_0^2$ a run need not climb at all. There the curves part,
and the picture leaves those points out.
*/

static void write_width(const struct study *study, int w) {
    struct page *page = study->page;
    const struct runs *runs = &study->at[w];
    const char *series = page_label(page, "%g", widths[w]);
    for (int k = 0; k < LEVELS; k++) {
        double d = level_of(k);
        if (d * widths[w] < SEEN) {
            continue;
        }
        page_estimate(page, "collapse", series, d, odds(runs, k));
        page_estimate(page, "law", series, d, over_law(study, runs, k));
        if (k + SPAN < LEVELS) {
            page_estimate(
                page, "slope", series, sqrt(d * level_of(k + SPAN)),
                reduction_slope(&runs->found, &runs->question, k));
        }
    }
    for (int m = 0; m < SPIKES; m++) {
        struct estimate given = reduction_log_given(&runs->found, m);
        page_estimate(
            page, "given", m == FIXED ? "fixed" : "log", widths[w],
            estimate_times((struct estimate){1, given.se}, exp(given.value)));
    }
}

static void write_panels(const struct study *study) {
    static const int shown[] = {24, HUNDREDTH, TENTH, 38};
    struct page *page = study->page;
    for (int w = 0; w < WIDTHS; w++) {
        write_width(study, w);
        for (size_t i = 0; i < COUNT(shown); i++) {
            page_estimate(
                page, "width", page_label(page, "%.2g", level_of(shown[i])), widths[w],
                estimate_times(odds(&study->at[w], shown[i]), pow(widths[w], -study->kappa)));
        }
    }

    /** How many plain samples the weighted runs are worth, over their number: few of them carry
    most of the weight where the tilt suits the event badly. */
    for (int off = 0; off < 2; off++) {
        const struct runs *runs = off ? &study->off : &study->at[TWELVE];
        for (int k = 0; k < LEVELS; k++) {
            double effective = reduction_effective(&runs->found, k);
            page_point(page, "effective", off ? "off" : "kept", level_of(k), effective);
        }
    }

    /** From $N(0,1)$ weights the curve is that of the fixed start, times a constant. */
    for (int k = 0; k < LEVELS; k++) {
        page_estimate(page, "collapse", "random", level_of(k), odds(&study->random, k));
    }
    page_estimate(page, "parameter", "K", X0, study->constant);
    page_point(page, "parameter", "kappa", X0, study->kappa);
}

/**
## The law

Four standard errors throughout: by chance one number in $16\,000$ falls outside, and the largest of
twenty once in 800. Between widths there is more than sampling: after $\vartheta$ the next root of
$\sum_i p_im_i^z=1$ to the right is $z=1.753+17.2i$, so the odds approach their law in a wave that
dies out like $|Y_0|^{0.38}$ (renewal theory), which the deep tier sees at $n=10^9$. How large it is
comes from $n=10^6$, which the claim does not use otherwise; how much is left of it at the other
widths, from the power. At $d = 10^{-4}$ the law's own correction is $4.3\cdot10^{-4}$, added to the
tolerance; that of $Y_0^2/d$ is below it from $n=10^9$ on.
*/

static double wave_at(const struct study *study, int w) {
    double most = 0;
    for (int k = HUNDREDTH; k < LEVELS; k++) {
        struct estimate ratio =
            estimate_ratio(odds(&study->at[SIX], k), odds(&study->at[TWELVE], k));
        most = fmax(most, fabs(ratio.value - 1));
    }
    return most * pow(widths[w] / widths[SIX], -0.38 / 2);
}

static void claim_collapse(const struct study *study) {
    double worst = 0, comparisons = 0;
    for (int w = NINE; w < WIDTHS; w++) {
        for (int k = HUNDREDTH; k < LEVELS && w != TWELVE; k++) {
            struct estimate ratio =
                estimate_ratio(odds(&study->at[w], k), odds(&study->at[TWELVE], k));
            ratio.se = hypot(ratio.se, hypot(wave_at(study, w), wave_at(study, TWELVE)));
            worst = page_worse(worst, estimate_sigmas(ratio, 1));
            comparisons++;
        }
    }
    claim_agrees(study->page, "reduction-collapse", worst, 4, comparisons);
}

/** Nothing is fitted: $K$ comes from the perpetuity, the odds from SGD. At $d=10^{-4}$ the two
agree to a third of a percent. At $d=0.1$, more than a third of the way to the edge of the window, a
third of the law's odds is missing. */

static void claim_law(const struct study *study) {
    struct page *page = study->page;
    double own = study->constant.se / study->constant.value;
    struct estimate small = over_law(study, &study->at[TWELVE], TEN_THOUSANDTH);
    struct estimate tenth = over_law(study, &study->at[TWELVE], TENTH);
    small.se = hypot(small.se, own * small.value);
    tenth.se = hypot(tenth.se, own * tenth.value);
    claim_consistent(page, "reduction-constant", study->constant, 3.470, 4);
    claim_consistent(page, "reduction-small", estimate_times(small, 1 / (1 - 4.3e-4)), 1, 4);
    claim_estimate_within(page, "reduction-tenth", tenth, 0.65, 0.005 + 4 * tenth.se);
}

/**
The tilt may stop at any time, so both ways are unbiased. A start from $N(0,1)$ weights multiplies
by $\mathbb E|\mu_0|^\vartheta = 2^{\vartheta/2}\Gamma(\frac{1+\vartheta}2)/\sqrt\pi$, and by
$\eta^\vartheta$, for there $\Lambda_0=2\eta$ and $Y_0 = \eta\mu_0/\sqrt n$.
*/

static void claim_ways(const struct study *study) {
    const struct runs *kept = &study->at[TWELVE];
    double theta = study->theta, worst = 0, comparisons = 0;
    for (int k = HUNDREDTH; k < LEVELS; k++) {
        struct estimate ratio = estimate_ratio(odds(&study->off, k), odds(kept, k));
        worst = page_worse(worst, estimate_sigmas(ratio, 1));
        comparisons++;
    }
    claim_agrees(study->page, "reduction-tilt-kept-or-off", worst, 4, comparisons);
    struct estimate ratio = estimate_ratio(odds(&study->random, TENTH), odds(kept, TENTH));
    double moment =
        pow(X0 / 2, -theta) * sqrt(acos(-1)) / (pow(2, theta / 2) * tgamma((1 + theta) / 2));
    claim_consistent(study->page, "reduction-random-start", estimate_times(ratio, moment), 1, 4);
}

static void claim_ends(const struct study *study) {
    double unfinished = study->off.found.unfinished + study->random.found.unfinished;
    double runs = study->off.found.runs + study->random.found.runs;
    for (int w = 0; w < WIDTHS; w++) {
        unfinished += study->at[w].found.unfinished;
        runs += study->at[w].found.runs;
    }
    claim_at_most(study->page, "reduction-runs-end", unfinished / runs, 1e-5);
}

/**
## Theorem 5: the odds without a condition

The odds are at least the theorem's if their power of $n$ is at least $-\vartheta/2$, up to the
logarithms it leaves open. The simulated power is $-\vartheta/2$ itself: the theorem's power of $n$
is the best there is. In $d$ the power is the same while $d$ is small, for a single large $|Y|$ of
the order of $\sqrt d$ sheds $d$. For larger $d$ the odds fall faster: what was shed before lowers
$\Lambda$, and the climbs that are still to come are rarer there.
*/

static struct estimate slope_in_width(const struct estimate y[WIDTHS]) {
    double x[WIDTHS];
    for (int w = 0; w < WIDTHS; w++) {
        x[w] = log(widths[w]);
    }
    return estimate_slope(x, y, WIDTHS);
}

static void claim_powers(const struct study *study) {
    struct estimate power[WIDTHS];
    for (int w = 0; w < WIDTHS; w++) {
        power[w] = estimate_log(odds(&study->at[w], TENTH));
        power[w].value -= study->kappa * log(widths[w]);
    }
    claim_consistent(study->page, "reduction-power-of-n", slope_in_width(power), -study->kappa, 4);
    claim_source_agrees(study->page, "reduction-power-of-n");

    const struct runs *widest = &study->at[FIFTEEN];
    struct estimate small = reduction_slope(&widest->found, &widest->question, 12);
    claim_consistent(study->page, "reduction-power-of-d", small, -study->kappa, 4);
    claim_source_unknown(study->page, "reduction-power-of-d");
    claim_reason(
        study->page, "reduction-power-of-d",
        "its exponent α is not known; any α ≥ −ϑ/2 fits small d");
}

/**
## Theorem 5: given a spike

Given a spike of a height $M$ the walk starts anew from there, so the theorem's factor with $M$ for
$|\mu_0|$ is free of $n$ for $M = \epsilon\sqrt{n/\eta}$, and $(\log n)^{-\vartheta}$ for
$M=\sqrt{n/\eta}/\log n$; how its moderate spikes are meant, with an unknown $\beta$, is our
reading.

The odds of the spike itself are $e^{-\vartheta c}$ times a wave in $c$ that is known exactly for
the linear walk (`figures/cramer_constant.c`): between 0.7 and 0.85 here. With it divided out
nothing may be left. At $|Y|=0.02$ the nonlinear part is the same for all $n$; at $1/\log n$ it
moves, by what the law's correction makes of one step, $4.3\cdot1.69\,(4-1.69\cdot1.45)\,Y^2$ or
0.026 at $n=10^9$, which is added to four standard errors.
*/

static void find_waves(struct study *study, const struct dataset *dataset) {
    const struct exact_budget budget = {1e-12, 1e9};
    struct ball_data data;
    struct exact_bound bound;
    MUST(ball_data_init(&data, dataset, &fault));
    for (int w = 0; w < WIDTHS; w++) {
        for (int m = 0; m < SPIKES; m++) {
            double ratio = (m == FIXED ? MODERATE : 1 / log(widths[w])) * sqrt(widths[w]);
            MUST(exact_lattice_to(&bound, &data, X0, ratio, &budget, &fault));
            study->wave[w][m] = pow(ratio, study->theta) * bound.lower;
        }
    }
    ball_data_clear(&data);
}

/** The odds given a spike are those of both over those of the spike; without the wave in the
latter, what remains is the nonlinear part alone. */

static struct estimate without_wave(const struct study *study, int w, int m) {
    struct estimate given = reduction_log_given(&study->at[w].found, m);
    given.value += log(study->wave[w][m]);
    return given;
}

/** The bound below is P(both)/P(spike) with Lundberg's bound for the spike, from the widest network
alone. */

static void claim_given(const struct study *study) {
    struct page *page = study->page;
    struct estimate fixed[WIDTHS], least = {INFINITY, NAN};
    for (int w = 0; w < WIDTHS; w++) {
        struct estimate log_given = reduction_log_given(&study->at[w].found, FIXED);
        double given = exp(log_given.value);
        fixed[w] = without_wave(study, w, FIXED);
        least = given < least.value ? (struct estimate){given, given * log_given.se} : least;
    }
    struct estimate floor =
        estimate_times(odds(&study->at[FIFTEEN], TENTH), pow(MODERATE, study->theta));
    least.se = hypot(least.se, floor.se);
    claim_consistent(page, "reduction-given-spike-flat", slope_in_width(fixed), 0, 4);
    claim_estimate_at_least(page, "reduction-given-spike", least, floor.value);
    claim_source_agrees(page, "reduction-given-spike");

    struct estimate left =
        estimate_less(without_wave(study, FIFTEEN, LOG), without_wave(study, NINE, LOG));
    left.value += study->theta * log(log(widths[FIFTEEN]) / log(widths[NINE]));
    claim_estimate_within(page, "reduction-given-log-spike", left, 0, 0.026 + 4 * left.se);
    claim_source_unknown(page, "reduction-given-log-spike");
    claim_reason(
        page, "reduction-given-log-spike",
        "the scale of moderate spikes has an exponent β we do not know");
}

int main(int argc, char **argv) {
    static struct study study;
    struct page page;
    struct dataset dataset;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "dataset", "(1.17)");
    page_parameter(&page, "eta_lambda0", "%g", X0);
    page_parameter(&page, "n", "10^6, 10^9, 10^12, 10^15");
    page_dataset(&page, "gess_heydecker_1_17", &dataset);
    study.page = &page;
    study.theta = cramer_exponent(&dataset, dd_of(X0));
    study.kappa = study.theta / 2;

    /** Of the theory: $K$, from draws of the perpetuity, and the exact odds of a spike of the
    linear walk. */
    const struct plan plan = page_plan(&page, WIDTHS + 2, page_replicas(&page, 8192, 131072));
    MUST(reduction_constant(&study.constant, &dataset, X0, &plan, &fault));
    find_waves(&study, &dataset);

    /** Of SGD: four widths; then $n=10^{12}$ once more with the tilt switched off, and from
    $N(0,1)$ weights. */
    for (int w = 0; w < WIDTHS; w++) {
        study.at[w] = runs_of(&page, &dataset, (uint64_t)w, widths[w], INFINITY, false);
    }
    study.off = runs_of(&page, &dataset, WIDTHS, widths[TWELVE], SWITCH_OFF, false);
    study.random = runs_of(&page, &dataset, WIDTHS + 1, widths[TWELVE], INFINITY, true);
    write_panels(&study);

    /** The law and the ways to it, then Theorem 5. */
    claim_law(&study);
    claim_collapse(&study);
    claim_ways(&study);
    claim_ends(&study);
    claim_powers(&study);
    claim_given(&study);
    dataset_clear(&dataset);
    return page_finish(&page);
}
