/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Inflation: how long until a spike, and how likely

**Place.** 4.3 Spikes. How long until a typical spike, and how likely is a high one?

Where the log-drift $G(\Lambda_0)$ is positive the talk calls spikes typical. In $Y=\eta\mu/\sqrt n$
and $\Lambda=\eta\lambda$ training is

$$Y' = Y(1-s^2\Lambda+s^4Y^2),\qquad \Lambda' = \Lambda + s^2Y^2(s^2\Lambda-4),$$

and while $|Y|\ll1$ its logarithm is a random walk with steps $X=\log|1-\Lambda_0s_i^2|$ and drift
$G$, which has to climb $x=\log(h/|Y_0|)$ to a height $h$. Wald's identity and renewal theory give
the mean of the time $T$,

$$\mathbb E\,T \approx \frac{x+r}{G},\qquad
r = \frac{\mathbb E X^2}{2\,\mathbb E X}-\sum_{k\ge1}\frac{\mathbb E\max(0,-S_k)}{k},$$

$r$ being the mean overshoot (Siegmund, *Sequential Analysis*, 1985). All but $G$ and the recursions
is our own.

**What to see.** Left: mean time to $|Y|=0.02$ for dataset (1.17) and five $\eta\lambda_0$, over the
distance $x$; the lines are the formula, and go to $1/G$ (dashed). Right: the probabilities of ever
reaching a height from $\eta\lambda_0=1.7$; they do not depend on the width, and only small heights
are almost certain. How high a spike can be at most is on the page `reach`.
*/

#include <math.h>
#include <string.h>

#include "base/die.h"
#include "odds/heights.h"
#include "odds/spike_count.h"
#include "page/page.h"
#include "theory/drift.h"
#include "theory/overshoot.h"

/** ## Parameters */

static const uint64_t SEED = 20260413;
static const double MU0 = 1, LAMBDA0 = 2;
static const double LOW = 1e-30; /* |Y| of a run that is over if G(Lambda) <= 0 */
static const double inflating[] = {1.65, 1.7, 1.75, 1.8, 1.9}; /* eta lambda_0 of the times */
static const double TYPICAL = 1.7;                             /* and of the probabilities */
static const double height[] = {0.02, 0.05, 0.1, 0.2, 0.3, 0.4};
enum {
    DECADES = 15,
    FIRST_DECADE = 4,
    UNSETTLED = 4
}; /* n = 10^4 ... 10^18; claims: from 10^8 on */
enum { QUICK = 1024, FULL = 24576, FULL_ODDS = 131072, MOST_STEPS = 10000000 };
enum { ODDS_POINT = 1000, AT_1_7 = 1, TENTH = 2, FIFTH = 3 };
enum { TIMES = COUNT(inflating), HEIGHTS = COUNT(height) };

/** ## What is claimed */

static const char OTHER_SEED[] = "own; 56 million runs of another seed";

static const struct claim_text claims[] = {
    {"inflation-time-slope", "own",
     "Each unit of $\\log n$ adds $1/2G$ steps: slope of the mean time over $\\log(h/|Y_0|)$, in "
     "$1/G$ ((1.17), $\\eta\\lambda_0=1.7$, $n$ from $10^8$ to $10^{18}$)"},
    {"inflation-time-slopes", "own",
     "Each unit of $\\log n$ adds $1/2G$ steps, for $\\eta\\lambda_0=1.65$, 1.7, 1.75, 1.8, 1.9 of "
     "(1.17) (slope of the mean time over $\\log(h/|Y_0|)$, in $1/G$: the farthest from 1, in "
     "standard errors)"},
    {"inflation-typical", "talk",
     "$G>0$: spikes are typical (probability of $|Y|\\ge0.02$, the least of five $\\eta\\lambda_0$ "
     "and $n=10^4$ to $10^{18}$)"},
    {"inflation-odds-tenth", OTHER_SEED,
     "From $\\eta\\lambda_0=1.7$ (1.17) reaches $|Y|=0.1$ with a probability below 1, at any "
     "width"},
    {"inflation-odds-tenth-flat", "own",
     "From $\\eta\\lambda_0=1.7$ of (1.17) the probability of $|Y|\\ge0.1$ does not change with "
     "the width (slope a decade)"},
    {"inflation-odds-fifth", OTHER_SEED,
     "From $\\eta\\lambda_0=1.7$ (1.17) reaches $|Y|=0.2$ with a probability below 1, at any "
     "width"},
    {"inflation-odds-fifth-flat", "own",
     "From $\\eta\\lambda_0=1.7$ of (1.17) the probability of $|Y|\\ge0.2$ does not change with "
     "the width (slope a decade)"},
    {"inflation-runs-end", "own",
     "Every run comes to its end (runs that need more than $10^7$ steps)"},
};

