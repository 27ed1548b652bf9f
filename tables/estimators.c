/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Which estimator of a rare spike can be trusted, and at what cost

**Place.** 5.5 Rare spikes. Which estimator of a rare spike can be trusted, at what cost?

The probability $P$ of a spike may be $10^{-6}$ or $10^{-12}$. Three estimators of it meet here on
the same questions, each held against a value found without random numbers.

*Crude* Monte Carlo counts spikes. *Tilt* is importance sampling: samples are drawn from $\tilde
p_i\propto p_i|1-\eta\lambda_0s_i^2|^\vartheta$, under which spikes are typical, and each run weighs
$\prod p_i/\tilde p_i$. *Splitting* draws from the law itself and climbs level by level in $|Y|$:
the runs that reach a level start the next one, and $P$ is the product of the fractions that did.

A tilt is fast because it knows the way up. But what a tilt never draws leaves no trace, neither in
the estimate nor in the error bar. Two of the questions are chosen to show that danger. There a
second method, slower but without weights, is worth its price.

**What to see.** Where spikes are rare the tilt needs a hundredth of the cost of splitting,
thousands of times less work, and on a lattice, where all hits weigh the same, next to none. Crude
is out of the question at $10^{-6}$. Splitting is never the best and nowhere wrong. At the pole
$\eta\lambda_0 s^2=1$ the tilt as written never draws that sample: it is five percent low, with an
error bar of 0. Mixed with $p$ there, as in our core, it survives, as do splitting and crude, which
weigh nothing. From random weights at width 100 the tilt taken at $2\eta$ does not fit the curvature
at which runs really start: its weights are uneven, and its error bar is too small.

| column | meaning |
|---|---|
| $P$ | the estimate, with its standard error |
| at least, at most | what it is, without random numbers; na: not known |
| sample | effective sample size: $(\sum w)^2/\sum w^2$ of the weights of the hits; for splitting $(P/\mathrm{error})^2$ |
| largest | the largest share of one weight in the sum; for splitting of one repetition |
| steps | of the chain, in all |
| cost | relative error times the square root of the steps; for crude from the known $P$ where there is one |
*/

#include <math.h>

#include "chain/tilt.h"
#include "exact/exact_question.h"
#include "page/page.h"
#include "odds/spike_odds.h"
#include "theory/cramer.h"

/**
## Parameters: six questions

Each asks whether $|Y|$ reaches a height. The first three climb by a factor, common, rare and rarer,
on walks that are no lattices. The fourth is a lattice: (1.18) at 1.5 doubles or halves the output,
and 15 doublings are asked for. These four climb from $10^{-10}$ or below to $10^{-8}$, where the
chain is linear to $10^{-15}$ and the linear value exact. The fifth starts at the pole of its weak
sample. The sixth starts from random weights, so that the curvature of each run is another one.
*/

static const uint64_t SEED = 19;

struct question {
    const char *name, *dataset, *eta_lambda;
    double ratio, width, height; /* ratio: of the climb in the linear cases, else 0 */
};

enum { COMMON, RARE, RARER, LATTICE, POLE, NARROW, QUESTIONS };
static const struct question questions[QUESTIONS] = {
    [COMMON] =
        {"(1.17), 1.45, to 100 times the start", "gess_heydecker_1_17", "1.45", 100, 1, 1e-8},
    [RARE] = {"(1.17), 1.45, to 20000 times", "gess_heydecker_1_17", "1.45", 2e4, 1, 1e-8},
    [RARER] = {"(1.17), 1.35, to 20000 times", "gess_heydecker_1_17", "1.35", 2e4, 1, 1e-8},
    [LATTICE] =
        {"(1.18), 1.5: lattice, 15 up", "gess_heydecker_1_18", "1.5", 0x1.6a09e667f3bcdp14, 1,
         1e-8},
    [POLE] = {"three roots, 1: pole", "three_roots", "1", 0, 1e6, 0.02},
    [NARROW] = {"(1.17), random start, n = 100", "gess_heydecker_1_17", "1.45", 0, 100, 0.1},
};

