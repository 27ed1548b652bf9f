/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Gradient descent on several samples: where it ends

**Place.** 3.4 Gradient descent. What does gradient descent see of several samples?

Gradient descent on the mean loss of the linear network is the map of one sample with $s^2=\mathbb E
s^2$,

$$Y' = Y\,(1-s^2\Lambda+s^4Y^2),\qquad \Lambda' = \Lambda + s^2Y^2\,(s^2\Lambda-4),\qquad
Y = \eta\mu/\sqrt n,\quad \Lambda=\eta\lambda ,$$

so of the data it knows a mean only. Lewkowycz et al. (2020) have its phases: lazy up to
$\Lambda_0\,\mathbb E s^2=2$, catapult up to 4. The log-drift $G$ of SGD (Gess & Heydecker) has its
roots elsewhere; the data here are those of the page `gd_vs_sgd` on which all pairings of the two
occur, with a place in each, A to E. What is claimed of single runs is theirs, the rest *own*.

**What to see.** Left: the curvature at the end over that at the start, $n=10^{12}$. It turns at the
threshold (dashed) and passes both roots of $G$ (red) as if they were not there. Middle: from A, B
and C, lazy, the curvature lost falls like $1/n$, on the lines of the formula. Right: from D and E
the output climbs to a height that does not depend on the width but for a ripple, for its steps do
not fall on the summit.
*/

#include <math.h>
#include <stdio.h>

#include "gd_vs_sgd.h"
#include "page/series.h"

/** ## Parameters */

static const double FROM = 1.8, TO = 4.2;          /* eta lambda_0 of the left panel */
enum { MOST = 1000000, POINTS = 1000, GRID = 25 }; /* steps of a run; starts; widths */
static const double NEXT_TO = 1e-3; /* at the threshold itself a run would take forever */

static double width_at(int k) { /* 10^6, 10^6.5, ..., 10^18 */
    return pow(10, 6 + 0.5 * k);
}

struct study {
    struct page *page;
    double s2; /* E s^2 */
    struct gd_vs_sgd at;
};

static struct chain_descent descend(const struct study *study, double x, double width) {
    return chain_descend(gd_vs_sgd_start(x, width), study->s2, MOST);
}

static double final(const struct study *study, double x) {
    return descend(study, x, GD_VS_SGD_WIDTH).last.eta_lambda;
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
    double s2 = study->s2, sum = 0;
    struct chain at = gd_vs_sgd_start(x, width);
    for (double first = at.y; fabs(at.y) > 1e-12 * fabs(first); at = chain_step(at, s2)) {
        sum += s2 * at.y * at.y * (4 - s2 * at.eta_lambda);
    }
    return sum;
}

static double curvature_lost_by_hand(const struct study *study, double x, double width) {
    double s2 = study->s2, z = s2 * x, y = gd_vs_sgd_start(x, width).y;
    return s2 * y * y * (4 - z) / (z * (2 - z));
}

/** ## The panels */

static void put_final(const struct study *study, double from, double to) {
    size_t points = page_size(study->page, 40, 160);
    for (size_t i = 0; i <= points; i++) {
        double x = from + (to - from) * (double)i / (double)points;
        series_put_exact(study->page, "final", "GD", x, final(study, x));
    }
}

static void put_finals(const struct study *study) {
    put_final(study, FROM, study->at.gd.crit.hi * (1 - NEXT_TO));
    put_final(study, study->at.gd.crit.hi * (1 + NEXT_TO), TO);
    series_put_exact(study->page, "final", "threshold", study->at.gd.crit.hi, 0);
    for (int i = 0; i < 2; i++) {
        double x = study->at.root[i];
        series_put_exact(study->page, "final", "root", x, final(study, x));
    }
    for (int i = 0; i < GD_VS_SGD_PLACES; i++) {
        double x = study->at.place[i];
        series_put_exact(study->page, "final", gd_vs_sgd_name(i), x, final(study, x));
    }
}

typedef double quantity(const struct study *study, double x, double width);

static double peak(const struct study *study, double x, double width) {
    return descend(study, x, width).peak;
}

