/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# ReLU: a channel is a cone

**Place.** 7.1 ReLU networks. Which ReLU neurons change sign in a spike, and how many?

A ReLU network $n^{-1/2}\sum_r a_r\max(w_rs,0)$ with one input uses the neurons with $w_r>0$ on
samples $s>0$: they are a channel. A step takes $a_r\pm w_r$ to $(1\mp c)(a_r\pm w_r)$, $c=s^2Y$,
for all of them, so neurons that never left the channel have

$$a+w = Ux,\qquad a-w = Vy,\qquad U'=(1-c)\,U,\quad V'=(1+c)\,V,$$

with $x$, $y$ as at the start, and $w>0$ is the half plane $Ux>Vy$ of their directions. The half
plane turns with $\theta=\operatorname{atan2}(U,V)$, and a neuron that has left the channel is
trained no more. For $N(0,1)$ weights all directions are alike, so

$$\text{flipped part of the channel} = \frac{\max\theta-\min\theta}{\pi},$$

and what the flipped neurons take with them of $Y=\eta\mu/\sqrt n$ and $\Lambda=\eta\lambda$ is an
integral over the wedge that $\theta$ sweeps: $(U,V,\max\theta,\min\theta)$ is an exact chain for
infinite width (`src/neurons/cone.h`). This page is *own*.

**What to see.** Left: the part of its neurons that a real channel of a network of $10^6$ neurons
has lost (dots) lies on the cone's (lines), with dataset (1.17) and three $\eta\lambda_+$. Right:
what the two differ by at the end falls like $n^{-1/2}$; for the flipped part it is the error of a
count (dashed).

| symbol | meaning | unit |
|---|---|---|
| $n$ | width; half of the neurons are in the channel at the start | 1 |
| $\Lambda_0$ | $\eta\lambda_+$ of the channel at the start, where $\lambda_+\to1$ | 1 |
*/

#include <math.h>

#include "neurons/cone.h"
#include "neurons/network.h"
#include "neurons/signed_samples.h"
#include "page/page.h"

/** ## Parameters: dataset (1.17), all samples positive */

static const double traced[] = {1.7, 1.9, 2.1};   /* Lambda_0 of the traces */
static const double START = 0.02;                 /* Y_0 */
enum { TRACED = 1000000, TRACED_QUICK = 100000 }; /* neurons */
static const double COMPARED = 1.7;               /* Lambda_0 of the comparison */
enum { TRACES = 3, STEPS = 40, FIRST_DECADE = 3, DECADES = 5, QUICK_DECADES = 3 };
enum { SAMPLES_POINT = 1, TRACE_POINT = 2, NETWORK_POINT = 10, SEED = 20260413 };

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"relu-cone-flipped", "own",
     "The flipped part is $(\\max\\theta-\\min\\theta)/\\pi$ up to the error of a count (mean "
     "square difference, in squared binomial standard errors)"},
    {"relu-first-flips", "own",
     "At the first step $s^2\\eta|\\mu_+|\\sqrt n/2\\pi$ neurons flip (ratio of the counted to "
     "these)"},
    {"relu-cone-error-slope", "own",
     "Real ReLU channels differ from the cone by $n^{-1/2}$ (slope over $\\log n$ of the logarithm "
     "of what the flipped part $f$ differs by, over $\\sqrt{f(1-f)}$)"},
};

/**
## Real neurons beside the cone

The network has $N(0,1)$ weights under the condition that $\lambda=1$ in both channels and that
$Y=Y_0$ in the one that trains. So both start at the same $(Y,\Lambda)$; both see the same samples,
and nothing else passes between them.
*/

struct pair {
    struct network network;
    struct cone cone;
    struct rng rng;
    double eta;
};

/* Threads do not pay below 10^6 neurons. */
static void pair_init(struct pair *pair, double width) {
    MUST(network_init(&pair->network, NETWORK_RELU, (uint64_t)width, width < 1e6, &fault));
}