enum { TILT, SPLITTING, CRUDE, METHODS };
static const struct {
    const char *name;
    enum spike_odds_method method;
    size_t quick, full; /* replicas */
} methods[METHODS] = {
    [TILT] = {"tilt", SPIKE_ODDS_TILT, 4096, 65536},
    [SPLITTING] = {"splitting", SPIKE_ODDS_SPLITTING, 8192, 65536},
    [CRUDE] = {"crude", SPIKE_ODDS_CRUDE, 40000, 400000},
};
enum { NAIVE = 1000 };                     /* runs of the tilt as written */
enum { SEEDS = 40, SEED_REPLICAS = 4096 }; /* to see whether an error bar is true */
enum { SPLITTING_REPETITIONS = 32 };       /* at least; its error is their scatter */

static const struct csvwriter_column columns[] = {
    {"question", "question", CSVWRITER_TEXT, 0},
    {"method", "method", CSVWRITER_TEXT, 0},
    {"p", "$P$", CSVWRITER_SIGNIFICANT, 10},
    {"p_se", "its error", CSVWRITER_SIGNIFICANT, 3},
    {"lower", "at least", CSVWRITER_SIGNIFICANT, 10},
    {"upper", "at most", CSVWRITER_SIGNIFICANT, 10},
    {"effective_sample_size", "sample", CSVWRITER_SIGNIFICANT, 3},
    {"largest_share", "largest", CSVWRITER_SIGNIFICANT, 2},
    {"steps", "steps", CSVWRITER_SIGNIFICANT, 3},
    {"cost", "cost", CSVWRITER_SIGNIFICANT, 2},
};

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"estimators-pole-bound", "own",
     "The bound on what is cut off at the pole holds (Σ p_i factor_i^κ)"},
    {"estimators-pole-low", "own",
     "At a pole the tilt as written is low by this part of P at least"},
    {"estimators-pole-error", "own",
     "At a pole the error bar of the tilt as written is this part of its estimate"},
    {"estimators-narrow-agree", "own",
     "From random weights at n = 100 splitting and crude agree (in standard errors)"},
    {"estimators-narrow-tilt", "own",
     "From random weights at n = 100 the tilt misses crude by more than its error bars say (root "
     "mean square over 40 seeds, in standard errors)"},
    {"estimators-agree", "own",
     "Tilt, splitting and crude all come out at what is known, at the pole too (largest distance "
     "in standard errors)"},
    {"estimators-tilt-work", "own",
     "For P = 10^-6 splitting takes so many times the work of the tilt"},
    {"estimators-crude-work", "own",
     "For P = 10^-6 crude takes so many times the work of splitting"},
};

static struct spike_odds_question
question_of(const struct question *question, const struct dataset *dataset) {
    struct number x;
    MUST(number_parse(question->eta_lambda, &x, &fault));
    struct spike_odds_question asked = {
        .dataset = dataset,
        .eta = dd_of(1),
        .width = question->width,
        .start = {.mu0 = 1, .lambda0 = x.value},
        .height = question->height,
        .most_steps = 10000000};
    if (question->ratio > 0) {
        asked.start.mu0 = question->height / question->ratio;
    } else if (question == &questions[NARROW]) {
        asked.eta = dd_div(x.value, dd_of(2));
        asked.start = (struct start){.random = true, .lambda0 = dd_of(2)};
    }
    return asked;
}

