/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Who spikes, and how often: gradient descent and SGD at five places

**Place.** 3.8 Gradient descent. Who spikes, gradient descent or SGD, and how often?

The five places of the page `gd_vs_sgd`, one for both methods lazy and one for each pairing of
gradient descent, lazy or catapult (Lewkowycz et al. 2020), with SGD, deflationary or inflationary
(Gess & Heydecker). All runs start at $\mu_0=1$, $\lambda_0=2$, $n=10^{12}$; the page `sgd_cloud`
shows some of them. A *spike* begins when $|Y|=\eta|\mu|/\sqrt n$ reaches 0.1 and is over when it
has come down to 0.01; only then can the next one begin. Each run is followed to its end: until the
curvature is so low that $|Y|$ can only fall, or $|Y|$ so small that no further spike is to be
expected.

A spike lowers the curvature. Gradient descent spikes only above its threshold and ends below it, so
at these places one spike is all. SGD may spike again as long as its curvature is where $G>0$.

**What to see.** Gradient descent spikes once or not at all, by its own threshold. In C it never
does and every run of SGD does, a quarter of them again; in E it must, and three quarters of the
runs of SGD never do. $P$ is the probability of a spike where it is an exception, weighed by
importance sampling: in B so small that a count finds one run or none.
*/

#include <stdlib.h>

#include "chain/catapults.h"
#include "chain/places.h"
#include "odds/spike_count.h"
#include "odds/spike_odds.h"
#include "page/page.h"
#include "theory/cramer.h"

/** ## Parameters */

static const uint64_t SEED = 20260502;

static const double UP = 0.1, DOWN = 0.01;     /* a spike, in |Y| */
static const double GONE = 1e-60;              /* |Y| of a run that is over if G(Lambda) <= 0 */
static const double NARROW = 1e8, WIDE = 1e16; /* n between which a power is measured */
static const struct start START = {.mu0 = PLACES_MU0, .lambda0 = {PLACES_LAMBDA0, 0}};

enum { MOST_STEPS = 10000000, TWICE = 2 };
enum { QUICK = 4096, FULL = 32768, TILTED_QUICK = 8192, TILTED_FULL = 65536 };
enum { WIDTH_POINT = 10, NARROW_POINT = 20, WIDE_POINT = 30 };

static const struct csvwriter_column columns[] = {
    {"place", "place", CSVWRITER_TEXT, 0},
    {"eta_lambda", "ηλ_0", CSVWRITER_SIGNIFICANT, 12},
    {"gd", "gradient descent", CSVWRITER_TEXT, 0},
    {"gd_spikes", "spikes", CSVWRITER_INTEGER, 0},
    {"sgd", "SGD", CSVWRITER_TEXT, 0},
    {"theta", "ϑ", CSVWRITER_SIGNIFICANT, 12},
    {"p", "$P$", CSVWRITER_SIGNIFICANT, 10},
    {"p_se", "its error", CSVWRITER_SIGNIFICANT, 2},
    {"once", "share with a spike", CSVWRITER_SIGNIFICANT, 10},
    {"once_se", "its error", CSVWRITER_SIGNIFICANT, 2},
    {"twice", "with two", CSVWRITER_SIGNIFICANT, 10},
    {"twice_se", "its error", CSVWRITER_SIGNIFICANT, 2},
};

/** ## What is claimed */

static const char SECOND[] = "own; $4\\cdot10^6$ runs of a second program";
static const char POWER[] = "talk; paper, abstract of v1";

