/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# On a lattice the constant never comes to rest

**Place.** 5.11 Rare spikes. What becomes of the constant where spikes climb in equal units?

The probabilities that the output ever climbs $c=\log(h\sqrt{n/\eta}/|\mu_0|)$ are $C\,e^{-\vartheta
c}$ for high climbs, if the steps of $\log|\mu|$ have no common unit (`figures/cramer_constant.c`).
Two samples make one step $a$ up and one step $b$ down. Where $a$ and $b$ are multiples of one span
$\delta$, the walk lives on a lattice and there is no such limit: a climb by half a unit more asks
for the same number of steps, and $\mathbb P$ is constant between the multiples of $\delta$.

On a lattice everything can be had in closed form. $\mathbb P=C_\delta e^{-\vartheta c}$ at the
multiples of $\delta$, so $e^{\vartheta c}\,\mathbb P$ is a saw. Spitzer's $C$ is its mean,

$$C = C_\delta\,\frac{1-e^{-\vartheta\delta}}{\vartheta\delta}.$$

As a function of $\eta\lambda$ the constant is continuous there, with a kink: $\mathbb
P(S_k=0)=\tilde{\mathbb P}(S_k=0)>0$, and what one of the two terms of Spitzer's sum loses the other
gains. All of this page is *own*, by classical means.

**What to see.** Where one step down undoes two steps up (grey) the profile is a saw for ever. A
little to the left of that curvature (blue) no multiple of $b$ is one of $a$, and the saw does die
out, but late: after 24 units of the logarithm, ten decades of the output, a third of it is left.
Simulations (red) follow the teeth; the black line is Spitzer's constant.
*/

#include <math.h>

#include "exact/exact_question.h"
#include "odds/linear_climb.h"
#include "page/page.h"
#include "theory/spitzer.h"

/** ## Parameters */

static const double PHI = 1.6180339887498948; /* the golden ratio */

/* eta lambda, digits of a second program: of (1.17), 2a = b, and close by; of (1.18), a = 2b. */
static const double COMMENSURATE = 1.4621355062491685082, NEARLY = 1.46;
static const double FALLING = 1.6572981061383759908;

static const double HIGHEST = 24; /* of the picture */
enum { SIMULATED = 6, UNITS = 26 };
static const double TAIL = 1e-14; /* of Spitzer's sum */
static const uint64_t SEED = 20260413;
static const struct exact_budget BUDGET = {1e-12, 1e9};

static const struct csvwriter_column columns[] = {
    {"panel", "panel", CSVWRITER_TEXT, 0},
    {"series", "what the row is", CSVWRITER_TEXT, 0},
    {"x", "$c$; of a mean ηλ", CSVWRITER_SIGNIFICANT, 12},
    {"value", "$e^{\\vartheta c}\\,\\mathbb P$ or $C$", CSVWRITER_SIGNIFICANT, 10},
    {"value_se", "its standard error", CSVWRITER_SIGNIFICANT, 3},
    {"low", "least", CSVWRITER_SIGNIFICANT, 10},
    {"high", "largest", CSVWRITER_SIGNIFICANT, 10},
};

/** ## What is claimed */

#define SECOND "own; digits of a second program"

static const struct claim_text claims[] = {
    {"constant-doubling", "own; closed form",
     "(1.18) at $\\eta\\lambda=1.5$ steps by $\\pm\\log2$: $P=(17/83)^k$ for $k$ doublings "
     "(largest relative difference for $k=1$ to 26)"},
    {"constant-doubling-fifteen", SECOND,
     "(1.18) at $\\eta\\lambda=1.5$ steps by $\\pm\\log2$: $P=(17/83)^{15}$ of 15 doublings"},
    {"constant-golden", "own; closed form",
     "(1.17) at $\\eta\\lambda=1.462135506\\dots$ falls by two steps up: $P=\\varphi^{-k}$, "
     "$\\varphi$ the golden ratio (largest relative difference for $k=1$ to 26)"},
    {"constant-golden-twenty-six", SECOND,
     "(1.17) at $\\eta\\lambda=1.462135506\\dots$ falls by two steps up: $P=\\varphi^{-26}$ of 26 "
     "steps up"},
    {"constant-falling", SECOND,
     "(1.18) at $\\eta\\lambda=1.657298106\\dots$ climbs by two units and falls by one: the "
     "constant along its lattice, $|\\mathbb EX|$ over the mean of $X$ under the tilt"},
    {"constant-falling-exactly", "own",
     "(1.18) at $\\eta\\lambda=1.657298106\\dots$ climbs by two units and falls by one: "
     "$P\\exp(\\vartheta c)$ is $|\\mathbb EX|$ over the mean of $X$ under the tilt (relative "
     "difference at $c=64$ units)"},
    {"constant-is-mean-of-saw", "own",
     "On a lattice Spitzer’s sum is the mean of the saw, "
     "$C_\\delta(1-e^{-\\vartheta\\delta})/(\\vartheta\\delta)$ (largest difference on three "
     "lattices)"},
    {"constant-simulated-near-lattice", "own",
     "Simulations of (1.17) at $\\eta\\lambda=1.46$, next to a lattice, agree with the exact "
     "probabilities at six heights (largest distance in standard errors)"},
};

/**
## A walk, and how likely its climb is

The exact probability follows the counts of both samples; its two bounds differ by a part
$10^{-12}$.
*/

struct place {
    const struct dataset *dataset;
    struct spitzer_walk walk; /* at one eta lambda: steps, exponent */
};

