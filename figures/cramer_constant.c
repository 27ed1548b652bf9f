/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# The constant in front of the power

**Place.** 5.7 Rare spikes. What is the constant before the power of the width?

While $|Y|$ is small, $S_t=\log|\mu_t/\mu_0|$ is a random walk with the steps $\log|1-\eta\lambda_0
s_i^2|$. Where it drifts down, the probability that it ever climbs $c$ falls exponentially,

$$\mathbb P(\sup_t S_t \ge c) \approx C\,e^{-\vartheta c},$$

and a spike has to climb $c = \log(h\sqrt{n/\eta}/|\mu_0|)$, so $C$ is what stands before
$n^{-\vartheta/2}$. The talk of Gess & Heydecker gives the power and leaves the constant out; this
page computes it (*own*, by classical means). Lundberg's inequality says $C\le1$. Spitzer's identity
says

$$C = \frac1{\vartheta\,\tilde{\mathbb E}X}\exp\left(-\sum_{k\ge1}\frac{\mathbb P(S_k>0)+\tilde{\mathbb P}(S_k\le0)}k\right)$$

for steps that are not multiples of one number; the tilde is the Cramér tilt $\tilde p_i =
p_i|1-\eta\lambda_0 s_i^2|^\vartheta$. With two samples, one step $a$ up and one step $b$ down, both
probabilities are tails of binomial laws (`src/theory/spitzer.c`).

**What to see.** Top: the constant over the deflationary part of the window (blue line) for the two
datasets. It is a mean: at finite heights $e^{\vartheta c}\,\mathbb P$ oscillates, over the light
band, and simulations at one height (red) lie in it. Bottom left: where two steps up undo one down
(grey) it oscillates for ever; close to that (blue) it dies out late. Bottom right: with $b/a$ the
square of the golden ratio it dies out like $c^{-1/2}$, and no two steps do better.

Where the logarithms become commensurate the sum is continuous, with a kink: there $\mathbb
P(S_k=0)=\tilde{\mathbb P}(S_k=0)>0$, and what one of the two terms loses the other gains. On a
lattice of span $\delta$ the probability is $C_\delta e^{-\vartheta c}$ at multiples of $\delta$ and
constant between them; so $e^{\vartheta c}\,\mathbb P$ is a saw, and Spitzer's $C$ is its mean,
$C_\delta(1-e^{-\vartheta\delta})/(\vartheta\delta)$.

With two steps the approach is never exponential. $\mathbb P$ is a staircase whose stairs are the
values the walk can take; near $c$ there are about $\sqrt c$ of them in reach for each unit, and the
largest stair is $c^{-1/2}$ of the whole.

| symbol | meaning | unit |
|---|---|---|
| $c$ | what is to be climbed, the logarithm of a ratio | 1 |
| $p$, $a$, $b$ | probability and size of the step up, size of the step down | 1 |
*/

#include <float.h>
#include <math.h>

#include "base/die.h"
#include "theory/drift.h"
#include "theory/drift_roots.h"
#include "exact/exact_lattice.h"
#include "page/page.h"
#include "odds/spike_odds.h"
#include "page/series.h"
#include "theory/spitzer.h"

/** ## Parameters */

static const char *const names[] = {"gess_heydecker_1_17", "gess_heydecker_1_18"};
enum { DATASETS = 2, SIMULATED = 6 }; /* points of simulation in each panel */

static const double PHI = 1.6180339887498948;

/* eta lambda of (1.17) for the lower panels, digits of a second program: 2a = b; close by; b =
 * PHI^2 a. */
static const double COMMENSURATE = 1.4621355062491685082, NEARLY = 1.46;
static const double INCOMMENSURATE = 1.4176550712963580681;
static const double FALLING = 1.6572981061383759908; /* of (1.18): a = 2b */

static const double FAR = 10;     /* the band: c from here to one step up further */
static const double HIGHEST = 24; /* of the lower panels */
static const double LEAST_THETA =
    0.1;                          /* curves end here: at the root of G the sums need G^-2 terms */
static const double TAIL = 1e-14; /* of Spitzer's sum */

