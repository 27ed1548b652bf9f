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

The last row uses $\mathbb E s^2 = 1+p(s_2^2-1)$. The equations are in `src/theory/two_points.c`; the table
`two_points` holds them against the core. None of this is in the papers; it is our own.
*/

#include <math.h>
#include <stdio.h>

#include "theory/cramer.h"
#include "base/die.h"
#include "theory/drift.h"
#include "page/page.h"
#include "theory/two_points.h"

/** ## What a row is */

static const struct csvwriter_column columns[] = {
    {"panel", "panel", CSVWRITER_TEXT, 0},
    {"kind", "boundary, pole, contour or grid", CSVWRITER_TEXT, 0},
    {"name", "name", CSVWRITER_TEXT, 0},
    {"segment", "connected piece", CSVWRITER_INTEGER, 0},
    {"eta_lambda", "ηλ", CSVWRITER_SIGNIFICANT, 12},
    {"ordinate", "ordinate", CSVWRITER_SIGNIFICANT, 12},
    {"theta", "ϑ", CSVWRITER_SIGNIFICANT, 10},
};

/** ## The curves, each from its equation */

enum { CONTOURS = 6 };

static const double thetas[CONTOURS] = {0.25, 0.5, 1, 2, 4, 8}; /* theta */

static const char *const curve_name[] = {"drift zero", "contour", "sgd crit", "sgd max",
                                         "gd crit",    "gd max",  "pole 1",   "pole 2"};

static void put_point(
    struct page *page, int panel, const char *kind, const char *name, int segment, double x,
    double ordinate, double theta) {
    csvwriter_text(&page->table, two_points_ranges[panel].name);
    csvwriter_text(&page->table, kind);
    csvwriter_text(&page->table, name);
    csvwriter_integer(&page->table, segment);
    csvwriter_real(&page->table, x);
    csvwriter_real(&page->table, ordinate);
    csvwriter_real(&page->table, theta);
}

/* A vertical line, as two points. */
static void put_vertical(struct page *page, int panel, enum two_points_curve curve, double x) {
    const char *kind =
        curve == TWO_POINTS_POLE_1 || curve == TWO_POINTS_POLE_2 ? "pole" : "boundary";
    for (int end = 0; end < 2; end++) {
        put_point(page, panel, kind, curve_name[curve], 0, x, two_points_ranges[panel].y[end], NAN);
    }
}

static void put_curve(
    struct page *page, int panel, enum two_points_curve curve, const char *kind, const char *name,
    double theta) {
    size_t points = page_size(page, 150, 600);
    const double *range = two_points_ranges[panel].x;
    int segment = 0;
    bool drawing = false;
    for (size_t i = 1; i < points; i++) {
        double x = range[0] + (range[1] - range[0]) * (double)i / (double)points;
        double ordinate = two_points_ordinate(panel, curve, x, theta);
        bool here = two_points_shows(panel, curve, x, ordinate);
        segment += here && !drawing;
        drawing = here;
        if (here) {
            put_point(page, panel, kind, name, segment, x, ordinate, theta);
        }
    }
}

static void put_curves(struct page *page, int panel) {
    static const enum two_points_curve boundaries[] = {
        TWO_POINTS_DRIFT_ZERO, TWO_POINTS_SGD_CRIT, TWO_POINTS_SGD_MAX, TWO_POINTS_GD_CRIT,
        TWO_POINTS_GD_MAX};
    for (size_t i = 0; i < sizeof boundaries / sizeof *boundaries; i++) {
        put_curve(page, panel, boundaries[i], "boundary", curve_name[boundaries[i]], NAN);
    }
    if (panel == TWO_POINTS_BY_P) {
        put_vertical(page, panel, TWO_POINTS_SGD_CRIT, 2 / TWO_POINTS_RATIO2);
        put_vertical(page, panel, TWO_POINTS_SGD_MAX, 4 / TWO_POINTS_RATIO2);
        put_vertical(page, panel, TWO_POINTS_POLE_2, 1 / TWO_POINTS_RATIO2);
    } else {
        put_curve(page, panel, TWO_POINTS_POLE_2, "pole", curve_name[TWO_POINTS_POLE_2], NAN);
    }
    put_vertical(page, panel, TWO_POINTS_POLE_1, 1);
    for (int i = 0; i < CONTOURS; i++) {
        char name[32];
        snprintf(name, sizeof name, "theta %g", thetas[i]);
        put_curve(page, panel, TWO_POINTS_CONTOUR, "contour", name, thetas[i]);
    }
}

