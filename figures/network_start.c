/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# How a network starts

**Place.** 1.7 The model. Where do the chains of random networks start?

A network of $N(0,1)$ weights starts with an output and a curvature of its own, and the chain needs
their law: at $n=10^{18}$ no neuron can be drawn. The law is exact at any width (own). In

$$\lambda\pm\frac{2\mu}{\sqrt n}=\frac{|a\pm w|^2}{n}$$

the vectors $(a+w)/\sqrt2$ and $(a-w)/\sqrt2$ have $2n$ independent components $N(0,1)$, for the
plane of a neuron is only rotated. So $|a+w|^2/2$ and $|a-w|^2/2$ are two independent $\chi^2_n$:
two draws stand for $2n$ weights. With their deviates $z,z'$, centred and of variance 1,

$$\mu_0=\frac{z-z'}{\sqrt2},\qquad \frac{\sqrt n}{2}(\lambda_0-2)=\frac{z+z'}{\sqrt2}.$$

In the limit of wide networks these are independent normal variables. At a finite width they are
not, and one bounds the other: $|\mu_0|\le\sqrt n\,\lambda_0/2$. Every run of the chain with a
random start in this package begins with these two draws; here they are held against real networks
of 2, 100 and 3000 neurons, weight by weight.

**What to see.** Quantiles of $\mu_0$ (left) and of the curvature (right) over some thousand real
networks, less the same quantiles of two $\chi^2$ draws, with standard errors. Neighbouring
quantiles share most of their sample and stray together; beyond that nothing is there, in the middle
of the law or towards its ends.
*/

#include <stdlib.h>

#include "chain/sgd.h"
#include "neurons/network.h"
#include "page/page.h"

/** ## Parameters */

static const uint64_t SEED = 20260405;
enum { WIDTHS = 3, QUANTILES = 21 };
static const struct {
    double n;
    size_t quick, full; /* networks */
} sample[WIDTHS] = {{2, 4000, 40000}, {100, 2000, 20000}, {3000, 200, 2000}};

/* The streams of network_is_chain, from this point on two for each width. */
static const char STREAMS_OF[] = "network_is_chain";
enum { STARTS = 2 };

static const struct csvwriter_column columns[] = {
    {"panel", "panel", CSVWRITER_TEXT, 0},
    {"n", "n", CSVWRITER_SIGNIFICANT, 6},
    {"x", "abscissa", CSVWRITER_SIGNIFICANT, 12},
    {"y", "ordinate", CSVWRITER_SIGNIFICANT, 10},
    {"y_se", "its standard error", CSVWRITER_SIGNIFICANT, 2},
};

static const struct claim_text claims[] = {
    {"network-start-law", "own",
     "Real networks start by the law of two $\\chi^2$ draws (Kolmogorov and Smirnov, largest of "
     "$\\mu_0$, $\\lambda_0$, $|\\mu_0|/\\lambda_0$ at three widths)"},
};

/**
## Starts

Three functions of a start are compared: the output, the curvature, and the ratio
$|\mu_0|/\lambda_0$, which would tell if each of the two had the right law but not both together.
*/

enum { OUTPUT, CURVATURE, RATIO, FUNCTIONS };

static const char *const panel[FUNCTIONS] = {
    [OUTPUT] = "start mu", [CURVATURE] = "start lambda", [RATIO] = "start ratio"};

static double of_start(int function, struct chain at, double n) {
    switch (function) {
    case OUTPUT:
        return at.y * sqrt(n);
    case CURVATURE:
        return (at.eta_lambda - 2) * sqrt(n) / 2;
    default:
        return fabs(at.y) / at.eta_lambda;
    }
}

/* The same function of m starts each, sorted. */
struct starts {
    double *real[FUNCTIONS], *drawn[FUNCTIONS];
    size_t m;
};

/**
Each network is drawn weight by weight from one stream, and as many pairs of deviates from another.
Neither knows of the other: two laws are compared, not two runs.
*/

