/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# ReLU: where gradient descent diverges

**Place.** 7.6 ReLU networks. Where does gradient descent diverge for ReLU?

For a linear network with one input gradient descent diverges from $x=\eta\lambda_0\,\mathbb E
s^2=4$ on (page `gd_phases`). Lewkowycz et al. (2020) find about $12/\lambda_0$ in place of
$4/\lambda_0$ for all the ReLU networks they train, deep ones on images. Here is the shallow ReLU
network with one input. Each channel is trained by its own sign,

$$x_\pm=\eta\lambda_\pm\sum_{\pm s_i>0}p_is_i^2,$$

which is $\eta$ times the curvature of the mean loss in the channel's direction, and neurons that a
large step flips leave it (page `relu_cone`). Where all data have one sign they stand still for
good: a channel that is about to diverge loses all of its neurons instead. Where there are both
signs they arrive in the other channel, and come back larger. All of it is *own*.

**What to see.** Left: data of one sign, the part of the channel's neurons that is lost at the end,
for 20 starts at each $x_+$: up to 16 no run diverges, but most end with an empty channel, a network
that has only learnt to be silent. Middle: data of both signs, $x_-=x_+$: the probabilities that a
run diverges, over all starts; they pass a half below the linear network's 4 (dashed), at all
widths, and real networks (dots) do as the sectors (lines). Right: where the probabilities are a
half, over $x_-/x_+$: no number like 12 is special, for the less the other side weighs, the higher
the threshold: where the neurons that arrive there make it unstable in its turn.

| symbol | meaning | unit |
|---|---|---|
| $x_\pm$ | curvature of a channel's part of the mean loss at the start, in units of $1/\eta$; $\lambda_\pm\to1$ | 1 |
| $n$ | width; starts are $N(0,1)$ weights | 1 |
*/

#include <math.h>

#include "neurons/channels.h"
#include "neurons/relu_descent.h"
#include "odds/divergence_odds.h"
#include "page/page.h"

/** ## Parameters */

static const double WIDTH = 1e6, ONE_TO = 16; /* the latter: x_+ with data of one sign */
enum { ONE_STARTS = 20 };

static const double FROM = 3.3, BETWEEN = 0.1; /* x of the probabilities */
static const double widths[] = {1e3, 1e6, 1e12}, real_widths[] = {1e3, 1e4};
enum { ODDS = 10, WIDTHS = 3, REALS = 2 };

static const double ratios[] = {1, 0.5, 0.25, 0.1, 0.03, 0.01, 0.003, 1e-3, 3e-4, 1e-4};
static const int real_ratios[] = {0, 3, 5}; /* of these, also with real networks */
static const double REAL_WIDTH = 1e4, LOWEST = 3, HIGHEST = 32; /* threshold between these */
enum { RATIOS = 10, REAL_RATIOS = 3 };

enum { ONE_POINT = 1, TWO_POINT = 100, REAL_POINT = 200, RATIO_POINT = 300, SEED = 20260413 };

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"relu-gd-one-sided", "own",
     "On data of one sign gradient descent on a ReLU network diverges from no start up to "
     "$x=\\eta\\lambda_0\\mathbb Es^2=16$ (runs that do)"},
    {"relu-gd-two-sided", "own",
     "On data of both signs alike half of the starts of a ReLU network diverge below the linear "
     "network’s 4 (the $\\eta\\lambda_\\pm\\,\\mathbb E[s^2;\\pm s>0]$ of both channels from which "
     "half of them do, $n=10^{12}$)"},
    {"relu-gd-any-width", "own",
     "The $\\eta\\lambda_\\pm\\,\\mathbb E[s^2;\\pm s>0]$ from which half of the starts of a ReLU "
     "network diverge, the same in both channels, does not depend on the width ($10^{12}$ less "
     "$10^6$)"},
    {"relu-gd-real", "own",
     "Real ReLU networks diverge where sectors do ($10^3$ neurons against sectors at $n=10^3$, "
     "$10^4$ against $n=10^6$; larger difference in standard errors)"},
    {"relu-gd-ratio", "own",
     "The less one sign of the data weighs, the later gradient descent on a ReLU network diverges "
     "($\\mathbb E[s^2;s<0]$ over $\\mathbb E[s^2;s>0]$ from 1 to $10^{-4}$: ratios with a lower "
     "threshold than the one before)"},
    {"relu-gd-ratio-real", "own",
     "Thresholds of divergence of real ReLU networks of $10^4$ neurons are those of the sectors "
     "($\\mathbb E[s^2;s<0]$ over $\\mathbb E[s^2;s>0]$ = 1, 0.1, 0.01; largest difference in "
     "standard errors)"},
    {"relu-gd-twelve", "Lewkowycz et al. 2020",
     "ReLU networks diverge from about $\\eta=12/\\lambda_0$ on (the threshold in "
     "$\\eta\\lambda_0$ with both signs alike)"},
};

