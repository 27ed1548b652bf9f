/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Gradient descent on several samples: where it ends

**Place.** 3.6 Gradient descent. What does gradient descent see of several samples?

Gradient descent on the mean loss of the linear network is the map of one sample with $s^2=\mathbb E
s^2$,

$$Y' = Y\,(1-s^2\Lambda+s^4Y^2),\qquad \Lambda' = \Lambda + s^2Y^2\,(s^2\Lambda-4),\qquad
Y = \eta\mu/\sqrt n,\quad \Lambda=\eta\lambda ,$$

so of the data it knows a mean only. Lewkowycz et al. (2020) have its phases: lazy up to
$\Lambda_0\,\mathbb E s^2=2$, catapult up to 4. The log-drift $G$ of SGD (Gess & Heydecker) has its
roots elsewhere; the data here are those of the page `gd_vs_sgd` on which all pairings of the two
occur, with a place in each, A to E. Runs start at $\mu_0=1$, $\lambda_0=2$. What is claimed of
single runs is in the first of the two papers, the rest is *own*.

**What to see.** Left: the curvature at the end over that at the start, $n=10^{12}$. It turns at the
threshold (dashed) and passes both roots of $G$ (red) as if they were not there. Middle: from A, B
and C, lazy, the curvature lost falls like $1/n$, on the lines of the formula. Right: from D and E
the output climbs to a height that does not depend on the width but for a ripple, for its steps do
not fall on the summit.
*/

#include "chain/descent.h"
#include "chain/places.h"
#include "page/page.h"

/** ## Parameters */

static const double FROM = 1.8, TO = 4.2; /* eta lambda_0 of the left panel */
enum { MOST = 1000000, STARTS = 1000 };   /* steps of a run; catapults looked at */
enum { WIDTHS = 25 };                     /* 10^6, 10^6.5, ..., 10^18 */
static const double NEXT_TO = 1e-3;       /* a run from the threshold itself takes forever */

/** ## What is claimed */

static const char THEOREM[] = "Lewkowycz et al. 2020, Theorem 1";

static const struct claim_text claims[] = {
    {"gd-lazy-curvature-lost", "own",
     "Lazy gradient descent from $Y_0$ and $z=\\eta\\lambda_0\\mathbb Es^2$ loses $\\mathbb E s^2 "
     "Y_0^2 (4-z)/(z(2-z))$ of $\\eta\\lambda$ (largest relative difference, four combinations "
     "from $\\eta\\lambda_0=1.9$, 2.285 and 2.795)"},
    {"gd-lazy-curvature-order", THEOREM,
     "Started lazy, gradient descent loses curvature in proportion to $1/n$ (largest distance of "
     "the power of $n$ from −1)"},
    {"gd-runs-converge", THEOREM,
     "From the threshold up to $\\eta\\lambda=4$ gradient descent converges (starts that do)"},
    {"gd-runs-flatten", THEOREM,
     "From the threshold up to $\\eta\\lambda=4$ gradient descent ends with $\\eta\\lambda\\mathbb "
     "Es^2\\le2$ (largest)"},
    {"gd-catapult-peak-order", THEOREM,
     "The peak of the loss of a catapult grows like $n$, as $|\\mu|$ reaches the order of $\\sqrt "
     "n$ (power of $n$, the smaller of two on the four combinations, from $\\eta\\lambda_0=3.28$ "
     "and 3.77)"},
    {"gd-catapult-peak-ripple", "own",
     "Peak of $|Y|$ of gradient descent’s catapults on the four combinations, from "
     "$\\eta\\lambda_0=3.28$ and 3.77, $n=10^6$ to $10^{18}$: largest over smallest, less 1"},
    {"gd-ignores-roots", "own",
     "At the roots of $G$ the final curvature of gradient descent does not turn (largest change of "
     "its slope)"},
    {"gd-turns-at-threshold", "own",
     "At the threshold of gradient descent its final curvature turns, from 1 to −1 (change of its "
     "slope)"},
};

/**
## Runs

Of the three samples gradient descent knows one number, $\mathbb E s^2=0.66$. All that follows
would be the same for any other data with that mean; only the places and the roots of $G$ would not
be where they are.
*/

struct study {
    struct page *page;
    double s2; /* E s^2 */
    struct places at;
};

static double width_at(int k) {
    return pow(10, 6 + 0.5 * k);
}

static struct chain_descent descent(const struct study *study, double x, double width) {
    return chain_descend(places_start(x, width), study->s2, MOST);
}

