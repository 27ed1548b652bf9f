/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Two data points: the equations of the regime map against the core

**Place.** 2.3 Regimes. Are the curves of the map of two points right?

For two data points every curve of the regime map has an equation of its own
(`src/theory/two_points.c`; the page of the figure derives them). The core knows none of them: it finds
roots by concavity and exponents by Newton's method for any number of points. So on every point of
every curve, in both panels, the core must say what the curve stands for: $G=0$, this exponent, this
edge of a window.

**What to see.** Not one point is off. And at equal probabilities the drift has two roots in the
window exactly for ratios $s_2/s_1$ between $1+\sqrt2$ and $\sqrt6$.

A point of $G=0$ or of an edge is off when the core's drift, or edge, differs by more than
$10^{-13}$. Exponents themselves are ill-conditioned where contours crowd; a point of a contour is
off when moving its ordinate by a relative $10^{-12}$ up and down does not take the core's exponent
from one side to the other.
*/

#include <math.h>
#include <stdio.h>

#include "theory/cramer.h"
#include "base/die.h"
#include "theory/drift.h"
#include "theory/drift_roots.h"
#include "page/page.h"
#include "theory/two_points.h"

/** ## Parameters */

enum { LOOKS = 400 }; /* on each curve */

enum { CONTOURS = 6 };

static const double thetas[CONTOURS] = {0.25, 0.5, 1, 2, 4, 8}; /* theta */
static const double CLOSE = 1e-13, ASIDE = 1e-12;

static const struct csvwriter_column columns[] = {
    {"curve", "curve", CSVWRITER_TEXT, 0},
    {"panel", "panel", CSVWRITER_TEXT, 0},
    {"points", "points looked at", CSVWRITER_INTEGER, 0},
    {"off", "points off", CSVWRITER_INTEGER, 0},
};

/** ## What the core says at a point of the map */

static struct dataset dataset_at(int panel, double ordinate) {
    double s2[2], p[2];
    struct dataset dataset;
    struct fault fault;
    two_points_dataset(panel, ordinate, s2, p);
    DIE_UNLESS_OK(dataset_init(&dataset, s2, p, 2, &fault), fault);
    return dataset;
}

static double exponent_at(int panel, double x, double ordinate) {
    struct dataset dataset = dataset_at(panel, ordinate);
    double theta = cramer_exponent(&dataset, dd_of(x));
    dataset_clear(&dataset);
    return theta;
}

/* Distance of a point of an edge or of G = 0 from what the core says there. */
static double distance(int panel, enum two_points_curve curve, double x, double ordinate) {
    struct dataset dataset = dataset_at(panel, ordinate);
    struct drift_window sgd = drift_window(&dataset), gd = drift_window_full_batch(&dataset);
    double result = curve == TWO_POINTS_DRIFT_ZERO ? drift(&dataset, dd_of(x))
                    : curve == TWO_POINTS_SGD_CRIT ? sgd.crit.hi / x - 1
                    : curve == TWO_POINTS_SGD_MAX  ? sgd.max.hi / x - 1
                    : curve == TWO_POINTS_GD_CRIT  ? gd.crit.hi / x - 1
                                                   : gd.max.hi / x - 1;
    dataset_clear(&dataset);
    return fabs(result);
}

static double x_at(int panel, int i) {
    const double *range = two_points_ranges[panel].x;
    return range[0] + (range[1] - range[0]) * i / (LOOKS + 1);
}

/* The exponent crosses the contour's next to this point. */
static bool is_on_contour(int panel, double x, double ordinate, double theta) {
    bool below = exponent_at(panel, x, ordinate * (1 - ASIDE)) > theta;
    bool above = exponent_at(panel, x, ordinate * (1 + ASIDE)) > theta;
    return below != above;
}

/** ## One curve in one panel; a curve that is a vertical line there has no points */

