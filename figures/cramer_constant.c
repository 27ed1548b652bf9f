/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# The constant in front of the power

**Place.** 5.7 Rare spikes. What is the constant before the power of the width?

While $|Y|$ is small, $S_t=\log|\mu_t/\mu_0|$ is a random walk with the steps $\log|1-\eta\lambda_0
s_i^2|$. Where the walk drifts down, the probability that it ever climbs $c$ falls exponentially,

$$\mathbb P(\sup_t S_t \ge c) \approx C\,e^{-\vartheta c},$$

and a spike has to climb $c = \log(h\sqrt{n/\eta}/|\mu_0|)$, so $C$ is what stands before
$n^{-\vartheta/2}$. The talk of Gess & Heydecker gives the power and leaves the constant out. This
page computes the constant (*own*, by classical means).

Under the Cramér tilt $\tilde p_i = p_i|1-\eta\lambda_0 s_i^2|^\vartheta$ every run climbs, and a
run that ends at $c+R$ weighs $e^{-\vartheta(c+R)}$. So $e^{\vartheta c}\,\mathbb P=\tilde{\mathbb
E}\,e^{-\vartheta R}$: the constant measures by how much the last step overshoots. A step up of size
$a$ overshoots by less than $a$, and $e^{-\vartheta a}\le C\le1$ (Lundberg). Spitzer's identity says

$$C = \frac1{\vartheta\,\tilde{\mathbb E}X}\exp\left(-\sum_{k\ge1}\frac{\mathbb P(S_k>0)+\tilde{\mathbb P}(S_k\le0)}k\right)$$

for steps $X$ that are not multiples of one number. With two samples, one step $a$ up and one step
$b$ down, both probabilities are tails of binomial laws (`src/theory/spitzer.c`).

**What to see.** Top: the constant over the deflationary part of the window (blue line) for the two
datasets. It is a mean: at finite heights $e^{\vartheta c}\,\mathbb P$ oscillates, over the light
band, and simulations at one height (red) lie in it. Bottom left: where two steps up undo one down
(grey) it oscillates for ever; close to that (blue) it dies out late. Bottom right: with $b/a$ the
square of the golden ratio it dies out like $c^{-1/2}$, and no two steps do better.

| symbol | meaning | unit |
|---|---|---|
| $c$ | what is to be climbed, the logarithm of a ratio | 1 |
| $p$, $a$, $b$ | probability and size of the step up, size of the step down | 1 |
*/

#include <float.h>
#include <math.h>

#include "theory/drift.h"
#include "theory/drift_roots.h"
#include "exact/exact_question.h"
#include "page/page.h"
#include "odds/spike_odds.h"
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
/* Curves end here: at the root of G the sums need G^-2 terms. */
static const double LEAST_THETA = 0.1;
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

/** ## What is claimed */

#define SECOND "own; digits of a second program"

static const struct claim_text claims[] = {
    {"constant-at-1-45", SECOND,
     "P(sup S ≥ c) ≈ C exp(−ϑc): the constant C of (1.17) at ηλ = 1.45"},
    {"constant-at-1-35", SECOND,
     "P(sup S ≥ c) ≈ C exp(−ϑc): the constant C of (1.17) at ηλ = 1.35"},
    {"constant-at-edge", "own; closed form",
     "At the edge of the window C → (1 − p)/log(1/p), p that of the larger sample (largest "
     "difference 0.01 above it for (1.17) and (1.18))"},
    {"constant-doubling", "own; closed form",
     "(1.18) at ηλ = 1.5 steps by ±log 2: P = $(17/83)^k$ for k doublings (largest relative "
     "difference for k = 1 to 26)"},
    {"constant-doubling-fifteen", SECOND,
     "(1.18) at ηλ = 1.5 steps by ±log 2: P = $(17/83)^{15}$ of 15 doublings"},
    {"constant-golden", "own; closed form",
     "(1.17) at ηλ = 1.462135506… falls by two steps up: P = $\\varphi^{-k}$, φ the golden ratio "
     "(largest relative difference for k = 1 to 26)"},
    {"constant-golden-twenty-six", SECOND,
     "(1.17) at ηλ = 1.462135506… falls by two steps up: P = $\\varphi^{-26}$ of 26 steps up"},
    {"constant-falling", SECOND,
     "(1.18) at ηλ = 1.657298106… climbs by two units and falls by one: the constant along its "
     "lattice, |𝔼X| over the mean of X under the tilt"},
    {"constant-falling-exactly", "own",
     "(1.18) at ηλ = 1.657298106… climbs by two units and falls by one: P exp(ϑc) is |𝔼X| over the "
     "mean of X under the tilt (relative difference at c = 64 units)"},
    {"constant-is-mean-of-saw", "own",
     "On a lattice Spitzer’s sum is the mean of the saw, "
     "$C_\\delta(1-e^{-\\vartheta\\delta})/(\\vartheta\\delta)$ (largest difference on three "
     "lattices)"},
    {"constant-lundberg", "own; Lundberg’s inequality",
     "$e^{-\\vartheta a}\\le e^{\\vartheta c}\\,\\mathbb P\\le1$ over the bands of (1.17) and "
     "(1.18) (how far outside)"},
    {"constant-oscillation-decays", "own",
     "Where b/a is the square of the golden ratio the oscillation of $e^{\\vartheta c}\\,\\mathbb "
     "P$ falls like $c^{-1/2}$ (exponent between c = 20 and 137)"},
    {"constant-simulated", "own",
     "Simulations from tiny starts agree with the exact probabilities (sum of squared distances in "
     "standard errors; the number of points is expected)"},
};

