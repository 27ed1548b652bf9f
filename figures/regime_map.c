/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Who spikes when: gradient descent against SGD for two data points

**Place.** 2.2 Regimes. How do the phases of the two cross for two data points?

Two samples $s_1 = 1$ and $s_2$, the second drawn with probability $p$. Gradient descent on the
whole loss sees only $x\,\mathbb E s^2$, $x=\eta\lambda$: lazy up to 2, catapult up to 4, divergent
above (Lewkowycz et al. 2020). SGD sees $x s_*^2$ and the sign of the log-drift $G$ (Gess &
Heydecker):

$$x s_*^2 \le 2:\ \text{lazy},\qquad x s_*^2 \ge 4:\ \text{divergent},\qquad
G<0:\ \text{deflationary},\qquad G\ge0:\ \text{inflationary}.$$

In the deflationary part a spike of height $\sqrt{n/\eta}$ has probability about
$(n/\eta)^{-\vartheta/2}$ with $\sum_i p_i|1-x s_i^2|^\vartheta = 1$.

**What to see.** The black line $G=0$ and the dashed line where gradient descent turns unstable
cross the map differently: SGD can be deflationary where gradient descent catapults, and at large
ratios (right, top) it is inflationary where gradient descent is still lazy. Thin lines join equal
exponents $\vartheta$; towards $G=0$ spikes become common, towards the lazy edge impossible. At
equal probabilities $G$ changes sign twice inside the window for ratios between $1+\sqrt2$ and
$\sqrt6$.

With two points every curve has an equation of its own. Write $a=|1-x|$ and $b=|1-x s_2^2|$.

| curve | left panel, $p$ as function of $x$ | right panel, $s_2^2$ as function of $x$ |
|---|---|---|
| $G=0$ | $p = \log a/\log(a/b)$ | $s_2^2 = (1+1/a)/x$ |
| equal $\vartheta$ | $p = (1-a^\vartheta)/(b^\vartheta-a^\vartheta)$ | $s_2^2 = (1+(2-a^\vartheta)^{1/\vartheta})/x$ |
| SGD window | $x = 2/s_2^2,\ 4/s_2^2$ | $s_2^2 = 2/x,\ 4/x$ |
| gradient descent window | $p = (2/x-1)/(s_2^2-1)$, 4 for 2 | $s_2^2 = 4/x-1$, 8 for 4 |

The last row uses $\mathbb E s^2 = 1+p(s_2^2-1)$. The equations are in `src/theory/two_points.c`;
the table `two_points` holds them against the core. None of this is in the papers; it is our own.
*/

#include <math.h>
#include <stdio.h>

#include "base/die.h"
#include "page/page.h"
#include "theory/cramer.h"
#include "theory/drift.h"
#include "theory/moment.h"
#include "theory/two_points.h"

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"lazy-sgd-means-lazy-gd", "own",
     "Where SGD is lazy gradient descent is lazy, since $\\mathbb Es^2\\le s_*^2$ (cells of the "
     "grid where not)"},
    {"gd-catapults-sgd-deflates", "own",
     "Gradient descent can catapult where SGD is deflationary (cells of the grid)"},
    {"gd-lazy-sgd-inflates", "own",
     "SGD can be inflationary where gradient descent is lazy (cells of the grid)"},
    {"sgd-deflates", "own", "The deflationary part of the map is not empty (cells of the grid)"},
    {"exponent-infinite-when-lazy", "own",
     "Where SGD is lazy the left side of the equation of $\\vartheta$ stays below 1 for every "
     "power and $\\vartheta$ is $\\infty$ (lazy cells of the grid where not)"},
    {"exponent-solves-its-equation", "paper, abstract of v1; talk, the equation",
     "Where SGD is deflationary the $\\vartheta$ of the core solves its equation (largest distance "
     "of $\\sum_i p_i \\vert 1-\\eta\\lambda s_i^2\\vert^{\\vartheta}$ from 1 over the grid)"},
    {"exponent-is-unique", "talk, the unique positive root",
     "Where SGD is deflationary the equation of $\\vartheta$ has one positive root: the left side "
     "crosses 1 once (cells of the grid where not)"},
};

/**
## What a row is

A point of a curve, by its panel, the curve's kind and name and the connected piece; or the centre
of a cell of the coarse grid, whose name is the pair of phase and regime.
*/

