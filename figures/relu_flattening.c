/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# ReLU: spikes flatten a channel at first order

**Place.** 7.2 ReLU networks. How much does a spike flatten a ReLU channel?

A linear network with one input sheds curvature at second order in the spike,
$D=\sum_ts^2Y_t^2(4-s^2\Lambda_t)$. A ReLU channel loses its neurons too: those that
$\theta=\operatorname{atan2}(U,V)$ sweeps (page `relu_cone`) change the sign of $w$, and they take a
part $(\max\theta-\min\theta)/\pi$ of $\Lambda$ into the other channel, at *first* order:

$$D \approx \frac{Y_{\max}-Y_{\min}}{\pi},\qquad \mathbb P(D\ge d)\approx C\,(\pi d\sqrt n)^{-\vartheta}\quad(d\to0),$$

where the linear network has $K(d\,n)^{-\vartheta/2}$ (page `curvature_reduction`). All of it is
*own*, on the cone, the exact chain of infinite width.

**What to see.** Left: what a channel loses of $\Lambda$, over $(Y_{\max}-Y_{\min})/\pi$: near 1 for
small spikes, most of it to the other channel; a linear network loses next to nothing there. Middle:
so the probabilities of a reduction have the power $d^{-\vartheta}$ (thin line) at all widths, and
the ideal split, which is the linear network, $d^{-\vartheta/2}$; small reductions are far likelier
than the split says. Right: the local powers.

| symbol | meaning | unit |
|---|---|---|
| $n$ | width; runs start at $Y_0=n^{-1/2}$ | 1 |
| $d$ | a reduction of $\Lambda$ from $\Lambda_0=1.45$; dataset (1.17) | 1 |
*/

#include <math.h>

#include "neurons/cone.h"
#include "neurons/signed_samples.h"
#include "odds/reduction.h"
#include "odds/walk_range.h"
#include "page/page.h"
#include "theory/cramer.h"

/** ## Parameters: dataset (1.17), all samples positive */

static const double X0 = 1.45;
static const double widths[] = {1e6, 1e12, 1e18}; /* of the probabilities */
enum { WIDTHS = 3, WIDEST = 2 };
enum { LEVELS = 40, SMALL = 13, TENTH = 36, SPAN = 3 }; /* of d; of these 1.5e-5 and 0.1 */
enum { SPLIT_POINT = 10, RANGE_POINT = 11, TAKEN_POINT = 12, SEED = 20260413 };

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"relu-flattening-first-order", "own",
     "A spike of a ReLU channel moves $(Y_{\\max}-Y_{\\min})/\\pi$ of $\\Lambda$ into the other "
     "channel (largest difference of their ratio from 1, over the range of $Y$, $10^{-4}$ to 0.6)"},
    {"relu-flattening-power", "own",
     "The probability that a ReLU channel’s $\\Lambda$ falls by $d$ or more has the power "
     "$-\\vartheta$ of $d$ while $d$ is small (slope of the logarithms near $2\\cdot10^{-5}$, "
     "$n=10^{18}$)"},
    {"relu-flattening-constant", "own",
     "The probability that a ReLU channel’s $\\Lambda$ falls by a small $d$ is the probability "
     "that the linear walk has the range $\\pi d$ (ratio of the two constants of the power "
     "$-\\vartheta$, $n=10^{18}$)"},
    {"relu-flattening-split", "own",
     "That $\\Lambda$ falls by $1.5\\cdot10^{-5}$ is likelier in a ReLU channel than in its ideal "
     "split by this factor ($n=10^{18}$)"},
    {"relu-flattening-width", "own",
     "The probability that a ReLU channel’s $\\Lambda$ falls by 0.1 has the power $-\\vartheta/2$ "
     "of $n$, as in the linear network ($n=10^6$ to $10^{18}$)"},
};

/**
## What a spike takes

At first order $\theta=\pi/4-\sum s^2Y$, and $s^2Y=(Y-Y')/\Lambda$: what $\theta$ sweeps is the
range $Y_{\max}-Y_{\min}$ of the output over $\Lambda_0$. A wedge of angle $d$ holds the part
$d/\pi$ of $\Lambda$. So what moves to the other channel is the range over $\pi$, and $\Lambda_0$
drops out.

A run of the cone and one of the linear chain meet the same samples. Of what the cone loses, the sum
$D$ of the linear chain is what training sheds; the rest has moved.
*/