/**
## The walk

A law is a dataset with the deflationary part of its window, from the edge $\Lambda_{\mathrm{crit}}$
to the root of the drift $G$. A place is a value of $\eta\lambda$ in that interval: it fixes both
steps of the walk, the exponent and the constant.
*/

struct law {
    struct page *page;
    struct dataset dataset;
    double crit, root; /* edge of the window, root of G */
};

static void law_init(struct law *law, struct page *page, const char *name) {
    struct drift_roots roots;
    law->page = page;
    page_dataset(page, name, &law->dataset);
    MUST(drift_roots_init(&roots, &law->dataset, &fault));
    if (roots.count != 1) {
        DIE(STATUS_INPUT, "%s.csv: %zu roots of G; give a dataset with 1", name, roots.count);
    }
    law->crit = drift_window(&law->dataset).crit.hi;
    law->root = roots.root[0].x;
    drift_roots_clear(&roots);
}

struct place {
    const struct law *law;
    struct spitzer_walk walk;
};

static struct place place_of(const struct law *law, double x) {
    struct place place = {.law = law};
    MUST(spitzer_walk_init(&place.walk, &law->dataset, x, &fault));
    return place;
}

static double constant(const struct place *place) {
    return spitzer_constant(&place->walk, TAIL);
}

static void write_row(
    struct page *page, const char *panel, const char *series, double x, double value, double se,
    double low, double high) {
    page_text(page, panel);
    page_text(page, series);
    page_reals(page, x, value, se, low, high);
}

/**
## The probability, exactly and by simulation

Exactly: where the walk is depends on how often each sample was drawn. The counts are followed, and
the runs still on their way are bounded by Lundberg's inequality. The two bounds that come out
differ by a part $10^{-12}$ of the probability.
*/

/* P(sup S >= log ratio). Below the range of doubles a bound has no digits left. */
static double probability(const struct place *place, double ratio) {
    struct exact_bound bound;
    MUST(exact_question_linear_to(
        &bound, &place->law->dataset, place->walk.x, ratio, &BUDGET, &fault));
    return bound.lower >= DBL_MIN ? (bound.lower + bound.upper) / 2 : NAN;
}

/* e^(theta c) P, which the constant is the mean of. */
static double profile(const struct place *place, double c) {
    return exp(place->walk.theta * c) * probability(place, exp(c));
}

/**
By simulation: the nonlinear chain of output and curvature, under the tilt, from a start so small
that the curvature does not move before $|Y|$ reaches $10^{-6}$. The width is chosen so that the
climb from $\mu_0=1$ to that height is $c$. Nothing of this simulation knows Spitzer's identity or
the counts.
*/

/* Squared distances from the exact value in standard errors, over all points of simulation. */
struct distances {
    double chi_square;
    int points;
};

