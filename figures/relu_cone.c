/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# ReLU: a channel is a cone

**Place.** 7.1 ReLU networks. Which ReLU neurons change sign in a spike, and how many?

A ReLU network $n^{-1/2}\sum_r a_r\max(w_rs,0)$ with one input uses the neurons with $w_r>0$ on
samples $s>0$: they are a channel. A step takes $a_r\pm w_r$ to $(1\mp c)(a_r\pm w_r)$, $c=s^2Y$,
for all of them, so those that never left have

$$a+w = Ux,\qquad a-w = Vy,\qquad U'=(1-c)\,U,\quad V'=(1+c)\,V,$$

with $x$, $y$ as at the start, and $w>0$ is the half plane $Ux>Vy$. It turns with
$\theta=\operatorname{atan2}(U,V)$, and a neuron that it has left once stands still for good. For
$N(0,1)$ weights all directions are alike, so

$$\text{flipped part of the channel} = \frac{\max\theta-\min\theta}{\pi},$$

and what the flipped neurons take with them of $Y=\eta\mu/\sqrt n$ and $\Lambda=\eta\lambda$ is an
integral over the wedge that $\theta$ sweeps: $(U,V,\max\theta,\min\theta)$ is an exact chain for
infinite width (`src/neurons/cone.h`). A wedge of angle $d$ has $nd/2\pi$ neurons up to its square
root, so at width $n$ all of it is off by $O(n^{-1/2})$. This page is *own*.

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
#include <stdio.h>

#include "neurons/cone.h"
#include "base/die.h"
#include "base/estimate.h"
#include "neurons/network.h"
#include "page/page.h"
#include "neurons/signed_samples.h"
#include "page/series.h"

/** ## Parameters: dataset (1.17), all samples positive */

static const double traced[] = {1.7, 1.9, 2.1};   /* Lambda_0 of the traces */
static const double START = 0.02;                 /* Y_0 */
enum { TRACED = 1000000, TRACED_QUICK = 100000 }; /* neurons */
static const double COMPARED = 1.7;               /* Lambda_0 of the comparison */
enum { TRACES = 3, STEPS = 40, FIRST_DECADE = 3, DECADES = 5, QUICK_DECADES = 3 };
enum { SAMPLES_POINT = 1, TRACE_POINT = 2, NETWORK_POINT = 10 };
enum { OWN_SEED = 20260413 };

struct study {
    struct page *page;
    struct signed_samples samples;
    uint64_t seed;
};

/** ## Real neurons beside the cone: the same start, the same samples */

struct pair {
    struct network network;
    struct cone cone;
    struct rng rng;
    double eta;
};

static struct rng_key key_of(const struct study *study, uint64_t point) {
    return rng_key_of(study->seed, study->page->name, point);
}

/* N(0,1) weights that have lambda = 1 in each channel, and Y_0 = START in the one that trains. */
static void pair_start(
    struct pair *pair, const struct study *study, double eta, uint64_t point, uint64_t replica) {
    struct network_channel want[NETWORK_CHANNELS] = {{.lambda = 1}, {.lambda = 1}};
    struct fault fault;
    want[NETWORK_PLUS].mu = START / eta * pair->network.root_n;
    network_start(&pair->network, key_of(study, point), replica);
    DIE_UNLESS_OK(network_condition(&pair->network, want, &fault), fault);
    pair->eta = eta;
    pair->cone = cone_of((struct chain){START, eta});
    pair->rng = rng_of(key_of(study, SAMPLES_POINT), replica);
}

/* Threads do not pay below 10^6 neurons. */
static void pair_init(struct pair *pair, double width) {
    struct fault fault;
    DIE_UNLESS_OK(
        network_init(&pair->network, NETWORK_RELU, (uint64_t)width, width < 1e6, &fault), fault);
}

/* Returns s^2. */
static double pair_step(struct pair *pair, const struct study *study) {
    double s2 = signed_samples_draw(&study->samples, &pair->rng).s2_plus;
    network_step(&pair->network, pair->eta, s2, 0);
    pair->cone = cone_step(pair->cone, s2);
    return s2;
}

/* The part of the channel's n/2 neurons that has left it: none comes back. */
static double flipped(const struct network *network) {
    return (double)network->flipped /
           (double)(network->flipped + network->channel[NETWORK_PLUS].neurons);
}

static void put_traces(const struct study *study) {
    struct pair pair;
    pair_init(&pair, (double)page_size(study->page, TRACED_QUICK, TRACED));
    for (uint64_t k = 0; k < TRACES; k++) {
        double part[STEPS + 1];
        char cone[32], network[32];
        snprintf(cone, sizeof cone, "cone %g", traced[k]);
        snprintf(network, sizeof network, "network %g", traced[k]);
        pair_start(&pair, study, traced[k], TRACE_POINT, k);
        for (int t = 0; t <= STEPS; t++) {
            part[t] = cone_flipped(&pair.cone);
            series_put_exact(study->page, "trace", network, t, flipped(&pair.network));
            pair_step(&pair, study);
        }
        for (int t = 0; t <= STEPS; t++) {
            series_put_exact(study->page, "trace", cone, t, part[t]);
        }
    }
    network_clear(&pair.network);
}

/* Over runs at one width. */
struct differences {
    double flipped2, lambda2;          /* squares of what the flipped part and Lambda differ by */
    double z2;                         /* of the flipped part in binomial standard errors */
    double first_flips, first_formula; /* neurons that flip at the first step, and s^2 |Y| n/2pi */
    double runs;
};

