/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Who spikes, and how often: gradient descent and SGD at five places

**Place.** 3.6 Gradient descent. Who spikes, gradient descent or SGD, and how often?

The five places of the page `gd_vs_sgd`, one for both methods lazy and one for each pairing of
gradient descent, lazy or catapult (Lewkowycz et al. 2020), with SGD, deflationary or inflationary
(Gess & Heydecker). All runs start at $\mu_0=1$, $\lambda_0=2$, $n=10^{12}$; the page `sgd_cloud`
shows some of them. A *spike* begins when $|Y|=\eta|\mu|/\sqrt n$ reaches 0.1 and is over when it
has come down to 0.01; only then can the next one begin. Each run is followed to its end.

**What to see.** Gradient descent spikes once or not at all, by its own threshold. In C it never
does and every run of SGD does, a quarter of them again; in E it must, and three quarters of the
runs of SGD never do. $P$ is the probability of a spike where it is an exception, weighed by
importance sampling: in B so small that a count finds one run or none.
*/

#include <math.h>
#include <stdlib.h>

#include "theory/cramer.h"
#include "gd_vs_sgd.h"
#include "odds/spike_odds.h"
#include "page/series.h"
#include "odds/spike_count.h"

/** ## Parameters */

static const uint64_t SEED = 20260502;

static const double UP = 0.1, DOWN = 0.01;     /* a spike, in |Y| */
static const double GONE = 1e-60;              /* |Y| of a run that is over if G(Lambda) <= 0 */
static const double NARROW = 1e8, WIDE = 1e16; /* n between which a power is measured */

enum { A, B, C, D, E, PLACES, MOST_STEPS = 10000000 };
enum { QUICK = 4096, FULL = 32768, TILTED_QUICK = 8192, TILTED_FULL = 65536 };
enum { WIDTH_POINT = 10, NARROW_POINT = 20, WIDE_POINT = 30, NO_POINT = 40 };

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

struct place {
    struct page *page;
    const struct dataset *dataset;
    uint64_t seed, number;
    double x; /* eta lambda_0 */
};

/** ## Counted */

static struct spike_count_question
question_of(const struct place *place, const struct dataset *dataset, const struct sgd *sgd) {
    return (struct spike_count_question){
        .dataset = dataset,
        .sgd = sgd,
        .eta = place->x / GD_VS_SGD_LAMBDA0,
        .width = GD_VS_SGD_WIDTH,
        .start = {.mu0 = GD_VS_SGD_MU0, .lambda0 = dd_of(GD_VS_SGD_LAMBDA0)},
        .up = UP,
        .down = DOWN,
        .gone = GONE,
        .most_steps = MOST_STEPS};
}

static struct rng_key key_of(const struct place *place, uint64_t point) {
    return rng_key_of(place->seed, place->page->name, point + place->number);
}

static struct spike_count
count(const struct place *place, const struct dataset *dataset, uint64_t point, uint64_t runs) {
    struct sgd sgd;
    struct fault fault;
    struct spike_count tally;
    DIE_UNLESS_OK(sgd_init(&sgd, dataset, &fault), fault);
    struct spike_count_question question = question_of(place, dataset, &sgd);
    const struct plan plan = {
        .key = key_of(place, point), .runs = runs, .watch = &place->page->watch};
    DIE_UNLESS_OK(spike_count_run(&tally, &question, &plan, &fault), fault);
    sgd_clear(&sgd);
    return tally;
}

/* Gradient descent is SGD on the one sample E s^2. */
static int spikes_of_gd(const struct place *place) {
    const double certain = 1;
    struct dataset mean;
    struct fault fault;
    DIE_UNLESS_OK(dataset_init(&mean, &place->dataset->mean_s2.hi, &certain, 1, &fault), fault);
    struct spike_count tally = count(place, &mean, NO_POINT, 1);
    dataset_clear(&mean);
    int spikes = 0;
    while (spikes < SPIKE_COUNT_MOST && tally.at_least[spikes + 1] > 0) {
        spikes++;
    }
    return spikes;
}

/** ## Weighed, by the Cramér tilt */

