/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# ReLU: what one channel's spike does to the other

**Place.** 7.3 ReLU networks. What does a spike in one ReLU channel do to the other?

Samples $s>0$ train the neurons of a ReLU network with $w_r>0$, the channel $+$, and samples $s<0$
the others. A spike of one channel flips neurons (page `relu_cone`), and they arrive in the other:
its curvature $\Lambda=\eta\lambda$ rises by $(Y_{\max}-Y_{\min})/\pi$, and its output
$Y=\eta\mu/\sqrt n$ is kicked by the sum of their $a_rw_r$, which is of second order, for $w_r$ is
near 0. Neither depends on $n$, so at large width the kick is far above all that the channel had.
*Own:* the network of infinite width on data of both signs is a list of sectors of directions, each
with its own history (`src/neurons/sectors.h`).

**What to see.** Dataset (1.17) with half of its probability at $-s$, $\eta=1.5$. Left and middle: a
run in which the spike of one channel (blue) brings one of the other (red), which started a thousand
times lower; a real network (dots) does as the sectors (lines), and in the ideal split (grey) the
other channel feels nothing. Its curvature is lifted past the root of the log-drift (dashed), so
there its output grows by itself. Right: the lift at the step at which the first channel reaches the
height $h$.
*/

#include <math.h>
#include <string.h>

#include "neurons/channel_tilt.h"
#include "neurons/channels.h"
#include "neurons/network.h"
#include "neurons/sectors.h"
#include "neurons/signed_samples.h"
#include "odds/channel_lift.h"
#include "page/page.h"
#include "theory/cramer.h"

/** ## Parameters */

static const double ETA = 1.5;
static const double ROOT = 2.69 / 1.69; /* of the log-drift of (1.17), in eta lambda */

static const struct chain start[NETWORK_CHANNELS] = {{0.01, 1.5}, {1e-5, 1.5}}; /* of the run */
static const double TRACE_TOP = 0.1; /* the first channel is made to climb to this */
static const double FOLLOWS = 0.05;  /* and the other is to reach this by itself */
enum { STEPS = 80, TRACED = 1000000, TRACED_QUICK = 100000 }; /* steps; neurons */
enum { SCATTER = 16, SCATTERED = 10000 };                     /* networks more; their neurons */

static const double heights[] = {0.003, 0.006, 0.012, 0.025, 0.05, 0.1}; /* of the lift */
enum { HEIGHTS = 6, SMALL_HEIGHTS = 4 };
static const double LIFT_WIDTH = 1e18;

enum { TRACE_POINT = 1, LIFT_POINT = 2, WEIGHTS_POINT = 3, SEED = 20260413 };

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"relu-lift-output", "own",
     "A spike of height $h$ in one channel of a ReLU network lifts $|Y|$ of the other as $h^2$ "
     "(slope of the logarithms, $n=10^{18}$)"},
    {"relu-lift-curvature", "own",
     "A spike of height $h$ in one channel of a ReLU network lifts $\\Lambda$ of the other as $h$ "
     "(slope of the logarithms, $n=10^{18}$)"},
    {"relu-lift-real", "own",
     "A real ReLU network in which one channel’s spike brings the other’s does as the sectors "
     "(largest difference in $\\Lambda$ along the run, times $\\sqrt n$)"},
};

/**
## Samples that make one channel climb

A climb of the channel $+$ is a rare event at $\eta\lambda=1.5$. Cramér's tilt of its samples makes
the climb typical, and leaves samples of the other sign as frequent as they are.
*/

struct data {
    struct dataset dataset; /* (1.17), each sample and its mirror image */
    struct signed_samples samples;
    struct tilt tilt; /* of the positive ones */
};

static void data_init(struct data *data, const struct page *page) {
    struct dataset one;
    page_dataset(page, "gess_heydecker_1_17", &one);
    MUST(channels_join(&data->dataset, &one, &one, 0.5, &fault));
    MUST(signed_samples_init(&data->samples, &data->dataset, &fault));
    MUST(channel_tilt_init(
        &data->tilt, &data->dataset, &data->samples, NETWORK_PLUS, dd_of(ETA),
        cramer_exponent(&one, dd_of(ETA)), &fault));
    dataset_clear(&one);
}

static void data_clear(struct data *data) {
    tilt_clear(&data->tilt);
    signed_samples_clear(&data->samples);
    dataset_clear(&data->dataset);
}

/**
## One run

Samples come by the tilt until $|Y_+|$ is at its top, and as they are from then on. The second spike
is not made: of the orders of samples, numbered by their stream, the run takes the first in which
the other channel follows by itself.
*/