static int put_curve(
    struct page *page, const char *name, int panel, enum two_points_curve curve, double theta) {
    int points = 0, off = 0;
    for (int i = 1; i <= LOOKS; i++) {
        double x = x_at(panel, i), ordinate = two_points_ordinate(panel, curve, x, theta);
        /* A contour's neighbours must be on the map too. */
        double margin = curve == TWO_POINTS_CONTOUR ? 1e-9 : 0;
        if (!two_points_shows(panel, curve, x, ordinate * (1 - margin)) ||
            !two_points_shows(panel, curve, x, ordinate * (1 + margin))) {
            continue;
        }
        points++;
        off += curve == TWO_POINTS_CONTOUR ? !is_on_contour(panel, x, ordinate, theta)
                                           : !(distance(panel, curve, x, ordinate) <= CLOSE);
    }
    /* Looking nowhere must not pass; only the edges of SGD's window are vertical in one panel. */
    bool vertical =
        panel == TWO_POINTS_BY_P && (curve == TWO_POINTS_SGD_CRIT || curve == TWO_POINTS_SGD_MAX);
    off += points == 0 && !vertical;
    csvwriter_text(&page->table, name);
    csvwriter_text(&page->table, two_points_ranges[panel].name);
    csvwriter_integer(&page->table, points);
    csvwriter_integer(&page->table, off);
    return off;
}

static int
put_both(struct page *page, const char *name, enum two_points_curve curve, double theta) {
    return put_curve(page, name, TWO_POINTS_BY_P, curve, theta) +
           put_curve(page, name, TWO_POINTS_BY_RATIO, curve, theta);
}

static void check_curves(struct page *page) {
    int zero = put_both(page, "G = 0", TWO_POINTS_DRIFT_ZERO, NAN), contours = 0, edges = 0;
    for (int c = 0; c < CONTOURS; c++) {
        char name[32];
        snprintf(name, sizeof name, "ϑ = %g", thetas[c]);
        contours += put_both(page, name, TWO_POINTS_CONTOUR, thetas[c]);
    }
    edges += put_both(page, "SGD crit", TWO_POINTS_SGD_CRIT, NAN);
    edges += put_both(page, "SGD max", TWO_POINTS_SGD_MAX, NAN);
    edges += put_both(page, "GD crit", TWO_POINTS_GD_CRIT, NAN);
    edges += put_both(page, "GD max", TWO_POINTS_GD_MAX, NAN);
    page_claim_value(
        page, "drift-zero-equation",
        "On the curves G = 0 of both panels the core finds G = 0 (points off)", "own", zero, 0, 0);
    page_claim_value(
        page, "contour-equation",
        "On the curves of equal ϑ of both panels the core finds that ϑ (points off)", "own",
        contours, 0, 0);
    page_claim_value(
        page, "edge-equation",
        "On the edges of both windows, in both panels, the core finds that edge "
        "(points off)",
        "own", edges, 0, 0);
}

/**
## When does $G$ change sign twice inside the window?

At $p = 1/2$ the curve $G=0$ below $x=1$ is $s_2^2 = (2-x)/(x(1-x))$. Its minimum is $3+2\sqrt2 =
(1+\sqrt2)^2$, at $x=2-\sqrt2$: there a pair of roots is born. One of them leaves through
$\lambda_{\max}$ when $x s_2^2 = 4$ and $|1-x| = 1/3$, at $s_2^2 = 6$. The core counts roots without
these formulas; bisection on its count finds both ratios.
*/

static size_t count_roots(double ratio) {
    struct dataset dataset = dataset_at(TWO_POINTS_BY_RATIO, ratio);
    struct drift_roots roots;
    struct fault fault;
    DIE_UNLESS_OK(drift_roots_init(&roots, &dataset, &fault), fault);
    size_t count = roots.count;
    drift_roots_clear(&roots);
    dataset_clear(&dataset);
    return count;
}

/* The ratio between `without` and `with` at which the pair of roots appears or goes. */
static double edge_of_pair(double without, double with) {
    for (int i = 0; i < 100; i++) {
        double middle = (without + with) / 2;
        *(count_roots(middle) == 2 ? &with : &without) = middle;
    }
    return with;
}

static void claim_pair(struct page *page) {
    page_claim_value(
        page, "pair-of-roots-from-ratio",
        "At p = ½ the drift of two points changes sign twice in the window from "
        "s_2/s_1 = 1 + √2 on (ratio found by counting roots)",
        "own", edge_of_pair(2.3, 2.43), 1 + sqrt(2), 1e-13);
    page_claim_value(
        page, "pair-of-roots-to-ratio",
        "... and up to s_2/s_1 = √6 (ratio found by counting roots)", "own",
        edge_of_pair(2.6, 2.43), sqrt(6), 1e-13);
}

int main(int argc, char **argv) {
    struct page page;
    page_init(&page, argc, argv, __FILE__, columns, sizeof columns / sizeof *columns);
    page_parameter(&page, "points", "%d on each curve", LOOKS);
    check_curves(&page);
    claim_pair(&page);
    return page_finish(&page);
}