static const struct claim_text claims[] = {
    {"spike-counts-gd", "Lewkowycz et al. 2020, Theorem 1",
     "On the four combinations gradient descent spikes once where it is catapult, "
     "$\\eta\\lambda_0=3.28$ and 3.77, and not where it is lazy, $\\eta\\lambda_0=1.9$, 2.285 and "
     "2.795 (spikes too many or too few)"},
    {"spike-counts-lazy", "own",
     "No run of SGD spikes on the four combinations at $\\eta\\lambda_0=1.9$, where SGD and "
     "gradient descent are lazy (runs)"},
    {"spike-counts-inflationary", "talk",
     "Where $G>0$, at $\\eta\\lambda_0=2.795$ and 3.28 of the four combinations, SGD spikes (the "
     "lesser share of runs that reach $|Y|=0.1$)"},
    {"spike-counts-e", SECOND,
     "Runs of SGD that spike at all on the four combinations at $\\eta\\lambda_0=3.77$, where "
     "gradient descent must (share)"},
    {"spike-counts-again-c", SECOND,
     "Runs of SGD that spike again on the four combinations at $\\eta\\lambda_0=2.795$ (share)"},
    {"spike-counts-again-d", SECOND,
     "Runs of SGD that spike again on the four combinations at $\\eta\\lambda_0=3.28$ (share)"},
    {"spike-counts-again-e", SECOND,
     "Runs of SGD that spike again on the four combinations at $\\eta\\lambda_0=3.77$ (share of "
     "all runs)"},
    {"spike-counts-end", "own",
     "Every run of SGD on the four combinations comes to a curvature with $G\\le0$ (runs from five "
     "$\\eta\\lambda_0$ that need more than $10^7$ steps)"},
    {"spike-counts-missed", "own",
     "Further spikes that a run on the four combinations, given up at $|Y|=10^{-60}$, may have had "
     "(Lundberg’s estimate, largest of five $\\eta\\lambda_0$)"},
    {"spike-counts-weighed", "own",
     "Counted and weighed, the probabilities of a spike on the four combinations at "
     "$\\eta\\lambda_0=3.77$ agree (difference)"},
    {"spike-counts-power-b", POWER,
     "On the four combinations at $\\eta\\lambda_0=2.285$ the probability of a spike falls like "
     "$n^{-\\vartheta/2}$ (power of $n$ from $10^8$ to $10^{16}$)"},
    {"spike-counts-power-e", POWER,
     "On the four combinations at $\\eta\\lambda_0=3.77$, near a pole of $G$, the probability of a "
     "spike falls like $n^{-\\vartheta/2}$ (power of $n$ from $10^8$ to $10^{16}$)"},
};

struct place {
    struct page *page;
    const struct dataset *dataset;
    uint64_t number;                      /* from 0; tells its streams of random numbers apart */
    double x, theta;                      /* eta lambda_0; its Cramér exponent */
    int gd_spikes;                        /* of the one run of gradient descent */
    struct spike_count sgd;               /* what was counted over the runs of SGD, */
    struct estimate once, twice, weighed; /* and the shares of runs that spike */
};

/**
## Counted

Runs are followed and their spikes counted. Of gradient descent one run says all. It is the map of
one sample with the square $\mathbb E s^2$, and in $\mathbb E s^2\,(Y,\Lambda)$ that of a sample
with $s^2=1$.
*/

static int spikes_of_gd(const struct place *place) {
    double s2 = place->dataset->mean_s2.hi;
    struct chain start = places_start(place->x, PLACES_WIDTH);
    struct catapults_level level = {s2 * UP, s2 * DOWN};
    start = (struct chain){s2 * start.y, s2 * start.eta_lambda};
    return catapults_count(start, &level, 1, MOST_STEPS).count[0];
}

static struct spike_count spikes_of_sgd(const struct place *place) {
    struct sgd sgd;
    struct spike_count found;
    MUST(sgd_init(&sgd, place->dataset, &fault));
    const struct spike_count_question question = {
        .dataset = place->dataset,
        .sgd = &sgd,
        .eta = place->x / PLACES_LAMBDA0,
        .width = PLACES_WIDTH,
        .start = START,
        .up = UP,
        .down = DOWN,
        .gone = GONE,
        .most_steps = MOST_STEPS};
    const struct plan plan =
        page_plan(place->page, place->number, page_replicas(place->page, QUICK, FULL));
    MUST(spike_count_run(&found, &question, &plan, &fault));
    sgd_clear(&sgd);
    return found;
}

