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
#include <stdio.h>

#include "theory/cramer.h"
#include "base/die.h"
#include "exact/exact_lattice.h"
#include "page/page.h"
#include "odds/reduction.h"
#include "page/series.h"

/** ## Parameters */

static const double X0 = 1.45;
static const double widths[] = {1e6, 1e9, 1e12, 1e15};
enum { WIDTHS = 4, TWELVE = 2, LEVELS = 40, TENTH = 36, HUNDREDTH = 30, SPAN = 3 };

static const double MODERATE = 0.02, SWITCH_OFF = 0.1; /* |Y| */
static const double LARGE = 0.1;                       /* the reduction looked at given a spike */
static const double SEEN = 30; /* pictures show d >= SEEN Y_0^2: below, no law of n to speak of */

static const uint64_t SEED = 20260413;

/* Six levels a decade, from 1e-7 to 0.316. */
static double level_of(int k) {
    return LARGE * pow(10, (k - TENTH) / 6.0);
}

/**
## The runs

Samples are drawn by the Cramér tilt $\tilde p_i=p_i m_i^\vartheta$ of the start, under which $|Y|$
climbs, and each draw multiplies the weight by $p_i/\tilde p_i$. $D$ only grows, so a run counts for
$D\ge d$ with the weight it has when it passes $d$: unbiased for the nonlinear chain, as at any
stopping time, and what comes later adds no noise (`src/odds/reduction.c`). The tilt may be kept, or
end for good once $|Y|$ has passed a height.
*/

struct series {
    struct reduction_question question;
    struct reduction sums;
};

static void simulate(
    struct page *page, const struct dataset *dataset, uint64_t point, double width, double limit,
    bool random, struct series *series) {
    struct fault fault;
    series->question = (struct reduction_question){
        .dataset = dataset,
        .eta = dd_of(random ? X0 / 2 : 1),
        .width = width,
        .start = {.random = random, .mu0 = 1, .lambda0 = dd_of(random ? 2 : X0)},
        .limit = limit,
        .levels = LEVELS,
        .span = SPAN,
        .spike = {MODERATE, 1 / log(width)},
        .given = TENTH};
    const struct plan plan = {
        .key = page_key_old(page, SEED, point),
        .runs = page_replicas(page, 8192, 196608),
        .watch = &page->watch};
    for (int k = 0; k < LEVELS; k++) {
        series->question.level[k] = level_of(k);
    }
    DIE_UNLESS_OK(reduction_run(&series->sums, &series->question, &plan, &fault), fault);
}

static struct estimate odds(const struct series *series, int k) {
    return reduction_odds(&series->sums, k);
}

static struct estimate slope_in_level(const struct series *series, int k) {
    return reduction_slope(&series->sums, &series->question, k);
}

static struct estimate log_given(const struct series *series, int m) {
    return reduction_log_given(&series->sums, m);
}

static struct estimate slope_in_width(const struct estimate y[WIDTHS]) {
    double x[WIDTHS];
    for (int w = 0; w < WIDTHS; w++) {
        x[w] = log(widths[w]);
    }
    return estimate_slope(x, y, WIDTHS);
}

/** ## The panels */

struct study {
    struct page *page;
    double theta, kappa;
    struct estimate constant; /* K */
    struct series at[WIDTHS], off, random;
    double wave[WIDTHS][2]; /* of the linear walk: e^(theta c) P at the two moderate spikes */
};

/* P over the law K (Y_0^2/d)^kappa, without K's own error, which all points share. */
static struct estimate over_law(const struct study *study, const struct series *sums, int k) {
    return estimate_times(odds(sums, k), pow(level_of(k), study->kappa) / study->constant.value);
}

static void put_width(const struct study *study, int w) {
    struct page *page = study->page;
    char series[32];
    snprintf(series, sizeof series, "%g", widths[w]);
    const struct series *sums = &study->at[w];
    for (int k = 0; k < LEVELS; k++) {
        if (level_of(k) * widths[w] >= SEEN) {
            series_put(page, "collapse", series, level_of(k), odds(sums, k));
            series_put(page, "law", series, level_of(k), over_law(study, sums, k));
        }
        if (level_of(k) * widths[w] >= SEEN && k + SPAN < LEVELS) {
            series_put(
                page, "slope", series, sqrt(level_of(k) * level_of(k + SPAN)),
                slope_in_level(sums, k));
        }
    }
    for (int m = 0; m < 2; m++) {
        struct estimate given = log_given(sums, m);
        series_put(
            page, "given", m == 0 ? "fixed" : "log", widths[w],
            estimate_times((struct estimate){1, given.se}, exp(given.value)));
    }
}

