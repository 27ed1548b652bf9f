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
that has only learnt to be silent. Middle: data of both signs, $x_-=x_+$: the odds that a run
diverges, over all starts; they pass a half below the linear network's 4 (dashed), at all widths,
and real networks (dots) do as the sectors (lines). Right: where the odds are a half, over
$x_-/x_+$: no number like 12 is special, for the less the other side weighs, the higher the
threshold: where the neurons that arrive there make it unstable in its turn.

| symbol | meaning | unit |
|---|---|---|
| $x_\pm$ | curvature of a channel's part of the mean loss at the start, in units of $1/\eta$; $\lambda_\pm\to1$ | 1 |
| $n$ | width; starts are $N(0,1)$ weights | 1 |
*/

#include <math.h>
#include <stdio.h>

#include "neurons/cone.h"
#include "base/die.h"
#include "base/estimate.h"
#include "neurons/network.h"
#include "page/page.h"
#include "neurons/sectors.h"
#include "page/series.h"
#include "neurons/channels.h"

/** ## Parameters */

static const double ONE_WIDTH = 1e6, ONE_TO = 16; /* data of one sign */
enum { ONE_STARTS = 20, ONE_STEPS = 2000 };

static const double from = 3.3, between = 0.1; /* x of the odds */
enum { ODDS = 10, TWO_STARTS = 300, TWO_QUICK = 50, REAL_STARTS = 100, REAL_QUICK = 12 };
static const double widths[] = {1e3, 1e6, 1e12};
static const double real_widths[] = {1e3, 1e4};
enum { WIDTHS = 3, REALS = 2 };

static const double ratios[] = {1, 0.5, 0.25, 0.1, 0.03, 0.01, 0.003, 1e-3, 3e-4, 1e-4};
static const int real_ratios[] = {0, 3, 5}; /* of these, also with real networks */
static const double REAL_WIDTH = 1e4;
enum {
    RATIOS = 10,
    REAL_RATIOS = 3,
    HALVINGS = 9,
    HALVINGS_QUICK = 6,
    RATIO_STARTS = 80,
    RATIO_QUICK = 16
};

/* An output beyond this grows as its cube. All runs that get there do so within 30 steps (40 at n =
 * 10^12), and of 900 real networks of 3000 neurons, at nine pairs of x_+ and x_-/x_+ near the
 * threshold, none did after step 16 of 3000; so a run that has come further, or into so many
 * sectors, is taken for bounded. */
static const double DIVERGENT = 1e15;
enum { TWO_STEPS = 100, MOST_SECTORS = 1000 };

enum { ONE_POINT = 1, TWO_POINT = 100, REAL_POINT = 200, RATIO_POINT = 300 };
enum { OWN_SEED = 20260413 };

struct study {
    struct page *page;
    uint64_t seed;
};

static struct rng_key key_of(const struct study *study, uint64_t point) {
    return rng_key_of(study->seed, study->page->name, point);
}

/** ## Data of one sign */

/* To its end: no neuron left, or an output of nothing. Slow ends, where Lambda goes to 0 as 2/t,
 * are cut. */
static struct cone descend_cone(struct chain start, bool *diverged) {
    struct cone cone = cone_of(start);
    *diverged = false;
    for (int t = 0; t < ONE_STEPS && cone_flipped(&cone) < 1 && !*diverged; t++) {
        cone = cone_step(cone, 1);
        *diverged = !(fabs(cone.at.y) < DIVERGENT);
        if (fabs(cone.at.y) < 1e-13 && cone.at.eta_lambda < 2) {
            break;
        }
    }
    return cone;
}

/* Returns how many diverge. */
static int put_one_sided(const struct study *study) {
    int diverge = 0, points = (int)page_size(study->page, 33, 129);
    for (int i = 1; i < points; i++) {
        double x = ONE_TO * i / (points - 1);
        for (uint64_t r = 0; r < ONE_STARTS; r++) {
            struct rng rng = rng_of(key_of(study, ONE_POINT), r);
            struct chain start[NETWORK_CHANNELS];
            bool diverged;
            channels_start(start, &rng, x, ONE_WIDTH);
            struct cone cone = descend_cone(start[NETWORK_PLUS], &diverged);
            diverge += diverged;
            series_put_exact(study->page, "one", "cone", x, cone_flipped(&cone));
        }
    }
    return diverge;
}

static bool beyond(const struct network *network, double eta) {
    return !(
        fabs(network_chain(network, NETWORK_PLUS, eta).y) < DIVERGENT &&
        fabs(network_chain(network, NETWORK_MINUS, eta).y) < DIVERGENT);
}

static bool network_diverges(struct network *network, double eta, double minus) {
    for (int t = 0; t < TWO_STEPS; t++) {
        network_step(network, eta, 1, minus);
        if (beyond(network, eta)) {
            return true;
        }
        if (fabs(network_chain(network, NETWORK_PLUS, eta).y) < 1e-9 &&
            fabs(network_chain(network, NETWORK_MINUS, eta).y) * minus < 1e-9) {
            return false;
        }
    }
    return false;
}

