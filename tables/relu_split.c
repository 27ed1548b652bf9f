/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# How far a ReLU network is from its ideal split

**Place.** 7.5 ReLU networks. How far is a ReLU network from two linear ones?

In the ideal split each channel of a ReLU network is a linear network that idles on samples of the
other sign. Its exponents $\vartheta_\pm$ solve $\sum_{\pm s_i>0}p_i|1-\eta\lambda_\pm
s_i^2|^\vartheta=\pi_\pm$; with $p_i=\pi_\pm q_i$ that is the equation of the $q_i$ alone, so how
often a sign is drawn changes how long a spike takes, and not how likely it is. The network of
infinite width (`src/neurons/sectors.h`, *own*) differs from it by the neurons that change sign:
relatively by the order of the height while a first spike climbs, and altogether for the second,
which the first brings about (page `relu_lift`).

**What to see.** $P$ is the probability that the channel spikes, $|Y_\pm|=\eta|\mu_\pm|/\sqrt n\ge
h$, and does so first; the ratio to that of the split does not depend on $n$, from $10^9$ on, and
goes to 1 as $h\to0$. *Second* is the probability that the other channel spikes within 1000 steps of
it: it does not depend on $n$ either, where that of the split falls like $n^{-\vartheta/2}$. All
runs start at $\mu_\pm=1/\sqrt2$, $\lambda_\pm=1$; *mirrored* is (1.17) with half of its probability
at $-s$, $\eta=1.5$; *mixed* is (1.17) with probability 0.3 and (1.18), negative, with 0.7,
$\eta=1.45$.
*/

#include <math.h>

#include "exact/exact_lattice.h"
#include "neurons/channels.h"
#include "odds/channel_odds.h"
#include "page/page.h"
#include "theory/cramer.h"

/** ## Parameters */

static const double SHARE = 0.3;                  /* of the positive samples in the mixed data */
static const double MU0 = 0.70710678118654752440; /* 1/sqrt(2) */
enum { PATIENCE = 20000, WINDOW = 1000 }; /* steps to the first spike; from there to the second */

enum { MIRRORED, MIXED };
static const double eta[] = {1.5, 1.45}; /* mixed: at 1.5 (1.18) is a lattice */

/** Six rows raise the height of the spike at one width, three more change the width at one height,
and the last four ask either channel of data whose signs are not alike. */

static const struct row {
    int data, channel;
    double height, width;
} rows[] = {
    {MIRRORED, NETWORK_PLUS, 0.002, 1e12}, {MIRRORED, NETWORK_PLUS, 0.005, 1e12},
    {MIRRORED, NETWORK_PLUS, 0.01, 1e12},  {MIRRORED, NETWORK_PLUS, 0.02, 1e12},
    {MIRRORED, NETWORK_PLUS, 0.05, 1e12},  {MIRRORED, NETWORK_PLUS, 0.1, 1e12},
    {MIRRORED, NETWORK_PLUS, 0.05, 1e6},   {MIRRORED, NETWORK_PLUS, 0.05, 1e9},
    {MIRRORED, NETWORK_PLUS, 0.05, 1e15},  {MIXED, NETWORK_PLUS, 0.02, 1e9},
    {MIXED, NETWORK_PLUS, 0.02, 1e15},     {MIXED, NETWORK_MINUS, 0.02, 1e9},
    {MIXED, NETWORK_MINUS, 0.02, 1e15},
};
enum { ROWS = COUNT(rows) };
enum { SMALLEST = 0, TYPICAL = 4, WIDER = 7, WIDEST = 8, MIXED_PLUS = 9, MIXED_MINUS = 11 };
enum { SPLIT_POINT = 100, SEED = 20260413 };

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"relu-split-small", "lay summary",
     "A first spike of a ReLU network has the probability of the ideal split while it is small "
     "(ratio at $h=0.002$, $n=10^{12}$)"},
    {"relu-split-first-order", "own",
     "What is missing to the probability of the ideal split at larger heights is of first order in "
     "$h$ (slope of the logarithm of 1 − ratio over $\\log h$, 0.005 to 0.05)"},
    {"relu-split-any-width", "own",
     "The probability of a first spike of a ReLU network, over that of the ideal split, does not "
     "depend on the width (slope of the logarithm of the ratio over $\\log n$, $h=0.05$, $10^9$ to "
     "$10^{15}$)"},
    {"relu-split-second", "own",
     "The second spike of a ReLU network is the ideal split’s failure: its probability given the "
     "first, $h=0.05$, $n=10^{15}$ ($10^{-6}$ in the split)"},
    {"relu-split-share-plus", "own",
     "A channel’s exponent is that of its samples, whatever the probability of their sign: (1.17) "
     "at 0.3 (minus twice the power of $n$, $10^9$ to $10^{15}$; expected: of (1.17) alone)"},
    {"relu-split-share-minus", "own",
     "A channel’s exponent is that of its samples, whatever the probability of their sign: "
     "negative (1.18) at 0.7 (minus twice the power of $n$, $10^9$ to $10^{15}$; expected: of "
     "(1.18) alone)"},
};