static struct starts starts_of(struct page *page, size_t k, size_t m) {
    double n = sample[k].n;
    const struct rng_key weights = page_key_of(page, STREAMS_OF, STARTS + 2 * k);
    const struct rng_key draws = page_key_of(page, STREAMS_OF, STARTS + 2 * k + 1);
    struct starts starts = {.m = m};
    struct network network;
    MUST(network_init(&network, NETWORK_LINEAR, (uint64_t)n, 1, &fault));
    for (int f = 0; f < FUNCTIONS; f++) {
        starts.real[f] = page_room(m, sizeof(double));
        starts.drawn[f] = page_room(m, sizeof(double));
    }
    for (size_t i = 0; i < m; i++) {
        struct rng rng = rng_of(draws, i);
        network_start(&network, weights, i);
        struct chain real = network_chain(&network, NETWORK_PLUS, 1), drawn = sgd_start(&rng, 1, n);
        for (int f = 0; f < FUNCTIONS; f++) {
            starts.real[f][i] = of_start(f, real, n);
            starts.drawn[f][i] = of_start(f, drawn, n);
        }
    }
    for (int f = 0; f < FUNCTIONS; f++) {
        estimate_sort(starts.real[f], m);
        estimate_sort(starts.drawn[f], m);
    }
    network_clear(&network);
    return starts;
}

static void starts_clear(struct starts *starts) {
    for (int f = 0; f < FUNCTIONS; f++) {
        free(starts->real[f]);
        free(starts->drawn[f]);
    }
}

/**
## Two samples of one law

The test of Kolmogorov and Smirnov takes the largest distance $D$ between the distribution functions
of both samples. If the law is the same, whatever the law is, $\sqrt{m/2}\,D$ passes $t$ with
probabilities $2e^{-2t^2}$, for samples of a large size $m$.
*/

/* sqrt(m/2) D of two sorted samples of size m. */
static double kolmogorov(const double *x, const double *y, size_t m) {
    double distance = 0;
    for (size_t i = 0, j = 0; i < m && j < m;) {
        bool first = x[i] <= y[j];
        i += first;
        j += !first;
        distance = fmax(distance, fabs((double)i - (double)j));
    }
    return distance / sqrt(2 * (double)m);
}

/**
For the picture, quantiles of the networks less those of the draws. A quantile $p$ of $m$ numbers
lies $\sqrt{mp(1-p)}$ ranks off, at random; the spacing of the numbers around turns ranks
into an error.
*/

static void write_quantiles(struct page *page, double n, int f, const struct starts *starts) {
    const double *real = starts->real[f], *drawn = starts->drawn[f];
    for (int k = 1; k < QUANTILES; k++) {
        double p = (double)k / QUANTILES, ranks = sqrt((double)starts->m * p * (1 - p));
        size_t at = (size_t)(p * (double)starts->m), step = (size_t)(2 * ranks);
        double slope = (drawn[at + step] - drawn[at - step]) / (2 * (double)step);
        page_text(page, panel[f]);
        page_reals(page, n, drawn[at], real[at] - drawn[at], sqrt(2) * ranks * slope);
    }
}

int main(int argc, char **argv) {
    struct page page;
    double largest = 0;
    page_open_table(
        &page, argc, argv, __FILE__, SEED, claims, COUNT(claims), columns, COUNT(columns));
    page_parameter(&page, "streams of", "%s", STREAMS_OF);
    for (size_t k = 0; k < WIDTHS; k++) {
        size_t m = page_size(&page, sample[k].quick, sample[k].full);
        struct starts starts = starts_of(&page, k, m);
        for (int f = 0; f < FUNCTIONS; f++) {
            double distance = kolmogorov(starts.real[f], starts.drawn[f], m);
            largest = page_worse(largest, distance);
            if (f != RATIO && sample[k].n > 2) {
                write_quantiles(&page, sample[k].n, f, &starts);
            }
        }
        starts_clear(&starts);
    }

    /** Each of the nine distances passes 2.69 with a probability of $10^{-6}$. The standard
    deviation of Kolmogorov's law, 0.26, stands in for the standard error of the largest. */
    claim_estimate_at_most(&page, "network-start-law", (struct estimate){largest, 0.26}, 2.69);
    return page_finish(&page);
}