/** ## Data of both signs */

struct question {
    const struct study *study;
    double x, minus, width; /* s^2 is 1 for one sign and `minus` for the other */
    uint64_t point;         /* of its starts, the same for all x */
    bool real;
};

static enum status sectors_diverge(
    struct sectors *sectors, const struct question *question, struct rng *rng, bool *diverge,
    struct fault *fault) {
    struct chain start[NETWORK_CHANNELS];
    enum status status = STATUS_OK;
    channels_start(start, rng, question->x, question->width);
    sectors_start(sectors, start);
    *diverge = false;
    for (int t = 0; t < TWO_STEPS && sectors->count <= MOST_SECTORS; t++) {
        status = sectors_step(sectors, 1, question->minus, fault);
        *diverge = !(fabs(sectors->at[0].y) + fabs(sectors->at[1].y) < DIVERGENT);
        if (status != STATUS_OK || *diverge) {
            break;
        }
    }
    return status;
}

static enum status
run_block(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    const struct question *question = context;
    double *diverged = result;
    struct rng_key key = key_of(question->study, question->point);
    struct sectors sectors;
    struct network network = {0};
    enum status status =
        question->real ? network_init(&network, NETWORK_RELU, (uint64_t)question->width, 1, fault)
                       : sectors_init(&sectors, fault);
    for (uint64_t r = first; r < first + count && status == STATUS_OK; r++) {
        struct rng rng = rng_of(key, r);
        bool diverge;
        if (question->real) {
            network_start(&network, key, r);
            diverge = network_diverges(&network, question->x, question->minus);
        } else {
            status = sectors_diverge(&sectors, question, &rng, &diverge, fault);
        }
        *diverged += diverge;
    }
    if (question->real) {
        network_clear(&network);
    } else {
        sectors_clear(&sectors);
    }
    return status;
}

static struct estimate odds(struct question *question, size_t starts) {
    double diverged = 0;
    struct ensemble ensemble = {
        .result_size = sizeof diverged, .run = run_block, .context = question, .block = 10};
    page_run(question->study->page, &ensemble, &diverged, starts);
    return estimate_share(diverged, (double)starts);
}

static void put_two_sided(
    const struct study *study, const char *kind, double width, uint64_t point, size_t starts,
    struct estimate p[ODDS]) {
    char series[32];
    snprintf(series, sizeof series, "%s %g", kind, width);
    for (int i = 0; i < ODDS; i++) {
        struct question question = {
            .study = study,
            .x = from + between * i,
            .minus = 1,
            .width = width,
            .point = point,
            .real = kind[0] == 'n'};
        p[i] = odds(&question, starts);
        series_put(study->page, "two", series, question.x, p[i]);
    }
}

/* Where the odds are a half, by halving an interval; its error is that of the odds, over how they
 * rise around it, and of the interval. */
static struct estimate threshold(const struct study *study, double minus, bool real) {
    size_t starts = page_size(study->page, RATIO_QUICK, RATIO_STARTS);
    double low = 3, high = 32, p[2];
    struct question question = {
        .study = study,
        .minus = minus,
        .width = real ? REAL_WIDTH : ONE_WIDTH,
        .point = RATIO_POINT + real,
        .real = real};
    for (size_t k = page_size(study->page, HALVINGS_QUICK, HALVINGS); k > 0; k--) {
        question.x = sqrt(low * high);
        *(odds(&question, starts).value < 0.5 ? &low : &high) = question.x;
    }
    double x = sqrt(low * high);
    for (int k = 0; k < 2; k++) {
        question.x = x * (k == 0 ? 0.95 : 1.05);
        p[k] = odds(&question, starts).value;
    }
    return (struct estimate){
        x, (0.5 / sqrt((double)starts) / fmax(0.2, p[1] - p[0]) * 0.1 + 0.01) * x};
}

static void put_thresholds(
    const struct study *study, struct estimate at[RATIOS], struct estimate real[REAL_RATIOS]) {
    for (int k = 0; k < RATIOS; k++) {
        at[k] = threshold(study, ratios[k], false);
        series_put(study->page, "ratio", "sectors", ratios[k], at[k]);
    }
    for (int k = 0; k < REAL_RATIOS; k++) {
        real[k] = threshold(study, ratios[real_ratios[k]], true);
        series_put(study->page, "ratio", "network", ratios[real_ratios[k]], real[k]);
    }
}

/** ## The claims */

static void claim_one(struct page *page, int diverge) {
    page_claim_value(
        page, "relu-gd-one-sided",
        "On data of one sign gradient descent diverges from no start up to x = 16 "
        "(runs that do)",
        "own", diverge, 0, 0);
}

/* x where straight lines between the points pass a half, and what an error of the odds there moves
 * it by. */