/**
## The coarse grid

Phase, regime and exponent at the centres of a coarse grid, from the core: what the verification
compares. The fine raster of the picture is computed by the drawing program from the same core.
*/

struct census {
    int lazy_sgd_restless_gd; /* SGD lazy but gradient descent not */
    int quiet_gd_inflating;   /* gradient descent lazy, SGD inflationary */
    int loud_gd_deflating;    /* gradient descent catapulting, SGD deflationary */
    int deflating;            /* SGD deflationary */
    int lazy, not_endless; /* SGD lazy; of these, where some moment reaches 1 or theta is finite */
    int not_unique;        /* of these, where the moment crosses 1 not exactly once */
    double worst_moment;   /* of these, the largest |sum_i p_i |1 - x s_i^2|^theta - 1| */
};

/* The left side of theta's equation, straight from its definition. */
static double moment(const double s2[2], const double p[2], double x, double theta) {
    return p[0] * pow(fabs(1 - x * s2[0]), theta) + p[1] * pow(fabs(1 - x * s2[1]), theta);
}

/* How often the moment crosses 1 for theta from theta/1000 to 4 theta. */
static int crossings(const double s2[2], const double p[2], double x, double theta) {
    enum { LOOKS = 120 };
    int count = 0;
    bool below = true;
    if (!(theta > 0) || isinf(theta)) {
        return -1;
    }
    for (int i = 0; i <= LOOKS; i++) {
        double at = theta * pow(4000, (double)i / LOOKS) / 1000;
        bool now = moment(s2, p, x, at) < 1;
        count += now != below;
        below = now;
    }
    return count;
}

/* No power of factors that never exceed 1 has a mean of 1: the exponent is infinite. */
static bool reaches_one(const double s2[2], const double p[2], double x) {
    for (double theta = 1e-3; theta < 1e4; theta *= 2) {
        if (!(moment(s2, p, x, theta) < 1)) {
            return true;
        }
    }
    return false;
}

static void look_at_exponent(
    const double s2[2], const double p[2], double x, double theta, struct census *census) {
    census->deflating++;
    census->worst_moment = page_worse(census->worst_moment, fabs(moment(s2, p, x, theta) - 1));
    census->not_unique += crossings(s2, p, x, theta) != 1;
}

static void
put_cell(struct page *page, int panel, double x, double ordinate, struct census *census) {
    double s2[2], p[2];
    struct dataset dataset;
    struct fault fault;
    two_points_dataset(panel, ordinate, s2, p);
    DIE_UNLESS_OK(dataset_init(&dataset, s2, p, 2, &fault), fault);
    enum drift_regime regime = drift_regime(&dataset, dd_of(x));
    enum drift_phase phase = drift_phase(&dataset, dd_of(x));
    double theta = cramer_exponent(&dataset, dd_of(x));
    char name[64];
    snprintf(
        name, sizeof name, "GD %s / SGD %s", drift_phase_name(phase), drift_regime_name(regime));
    put_point(page, panel, "grid", name, 0, x, ordinate, theta);
    census->lazy_sgd_restless_gd += regime == DRIFT_LAZY && phase != DRIFT_PHASE_LAZY;
    census->quiet_gd_inflating += regime == DRIFT_INFLATIONARY && phase == DRIFT_PHASE_LAZY;
    census->loud_gd_deflating += regime == DRIFT_DEFLATIONARY && phase == DRIFT_PHASE_CATAPULT;
    if (regime == DRIFT_LAZY) {
        census->lazy++;
        census->not_endless += reaches_one(s2, p, x) || theta != INFINITY;
    }
    if (regime == DRIFT_DEFLATIONARY) {
        look_at_exponent(s2, p, x, theta, census);
    }
    dataset_clear(&dataset);
}

