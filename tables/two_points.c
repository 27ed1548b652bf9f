/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Two data points: the equations of the regime map against the core

**Place.** 2.3 Regimes. Are the curves of the map of two points right?

For two data points every curve of the regime map has an equation of its own
(`src/theory/two_points.c`; the page of the figure derives them). The core knows none of them: it
finds roots by concavity and exponents by Newton's method for any number of points. So on every
point of every curve, in both panels, the core must say what the curve stands for: $G=0$, this
exponent, this edge of a window.

**What to see.** Not one point is off. And at equal probabilities the drift has two roots in the
window exactly for ratios $s_2/s_1$ between $1+\sqrt2$ and $\sqrt6$.
*/

#include <math.h>

#include "base/bisect.h"
#include "base/die.h"
#include "page/page.h"
#include "theory/cramer.h"
#include "theory/drift.h"
#include "theory/drift_roots.h"
#include "theory/two_points.h"

/** ## Parameters */

enum { LOOKS = 400 };              /* on each curve */
static const double CLOSE = 1e-13; /* of a drift from 0, and relative, of an edge */
static const double ASIDE = 1e-12; /* relative, from a contour to either side */
static const double MARGIN = 1e-9; /* relative, so much of the map around a contour's point */

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"drift-zero-equation", "own",
     "On the curves $G=0$ drawn for two data points the core finds $G=0$ (points off, of two "
     "maps)"},
    {"contour-equation", "own",
     "On the curves of equal $\\vartheta$ drawn for two data points the core finds the "
     "$\\vartheta$ that they are drawn for (points off, of two maps)"},
    {"edge-equation", "own",
     "On the edges of the windows drawn for two data points the core finds these edges (points "
     "off, of two maps)"},
    {"pair-of-roots-from-ratio", "own",
     "At $p=\\tfrac12$ the drift of two points changes sign twice in the window from "
     "$s_2/s_1=1+\\sqrt2$ on (ratio found by counting roots)"},
    {"pair-of-roots-to-ratio", "own",
     "At $p=\\tfrac12$ the drift of two points changes sign twice in the window up to "
     "$s_2/s_1=\\sqrt6$ (ratio found by counting roots)"},
};

/**
## What the core says at a point of the map

A point of $G=0$ or of an edge is off when the core's drift, or edge, differs by more than
$10^{-13}$.
*/

static double distance(int panel, enum two_points_curve curve, double x, double ordinate) {
    struct dataset dataset;
    MUST(two_points_init(&dataset, panel, ordinate, &fault));
    struct drift_window sgd = drift_window(&dataset), gd = drift_window_full_batch(&dataset);
    const double found[] = {
        [TWO_POINTS_DRIFT_ZERO] = drift(&dataset, dd_of(x)),
        [TWO_POINTS_SGD_CRIT] = sgd.crit.hi / x - 1,
        [TWO_POINTS_SGD_MAX] = sgd.max.hi / x - 1,
        [TWO_POINTS_GD_CRIT] = gd.crit.hi / x - 1,
        [TWO_POINTS_GD_MAX] = gd.max.hi / x - 1};
    dataset_clear(&dataset);
    return fabs(found[curve]);
}

/**
Contours need another test. Where they crowd, a rounding of the ordinate moves $\vartheta$ by much,
while the contour itself hardly moves. So a point of a contour is off when moving its ordinate by a
relative $10^{-12}$ up and down does not take the core's exponent from one side to the other.
*/

static double exponent_at(int panel, double x, double ordinate) {
    struct dataset dataset;
    MUST(two_points_init(&dataset, panel, ordinate, &fault));
    double theta = cramer_exponent(&dataset, dd_of(x));
    dataset_clear(&dataset);
    return theta;
}

static bool is_on_contour(int panel, double x, double ordinate, double theta) {
    bool below = exponent_at(panel, x, ordinate * (1 - ASIDE)) > theta;
    bool above = exponent_at(panel, x, ordinate * (1 + ASIDE)) > theta;
    return below != above;
}

/**
## All curves, in both panels

A row of the table is a curve in a panel: 400 values of $x$ across the map, as many points as the
curve has on the map, and how many are off. A point of a contour needs a little of the map on both
sides of it.
*/

static const struct csvwriter_column columns[] = {
    {"curve", "curve", CSVWRITER_TEXT, 0},
    {"panel", "panel", CSVWRITER_TEXT, 0},
    {"points", "points looked at", CSVWRITER_INTEGER, 0},
    {"off", "points off", CSVWRITER_INTEGER, 0},
};

