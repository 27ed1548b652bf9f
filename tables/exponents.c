/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# The Cramér exponent and how the odds of a spike scale with width

**Place.** 5.1 Rare spikes. How do the odds of a spike scale with width?

In the deflationary regime $\log|\mu|$ is a random walk that drifts down, and the chance that it
ever climbs by $x$ is about $e^{-\vartheta x}$, with $\vartheta$ the positive root of

$$\sum_i p_i\,|1-\eta\lambda s_i^2|^{\vartheta} = 1 .$$

To reach a fixed fraction of $\sqrt{n/\eta}$ it must climb by half the logarithm of $n$, and so its
odds scale like $n^{-\vartheta/2}$ (Gess & Heydecker, talk; polylogarithms left out). The talk's
Figure 3 shows both for a dataset (1.26) that is not public in what we have seen; here they are for
(1.17) and (1.18).

**What to see.** The exponent decides how fast spikes become rare with width: from hopeless at the
left end of the window to nearly no dependence close to the root of $G$, where $\vartheta$ goes to
0. The powers of $n$ are the scale alone: prefactors, and which heights can be reached at all, are
left out.

The exponents are enclosures in ball arithmetic, from the decimals as printed: the true value lies
within the radius. The drift and the powers are the core's doubles.
*/

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "certified/ball_cramer.h"
#include "theory/cramer.h"
#include "base/die.h"
#include "theory/drift.h"
#include "base/number.h"
#include "page/page.h"

/** ## Parameters: $\eta\lambda$ from just above the edge of the window to just below the root of
 * $G$ */

static const char *const names[] = {"gess_heydecker_1_17", "gess_heydecker_1_18"};
static const char *const eta_lambda[][6] = {
    {"1.2", "1.3", "1.35", "1.45", "1.5", "1.55"}, {"1.1", "1.3", "1.5", "1.6", "1.7", "1.8"}};
static const double widths[] = {1e6, 1e9, 1e12, 1e15};

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

/** ## The rows */

/* A decimal for the core and, without rounding, for the balls. */
struct decimal {
    struct number number;
    struct ball_point exact;
};

static void decimal_init(struct decimal *decimal, const char *text) {
    struct fault fault;
    mpq_t square;
    mpq_init(square);
    DIE_UNLESS_OK(number_parse_exact(text, &decimal->number, square, &fault), fault);
    ball_point_init_mpq(&decimal->exact, square);
    mpq_clear(square);
}

