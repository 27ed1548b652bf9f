/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# ReLU: the odds of a spike in one channel, and in both

**Place.** 7.4 ReLU networks. How likely is a spike in one ReLU channel, and in both?

A sample $s>0$ moves the neurons with $w_r>0$, a sample $s<0$ those with $w_r<0$. The lay summary
says that a ReLU network splits into two independent channels, and that a spike in either suffices.
That is exact while no $w_r$ changes sign: the *ideal split*, in which each channel is a linear
network that idles on samples of the other sign, so that $\vartheta_\pm$ solves $\sum_{\pm
s_i>0}p_i|1-\eta\lambda_\pm s_i^2|^{\vartheta}=\pi_\pm$ with the probability $\pi_\pm$ of the sign,
and

$$\mathbb P(\text{a spike in either}) = 1-(1-P_+)(1-P_-).$$

But a spike of height $h=|Y|$, $Y=\eta\mu/\sqrt n$, flips a part of the neurons that does not depend
on $n$ (page `relu_cone`). They lift the other channel's curvature by order $h$ and its output by
order $h^2$, whatever $n$ is (page `relu_lift`). *Own:* the network of infinite width on data of
both signs is a list of sectors of directions, each with its own history (`src/neurons/sectors.h`),
and at width $n$ it starts from $n_+\sim\mathrm{Bin}(n,\frac12)$ and four $\chi^2$.

**What to see.** Dataset (1.17) with half of its probability at $-s$, $\eta=1.5$, spikes of
$|Y|\ge0.05$. Left: the odds of a first spike have the power of $n$ that the split gives them, and
three quarters of its size; those of both have the same power, where the split has its square.
Right: so given one spike the other follows, within 1000 steps, with odds that do not depend on the
width.
*/

#include <math.h>
#include <stdio.h>

#include "theory/cramer.h"
#include "base/die.h"
#include "base/estimate.h"
#include "page/page.h"
#include "odds/channel_odds.h"
#include "page/series.h"
#include "neurons/channels.h"

/** ## Parameters */

static const double ETA = 1.5, HEIGHT = 0.05;
enum {
    WINDOW = 1000,
    PATIENCE = 20000
}; /* steps from the first spike to the second; to the first */
static const double widths[] = {1e3, 1e4, 1e5, 1e6, 1e8, 1e10, 1e12, 1e15, 1e18};
enum { WIDTHS = 9, SETTLED = 4 };           /* powers of n are fitted from 10^8 on */
static const int real_runs[] = {1500, 400}; /* of networks of 10^3 and 10^4 neurons */
enum { REAL_WIDTHS = 2, QUICK_REAL_WIDTHS = 1 };

enum { SECTORS_POINT = 10, SPLIT_POINT = 30, REAL_POINT = 50 };
enum { OWN_SEED = 20260413 };

struct study {
    struct page *page;
    struct dataset dataset; /* of both signs */
    double theta;
    uint64_t seed;
};

static struct rng_key key_of(const struct study *study, uint64_t point) {
    return rng_key_of(study->seed, study->page->name, point);
}

static void study_init(struct study *study) {
    struct dataset one;
    struct fault fault;
    page_dataset(study->page, "gess_heydecker_1_17", &one);
    DIE_UNLESS_OK(channels_join(&study->dataset, &one, &one, 0.5, &fault), fault);
    study->theta = cramer_exponent(&one, dd_of(ETA));
    dataset_clear(&one);
}

/** ## The odds, by width and model, from $N(0,1)$ weights */

struct odds {
    struct estimate first, both, given; /* first, both: of either order */
};

static struct odds
ask(const struct study *study, enum channel_odds_model model, uint64_t point, double width,
    size_t runs) {
    const struct channel_odds_question question = {
        .dataset = &study->dataset,
        .model = model,
        .eta = ETA,
        .width = width,
        .start = {{.random = true}, {.random = true}},
        .first = NETWORK_PLUS,
        .tilted = true,
        .height = HEIGHT,
        .patience = PATIENCE,
        .window = WINDOW};
    const struct plan plan = {
        .key = key_of(study, point), .runs = runs, .watch = &study->page->watch};
    struct channel_odds sums;
    struct fault fault;
    DIE_UNLESS_OK(channel_odds_run(&sums, &question, &plan, &fault), fault);
    return (struct odds){
        estimate_times(channel_odds_first(&sums), 2), estimate_times(channel_odds_both(&sums), 2),
        channel_odds_given(&sums)};
}