/**
## Weighed

Where $G<0$ a spike is an exception, and counting finds too few. So samples are drawn by the Cramér
tilt, $q_i\propto p_i|1-\eta\lambda_0s_i^2|^\vartheta$, under which a spike is the rule, and each
run that spikes counts with its weight. The error stays a fixed share of $P$, however small $P$ is.
*/

static struct estimate weighed(const struct place *place, uint64_t point, double n) {
    struct spike_odds found;
    const struct spike_odds_question question = {
        .dataset = place->dataset,
        .method = SPIKE_ODDS_TILT,
        .eta = dd_of(place->x / PLACES_LAMBDA0),
        .width = n,
        .start = START,
        .height = UP,
        .most_steps = MOST_STEPS};
    const struct plan plan =
        page_plan(place->page, point, page_replicas(place->page, TILTED_QUICK, TILTED_FULL));
    MUST(spike_odds_run(&found, &question, &plan, &fault));
    return (struct estimate){found.p, found.se};
}

/**
## The rows

A row is a place, from A to E, with the answer of gradient descent beside that of SGD: the phase and
how many spikes its one run has; the regime and which share of the runs spikes at least once and at
least twice. The exponent $\vartheta$ is 0 where $G\ge0$ and infinite where nothing can grow;
between these the probabilities $P$ are weighed.
*/

static void write_row(struct place *place) {
    struct page *page = place->page;
    struct dd x = dd_of(place->x);
    enum drift_regime regime = drift_regime(place->dataset, x);
    place->gd_spikes = spikes_of_gd(place);
    place->sgd = spikes_of_sgd(place);
    place->once = spike_count_share(&place->sgd, 1);
    place->twice = spike_count_share(&place->sgd, TWICE);
    place->weighed = (struct estimate){NAN, NAN};
    if (regime == DRIFT_DEFLATIONARY) {
        place->weighed = weighed(place, WIDTH_POINT + place->number, PLACES_WIDTH);
    }
    page_text(page, places_name((int)place->number));
    page_reals(page, place->x);
    page_text(page, drift_phase_name(drift_phase(place->dataset, x)));
    page_integer(page, place->gd_spikes);
    page_text(page, drift_regime_name(regime));
    page_reals(page, place->theta, place->weighed.value, place->weighed.se);
    page_reals(page, place->once.value, place->once.se, place->twice.value, place->twice.se);
}

/**
## Who spikes

The signs of the two drifts are to decide. Where $G>0$ every run comes to spike, however small its
output was at the start: the width only delays the spike. *Typical* must mean at least half of the
runs; what is found is all of them. In A no sample lengthens a small output, and no run may spike.
*/

static void claim_signs(struct page *page, const struct place place[PLACES_COUNT]) {
    int others = 0;
    for (int i = 0; i < PLACES_COUNT; i++) {
        others += abs(place[i].gd_spikes - (i >= PLACES_LAZY));
    }
    claim_equal(page, "spike-counts-gd", others, 0);
    claim_source_agrees(page, "spike-counts-gd");
    claim_equal(page, "spike-counts-lazy", place[PLACES_A].sgd.at_least[1], 0);
    struct estimate least = place[PLACES_C].once;
    if (place[PLACES_D].once.value < least.value) {
        least = place[PLACES_D].once;
    }
    claim_estimate_at_least(page, "spike-counts-inflationary", least, 0.99);
    claim_source_at_least(page, "spike-counts-inflationary", 0.5);
}

/**
## How often

How many runs spike again is no matter of signs: it depends on how flat the first spike leaves the
network. The expected shares are those of $4\cdot10^6$ runs each of a second program with another
generator, to $2.5\cdot10^{-4}$ or better. The share in E is also found by weighing.
*/