static void pair_start(
    struct pair *pair, const struct page *page, double eta, uint64_t point, uint64_t replica) {
    const struct chain start[NETWORK_CHANNELS] = {{START, eta}, {0, eta}};
    MUST(network_start_at(&pair->network, page_key(page, point), replica, eta, start, &fault));
    pair->cone = cone_of(start[NETWORK_PLUS]);
    pair->rng = rng_of(page_key(page, SAMPLES_POINT), replica);
    pair->eta = eta;
}

/* Returns s^2. */
static double pair_step(struct pair *pair, const struct signed_samples *samples) {
    double s2 = signed_samples_draw(samples, &pair->rng).s2_plus;
    network_step(&pair->network, pair->eta, s2, 0);
    pair->cone = cone_step(pair->cone, s2);
    return s2;
}

/** No neuron comes back, so those that have flipped and those still in the channel are all that
were there at the start. */

static double flipped_part(const struct network *network) {
    double left = (double)network->flipped;
    return left / (left + (double)network->channel[NETWORK_PLUS].neurons);
}

/**
## Three spikes

A higher $\Lambda_0$ makes a stronger spike, and a stronger spike swings the half plane further. The
flipped part grows in bursts: while $|Y|$ is small the half plane hardly moves, and after the spike
it is at rest.
*/

static void write_traces(struct page *page, const struct signed_samples *samples) {
    struct pair pair;
    pair_init(&pair, (double)page_size(page, TRACED_QUICK, TRACED));
    for (uint64_t k = 0; k < TRACES; k++) {
        double part[STEPS + 1];
        pair_start(&pair, page, traced[k], TRACE_POINT, k);
        for (int t = 0; t <= STEPS; t++) {
            const char *series = page_label(page, "network %g", traced[k]);
            page_point(page, "trace", series, t, flipped_part(&pair.network));
            part[t] = cone_flipped(&pair.cone);
            pair_step(&pair, samples);
        }
        for (int t = 0; t <= STEPS; t++) {
            page_point(page, "trace", page_label(page, "cone %g", traced[k]), t, part[t]);
        }
    }
    network_clear(&pair.network);
}

/**
## What a finite width changes

A wedge of angle $d$ holds $nd/2\pi$ neurons, give or take the root of that number. So the flipped
part $f$ of the channel's $n/2$ neurons should be off by the binomial error
$\sqrt{f(1-f)/(n/2)}$ and by nothing else. In units of that error the mean square difference is 1.

The first step is counted by itself. It turns the half plane by $s^2Y_0$, for $\theta$ starts near
$\pi/4$, and the neurons in the wedge are $s^2|Y_0|\,n/2\pi$: of the order of $\sqrt n$ for a
network at its start, where $Y_0\sim n^{-1/2}$, though the output moves by a factor of order one.
*/

struct differences {
    double runs, flipped2, lambda2;     /* squares of what f and Lambda differ by */
    double z2;                          /* of what f differs by in binomial standard errors */
    double first_flips, first_expected; /* neurons that flip at the first step, and the formula */
};

static void
add_run(struct differences *sum, const struct signed_samples *samples, struct pair *pair) {
    double n = (double)pair->network.n;
    sum->first_expected += pair_step(pair, samples) * START * n / (2 * M_PI);
    sum->first_flips += (double)pair->network.flips;
    for (int t = 1; t < STEPS; t++) {
        pair_step(pair, samples);
    }
    double part = cone_flipped(&pair->cone), off = flipped_part(&pair->network) - part;
    double lambda = network_chain(&pair->network, NETWORK_PLUS, pair->eta).eta_lambda;
    sum->flipped2 += off * off;
    sum->z2 += off * off * n / 2 / (part * (1 - part));
    sum->lambda2 += pow(lambda - pair->cone.at.eta_lambda, 2);
    sum->runs++;
}

