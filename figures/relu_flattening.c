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
so the odds of a reduction have the power $d^{-\vartheta}$ (thin line) at all widths, and the ideal
split, which is the linear network, $d^{-\vartheta/2}$; small reductions are far likelier than the
split says. Right: the local powers.

| symbol | meaning | unit |
|---|---|---|
| $n$ | width; runs start at $Y_0=n^{-1/2}$ | 1 |
| $d$ | a reduction of $\Lambda$ from $\Lambda_0=1.45$; dataset (1.17) | 1 |
*/

#include <math.h>
#include <stdio.h>

#include "neurons/cone.h"
#include "theory/cramer.h"
#include "base/die.h"
#include "theory/drift.h"
#include "base/estimate.h"
#include "page/page.h"
#include "odds/reduction.h"
#include "neurons/signed_samples.h"
#include "page/series.h"
#include "chain/tilt.h"

/** ## Parameters: dataset (1.17), all samples positive */

static const double X0 = 1.45;
static const double widths[] = {1e6, 1e12, 1e18}; /* of the odds */
enum { WIDTHS = 3, LEVELS = 40, TENTH = 36, SPAN = 3, SMALL = 13 };

enum { SPLIT_POINT = 10, RANGE_POINT = 11, TAKEN_POINT = 12 };
enum { OWN_SEED = 20260413 };

struct study {
    struct page *page;
    struct dataset dataset;
    struct signed_samples samples;
    uint64_t seed;
    double theta;
};

static struct rng_key key_of(const struct study *study, uint64_t point) {
    return rng_key_of(study->seed, study->page->name, point);
}

/**
## What a spike takes

Runs of the cone and of the linear chain from $10^{-4}\le Y_0\le0.3$ on, over the range
$Y_{\max}-Y_{\min}$ that $Y$ goes through: $\theta$ is $\pi/4-\sum s^2Y$ at first order, and
$s^2Y=(Y-Y')/\Lambda$, so it sweeps the range over $\Lambda_0$, and a wedge of angle $d$ has the
part $d/\pi$ of $\Lambda$.
*/

struct taken {
    double range, lost, moved; /* of Y; of Lambda; to the other channel */
};