static void put_grid(struct page *page, int panel, struct census *census) {
    size_t cells = page_size(page, 16, 32);
    const double *x_range = two_points_ranges[panel].x, *y = two_points_ranges[panel].y;
    for (size_t j = 0; j < cells; j++) {
        double ordinate = y[0] + (y[1] - y[0]) * ((double)j + 0.5) / (double)cells;
        for (size_t i = 0; i < cells; i++) {
            double x = x_range[0] + (x_range[1] - x_range[0]) * ((double)i + 0.5) / (double)cells;
            put_cell(page, panel, x, ordinate, census);
        }
    }
}

/** ## The claims */

static void claim_count(
    struct page *page, const char *id, const char *statement, double measured,
    enum claim_relation relation, double expected) {
    page_claim(
        page, &(struct claim){
                  .id = id,
                  .statement = statement,
                  .origin = "own",
                  .measured = measured,
                  .relation = relation,
                  .expected = expected});
}

static void claim_census(struct page *page, const struct census *census) {
    claim_count(
        page, "lazy-sgd-means-lazy-gd",
        "Where SGD is lazy gradient descent is lazy, since 𝔼 s² ≤ s_*² (cells of the grid "
        "where not)",
        census->lazy_sgd_restless_gd, CLAIM_EQUAL, 0);
    claim_count(
        page, "gd-catapults-sgd-deflates",
        "Gradient descent can catapult where SGD is deflationary (cells of the grid)",
        census->loud_gd_deflating, CLAIM_AT_LEAST, 1);
    claim_count(
        page, "gd-lazy-sgd-inflates",
        "SGD can be inflationary where gradient descent is lazy (cells of the grid)",
        census->quiet_gd_inflating, CLAIM_AT_LEAST, 1);
    claim_count(
        page, "sgd-deflates", "The deflationary part of the map is not empty (cells of the grid)",
        census->deflating, CLAIM_AT_LEAST, 1);
    claim_count(
        page, "exponent-infinite-when-lazy",
        "Where SGD is lazy the left side of ϑ's equation stays below 1 for every power and "
        "ϑ is ∞ (lazy cells of the grid where not)",
        census->lazy > 0 ? (double)census->not_endless : (double)NAN, CLAIM_EQUAL, 0);
    page_claim(
        page, &(struct claim){
                  .id = "exponent-solves-its-equation",
                  .statement = "Where SGD is deflationary the ϑ of the core solves "
                               "its equation (largest distance of "
                               "$\\sum_i p_i \\vert 1-\\eta\\lambda s_i^2\\vert^{"
                               "\\vartheta}$ from 1 over the grid)",
                  .origin = "paper, abstract of v1; talk, the equation",
                  .measured = census->worst_moment,
                  .relation = CLAIM_WITHIN,
                  .tolerance = 1e-12,
                  .says = CLAIM_WITHIN,
                  .said_tolerance = 1e-12});
    page_claim(
        page, &(struct claim){
                  .id = "exponent-is-unique",
                  .statement = "There the equation has one positive root: the left "
                               "side crosses 1 once (cells of the grid where not)",
                  .origin = "talk, the unique positive root",
                  .measured = census->not_unique,
                  .relation = CLAIM_EQUAL,
                  .says = CLAIM_EQUAL});
}

int main(int argc, char **argv) {
    struct page page;
    struct census census = {0};
    page_init(&page, argc, argv, __FILE__, columns, sizeof columns / sizeof *columns);
    page_parameter(&page, "s_1", "1");
    page_parameter(&page, "left", "s_2^2=%g, p in (0, 1)", TWO_POINTS_RATIO2);
    page_parameter(&page, "right", "p=%g, s_2 in (1, 3)", TWO_POINTS_P);
    for (int panel = 0; panel < TWO_POINTS_FAMILIES; panel++) {
        put_curves(&page, panel);
        put_grid(&page, panel, &census);
    }
    claim_census(&page, &census);
    return page_finish(&page);
}