/* So low that the chain is linear: Lambda changes by less than 1e-11 on the way. */
static const double HEIGHT = 1e-6;
static const uint64_t SEED = 20260413;

static const struct exact_budget BUDGET = {1e-12, 1e9};

static const struct csvwriter_column columns[] = {
    {"panel", "panel", CSVWRITER_TEXT, 0},
    {"series", "what the row is", CSVWRITER_TEXT, 0},
    {"x", "ηλ, or $c$", CSVWRITER_SIGNIFICANT, 12},
    {"value", "$C$ or $e^{\\vartheta c}\\,\\mathbb P$", CSVWRITER_SIGNIFICANT, 10},
    {"value_se", "its standard error", CSVWRITER_SIGNIFICANT, 3},
    {"low", "least", CSVWRITER_SIGNIFICANT, 10},
    {"high", "largest", CSVWRITER_SIGNIFICANT, 10},
};

static void
put(struct page *page, const char *panel, const char *series, double x, double value, double se,
    double low, double high) {
    csvwriter_text(&page->table, panel);
    csvwriter_text(&page->table, series);
    csvwriter_real(&page->table, x);
    csvwriter_real(&page->table, value);
    csvwriter_real(&page->table, se);
    csvwriter_real(&page->table, low);
    csvwriter_real(&page->table, high);
}

/** ## The walk: a dataset, and a point of its window */

struct law {
    struct page *page;
    struct dataset dataset;
    struct ball_data data;
    double crit, root; /* edge of the window, root of G */
};

static void law_init(struct law *law, struct page *page, const char *name) {
    struct drift_roots roots;
    struct fault fault;
    law->page = page;
    page_dataset(page, name, &law->dataset);
    DIE_UNLESS_OK(ball_data_init(&law->data, &law->dataset, &fault), fault);
    DIE_UNLESS_OK(drift_roots_init(&roots, &law->dataset, &fault), fault);
    if (roots.count != 1) {
        DIE(STATUS_INPUT, "%s.csv: %zu roots of G; give a dataset with 1", name, roots.count);
    }
    law->crit = drift_window(&law->dataset).crit.hi;
    law->root = roots.root[0].x;
    drift_roots_clear(&roots);
}

/* The walk at a point of the window, and what is needed for its exact probabilities. */
struct place {
    const struct law *law;
    struct spitzer_walk walk;
};

static struct place place_of(const struct law *law, double x) {
    struct place place = {.law = law};
    struct fault fault;
    DIE_UNLESS_OK(spitzer_walk_init(&place.walk, &law->dataset, x, &fault), fault);
    return place;
}

static double constant(const struct place *place) {
    return spitzer_constant(&place->walk, TAIL);
}

/** ## The probability: exactly, and by simulation */

/* P(sup S >= log ratio): the middle of an enclosure of relative width 1e-11 at most. */
static double probability(const struct place *place, double ratio) {
    struct exact_bound bound;
    struct fault fault;
    DIE_UNLESS_OK(
        exact_lattice_to(&bound, &place->law->data, place->walk.x, ratio, &BUDGET, &fault), fault);
    /* Below the range of doubles a bound has no digits left. */
    return bound.lower >= DBL_MIN ? (bound.lower + bound.upper) / 2 : NAN;
}

static double profile(const struct place *place, double c) {
    return exp(place->walk.theta * c) * probability(place, exp(c));
}

/* Squared distances from the exact value in standard errors, over all points of simulation. */
struct fit {
    double chi_square;
    int points;
};