static void put_all(const struct study *study) {
    static const int shown[] = {24, HUNDREDTH, TENTH, 38};
    struct page *page = study->page;
    for (int w = 0; w < WIDTHS; w++) {
        put_width(study, w);
        for (int i = 0; i < 4; i++) {
            char series[32];
            snprintf(series, sizeof series, "%.2g", level_of(shown[i]));
            series_put(
                page, "width", series, widths[w],
                estimate_times(odds(&study->at[w], shown[i]), pow(widths[w], -study->kappa)));
        }
    }
    for (int off = 0; off < 2; off++) {
        const struct series *twelve = off ? &study->off : &study->at[TWELVE];
        for (int k = 0; k < LEVELS; k++) {
            struct estimate part = {reduction_effective(&twelve->sums, k), NAN};
            series_put(page, "effective", off ? "off" : "kept", level_of(k), part);
        }
    }
    for (int k = 0; k < LEVELS; k++) {
        series_put(page, "collapse", "random", level_of(k), odds(&study->random, k));
    }
    series_put(page, "parameter", "K", X0, study->constant);
    series_put_exact(page, "parameter", "kappa", X0, study->kappa);
}

/**
## The claims: the law

Four standard errors throughout, of which one in $16\,000$ honest claims falls outside. Between
widths there is more than sampling: after $\vartheta$ the next root of $\sum_i p_im_i^z=1$ to the
right is $z=1.753+17.2i$, so the odds approach their law in a wave that dies out like $|Y_0|^{0.38}$
(renewal theory), which the deep tier sees at $n=10^9$. How large it is comes from $n=10^6$, which
the claim does not use otherwise; how much is left of it at the other widths, from the power. At $d
= 10^{-4}$ the law's own correction is $4.3\cdot10^{-4}$, added to the tolerance; that of $Y_0^2/d$
is below it from $n=10^9$ on.
*/

/* The wave at n = 10^6, the largest difference from n = 10^12 there, as it must have died out at
 * `series`. */
static double wave_at(const struct study *study, const struct series *series) {
    const struct series *six = &study->at[0];
    double most = 0;
    for (int k = HUNDREDTH; k < LEVELS; k++) {
        struct estimate ratio = estimate_ratio(odds(six, k), odds(&study->at[TWELVE], k));
        most = fmax(most, fabs(ratio.value - 1));
    }
    return most * pow(series->question.width / six->question.width, -0.38 / 2);
}

static void claim_law(const struct study *study) {
    struct page *page = study->page;
    const struct series *twelve = &study->at[TWELVE];
    struct estimate tenth = over_law(study, twelve, TENTH), small = over_law(study, twelve, 18);
    double own = study->constant.se / study->constant.value;
    double worst = 0, unfinished = study->off.sums.unfinished + study->random.sums.unfinished,
           runs = study->off.sums.runs + study->random.sums.runs;
    for (int w = 0; w < WIDTHS; w++) {
        unfinished += study->at[w].sums.unfinished;
        runs += study->at[w].sums.runs;
        for (int k = HUNDREDTH; k < LEVELS && w > 0; k++) {
            struct estimate ratio = estimate_ratio(odds(&study->at[w], k), odds(twelve, k));
            ratio.se =
                hypot(ratio.se, hypot(wave_at(study, &study->at[w]), wave_at(study, twelve)));
            worst = page_worse(worst, w == TWELVE ? 0 : estimate_sigmas(ratio, 1));
        }
    }
    series_claim(
        page, "reduction-constant",
        "Kesten and Goldie’s constant K of (1.17) at ηλ = 1.45, from the perpetuity", "own",
        study->constant, 3.470, 4);
    series_claim(
        page, "reduction-small",
        "P(D ≥ d) over $K(Y_0^2/d)^{\\vartheta/2}$ at d = 10^-4, n = 10^12 (corrected by 1 − 4.3d)",
        "own",
        estimate_times(
            (struct estimate){small.value, hypot(small.se, own * small.value)}, 1 / (1 - 4.3e-4)),
        1, 4);
    page_claim_value(
        page, "reduction-tenth",
        "The same at d = 0.1: 35 % are missing there (four standard errors and "
        "the rounding of the 35)",
        "own; two digits of a second program", tenth.value, 0.65,
        0.005 + 4 * hypot(tenth.se, own * tenth.value));
    series_claim(
        page, "reduction-collapse",
        "$n^{\\vartheta/2}$ P(D ≥ d) is the same for n = 10^9, 10^12 and 10^15 (largest "
        "difference from the second, in standard errors and the wave, for d from 0.01 to 0.32)",
        "own", (struct estimate){worst, 1}, 0, 4);
    page_claim(
        page, &(struct claim){
                  .id = "reduction-runs-end",
                  .statement = "Runs end by a rule (part of the runs that "
                               "met the limit of a million steps)",
                  .origin = "own",
                  .measured = unfinished / runs,
                  .relation = CLAIM_AT_MOST,
                  .expected = 1e-5});
}

