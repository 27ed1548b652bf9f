/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# The Cramér exponent and how the probability of a spike scales with width

**Place.** 5.1 Rare spikes. How does the probability of a spike scale with width?

In the deflationary regime $\log|\mu|$ is a random walk that drifts down, and the chance that it
ever climbs by $x$ is about $e^{-\vartheta x}$, with $\vartheta$ the positive root of

$$\sum_i p_i\,|1-\eta\lambda s_i^2|^{\vartheta} = 1 .$$

To reach a fixed fraction of $\sqrt{n/\eta}$ it must climb by half the logarithm of $n$, and so its
probabilities scale like $n^{-\vartheta/2}$ (Gess & Heydecker, talk; polylogarithms left out). The
talk's Figure 3 shows both for a dataset (1.26) that is not public in what we have seen; here they
are for (1.17) and (1.18).

**What to see.** The exponent decides how fast spikes become rare with width: from hopeless at the
left end of the window to nearly no dependence close to the root of $G$, where $\vartheta$ goes to
0. The powers of $n$ are the scale alone: prefactors, and which heights can be reached at all, are
left out.

The exponents are enclosures in ball arithmetic, from the decimals as printed: the true value lies
within the radius. The drift and the powers are the core's doubles.
*/

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/die.h"
#include "base/number.h"
#include "certified/ball_cramer.h"
#include "theory/cramer.h"
#include "theory/drift.h"
#include "page/page.h"

/**
## Parameters

$\eta\lambda$ goes from just above the edge of the window to just below the root of $G$.
*/

static const char *const names[] = {"gess_heydecker_1_17", "gess_heydecker_1_18"};
static const char *const eta_lambda[][6] = {
    {"1.2", "1.3", "1.35", "1.45", "1.5", "1.55"}, {"1.1", "1.3", "1.5", "1.6", "1.7", "1.8"}};
static const double widths[] = {1e6, 1e9, 1e12, 1e15};

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"exponents-within-enclosures", "own; enclosures of 30 digits",
     "Largest relative difference between an exponent $\\vartheta$ of the core and the midpoint of "
     "its enclosure, at all places tabulated for (1.17) and (1.18)"},
    {"exponent-1-17-at-1-35", "own; twelve digits of a second program",
     "$\\vartheta$ for (1.17) at $\\eta\\lambda=1.35$"},
    {"exponent-1-17-at-1-45", "own; twelve digits of a second program",
     "$\\vartheta$ for (1.17) at $\\eta\\lambda=1.45$"},
    {"exponent-1-17-at-1-55", "own; twelve digits of a second program",
     "$\\vartheta$ for (1.17) at $\\eta\\lambda=1.55$"},
    {"exponent-lattice-1-18", "own",
     "$\\vartheta$ for (1.18) at $\\eta\\lambda=1.5$ is "
     "$\\log(83/17)/\\log2$ (lattice)"},
    {"exponent-golden-1-17", "own",
     "For (1.17) where one step down undoes two up, $e^{\\vartheta\\,{\\rm step}}$ is the golden "
     "ratio"},
    {"exponent-near-root", "own",
     "Near the root of $G$ the exponent is $-2G/\\mathbb E\\log^2$: their ratio at a distance of "
     "$10^{-7}$ for (1.17)"},
    {"exponent-near-edge", "own",
     "Just above the edge of the window, at $(1+\\epsilon)$ times it, $\\vartheta$ is $\\log(1/p)$ "
     "over $\\log(1+2\\epsilon)$: their ratio for (1.17) at $\\epsilon=2^{-17}$"},
};

/**
## The table

A row is a dataset at one $\eta\lambda$, with its drift, its exponent and the powers of four widths.
The same decimal goes to the core as a double-double and to the balls as the fraction that it is.
*/

static const struct csvwriter_column columns[] = {
    {"dataset", "dataset", CSVWRITER_TEXT, 0},
    {"eta_lambda", "ηλ", CSVWRITER_TEXT, 0},
    {"drift", "G", CSVWRITER_DECIMALS, 14},
    {"theta", "ϑ", CSVWRITER_TEXT, 0},
    {"p_1e6", "$n^{-\\vartheta/2}$, $n=10^6$", CSVWRITER_SIGNIFICANT, 10},
    {"p_1e9", "$10^9$", CSVWRITER_SIGNIFICANT, 10},
    {"p_1e12", "$10^{12}$", CSVWRITER_SIGNIFICANT, 10},
    {"p_1e15", "$10^{15}$", CSVWRITER_SIGNIFICANT, 10},
};

