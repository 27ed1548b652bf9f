/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# ReLU: the probability of a spike in one channel, and in both

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
$|Y|\ge0.05$. Left: the probabilities of a first spike have the power of $n$ that the split gives
them, and three quarters of its size; those of both have the same power, where the split has its
square. Right: so given one spike the other follows, within 1000 steps, with probabilities that do
not depend on the width.
*/

#include <math.h>

#include "neurons/channels.h"
#include "odds/channel_odds.h"
#include "page/page.h"
#include "theory/cramer.h"

/** ## Parameters */

static const double ETA = 1.5, HEIGHT = 0.05;
enum { PATIENCE = 20000, WINDOW = 1000 }; /* steps to the first spike; from there to the second */
static const double widths[] = {1e3, 1e4, 1e5, 1e6, 1e8, 1e10, 1e12, 1e15, 1e18};
enum { WIDTHS = 9, NARROW = 1, SETTLED = 4, WIDE = 6 }; /* 10^4, 10^8, 10^12 */
static const size_t real_runs[] = {1500, 400};          /* of networks of 10^3 and 10^4 neurons */
enum { REAL_WIDTHS = 2, QUICK_REAL_WIDTHS = 1 };

enum { SECTORS_POINT = 10, SPLIT_POINT = 30, REAL_POINT = 50, SEED = 20260413 };

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"relu-channels-independent", "lay summary",
     "A ReLU network splits into two independent channels (probability of a spike in both, over "
     "the product of their probabilities; $n=10^{12}$)"},
    {"relu-channels-narrow", "own",
     "Narrow ReLU networks do not split into two independent channels either (probability of a "
     "spike in both, over the product of their probabilities; $n=10^4$)"},
    {"relu-either", "own, from the lay summary’s split",
     "A spike in at least one channel of a ReLU network has the probability $1-(1-P_+)(1-P_-)$ of "
     "two that are independent (the probability over this, $n=10^{12}$)"},
    {"relu-first-slope", "own; lay summary for the channels",
     "The probability of a first spike in a channel of a ReLU network has the power "
     "$-\\vartheta_\\pm/2$ of $n$ (slope of the logarithms, $n=10^8$ to $10^{18}$)"},
    {"relu-second-flat", "own",
     "Given a spike in one channel of a ReLU network the probability of one in the other does not "
     "depend on $n$ (slope of its logarithm over $\\log n$, $10^8$ to $10^{18}$; "
     "$-\\vartheta_\\pm/2$ in the ideal split)"},
    {"relu-sectors-real", "own",
     "Real ReLU networks spike first, and in both channels, as often as the sectors (largest "
     "difference, in standard errors that include $2/\\sqrt n$)"},
};

/**
## Three answers to the same question

From $N(0,1)$ weights, how likely is it that the channel $+$ spikes before the other, and that the
other then does too? The channels are alike, so an event of either order is twice as likely.
Cramér's tilt of the first channel makes its climb typical and ends with its spike: the second spike
is never helped. The sectors, the ideal split and, where they are affordable, real neurons are
asked.
*/

struct odds {
    struct estimate first, both, given; /* first, both: of either order */
};

static struct odds odds_of(
    struct page *page, const struct dataset *dataset, enum channel_odds_model model, uint64_t point,
    double width, size_t runs) {
    const struct channel_odds_question question = {
        .dataset = dataset,
        .model = model,
        .eta = ETA,
        .width = width,
        .start = {{.random = true}, {.random = true}},
        .first = NETWORK_PLUS,
        .tilted = true,
        .height = HEIGHT,
        .patience = PATIENCE,
        .window = WINDOW};
    const struct plan plan = page_plan(page, point, runs);
    struct channel_odds found;
    MUST(channel_odds_run(&found, &question, &plan, &fault));
    return (struct odds){
        estimate_times(channel_odds_first(&found), 2), estimate_times(channel_odds_both(&found), 2),
        channel_odds_given(&found)};
}

/**
In the split a second spike is as rare as the first, and no run would show it. But two independent
channels that spike with probability $p$ each have $1-(1-p)^2$ for a first spike, which gives $p$,
and so $p^2$ for both, and $p/(2-p)$ for both given one.
*/

static struct odds if_independent(struct odds split) {
    double p = 1 - sqrt(1 - split.first.value), slope = 2 * p / (2 * (1 - p));
    double given_se = split.first.se / (2 - p) / (2 - p) / (1 - p);
    split.both = (struct estimate){p * p, slope * split.first.se};
    split.given = (struct estimate){p / (2 - p), given_se};
    return split;
}

static void write_odds(struct page *page, const char *model, const struct odds *odds, int count) {
    for (int w = 0; w < count; w++) {
        page_estimate(page, "odds", model, widths[w], odds[w].first);
    }
    for (int w = 0; w < count; w++) {
        page_estimate(page, "odds", page_label(page, "%s both", model), widths[w], odds[w].both);
    }
    for (int w = 0; w < count; w++) {
        page_estimate(page, "given", model, widths[w], odds[w].given);
    }
}

/**
## Two channels are not two networks

A channel's own probabilities are half of those of a first spike and of a spike in both. The
probabilities of both over their square would be 1 for independent channels. They are thousands at
$n=10^{12}$, and the wider the network, the more. A spike in either is then *less* likely than two
channels make it, for the spikes come together.
*/