static void compare(struct differences *sum, const struct study *study, struct pair *pair) {
    double n = (double)pair->network.n;
    sum->first_formula += pair_step(pair, study) * START * n / (2 * M_PI);
    sum->first_flips += (double)pair->network.flips;
    for (int t = 1; t < STEPS; t++) {
        pair_step(pair, study);
    }
    double part = cone_flipped(&pair->cone), off = flipped(&pair->network) - part;
    double lambda = network_chain(&pair->network, NETWORK_PLUS, pair->eta).eta_lambda;
    sum->flipped2 += off * off;
    sum->z2 += off * off * n / 2 / (part * (1 - part));
    sum->lambda2 += pow(lambda - pair->cone.at.eta_lambda, 2);
    sum->runs++;
}

/* The root of a mean square over runs, with its error as for normal differences. */
static struct estimate root(double sum, double runs) {
    double value = sqrt(sum / runs);
    return (struct estimate){value, value / sqrt(2 * runs)};
}

/* 160 runs of 10^3 and 10^4 neurons, then fewer: 2 of 10^7. */
static struct differences
put_differences(const struct study *study, struct differences at[DECADES]) {
    struct differences all = {0};
    int decades = study->page->quick ? QUICK_DECADES : DECADES;
    for (int d = 0; d < decades; d++) {
        double n = pow(10, FIRST_DECADE + d);
        int runs = (int)fmax(2, fmin(160, (study->page->quick ? 3e6 : 1e7) / n));
        struct pair pair;
        pair_init(&pair, n);
        at[d] = (struct differences){0};
        for (int r = 0; r < runs; r++) {
            pair_start(&pair, study, COMPARED, NETWORK_POINT + (uint64_t)d, (uint64_t)r);
            compare(&at[d], study, &pair);
        }
        network_clear(&pair.network);
        struct estimate part = root(at[d].flipped2, runs), lambda = root(at[d].lambda2, runs);
        series_put(study->page, "differs", "flipped", n, part);
        series_put(study->page, "differs", "lambda", n, lambda);
        all.z2 += at[d].z2;
        all.first_flips += at[d].first_flips;
        all.first_formula += at[d].first_formula;
        all.runs += at[d].runs;
    }
    for (int d = 0; d < decades; d++) {
        series_put_exact(
            study->page, "differs", "count", pow(10, FIRST_DECADE + d),
            sqrt(at[d].flipped2 / at[d].z2));
    }
    return all;
}

/** ## The claims */

/* Of what the flipped part f differs by, over sqrt(f (1 - f)), which makes runs of different f
 * alike. */
static void claim_slope(struct page *page, const struct differences at[DECADES]) {
    double log_n[DECADES];
    struct estimate size[DECADES];
    int decades = page->quick ? QUICK_DECADES : DECADES;
    for (int d = 0; d < decades; d++) {
        log_n[d] = (FIRST_DECADE + d) * log(10);
        size[d] = estimate_log(root(at[d].z2, at[d].runs));
        size[d].value -= log_n[d] / 2;
    }
    struct estimate slope = estimate_slope(log_n, size, (size_t)decades);
    page_claim(
        page, &(struct claim){
                  .id = "relu-cone-error-slope",
                  .statement = "Real ReLU channels differ from the cone by n^(−1/2) "
                               "(slope over log n of the logarithm of what the "
                               "flipped part f differs by, over √(f(1−f)))",
                  .origin = "own",
                  .measured = slope.value,
                  .error = slope.se,
                  .relation = CLAIM_CONSISTENT,
                  .expected = -0.5,
                  .tolerance = 4});
}

static void claim_counts(struct page *page, const struct differences *all) {
    /* Runs of one seed at different widths are independent; the mean square of a normal deviate has
     * the error sqrt(2/runs). */
    page_claim(
        page, &(struct claim){
                  .id = "relu-cone-flipped",
                  .statement = "The flipped part is (max θ − min θ)/π up to the "
                               "error of a count (mean square difference, in "
                               "squared binomial standard errors)",
                  .origin = "own",
                  .measured = all->z2 / all->runs,
                  .error = sqrt(2 / all->runs),
                  .relation = CLAIM_CONSISTENT,
                  .expected = 1,
                  .tolerance = 4});
    page_claim(
        page, &(struct claim){
                  .id = "relu-first-flips",
                  .statement = "At the first step s²η|μ₊|√n/2π neurons flip (ratio "
                               "of the counted to these)",
                  .origin = "own",
                  .measured = all->first_flips / all->first_formula,
                  .error = 1 / sqrt(all->first_formula),
                  .relation = CLAIM_CONSISTENT,
                  .expected = 1,
                  .tolerance = 4});
}

int main(int argc, char **argv) {
    struct page page;
    struct study study = {.page = &page};
    struct dataset dataset;
    struct differences at[DECADES];
    struct fault fault;
    page_init(&page, argc, argv, __FILE__, series_columns, SERIES_COLUMNS);
    study.seed = page_seed(&page, OWN_SEED);
    page_parameter(&page, "dataset", "(1.17)");
    page_parameter(&page, "y0", "%g", START);
    page_parameter(&page, "eta_lambda0", "1.7, 1.9, 2.1; compared at %g", COMPARED);
    page_dataset(&page, "gess_heydecker_1_17", &dataset);
    DIE_UNLESS_OK(signed_samples_init(&study.samples, &dataset, &fault), fault);
    put_traces(&study);
    struct differences all = put_differences(&study, at);
    claim_counts(&page, &all);
    claim_slope(&page, at);
    signed_samples_clear(&study.samples);
    dataset_clear(&dataset);
    return page_finish(&page);
}