static void write_simulated(
    const struct place *place, const char *panel, double x, double c, struct distances *off) {
    struct page *page = place->law->page;
    const struct spike_odds_question question = {
        .dataset = &place->law->dataset,
        .method = SPIKE_ODDS_TILT,
        .eta = dd_of(1),
        .width = exp(2 * c) / (HEIGHT * HEIGHT),
        .start = {.mu0 = 1, .lambda0 = dd_of(place->walk.x)},
        .height = HEIGHT,
        .most_steps = 1000000};
    const struct plan plan =
        page_plan(page, (uint64_t)off->points, page_replicas(page, 4096, 16384));
    struct spike_odds odds;
    MUST(spike_odds_run(&odds, &question, &plan, &fault));
    struct estimate scaled =
        estimate_times((struct estimate){odds.p, odds.se}, exp(place->walk.theta * c));
    double sigmas = estimate_sigmas(scaled, profile(place, c));
    write_row(page, panel, "simulated", x, scaled.value, scaled.se, NAN, NAN);
    off->chi_square += sigmas * sigmas;
    off->points++;
}

/**
## The upper panels: the constant over the window

The band is the range of $e^{\vartheta c}\,\mathbb P$ while $c$ grows by one step up. The overshoot
repeats itself, more or less, with the values the walk can take; so does the profile.
*/

struct band {
    double low, high;
};

/* At the middles of equal parts, from c on. */
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
static double outside_lundberg(const struct place *place, struct band band) {
    return fmax(0, fmax(band.high - 1, exp(-place->walk.theta * place->walk.up) - band.low));
}

/**
At the lower edge of the window $a\to0$ and $\vartheta\to\infty$ with $\vartheta a\to\log(1/p)$: a
single step down is never made good, only $k$ steps up in a row count, and $C\to(1-p)/\log(1/p)$. At
the root of $G$ the exponent is 0, overshoot costs nothing, and $C=1$.
*/

static double edge_limit(const struct law *law) {
    double p = law->dataset.atom[0].p;
    return (1 - p) / -log(p);
}

/* Returns how far the bands are outside Lundberg's bounds, at most. */
static double write_constant(const struct law *law) {
    struct page *page = law->page;
    const char *panel = law->dataset.label;
    double worst = 0, width = law->root - law->crit;
    size_t points = page_size(page, 40, 150), parts = page_size(page, 12, 30);
    write_row(page, panel, "edge", law->crit, edge_limit(law), NAN, NAN, NAN);
    for (size_t i = 1; i < points; i++) {
        struct place place = place_of(law, law->crit + width * (double)i / (double)points);
        if (place.walk.theta < LEAST_THETA) {
            break;
        }
        struct band band = band_of(&place, FAR, parts);
        write_row(
            page, panel, "constant", place.walk.x, constant(&place), NAN, band.low, band.high);
        worst = page_worse(worst, outside_lundberg(&place, band));
    }
    write_row(page, panel, "root", law->root, 1, NAN, NAN, NAN);
    return worst;
}

/**
Simulations, at $c=10$, keep off the edge. There every run under the tilt climbs alike, and an error
bar says nothing.
*/

static void write_simulations(const struct law *law, struct distances *off) {
    double width = law->root - law->crit;
    for (int i = 1; i <= SIMULATED; i++) {
        struct place place = place_of(law, law->crit + width * (i + 1.6) / (SIMULATED + 1.9));
        write_simulated(&place, law->dataset.label, place.walk.x, FAR, off);
    }
}

/**
## The lower panels: how the constant is approached

Where $a$ and $b$ are multiples of one span $\delta$, the walk lives on a lattice. The probability
is $C_\delta e^{-\vartheta c}$ at multiples of $\delta$ and constant between them, so $e^{\vartheta
c}\,\mathbb P$ is a saw that never settles, and Spitzer's $C$ is its mean, $C_\delta
(1-e^{-\vartheta\delta})/(\vartheta\delta)$. As a function of $\eta\lambda$ the constant is
continuous there, with a kink: $\mathbb P(S_k=0)=\tilde{\mathbb P}(S_k=0)>0$, and what one of the
two terms of the sum loses the other gains.

Off the lattices $\mathbb P$ is a staircase whose stairs are the values the walk can take. Near $c$
there are about $\sqrt c$ of them in reach for each unit, and the largest stair is $c^{-1/2}$ of the
whole. With two steps the approach is therefore never exponential.
*/