static struct estimate weigh(const struct place *place, uint64_t point, double n) {
    struct spike_odds found;
    struct fault fault;
    const struct spike_odds_question question = {
        .dataset = place->dataset,
        .method = SPIKE_ODDS_TILT,
        .eta = dd_of(place->x / GD_VS_SGD_LAMBDA0),
        .width = n,
        .start = {.mu0 = GD_VS_SGD_MU0, .lambda0 = dd_of(GD_VS_SGD_LAMBDA0)},
        .height = UP,
        .most_steps = MOST_STEPS};
    const struct plan plan = {
        .key = key_of(place, point),
        .runs = page_replicas(place->page, TILTED_QUICK, TILTED_FULL),
        .watch = &place->page->watch};
    DIE_UNLESS_OK(spike_odds_run(&found, &question, &plan, &fault), fault);
    return (struct estimate){found.p, found.se};
}

/** ## The rows */

struct found {
    int gd;
    struct spike_count tally;
    struct estimate weighed;
};

static void put_estimate(struct csvwriter *table, struct estimate estimate) {
    csvwriter_real(table, estimate.value);
    csvwriter_real(table, estimate.se);
}

static struct found put_row(const struct place *place) {
    struct csvwriter *table = &place->page->table;
    struct dd x = dd_of(place->x);
    enum drift_regime regime = drift_regime(place->dataset, x);
    struct found found = {
        .gd = spikes_of_gd(place),
        .tally = count(place, place->dataset, 0, page_replicas(place->page, QUICK, FULL)),
        .weighed = {NAN, NAN}};
    if (regime == DRIFT_DEFLATIONARY) {
        found.weighed = weigh(place, WIDTH_POINT, GD_VS_SGD_WIDTH);
    }
    csvwriter_text(table, gd_vs_sgd_name((int)place->number));
    csvwriter_real(table, place->x);
    csvwriter_text(table, drift_phase_name(drift_phase(place->dataset, x)));
    csvwriter_integer(table, found.gd);
    csvwriter_text(table, drift_regime_name(regime));
    csvwriter_real(table, cramer_exponent(place->dataset, x));
    put_estimate(table, found.weighed);
    for (int k = 1; k <= 2; k++) {
        put_estimate(table, spike_count_share(&found.tally, k));
    }
    return found;
}

/** ## The claims: counts */

static void claim_gd(struct page *page, const struct found found[PLACES]) {
    int others = 0;
    for (int i = 0; i < PLACES; i++) {
        others += abs(found[i].gd - (i >= GD_VS_SGD_LAZY));
    }
    page_claim(
        page, &(struct claim){
                  .id = "spike-counts-gd",
                  .statement = "Gradient descent spikes in D and E, once, and not "
                               "in A, B and C (spikes too many or too few)",
                  .origin = "Lewkowycz et al. 2020, Theorem 1",
                  .measured = others,
                  .relation = CLAIM_EQUAL,
                  .says = CLAIM_EQUAL});
}

/* The expected shares are those of 4·10^6 runs each of a second program with another generator, to
 * 2.5e-4 or better. */
static void claim_shares(struct page *page, const struct found found[PLACES]) {
    static const struct {
        int place, spikes;
        double expected;
        const char *id, *statement;
    } of[] = {
        {C, 2, 0.263541, "spike-counts-again-c", "Runs of SGD that spike again in C (share)"},
        {D, 2, 0.306792, "spike-counts-again-d", "The same in D"},
        {E, 2, 0.095222, "spike-counts-again-e", "The same in E, of all runs"},
        {E, 1, 0.270299, "spike-counts-e",
         "Runs of SGD that spike at all in E, where gradient descent must (share)"},
    };
    for (int i = 0; i < 4; i++) {
        series_claim(
            page, of[i].id, of[i].statement, "own; 4·10^6 runs of a second program",
            spike_count_share(&found[of[i].place].tally, of[i].spikes), of[i].expected, 4);
    }
    page_claim_value(
        page, "spike-counts-lazy", "No run spikes in A, lazy for both (runs)", "own",
        found[A].tally.at_least[1], 0, 0);
}

/* Lundberg's estimate of what is missed is to be small against the shares' standard errors, 2e-3 in
 * the full tier. */