static struct place place_of(const struct dataset *dataset, double x) {
    struct place place = {.dataset = dataset};
    MUST(spitzer_walk_init(&place.walk, dataset, x, &fault));
    return place;
}

/* P(sup S >= log ratio). */
static double probability(const struct place *place, double ratio) {
    double p;
    MUST(exact_question_linear_value(&p, place->dataset, place->walk.x, ratio, &BUDGET, &fault));
    return p;
}

static double profile(const struct place *place, double c) {
    double value;
    MUST(exact_question_profile(&value, place->dataset, &place->walk, c, &BUDGET, &fault));
    return value;
}

/** ## The picture: a saw, and the profile beside it */

static void write_row(struct page *page, const char *series, double x, struct estimate value) {
    page_text(page, "nearly");
    page_text(page, series);
    page_reals(page, x, value.value, value.se, NAN, NAN);
}

static void write_profile(struct page *page, const struct place *place, const char *series) {
    size_t points = page_size(page, 200, 1600);
    for (size_t i = 0; i < points; i++) {
        double c = HIGHEST * ((double)i + 0.5) / (double)points;
        write_row(page, series, c, (struct estimate){profile(place, c), NAN});
    }
    struct estimate constant = {spitzer_constant(&place->walk, TAIL), NAN};
    write_row(page, "mean", place->walk.x, constant);
}

/**
Simulations from tiny starts see the same teeth and know nothing of units. Their largest distance
from the exact values, in standard errors, is returned.
*/

static double write_simulations(struct page *page, const struct place *place) {
    double worst = 0;
    for (int i = 0; i < SIMULATED; i++) {
        struct plan plan = page_plan(page, 0, page_replicas(page, 4096, 16384));
        plan.key = page_key_of(page, "cramer_constant", (uint64_t)(12 + 2 * i));
        struct estimate scaled;
        double c = 1.3 + 4.1 * i;
        MUST(linear_climb_profile(&scaled, place->dataset, &place->walk, c, &plan, &fault));
        write_row(page, "simulated", c, scaled);
        worst = page_worse(worst, estimate_sigmas(scaled, profile(place, c)));
    }
    return worst;
}

/**
## One unit up at a time

Where the walk climbs one unit at a time it cannot overshoot, and the probability is the exponential
itself. The steps of (1.18) at 1.5 double or halve the output, as in the gambler's ruin:
$(17/83)^k$. Where one step down of (1.17) undoes two up, the probability $z$ of one unit solves
$z=\tfrac12+\tfrac12z^3$, so $z=1/\varphi$ with the golden ratio: $\varphi^{-k}$. Heights are taken
half a unit below the multiples, where the rounding of $\eta\lambda$ decides nothing; only powers of
2 are hit exactly, and fractions are compared. The enclosures are $3\cdot10^{-12}$ wide.
*/

static void
claim_powers(struct page *page, const struct place *doubling, const struct place *golden) {
    double first = 0, second = 0, p = 0, unit = golden->walk.up;
    for (int k = 1; k <= UNITS; k++) {
        first = page_worse(first, fabs(probability(doubling, exp2(k)) / pow(17.0 / 83, k) - 1));
        p = probability(golden, exp((k - 0.5) * unit));
        second = page_worse(second, fabs(p / pow(PHI, -k) - 1));
    }
    double fifteen = probability(doubling, exp2(15));
    claim_within(page, "constant-doubling", first, 0, 1e-11);
    claim_within(page, "constant-doubling-fifteen", fifteen, 4.683412762e-11, 5e-21);
    claim_within(page, "constant-golden", second, 0, 1e-11);
    claim_within(page, "constant-golden-twenty-six", p, 3.684014692e-06, 5e-16);
}

/**
## Two units up, one down

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
    return fabs(spitzer_constant(&place->walk, TAIL) - top * -expm1(-fall) / fall);
}

int main(int argc, char **argv) {
    struct page page;
    struct dataset first, second;
    page_open_table(
        &page, argc, argv, __FILE__, SEED, claims, COUNT(claims), columns, COUNT(columns));
    page_dataset(&page, "gess_heydecker_1_17", &first);
    page_dataset(&page, "gess_heydecker_1_18", &second);
    page_parameter(&page, "datasets", "(1.17), (1.18)");
    page_parameter(&page, "c", "0 to %g", HIGHEST);
    page_parameter(&page, "eta", "1");
    page_parameter(&page, "height", "%g", LINEAR_CLIMB_HEIGHT);

    /** The picture, for (1.17): on its lattice, and a little beside. */
    struct place golden = place_of(&first, COMMENSURATE), near = place_of(&first, NEARLY);
    write_profile(&page, &golden, "commensurate");
    write_profile(&page, &near, "profile");
    double worst = write_simulations(&page, &near);
    claim_agrees(&page, "constant-simulated-near-lattice", worst, 4, SIMULATED);

    /** Three lattices, whose probabilities are known: two that climb unit by unit, one that can
    overshoot. */
    struct place doubling = place_of(&second, 1.5), falling = place_of(&second, FALLING);
    claim_powers(&page, &doubling, &golden);
    claim_falling(&page, &falling);

    /** Spitzer's sum knows nothing of lattices, and comes out at the mean of each saw. */
    double off = off_mean_of_saw(&golden, golden.walk.up, 1);
    off = page_worse(off, off_mean_of_saw(&doubling, doubling.walk.up, 1));
    off =
        page_worse(off, off_mean_of_saw(&falling, falling.walk.up / 2, falling_constant(&falling)));
    claim_within(&page, "constant-is-mean-of-saw", off, 0, 1e-12);
    dataset_clear(&first);
    dataset_clear(&second);
    return page_finish(&page);
}