/**
## The rows

Each row asks the same question twice, of the sectors and of the ideal split: how likely is it that
the channel spikes first, and that the other then follows? Cramér's tilt of the first channel makes
its climb typical and ends with its spike, so that nothing helps the second
(`src/odds/channel_odds.h`). The quotient of the two probabilities of a first spike is the distance
from the split. The exponent in the table is that of the split, from the channel's own samples.
*/

static const struct csvwriter_column columns[] = {
    {"data", "data", CSVWRITER_TEXT, 0},
    {"channel", "", CSVWRITER_TEXT, 0},
    {"height", "$h$", CSVWRITER_SIGNIFICANT, 12},
    {"width", "$n$", CSVWRITER_SIGNIFICANT, 12},
    {"theta", "$\\vartheta_\\pm$", CSVWRITER_SIGNIFICANT, 12},
    {"p", "$P$", CSVWRITER_SIGNIFICANT, 10},
    {"p_se", "its error", CSVWRITER_SIGNIFICANT, 2},
    {"ratio", "over split", CSVWRITER_SIGNIFICANT, 10},
    {"ratio_se", "its error", CSVWRITER_SIGNIFICANT, 2},
    {"second", "second", CSVWRITER_SIGNIFICANT, 10},
    {"second_se", "its error", CSVWRITER_SIGNIFICANT, 2},
};

static struct channel_odds
odds_of(struct page *page, const struct dataset *dataset, int k, bool split) {
    const struct row *row = &rows[k];
    const struct start start = {.mu0 = MU0, .lambda0 = dd_of(1)};
    const struct channel_odds_question question = {
        .dataset = dataset,
        .model = split ? CHANNEL_ODDS_SPLIT : CHANNEL_ODDS_SECTORS,
        .eta = eta[row->data],
        .width = row->width,
        .start = {start, start},
        .first = row->channel,
        .tilted = true,
        .height = row->height,
        .patience = PATIENCE,
        .window = WINDOW};
    size_t runs = split ? page_replicas(page, 4096, 32768) : page_replicas(page, 320, 2560);
    const struct plan plan = page_plan(page, (uint64_t)(split ? SPLIT_POINT + k : k), runs);
    struct channel_odds found;
    MUST(channel_odds_run(&found, &question, &plan, &fault));
    return found;
}

struct result {
    struct estimate p, ratio, second;
};

static struct result
write_row(struct page *page, const struct dataset data[2], const struct channels split[2], int k) {
    const struct row *row = &rows[k];
    const struct dataset *channel = &split[row->data].channel[row->channel];
    struct channel_odds sectors = odds_of(page, &data[row->data], k, false);
    struct channel_odds ideal = odds_of(page, &data[row->data], k, true);
    struct estimate p = channel_odds_first(&sectors), second = channel_odds_given(&sectors);
    struct estimate ratio = estimate_ratio(p, channel_odds_first(&ideal));
    page_text(page, row->data == MIRRORED ? "(1.17) mirrored" : "mixed");
    page_text(page, row->channel == NETWORK_PLUS ? "+" : "-");
    page_reals(page, row->height, row->width, cramer_exponent(channel, dd_of(eta[row->data])));
    page_reals(page, p.value, p.se, ratio.value, ratio.se, second.value, second.se);
    return (struct result){p, ratio, second};
}

/**
## The first spike is nearly the split's

While a spike climbs to the height $h$ it flips neurons of its own channel, a part of the order of
$h$, and with them the channel loses curvature. The end of the climb is harder than in the split,
and the probabilities miss a part of the order of $h$. At $h=0.002$ the two agree within a per cent;
from 0.005 to 0.05 the distance grows about as $h$.
*/

/* The wave of the nearly commensurate walk is about 1 % of either probability, and the same in both
 * while they pass the same widths of it. The slope is not that of h -> 0: 0.3. */
static void claim_heights(struct page *page, const struct result result[ROWS]) {
    struct estimate small = result[SMALLEST].ratio, missing[TYPICAL];
    double tolerance = 0.01 + 4 * small.se, log_h[TYPICAL];
    claim_estimate_within(page, "relu-split-small", small, 1, tolerance);
    claim_source_within(page, "relu-split-small", 1, tolerance);
    for (int k = 0; k < TYPICAL; k++) {
        struct estimate ratio = result[SMALLEST + 1 + k].ratio;
        log_h[k] = log(rows[SMALLEST + 1 + k].height);
        missing[k] = estimate_log((struct estimate){1 - ratio.value, ratio.se});
    }
    struct estimate slope = estimate_slope(log_h, missing, TYPICAL);
    claim_estimate_within(page, "relu-split-first-order", slope, 1, 0.3 + 4 * slope.se);
}