/* Two independent channels with 1 - (1 - p)^2 for a first spike: p^2 for both. */
static void square(struct odds *split) {
    double p = 1 - sqrt(1 - split->first.value), slope = 2 * p / (2 * (1 - p));
    split->both = (struct estimate){p * p, slope * split->first.se};
    split->given = (struct estimate){p / (2 - p), split->first.se / (2 - p) / (2 - p) / (1 - p)};
}

static void
put_odds(const struct study *study, const char *name, const struct odds *odds, int count) {
    char text[32];
    for (int w = 0; w < count; w++) {
        series_put(study->page, "odds", name, widths[w], odds[w].first);
    }
    snprintf(text, sizeof text, "%s both", name);
    for (int w = 0; w < count; w++) {
        series_put(study->page, "odds", text, widths[w], odds[w].both);
    }
    for (int w = 0; w < count; w++) {
        series_put(study->page, "given", name, widths[w], odds[w].given);
    }
}

struct table {
    struct odds sectors[WIDTHS], split[WIDTHS], real[REAL_WIDTHS];
    int reals;
};

static void put_table(const struct study *study, struct table *table) {
    struct page *page = study->page;
    table->reals = page->quick ? QUICK_REAL_WIDTHS : REAL_WIDTHS;
    for (int w = 0; w < WIDTHS; w++) {
        table->sectors[w] =
            ask(study, CHANNEL_ODDS_SECTORS, SECTORS_POINT + (uint64_t)w, widths[w],
                page_replicas(page, 400, 2048));
        table->split[w] =
            ask(study, CHANNEL_ODDS_SPLIT, SPLIT_POINT + (uint64_t)w, widths[w],
                page_replicas(page, 4096, 32768));
        square(&table->split[w]);
    }
    for (int w = 0; w < table->reals; w++) {
        size_t runs = (size_t)real_runs[w];
        table->real[w] =
            ask(study, CHANNEL_ODDS_NETWORK, REAL_POINT + (uint64_t)w, widths[w],
                page_replicas(page, runs / 5, runs));
    }
    put_odds(study, "sectors", table->sectors, WIDTHS);
    put_odds(study, "split", table->split, WIDTHS);
    put_odds(study, "network", table->real, table->reals);
}

/** ## The claims */

/* Slopes over log n, n >= 10^8. The wave of the nearly commensurate walk moves them by less than
 * 0.003. */
static void claim_powers(const struct study *study, const struct table *table) {
    double log_n[WIDTHS];
    struct estimate first[WIDTHS], given[WIDTHS];
    for (int w = SETTLED; w < WIDTHS; w++) {
        log_n[w - SETTLED] = log(widths[w]);
        first[w - SETTLED] = estimate_log(table->sectors[w].first);
        given[w - SETTLED] = estimate_log(table->sectors[w].given);
    }
    struct estimate slope = estimate_slope(log_n, first, WIDTHS - SETTLED);
    struct estimate flat = estimate_slope(log_n, given, WIDTHS - SETTLED);
    page_claim(
        study->page, &(struct claim){
                         .id = "relu-first-slope",
                         .statement = "The odds of a first spike have the power −ϑ_±/2 of n "
                                      "(slope of the logarithms, n = 10^8 to 10^18)",
                         .origin = "own; lay summary for the channels",
                         .measured = slope.value,
                         .error = slope.se,
                         .relation = CLAIM_WITHIN,
                         .expected = -study->theta / 2,
                         .tolerance = 0.003 + 4 * slope.se});
    page_claim(
        study->page, &(struct claim){
                         .id = "relu-second-flat",
                         .statement = "Given a spike in one channel the odds of one in the "
                                      "other do not depend on n (slope of their logarithm "
                                      "over log n, 10^8 to 10^18; −ϑ_±/2 in the split)",
                         .origin = "own",
                         .measured = flat.value,
                         .error = flat.se,
                         .relation = CLAIM_WITHIN,
                         .tolerance = 0.003 + 4 * flat.se});
}