/**
## What $P$ is, without random numbers

In the linear cases the walk's position is a matter of counts, and `src/exact/exact_lattice.h`
follows the counts. At the pole all orders of the two samples can be followed one by one, for the
sample $s=1$ throws $Y$ to about $Y^3$, and little climbs back from there. Branches with little left
are cut off.

What the cut branches may still add is bounded. While $\Lambda\ge\Lambda_{\min}$ and $|Y|\le h$, no
factor $|1-s^2\Lambda+s^4Y^2|$ exceeds $1-\Lambda_{\min}+h^2$ for $s=1$ and $s_*^2\Lambda_0-1$ for
the other sample. With a $\kappa$ for which $\sum_i p_i\,\mathrm{factor}_i^\kappa\le1$ the power
$|Y|^\kappa$ is a supermartingale, and the height has odds of at most $(|Y|/h)^\kappa$. Branches
below $\Lambda_{\min}$ count as 1.

From random weights no value is known, and the three methods are held against one another.
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

static struct chain start_of(const struct spike_odds_question *asked) {
    return chain_start(asked->start.mu0, asked->start.lambda0.hi, asked->eta.hi, asked->width);
}

static struct exact_bound tree_bound(const struct spike_odds_question *asked) {
    struct tree tree = {asked->dataset, asked->height, 0, 0};
    grow(&tree, start_of(asked), 1);
    return (struct exact_bound){.lower = tree.hit, .upper = tree.hit + tree.open};
}

/* sum p factor^kappa of three roots. */
static double moment_at_pole(const struct spike_odds_question *asked) {
    const struct atom *atom = asked->dataset->atom;
    double near = 1 - LEAST_LAMBDA + asked->height * asked->height;
    return atom[1].p * pow(near, KAPPA) + atom[0].p * pow(atom[0].s2.hi - 1, KAPPA);
}

static struct exact_bound
truth_of(const struct question *question, const struct spike_odds_question *asked) {
    const struct exact_budget budget = {1e-10, 1e9};
    struct exact_bound bound = {NAN, NAN, 0};
    if (question->ratio > 0) {
        MUST(exact_question_linear_to(
            &bound, asked->dataset, asked->start.lambda0.hi, question->ratio, &budget, &fault));
    } else if (!asked->start.random) {
        bound = tree_bound(asked);
    }
    return bound;
}

/**
## The estimates, and what they cost

Four times the runs halve the relative error. So the relative error times the square root of the
steps of the chain does not depend on how long an estimator runs: that is its cost, and the relative
error after $W$ steps is the cost over $\sqrt W$.

What should one expect as $P\to0$? Crude sees one hit in $1/P$ runs: its cost grows like $P^{-1/2}$.
Splitting passes about $\log(1/P)$ levels, each with an error and with steps of its own: its cost
grows like $\log(1/P)$. Of the tilt nearly every run is a hit, and the weights scatter only by the
overshoot of the last step: its cost grows like $\log^{1/2}(1/P)$, as the runs get longer. On a
lattice that is climbed unit by unit nothing overshoots, all weights are $e^{-\vartheta c}$, and one
hit is enough.

The relative error of crude is taken to be that of a coin with the known $P$, where there is one:
crude may have seen no hit.
*/

/* What one question came to. */
struct answer {
    struct exact_bound truth;
    struct spike_odds estimate[METHODS];
    double cost[METHODS];
};

static double cost_of(const struct spike_odds *estimate, bool crude, double p) {
    double error = crude && !isnan(p) ? sqrt((1 - p) / p / (double)estimate->replicas)
                                      : estimate->se / estimate->p;
    return error * sqrt((double)estimate->steps);
}

/* An error that is rounding is none. */
static double error_or_none(double error, double scale) {
    return error > 1e-9 * scale ? error : 0;
}

static void write_row(
    struct page *page, const struct question *question, const char *method,
    const struct spike_odds *estimate, const struct exact_bound *truth, double cost) {
    double steps = (double)estimate->steps, se = error_or_none(estimate->se, estimate->p);
    page_text(page, question->name);
    page_text(page, method);
    page_reals(
        page, estimate->p, se, truth->lower, truth->upper, estimate->effective_sample_size,
        estimate->largest_share, steps, error_or_none(cost, sqrt(steps)));
}