enum { SECTORS = 0, REAL = 2, SPLIT = 4, LINES }; /* of +, then of -; of the split only - */

struct trace {
    struct chain line[LINES][STEPS + 1];
    struct sample sample[STEPS + 1]; /* of the step that follows */
};

static bool follows_in_run(
    struct trace *trace, const struct data *data, struct sectors *sectors, struct rng rng) {
    bool tilts = true, follows = false;
    sectors_start(sectors, start);
    for (int t = 0; t <= STEPS; t++) {
        double log_weight = 0; /* a single run stands for itself */
        const struct chain *at = sectors->at;
        trace->line[SECTORS + NETWORK_PLUS][t] = at[NETWORK_PLUS];
        trace->line[SECTORS + NETWORK_MINUS][t] = at[NETWORK_MINUS];
        tilts = tilts && fabs(at[NETWORK_PLUS].y) < TRACE_TOP;
        follows = follows || fabs(at[NETWORK_MINUS].y) >= FOLLOWS;
        size_t next = tilts ? tilt_draw(&data->tilt, &rng, &log_weight)
                            : pick_draw(&data->samples.pick, &rng);
        struct sample sample = trace->sample[t] = data->samples.sample[next];
        MUST(sectors_step(sectors, sample.s2_plus, sample.s2_minus, &fault));
    }
    return follows;
}

/**
A real network that starts at the same $(Y,\Lambda)$ in both channels meets the same samples, and so
does the other channel of the ideal split, a linear network that no neuron ever enters.
*/

static void
follow_network(struct trace *trace, const struct page *page, size_t n, uint64_t replica) {
    struct network network;
    MUST(network_init(&network, NETWORK_RELU, n, 0, &fault));
    MUST(network_start_at(&network, page_key(page, WEIGHTS_POINT), replica, ETA, start, &fault));
    for (int t = 0; t <= STEPS; t++) {
        struct sample sample = trace->sample[t];
        for (int k = 0; k < NETWORK_CHANNELS; k++) {
            trace->line[REAL + k][t] = network_chain(&network, k, ETA);
        }
        network_step(&network, ETA, sample.s2_plus, sample.s2_minus);
    }
    network_clear(&network);
}

static void follow_split(struct trace *trace) {
    struct chain split = start[NETWORK_MINUS];
    for (int t = 0; t <= STEPS; t++) {
        trace->line[SPLIT][t] = split;
        split = chain_step(split, trace->sample[t].s2_minus);
    }
}

/**
The output of a real network is a sum of $n$ products $a_rw_r$ of the order 1, each rounded to
$2^{-53}$ of itself, so $Y$ is off by some $\eta2^{-53}n^{-1/2}$ whatever its size, and where the
channel is nearly quiet, $|Y|$ below $10^{-9}$, its last digits are another machine's. That is the
error which these rows have.

While the first channel climbs past 0.1, the other is kicked to some $10^{-3}$, a hundred times what
it had, and its curvature is lifted above the root. From there its output climbs by itself, until it
flips neurons of its own, which takes its curvature back below the root.
*/

static void write_trace(struct page *page, const struct trace *trace, size_t n) {
    double rounding = ETA * 0x1p-53 / sqrt((double)n);
    static const char *const series[LINES] = {
        "sectors +", "sectors -", "network +", "network -", "split -"};
    for (int k = 0; k < LINES; k++) {
        for (int t = 0; t <= STEPS; t++) {
            bool real = k == REAL + NETWORK_PLUS || k == REAL + NETWORK_MINUS;
            struct estimate y = {fabs(trace->line[k][t].y), real ? rounding : NAN};
            page_estimate(page, "output", series[k], t, y);
        }
        for (int t = 0; t <= STEPS; t++) {
            page_point(page, "curvature", series[k], t, trace->line[k][t].eta_lambda);
        }
    }
}

/**
How far may the network be from the sectors? At the end some 20 % of the neurons have flipped, a
number that is off by $\sqrt{2\cdot0.2/n}$ of each channel. They carry curvature, and $\Lambda$ is
off by up to four times as much: a few $n^{-1/2}$, where the claim allows 10. By how much the
distance of one network differs from that of the next, sixteen smaller ones on the same samples say.
*/

static double distance_of(const struct trace *trace, size_t n) {
    double worst = 0;
    for (int t = 0; t <= STEPS; t++) {
        for (int k = 0; k < NETWORK_CHANNELS; k++) {
            double real = trace->line[REAL + k][t].eta_lambda;
            worst = page_worse(worst, fabs(real - trace->line[SECTORS + k][t].eta_lambda));
        }
    }
    return worst * sqrt((double)n);
}