static void
put_simulated(const struct place *place, const char *panel, double x, double c, struct fit *fit) {
    struct page *page = place->law->page;
    struct spike_odds found;
    struct fault fault;
    const struct spike_odds_question question = {
        .dataset = &place->law->dataset,
        .method = SPIKE_ODDS_TILT,
        .eta = dd_of(1),
        .width = exp(2 * c) / (HEIGHT * HEIGHT),
        .start = {.mu0 = 1, .lambda0 = dd_of(place->walk.x)},
        .height = HEIGHT,
        .most_steps = 1000000};
    const struct plan plan = {
        .key = page_key_of(page, SEED, (uint64_t)fit->points),
        .runs = page_replicas(page, 4096, 16384),
        .watch = &page->watch};
    DIE_UNLESS_OK(spike_odds_run(&found, &question, &plan, &fault), fault);
    struct estimate scaled =
        estimate_times((struct estimate){found.p, found.se}, exp(place->walk.theta * c));
    double sigmas = estimate_sigmas(scaled, profile(place, c));
    put(page, panel, "simulated", x, scaled.value, scaled.se, NAN, NAN);
    fit->chi_square += sigmas * sigmas;
    fit->points++;
}

/** ## The upper panels: the constant over the window */

/* Of e^(theta c) P over one step up from c, at the middles of equal parts. */
struct band {
    double low, high;
};

static struct band band_of(const struct place *place, double c, size_t parts) {
    struct band band = {INFINITY, 0};
    for (size_t i = 0; i < parts; i++) {
        double value = profile(place, c + place->walk.up * ((double)i + 0.5) / (double)parts);
        band.low = fmin(band.low, value);
        band.high = page_worse(band.high, value);
    }
    return band;
}

/* How far over Lundberg's 1 or under e^(-theta a), what the largest overshoot leaves. */
static double outside(const struct place *place, struct band band) {
    return fmax(0, fmax(band.high - 1, exp(-place->walk.theta * place->walk.up) - band.low));
}

static double edge_limit(const struct law *law) {
    double p = law->dataset.atom[0].p;
    return (1 - p) / -log(p);
}

/* Simulations keep off the edge: there every run climbs alike, and an error bar says nothing. */
static double put_constant(const struct law *law, struct fit *fit) {
    struct page *page = law->page;
    const char *panel = law->dataset.label;
    double worst = 0, width = law->root - law->crit;
    size_t points = page_size(page, 40, 150), parts = page_size(page, 12, 30);
    put(page, panel, "edge", law->crit, edge_limit(law), NAN, NAN, NAN);
    for (size_t i = 1; i < points; i++) {
        struct place place = place_of(law, law->crit + width * (double)i / (double)points);
        if (place.walk.theta < LEAST_THETA) {
            break;
        }
        struct band band = band_of(&place, FAR, parts);
        put(page, panel, "constant", place.walk.x, constant(&place), NAN, band.low, band.high);
        worst = page_worse(worst, outside(&place, band));
    }
    put(page, panel, "root", law->root, 1, NAN, NAN, NAN);
    for (int i = 1; i <= SIMULATED; i++) {
        struct place place = place_of(law, law->crit + width * (i + 1.6) / (SIMULATED + 1.9));
        put_simulated(&place, panel, place.walk.x, FAR, fit);
    }
    return worst;
}

/** ## The lower panels: how it is approached */

static void put_profile(const struct law *law, const char *panel, const char *series, double x) {
    struct place place = place_of(law, x);
    size_t points = page_size(law->page, 200, 1600);
    for (size_t i = 0; i < points; i++) {
        double c = HIGHEST * ((double)i + 0.5) / (double)points;
        put(law->page, panel, series, c, profile(&place, c), NAN, NAN, NAN);
    }
    put(law->page, panel, "mean", x, constant(&place), NAN, NAN, NAN);
}

static void put_profiles(const struct law *law, struct fit *fit) {
    struct place near = place_of(law, NEARLY), golden = place_of(law, INCOMMENSURATE);
    put_profile(law, "nearly", "commensurate", COMMENSURATE);
    put_profile(law, "nearly", "profile", NEARLY);
    put_profile(law, "incommensurate", "profile", INCOMMENSURATE);
    for (int i = 0; i < SIMULATED; i++) {
        double c = 1.3 + 4.1 * i;
        put_simulated(&near, "nearly", c, c, fit);
        put_simulated(&golden, "incommensurate", c, c, fit);
    }
}

