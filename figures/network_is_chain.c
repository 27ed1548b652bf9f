/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# A real network is the chain

**Place.** 1.4 The model. Does a network of real neurons do what the chain does?

The theory follows two numbers, $Y=\eta\mu/\sqrt n$ and $\Lambda=\eta\lambda$, and no neuron exists.
Here they do: $n$ linear neurons with weights $a_r$ and $w_r$ in double precision, from $n=10^2$ to
$10^7$ (quick tier: $10^5$, deep: $10^8$), start from $N(0,1)$ and are trained by SGD on $F(s)^2/2$,
$F(s) = n^{-1/2}\sum_r a_rw_rs$. Nothing of the chain moves them. Beside each network the chain

$$Y' = Y(1-s^2\Lambda+s^4Y^2),\qquad \Lambda' = \Lambda + s^2Y^2(s^2\Lambda-4)$$

starts at the network's own $(Y_0,\Lambda_0)$ and sees the same samples, of the dataset with three
roots of $G$ at $\eta\lambda_0=1.1$.

For a linear network the chain is exact (Lewkowycz et al. 2020; Gess & Heydecker, talk). So the two
may differ by rounding and by nothing else, and a difference of $10^{-12}$ must be explained, not
tolerated. What rounding does can be computed (own): each weight, each product and each of three
levels of a tree of sums rounds by an error that is uniform over an ulp, $n$ of these errors add up
at random, and the derivative of the chain carries their covariance on. Every difference is held
against the standard error that comes out. `src/neurons/rounding.h` has the formulas.

**What to see.** Three widths through two spikes; dots are networks, lines their chains. Left: the
output, over eighteen decades. Middle: the curvature, which each spike lowers. Right: the relative
difference in $|Y|$ (dots) is what rounding leaves (lines). $\mu$ is known to about $10^{-16}$ at
any width, so digits are lost when it is small, and near $10^{-18}$ the narrow network stays behind
while its chain goes on.
*/

#include "neurons/network_pair.h"
#include "page/page.h"

/** ## Parameters */

static const uint64_t SEED = 20260405;
static const double X0 = 1.1;       /* eta lambda_0, of the dataset with three roots of G */
static const double VISIBLE = 1e-3; /* |mu| down to which Y is compared in relative size */
static const double MOST_SIGMAS = 6;
enum { STEPS = 80, TWO_SPIKES = 64 }; /* followed; those within which there are two spikes */
enum { NETWORKS = 7, FULL_NETWORKS = 6, QUICK_NETWORKS = 4 };
static const double WIDTH[NETWORKS] = {1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};
enum { WEIGHTS, SAMPLES }; /* points of the random streams */

static const struct csvwriter_column columns[] = {
    {"panel", "panel", CSVWRITER_TEXT, 0},
    {"n", "n", CSVWRITER_SIGNIFICANT, 6},
    {"x", "abscissa", CSVWRITER_SIGNIFICANT, 12},
    {"y", "ordinate", CSVWRITER_SIGNIFICANT, 10},
    {"y_se", "its standard error", CSVWRITER_SIGNIFICANT, 2},
};

/**
## What is claimed

The first two statements are the literature's, the other two say what its exactness means in
doubles.
*/

static const struct claim_text claims[] = {
    {"network-chain-output", "talk, recursions of μ and λ; Lewkowycz et al. 2020, eqs. 2 and 3",
     "The output of a real linear network follows the chain through two spikes: largest relative "
     "difference in $Y$ while $|\\mu|\\ge10^{-3}$, all widths"},
    {"network-chain-curvature", "talk, recursions of μ and λ; Lewkowycz et al. 2020, eqs. 2 and 3",
     "The curvature of a real linear network follows the chain through two spikes: largest "
     "relative difference in $\\Lambda$ over all 80 steps, all widths"},
    {"network-chain-rounding", "own",
     "What differs in $Y$ or $\\Lambda$ between a network and its chain, at any step and width, is "
     "what rounding leaves (largest difference in standard errors while $s^2|Y|\\ge10^{-13}$)"},
    {"network-chain-rounding-size", "own",
     "The standard errors computed from rounding have the right size (log2 of the root mean square "
     "of all differences in $Y$, each over its standard error)"},
};