/* The odds of one channel are half of those of a first spike and of a second. */
static struct estimate excess(const struct odds *odds) {
    double p = (odds->first.value + odds->both.value) / 2;
    struct estimate ratio = estimate_times(odds->both, 1 / (p * p));
    ratio.se = ratio.value * hypot(odds->both.se / odds->both.value, odds->first.se / p);
    return ratio;
}

static void claim_independent(struct page *page, const struct table *table) {
    struct estimate wide = excess(&table->sectors[6]), narrow = excess(&table->sectors[1]);
    page_claim(
        page, &(struct claim){
                  .id = "relu-channels-independent",
                  .statement = "A ReLU network splits into two independent channels (odds of "
                               "a spike in both, over the product of their odds; n = 10^12)",
                  .origin = "lay summary",
                  .measured = wide.value,
                  .error = wide.se,
                  .relation = CLAIM_AT_LEAST,
                  .expected = 1000,
                  .says = CLAIM_CONSISTENT,
                  .said = 1,
                  .said_tolerance = 4,
                  .reason = "neurons whose w changes sign carry curvature and output across; "
                            "the split is exact only while none does, and what the paper "
                            "asks of its ReLU networks is not known to us"});
    page_claim(
        page, &(struct claim){
                  .id = "relu-channels-narrow",
                  .statement = "The same at n = 10^4",
                  .origin = "own",
                  .measured = narrow.value,
                  .error = narrow.se,
                  .relation = CLAIM_AT_LEAST,
                  .expected = 1.5});
    double one = (table->sectors[6].first.value + table->sectors[6].both.value) / 2;
    struct estimate either = estimate_times(table->sectors[6].first, 1 / channels_either(one, one));
    page_claim(
        page, &(struct claim){
                  .id = "relu-either",
                  .statement = "A spike in either has 1 − (1 − P₊)(1 − P₋) (the odds "
                               "over this, n = 10^12)",
                  .origin = "own, from the lay summary’s split",
                  .measured = either.value,
                  .error = either.se,
                  .relation = CLAIM_AT_MOST,
                  .expected = 0.97});
}

/* Real neurons: sectors are off by O(n^-1/2), some 3 % of the odds at 10^3. */
static void claim_real(struct page *page, const struct table *table) {
    double worst = 0;
    for (int w = 0; w < table->reals; w++) {
        const struct odds *real = &table->real[w], *sectors = &table->sectors[w];
        double off = 2 / sqrt(widths[w]);
        const struct estimate ratio[] = {
            estimate_ratio(real->first, sectors->first), estimate_ratio(real->both, sectors->both)};
        for (int k = 0; k < 2; k++) {
            worst = page_worse(worst, fabs(ratio[k].value - 1) / hypot(off, ratio[k].se));
        }
    }
    page_claim(
        page, &(struct claim){
                  .id = "relu-sectors-real",
                  .statement = "Real networks spike first, and in both channels, as "
                               "often as the sectors (largest difference, in "
                               "standard errors that include 2/√n)",
                  .origin = "own",
                  .measured = worst,
                  .relation = CLAIM_AT_MOST,
                  .expected = 4});
}

int main(int argc, char **argv) {
    static struct table table;
    struct page page;
    struct study study = {.page = &page};
    page_init(&page, argc, argv, __FILE__, series_columns, SERIES_COLUMNS);
    study.seed = page_seed(&page, OWN_SEED);
    page_parameter(&page, "dataset", "(1.17), each sample and its mirror image");
    page_parameter(&page, "eta", "%g", ETA);
    page_parameter(&page, "height", "%g", HEIGHT);
    page_parameter(&page, "window", "%d steps", WINDOW);
    study_init(&study);
    put_table(&study, &table);
    claim_independent(&page, &table);
    claim_powers(&study, &table);
    claim_real(&page, &table);
    dataset_clear(&study.dataset);
    return page_finish(&page);
}
