/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Where the error bar of the tilt lies: at a pole

**Place.** 5.7 Rare spikes. When does importance sampling go wrong without saying so?

A tilt is fast because it knows the way up: samples are drawn from $\tilde p_i\propto
p_i|1-\eta\lambda_0s_i^2|^\vartheta$, under which spikes are typical, and each run weighs $\prod
p_i/\tilde p_i$ (`tables/estimators.c` says how fast). But what a tilt never draws leaves no trace,
neither in the estimate nor in the error bar.

Here is a question chosen to show that danger (*own*). With $\eta\lambda_0s^2=1$ the tilted law
gives the sample $s$ the probability 0. In the linear walk that is right, for the sample would end
the run. In the chain $Y'=s^4Y^3$ is not 0, and some of these runs climb back.

**What to see.** At the pole the tilt as written never draws that sample: it is five percent low,
with an error bar of 0. Mixed with $p$ there, as in our core, it survives, as do splitting and
crude, which weigh nothing. So a second method, slower but without weights, is worth its price.

| column | meaning |
|---|---|
| $P$ | the estimate, with its standard error |
| at least, at most | what it is, without random numbers |
| sample | effective sample size: $(\sum w)^2/\sum w^2$ of the weights of the hits; for splitting $(P/\mathrm{error})^2$ |
| largest | the largest share of one weight in the sum; for splitting of one repetition |
| steps | of the chain, in all |
| cost | relative error times the square root of the steps; for crude from the known $P$ |
*/

#include <math.h>

#include "chain/tilt.h"
#include "exact/exact.h"
#include "odds/estimators.h"
#include "odds/spike_odds.h"
#include "page/page.h"
#include "theory/cramer.h"

/** ## Parameters */

static const uint64_t SEED = 19;
static const char *const STREAMS_OF = "estimators"; /* whose streams go on here */
enum { FIRST_POINT = 40, NAIVE_POINT = 99 };
static const double WIDTH = 1e6, HEIGHT = 0.02;
enum { NAIVE = 1000 }; /* runs of the tilt as written */

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"estimators-pole-bound", "own",
     "At the pole $\\eta\\lambda=1$ of three roots the bound holds on what is cut off the tree of "
     "all orders of the samples ($\\sum_ip_im_i^\\kappa$)"},
    {"estimators-pole-agree", "own",
     "At a pole tilt, splitting and crude come out at what is known (largest distance in standard "
     "errors)"},
    {"estimators-pole-low", "own",
     "At a pole the tilt as written is low by this part of $P$ at least"},
    {"estimators-pole-error", "own",
     "At a pole the error bar of the tilt as written is this part of its estimate"},
};

/**
## What $P$ is, without random numbers

The three roots' weak sample $s=1$ is at its pole at $\eta\lambda_0=1$ and throws $Y$ to about
$Y^3$. Little climbs back from there, so all orders of the two samples can be followed one by one,
and branches with little left are cut off. What the cut branches may still add is bounded. While
$\Lambda\ge\Lambda_{\min}$ and $|Y|\le h$, no factor $|1-s^2\Lambda+s^4Y^2|$ exceeds
$1-\Lambda_{\min}+h^2$ for $s=1$ and $s_*^2\Lambda_0-1$ for the other sample. With a $\kappa$ for
which $\sum_i p_i\,\mathrm{factor}_i^\kappa\le1$ the power $|Y|^\kappa$ is a supermartingale, and
the height has a probability of at most $(|Y|/h)^\kappa$. Branches below $\Lambda_{\min}$ count as
1.
*/

static const double KAPPA = 0.15, LEAST_LAMBDA = 0.997, CUT = 1e-8;

struct tree {
    const struct dataset *dataset;
    double height, hit, open;
};

static void grow(struct tree *tree, struct chain at, double odds) {
    double size = fabs(at.y) / tree->height;
    if (size >= 1) {
        tree->hit += odds;
        return;
    }
    double more = at.eta_lambda < LEAST_LAMBDA ? odds : odds * pow(size, KAPPA);
    if (at.eta_lambda < LEAST_LAMBDA || more < CUT) {
        tree->open += more;
        return;
    }
    for (size_t i = 0; i < tree->dataset->atoms; i++) {
        const struct atom *atom = &tree->dataset->atom[i];
        grow(tree, chain_step(at, atom->s2.hi), odds * atom->p);
    }
}

static struct chain start_of(const struct spike_odds_question *odds) {
    return chain_start(odds->start.mu0, odds->start.lambda0.hi, odds->eta.hi, odds->width);
}

static struct exact_bound tree_bound(const struct spike_odds_question *odds) {
    struct tree tree = {odds->dataset, odds->height, 0, 0};
    grow(&tree, start_of(odds), 1);
    return (struct exact_bound){.lower = tree.hit, .upper = tree.hit + tree.open};
}

/* sum p factor^kappa. */
static double moment_at_pole(const struct spike_odds_question *odds) {
    const struct atom *atom = odds->dataset->atom;
    double near = 1 - LEAST_LAMBDA + odds->height * odds->height;
    return atom[1].p * pow(near, KAPPA) + atom[0].p * pow(atom[0].s2.hi - 1, KAPPA);
}