/**
The tilt may stop at any time, so both ways are unbiased. A start from $N(0,1)$ weights multiplies
by $\mathbb E|\mu_0|^\vartheta = 2^{\vartheta/2}\Gamma(\frac{1+\vartheta}2)/\sqrt\pi$, and by
$\eta^\vartheta$, for there $\Lambda_0=2\eta$ and $Y_0 = \eta\mu_0/\sqrt n$.
*/

static void claim_ways(const struct study *study) {
    struct page *page = study->page;
    const struct series *kept = &study->at[TWELVE];
    double theta = study->theta, worst = 0;
    for (int k = HUNDREDTH; k < LEVELS; k++) {
        struct estimate ratio = estimate_ratio(odds(&study->off, k), odds(kept, k));
        worst = page_worse(worst, estimate_sigmas(ratio, 1));
    }
    series_claim(
        page, "reduction-tilt-kept-or-off",
        "The tilt kept and the tilt switched off above |Y| = 0.1 agree (largest difference in "
        "standard errors, d from 0.01 to 0.32, n = 10^12)",
        "own", (struct estimate){worst, 1}, 0, 4);
    series_claim(
        page, "reduction-random-start",
        "P(D ≥ 0.1) from N(0,1) weights over that from μ_0 = 1 at n = 10^12, over "
        "$\\eta^\\vartheta\\,\\mathbb E|\\mu_0|^\\vartheta$",
        "own",
        estimate_times(
            estimate_ratio(odds(&study->random, TENTH), odds(kept, TENTH)),
            pow(X0 / 2, -theta) * sqrt(acos(-1)) / (pow(2, theta / 2) * tgamma((1 + theta) / 2))),
        1, 4);
}

/**
## The claims: Theorem 5

The unconditional odds are at least the theorem's if their power of $n$ is at least $-\vartheta/2$,
up to the logarithms it leaves open. Given a spike of a height $M$ the walk starts anew from there,
so the theorem's factor with $M$ for $|\mu_0|$ is free of $n$ for $M = \epsilon\sqrt{n/\eta}$, and
$(\log n)^{-\vartheta}$ for $M=\sqrt{n/\eta}/\log n$; how its moderate spikes are meant, with an
unknown $\beta$, is our reading.

The odds of the spike itself are $e^{-\vartheta c}$ times a wave in $c$ that is known exactly for
the linear walk (`figures/cramer_constant.c`): between 0.7 and 0.85 here. With it divided out
nothing may be left. At $|Y|=0.02$ the nonlinear part is the same for all $n$; at $1/\log n$ it
moves, by what the law's correction makes of one step, $4.3\cdot1.69\,(4-1.69\cdot1.45)\,Y^2$ or
0.026 at $n=10^9$, which is added to four standard errors.
*/

static struct estimate without_wave(const struct study *study, int w, int m) {
    struct estimate given = log_given(&study->at[w], m);
    given.value += log(study->wave[w][m]);
    return given;
}

/* P(both)/P(spike) with Lundberg's bound for the spike: a bound below, from the widest network
 * alone. */
static void claim_given(const struct study *study) {
    double least = INFINITY, floor = odds(&study->at[3], TENTH).value * pow(MODERATE, study->theta);
    struct estimate fixed[WIDTHS];
    for (int w = 0; w < WIDTHS; w++) {
        fixed[w] = without_wave(study, w, 0);
        least = fmin(least, exp(log_given(&study->at[w], 0).value));
    }
    series_claim(
        study->page, "reduction-given-spike-flat",
        "Given a spike of |Y| = 0.02 the odds of D ≥ 0.1 do not depend on n, the wave of the "
        "spike’s own odds divided out (slope of the logarithms)",
        "own", slope_in_width(fixed), 0, 4);
    page_claim(
        study->page, &(struct claim){
                         .id = "reduction-given-spike",
                         .statement = "They are bounded below independently of n "
                                      "(smallest of the four widths; the bound is by "
                                      "Lundberg’s inequality for the spike)",
                         .origin = "talk, Theorem 5",
                         .measured = least,
                         .relation = CLAIM_AT_LEAST,
                         .expected = floor,
                         .says = CLAIM_AT_LEAST,
                         .said = floor});
    struct estimate first = without_wave(study, 1, 1), last = without_wave(study, 3, 1);
    double left = last.value - first.value + study->theta * log(log(widths[3]) / log(widths[1]));
    page_claim(
        study->page,
        &(struct claim){
            .id = "reduction-given-log-spike",
            .statement = "Given a spike of |Y| = 1/log n they fall like $(\\log n)^{-\\vartheta}$ "
                         "(logarithm of what is left of that between n = 10^9 and "
                         "10^15)",
            .origin = "talk, Theorem 5",
            .measured = left,
            .error = hypot(first.se, last.se),
            .relation = CLAIM_WITHIN,
            .tolerance = 0.026 + 4 * hypot(first.se, last.se),
            .says = CLAIM_UNKNOWN,
            .reason = "the scale of moderate spikes has an exponent β we do not know"});
}