/**
## The question

Many runs from one curvature and width, each with its largest $|Y|$ and the step at which it first
reached $h=0.02$. Runs that are asked for the time end there. Runs that are asked for the
probabilities go on until no further spike is possible.
*/

static struct heights heights_of(
    struct page *page, const struct dataset *dataset, uint64_t point, double x0, double n,
    bool climb_only, uint64_t runs) {
    struct heights_question question = {
        .dataset = dataset,
        .eta = x0 / LAMBDA0,
        .width = n,
        .start = {.mu0 = MU0, .lambda0 = dd_of(LAMBDA0)},
        .heights = HEIGHTS,
        .climb_only = climb_only,
        .gone = LOW,
        .most_steps = MOST_STEPS};
    memcpy(question.height, height, sizeof height);
    struct plan plan = page_plan(page, point, runs);
    struct heights found;
    MUST(heights_run(&found, &question, &plan, &fault));
    return found;
}

/* |Y_0| falls like n^-1/2: half a unit of log n is one unit of x. */
static double to_climb(double x0, double n) {
    return log(height[0] / chain_start(MU0, LAMBDA0, x0 / LAMBDA0, n).y);
}

/**
## The time

Stop the walk when it first passes $x$. Wald's identity says that it has then climbed $G\,\mathbb E
T$ in the mean, which is $x$ and the overshoot. The overshoot of a distant level no longer depends
on $x$, so the mean time is a straight line in $x$, of slope $1/G$. One thing separates a run of SGD
from the walk: curvature is lost on the way, some $10^{-2}$ near the height. It adds a constant
number of steps, which is nothing to a slope.

The wait is logarithmic in the width. At $\eta\lambda_0=1.7$, where $G=0.135$, a network of $10^4$
neurons waits 8 steps and one of $10^{18}$ neurons 126.
*/

static void write_prediction(struct page *page, const struct dataset *dataset, double x0) {
    double overshoot = overshoot_mean(dataset, dd_of(x0)), g = drift(dataset, dd_of(x0));
    const char *series = page_label(page, "%g", x0);
    for (int i = 0; i <= 4 * (DECADES - 1); i++) {
        double n = pow(10, FIRST_DECADE + i / 4.0);
        page_point(page, "predicted", series, n, (1 + overshoot / to_climb(x0, n)) / g);
    }
    page_point(page, "limit", series, pow(10, FIRST_DECADE), 1 / g);
    page_point(page, "limit", series, pow(10, FIRST_DECADE + DECADES - 1), 1 / g);
}

struct times {
    struct estimate slope;      /* of the mean time over x, in 1/G */
    struct estimate least_odds; /* of reaching the height, over the widths */
};

static struct times write_times(struct page *page, const struct dataset *dataset, int k) {
    double x0 = inflating[k], g = drift(dataset, dd_of(x0)), n = pow(10, FIRST_DECADE);
    double x[DECADES];
    struct estimate time[DECADES], least = {1, 0};
    for (int d = 0; d < DECADES; d++, n *= 10) {
        struct heights runs = heights_of(
            page, dataset, (uint64_t)(100 * k + d), x0, n, true, page_size(page, QUICK, FULL));
        struct estimate mean = heights_time(&runs), odds = heights_share(&runs, 0);
        x[d] = to_climb(x0, n);
        time[d] = estimate_times(mean, g);
        least = odds.value < least.value ? odds : least;
        page_estimate(
            page, "time", page_label(page, "%g", x0), n,
            (struct estimate){mean.value / x[d], mean.se / x[d]});
    }
    struct estimate slope = estimate_slope(x + UNSETTLED, time + UNSETTLED, DECADES - UNSETTLED);
    return (struct times){slope, least};
}

/**
## The probabilities

From one curvature at all widths, runs are followed to their end, and the share is counted that ever
reached a height. What a run remembers of the width is how far it had to climb. By the time $|Y|$
counts, the climb has forgotten even that: only the overshoot matters, whose law has settled. So the
probabilities settle with the width, here from $n=10^8$ on, and the widths are pooled. They settle
below 1, since a run that rises slowly wastes curvature.
*/