/**
## The tilt as the formula has it

All its runs climb, all have the same weight $p^k$ with $k$ steps up, and the estimate has an error
bar of 0 around a value that is not $P$.
*/

static struct spike_odds
tilt_as_written(const struct spike_odds_question *odds, struct rng_key key) {
    double theta = cramer_exponent(odds->dataset, odds->start.lambda0), w = 0, w2 = 0;
    struct spike_odds found = {.replicas = NAIVE};
    struct tilt tilt;
    MUST(tilt_init(&tilt, odds->dataset, odds->start.lambda0, theta, &fault));
    for (uint64_t r = 0; r < NAIVE; r++) {
        struct rng rng = rng_of(key, r);
        struct chain at = start_of(odds);
        double log_weight = 0;
        for (; fabs(at.y) < odds->height; found.steps++) {
            at = chain_step(at, tilt.law.s2[tilt_draw(&tilt, &rng, &log_weight)]);
        }
        double weight = exp(log_weight);
        w += weight;
        w2 += weight * weight;
        found.largest_share = fmax(found.largest_share, weight);
    }
    tilt_clear(&tilt);
    struct estimate mean = estimate_mean(NAIVE, w, w2);
    found.p = mean.value;
    found.se = mean.se;
    found.effective_sample_size = w * w / w2;
    found.largest_share /= w;
    return found;
}

/**
## Three methods that survive

The tilt of the core, which is mixed with $p$ at a pole; splitting, which draws from the law itself
and starts again from every level of $|Y|$ that is reached; and crude counting. The distance of each
from what is known is counted in standard errors, from the nearer of the two bounds.
*/

static double sigmas_off(const struct spike_odds *estimate, const struct exact_bound *truth) {
    return fmax(0, fmax(truth->lower - estimate->p, estimate->p - truth->upper)) / estimate->se;
}

static void write_row(
    struct page *page, const char *method, const struct spike_odds *estimate,
    const struct exact_bound *truth, double cost) {
    estimators_write(
        &page->table, "three roots, 1: pole", method, estimate, truth->lower, truth->upper, cost);
}

/* Returns the largest distance. */
static double
write_methods(struct page *page, struct spike_odds_question odds, const struct exact_bound *truth) {
    double worst = 0, p = (truth->lower + truth->upper) / 2;
    for (int m = 0; m < ESTIMATORS; m++) {
        struct plan plan = page_plan(
            page, 0, page_replicas(page, estimators_methods[m].quick, estimators_methods[m].full));
        plan.key = page_key_of(page, STREAMS_OF, (uint64_t)(FIRST_POINT + m));
        odds.method = estimators_methods[m].method;
        struct spike_odds found;
        MUST(spike_odds_run(&found, &odds, &plan, &fault));
        write_row(
            page, estimators_methods[m].name, &found, truth,
            spike_odds_cost(&found, m == ESTIMATORS_CRUDE ? p : NAN));
        worst = page_worse(worst, sigmas_off(&found, truth));
    }
    return worst;
}

int main(int argc, char **argv) {
    struct page page;
    struct dataset dataset;
    page_open_table(
        &page, argc, argv, __FILE__, SEED, claims, COUNT(claims), estimators_columns,
        ESTIMATORS_COLUMNS);
    page_dataset(&page, "three_roots", &dataset);
    page_parameter(&page, "eta_lambda0", "1");
    page_parameter(&page, "n", "%g", WIDTH);
    page_parameter(&page, "height", "%g", HEIGHT);
    for (int m = 0; m < ESTIMATORS; m++) {
        page_parameter(
            &page, estimators_methods[m].name, "%zu replicas",
            page_replicas(&page, estimators_methods[m].quick, estimators_methods[m].full));
    }

    /** What $P$ is, and that the bound on what was cut off holds. */
    const struct spike_odds_question odds =
        spike_odds_from_one(&dataset, SPIKE_ODDS_TILT, dd_of(1), WIDTH, HEIGHT);
    const struct exact_bound truth = tree_bound(&odds);
    claim_at_most(&page, "estimators-pole-bound", moment_at_pole(&odds), 1);

    /** Three methods come out at it. */
    double worst = write_methods(&page, odds, &truth);
    claim_agrees(&page, "estimators-pole-agree", worst, 5, ESTIMATORS);

    /** The tilt as written does not. All its runs weigh the same, so no other random numbers give
    another value. */
    struct spike_odds naive = tilt_as_written(&odds, page_key_of(&page, STREAMS_OF, NAIVE_POINT));
    write_row(&page, "tilt, as written", &naive, &truth, spike_odds_cost(&naive, NAN));
    claim_at_least(&page, "estimators-pole-low", 1 - naive.p / truth.lower, 0.04);
    claim_at_most(&page, "estimators-pole-error", naive.se / naive.p, 1e-6);
    dataset_clear(&dataset);
    return page_finish(&page);
}