static bool
is_off(int panel, enum two_points_curve curve, double x, double ordinate, double theta) {
    return curve == TWO_POINTS_CONTOUR ? !is_on_contour(panel, x, ordinate, theta)
                                       : !(distance(panel, curve, x, ordinate) <= CLOSE);
}

/* Returns the points off. A curve that is a vertical line in this panel has no points; any other
 * without one counts as off, so that looking nowhere does not pass. */
static int points_off(
    struct page *page, const char *name, int panel, enum two_points_curve curve, double theta) {
    const double *range = two_points_ranges[panel].x;
    double margin = curve == TWO_POINTS_CONTOUR ? MARGIN : 0;
    int points = 0, off = 0;
    for (int i = 1; i <= LOOKS; i++) {
        double x = range[0] + (range[1] - range[0]) * i / (LOOKS + 1);
        double ordinate = two_points_ordinate(panel, curve, x, theta);
        if (two_points_shows(panel, curve, x, ordinate * (1 - margin)) &&
            two_points_shows(panel, curve, x, ordinate * (1 + margin))) {
            points++;
            off += is_off(panel, curve, x, ordinate, theta);
        }
    }
    off += points == 0 && isnan(two_points_vertical(panel, curve));
    page_text(page, name);
    page_text(page, two_points_ranges[panel].name);
    page_integer(page, points);
    page_integer(page, off);
    return off;
}

static int
both_off(struct page *page, const char *name, enum two_points_curve curve, double theta) {
    int by_p = points_off(page, name, TWO_POINTS_BY_P, curve, theta);
    return by_p + points_off(page, name, TWO_POINTS_BY_RATIO, curve, theta);
}

/**
## When does $G$ change sign twice inside the window?

At $p = 1/2$ the curve $G=0$ below $x=1$ is $s_2^2 = (2-x)/(x(1-x))$. Its minimum is $3+2\sqrt2 =
(1+\sqrt2)^2$, at $x=2-\sqrt2$: there a pair of roots is born. One of them leaves through
$\lambda_{\max}$ when $x s_2^2 = 4$ and $|1-x| = 1/3$, at $s_2^2 = 6$. The core counts roots without
these formulas; bisection on its count finds both ratios.

For such ratios spikes are typical in one part of the window and rare again above that part: the
weaker sample, close to its pole $x=1$, undoes what the longer one lifts. A larger learning rate can
make spikes rarer.
*/

static bool has_pair(double ratio, const void *context) {
    (void)context;
    struct dataset dataset;
    struct drift_roots roots;
    MUST(two_points_init(&dataset, TWO_POINTS_BY_RATIO, ratio, &fault));
    MUST(drift_roots_init(&roots, &dataset, &fault));
    size_t count = roots.count;
    drift_roots_clear(&roots);
    dataset_clear(&dataset);
    return count == 2;
}

/** ## All together */

int main(int argc, char **argv) {
    struct page page;
    page_open_table(&page, argc, argv, __FILE__, 0, claims, COUNT(claims), columns, COUNT(columns));
    page_parameter(&page, "points", "%d on each curve", LOOKS);

    /** The drift: $G=0$ in both panels. */
    int zero = both_off(&page, "G = 0", TWO_POINTS_DRIFT_ZERO, NAN), contours = 0;
    claim_equal(&page, "drift-zero-equation", zero, 0);

    /** The exponents $\vartheta=1/4$ to 8, the contours of the map. */
    for (int c = 0; c < TWO_POINTS_CONTOURS; c++) {
        double theta = two_points_contours[c];
        const char *name = page_label(&page, "ϑ = %g", theta);
        contours += both_off(&page, name, TWO_POINTS_CONTOUR, theta);
    }
    claim_equal(&page, "contour-equation", contours, 0);

    /** The four edges. Those of SGD's window are vertical lines on the left, and have no points. */
    int edges = both_off(&page, "SGD crit", TWO_POINTS_SGD_CRIT, NAN);
    edges += both_off(&page, "SGD max", TWO_POINTS_SGD_MAX, NAN);
    edges += both_off(&page, "GD crit", TWO_POINTS_GD_CRIT, NAN);
    edges += both_off(&page, "GD max", TWO_POINTS_GD_MAX, NAN);
    claim_equal(&page, "edge-equation", edges, 0);

    /** The pair of roots: there is one at the ratio 2.43, none at 2.3 and none at 2.6. */
    double from = bisect(has_pair, NULL, 2.3, 2.43, 100).yes;
    double to = bisect(has_pair, NULL, 2.6, 2.43, 100).yes;
    claim_within(&page, "pair-of-roots-from-ratio", from, 1 + sqrt(2), 1e-13);
    claim_within(&page, "pair-of-roots-to-ratio", to, sqrt(6), 1e-13);
    return page_finish(&page);
}