static void claim_real(struct page *page, const struct trace *trace, size_t n) {
    static struct trace other;
    double sum = 0, sum2 = 0;
    other = *trace;
    for (uint64_t replica = 1; replica <= SCATTER; replica++) {
        follow_network(&other, page, SCATTERED, replica);
        double distance = distance_of(&other, SCATTERED);
        sum += distance;
        sum2 += distance * distance;
    }
    double scatter = sqrt(SCATTER) * estimate_mean(SCATTER, sum, sum2).se;
    struct estimate distance = {distance_of(trace, n), scatter};
    claim_estimate_at_most(page, "relu-lift-real", distance, 10);
}

/**
## The lift

Many runs say how much a spike of height $h$ gives: what the other channel has of $|Y|$, and of
$\Lambda$ above its start, at the step at which the first channel reaches $h$. The runs come by the
tilt and count with their weights. The width is $10^{18}$, so that the other channel has no output
of its own to speak of.

The neurons that flip come from a wedge whose angle is of the order of $h$, at the edge where $w=0$.
There are order $h$ of them, each with the curvature of any neuron: $\Lambda$ is lifted by order
$h$. But their $|w_r|$ is of the order of the angle too, and the sum of the $a_rw_r$ is of order
$h^2$. The line $2h/\pi$ in the picture is a guess that comes close: the last steps have driven $Y$
to one side and back to the other, and with what it overshoots $h$ by its range is near $2h$.
*/

static void write_lift(struct page *page, const struct data *data) {
    const struct start typical = {.mu0 = sqrt(0.5), .lambda0 = dd_of(1)};
    struct channel_lift_question question = {
        .samples = &data->samples,
        .tilt = &data->tilt,
        .eta = ETA,
        .width = LIFT_WIDTH,
        .start = {typical, typical},
        .first = NETWORK_PLUS,
        .heights = HEIGHTS};
    struct plan plan = page_plan(page, LIFT_POINT, page_replicas(page, 256, 2048));
    struct channel_lift lift;
    struct estimate y[HEIGHTS], lambda[HEIGHTS];
    double log_h[HEIGHTS];
    memcpy(question.height, heights, sizeof heights);
    MUST(channel_lift_run(&lift, &question, &plan, &fault));
    for (int k = 0; k < HEIGHTS; k++) {
        page_estimate(page, "lift", "y", heights[k], channel_lift_output(&lift, k));
    }
    for (int k = 0; k < HEIGHTS; k++) {
        page_estimate(page, "lift", "lambda", heights[k], channel_lift_curvature(&lift, k));
        y[k] = estimate_log(channel_lift_output(&lift, k));
        lambda[k] = estimate_log(channel_lift_curvature(&lift, k));
        log_h[k] = log(heights[k]);
    }

    /** The powers are those of the small heights, $0.003$ to $0.025$, where the next order in $h$
    adds a few hundredths to the slope of the output. */
    struct estimate second = estimate_slope(log_h, y, SMALL_HEIGHTS);
    struct estimate first = estimate_slope(log_h, lambda, SMALL_HEIGHTS);
    claim_estimate_within(page, "relu-lift-output", second, 2, 0.1 + 4 * second.se);
    claim_estimate_within(page, "relu-lift-curvature", first, 1, 0.02 + 4 * first.se);
}

/** ## All together */

int main(int argc, char **argv) {
    static struct trace trace;
    struct page page;
    struct data data;
    struct sectors sectors;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "dataset", "(1.17), each sample and its mirror image");
    page_parameter(&page, "eta", "%g", ETA);
    page_point(&page, "parameter", "root", 0, ROOT);
    data_init(&data, &page);

    /** A run in which one spike brings the other, and the same run of a real network. */
    MUST(sectors_init(&sectors, &fault));
    for (uint64_t order = 0;; order++) {
        struct rng rng = rng_of(page_key(&page, TRACE_POINT), order);
        if (follows_in_run(&trace, &data, &sectors, rng)) {
            break;
        }
    }
    sectors_clear(&sectors);
    size_t n = page_size(&page, TRACED_QUICK, TRACED);
    follow_network(&trace, &page, n, 0);
    follow_split(&trace);
    write_trace(&page, &trace, n);
    claim_real(&page, &trace, n);

    /** How the lift grows with the height. */
    write_lift(&page, &data);
    data_clear(&data);
    return page_finish(&page);
}
