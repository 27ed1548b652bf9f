/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# What an estimator of a rare spike costs

**Place.** 5.6 Rare spikes. What does an estimator of a rare spike cost?

The probability $P$ of a spike may be $10^{-6}$ or $10^{-12}$. Three estimators of it meet here on
the same questions, each held against a value found without random numbers.

*Crude* Monte Carlo counts spikes. *Tilt* is importance sampling: samples are drawn from $\tilde
p_i\propto p_i|1-\eta\lambda_0s_i^2|^\vartheta$, under which spikes are typical, and each run weighs
$\prod p_i/\tilde p_i$. *Splitting* draws from the law itself and climbs level by level in $|Y|$:
the runs that reach a level start the next one, and $P$ is the product of the fractions that did.

**What to see.** Where spikes are rare the tilt needs a hundredth of the cost of splitting,
thousands of times less work, and on a lattice, where all hits weigh the same, next to none. Crude
is out of the question at $10^{-6}$. Splitting is never the best and nowhere wrong. Here all three
come out at what is known. Two questions at which a tilt does not are in `tables/tilt_at_pole.c` and
`tables/tilt_at_random_start.c`.

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

#include "exact/exact_question.h"
#include "page/page.h"
#include "odds/estimators.h"
#include "odds/spike_odds.h"

/**
## Parameters: four questions

Each asks whether $|Y|$ reaches so many times its start. The first three climbs are common, rare and
rarer, on walks that are no lattices. The fourth is a lattice: (1.18) at 1.5 doubles or halves the
output, and 15 doublings are asked for. All start at $10^{-10}$ or below and climb to $10^{-8}$,
where the chain is linear to $10^{-15}$ and the linear value exact.
*/

static const uint64_t SEED = 19;

static const struct question {
    const char *name, *dataset, *eta_lambda;
    double ratio; /* of the climb */
} questions[] = {
    {"(1.17), 1.45, to 100 times the start", "gess_heydecker_1_17", "1.45", 100},
    {"(1.17), 1.45, to 20000 times", "gess_heydecker_1_17", "1.45", 2e4},
    {"(1.17), 1.35, to 20000 times", "gess_heydecker_1_17", "1.35", 2e4},
    {"(1.18), 1.5: lattice, 15 up", "gess_heydecker_1_18", "1.5", 0x1.6a09e667f3bcdp14},
};
enum { QUESTIONS = COUNT(questions), RARE = 1 };
static const double HEIGHT = 1e-8;
static const struct exact_budget BUDGET = {1e-10, 1e9};

enum { SPLITTING_REPETITIONS = 32 }; /* at least; its error is their scatter */

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"estimators-agree", "own",
     "Tilt, splitting and crude all come out at what is known for four climbs of the linear walk "
     "(largest distance in standard errors)"},
    {"estimators-tilt-work", "own",
     "For $P=10^{-6}$ splitting takes so many times the work of the tilt"},
    {"estimators-crude-work", "own",
     "For $P=10^{-6}$ crude takes so many times the work of splitting"},
};

/**
## What $P$ is, without random numbers

In these linear climbs the walk's position is a matter of counts, and `src/exact/exact_lattice.h`
follows the counts: two bounds that agree to ten digits.
*/

static struct exact_bound truth_of(const struct question *question, const struct dataset *dataset) {
    struct exact_bound bound;
    double x = page_number(question->eta_lambda).hi;
    MUST(exact_question_linear_to(&bound, dataset, x, question->ratio, &BUDGET, &fault));
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

The relative error of crude is taken to be that of a coin with the known $P$: crude may have seen no
hit.
*/

/* What one question came to. */
struct answer {
    struct exact_bound truth;
    struct spike_odds estimate[ESTIMATORS];
    double cost[ESTIMATORS];
};

static struct answer
answer_of(struct page *page, const struct question *question, const struct dataset *dataset) {
    struct answer answer = {.truth = truth_of(question, dataset)};
    double p = (answer.truth.lower + answer.truth.upper) / 2;
    struct spike_odds_question asked =
        spike_odds_from_one(dataset, SPIKE_ODDS_TILT, page_number(question->eta_lambda), 1, HEIGHT);
    asked.start.mu0 = HEIGHT / question->ratio;
    for (int m = 0; m < ESTIMATORS; m++) {
        asked.method = estimators_methods[m].method;
        const struct plan plan = page_plan(
            page, (uint64_t)(10 * (question - questions) + m),
            page_replicas(page, estimators_methods[m].quick, estimators_methods[m].full));
        MUST(spike_odds_run(&answer.estimate[m], &asked, &plan, &fault));
        answer.cost[m] = spike_odds_cost(&answer.estimate[m], m == ESTIMATORS_CRUDE ? p : NAN);
        estimators_write(
            &page->table, question->name, estimators_methods[m].name, &answer.estimate[m],
            answer.truth.lower, answer.truth.upper, answer.cost[m]);
    }
    return answer;
}

/**
## Where all agree, and how much work each takes

The distance of an estimate from what is known is counted in its standard errors, and from the
nearer of two bounds. Twelve of them are compared. By the normal law one of twelve passes 5 once in
$10^5$ runs, as the ledger says; the errors of splitting come from 32 repetitions or more, and
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
    for (int q = 0; q < QUESTIONS; q++) {
        for (int m = 0; m < ESTIMATORS; m++) {
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

static struct estimate work_ratio(const double cost[ESTIMATORS], int method, int other) {
    double ratio = pow(cost[method] / cost[other], 2);
    return (struct estimate){ratio, ratio * sqrt(2.0 / (SPLITTING_REPETITIONS - 1))};
}

static void claim_work(struct page *page, const double cost[ESTIMATORS]) {
    struct estimate tilt = work_ratio(cost, ESTIMATORS_SPLITTING, ESTIMATORS_TILT);
    struct estimate crude = work_ratio(cost, ESTIMATORS_CRUDE, ESTIMATORS_SPLITTING);
    claim_estimate_at_least(page, "estimators-tilt-work", tilt, 1000);
    claim_estimate_at_least(page, "estimators-crude-work", crude, 100);
}

int main(int argc, char **argv) {
    struct page page;
    struct answer answer[QUESTIONS];
    page_open_table(
        &page, argc, argv, __FILE__, SEED, claims, COUNT(claims), estimators_columns,
        ESTIMATORS_COLUMNS);
    for (int m = 0; m < ESTIMATORS; m++) {
        page_parameter(
            &page, estimators_methods[m].name, "%zu replicas",
            page_replicas(&page, estimators_methods[m].quick, estimators_methods[m].full));
    }

    /** All three methods answer each question. */
    for (int q = 0; q < QUESTIONS; q++) {
        struct dataset dataset;
        page_dataset(&page, questions[q].dataset, &dataset);
        answer[q] = answer_of(&page, &questions[q], &dataset);
        dataset_clear(&dataset);
    }

    /** All agree with what is known, and differ in the work they take: here for $P=10^{-6}$. */
    claim_agreement(&page, answer);
    claim_work(&page, answer[RARE].cost);
    return page_finish(&page);
}