static struct answer answer_of(
    struct page *page, const struct question *question, const struct spike_odds_question *asked) {
    struct answer answer = {.truth = truth_of(question, asked)};
    double p = (answer.truth.lower + answer.truth.upper) / 2;
    for (int m = 0; m < METHODS; m++) {
        struct spike_odds_question by_method = *asked;
        by_method.method = methods[m].method;
        const struct plan plan = page_plan(
            page, (uint64_t)(10 * (question - questions) + m),
            page_replicas(page, methods[m].quick, methods[m].full));
        MUST(spike_odds_run(&answer.estimate[m], &by_method, &plan, &fault));
        answer.cost[m] = cost_of(&answer.estimate[m], m == CRUDE, p);
        write_row(
            page, question, methods[m].name, &answer.estimate[m], &answer.truth, answer.cost[m]);
    }
    return answer;
}

/**
## Where the tilt goes wrong: at a pole

With $\eta\lambda_0s^2=1$ the tilted law gives the sample $s$ the probability 0. In the linear walk
that is right, for the sample would end the run. In the chain $Y'=s^4Y^3$ is not 0, and some of
these runs climb back. The tilt as written draws none of them: all its runs climb, all have the same
weight $p^k$ with $k$ steps up, and the estimate has an error bar of 0 around a value that is not
$P$.
*/

static struct spike_odds
tilt_as_written(const struct spike_odds_question *asked, struct rng_key key) {
    double theta = cramer_exponent(asked->dataset, asked->start.lambda0), w = 0, w2 = 0;
    struct spike_odds estimate = {.replicas = NAIVE};
    struct tilt tilt;
    MUST(tilt_init(&tilt, asked->dataset, asked->start.lambda0, theta, &fault));
    for (uint64_t r = 0; r < NAIVE; r++) {
        struct rng rng = rng_of(key, r);
        struct chain at = start_of(asked);
        double log_weight = 0;
        for (; fabs(at.y) < asked->height; estimate.steps++) {
            at = chain_step(at, tilt.law.s2[tilt_draw(&tilt, &rng, &log_weight)]);
        }
        double weight = exp(log_weight);
        w += weight;
        w2 += weight * weight;
        estimate.largest_share = fmax(estimate.largest_share, weight);
    }
    tilt_clear(&tilt);
    struct estimate mean = estimate_mean(NAIVE, w, w2);
    estimate.p = mean.value;
    estimate.se = mean.se;
    estimate.effective_sample_size = w * w / w2;
    estimate.largest_share /= w;
    return estimate;
}

static void measure_pole(
    struct page *page, const struct spike_odds_question *asked, const struct exact_bound *truth) {
    struct spike_odds naive = tilt_as_written(asked, page_key(page, 99));
    write_row(
        page, &questions[POLE], "tilt, as written", &naive, truth, cost_of(&naive, false, NAN));
    claim_at_most(page, "estimators-pole-bound", moment_at_pole(asked), 1);
    /* All runs weigh the same, so no other random numbers give another value. */
    claim_at_least(page, "estimators-pole-low", 1 - naive.p / truth->lower, 0.04);
    claim_at_most(page, "estimators-pole-error", naive.se / naive.p, 1e-6);
}

/**
## Where the tilt goes wrong: at random weights

Random weights at width 100 start at curvatures that scatter by a tenth around the mean, and the
tilt is that of the mean. A run that starts at another curvature can climb on draws that are rare
under this tilt, and then it brings a large weight. An error bar that has not seen such a weight is
too small. Forty seeds show it: with true error bars the root mean square distance from crude, in
error bars, would be 1 within 0.11.
*/

static struct estimate scatter_in_errors(
    struct page *page, const struct spike_odds_question *asked, const struct spike_odds *crude) {
    struct spike_odds_question question = *asked;
    double sum = 0, sum2 = 0;
    question.method = SPIKE_ODDS_TILT;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        const struct plan plan = page_plan(page, 1000 + seed, SEED_REPLICAS);
        struct spike_odds tilt;
        MUST(spike_odds_run(&tilt, &question, &plan, &fault));
        double square = pow((tilt.p - crude->p) / hypot(tilt.se, crude->se), 2);
        sum += square;
        sum2 += square * square;
    }
    struct estimate mean = estimate_mean(SEEDS, sum, sum2);
    return (struct estimate){sqrt(mean.value), mean.se / (2 * sqrt(mean.value))};
}