/**
## The claims: Spitzer's constant

The digits come from a second program (30 decimals, binomials one by one). Left out are at most
$10^{-14}$; the carried probabilities round a thousand times, $10^{-13}$. At the edge of the window
$a\to0$ and $\vartheta a\to\log(1/p)$: only $k$ steps up in a row count, and $C\to(1-p)/\log(1/p)$,
up to terms like $p^{b/a}$, below $10^{-20}$ at a distance of 0.01.
*/

static void claim_constant(struct page *page, const struct law law[DATASETS]) {
    struct place at_145 = place_of(&law[0], 1.45), at_135 = place_of(&law[0], 1.35);
    double worst = 0;
    page_claim_value(
        page, "constant-at-1-45",
        "P(sup S ≥ c) ≈ C exp(−ϑc): the constant C of (1.17) at ηλ = 1.45",
        "own; digits of a second program", constant(&at_145), 0.78869187199878814, 1e-12);
    page_claim_value(
        page, "constant-at-1-35", "The same at ηλ = 1.35", "own; digits of a second program",
        constant(&at_135), 0.73257261234153861, 1e-12);
    for (int d = 0; d < DATASETS; d++) {
        struct place place = place_of(&law[d], law[d].crit + 0.01);
        worst = page_worse(worst, fabs(constant(&place) - edge_limit(&law[d])));
    }
    page_claim_value(
        page, "constant-at-edge",
        "At the edge of the window C → (1 − p)/log(1/p), p that of the larger "
        "sample (largest difference 0.01 above it for (1.17) and (1.18))",
        "own; closed form", worst, 0, 1e-12);
}

/**
## The claims: lattices

Three places where the logarithms are commensurate. Where the walk climbs one unit at a time it
cannot overshoot: the probability is the exponential itself. Where it falls one unit at a time, the
depth of its lowest place is geometric, and $C_\delta$ is the drift over that under the tilt.
Heights are taken half a unit below the multiples, where rounding of $\eta\lambda$ decides nothing,
but for steps of $\pm\log2$: there powers of 2 are hit exactly, and fractions are compared. The
enclosures are $3\cdot10^{-12}$ wide.
*/

static void claim_powers(struct page *page, const struct law law[DATASETS]) {
    struct place doubling = place_of(&law[1], 1.5), golden = place_of(&law[0], COMMENSURATE);
    double first = 0, second = 0, p = 0, unit = golden.walk.up;
    for (int k = 1; k <= 26; k++) {
        first = page_worse(first, fabs(probability(&doubling, exp2(k)) / pow(17.0 / 83, k) - 1));
        p = probability(&golden, exp((k - 0.5) * unit));
        second = page_worse(second, fabs(p / pow(PHI, -k) - 1));
    }
    page_claim_value(
        page, "constant-doubling",
        "(1.18) at ηλ = 1.5 steps by ±log 2: P = $(17/83)^k$ for k doublings "
        "(largest relative difference for k = 1 to 26)",
        "own; closed form", first, 0, 1e-11);
    page_claim_value(
        page, "constant-doubling-fifteen", "That is, for k = 15", "own; digits of a second program",
        probability(&doubling, exp2(15)), 4.683412762e-11, 5e-21);
    page_claim_value(
        page, "constant-golden",
        "(1.17) at ηλ = 1.462135506… falls by two steps up: P = $\\varphi^{-k}$, φ the golden "
        "ratio (largest relative difference for k = 1 to 26)",
        "own; closed form", second, 0, 1e-11);
    page_claim_value(
        page, "constant-golden-twenty-six", "That is, for k = 26",
        "own; digits of a second program", p, 3.684014692e-06, 5e-16);
}

/* |E X|/E~ X where the walk falls one unit at a time. */
static double falling_constant(const struct place *place) {
    return -spitzer_drift(&place->walk) / spitzer_tilted_drift(&place->walk);
}

/* With z = e^(theta unit) the probability of k units is C z^-k and a trace of the third root of
 * pz^3 + q = z, which is -1 - z: at k = 64 that is less by (1.765/2.765)^64 = 4e-13. */