/**
## A network less its chain

A difference is an estimate of 0: its standard error is what rounding is expected to leave.
*/

static struct estimate output_difference(const struct network_pair *pair) {
    return (struct estimate){network_pair_now(pair).y - pair->chain.y, rounding_y(&pair->rounding)};
}

static struct estimate curvature_difference(const struct network_pair *pair) {
    return (struct estimate){
        network_pair_now(pair).eta_lambda - pair->chain.eta_lambda,
        rounding_eta_lambda(&pair->rounding)};
}

static struct estimate relative(struct estimate difference, double size) {
    return (struct estimate){difference.value / size, difference.se / size};
}

/* A NaN stays, so that no claim passes over it. */
static struct estimate larger(struct estimate a, struct estimate b) {
    b.value = fabs(b.value);
    return isnan(a.value) || b.value <= a.value ? a : b;
}

/**
Two measures are taken over all steps and widths. The largest relative difference says how good a
network is as a chain; where $\mu$ passes through 0 it would say nothing of either, so the output is
looked at while $|\mu|\ge10^{-3}$. The largest difference in standard errors says whether rounding
is all there is. It ends where weights hardly change any more: there rounding is not random.
*/

struct findings {
    struct estimate output, curvature; /* largest relative differences */
    double sigmas, comparisons;        /* the largest in standard errors, of so many */
    double squares, count;             /* of differences in Y in standard errors */
    double means, squared_means;       /* of these squares, a mean for each width */
};

static void compare(struct findings *found, const struct network_pair *pair, double max_s2) {
    struct estimate y = output_difference(pair), lambda = curvature_difference(pair);
    double mu = fabs(pair->chain.y) * pair->network.root_n / pair->eta;
    if (pair->rounding.yy > 0 && !rounding_is_frozen(pair->chain, max_s2)) {
        double sigmas = estimate_sigmas(y, 0);
        found->sigmas = page_worse(found->sigmas, sigmas);
        found->sigmas = page_worse(found->sigmas, estimate_sigmas(lambda, 0));
        found->comparisons += 2;
        found->squares += sigmas * sigmas;
        found->count++;
    }
    if (mu >= VISIBLE) {
        found->output = larger(found->output, relative(y, fabs(pair->chain.y)));
    }
    found->curvature = larger(found->curvature, relative(lambda, pair->chain.eta_lambda));
}

/** ## What is drawn */

struct trace {
    struct chain network[STEPS + 1], chain[STEPS + 1];
    struct estimate y[STEPS + 1], lambda[STEPS + 1]; /* differences */
};

static void row(struct page *page, const char *panel, double n, int t, struct estimate y) {
    page_text(page, panel);
    page_reals(page, n, t, y.value, y.se);
}

/* Where weights hardly change, the output is anything of the size that they resolve. */
static void write_trace(struct page *page, double n, double max_s2, const struct trace *trace) {
    for (int t = 0; t <= STEPS; t++) {
        row(page, "chain", n, t, (struct estimate){fabs(trace->chain[t].y), NAN});
    }
    for (int t = 0; t <= STEPS; t++) {
        bool frozen = rounding_is_frozen(trace->chain[t], max_s2);
        double se = frozen ? 0x1p-53 : trace->y[t].se;
        row(page, "network", n, t, (struct estimate){fabs(trace->network[t].y), se});
    }
    for (int t = 0; t <= STEPS; t++) {
        row(page, "chain curvature", n, t, (struct estimate){trace->chain[t].eta_lambda, NAN});
    }
    for (int t = 0; t <= STEPS; t++) {
        struct estimate lambda = {trace->network[t].eta_lambda, trace->lambda[t].se};
        row(page, "network curvature", n, t, lambda);
    }
    for (int t = 1; t <= STEPS && !rounding_is_frozen(trace->chain[t], max_s2); t++) {
        row(page, "difference", n, t, relative(trace->y[t], fabs(trace->chain[t].y)));
    }
}