/**
A wider network starts lower and climbs longer, but neurons flip at the end of the climb, where the
output is of the order of $h$ at any width. So the width drops out of the ratio, once the start is
far below $h$: from $10^9$ on. The width drops out of the second spike too, which starts from what
the first has left it. In the split the second channel would have to climb from its own start, with
a probability of $10^{-6}$ at $n=10^{15}$.
*/

static void claim_widths(struct page *page, const struct result result[ROWS]) {
    static const int at[] = {WIDER, TYPICAL, WIDEST};
    double log_n[COUNT(at)];
    struct estimate ratio[COUNT(at)];
    for (size_t k = 0; k < COUNT(at); k++) {
        log_n[k] = log(rows[at[k]].width);
        ratio[k] = estimate_log(result[at[k]].ratio);
    }
    struct estimate slope = estimate_slope(log_n, ratio, COUNT(at));
    claim_consistent(page, "relu-split-any-width", slope, 0, 4);
    claim_estimate_at_least(page, "relu-split-second", result[WIDEST].second, 0.05);
}

/**
## How often a sign is drawn does not matter

The mixed data draw (1.17) three times in ten and (1.18), negative, in the rest. A channel waits
while samples of the other sign come, and waiting changes when a spike comes and not whether. So the
probabilities of each channel should fall with $n$ as if its samples were alone: as
$n^{-\vartheta/2}$ with a wave upon it, for the logarithms of two samples are nearly commensurate.
The wave is in the exact probabilities of the linear walk too: the walk on the count lattice of the
dataset alone, every step a sample of it, to the height of the row. Its power between $n=10^9$ and
$10^{15}$ is what is expected.
*/

static double walk_alone(const struct dataset *dataset, const struct row *row) {
    const struct exact_budget budget = {1e-9, 1e9};
    struct ball_data data;
    struct exact_bound bound;
    double x = eta[row->data], start = chain_start(MU0, 1, x, row->width).y;
    MUST(ball_data_init(&data, dataset, &fault));
    MUST(exact_lattice_to(&bound, &data, x, row->height / start, &budget, &fault));
    ball_data_clear(&data);
    return bound.lower;
}

/* Minus twice the power of n between two rows. */
static struct estimate twice_power(struct estimate narrow, struct estimate wide) {
    return estimate_times(estimate_log(estimate_ratio(wide, narrow)), -2 / log(1e6));
}

/* What is missing to the split is the same at both widths but for some 4 % of P, where the wave
 * meets the height: 0.01. */
static void claim_share(
    struct page *page, const char *id, const char *name, const struct result *result, int k) {
    struct dataset alone;
    page_dataset(page, name, &alone);
    struct estimate power = twice_power(result[k].p, result[k + 1].p);
    struct estimate narrow = {walk_alone(&alone, &rows[k]), 0};
    struct estimate wide = {walk_alone(&alone, &rows[k + 1]), 0};
    double expected = twice_power(narrow, wide).value;
    claim_estimate_within(page, id, power, expected, 0.01 + 4 * power.se);
    dataset_clear(&alone);
}

/** ## All together */

int main(int argc, char **argv) {
    struct page page;
    struct dataset first, second, data[2];
    struct channels split[2];
    struct result result[ROWS];
    page_open_table(
        &page, argc, argv, __FILE__, SEED, claims, COUNT(claims), columns, COUNT(columns));
    page_parameter(&page, "eta", "%g mirrored, %g mixed", eta[MIRRORED], eta[MIXED]);
    page_parameter(&page, "window", "%d steps", WINDOW);
    page_dataset(&page, "gess_heydecker_1_17", &first);
    page_dataset(&page, "gess_heydecker_1_18", &second);
    MUST(channels_join(&data[MIRRORED], &first, &first, 0.5, &fault));
    MUST(channels_join(&data[MIXED], &first, &second, SHARE, &fault));
    MUST(channels_init(&split[MIRRORED], &data[MIRRORED], &fault));
    MUST(channels_init(&split[MIXED], &data[MIXED], &fault));
    for (int k = 0; k < ROWS; k++) {
        result[k] = write_row(&page, data, split, k);
    }

    /** What changes with the height, what does not change with the width, and what the share of a
    sign has to do with it. */
    claim_heights(&page, result);
    claim_widths(&page, result);
    claim_share(&page, "relu-split-share-plus", "gess_heydecker_1_17", result, MIXED_PLUS);
    claim_share(&page, "relu-split-share-minus", "gess_heydecker_1_18", result, MIXED_MINUS);
    for (int d = 0; d < 2; d++) {
        channels_clear(&split[d]);
        dataset_clear(&data[d]);
    }
    dataset_clear(&second);
    dataset_clear(&first);
    return page_finish(&page);
}