static double final_curvature(const struct study *study, double x) {
    return descent(study, x, PLACES_WIDTH).last.eta_lambda;
}

static double peak(const struct study *study, double x, double width) {
    return descent(study, x, width).peak;
}

/**
## Lazy: what is lost

$\Lambda$ hardly moves, $Y$ falls like $|1-z|^t$ with $z = \Lambda_0\,\mathbb E s^2$, and the losses
of $\Lambda$ add up to

$$\Lambda_0-\Lambda_\infty \to \mathbb E s^2\,Y_0^2\,\frac{4-z}{z(2-z)} .$$

At $n=10^{12}$ that is lost in the rounding of $\Lambda$, so the decrements are summed by
themselves. What the limit leaves out is smaller by $Y_0^2/(2-z)$, which is of order $10^{-11}$ at
$n = 10^{12}$ and of order $10^{-5}$ at $n=10^6$.
*/

static double curvature_lost(const struct study *study, double x, double width) {
    return descent_curvature_lost(places_start(x, width), study->s2, MOST);
}

static double curvature_lost_by_hand(const struct study *study, double x, double width) {
    return descent_curvature_lost_lazy(places_start(x, width), study->s2);
}

/** The power of $n$ in a quantity is the slope of its logarithm over $\log n$, by least squares
over the 25 widths. */

static double power_of_width(const double log_value[WIDTHS]) {
    double x[WIDTHS];
    struct estimate y[WIDTHS];
    for (int k = 0; k < WIDTHS; k++) {
        x[k] = log(width_at(k)) - log(1e12);
        y[k] = (struct estimate){log_value[k], 1};
    }
    return estimate_slope(x, y, WIDTHS).value;
}

static void claim_lazy(const struct study *study) {
    double worst = 0, order = 0, value[WIDTHS];
    for (int i = 0; i < PLACES_LAZY; i++) {
        double x = study->at.x[i];
        double lost = curvature_lost(study, x, PLACES_WIDTH);
        worst = page_worse(worst, fabs(lost / curvature_lost_by_hand(study, x, PLACES_WIDTH) - 1));
        for (int k = 0; k < WIDTHS; k++) {
            value[k] = log(curvature_lost(study, x, width_at(k)));
        }
        order = page_worse(order, fabs(power_of_width(value) + 1));
    }
    claim_within(study->page, "gd-lazy-curvature-lost", worst, 0, 1e-10);
    claim_within(study->page, "gd-lazy-curvature-order", order, 0, 1e-5);
    claim_source_agrees(study->page, "gd-lazy-curvature-order");
}

/**
## Catapults: how flat they end, how high they go

A start anywhere between the threshold and 4 must come to an end, and to one at which small outputs
decay: $\Lambda\,\mathbb E s^2\le2$.
*/

static void claim_ends(const struct study *study) {
    int ended = 0;
    double sharpest = 0, from = study->at.gd.crit.hi, to = study->at.sgd.max.hi;
    for (int j = 1; j <= STARTS; j++) {
        struct chain_descent run = descent(study, from + (to - from) * j / STARTS, PLACES_WIDTH);
        ended += run.end == CHAIN_CONVERGED;
        sharpest = page_worse(sharpest, run.last.eta_lambda * study->s2);
    }
    claim_equal(study->page, "gd-runs-converge", ended, STARTS);
    claim_source_agrees(study->page, "gd-runs-converge");
    claim_at_most(study->page, "gd-runs-flatten", sharpest, 2);
    claim_source_agrees(study->page, "gd-runs-flatten");
}

/**
The largest $|\mu|$ of runs from D and E is a constant times $\sqrt n$, up to a ripple below 3 %
(claimed too). So the logarithm of the loss, twice that of $|\mu|$, is off by at most $e=0.03$
either way, which moves a slope over $L=12\log 10$ by at most $3e/L < 0.0035$. The source's bound
$n/\log n$ has a slope of its own on the same widths.
*/

