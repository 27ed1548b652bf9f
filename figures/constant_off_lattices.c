/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Off all lattices the constant settles like $c^{-1/2}$

**Place.** 5.12 Rare spikes. How fast do the probabilities of high climbs settle to a power?

The probabilities that the output ever climbs $c=\log(h\sqrt{n/\eta}/|\mu_0|)$ tend to
$C\,e^{-\vartheta c}$ where the steps of $\log|\mu|$ have no common unit
(`figures/cramer_constant.c`). How wide must a network be for that? With two samples, a step $a$ up
and a step $b$ down, the answer depends on how well $b/a$ is approximated by fractions. Where $b/a$
is a fraction the oscillation of $e^{\vartheta c}\,\mathbb P$ never dies out
(`figures/constant_on_lattices.c`); close to one it dies out late. The worst approximated of all
numbers is the golden ratio $\varphi$, and $\varphi^2=\varphi+1$ is as bad. So $b/a=\varphi^2$,
which (1.17) has at $\eta\lambda = 1.41765\ldots$, is as far from all lattices as two steps can be.
This page watches the oscillation there (*own*).

Off the lattices $\mathbb P$ is a staircase in $c$, and its stairs are the values $ja-kb$ that the
walk can take. How large is a stair? The walk under the tilt reaches $c$ after a number of steps
that grows like $c$ and scatters like $\sqrt c$. So near $c$ there are about $\sqrt c$ values in
reach for each unit of length, they share the whole among them, and the largest stair is $c^{-1/2}$
of the whole. With two steps the approach is therefore never exponential, as renewal theory promises
for steps with a density: two samples are too few to smooth the walk out.

**What to see.** The profile $e^{\vartheta c}\,\mathbb P$ (blue) climbs between the stairs, drops at
each, and settles to Spitzer's constant (black line), quickly at first and then ever more slowly.
Simulations (red) follow it. Beyond the stairs of the first few units the oscillation is a few
percent, so at the widths of real networks the constant is one after all.

What is seen by eye is also measured: the oscillation is the largest less the smallest value of the
profile over one step up. Its exponent between two heights must be $-1/2$.
*/

#include <math.h>

#include "exact/exact_question.h"
#include "odds/linear_climb.h"
#include "page/page.h"
#include "theory/spitzer.h"

/** ## Parameters */

static const double PHI = 1.6180339887498948; /* the golden ratio */
/* eta lambda of (1.17) with b = PHI^2 a, digits of a second program. */
static const double INCOMMENSURATE = 1.4176550712963580681;

static const double HIGHEST = 24; /* of the picture */
static const double FIRST = 20;   /* the lower of the two heights compared */
enum { SIMULATED = 6, PARTS = 400 };
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

static const struct claim_text claims[] = {
    {"constant-oscillation-decays", "own",
     "Where $b/a$ is the square of the golden ratio the oscillation of $e^{\\vartheta "
     "c}\\,\\mathbb P$ falls like $c^{-1/2}$ (exponent between $c=20$ and 137)"},
    {"constant-simulated-off-lattices", "own",
     "Simulations of (1.17) at $\\eta\\lambda=1.41765\\dots$, off all lattices, agree with the "
     "exact probabilities at six heights (largest distance in standard errors)"},
};

/**
## The profile

Exactly: the counts of both samples are followed, and the runs still on their way are bounded by
Lundberg's inequality. The two bounds differ by a part $10^{-12}$ of the probability; below the
range of doubles a bound has no digits left.
*/

static double profile(const struct dataset *dataset, const struct spitzer_walk *walk, double c) {
    double value;
    MUST(exact_question_profile(&value, dataset, walk, c, &BUDGET, &fault));
    return value;
}

static void write_row(struct page *page, const char *series, double x, struct estimate value) {
    page_text(page, "incommensurate");
    page_text(page, series);
    page_reals(page, x, value.value, value.se, NAN, NAN);
}

static void
write_profile(struct page *page, const struct dataset *dataset, const struct spitzer_walk *walk) {
    size_t points = page_size(page, 200, 1600);
    for (size_t i = 0; i < points; i++) {
        double c = HIGHEST * ((double)i + 0.5) / (double)points;
        write_row(page, "profile", c, (struct estimate){profile(dataset, walk, c), NAN});
    }
    write_row(page, "mean", walk->x, (struct estimate){spitzer_constant(walk, TAIL), NAN});
}

/**
By simulation: the nonlinear chain under the tilt, from a start so small that the curvature does not
move (`src/odds/linear_climb.c`). It knows neither counts nor constants.
*/

/* Returns the largest distance from the exact values, in standard errors. */
static double write_simulations(
    struct page *page, const struct dataset *dataset, const struct spitzer_walk *walk) {
    double worst = 0;
    for (int i = 0; i < SIMULATED; i++) {
        struct plan plan = page_plan(page, 0, page_replicas(page, 4096, 16384));
        plan.key = page_key_of(page, "cramer_constant", (uint64_t)(13 + 2 * i));
        struct estimate scaled;
        double c = 1.3 + 4.1 * i;
        MUST(linear_climb_profile(&scaled, dataset, walk, c, &plan, &fault));
        write_row(page, "simulated", c, scaled);
        worst = page_worse(worst, estimate_sigmas(scaled, profile(dataset, walk, c)));
    }
    return worst;
}

/**
## How fast the oscillation dies out

The two heights are a factor $\varphi^4$ apart, after which the pattern of the stairs repeats,
$\varphi^2$ times as fine. The stairs are $c^{-1/2}$ of the whole up to a relative $2/c$ or so, 10 %
at $c = 20$; over a factor $\varphi^4$ in $c$ that is 0.05 in the exponent.
*/

/* The largest less the smallest value, at the middles of equal parts of one step up. */
static double
oscillation(const struct dataset *dataset, const struct spitzer_walk *walk, double c) {
    double low = INFINITY, high = 0;
    for (int i = 0; i < PARTS; i++) {
        double value = profile(dataset, walk, c + walk->up * (i + 0.5) / PARTS);
        low = fmin(low, value);
        high = page_worse(high, value);
    }
    return high - low;
}

int main(int argc, char **argv) {
    struct page page;
    struct dataset dataset;
    struct spitzer_walk walk;
    page_open_table(
        &page, argc, argv, __FILE__, SEED, claims, COUNT(claims), columns, COUNT(columns));
    page_dataset(&page, "gess_heydecker_1_17", &dataset);
    page_parameter(&page, "dataset", "%s", dataset.label);
    page_parameter(&page, "c", "0 to %g", HIGHEST);
    page_parameter(&page, "eta", "1");
    page_parameter(&page, "height", "%g", LINEAR_CLIMB_HEIGHT);
    MUST(spitzer_walk_init(&walk, &dataset, INCOMMENSURATE, &fault));

    /** The picture: the profile, its constant, and simulations at six heights. */
    write_profile(&page, &dataset, &walk);
    double worst = write_simulations(&page, &dataset, &walk);
    claim_agrees(&page, "constant-simulated-off-lattices", worst, 4, SIMULATED);

    /** The power of $c$ by which the oscillation falls, from two heights. */
    double factor = PHI * PHI * PHI * PHI;
    double first = oscillation(&dataset, &walk, FIRST);
    double second = oscillation(&dataset, &walk, FIRST * factor);
    double exponent = log(second / first) / log(factor);
    claim_within(&page, "constant-oscillation-decays", exponent, -0.5, 0.05);
    dataset_clear(&dataset);
    return page_finish(&page);
}