/**
## Data of one sign

One channel trains, and a flipped neuron is out of reach of every sample. A run at $x_+>4$ sets out
to diverge: the output grows, and so does its step. But a large step flips neurons, and what has
flipped no longer drives the output. Either enough neurons are left and the run converges, or none
is left and the network is silent. The loss of neurons sets in before the linear network's 4: from
$x_+=3.5$ on, where a linear network would still catapult and come back, most of the channel is
lost. A cone is followed from each of 20 starts.
*/

static void write_one_sided(struct page *page) {
    int diverge = 0, points = (int)page_size(page, 33, 129);
    for (int i = 1; i < points; i++) {
        double x = ONE_TO * i / (points - 1);
        for (uint64_t r = 0; r < ONE_STARTS; r++) {
            struct rng rng = rng_of(page_key(page, ONE_POINT), r);
            struct chain start[NETWORK_CHANNELS];
            channels_start(start, &rng, x, WIDTH);
            struct cone cone = cone_of(start[NETWORK_PLUS]);
            diverge += relu_descent_cone(&cone);
            page_point(page, "one", "cone", x, cone_flipped(&cone));
        }
    }
    claim_equal(page, "relu-gd-one-sided", diverge, 0);
}

/**
## Data of both signs

Now the flipped neurons are trained by the other sign. They carry their curvature there, make the
other channel unstable in its turn, and come back larger. Whether a run diverges depends on its
start, so the probabilities over $N(0,1)$ weights are asked, for sectors and for real neurons. All
$x$ of a curve share their starts.
*/

static struct estimate odds_at(
    struct page *page, struct divergence_odds_question question, uint64_t point, size_t starts) {
    const struct plan plan = page_plan(page, point, starts);
    struct estimate odds;
    MUST(divergence_odds_run(&odds, &question, &plan, &fault));
    return odds;
}

/** The probabilities rise from 0 to 1 within a unit of $x$. The curve is read where it passes a
half, on the straight line between its points, and an error of the probabilities moves that $x$ by
the error over the slope. */

static struct estimate half_point(const struct estimate odds[ODDS]) {
    int i = 1;
    while (i < ODDS - 1 && odds[i].value < 0.5) {
        i++;
    }
    double rise = (odds[i].value - odds[i - 1].value) / BETWEEN;
    double x = FROM + BETWEEN * (i - 1) + (0.5 - odds[i - 1].value) / rise;
    return (struct estimate){x, fmax(odds[i].se, odds[i - 1].se) / rise};
}

/* Returns the half point of the curve. */
static struct estimate
write_curve(struct page *page, bool real, double width, uint64_t point, size_t starts) {
    struct estimate odds[ODDS];
    const char *series = page_label(page, "%s %g", real ? "network" : "sectors", width);
    for (int i = 0; i < ODDS; i++) {
        double x = FROM + BETWEEN * i;
        struct divergence_odds_question question = {
            .x = x, .s2_minus = 1, .width = width, .real = real};
        odds[i] = odds_at(page, question, point, starts);
        page_estimate(page, "two", series, x, odds[i]);
    }
    return half_point(odds);
}