static double odds_of_one(const struct odds *odds) {
    return (odds->first.value + odds->both.value) / 2;
}

static struct estimate excess(const struct odds *odds) {
    double p = odds_of_one(odds);
    struct estimate ratio = estimate_times(odds->both, 1 / (p * p));
    ratio.se = ratio.value * hypot(odds->both.se / odds->both.value, odds->first.se / p);
    return ratio;
}

static void claim_dependent(struct page *page, const struct odds sectors[WIDTHS]) {
    double p = odds_of_one(&sectors[WIDE]);
    claim_estimate_at_least(page, "relu-channels-independent", excess(&sectors[WIDE]), 1000);
    claim_source_consistent(page, "relu-channels-independent", 1, 4);
    claim_reason(
        page, "relu-channels-independent",
        "neurons whose $w$ changes sign carry curvature and output across; the split is exact only "
        "while none does, and what the paper asks of its ReLU networks is not known to us");
    claim_estimate_at_least(page, "relu-channels-narrow", excess(&sectors[NARROW]), 1.5);
    struct estimate either = estimate_times(sectors[WIDE].first, 1 / channels_either(p, p));
    claim_estimate_at_most(page, "relu-either", either, 0.97);
}

/**
## Powers of the width

The first spike has to climb from $n^{-1/2}$, and pays $n^{-\vartheta/2}$ as in the split. The
second starts from what the first has left it, which depends on the height and not on the width: no
power of $n$ remains.
*/

/* n >= 10^8. The wave of the nearly commensurate walk moves the slopes by less than 0.003. */
static void claim_powers(struct page *page, const struct odds sectors[WIDTHS], double theta) {
    double log_n[WIDTHS - SETTLED];
    struct estimate first[WIDTHS - SETTLED], given[WIDTHS - SETTLED];
    for (int w = SETTLED; w < WIDTHS; w++) {
        log_n[w - SETTLED] = log(widths[w]);
        first[w - SETTLED] = estimate_log(sectors[w].first);
        given[w - SETTLED] = estimate_log(sectors[w].given);
    }
    struct estimate slope = estimate_slope(log_n, first, WIDTHS - SETTLED);
    struct estimate flat = estimate_slope(log_n, given, WIDTHS - SETTLED);
    claim_estimate_within(page, "relu-first-slope", slope, -theta / 2, 0.003 + 4 * slope.se);
    claim_estimate_within(page, "relu-second-flat", flat, 0, 0.003 + 4 * flat.se);
}

/**
## Real neurons

At width $n$ the sectors are off by $O(n^{-1/2})$, some 3 % of the probabilities at $10^3$ neurons.
The comparison allows for $2/\sqrt n$ beside the standard error.
*/

static void
claim_real(struct page *page, const struct odds *real, const struct odds *sectors, int reals) {
    double worst = 0, comparisons = 0;
    for (int w = 0; w < reals; w++) {
        const struct estimate ratio[] = {
            estimate_ratio(real[w].first, sectors[w].first),
            estimate_ratio(real[w].both, sectors[w].both)};
        for (size_t k = 0; k < COUNT(ratio); k++) {
            double se = hypot(2 / sqrt(widths[w]), ratio[k].se);
            worst = page_worse(worst, fabs(ratio[k].value - 1) / se);
            comparisons++;
        }
    }
    claim_agrees(page, "relu-sectors-real", worst, 4, comparisons);
}

/** ## All together */

int main(int argc, char **argv) {
    struct page page;
    struct dataset one, both;
    struct odds sectors[WIDTHS], split[WIDTHS], real[REAL_WIDTHS];
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "dataset", "(1.17), each sample and its mirror image");
    page_parameter(&page, "eta", "%g", ETA);
    page_parameter(&page, "height", "%g", HEIGHT);
    page_parameter(&page, "window", "%d steps", WINDOW);
    page_dataset(&page, "gess_heydecker_1_17", &one);
    MUST(channels_join(&both, &one, &one, 0.5, &fault));

    /** The probabilities at nine widths, and of real networks at the smallest. */
    size_t runs = page_replicas(&page, 400, 2048), split_runs = page_replicas(&page, 4096, 32768);
    for (int w = 0; w < WIDTHS; w++) {
        uint64_t at = (uint64_t)w;
        sectors[w] =
            odds_of(&page, &both, CHANNEL_ODDS_SECTORS, SECTORS_POINT + at, widths[w], runs);
        split[w] = if_independent(
            odds_of(&page, &both, CHANNEL_ODDS_SPLIT, SPLIT_POINT + at, widths[w], split_runs));
    }
    int reals = page.quick ? QUICK_REAL_WIDTHS : REAL_WIDTHS;
    for (int w = 0; w < reals; w++) {
        real[w] = odds_of(
            &page, &both, CHANNEL_ODDS_NETWORK, REAL_POINT + (uint64_t)w, widths[w],
            page_replicas(&page, real_runs[w] / 5, real_runs[w]));
    }
    write_odds(&page, "sectors", sectors, WIDTHS);
    write_odds(&page, "split", split, WIDTHS);
    write_odds(&page, "network", real, reals);

    /** What they say. */
    claim_dependent(&page, sectors);
    claim_powers(&page, sectors, cramer_exponent(&one, dd_of(ETA)));
    claim_real(&page, real, sectors, reals);
    dataset_clear(&both);
    dataset_clear(&one);
    return page_finish(&page);
}