static struct taken take(const struct study *study, double y0, uint64_t replica, bool relu) {
    struct rng rng = rng_of(key_of(study, TAKEN_POINT), replica);
    struct cone cone = cone_of((struct chain){y0, X0});
    double low = y0, high = y0, shed = 0;
    for (int t = 0; t < 10000 && fabs(cone.at.y) > 1e-9 * y0; t++) {
        double s2 = signed_samples_draw(&study->samples, &rng).s2_plus;
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

/* Returns how far moved/(range/pi) is from 1, in ranges: the largest. */
static double put_taken(const struct study *study) {
    double worst = 0;
    int starts = (int)page_size(study->page, 30, 60);
    for (int i = 0; i < starts; i++) {
        double y0 = pow(10, -4 + 3.5 * i / (starts - 1));
        struct taken relu = take(study, y0, (uint64_t)i, true);
        struct taken linear = take(study, y0, (uint64_t)i, false);
        double lost = relu.lost / (relu.range / M_PI), moved = relu.moved / (relu.range / M_PI);
        series_put_exact(study->page, "taken", "lost", relu.range, lost);
        series_put_exact(study->page, "taken", "moved", relu.range, moved);
        series_put_exact(
            study->page, "taken", "linear", linear.range, linear.lost / (linear.range / M_PI));
        worst = page_worse(worst, fabs(moved - 1) / relu.range);
    }
    return worst;
}

/**
## The odds of a reduction

By the tilt of the page `curvature_reduction`, which is unbiased for any chain on the same samples,
with the cone in place of the linear network. While $d$ is small it is the range of the linear walk,
in which $n^{\vartheta/2}\,\mathbb P(\text{range}\ge r)\to C\,r^{-\vartheta}$; so $\mathbb P(D\ge
d)\approx C\,(\pi d\sqrt n)^{-\vartheta}$, with $C$ from walks of their own. As always with two
samples whose logarithms are nearly commensurate the constant is approached by a wave; $C$ is taken
where it is compared.
*/

struct series {
    struct reduction_question question;
    struct reduction sums;
};

static void simulate(
    const struct study *study, uint64_t point, double width, bool relu, struct series *series) {
    struct fault fault;
    series->question = (struct reduction_question){
        .dataset = &study->dataset,
        .eta = dd_of(1),
        .width = width,
        .start = {.mu0 = 1, .lambda0 = dd_of(X0)},
        .relu = relu,
        .limit = INFINITY,
        .levels = LEVELS,
        .span = SPAN,
        .spike = {0.02, 0.1},
        .given = TENTH};
    const struct plan plan = {
        .key = key_of(study, point),
        .runs = page_replicas(study->page, 4096, 65536),
        .watch = &study->page->watch};
    for (int k = 0; k < LEVELS; k++) {
        series->question.level[k] = 0.1 * pow(10, (k - TENTH) / 6.0);
    }
    DIE_UNLESS_OK(reduction_run(&series->sums, &series->question, &plan, &fault), fault);
}

struct walks {
    const struct study *study;
    struct tilt tilt;
    double range;
};

/* From 1 until the range is r: r^theta times the weight. */
static double walk(const struct walks *walks, struct rng *rng) {
    double range = walks->range;
    double y = 1, low = 1, high = 1, log_weight = 0;
    while (high - low < range) {
        y *= 1 - X0 * walks->tilt.law.s2[tilt_draw(&walks->tilt, rng, &log_weight)];
        low = fmin(low, y);
        high = fmax(high, y);
    }
    return exp(walks->study->theta * log(range) + log_weight);
}

static enum status
walk_block(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    (void)fault;
    const struct walks *walks = context;
    double *sum = result;
    for (uint64_t r = first; r < first + count; r++) {
        struct rng rng = rng_of(key_of(walks->study, RANGE_POINT), r);
        double weight = walk(walks, &rng);
        sum[0] += weight;
        sum[1] += weight * weight;
    }
    return STATUS_OK;
}

static struct estimate range_constant(const struct study *study, double range) {
    struct walks walks = {.study = study, .range = range};
    struct fault fault;
    double sum[2] = {0}, runs = (double)page_replicas(study->page, 4096, 65536);
    DIE_UNLESS_OK(tilt_init(&walks.tilt, &study->dataset, dd_of(X0), study->theta, &fault), fault);
    struct ensemble ensemble = {.result_size = sizeof sum, .run = walk_block, .context = &walks};
    page_run(study->page, &ensemble, sum, (uint64_t)runs);
    tilt_clear(&walks.tilt);
    return estimate_mean(runs, sum[0], sum[1]);
}

static void put_odds(const struct study *study, const struct series *series, const char *name) {
    double n = series->question.width;
    double smallest = series->question.relu ? 30 / sqrt(n) / M_PI : 30 / n;
    for (int k = 0; k < LEVELS; k++) {
        double d = series->question.level[k];
        struct estimate odds = reduction_odds(&series->sums, k);
        if (d >= smallest) {
            series_put(study->page, "odds", name, d, odds);
        }
    }
    for (int k = 0; k + SPAN < LEVELS; k++) {
        double d = series->question.level[k];
        struct estimate slope = reduction_slope(&series->sums, &series->question, k);
        if (d >= smallest) {
            series_put(study->page, "slope", name, d * pow(10, SPAN / 12.0), slope);
        }
    }
}

/** ## The claims */

/* Some 0.3 of the range, found in 60 runs: the bound says that nothing of first order is
 * missing. */
static void claim_taken(struct page *page, double worst) {
    page_claim(
        page, &(struct claim){
                  .id = "relu-flattening-first-order",
                  .statement = "A spike moves (Y_max − Y_min)/π of Λ into "
                               "the other channel (largest difference of "
                               "their ratio from 1, over the range of Y, "
                               "10^-4 to 0.6)",
                  .origin = "own",
                  .measured = worst,
                  .relation = CLAIM_AT_MOST,
                  .expected = 1});
}

/* d = 1.5e-5: the walk has climbed by 10^4.6 at n = 10^18, and the next order is some 20 D. The
 * wave is half a percent there and a few at n = 10^6: 0.01 of the slope over half a decade of d,
 * 0.001 of that over twelve of n. */
static void claim_odds(
    const struct study *study, const struct series cone[WIDTHS], const struct series *split,
    struct estimate constant) {
    const struct series *widest = &cone[WIDTHS - 1];
    struct estimate slope = reduction_slope(&widest->sums, &widest->question, SMALL);
    page_claim(
        study->page, &(struct claim){
                         .id = "relu-flattening-power",
                         .statement = "The odds of D ≥ d have the power −ϑ of d while d is "
                                      "small (slope of the logarithms near 2·10^-5, n = 10^18)",
                         .origin = "own",
                         .measured = slope.value,
                         .error = slope.se,
                         .relation = CLAIM_WITHIN,
                         .expected = -study->theta,
                         .tolerance = 0.01 + 4 * slope.se});
    struct estimate odds = reduction_odds(&widest->sums, SMALL);
    double unit = pow(M_PI * widest->question.level[SMALL], study->theta);
    struct estimate ratio = estimate_ratio(estimate_times(odds, unit), constant);
    page_claim(
        study->page, &(struct claim){
                         .id = "relu-flattening-constant",
                         .statement = "The constant of that power is that of the linear "
                                      "walk’s range (ratio of the two)",
                         .origin = "own",
                         .measured = ratio.value,
                         .error = ratio.se,
                         .relation = CLAIM_CONSISTENT,
                         .expected = 1,
                         .tolerance = 4});
    struct estimate likelier = estimate_ratio(odds, reduction_odds(&split->sums, SMALL));
    page_claim(
        study->page, &(struct claim){
                         .id = "relu-flattening-split",
                         .statement = "A reduction of 1.5·10^-5 is likelier than in the "
                                      "ideal split by this factor (n = 10^18)",
                         .origin = "own",
                         .measured = likelier.value,
                         .error = likelier.se,
                         .relation = CLAIM_AT_LEAST,
                         .expected = 100});
    struct estimate decades = estimate_times(
        estimate_log(estimate_ratio(
            reduction_odds(&widest->sums, TENTH), reduction_odds(&cone[0].sums, TENTH))),
        1 / log(widths[WIDTHS - 1] / widths[0]));
    page_claim(
        study->page, &(struct claim){
                         .id = "relu-flattening-width",
                         .statement = "The power of n is −ϑ/2 as in the linear network (D ≥ "
                                      "0.1, n = 10^6 to 10^18)",
                         .origin = "own",
                         .measured = decades.value - study->theta / 2,
                         .error = decades.se,
                         .relation = CLAIM_WITHIN,
                         .expected = -study->theta / 2,
                         .tolerance = 0.001 + 4 * decades.se});
}

int main(int argc, char **argv) {
    static struct series cone[WIDTHS], split;
    struct page page;
    struct study study = {.page = &page};
    struct fault fault;
    page_init(&page, argc, argv, __FILE__, series_columns, SERIES_COLUMNS);
    study.seed = page_seed(&page, OWN_SEED);
    page_parameter(&page, "dataset", "(1.17)");
    page_parameter(&page, "eta_lambda0", "%g", X0);
    page_parameter(&page, "n", "10^6, 10^12, 10^18");
    page_dataset(&page, "gess_heydecker_1_17", &study.dataset);
    DIE_UNLESS_OK(signed_samples_init(&study.samples, &study.dataset, &fault), fault);
    study.theta = cramer_exponent(&study.dataset, dd_of(X0));
    double worst = put_taken(&study);
    for (int w = 0; w < WIDTHS; w++) {
        char name[32];
        snprintf(name, sizeof name, "%g", widths[w]);
        simulate(&study, (uint64_t)w, widths[w], true, &cone[w]);
        put_odds(&study, &cone[w], name);
    }
    simulate(&study, SPLIT_POINT, widths[WIDTHS - 1], false, &split);
    put_odds(&study, &split, "split");
    struct estimate constant = range_constant(
        &study, M_PI * cone[WIDTHS - 1].question.level[SMALL] * sqrt(widths[WIDTHS - 1]));
    series_put_exact(&page, "parameter", "theta", 0, study.theta);
    series_put(&page, "parameter", "C", 0, constant);
    claim_taken(&page, worst);
    claim_odds(&study, cone, &split, constant);
    signed_samples_clear(&study.samples);
    dataset_clear(&study.dataset);
    return page_finish(&page);
}