static void write_profile(const struct law *law, const char *panel, const char *series, double x) {
    struct place place = place_of(law, x);
    size_t points = page_size(law->page, 200, 1600);
    for (size_t i = 0; i < points; i++) {
        double c = HIGHEST * ((double)i + 0.5) / (double)points;
        write_row(law->page, panel, series, c, profile(&place, c), NAN, NAN, NAN);
    }
    write_row(law->page, panel, "mean", x, constant(&place), NAN, NAN, NAN);
}

static void write_profiles(const struct law *law, struct distances *off) {
    struct place near = place_of(law, NEARLY), golden = place_of(law, INCOMMENSURATE);
    write_profile(law, "nearly", "commensurate", COMMENSURATE);
    write_profile(law, "nearly", "profile", NEARLY);
    write_profile(law, "incommensurate", "profile", INCOMMENSURATE);
    for (int i = 0; i < SIMULATED; i++) {
        double c = 1.3 + 4.1 * i;
        write_simulated(&near, "nearly", c, c, off);
        write_simulated(&golden, "incommensurate", c, c, off);
    }
}

/**
## Spitzer's constant

The digits come from a second program, which counts paths (192 bits, renewal theory). Left out of
Spitzer's sum are at most $10^{-14}$; the carried probabilities round a thousand times, $10^{-13}$.
The terms like $p^{b/a}$ that the limit at the edge leaves out are below $10^{-20}$ at a distance of
0.01.
*/

static void claim_constant(struct page *page, const struct law law[DATASETS]) {
    struct place at_145 = place_of(&law[0], 1.45), at_135 = place_of(&law[0], 1.35);
    claim_within(page, "constant-at-1-45", constant(&at_145), 0.78869187199878814, 1e-12);
    claim_within(page, "constant-at-1-35", constant(&at_135), 0.73257261234153861, 1e-12);
    double worst = 0;
    for (int d = 0; d < DATASETS; d++) {
        struct place place = place_of(&law[d], law[d].crit + 0.01);
        worst = page_worse(worst, fabs(constant(&place) - edge_limit(&law[d])));
    }
    claim_within(page, "constant-at-edge", worst, 0, 1e-12);
}

/**
## Three lattices

Where the walk climbs one unit at a time it cannot overshoot, and the probability is the exponential
itself: $(17/83)^k$ for (1.18) at 1.5, whose steps double or halve the output, and $\varphi^{-k}$
with the golden ratio for (1.17) where one step down undoes two up. Heights are taken half a unit
below the multiples, where the rounding of $\eta\lambda$ decides nothing; only powers of 2 are hit
exactly, and fractions are compared. The enclosures are $3\cdot10^{-12}$ wide.
*/

static void claim_powers(struct page *page, const struct law law[DATASETS]) {
    struct place doubling = place_of(&law[1], 1.5), golden = place_of(&law[0], COMMENSURATE);
    double first = 0, second = 0, p = 0, unit = golden.walk.up;
    for (int k = 1; k <= 26; k++) {
        first = page_worse(first, fabs(probability(&doubling, exp2(k)) / pow(17.0 / 83, k) - 1));
        p = probability(&golden, exp((k - 0.5) * unit));
        second = page_worse(second, fabs(p / pow(PHI, -k) - 1));
    }
    double fifteen = probability(&doubling, exp2(15));
    claim_within(page, "constant-doubling", first, 0, 1e-11);
    claim_within(page, "constant-doubling-fifteen", fifteen, 4.683412762e-11, 5e-21);
    claim_within(page, "constant-golden", second, 0, 1e-11);
    claim_within(page, "constant-golden-twenty-six", p, 3.684014692e-06, 5e-16);
}

/**
Where the walk of (1.18) climbs two units and falls one, it can overshoot by a unit. Its lowest
place has a geometric law, for it falls one unit at a time, and that gives $C_\delta=|\mathbb
EX|/\tilde{\mathbb E}X$. With $z=e^{\vartheta\delta}$ the probability of $k$ units is $C_\delta
z^{-k}$ and a trace of the third root of $pz^3+q=z$, which is $-1-z$. At $k=64$ the trace is less by
$(1.765/2.765)^{64}=4\cdot10^{-13}$.
*/