static void put_widths(const struct study *study, const char *panel, int place, quantity *of) {
    for (int k = 0; k < GRID; k++) {
        double n = width_at(k);
        series_put_exact(
            study->page, panel, gd_vs_sgd_name(place), n, of(study, study->at.place[place], n));
    }
}

static void put_places(const struct study *study) {
    for (int i = 0; i < GD_VS_SGD_PLACES; i++) {
        if (i < GD_VS_SGD_LAZY) {
            put_widths(study, "lost", i, curvature_lost);
            put_widths(study, "by hand", i, curvature_lost_by_hand);
        } else {
            put_widths(study, "peak", i, peak);
        }
    }
}

/** ## The claims: lazy */

/* Least-squares slope of log f(n) over log n. */
static double slope_in_width(const double log_value[GRID]) {
    double x[GRID];
    struct estimate y[GRID];
    for (int k = 0; k < GRID; k++) {
        x[k] = log(width_at(k)) - log(1e12);
        y[k] = (struct estimate){log_value[k], 1};
    }
    return estimate_slope(x, y, GRID).value;
}

static void claim_lazy(const struct study *study) {
    double worst = 0, order = 0, value[GRID];
    for (int i = 0; i < GD_VS_SGD_LAZY; i++) {
        double x = study->at.place[i];
        double ratio = curvature_lost(study, x, GD_VS_SGD_WIDTH) /
                       curvature_lost_by_hand(study, x, GD_VS_SGD_WIDTH);
        worst = page_worse(worst, fabs(ratio - 1));
        for (int k = 0; k < GRID; k++) {
            value[k] = log(curvature_lost(study, x, width_at(k)));
        }
        order = page_worse(order, fabs(slope_in_width(value) + 1));
    }
    page_claim_value(
        study->page, "gd-lazy-curvature-lost",
        "Runs from A, B and C, lazy, lose $\\mathbb E s^2 Y_0^2 (4-z)/(z(2-z))$ of ηλ (largest "
        "relative difference)",
        "own", worst, 0, 1e-10);
    page_claim(
        study->page, &(struct claim){
                         .id = "gd-lazy-curvature-order",
                         .statement = "Started lazy, gradient descent loses curvature in "
                                      "proportion to 1/n (largest distance of the power "
                                      "of n from −1)",
                         .origin = "Lewkowycz et al. 2020, Theorem 1",
                         .measured = order,
                         .relation = CLAIM_WITHIN,
                         .tolerance = 1e-5,
                         .says = CLAIM_WITHIN,
                         .said_tolerance = 1e-5});
}

/** ## The claims: catapults. A start anywhere below 4 must end, and flat enough to stay. */

static void claim_catapult(const struct study *study) {
    int ended = 0;
    double sharpest = 0, from = study->at.gd.crit.hi, to = study->at.sgd.max.hi;
    for (int j = 1; j <= POINTS; j++) {
        struct chain_descent run = descend(study, from + (to - from) * j / POINTS, GD_VS_SGD_WIDTH);
        ended += run.end == CHAIN_CONVERGED;
        sharpest = page_worse(sharpest, run.last.eta_lambda * study->s2);
    }
    page_claim(
        study->page, &(struct claim){
                         .id = "gd-runs-converge",
                         .statement = "From the threshold up to ηλ = 4 gradient descent "
                                      "converges (starts that do)",
                         .origin = "Lewkowycz et al. 2020, Theorem 1",
                         .measured = ended,
                         .relation = CLAIM_EQUAL,
                         .expected = POINTS,
                         .says = CLAIM_EQUAL,
                         .said = POINTS});
    page_claim(
        study->page, &(struct claim){
                         .id = "gd-runs-flatten",
                         .statement = "It ends there with ηλ 𝔼s² ≤ 2 (largest)",
                         .origin = "Lewkowycz et al. 2020, Theorem 1",
                         .measured = sharpest,
                         .relation = CLAIM_AT_MOST,
                         .expected = 2,
                         .says = CLAIM_AT_MOST,
                         .said = 2});
}