static void claim_peaks(const struct study *study) {
    double slowest = INFINITY, ripple = 0, value[WIDTHS], bound[WIDTHS];
    for (int i = PLACES_LAZY; i < PLACES_COUNT; i++) {
        double low = INFINITY, high = 0;
        for (int k = 0; k < WIDTHS; k++) {
            double top = peak(study, study->at.x[i], width_at(k));
            low = fmin(low, top);
            high = page_worse(high, top);
            value[k] = 2 * log(top) + log(width_at(k));
            bound[k] = log(width_at(k) / log(width_at(k)));
        }
        slowest = fmin(slowest, power_of_width(value));
        ripple = page_worse(ripple, high / low - 1);
    }
    claim_within(study->page, "gd-catapult-peak-order", slowest, 1, 0.0035);
    claim_source_at_least(study->page, "gd-catapult-peak-order", power_of_width(bound));
    claim_at_most(study->page, "gd-catapult-peak-ripple", ripple, 0.03);
}

/**
## What gradient descent sees

If gradient descent knew of the roots of $G$, its end would change there. So we take the slope of
the final over the initial curvature, to the left and to the right of a point, over
$\delta=10^{-3}$, and ask whether it jumps. At the threshold it turns from 1 to $-1$: with
$\epsilon = z-2$ and $u = s^4Y^2$ a small catapult obeys $du/d\epsilon = -\epsilon$ to leading
order, so it ends at $-\epsilon_0$, as far below the threshold as it began above. At the roots of
$G$ nothing turns. In both cases the second derivative of a smooth curve is left over, a few times
$\delta$.
*/

static double bend(const struct study *study, double x) {
    const double delta = 1e-3;
    double left = final_curvature(study, x - delta), right = final_curvature(study, x + delta);
    double middle = final_curvature(study, x);
    return ((right - middle) - (middle - left)) / delta;
}

static void claim_sight(const struct study *study) {
    const struct places *at = &study->at;
    double at_roots = page_worse(fabs(bend(study, at->root[0])), fabs(bend(study, at->root[1])));
    claim_within(study->page, "gd-ignores-roots", at_roots, 0, 5e-3);
    claim_within(study->page, "gd-turns-at-threshold", bend(study, at->gd.crit.hi), -2, 5e-3);
}

/** ## The panels */

static void write_final(const struct study *study, const char *series, double x) {
    page_point(study->page, "final", series, x, final_curvature(study, x));
}

static void write_finals(const struct study *study, double from, double to) {
    size_t points = page_size(study->page, 40, 160);
    for (size_t i = 0; i <= points; i++) {
        write_final(study, "GD", from + (to - from) * (double)i / (double)points);
    }
}

typedef double quantity(const struct study *study, double x, double width);

static void write_widths(const struct study *study, const char *panel, int place, quantity *of) {
    for (int k = 0; k < WIDTHS; k++) {
        double n = width_at(k);
        page_point(study->page, panel, places_name(place), n, of(study, study->at.x[place], n));
    }
}

int main(int argc, char **argv) {
    struct page page;
    struct dataset dataset;
    page_open(&page, argc, argv, __FILE__, 0, claims, COUNT(claims));
    page_parameter(&page, "dataset", "four combinations");
    page_parameter(&page, "n", "%g; 10^6 to 10^18", PLACES_WIDTH);
    page_parameter(&page, "start", "mu0 %g; lambda0 %g", PLACES_MU0, PLACES_LAMBDA0);
    page_dataset(&page, PLACES_DATASET, &dataset);
    struct study study = {.page = &page, .s2 = dataset.mean_s2.hi};
    MUST(places_find(&study.at, &dataset, &fault));
    /** Left panel: the end over the start, on both sides of the threshold; then the roots of $G$
    and the five places as points of the same curve. */
    double threshold = study.at.gd.crit.hi;
    write_finals(&study, FROM, threshold * (1 - NEXT_TO));
    write_finals(&study, threshold * (1 + NEXT_TO), TO);
    page_point(&page, "final", "threshold", threshold, 0);
    for (int i = 0; i < 2; i++) {
        write_final(&study, "root", study.at.root[i]);
    }
    for (int i = 0; i < PLACES_COUNT; i++) {
        write_final(&study, places_name(i), study.at.x[i]);
    }
    /** The other panels, over the width: what the lazy places lose, and how high the others go. */
    for (int i = 0; i < PLACES_LAZY; i++) {
        write_widths(&study, "lost", i, curvature_lost);
        write_widths(&study, "by hand", i, curvature_lost_by_hand);
    }
    write_widths(&study, "peak", PLACES_D, peak);
    write_widths(&study, "peak", PLACES_E, peak);
    claim_lazy(&study);
    claim_ends(&study);
    claim_peaks(&study);
    claim_sight(&study);
    dataset_clear(&dataset);
    return page_finish(&page);
}