/**
## A width

The samples are the first stream on which the chain of that width spikes twice within 64 steps: up
to $|Y|=0.1$, down to 0.01 and up again. The stream is chosen by the chain alone, which makes the
comparison harder: the network must follow up, down and up again.
*/

static void compare_width(
    struct page *page, const struct sgd *sgd, double n, bool shown, struct findings *found) {
    struct network_pair pair;
    struct rng rng;
    struct trace trace;
    double squares = found->squares, count = found->count;
    MUST(network_pair_init(
        &pair, (uint64_t)n, X0, page_key(page, WEIGHTS), page->watch.threads, &fault));
    MUST(network_pair_two_spikes(&rng, &pair, sgd, page_key(page, SAMPLES), TWO_SPIKES, &fault));
    for (int t = 0; t <= STEPS; t++) {
        compare(found, &pair, sgd->s2[0]);
        trace.network[t] = network_pair_now(&pair);
        trace.chain[t] = pair.chain;
        trace.y[t] = output_difference(&pair);
        trace.lambda[t] = curvature_difference(&pair);
        network_pair_step(&pair, sgd->s2[sgd_draw(sgd, &rng)]);
    }
    if (shown) {
        write_trace(page, n, sgd->s2[0], &trace);
    }
    double mean = (found->squares - squares) / (found->count - count);
    found->means += mean;
    found->squared_means += mean * mean;
    network_pair_clear(&pair);
}

/**
## The claims

A difference is consistent with 0 within six standard errors, if the errors are right; so their size
has a claim of its own. A run's differences are nearly one number at all its steps, so a few widths
average little: the root mean square is held to a factor of three, and its standard error is what
the widths among each other show.
*/

static void claim_findings(struct page *page, const struct findings *found, double networks) {
    claim_consistent(page, "network-chain-output", found->output, 0, MOST_SIGMAS);
    claim_source_agrees(page, "network-chain-output");
    claim_consistent(page, "network-chain-curvature", found->curvature, 0, MOST_SIGMAS);
    claim_source_agrees(page, "network-chain-curvature");
    claim_agrees(page, "network-chain-rounding", found->sigmas, MOST_SIGMAS, found->comparisons);
    struct estimate mean = estimate_mean(networks, found->means, found->squared_means);
    struct estimate size = {
        log2(found->squares / found->count) / 2, mean.se / mean.value / (2 * log(2))};
    claim_estimate_within(page, "network-chain-rounding-size", size, 0, 1.6);
}

int main(int argc, char **argv) {
    struct page page;
    struct dataset dataset;
    struct sgd sgd;
    struct findings found = {0};
    page_open_table(
        &page, argc, argv, __FILE__, SEED, claims, COUNT(claims), columns, COUNT(columns));
    page_dataset(&page, "three_roots", &dataset);
    MUST(sgd_init(&sgd, &dataset, &fault));
    size_t networks = page.deep ? NETWORKS : page_size(&page, QUICK_NETWORKS, FULL_NETWORKS);
    double widest = WIDTH[networks - 1], bytes = (double)network_bytes((uint64_t)widest);
    page_parameter(&page, "eta_lambda0", "%g", X0);
    page_parameter(&page, "memory", "%.4g MB for %g neurons", 1e-6 * bytes, widest);

    /** The narrowest network, one of $10^4$ neurons and the widest are drawn; all are compared. */
    for (size_t k = 0; k < networks; k++) {
        compare_width(&page, &sgd, WIDTH[k], k == 0 || k == 2 || k == networks - 1, &found);
    }
    claim_findings(&page, &found, (double)networks);
    sgd_clear(&sgd);
    dataset_clear(&dataset);
    return page_finish(&page);
}