/* Returns how far the core's exponent is off the enclosure, relatively. */
static double put_exponent(
    struct page *page, const struct ball_data *data, const struct ball_point *x, double core) {
    arb_t theta, off;
    arb_init(theta);
    arb_init(off);
    ball_cramer_exponent(theta, data, x, BALL_DIGITS);
    char *text = ball_text(theta, BALL_DIGITS);
    if (text == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    csvwriter_text(&page->table, text);
    free(text);
    arb_set_d(off, core);
    arb_sub(off, off, theta, ball_bits(BALL_DIGITS));
    arb_abs(off, off);
    double error = arf_get_d(arb_midref(off), ARF_RND_UP) / core;
    arb_clear(theta);
    arb_clear(off);
    return error;
}

/* Returns the largest relative difference of the core's exponents from their enclosures. */
static double
put_rows(struct page *page, const struct dataset *dataset, const char *const text[6]) {
    struct ball_data data;
    struct fault fault;
    DIE_UNLESS_OK(ball_data_init(&data, dataset, &fault), fault);
    double worst = 0;
    for (int i = 0; i < 6; i++) {
        struct decimal x;
        decimal_init(&x, text[i]);
        double theta = cramer_exponent(dataset, x.number.value);
        csvwriter_text(&page->table, dataset->label);
        csvwriter_text(&page->table, text[i]);
        csvwriter_real(&page->table, drift(dataset, x.number.value));
        worst = page_worse(worst, put_exponent(page, &data, &x.exact, theta));
        for (int n = 0; n < 4; n++) {
            csvwriter_real(&page->table, cramer_probability(theta, 1, widths[n], 1, 1));
        }
        ball_point_clear(&x.exact);
    }
    ball_data_clear(&data);
    return worst;
}

/** ## The claims */

/** Three values for (1.17) against the digits of a second program. */
static void claim_known(struct page *page, const struct dataset *first) {
    static const double at[] = {1.35, 1.45, 1.55};
    static const double known[] = {2.670564806131, 1.371784178009, 0.399947678655};
    static const char *const id[] = {
        "exponent-1-17-at-1-35", "exponent-1-17-at-1-45", "exponent-1-17-at-1-55"};
    for (int i = 0; i < 3; i++) {
        char statement[64];
        snprintf(statement, sizeof statement, "ϑ for (1.17) at ηλ = %g", at[i]);
        page_claim_value(
            page, id[i], statement, "own; twelve digits of a second program",
            cramer_exponent(first, dd_of(at[i])), known[i], 1e-12);
    }
}

/**
Two lattice cases are exact. For (1.18) at $x=1.5$ the steps of the walk are $\pm\log2$, so
$2^{\vartheta}=83/17$. For (1.17) where $(x-1)(1.69x-1)^2=1$ one step down undoes two up: $u =
(1.69x-1)^\vartheta$ solves $u^{-2}+u=2$, that is $(u-1)(u^2-u-1)=0$, and is the golden ratio.
*/
static void
claim_lattices(struct page *page, const struct dataset *first, const struct dataset *second) {
    page_claim_value(
        page, "exponent-lattice-1-18", "ϑ for (1.18) at ηλ = 1.5 is log(83/17)/log 2 (lattice)",
        "own", cramer_exponent(second, dd_of(1.5)), log(83.0 / 17) / log(2), 1e-14);
    double x = 1.462135506;
    for (int i = 0; i < 5; i++) {
        double u = 1.69 * x - 1;
        x -= ((x - 1) * u * u - 1) / (u * u + 2 * 1.69 * (x - 1) * u);
    }
    page_claim_value(
        page, "exponent-golden-1-17",
        "For (1.17) where one step down undoes two up, exp(ϑ·step) is the golden ratio", "own",
        pow(1.69 * x - 1, cramer_exponent(first, dd_of(x))), (1 + sqrt(5)) / 2, 1e-14);
}

/**
At both ends of its range the exponent has a limit that owes nothing to root finding. Near the root
of $G$ it vanishes like $-2G/\sum_i p_i\log^2|1-xs_i^2|$. Just above the edge, at
$(1+\epsilon)\,2/s_*^2$, only the sharpest sample grows, by the factor $1+2\epsilon$:
$\vartheta\log(1+2\epsilon)\to\log(1/p_*)$.
*/
static void claim_limits(struct page *page, const struct dataset *first) {
    double root = 2.69 / 1.69, x = root - 1e-7, second_moment = 0;
    for (size_t i = 0; i < first->atoms; i++) {
        double step = drift_log_factor(dd_of(x), first->atom[i].s2);
        second_moment += first->atom[i].p * step * step;
    }
    double theta = cramer_exponent(first, dd_of(x));
    double near_root = -2 * drift(first, dd_of(x)) / second_moment;
    page_claim_value(
        page, "exponent-near-root",
        "Near the root of G the exponent is −2G/E log²: their ratio at a distance of "
        "$10^{-7}$ for (1.17)",
        "own", theta / near_root, 1, 1e-6);
    struct dd above = dd_mul(drift_window(first).crit, dd_of(1 + 0x1p-17));
    page_claim_value(
        page, "exponent-near-edge",
        "Just above the edge of the window, at (1 + ε) times it, ϑ is log(1/p) over "
        "log(1 + 2ε): their ratio for (1.17) at ε = $2^{-17}$",
        "own", cramer_exponent(first, above) * log1p(0x1p-16) / log(2), 1, 1e-10);
}

int main(int argc, char **argv) {
    struct page page;
    struct dataset dataset[2];
    page_init(&page, argc, argv, __FILE__, columns, sizeof columns / sizeof *columns);
    page_parameter(&page, "height", "1");
    page_parameter(&page, "mu0", "1");
    page_parameter(&page, "eta", "1");
    double worst = 0;
    for (int d = 0; d < 2; d++) {
        page_dataset(&page, names[d], &dataset[d]);
        worst = page_worse(worst, put_rows(&page, &dataset[d], eta_lambda[d]));
    }
    /* Ten ulps: the exponents here are well conditioned; the table `accuracy` looks closer. */
    page_claim_value(
        &page, "exponents-within-enclosures",
        "Largest relative difference between an exponent of the core and the midpoint of "
        "its enclosure, in this table",
        "own; enclosures of 30 digits", worst, 0, 10 * DBL_EPSILON);
    claim_known(&page, &dataset[0]);
    claim_lattices(&page, &dataset[0], &dataset[1]);
    claim_limits(&page, &dataset[0]);
    for (int d = 0; d < 2; d++) {
        dataset_clear(&dataset[d]);
    }
    return page_finish(&page);
}