static void measure_narrow(
    struct page *page, const struct spike_odds_question *asked,
    const struct spike_odds estimate[METHODS]) {
    const struct spike_odds *splitting = &estimate[SPLITTING], *crude = &estimate[CRUDE];
    double apart = fabs(splitting->p - crude->p) / hypot(splitting->se, crude->se);
    struct estimate scatter = scatter_in_errors(page, asked, crude);
    claim_agrees(page, "estimators-narrow-agree", apart, 5, 1);
    claim_estimate_at_least(page, "estimators-narrow-tilt", scatter, 1.7);
}

/**
## Where all agree, and how much work each takes

The distance of an estimate from what is known is counted in its standard errors, and from the
nearer of two bounds. Fifteen of them are compared. By the normal law one of fifteen passes 5 once
in $10^5$ runs, as the ledger says; the errors of splitting come from 32 repetitions or more, and
with Student's law in its place it is once in $10^4$.
*/

/* To 1e-9 of P, as far as rounding and what is not linear go; crude without a hit has no error of
 * its own. */
static double sigmas_off(const struct spike_odds *estimate, const struct exact_bound *truth) {
    double out = fmax(truth->lower - estimate->p, estimate->p - truth->upper);
    double coin = sqrt(truth->upper / (double)estimate->replicas);
    double error = estimate->p > 0 ? estimate->se : coin;
    return fmax(0, out) / hypot(error, 1e-9 * truth->upper);
}

static void claim_agreement(struct page *page, const struct answer answer[QUESTIONS]) {
    double worst = 0, compared = 0;
    for (int q = 0; q < NARROW; q++) {
        for (int m = 0; m < METHODS; m++) {
            worst = page_worse(worst, sigmas_off(&answer[q].estimate[m], &answer[q].truth));
            compared++;
        }
    }
    claim_agrees(page, "estimators-agree", worst, 5, compared);
}

/**
The ratio of two costs, squared, is how many times the work one method takes for the error of the
other. The uncertain part of it is the squared error of splitting, a variance of 32 repetitions.
What a coin costs is known, and the error of the tilt is known to a percent.
*/

static struct estimate work_ratio(const double cost[METHODS], int method, int other) {
    double ratio = pow(cost[method] / cost[other], 2);
    return (struct estimate){ratio, ratio * sqrt(2.0 / (SPLITTING_REPETITIONS - 1))};
}

static void claim_work(struct page *page, const double cost[METHODS]) {
    struct estimate tilt = work_ratio(cost, SPLITTING, TILT);
    struct estimate crude = work_ratio(cost, CRUDE, SPLITTING);
    claim_estimate_at_least(page, "estimators-tilt-work", tilt, 1000);
    claim_estimate_at_least(page, "estimators-crude-work", crude, 100);
}

int main(int argc, char **argv) {
    struct page page;
    struct answer answer[QUESTIONS];
    page_open_table(
        &page, argc, argv, __FILE__, SEED, claims, COUNT(claims), columns, COUNT(columns));
    for (int m = 0; m < METHODS; m++) {
        page_parameter(
            &page, methods[m].name, "%zu replicas",
            page_replicas(&page, methods[m].quick, methods[m].full));
    }

    /** All three methods answer each question. At the pole and from random weights the tilt gets a
    closer look. */
    for (int q = 0; q < QUESTIONS; q++) {
        struct dataset dataset;
        page_dataset(&page, questions[q].dataset, &dataset);
        struct spike_odds_question asked = question_of(&questions[q], &dataset);
        answer[q] = answer_of(&page, &questions[q], &asked);
        if (q == POLE) {
            measure_pole(&page, &asked, &answer[q].truth);
        } else if (q == NARROW) {
            measure_narrow(&page, &asked, answer[q].estimate);
        }
        dataset_clear(&dataset);
    }

    /** All agree with what is known, and differ in the work they take: here for $P=10^{-6}$. */
    claim_agreement(&page, answer);
    claim_work(&page, answer[RARE].cost);
    return page_finish(&page);
}