static void claim_shares(struct page *page, const struct place place[PLACES_COUNT]) {
    claim_consistent(page, "spike-counts-e", place[PLACES_E].once, 0.270299, 4);
    claim_consistent(page, "spike-counts-again-c", place[PLACES_C].twice, 0.263541, 4);
    claim_consistent(page, "spike-counts-again-d", place[PLACES_D].twice, 0.306792, 4);
    claim_consistent(page, "spike-counts-again-e", place[PLACES_E].twice, 0.095222, 4);
    struct estimate difference = estimate_less(place[PLACES_E].once, place[PLACES_E].weighed);
    claim_consistent(page, "spike-counts-weighed", difference, 0, 4);
}

/** A run is over when its curvature has $G\le0$ and its $|Y|$ has come down to $10^{-60}$. The
nearer $G$ ends to 0, the longer that takes, and so few runs may be late as on the page
`spike_repeats`. What a run given up could still have done is Lundberg's estimate, and that is to
be small against the shares' standard errors, $2\cdot10^{-3}$ in the full tier. */

static void claim_ends(struct page *page, const struct place place[PLACES_COUNT]) {
    double unfinished = 0, runs = 0;
    struct estimate missed = {0, 0};
    for (int i = 0; i < PLACES_COUNT; i++) {
        unfinished += place[i].sgd.unfinished;
        runs += place[i].sgd.runs;
        missed = estimate_larger(missed, spike_count_missed(&place[i].sgd));
    }
    claim_rare(page, "spike-counts-end", unfinished, SPIKE_COUNT_LATE * runs);
    claim_estimate_at_most(page, "spike-counts-missed", missed, 5e-4 + 4 * missed.se);
}

/**
## How rare

Lundberg's inequality keeps $e^{\vartheta c}\,\mathbb P$ of the linear walk between $e^{-\vartheta
a}$, $a$ its largest step, and 1. So over a factor $N$ in the width the power of $n$ can be off by
$\vartheta a/\log N$ and no more; what the chain adds near the height is the same at both ends.
*/

static void claim_power(const struct place *place, const char *id) {
    double span = log(WIDE / NARROW);
    double step = drift_log_factor(dd_of(place->x), place->dataset->atom[0].s2);
    struct estimate wide = weighed(place, WIDE_POINT + place->number, WIDE);
    struct estimate narrow = weighed(place, NARROW_POINT + place->number, NARROW);
    struct estimate power = estimate_times(estimate_log(estimate_ratio(wide, narrow)), 1 / span);
    double tolerance = place->theta * step / span + 4 * power.se;
    claim_estimate_within(place->page, id, power, -place->theta / 2, tolerance);
    claim_source_agrees(place->page, id);
}

int main(int argc, char **argv) {
    struct page page;
    struct dataset dataset;
    struct places places;
    struct place place[PLACES_COUNT];
    page_open_table(
        &page, argc, argv, __FILE__, SEED, claims, COUNT(claims), columns, COUNT(columns));
    page_parameter(&page, "dataset", "four combinations");
    page_parameter(
        &page, "start", "mu0 %g; lambda0 %g; n %g", PLACES_MU0, PLACES_LAMBDA0, PLACES_WIDTH);
    page_parameter(&page, "spike", "|Y| from %g until %g", UP, DOWN);
    page_dataset(&page, PLACES_DATASET, &dataset);
    MUST(places_find(&places, &dataset, &fault));
    for (int i = 0; i < PLACES_COUNT; i++) {
        double x = places.x[i], theta = cramer_exponent(&dataset, dd_of(x));
        place[i] = (struct place){
            .page = &page, .dataset = &dataset, .number = (uint64_t)i, .x = x, .theta = theta};
        write_row(&place[i]);
    }
    claim_signs(&page, place);
    claim_shares(&page, place);
    claim_ends(&page, place);
    /** Of the two places where a spike is an exception, B is far from the poles of $G$ and E is
    near one: a single sample almost erases the output. */
    claim_power(&place[PLACES_B], "spike-counts-power-b");
    claim_power(&place[PLACES_E], "spike-counts-power-e");
    dataset_clear(&dataset);
    return page_finish(&page);
}