static double falling_constant(const struct place *place) {
    return -spitzer_drift(&place->walk) / spitzer_tilted_drift(&place->walk);
}

static void claim_falling(struct page *page, const struct place *place) {
    double unit = place->walk.up / 2, c = 63.5 * unit;
    double measured = exp(place->walk.theta * unit / 2) * profile(place, c);
    double off = fabs(measured / falling_constant(place) - 1);
    claim_within(page, "constant-falling", falling_constant(place), 0.8310572, 5e-8);
    claim_within(page, "constant-falling-exactly", off, 0, 1e-11);
}

/* |C - C_delta (1 - e^(-theta delta))/(theta delta)|. */
static double off_mean_of_saw(const struct place *place, double span, double top) {
    double fall = place->walk.theta * span;
    return fabs(constant(place) - top * -expm1(-fall) / fall);
}

static void claim_lattices(struct page *page, const struct law law[DATASETS]) {
    struct place golden = place_of(&law[0], COMMENSURATE), doubling = place_of(&law[1], 1.5),
                 falling = place_of(&law[1], FALLING);
    claim_powers(page, law);
    claim_falling(page, &falling);
    double worst = off_mean_of_saw(&golden, golden.walk.up, 1);
    worst = page_worse(worst, off_mean_of_saw(&doubling, doubling.walk.up, 1));
    double top = falling_constant(&falling);
    worst = page_worse(worst, off_mean_of_saw(&falling, falling.walk.up / 2, top));
    claim_within(page, "constant-is-mean-of-saw", worst, 0, 1e-12);
}

/**
## How fast the oscillation dies out

The stairs are $c^{-1/2}$ of the whole up to a relative $2/c$ or so, 10 % at $c = 20$; over a factor
$\varphi^4$ in $c$ (after which the pattern of the stairs repeats, $\varphi^2$ times as fine) that
is 0.05 in the exponent.
*/

static double decay_exponent(const struct law *law) {
    struct place place = place_of(law, INCOMMENSURATE);
    double factor = PHI * PHI * PHI * PHI;
    struct band first = band_of(&place, 20, 400), second = band_of(&place, 20 * factor, 400);
    return log((second.high - second.low) / (first.high - first.low)) / log(factor);
}

int main(int argc, char **argv) {
    struct page page;
    struct law law[DATASETS];
    struct distances off = {0};
    double outside = 0;
    page_open_table(
        &page, argc, argv, __FILE__, SEED, claims, COUNT(claims), columns, COUNT(columns));
    page_parameter(&page, "datasets", "(1.17), (1.18)");
    page_parameter(&page, "c", "10 for the constant, up to 24");
    page_parameter(&page, "eta", "1");
    page_parameter(&page, "height", "%g", HEIGHT);

    /** Above, a panel for each dataset: Spitzer's constant, the band, and simulations at $c=10$. */
    for (int d = 0; d < DATASETS; d++) {
        law_init(&law[d], &page, names[d]);
        outside = page_worse(outside, write_constant(&law[d]));
        write_simulations(&law[d], &off);
    }

    /** Below, for (1.17): the profile on a lattice, beside a lattice, and as far from all of them
    as two steps can be. */
    write_profiles(&law[0], &off);

    /** What comes out: the constant has the digits of the second program, and on lattices those of
    closed forms. The profile keeps to Lundberg's bounds and settles like $c^{-1/2}$. Simulations of
    the chain find the exact probabilities. */
    claim_constant(&page, law);
    claim_lattices(&page, law);
    claim_within(&page, "constant-lundberg", outside, 0, 1e-11);
    claim_within(&page, "constant-oscillation-decays", decay_exponent(&law[0]), -0.5, 0.05);

    /** Squared distances of 24 points in standard errors sum to a chi-square, whose tail is longer
    than that of the normal law by which the ledger reckons: by chance one run in 1200 fails. */
    struct estimate chi_square = {off.chi_square, sqrt(2.0 * off.points)};
    claim_consistent(&page, "constant-simulated", chi_square, off.points, 4);
    for (int d = 0; d < DATASETS; d++) {
        dataset_clear(&law[d].dataset);
    }
    return page_finish(&page);
}