static const struct csvwriter_column columns[] = {
    {"panel", "panel", CSVWRITER_TEXT, 0},
    {"kind", "boundary, pole, contour or grid", CSVWRITER_TEXT, 0},
    {"name", "name", CSVWRITER_TEXT, 0},
    {"segment", "connected piece", CSVWRITER_INTEGER, 0},
    {"eta_lambda", "ηλ", CSVWRITER_SIGNIFICANT, 12},
    {"ordinate", "ordinate", CSVWRITER_SIGNIFICANT, 12},
    {"theta", "ϑ", CSVWRITER_SIGNIFICANT, 10},
};

struct curve {
    enum two_points_curve which;
    const char *kind, *name;
    double theta;
};

static void write_point(
    struct page *page, int panel, const struct curve *curve, int segment, double x,
    double ordinate) {
    page_text(page, two_points_ranges[panel].name);
    page_text(page, curve->kind);
    page_text(page, curve->name);
    page_integer(page, segment);
    page_reals(page, x, ordinate, curve->theta);
}

/**
## The curves, each from its equation

A curve may leave the map and come back, so its points are numbered by connected pieces. Some curves
are vertical lines on the left, where the longer sample is the same for every $p$.
*/

static const struct curve curves[] = {
    {TWO_POINTS_DRIFT_ZERO, "boundary", "drift zero", NAN},
    {TWO_POINTS_SGD_CRIT, "boundary", "sgd crit", NAN},
    {TWO_POINTS_SGD_MAX, "boundary", "sgd max", NAN},
    {TWO_POINTS_GD_CRIT, "boundary", "gd crit", NAN},
    {TWO_POINTS_GD_MAX, "boundary", "gd max", NAN},
    {TWO_POINTS_POLE_2, "pole", "pole 2", NAN},
    {TWO_POINTS_POLE_1, "pole", "pole 1", NAN},
};

static void write_curve(struct page *page, int panel, const struct curve *curve) {
    size_t points = page_size(page, 150, 600);
    const double *range = two_points_ranges[panel].x;
    int segment = 0;
    bool drawing = false;
    for (size_t i = 1; i < points; i++) {
        double x = range[0] + (range[1] - range[0]) * (double)i / (double)points;
        double ordinate = two_points_ordinate(panel, curve->which, x, curve->theta);
        bool here = two_points_shows(panel, curve->which, x, ordinate);
        segment += here && !drawing;
        drawing = here;
        if (here) {
            write_point(page, panel, curve, segment, x, ordinate);
        }
    }
}

static void write_curves(struct page *page, int panel) {
    for (size_t c = 0; c < COUNT(curves); c++) {
        write_curve(page, panel, &curves[c]);
    }
    for (size_t c = 0; c < COUNT(curves); c++) {
        double x = two_points_vertical(panel, curves[c].which);
        for (int end = 0; end < 2 && !isnan(x); end++) {
            write_point(page, panel, &curves[c], 0, x, two_points_ranges[panel].y[end]);
        }
    }
    for (int i = 0; i < TWO_POINTS_CONTOURS; i++) {
        double theta = two_points_contours[i];
        const char *name = page_label(page, "theta %g", theta);
        write_curve(page, panel, &(struct curve){TWO_POINTS_CONTOUR, "contour", name, theta});
    }
}

/**
## The exponent, from its definition

On every cell of a coarse grid the core says phase, regime and exponent. The exponent is held here
against the equation itself, summed as it is written, with $m(\vartheta)=\sum_i
p_i|1-x s_i^2|^\vartheta$. This $m$ is convex, and $m(0)=1$. Its slope at 0 is $G$. So where $G<0$
the mean first falls below 1, and it comes back through 1 exactly once if some factor exceeds 1, as
in the window. Where SGD is lazy no factor exceeds 1, the mean stays below 1 for ever, and
$\vartheta=\infty$.

## The census of the grid

Which regime of SGD meets which phase of gradient descent? Each cell is a dataset and a learning
rate of its own.
*/

struct census {
    int lazy, lazy_but_gd; /* SGD lazy; of these, gradient descent not */
    int finite;            /* of the lazy, where some moment reaches 1 or theta is finite */
    int inflating_lazy_gd; /* SGD inflationary, gradient descent lazy */
    int deflating,
        deflating_catapult_gd; /* SGD deflationary; of these, gradient descent catapults */
    int not_unique;            /* of the deflating, where the moment crosses 1 not exactly once */
    double worst_moment;       /* of the deflating, the largest |moment(theta) - 1| */
};