static void write_two_sided(struct page *page) {
    struct estimate half[WIDTHS], real[REALS];
    for (int w = 0; w < WIDTHS; w++) {
        half[w] = write_curve(
            page, false, widths[w], TWO_POINT + (uint64_t)w, page_replicas(page, 50, 300));
    }
    for (int w = 0; w < REALS; w++) {
        real[w] = write_curve(
            page, true, real_widths[w], REAL_POINT + (uint64_t)w, page_replicas(page, 12, 100));
    }
    claim_estimate_at_most(page, "relu-gd-two-sided", half[2], 4);
    claim_consistent(page, "relu-gd-any-width", estimate_less(half[2], half[1]), 0, 4);
    double narrow = estimate_sigmas(estimate_less(real[0], half[0]), 0);
    double wide = estimate_sigmas(estimate_less(real[1], half[1]), 0);
    claim_agrees(page, "relu-gd-real", page_worse(narrow, wide), 4, REALS);
}

/**
## How much the other sign weighs

When the other sign weighs little, $x_-\ll x_+$, the neurons that arrive there must bring a lot of
curvature before that side is unstable. So a run can go further without diverging, and with
$x_-\to0$ the threshold rises towards data of one sign, which have none.

The threshold is where the probabilities are a half. Halving the interval of $\log x$ finds it to a
per cent, and how the probabilities rise around it, from 5 % below to 5 % above, says what the error
of the probabilities makes of it.
*/

static struct estimate threshold(struct page *page, double ratio, bool real) {
    size_t starts = page_size(page, 16, 80), halvings = page_size(page, 6, 9);
    struct divergence_odds_question question = {
        .s2_minus = ratio, .width = real ? REAL_WIDTH : WIDTH, .real = real};
    uint64_t point = RATIO_POINT + real;
    double low = LOWEST, high = HIGHEST;
    for (size_t k = 0; k < halvings; k++) {
        question.x = sqrt(low * high);
        if (odds_at(page, question, point, starts).value < 0.5) {
            low = question.x;
        } else {
            high = question.x;
        }
    }
    double x = sqrt(low * high);
    question.x = x * 0.95;
    double below = odds_at(page, question, point, starts).value;
    question.x = x * 1.05;
    double above = odds_at(page, question, point, starts).value;
    double odds_se = 0.5 / sqrt((double)starts), rise = fmax(0.2, above - below);
    return (struct estimate){x, (odds_se / rise * 0.1 + 0.01) * x};
}

static void write_thresholds(struct page *page) {
    struct estimate at[RATIOS];
    double falls = 0, worst = 0;
    for (int k = 0; k < RATIOS; k++) {
        at[k] = threshold(page, ratios[k], false);
        page_estimate(page, "ratio", "sectors", ratios[k], at[k]);
        falls += k > 0 && at[k].value < at[k - 1].value;
    }
    for (int k = 0; k < REAL_RATIOS; k++) {
        double ratio = ratios[real_ratios[k]];
        struct estimate real = threshold(page, ratio, true);
        page_estimate(page, "ratio", "network", ratio, real);
        worst = page_worse(worst, estimate_sigmas(estimate_less(real, at[real_ratios[k]]), 0));
    }
    claim_equal(page, "relu-gd-ratio", falls, 0);
    claim_agrees(page, "relu-gd-ratio-real", worst, 4, REAL_RATIOS);

    /** With both signs alike the threshold is below 4, with a ten-thousandth above 12. Neither
    contradicts Lewkowycz et al., who speak of other networks. */
    claim_estimate_at_most(page, "relu-gd-twelve", at[0], 4);
    claim_source_unknown(page, "relu-gd-twelve");
    claim_reason(
        page, "relu-gd-twelve",
        "said of deep networks on images, by experiment; with one hidden layer and one input the "
        "threshold is a matter of the data, from below 4 to above 12");
}

/** ## All together */

int main(int argc, char **argv) {
    struct page page;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "width", "%g but where the series says another", WIDTH);
    write_one_sided(&page);
    write_two_sided(&page);
    write_thresholds(&page);
    return page_finish(&page);
}