static void write_enclosure(struct page *page, const arb_t theta) {
    char *text = ball_text(theta, BALL_DIGITS);
    if (text == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    page_text(page, text);
    free(text);
}

static double relative_error(double core, const arb_t truth) {
    arb_t off;
    arb_init(off);
    arb_set_d(off, core);
    arb_sub(off, off, truth, ball_bits(BALL_DIGITS));
    arb_abs(off, off);
    double error = arf_get_d(arb_midref(off), ARF_RND_UP) / core;
    arb_clear(off);
    return error;
}

/* Returns how far the core's exponent is off its enclosure. */
static double write_row(
    struct page *page, const struct dataset *dataset, const struct ball_data *data,
    const char *text) {
    struct number x;
    struct ball_point exact;
    arb_t truth;
    MUST(number_parse(text, &x, &fault));
    MUST(ball_point_init_text(&exact, text, &fault));
    arb_init(truth);
    ball_cramer_exponent(truth, data, &exact, BALL_DIGITS);
    double theta = cramer_exponent(dataset, x.value), error = relative_error(theta, truth);
    page_text(page, dataset->label);
    page_text(page, text);
    page_reals(page, drift(dataset, x.value));
    write_enclosure(page, truth);
    for (size_t n = 0; n < COUNT(widths); n++) {
        page_reals(page, cramer_probability(theta, 1, widths[n], 1, 1));
    }
    arb_clear(truth);
    ball_point_clear(&exact);
    return error;
}

static double
write_rows(struct page *page, const struct dataset *dataset, const char *const text[6]) {
    struct ball_data data;
    MUST(ball_data_init(&data, dataset, &fault));
    double worst = 0;
    for (int i = 0; i < 6; i++) {
        worst = page_worse(worst, write_row(page, dataset, &data, text[i]));
    }
    ball_data_clear(&data);
    return worst;
}

/**
## Exponents by hand

Two lattice cases are exact. For (1.18) at $x=1.5$ the factors are $1/2$ and 2, so the walk moves by
$\pm\log2$, as gamblers do, and $2^{\vartheta}=83/17$ is the ratio of the probabilities of losing
and winning a round. For (1.17) where $(x-1)(1.69x-1)^2=1$ one step down undoes two up: $u =
(1.69x-1)^\vartheta$ solves $u^{-2}+u=2$, that is $(u-1)(u^2-u-1)=0$, and is the golden ratio.
*/

static double golden_number(const struct dataset *first) {
    double x = 1.462135506;
    for (int i = 0; i < 5; i++) { /* Newton's method for the x of the lattice */
        double u = 1.69 * x - 1;
        x -= ((x - 1) * u * u - 1) / (u * u + 2 * 1.69 * (x - 1) * u);
    }
    return pow(1.69 * x - 1, cramer_exponent(first, dd_of(x)));
}

/**
At both ends of its range the exponent has a limit that owes nothing to root finding. Near the root
of $G$ the walk hardly drifts, and like that of a Brownian motion its exponent is twice the drift
over the variance: $-2G/\sum_i p_i\log^2|1-xs_i^2|$.
*/

static double ratio_near_root(const struct dataset *first) {
    double root = 2.69 / 1.69, x = root - 1e-7, second_moment = 0;
    for (size_t i = 0; i < first->atoms; i++) {
        double step = drift_log_factor(dd_of(x), first->atom[i].s2);
        second_moment += first->atom[i].p * step * step;
    }
    double near_root = -2 * drift(first, dd_of(x)) / second_moment;
    return cramer_exponent(first, dd_of(x)) / near_root;
}

/**
Just above the edge, at $(1+\epsilon)\,2/s_*^2$, only the sharpest sample grows, by the factor
$1+2\epsilon$. A climb is then a run of draws of this one sample, $k$ draws with probability
$p_*^k$. So $\vartheta\log(1+2\epsilon)\to\log(1/p_*)$, and $p_*=1/2$ for (1.17).
*/

static double ratio_near_edge(const struct dataset *first) {
    struct dd above = dd_mul(drift_window(first).crit, dd_of(1 + 0x1p-17));
    return cramer_exponent(first, above) * log1p(0x1p-16) / log(2);
}

/** ## All together */

int main(int argc, char **argv) {
    struct page page;
    struct dataset first, second;
    page_open_table(&page, argc, argv, __FILE__, 0, claims, COUNT(claims), columns, COUNT(columns));
    page_parameter(&page, "height", "1");
    page_parameter(&page, "mu0", "1");
    page_parameter(&page, "eta", "1");
    page_dataset(&page, names[0], &first);
    page_dataset(&page, names[1], &second);

    /** The table. Its exponents are well conditioned, and the core must have them to ten ulps; the
    table `accuracy` looks closer, and at worse places. */
    double worst = write_rows(&page, &first, eta_lambda[0]);
    worst = page_worse(worst, write_rows(&page, &second, eta_lambda[1]));
    claim_within(&page, "exponents-within-enclosures", worst, 0, 10 * DBL_EPSILON);

    /** Three values for (1.17) against the digits of a second program. */
    double low = cramer_exponent(&first, dd_of(1.35));
    double middle = cramer_exponent(&first, dd_of(1.45));
    double high = cramer_exponent(&first, dd_of(1.55));
    claim_within(&page, "exponent-1-17-at-1-35", low, 2.670564806131, 1e-12);
    claim_within(&page, "exponent-1-17-at-1-45", middle, 1.371784178009, 1e-12);
    claim_within(&page, "exponent-1-17-at-1-55", high, 0.399947678655, 1e-12);

    /** The lattices to rounding, and the limits at both ends. Near the root the formula lacks a
    share of the order of the distance, $10^{-7}$, and for (1.17) less, as its two steps are equally
    long there. Near the edge doubles see no part of the sample that shrinks. */
    double lattice = cramer_exponent(&second, dd_of(1.5));
    claim_within(&page, "exponent-lattice-1-18", lattice, log(83.0 / 17) / log(2), 1e-14);
    claim_within(&page, "exponent-golden-1-17", golden_number(&first), (1 + sqrt(5)) / 2, 1e-14);
    claim_within(&page, "exponent-near-root", ratio_near_root(&first), 1, 1e-6);
    claim_within(&page, "exponent-near-edge", ratio_near_edge(&first), 1, 1e-10);
    dataset_clear(&first);
    dataset_clear(&second);
    return page_finish(&page);
}