static void
write_cell(struct page *page, int panel, double x, double ordinate, struct census *census) {
    struct dataset dataset;
    MUST(two_points_init(&dataset, panel, ordinate, &fault));
    enum drift_regime sgd = drift_regime(&dataset, dd_of(x));
    enum drift_phase gd = drift_phase(&dataset, dd_of(x));
    double theta = cramer_exponent(&dataset, dd_of(x));
    const char *name =
        page_label(page, "GD %s / SGD %s", drift_phase_name(gd), drift_regime_name(sgd));
    write_point(page, panel, &(struct curve){0, "grid", name, theta}, 0, x, ordinate);
    census->inflating_lazy_gd += sgd == DRIFT_INFLATIONARY && gd == DRIFT_PHASE_LAZY;
    if (sgd == DRIFT_LAZY) {
        census->lazy++;
        census->lazy_but_gd += gd != DRIFT_PHASE_LAZY;
        census->finite += moment_crossings(&dataset, x, 1e-3, 1e4) != 0 || theta != INFINITY;
    }
    if (sgd == DRIFT_DEFLATIONARY) {
        double off = fabs(moment(&dataset, x, theta) - 1);
        census->deflating++;
        census->deflating_catapult_gd += gd == DRIFT_PHASE_CATAPULT;
        census->not_unique += moment_crossings(&dataset, x, theta / 1000, 4 * theta) != 1;
        census->worst_moment = page_worse(census->worst_moment, off);
    }
    dataset_clear(&dataset);
}

static void write_grid(struct page *page, int panel, struct census *census) {
    size_t cells = page_size(page, 16, 32);
    const double *x_range = two_points_ranges[panel].x, *y = two_points_ranges[panel].y;
    for (size_t cell = 0; cell < cells * cells; cell++) {
        double across = ((double)(cell % cells) + 0.5) / (double)cells;
        double up = ((double)(cell / cells) + 0.5) / (double)cells;
        double x = x_range[0] + (x_range[1] - x_range[0]) * across;
        write_cell(page, panel, x, y[0] + (y[1] - y[0]) * up, census);
    }
}

/** ## All together */

int main(int argc, char **argv) {
    struct page page;
    struct census census = {0};
    page_open_table(&page, argc, argv, __FILE__, 0, claims, COUNT(claims), columns, COUNT(columns));
    page_parameter(&page, "s_1", "1");
    page_parameter(&page, "left", "s_2^2=%g, p in (0, 1)", TWO_POINTS_RATIO2);
    page_parameter(&page, "right", "p=%g, s_2 in (1, 3)", TWO_POINTS_P);

    /** Two families of datasets: $p$ varies on the left, $s_2/s_1$ on the right. The fine raster of
    the picture is computed by the drawing program, from the same core. */
    for (int panel = 0; panel < TWO_POINTS_FAMILIES; panel++) {
        write_curves(&page, panel);
        write_grid(&page, panel, &census);
    }

    /** Gradient descent averages $s^2$, SGD averages $\log|1-x s^2|$ and fears the longest sample.
    So a lazy SGD makes gradient descent lazy, since $\mathbb E s^2\le s_*^2$, and in the window of
    SGD neither instability follows from the other. */
    claim_equal(&page, "lazy-sgd-means-lazy-gd", census.lazy_but_gd, 0);
    claim_at_least(&page, "gd-catapults-sgd-deflates", census.deflating_catapult_gd, 1);
    claim_at_least(&page, "gd-lazy-sgd-inflates", census.inflating_lazy_gd, 1);

    /** The exponent exists where it is asked for, solves its equation, and is the only one. */
    claim_at_least(&page, "sgd-deflates", census.deflating, 1);
    double endless = census.lazy > 0 ? census.finite : (double)NAN; /* none must not pass */
    claim_equal(&page, "exponent-infinite-when-lazy", endless, 0);
    claim_within(&page, "exponent-solves-its-equation", census.worst_moment, 0, 1e-12);
    claim_source_agrees(&page, "exponent-solves-its-equation");
    claim_equal(&page, "exponent-is-unique", census.not_unique, 0);
    claim_source_agrees(&page, "exponent-is-unique");
    return page_finish(&page);
}