struct taken {
    double range, lost, moved; /* of Y; of Lambda; to the other channel */
};

static struct taken
taken_in_run(const struct signed_samples *samples, struct rng rng, double y0, bool relu) {
    struct cone cone = cone_of((struct chain){y0, X0});
    double low = y0, high = y0, shed = 0;
    for (int t = 0; t < 10000 && fabs(cone.at.y) > 1e-9 * y0; t++) {
        double s2 = signed_samples_draw(samples, &rng).s2_plus;
        struct chain at = cone.at;
        shed += s2 * at.y * at.y * (4 - s2 * at.eta_lambda);
        if (relu) {
            cone = cone_step(cone, s2);
        } else {
            cone.at = chain_step(at, s2);
        }
        low = fmin(low, cone.at.y);
        high = fmax(high, cone.at.y);
    }
    double lost = X0 - cone.at.eta_lambda;
    return (struct taken){high - low, lost, lost - shed};
}

/**
The starts go from $10^{-4}$ to $0.3$, and every run sweeps at least its own start. The claim is
that nothing of first order is missing: what moved, over the range over $\pi$, is
$1+O(\text{range})$, with a coefficient of at most 1. In these runs the coefficient is a third at
the largest. By how much the largest of other runs might differ is not known; the scatter of the
single runs is certainly more, and stands for its standard error.
*/

static void write_taken(struct page *page, const struct signed_samples *samples) {
    double worst = 0, sum = 0, sum2 = 0;
    int starts = (int)page_size(page, 30, 60);
    for (int i = 0; i < starts; i++) {
        struct rng rng = rng_of(page_key(page, TAKEN_POINT), (uint64_t)i);
        double y0 = pow(10, -4 + 3.5 * i / (starts - 1));
        struct taken relu = taken_in_run(samples, rng, y0, true);
        struct taken linear = taken_in_run(samples, rng, y0, false);
        double moved = relu.moved / (relu.range / M_PI);
        page_point(page, "taken", "lost", relu.range, relu.lost / (relu.range / M_PI));
        page_point(page, "taken", "moved", relu.range, moved);
        page_point(page, "taken", "linear", linear.range, linear.lost / (linear.range / M_PI));
        double coefficient = fabs(moved - 1) / relu.range;
        worst = page_worse(worst, coefficient);
        sum += coefficient;
        sum2 += coefficient * coefficient;
    }
    double scatter = sqrt(starts) * estimate_mean(starts, sum, sum2).se;
    claim_estimate_at_most(
        page, "relu-flattening-first-order", (struct estimate){worst, scatter}, 1);
}

/**
## The probabilities of a reduction

At these widths a reduction is a rare event. Runs are drawn with Cramér's tilt of the start and each
counts with its weight (`src/odds/reduction.h`), which is unbiased for any chain that sees the same
samples: for the linear one of the page `curvature_reduction`, and for the cone. Of the ideal split
only the widest is asked, a linear network.
*/

struct reductions {
    struct reduction_question question;
    struct reduction found;
};

static void reductions_of(
    struct reductions *of, struct page *page, const struct dataset *dataset, uint64_t point,
    double width, bool relu) {
    struct plan plan = page_plan(page, point, page_replicas(page, 4096, 65536));
    of->question = reduction_question_of(dataset, X0, width, LEVELS, TENTH);
    of->question.relu = relu;
    of->question.span = SPAN;
    of->question.spike[0] = 0.02;
    of->question.spike[1] = 0.1;
    MUST(reduction_run(&of->found, &of->question, &plan, &fault));
}

/** The curves begin at thirty times the reduction that the start stands for, $1/\pi\sqrt n$ or, in
the split, $1/n$: below, the start still shows. */

static void write_odds(struct page *page, const struct reductions *of, const char *series) {
    double n = of->question.width;
    double smallest = of->question.relu ? 30 / sqrt(n) / M_PI : 30 / n;
    for (int k = 0; k < LEVELS; k++) {
        double d = of->question.level[k];
        if (d >= smallest) {
            page_estimate(page, "odds", series, d, reduction_odds(&of->found, k));
        }
    }
    for (int k = 0; k + SPAN < LEVELS; k++) {
        double d = of->question.level[k];
        if (d >= smallest) {
            struct estimate slope = reduction_slope(&of->found, &of->question, k);
            page_estimate(page, "slope", series, d * pow(10, SPAN / 12.0), slope);
        }
    }
}

