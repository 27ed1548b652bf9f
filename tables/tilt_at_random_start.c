/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Where the error bar of the tilt lies: from random weights

**Place.** 5.8 Rare spikes. Which tilt fits a network that starts from random weights?

A tilt draws samples from $\tilde p_i\propto p_i|1-\eta\lambda_0s_i^2|^\vartheta$ and weighs each
run by $\prod p_i/\tilde p_i$ (`tables/estimators.c`). It is made for one curvature $\lambda_0$.
Random weights at width $n$ start at another curvature in each run: $\lambda_0$ scatters around 2 by
a relative $1/\sqrt n$, a tenth at $n=100$, and the tilt is that of the mean (*own*).

A run that starts at another curvature can climb on draws that are rare under this tilt, and then it
brings a large weight. An error bar that has not seen such a weight yet is too small, and nothing in
the estimate says so.

**What to see.** Splitting and crude agree, for they weigh nothing. The tilt may come out near them
or not, but its weights are uneven: of 65536 runs the effective sample is a small part, and one run
alone can bring a percent of the sum. Over forty seeds its distance from crude is more than its
error bars say.

In wide networks the scatter falls like $n^{-1/2}$, and the tilt of the mean fits nearly every run.
It is the narrow ones, which can be trained for comparison, where a tilt is to be looked at twice.

| column | meaning |
|---|---|
| $P$ | the estimate, with its standard error |
| at least, at most | what it is, without random numbers; na: not known |
| sample | effective sample size: $(\sum w)^2/\sum w^2$ of the weights of the hits; for splitting $(P/\mathrm{error})^2$ |
| largest | the largest share of one weight in the sum; for splitting of one repetition |
| steps | of the chain, in all |
| cost | relative error times the square root of the steps |
*/

#include <math.h>

#include "odds/estimators.h"
#include "odds/spike_odds.h"
#include "page/page.h"

/** ## Parameters */

static const uint64_t SEED = 19;
static const char *const STREAMS_OF = "estimators"; /* whose streams go on here */
enum { FIRST_POINT = 50, SCATTER_POINT = 1000 };
static const double WIDTH = 100, HEIGHT = 0.1;
enum { SEEDS = 40, SEED_REPLICAS = 4096 }; /* to see whether an error bar is true */

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"estimators-narrow-agree", "own",
     "From random weights at $n=100$ splitting and crude agree (in standard errors)"},
    {"estimators-narrow-tilt", "own",
     "From random weights at $n=100$ the tilt misses crude by more than its error bars say (root "
     "mean square over 40 seeds, in standard errors)"},
};

/**
## Three methods, one question

Does $|Y|$ ever reach 0.1 from normal weights with variance 1, at $\eta\lambda=1.45$ for the mean
curvature $\lambda=2$? No value is known without random numbers; splitting and crude, which share
the chain and nothing else, are held against one another.
*/

static struct spike_odds_question question_of(const struct dataset *dataset) {
    struct spike_odds_question odds =
        spike_odds_from_one(dataset, SPIKE_ODDS_TILT, dd_of(2), WIDTH, HEIGHT);
    odds.eta = dd_div(page_number("1.45"), dd_of(2));
    odds.start = (struct start){.random = true, .lambda0 = dd_of(2)};
    return odds;
}

static struct spike_odds
run_at(struct page *page, const struct spike_odds_question *odds, uint64_t point, size_t runs) {
    struct plan plan = page_plan(page, point, runs);
    plan.key = page_key_of(page, STREAMS_OF, point);
    struct spike_odds found;
    MUST(spike_odds_run(&found, odds, &plan, &fault));
    return found;
}

static void write_methods(
    struct page *page, struct spike_odds_question odds, struct spike_odds found[ESTIMATORS]) {
    for (int m = 0; m < ESTIMATORS; m++) {
        odds.method = estimators_methods[m].method;
        found[m] = run_at(
            page, &odds, (uint64_t)(FIRST_POINT + m),
            page_replicas(page, estimators_methods[m].quick, estimators_methods[m].full));
        estimators_write(
            &page->table, "(1.17), random start, n = 100", estimators_methods[m].name, &found[m],
            NAN, NAN, spike_odds_cost(&found[m], NAN));
    }
}

/**
## Is the error bar true?

Forty seeds answer. With true error bars the squared distances of their estimates from crude, in
error bars, would have the mean 1, and its root would be 1 within 0.11.
*/

static struct estimate scatter_in_errors(
    struct page *page, const struct spike_odds_question *odds, struct estimate crude) {
    double sum = 0, sum2 = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct spike_odds tilt = run_at(page, odds, SCATTER_POINT + seed, SEED_REPLICAS);
        struct estimate off = estimate_less(spike_odds_estimate(&tilt), crude);
        double square = pow(off.value / off.se, 2);
        sum += square;
        sum2 += square * square;
    }
    struct estimate mean = estimate_mean(SEEDS, sum, sum2);
    return (struct estimate){sqrt(mean.value), mean.se / (2 * sqrt(mean.value))};
}

int main(int argc, char **argv) {
    struct page page;
    struct dataset dataset;
    struct spike_odds found[ESTIMATORS];
    page_open_table(
        &page, argc, argv, __FILE__, SEED, claims, COUNT(claims), estimators_columns,
        ESTIMATORS_COLUMNS);
    page_dataset(&page, "gess_heydecker_1_17", &dataset);
    page_parameter(&page, "n", "%g", WIDTH);
    page_parameter(&page, "height", "%g", HEIGHT);
    for (int m = 0; m < ESTIMATORS; m++) {
        page_parameter(
            &page, estimators_methods[m].name, "%zu replicas",
            page_replicas(&page, estimators_methods[m].quick, estimators_methods[m].full));
    }

    /** The methods that weigh nothing agree with one another. */
    const struct spike_odds_question odds = question_of(&dataset);
    write_methods(&page, odds, found);
    struct estimate splitting = spike_odds_estimate(&found[ESTIMATORS_SPLITTING]);
    struct estimate crude = spike_odds_estimate(&found[ESTIMATORS_CRUDE]);
    double apart = estimate_sigmas(estimate_less(splitting, crude), 0);
    claim_agrees(&page, "estimators-narrow-agree", apart, 5, 1);

    /** The tilt misses them by more than its error bars say. */
    struct estimate scatter = scatter_in_errors(&page, &odds, crude);
    claim_estimate_at_least(&page, "estimators-narrow-tilt", scatter, 1.7);
    dataset_clear(&dataset);
    return page_finish(&page);
}