static void claim_falling(struct page *page, const struct place *place) {
    double unit = place->walk.up / 2, c = 63.5 * unit;
    double measured = exp(place->walk.theta * unit / 2) * profile(place, c);
    page_claim_value(
        page, "constant-falling",
        "(1.18) at ηλ = 1.657298106… climbs by two units and falls by one: C = "
        "|𝔼X| over its mean under the tilt",
        "own; digits of a second program", falling_constant(place), 0.8310572, 5e-8);
    page_claim_value(
        page, "constant-falling-exactly",
        "The exact probability has it (relative difference at 64 units)", "own",
        fabs(measured / falling_constant(place) - 1), 0, 1e-11);
}

static void claim_saw(struct page *page, const struct law law[DATASETS]) {
    const struct place place[] = {
        place_of(&law[0], COMMENSURATE), place_of(&law[1], 1.5), place_of(&law[1], FALLING)};
    double worst = 0;
    for (int i = 0; i < 3; i++) {
        double height = place[i].walk.theta * place[i].walk.up / (i == 2 ? 2 : 1);
        double top = i == 2 ? falling_constant(&place[i]) : 1;
        worst = page_worse(worst, fabs(constant(&place[i]) - top * -expm1(-height) / height));
    }
    claim_falling(page, &place[2]);
    page_claim_value(
        page, "constant-is-mean-of-saw",
        "On a lattice Spitzer’s sum is the mean of the saw, "
        "$C_\\delta(1-e^{-\\vartheta\\delta})/(\\vartheta\\delta)$ (largest "
        "difference at the three places)",
        "own", worst, 0, 1e-12);
}

/**
## The claims: what is approached, and how fast

Stairs are $c^{-1/2}$ of the whole up to a relative $2/c$ or so, 10 % at $c = 20$; over a factor
$\varphi^4$ in $c$ (after which the pattern of the stairs repeats, $\varphi^2$ times as fine) that
is 0.05 in the exponent.
*/

static double decay(const struct law *law) {
    struct place place = place_of(law, INCOMMENSURATE);
    double factor = PHI * PHI * PHI * PHI;
    struct band first = band_of(&place, 20, 400), second = band_of(&place, 20 * factor, 400);
    return log((second.high - second.low) / (first.high - first.low)) / log(factor);
}

static void
claim_approach(struct page *page, const struct law *law, double worst, const struct fit *fit) {
    page_claim_value(
        page, "constant-lundberg",
        "$e^{-\\vartheta a}\\le e^{\\vartheta c}\\,\\mathbb P\\le1$ over the two "
        "bands (how far outside)",
        "own; Lundberg’s inequality", worst, 0, 1e-11);
    page_claim_value(
        page, "constant-oscillation-decays",
        "Where b/a is the square of the golden ratio the oscillation falls like "
        "$c^{-1/2}$ (exponent between c = 20 and 137)",
        "own", decay(law), -0.5, 0.05);
    series_claim(
        page, "constant-simulated",
        "Simulations from tiny starts agree with the exact probabilities (sum of squared "
        "distances in standard errors; the number of points is expected)",
        "own", (struct estimate){fit->chi_square, sqrt(2.0 * fit->points)}, fit->points, 4);
}

int main(int argc, char **argv) {
    struct page page;
    struct law law[DATASETS];
    struct fit fit = {0};
    double worst = 0;
    page_init(&page, argc, argv, __FILE__, columns, sizeof columns / sizeof *columns);
    page_parameter(&page, "datasets", "(1.17), (1.18)");
    page_parameter(&page, "c", "10 for the constant, up to 24");
    page_parameter(&page, "eta", "1");
    page_parameter(&page, "height", "%g", HEIGHT);
    for (int d = 0; d < DATASETS; d++) {
        law_init(&law[d], &page, names[d]);
        worst = page_worse(worst, put_constant(&law[d], &fit));
    }
    put_profiles(&law[0], &fit);
    claim_constant(&page, law);
    claim_powers(&page, law);
    claim_saw(&page, law);
    claim_approach(&page, &law[0], worst, &fit);
    for (int d = 0; d < DATASETS; d++) {
        dataset_clear(&law[d].dataset);
        ball_data_clear(&law[d].data);
    }
    return page_finish(&page);
}