static struct estimate median(const struct estimate p[ODDS]) {
    int i = 1;
    while (i < ODDS - 1 && p[i].value < 0.5) {
        i++;
    }
    double rise = (p[i].value - p[i - 1].value) / between;
    double x = from + between * (i - 1) + (0.5 - p[i - 1].value) / rise;
    return (struct estimate){x, fmax(p[i].se, p[i - 1].se) / rise};
}

static void claim_two(
    struct page *page, const struct estimate p[WIDTHS][ODDS],
    const struct estimate real[REALS][ODDS]) {
    struct estimate wide = median(p[2]), moves = estimate_less(wide, median(p[1]));
    page_claim(
        page, &(struct claim){
                  .id = "relu-gd-two-sided",
                  .statement = "On data of both signs alike half of the starts "
                               "diverge below the linear network’s 4 (that x, n = "
                               "10^12)",
                  .origin = "own",
                  .measured = wide.value,
                  .error = wide.se,
                  .relation = CLAIM_AT_MOST,
                  .expected = 4});
    page_claim(
        page, &(struct claim){
                  .id = "relu-gd-any-width",
                  .statement = "That x is the same at n = 10^6 (difference)",
                  .origin = "own",
                  .measured = moves.value,
                  .error = moves.se,
                  .relation = CLAIM_CONSISTENT,
                  .tolerance = 4});
    double worst = 0;
    struct estimate narrow = median(p[0]), first = median(real[0]), second = median(real[1]);
    worst = estimate_sigmas(estimate_less(first, narrow), 0);
    worst = page_worse(worst, estimate_sigmas(estimate_less(second, median(p[1])), 0));
    page_claim(
        page, &(struct claim){
                  .id = "relu-gd-real",
                  .statement = "Real networks diverge where the sectors do (10^3 "
                               "neurons against that width, 10^4 against 10^6; "
                               "larger difference in standard errors)",
                  .origin = "own",
                  .measured = worst,
                  .relation = CLAIM_AT_MOST,
                  .expected = 4});
}

static void claim_ratios(
    struct page *page, const struct estimate at[RATIOS], const struct estimate real[REAL_RATIOS]) {
    double falls = 0, worst = 0;
    for (int k = 1; k < RATIOS; k++) {
        falls += at[k].value < at[k - 1].value;
    }
    for (int k = 0; k < REAL_RATIOS; k++) {
        struct estimate off = estimate_less(real[k], at[real_ratios[k]]);
        worst = page_worse(worst, estimate_sigmas(off, 0));
    }
    page_claim_value(
        page, "relu-gd-ratio",
        "The less the other sign weighs, the later it diverges (x_−/x_+ from 1 to "
        "10^-4: ratios with a lower threshold than the one before)",
        "own", falls, 0, 0);
    page_claim(
        page, &(struct claim){
                  .id = "relu-gd-ratio-real",
                  .statement = "Thresholds of real networks of 10^4 neurons are "
                               "those of the sectors (x_−/x_+ = 1, 0.1, 0.01; "
                               "largest difference in standard errors)",
                  .origin = "own",
                  .measured = worst,
                  .relation = CLAIM_AT_MOST,
                  .expected = 4});
    page_claim(
        page, &(struct claim){
                  .id = "relu-gd-twelve",
                  .statement = "ReLU networks diverge from about η = 12/λ_0 on (the threshold "
                               "in ηλ_0 with both signs alike)",
                  .origin = "Lewkowycz et al. 2020",
                  .measured = at[0].value,
                  .error = at[0].se,
                  .relation = CLAIM_AT_MOST,
                  .expected = 4,
                  .says = CLAIM_UNKNOWN,
                  .reason = "said of deep networks on images, by experiment; with one hidden "
                            "layer and one input the threshold is a matter of the data, from "
                            "below 4 to above 12"});
}

int main(int argc, char **argv) {
    struct page page;
    struct study study = {.page = &page};
    struct estimate p[WIDTHS][ODDS], real[REALS][ODDS];
    struct estimate at[RATIOS], real_at[REAL_RATIOS];
    page_init(&page, argc, argv, __FILE__, series_columns, SERIES_COLUMNS);
    study.seed = page_seed(&page, OWN_SEED);
    page_parameter(&page, "width", "%g but where the series says another", ONE_WIDTH);
    int diverge = put_one_sided(&study);
    for (int w = 0; w < WIDTHS; w++) {
        put_two_sided(
            &study, "sectors", widths[w], TWO_POINT + (uint64_t)w,
            page_replicas(&page, TWO_QUICK, TWO_STARTS), p[w]);
    }
    for (int w = 0; w < REALS; w++) {
        put_two_sided(
            &study, "network", real_widths[w], REAL_POINT + (uint64_t)w,
            page_replicas(&page, REAL_QUICK, REAL_STARTS), real[w]);
    }
    put_thresholds(&study, at, real_at);
    claim_one(&page, diverge);
    claim_two(&page, p, real);
    claim_ratios(&page, at, real_at);
    return page_finish(&page);
}