/* 160 runs of 10^3 and 10^4 neurons, then fewer: 2 of 10^7. */
static struct differences
differences_at(struct page *page, const struct signed_samples *samples, int decade) {
    double n = pow(10, FIRST_DECADE + decade);
    int runs = (int)fmax(2, fmin(160, (page->quick ? 3e6 : 1e7) / n));
    struct differences sum = {0};
    struct pair pair;
    pair_init(&pair, n);
    for (int r = 0; r < runs; r++) {
        pair_start(&pair, page, COMPARED, NETWORK_POINT + (uint64_t)decade, (uint64_t)r);
        add_run(&sum, samples, &pair);
    }
    network_clear(&pair.network);
    return sum;
}

/* The root of a mean square, with its error as for normal differences. */
static struct estimate root(double sum, double runs) {
    double value = sqrt(sum / runs);
    return (struct estimate){value, value / sqrt(2 * runs)};
}

static void write_differences(struct page *page, const struct differences *at, int decades) {
    for (int d = 0; d < decades; d++) {
        double n = pow(10, FIRST_DECADE + d);
        page_estimate(page, "differs", "flipped", n, root(at[d].flipped2, at[d].runs));
        page_estimate(page, "differs", "lambda", n, root(at[d].lambda2, at[d].runs));
    }
    for (int d = 0; d < decades; d++) {
        double n = pow(10, FIRST_DECADE + d);
        page_point(page, "differs", "count", n, sqrt(at[d].flipped2 / at[d].z2));
    }
}

/**
Over all widths together: is the difference the error of a count, and are the first flips as many as
the wedge says? The mean square of $N$ normal deviates has the error $\sqrt{2/N}$, a count the root
of its mean.
*/

static void claim_counts(struct page *page, const struct differences *at, int decades) {
    struct differences all = {0};
    for (int d = 0; d < decades; d++) {
        all.runs += at[d].runs;
        all.z2 += at[d].z2;
        all.first_flips += at[d].first_flips;
        all.first_expected += at[d].first_expected;
    }
    struct estimate square = {all.z2 / all.runs, sqrt(2 / all.runs)};
    struct estimate first = {all.first_flips / all.first_expected, 1 / sqrt(all.first_expected)};
    claim_consistent(page, "relu-cone-flipped", square, 1, 4);
    claim_consistent(page, "relu-first-flips", first, 1, 4);
}

/**
The power of $n$ is asked apart, of the difference over $\sqrt{f(1-f)}$: runs with other samples
flip other parts $f$, and the quotient makes them alike.
*/

static void claim_power(struct page *page, const struct differences *at, int decades) {
    double log_n[DECADES];
    struct estimate size[DECADES];
    for (int d = 0; d < decades; d++) {
        log_n[d] = (FIRST_DECADE + d) * log(10);
        size[d] = estimate_log(root(at[d].z2, at[d].runs));
        size[d].value -= log_n[d] / 2;
    }
    struct estimate slope = estimate_slope(log_n, size, (size_t)decades);
    claim_consistent(page, "relu-cone-error-slope", slope, -0.5, 4);
}

/** ## All together */

int main(int argc, char **argv) {
    struct page page;
    struct dataset dataset;
    struct signed_samples samples;
    struct differences at[DECADES];
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "dataset", "(1.17)");
    page_parameter(&page, "y0", "%g", START);
    page_parameter(&page, "eta_lambda0", "1.7, 1.9, 2.1; compared at %g", COMPARED);
    page_dataset(&page, "gess_heydecker_1_17", &dataset);
    MUST(signed_samples_init(&samples, &dataset, &fault));
    write_traces(&page, &samples);

    /** Networks of $10^3$ to $10^7$ neurons, each of them 40 steps from its start. */
    int decades = page.quick ? QUICK_DECADES : DECADES;
    for (int d = 0; d < decades; d++) {
        at[d] = differences_at(&page, &samples, d);
    }
    write_differences(&page, at, decades);
    claim_counts(&page, at, decades);
    claim_power(&page, at, decades);
    signed_samples_clear(&samples);
    dataset_clear(&dataset);
    return page_finish(&page);
}