static void claim_power(const struct study *study) {
    struct estimate power[WIDTHS];
    for (int w = 0; w < WIDTHS; w++) {
        struct estimate p = odds(&study->at[w], TENTH);
        power[w] = (struct estimate){log(p.value) - study->kappa * log(widths[w]), p.se / p.value};
    }
    struct estimate slope = slope_in_width(power);
    page_claim(
        study->page, &(struct claim){
                         .id = "reduction-power-of-n",
                         .statement = "P(D ≥ 0.1) has at least the power −ϑ/2 of "
                                      "n (slope of the logarithms, n = 10^6 to "
                                      "10^15)",
                         .origin = "talk, Theorem 5",
                         .measured = slope.value,
                         .error = slope.se,
                         .relation = CLAIM_CONSISTENT,
                         .expected = -study->kappa,
                         .tolerance = 4,
                         .says = CLAIM_CONSISTENT,
                         .said = -study->kappa,
                         .said_tolerance = 4});
}

static void claim_alpha(const struct study *study) {
    struct estimate small = slope_in_level(&study->at[3], 12);
    page_claim(
        study->page, &(struct claim){
                         .id = "reduction-power-of-d",
                         .statement = "The odds of D ≥ d have the power −ϑ/2 of d while d is small "
                                      "(slope of the logarithms from 10^-5 to 3·10^-5, n = 10^15)",
                         .origin = "talk, Theorem 5",
                         .measured = small.value,
                         .error = small.se,
                         .relation = CLAIM_CONSISTENT,
                         .expected = -study->kappa,
                         .tolerance = 4,
                         .says = CLAIM_UNKNOWN,
                         .reason = "its exponent α is not known; any α ≥ −ϑ/2 fits small d"});
}

/* e^(theta c) P of the linear walk from 1/sqrt(n) to the two heights. */
static void find_waves(struct study *study, const struct dataset *dataset) {
    const struct exact_budget budget = {1e-12, 1e9};
    struct ball_data data;
    struct exact_bound bound;
    struct fault fault;
    DIE_UNLESS_OK(ball_data_init(&data, dataset, &fault), fault);
    for (int w = 0; w < WIDTHS; w++) {
        for (int m = 0; m < 2; m++) {
            double ratio = (m == 0 ? MODERATE : 1 / log(widths[w])) * sqrt(widths[w]);
            DIE_UNLESS_OK(exact_lattice_to(&bound, &data, X0, ratio, &budget, &fault), fault);
            study->wave[w][m] = pow(ratio, study->theta) * bound.lower;
        }
    }
    ball_data_clear(&data);
}

int main(int argc, char **argv) {
    static struct study study;
    struct page page;
    struct dataset dataset;
    struct fault fault;
    page_init(&page, argc, argv, __FILE__, series_columns, SERIES_COLUMNS);
    page_parameter(&page, "dataset", "(1.17)");
    page_parameter(&page, "eta_lambda0", "%g", X0);
    page_parameter(&page, "n", "10^6, 10^9, 10^12, 10^15");
    page_dataset(&page, "gess_heydecker_1_17", &dataset);
    study.page = &page;
    study.theta = cramer_exponent(&dataset, dd_of(X0));
    study.kappa = study.theta / 2;
    const struct plan plan = {
        .key = page_key_old(&page, SEED, WIDTHS + 2),
        .runs = page_replicas(&page, 8192, 131072),
        .watch = &page.watch};
    DIE_UNLESS_OK(reduction_constant(&study.constant, &dataset, X0, &plan, &fault), fault);
    find_waves(&study, &dataset);
    for (int w = 0; w < WIDTHS; w++) {
        simulate(&page, &dataset, (uint64_t)w, widths[w], INFINITY, false, &study.at[w]);
    }
    simulate(&page, &dataset, WIDTHS, 1e12, SWITCH_OFF, false, &study.off);
    simulate(&page, &dataset, WIDTHS + 1, 1e12, INFINITY, true, &study.random);
    put_all(&study);
    claim_law(&study);
    claim_ways(&study);
    claim_power(&study);
    claim_given(&study);
    claim_alpha(&study);
    dataset_clear(&dataset);
    return page_finish(&page);
}