/**
The largest $|\mu|$ of runs from D and E is a constant times $\sqrt n$, up to the ripple. That is
below 3 % (claimed too); an error of at most $e$ in the logarithm of the loss moves a slope over
$L=12\log 10$ by at most $3e/L$, here $3\cdot0.03/27.6 < 0.0035$. The source's bound $n/\log n$ has
a slope of its own on the same widths.
*/
static void claim_peak(const struct study *study) {
    double slowest = INFINITY, ripple = 0, value[GRID], bound[GRID];
    for (int i = GD_VS_SGD_LAZY; i < GD_VS_SGD_PLACES; i++) {
        double low = INFINITY, high = 0;
        for (int k = 0; k < GRID; k++) {
            double top = peak(study, study->at.place[i], width_at(k));
            low = fmin(low, top);
            high = page_worse(high, top);
            value[k] = 2 * log(top) + log(width_at(k));
            bound[k] = log(width_at(k) / log(width_at(k)));
        }
        slowest = fmin(slowest, slope_in_width(value));
        ripple = page_worse(ripple, high / low - 1);
    }
    page_claim(
        study->page, &(struct claim){
                         .id = "gd-catapult-peak-order",
                         .statement = "The peak of the loss of runs from D and E grows "
                                      "like n, as |μ| reaches the order of √n (power of "
                                      "n, the smaller of the two)",
                         .origin = "Lewkowycz et al. 2020, Theorem 1",
                         .measured = slowest,
                         .relation = CLAIM_WITHIN,
                         .expected = 1,
                         .tolerance = 0.0035,
                         .says = CLAIM_AT_LEAST,
                         .said = slope_in_width(bound)});
    page_claim(
        study->page, &(struct claim){
                         .id = "gd-catapult-peak-ripple",
                         .statement = "Peak of |Y| of runs from D and E, n = $10^6$ to "
                                      "$10^{18}$: largest over smallest, less 1",
                         .origin = "own",
                         .measured = ripple,
                         .relation = CLAIM_AT_MOST,
                         .expected = 0.03});
}

/**
## The claims: what gradient descent sees

The slope of the final over the initial curvature, to the left and to the right of a point, over
$\delta=10^{-3}$. At the threshold it turns from 1 to $-1$: with $\epsilon = z-2$ and $u = s^4Y^2$ a
small catapult obeys $du/d\epsilon = -\epsilon$ to leading order, so it ends at $-\epsilon_0$, as
far below the threshold as it began above. At the roots of $G$ nothing turns. In both cases the
second derivative of a smooth curve is left over, a few times $\delta$.
*/

static double bend(const struct study *study, double x) {
    const double delta = 1e-3;
    double middle = final(study, x);
    double left = middle - final(study, x - delta), right = final(study, x + delta) - middle;
    return (right - left) / delta;
}

static void claim_sight(const struct study *study) {
    double at_roots = 0;
    for (int i = 0; i < 2; i++) {
        at_roots = page_worse(at_roots, fabs(bend(study, study->at.root[i])));
    }
    page_claim_value(
        study->page, "gd-ignores-roots",
        "At the roots of G the final curvature of gradient descent does not turn "
        "(largest change of its slope)",
        "own", at_roots, 0, 5e-3);
    page_claim_value(
        study->page, "gd-turns-at-threshold",
        "At the threshold of gradient descent it does, from 1 to −1 (change of "
        "its slope)",
        "own", bend(study, study->at.gd.crit.hi), -2, 5e-3);
}

int main(int argc, char **argv) {
    struct page page;
    struct dataset dataset;
    page_init(&page, argc, argv, __FILE__, series_columns, SERIES_COLUMNS);
    page_parameter(&page, "dataset", "four combinations");
    page_parameter(&page, "n", "%g; 10^6 to 10^18", GD_VS_SGD_WIDTH);
    page_parameter(&page, "mu0", "%g", GD_VS_SGD_MU0);
    page_parameter(&page, "lambda0", "%g", GD_VS_SGD_LAMBDA0);
    page_dataset(&page, GD_VS_SGD_DATASET, &dataset);
    struct study study = {&page, dataset.mean_s2.hi, gd_vs_sgd_of(&dataset)};
    put_finals(&study);
    put_places(&study);
    claim_lazy(&study);
    claim_catapult(&study);
    claim_peak(&study);
    claim_sight(&study);
    dataset_clear(&dataset);
    return page_finish(&page);
}