static void claim_ends(struct page *page, const struct found found[PLACES]) {
    double unfinished = 0, missed = 0;
    for (int i = 0; i < PLACES; i++) {
        unfinished += found[i].tally.unfinished;
        missed = page_worse(missed, found[i].tally.missed / found[i].tally.runs);
    }
    double least = fmin(
        spike_count_share(&found[C].tally, 1).value, spike_count_share(&found[D].tally, 1).value);
    page_claim(
        page, &(struct claim){
                  .id = "spike-counts-inflationary",
                  .statement = "Where G > 0, in C and D, SGD spikes (the lesser "
                               "share of runs that reach |Y| = 0.1)",
                  .origin = "talk",
                  .measured = least,
                  .relation = CLAIM_AT_LEAST,
                  .expected = 0.99,
                  .says = CLAIM_AT_LEAST,
                  .said = 0.5});
    /* The nearer G ends to 0, the longer it takes: see the page `spike_traces`. */
    page_claim_value(
        page, "spike-counts-end",
        "Every run comes to a curvature with G ≤ 0 (runs of five places that need "
        "more than 10^7 steps)",
        "own", unfinished, 0, 2);
    page_claim_value(
        page, "spike-counts-missed",
        "Further spikes a run given up at |Y| = 10^-60 may have had (Lundberg’s "
        "estimate, largest of five places)",
        "own", missed, 0, 5e-4);
}

/**
## The claims: how rare

Lundberg's inequality keeps $e^{\vartheta c}\,\mathbb P$ of the linear walk between $e^{-\vartheta
a}$, $a$ its largest step, and 1. So over a factor $N$ in the width the power of $n$ can be off by
$\vartheta a/\log N$ and no more; what the chain adds near the height is the same at both ends.
*/

static void claim_power(const struct place *place, const char *id, const char *statement) {
    double theta = cramer_exponent(place->dataset, dd_of(place->x)), span = log(WIDE / NARROW);
    double step = drift_log_factor(dd_of(place->x), place->dataset->atom[0].s2);
    struct estimate ratio =
        estimate_ratio(weigh(place, WIDE_POINT, WIDE), weigh(place, NARROW_POINT, NARROW));
    struct estimate power = estimate_times(estimate_log(ratio), 1 / span);
    double tolerance = theta * step / span + 4 * power.se;
    page_claim(
        place->page, &(struct claim){
                         .id = id,
                         .statement = statement,
                         .origin = "talk; paper, abstract of v1",
                         .measured = power.value,
                         .error = power.se,
                         .relation = CLAIM_WITHIN,
                         .expected = -theta / 2,
                         .tolerance = tolerance,
                         .says = CLAIM_WITHIN,
                         .said = -theta / 2,
                         .said_tolerance = tolerance});
}

int main(int argc, char **argv) {
    struct page page;
    struct dataset dataset;
    struct place place[PLACES];
    struct found found[PLACES];
    page_init(&page, argc, argv, __FILE__, columns, sizeof columns / sizeof *columns);
    uint64_t seed = page_seed(&page, SEED);
    page_parameter(&page, "dataset", "four combinations");
    page_parameter(
        &page, "start", "mu0 %g; lambda0 %g; n %g", GD_VS_SGD_MU0, GD_VS_SGD_LAMBDA0,
        GD_VS_SGD_WIDTH);
    page_parameter(&page, "spike", "|Y| from %g until %g", UP, DOWN);
    page_dataset(&page, GD_VS_SGD_DATASET, &dataset);
    struct gd_vs_sgd at = gd_vs_sgd_of(&dataset);
    for (int i = 0; i < PLACES; i++) {
        place[i] = (struct place){&page, &dataset, seed, (uint64_t)i, at.place[i]};
        found[i] = put_row(&place[i]);
    }
    claim_gd(&page, found);
    claim_shares(&page, found);
    claim_ends(&page, found);
    claim_power(
        &place[B], "spike-counts-power-b",
        "In B the odds of a spike fall like $n^{-\\vartheta/2}$ (power of n from 10^8 to "
        "10^16)");
    claim_power(&place[E], "spike-counts-power-e", "In E, near a pole of G, they do too");
    series_claim(
        &page, "spike-counts-weighed",
        "Counted and weighed, the odds of a spike in E agree (difference)", "own",
        estimate_less(spike_count_share(&found[E].tally, 1), found[E].weighed), 0, 4);
    dataset_clear(&dataset);
    return page_finish(&page);
}