struct odds {
    struct estimate pooled[HEIGHTS], by_decade[HEIGHTS]; /* by_decade: slope */
    double runs, unfinished;                             /* of all widths */
};

/* An error of 0 says nothing: at least one run may be another. */
static struct estimate share_of(const struct heights *runs, int h) {
    struct estimate share = heights_share(runs, h);
    share.se = fmax(share.se, 1 / runs->runs);
    return share;
}

static struct odds write_odds(struct page *page, const struct dataset *dataset) {
    struct odds odds = {.runs = 0};
    struct heights runs[DECADES];
    uint64_t replicas = page_size(page, QUICK, FULL_ODDS);
    double n = pow(10, FIRST_DECADE), decade[DECADES];
    for (int d = 0; d < DECADES; d++, n *= 10) {
        runs[d] = heights_of(page, dataset, ODDS_POINT + (uint64_t)d, TYPICAL, n, false, replicas);
        decade[d] = FIRST_DECADE + d;
        odds.unfinished += runs[d].unfinished;
        odds.runs += (double)replicas;
        for (int h = 0; h < HEIGHTS; h++) {
            const char *series = page_label(page, "%g", height[h]);
            page_estimate(page, "odds", series, n, heights_share(&runs[d], h));
        }
    }
    for (int h = 0; h < HEIGHTS; h++) {
        double reached = 0, count = 0;
        struct estimate share[DECADES];
        for (int d = UNSETTLED; d < DECADES; d++) {
            share[d] = share_of(&runs[d], h);
            reached += runs[d].reached[h];
            count += runs[d].runs;
        }
        odds.pooled[h] = estimate_share(reached, count);
        odds.by_decade[h] =
            estimate_slope(decade + UNSETTLED, share + UNSETTLED, DECADES - UNSETTLED);
    }
    return odds;
}

/** ## All together */

int main(int argc, char **argv) {
    struct page page;
    struct dataset dataset;
    struct times times[TIMES];
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "start", "mu0 %g; lambda0 %g", MU0, LAMBDA0);
    page_parameter(&page, "height", "%g", height[0]);
    page_dataset(&page, "gess_heydecker_1_17", &dataset);

    /** The mean times of five curvatures and fifteen widths, and the prediction beside them. */
    double farthest = 0, compared = 0;
    struct estimate least = {1, 0};
    for (int k = 0; k < TIMES; k++) {
        times[k] = write_times(&page, &dataset, k);
        write_prediction(&page, &dataset, inflating[k]);
        farthest = page_worse(farthest, estimate_sigmas(times[k].slope, 1));
        least = times[k].least_odds.value < least.value ? times[k].least_odds : least;
        compared++;
    }
    struct odds odds = write_odds(&page, &dataset);

    /** The slope is $1/G$, for each of the five. */
    claim_consistent(&page, "inflation-time-slope", times[AT_1_7].slope, 1, 4);
    claim_agrees(&page, "inflation-time-slopes", farthest, 4, compared);

    /** Of typical the talk says no number; more than a half is meant here. Not one run of the five
    curvatures failed to reach the small height. */
    claim_estimate_at_least(&page, "inflation-typical", least, 0.9);
    claim_source_at_least(&page, "inflation-typical", 0.5);

    /** Higher up they are below 1, and the same at any width. The expected probabilities are those
    of 56 million runs under another seed, $n=10^8$ to $10^{18}$. */
    claim_consistent(&page, "inflation-odds-tenth", odds.pooled[TENTH], 0.985935, 4);
    claim_consistent(&page, "inflation-odds-tenth-flat", odds.by_decade[TENTH], 0, 4);
    claim_consistent(&page, "inflation-odds-fifth", odds.pooled[FIFTH], 0.698935, 4);
    claim_consistent(&page, "inflation-odds-fifth-flat", odds.by_decade[FIFTH], 0, 4);

    /** The nearer $G$ ends to 0, the longer the fall takes, and so few runs may be late as on the
    page `spike_repeats`. */
    claim_rare(&page, "inflation-runs-end", odds.unfinished, SPIKE_COUNT_LATE * odds.runs);
    dataset_clear(&dataset);
    return page_finish(&page);
}