/**
While $d$ is small, $D\ge d$ says that the linear walk has the range $\pi d$, and
$n^{\vartheta/2}\,\mathbb P(\text{range}\ge r)\to C\,r^{-\vartheta}$. With two samples whose
logarithms are nearly commensurate the constant is approached by a wave, so $C$ is measured where it
is used: at $d=1.5\cdot10^{-5}$ and $n=10^{18}$. There the walk has climbed by $10^{4.6}$, and what
the nonlinear terms change is some $20\,d$ of the probabilities.
*/

static struct estimate range_constant(struct page *page, const struct dataset *dataset, double d) {
    struct walk_range_question question = {
        .dataset = dataset, .x = X0, .range = M_PI * d * sqrt(widths[WIDEST])};
    struct plan plan = page_plan(page, RANGE_POINT, page_replicas(page, 4096, 65536));
    struct estimate constant;
    MUST(walk_range_run(&constant, &question, &plan, &fault));
    return constant;
}

/* The wave moves the slope by 0.01 over half a decade of d. */
static void claim_small(
    struct page *page, const struct reductions *cone, const struct reductions *split,
    struct estimate constant, double theta) {
    double d = cone->question.level[SMALL];
    struct estimate slope = reduction_slope(&cone->found, &cone->question, SMALL);
    claim_estimate_within(page, "relu-flattening-power", slope, -theta, 0.01 + 4 * slope.se);

    struct estimate odds = reduction_odds(&cone->found, SMALL);
    struct estimate in_units = estimate_times(odds, pow(M_PI * d, theta));
    claim_consistent(page, "relu-flattening-constant", estimate_ratio(in_units, constant), 1, 4);

    struct estimate likelier = estimate_ratio(odds, reduction_odds(&split->found, SMALL));
    claim_estimate_at_least(page, "relu-flattening-split", likelier, 100);
}

/**
In the width nothing is new. A reduction of a tenth is an event of the order of 1 in $Y$, and the
probabilities of a climb from $n^{-1/2}$ to there are $n^{-\vartheta/2}$ in any network.
*/

/* The wave moves this slope, over twelve decades of n, by 0.001. `found` is in units of
 * n^(-theta/2). */
static void claim_width(struct page *page, const struct reductions cone[WIDTHS], double theta) {
    struct estimate rise = estimate_log(estimate_ratio(
        reduction_odds(&cone[WIDEST].found, TENTH), reduction_odds(&cone[0].found, TENTH)));
    struct estimate power = estimate_times(rise, 1 / log(widths[WIDEST] / widths[0]));
    power.value -= theta / 2;
    claim_estimate_within(page, "relu-flattening-width", power, -theta / 2, 0.001 + 4 * power.se);
}

/** ## All together */

int main(int argc, char **argv) {
    static struct reductions cone[WIDTHS], split;
    struct page page;
    struct dataset dataset;
    struct signed_samples samples;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "dataset", "(1.17)");
    page_parameter(&page, "eta_lambda0", "%g", X0);
    page_parameter(&page, "n", "10^6, 10^12, 10^18");
    page_dataset(&page, "gess_heydecker_1_17", &dataset);
    MUST(signed_samples_init(&samples, &dataset, &fault));
    write_taken(&page, &samples);

    /** The probabilities, at three widths and in the ideal split. */
    for (int w = 0; w < WIDTHS; w++) {
        reductions_of(&cone[w], &page, &dataset, (uint64_t)w, widths[w], true);
        write_odds(&page, &cone[w], page_label(&page, "%g", widths[w]));
    }
    reductions_of(&split, &page, &dataset, SPLIT_POINT, widths[WIDEST], false);
    write_odds(&page, &split, "split");

    /** What they should be: the power and the constant of the linear walk. */
    double theta = cramer_exponent(&dataset, dd_of(X0));
    struct estimate constant = range_constant(&page, &dataset, cone[WIDEST].question.level[SMALL]);
    page_point(&page, "parameter", "theta", 0, theta);
    page_estimate(&page, "parameter", "C", 0, constant);
    claim_small(&page, &cone[WIDEST], &split, constant, theta);
    claim_width(&page, cone, theta);
    signed_samples_clear(&samples);
    dataset_clear(&dataset);
    return page_finish(&page);
}
