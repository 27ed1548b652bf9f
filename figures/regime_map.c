/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Who spikes when: gradient descent against SGD for two data points

Two samples $s_1 = 1$ and $s_2$, the second drawn with probability $p$. Gradient descent on the whole
loss sees only $x\,\mathbb E s^2$, $x=\eta\lambda$: lazy up to 2, catapult up to 4, divergent above
(Lewkowycz et al. 2020). SGD sees $x s_*^2$ and the sign of the log-drift $G$ (Gess & Heydecker):

$$x s_*^2 \le 2:\ \text{lazy},\qquad x s_*^2 \ge 4:\ \text{divergent},\qquad
G<0:\ \text{deflationary},\qquad G\ge0:\ \text{inflationary}.$$

In the deflationary part a spike of height $\sqrt{n/\eta}$ has probability about
$(n/\eta)^{-\vartheta/2}$ with $\sum_i p_i|1-x s_i^2|^\vartheta = 1$.

**What to see.** The black line $G=0$ and the dashed line where gradient descent turns unstable cross
the map differently: SGD can be deflationary where gradient descent catapults, and at large ratios
(right, top) it is inflationary where gradient descent is still lazy. Thin lines join equal
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

The last row uses $\mathbb E s^2 = 1+p(s_2^2-1)$. None of this is in the papers; it is our own.
*/

#include <math.h>
#include <stdio.h>

#include "cramer.h"
#include "die.h"
#include "drift.h"
#include "drift_roots.h"
#include "program.h"
#include "regime_map.h"

/** ## Parameters */

static const double contours[] = {0.25, 0.5, 1, 2, 4, 8};
enum { CONTOURS = sizeof contours / sizeof *contours };

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

enum curve { DRIFT_ZERO, CONTOUR, SGD_CRIT, SGD_MAX, GD_CRIT, GD_MAX, POLE_1, POLE_2 };

static const char *const curve_name[] = {"drift zero", "contour", "sgd crit", "sgd max",
                                         "gd crit",    "gd max",  "pole 1",   "pole 2"};

/* p on the curve at x, in the panel with s_2^2 = 1.69; vertical lines are handled by the caller. */
static double p_on_curve(enum curve curve, double x, double theta) {
    double s2 = REGIME_MAP_RATIO2;
    double a = fabs(1 - x), b = fabs(1 - x * s2);
    switch (curve) {
    case DRIFT_ZERO:
        return log(a) / (log(a) - log(b));
    case CONTOUR:
        return (1 - pow(a, theta)) / (pow(b, theta) - pow(a, theta));
    case GD_CRIT:
    case GD_MAX:
        return ((curve == GD_CRIT ? 2 : 4) / x - 1) / (s2 - 1);
    default:
        return NAN;
    }
}

/* s_2/s_1 on the curve at x, in the panel with p = 1/2. */
static double ratio_on_curve(enum curve curve, double x, double theta) {
    double a = fabs(1 - x);
    switch (curve) {
    case DRIFT_ZERO:
        return sqrt((1 + 1 / a) / x);
    case CONTOUR:
        return sqrt((1 + pow(2 - pow(a, theta), 1 / theta)) / x);
    case SGD_CRIT:
    case SGD_MAX:
        return sqrt((curve == SGD_CRIT ? 2 : 4) / x);
    case GD_CRIT:
    case GD_MAX:
        return sqrt((curve == GD_CRIT ? 4 : 8) / x - 1);
    case POLE_2:
        return sqrt(1 / x);
    default:
        return NAN;
    }
}

/* G = 0 and the contours mean something only inside the minibatch window. */
static bool on_map(int panel, enum curve curve, double x, double ordinate) {
    const double *y = regime_map_panels[panel].y;
    if (!(ordinate >= y[0] && ordinate <= y[1])) {
        return false;
    }
    double s2[2], p[2];
    regime_map_dataset(panel, ordinate, s2, p);
    double sharpest = x * fmax(s2[0], s2[1]);
    return (curve != DRIFT_ZERO && curve != CONTOUR) || (sharpest >= 2 && sharpest <= 4);
}

static void put_point(struct program *program, int panel, const char *kind, const char *name,
                      int segment, double x, double ordinate, double theta) {
    csvwriter_text(&program->table, regime_map_panels[panel].name);
    csvwriter_text(&program->table, kind);
    csvwriter_text(&program->table, name);
    csvwriter_integer(&program->table, segment);
    csvwriter_real(&program->table, x);
    csvwriter_real(&program->table, ordinate);
    csvwriter_real(&program->table, theta);
}

/* A vertical line, as two points. */
static void put_vertical(struct program *program, int panel, enum curve curve, double x) {
    const char *kind = curve == POLE_1 || curve == POLE_2 ? "pole" : "boundary";
    for (int end = 0; end < 2; end++) {
        put_point(program, panel, kind, curve_name[curve], 0, x, regime_map_panels[panel].y[end],
                  NAN);
    }
}

static void put_curve(struct program *program, int panel, enum curve curve, const char *kind,
                      const char *name, double theta) {
    size_t points = program_size(program, 150, 600);
    const double *range = regime_map_panels[panel].x;
    int segment = 0;
    bool drawing = false;
    for (size_t i = 1; i < points; i++) {
        double x = range[0] + (range[1] - range[0]) * (double)i / (double)points;
        double ordinate = panel == REGIME_MAP_BY_P ? p_on_curve(curve, x, theta)
                                                   : ratio_on_curve(curve, x, theta);
        bool here = on_map(panel, curve, x, ordinate);
        segment += here && !drawing;
        drawing = here;
        if (here) {
            put_point(program, panel, kind, name, segment, x, ordinate, theta);
        }
    }
}

static void put_curves(struct program *program, int panel) {
    static const enum curve boundaries[] = {DRIFT_ZERO, SGD_CRIT, SGD_MAX, GD_CRIT, GD_MAX};
    for (size_t i = 0; i < sizeof boundaries / sizeof *boundaries; i++) {
        put_curve(program, panel, boundaries[i], "boundary", curve_name[boundaries[i]], NAN);
    }
    if (panel == REGIME_MAP_BY_P) {
        put_vertical(program, panel, SGD_CRIT, 2 / REGIME_MAP_RATIO2);
        put_vertical(program, panel, SGD_MAX, 4 / REGIME_MAP_RATIO2);
        put_vertical(program, panel, POLE_2, 1 / REGIME_MAP_RATIO2);
    } else {
        put_curve(program, panel, POLE_2, "pole", curve_name[POLE_2], NAN);
    }
    put_vertical(program, panel, POLE_1, 1);
    for (int i = 0; i < CONTOURS; i++) {
        char name[32];
        snprintf(name, sizeof name, "theta %g", contours[i]);
        put_curve(program, panel, CONTOUR, "contour", name, contours[i]);
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
    int not_unique;           /* of these, where the moment crosses 1 not exactly once */
    double worst_moment;      /* of these, the largest |sum_i p_i |1 - x s_i^2|^theta - 1| */
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
    for (int i = 0; i <= LOOKS; i++) {
        double at = theta * pow(4000, (double)i / LOOKS) / 1000;
        bool now = moment(s2, p, x, at) < 1;
        count += now != below;
        below = now;
    }
    return count;
}

static void look_at_exponent(const double s2[2], const double p[2], double x, double theta,
                             struct census *census) {
    census->deflating++;
    census->worst_moment = fmax(census->worst_moment, fabs(moment(s2, p, x, theta) - 1));
    census->not_unique += crossings(s2, p, x, theta) != 1;
}

static void put_cell(struct program *program, int panel, double x, double ordinate,
                     struct census *census) {
    double s2[2], p[2];
    struct dataset dataset;
    struct fault fault;
    regime_map_dataset(panel, ordinate, s2, p);
    DIE_UNLESS_OK(dataset_init(&dataset, s2, p, 2, &fault), fault);
    enum drift_regime regime = drift_regime(&dataset, dd_of(x));
    enum drift_phase phase = drift_phase(&dataset, dd_of(x));
    double theta = cramer_exponent(&dataset, dd_of(x));
    char name[64];
    snprintf(name, sizeof name, "GD %s / SGD %s", drift_phase_name(phase),
             drift_regime_name(regime));
    put_point(program, panel, "grid", name, 0, x, ordinate, theta);
    census->lazy_sgd_restless_gd += regime == DRIFT_LAZY && phase != DRIFT_PHASE_LAZY;
    census->quiet_gd_inflating += regime == DRIFT_INFLATIONARY && phase == DRIFT_PHASE_LAZY;
    census->loud_gd_deflating += regime == DRIFT_DEFLATIONARY && phase == DRIFT_PHASE_CATAPULT;
    if (regime == DRIFT_DEFLATIONARY) {
        look_at_exponent(s2, p, x, theta, census);
    }
    dataset_clear(&dataset);
}

static void put_grid(struct program *program, int panel, struct census *census) {
    size_t cells = program_size(program, 16, 32);
    const double *x_range = regime_map_panels[panel].x, *y = regime_map_panels[panel].y;
    for (size_t j = 0; j < cells; j++) {
        double ordinate = y[0] + (y[1] - y[0]) * ((double)j + 0.5) / (double)cells;
        for (size_t i = 0; i < cells; i++) {
            double x = x_range[0] + (x_range[1] - x_range[0]) * ((double)i + 0.5) / (double)cells;
            put_cell(program, panel, x, ordinate, census);
        }
    }
}

/**
## Do the equations of the curves agree with the core?

The equations share nothing with the core, which knows no formula for two points. On every point of
every curve, in both panels, the core must say what the curve stands for: $G=0$, this exponent, this
edge. The largest difference over all of them checks both.
*/

static struct dataset dataset_at(int panel, double ordinate) {
    double s2[2], p[2];
    struct dataset dataset;
    struct fault fault;
    regime_map_dataset(panel, ordinate, s2, p);
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
static double distance(int panel, enum curve curve, double x, double ordinate) {
    struct dataset dataset = dataset_at(panel, ordinate);
    struct drift_window sgd = drift_window(&dataset), gd = drift_window_full_batch(&dataset);
    double result = curve == DRIFT_ZERO ? drift(&dataset, dd_of(x))
                    : curve == SGD_CRIT ? sgd.crit.hi / x - 1
                    : curve == SGD_MAX  ? sgd.max.hi / x - 1
                    : curve == GD_CRIT  ? gd.crit.hi / x - 1
                                        : gd.max.hi / x - 1;
    dataset_clear(&dataset);
    return fabs(result);
}

enum { LOOKS_ON_CURVE = 400 };

static double x_on_curve(int panel, int i) {
    const double *range = regime_map_panels[panel].x;
    return range[0] + (range[1] - range[0]) * i / (LOOKS_ON_CURVE + 1);
}

static double ordinate_on_curve(int panel, enum curve curve, double x, double theta) {
    return panel == REGIME_MAP_BY_P ? p_on_curve(curve, x, theta) : ratio_on_curve(curve, x, theta);
}

/* Over both panels; curves that are vertical lines in one have no points there. */
static double worst_on_curve(enum curve curve) {
    double worst = 0;
    for (int panel = 0; panel < REGIME_MAP_PANELS; panel++) {
        for (int i = 1; i <= LOOKS_ON_CURVE; i++) {
            double x = x_on_curve(panel, i), ordinate = ordinate_on_curve(panel, curve, x, NAN);
            if (on_map(panel, curve, x, ordinate)) {
                worst = fmax(worst, distance(panel, curve, x, ordinate));
            }
        }
    }
    return worst;
}

/* Exponents themselves are ill-conditioned where contours crowd. So: moving the ordinate by a relative
 * 1e-12 up and down must take the core's exponent from one side of the contour's to the other. */
static int count_off_contour(int panel, double theta) {
    int count = 0;
    for (int i = 1; i <= LOOKS_ON_CURVE; i++) {
        double x = x_on_curve(panel, i), ordinate = ordinate_on_curve(panel, CONTOUR, x, theta);
        if (on_map(panel, CONTOUR, x, ordinate * (1 - 1e-9)) &&
            on_map(panel, CONTOUR, x, ordinate * (1 + 1e-9))) {
            bool below = exponent_at(panel, x, ordinate * (1 - 1e-12)) > theta;
            bool above = exponent_at(panel, x, ordinate * (1 + 1e-12)) > theta;
            count += below == above;
        }
    }
    return count;
}

static int count_off_contours(void) {
    int count = 0;
    for (int c = 0; c < CONTOURS; c++) {
        for (int panel = 0; panel < REGIME_MAP_PANELS; panel++) {
            count += count_off_contour(panel, contours[c]);
        }
    }
    return count;
}

/**
## When does $G$ change sign twice inside the window?

At $p = 1/2$ the curve $G=0$ below $x=1$ is $s_2^2 = (2-x)/(x(1-x))$. Its minimum is $3+2\sqrt2 =
(1+\sqrt2)^2$, at $x=2-\sqrt2$: there a pair of roots is born. One of them leaves through $\lambda_{\max}$
when $x s_2^2 = 4$ and $|1-x| = 1/3$, at $s_2^2 = 6$. The core counts roots without these formulas;
bisection on its count finds both ratios.
*/

static size_t count_roots(double ratio) {
    struct dataset dataset = dataset_at(REGIME_MAP_BY_RATIO, ratio);
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

/** ## The claims */

static void claim_equations(struct program *program) {
    program_claim_value(program, "drift-zero-equation",
                        "On the curves G = 0 of both panels the core finds G = 0 (largest |G|)",
                        "own", worst_on_curve(DRIFT_ZERO), 0, 1e-14);
    program_claim_value(program, "contour-equation",
                        "On the curves of equal ϑ of both panels the core's ϑ changes side within "
                        "$10^{-12}$ of the curve (points where not)",
                        "own", count_off_contours(), 0, 0);
    double edges = fmax(fmax(worst_on_curve(SGD_CRIT), worst_on_curve(SGD_MAX)),
                        fmax(worst_on_curve(GD_CRIT), worst_on_curve(GD_MAX)));
    program_claim_value(program, "edge-equation",
                        "On the edges of both windows, in both panels, the core finds that edge "
                        "(largest relative difference)",
                        "own", edges, 0, 1e-14);
    program_claim_value(program, "pair-of-roots-from-ratio",
                        "At p = ½ the drift of two points changes sign twice in the window from "
                        "s_2/s_1 = 1 + √2 on (ratio found by counting roots)",
                        "own", edge_of_pair(2.3, 2.43), 1 + sqrt(2), 1e-13);
    program_claim_value(program, "pair-of-roots-to-ratio",
                        "... and up to s_2/s_1 = √6 (ratio found by counting roots)", "own",
                        edge_of_pair(2.6, 2.43), sqrt(6), 1e-13);
}

static void claim_count(struct program *program, const char *id, const char *statement,
                        double measured, enum claim_relation relation, double expected) {
    program_claim(program, &(struct claim){.id = id,
                                           .statement = statement,
                                           .origin = "own",
                                           .measured = measured,
                                           .relation = relation,
                                           .expected = expected});
}

static void claim_census(struct program *program, const struct census *census) {
    claim_count(program, "lazy-sgd-means-lazy-gd",
                "Where SGD is lazy gradient descent is lazy, since 𝔼 s² ≤ s_*² (cells of the grid "
                "where not)",
                census->lazy_sgd_restless_gd, CLAIM_EQUAL, 0);
    claim_count(program, "gd-catapults-sgd-deflates",
                "Gradient descent can catapult where SGD is deflationary (cells of the grid)",
                census->loud_gd_deflating, CLAIM_AT_LEAST, 1);
    claim_count(program, "gd-lazy-sgd-inflates",
                "SGD can be inflationary where gradient descent is lazy (cells of the grid)",
                census->quiet_gd_inflating, CLAIM_AT_LEAST, 1);
    claim_count(program, "sgd-deflates",
                "The deflationary part of the map is not empty (cells of the grid)",
                census->deflating, CLAIM_AT_LEAST, 1);
    program_claim(program,
                  &(struct claim){.id = "exponent-solves-its-equation",
                                  .statement = "Where SGD is deflationary the ϑ of the core solves "
                                               "its equation (largest |Σ p_i |1 − ηλ s_i²|^ϑ − 1| "
                                               "over the grid)",
                                  .origin = "paper, abstract of v1; talk, the equation",
                                  .measured = census->worst_moment,
                                  .relation = CLAIM_WITHIN,
                                  .tolerance = 1e-12,
                                  .says = CLAIM_WITHIN,
                                  .said_tolerance = 1e-12});
    program_claim(program,
                  &(struct claim){.id = "exponent-is-unique",
                                  .statement = "There the equation has one positive root: the left "
                                               "side crosses 1 once (cells of the grid where not)",
                                  .origin = "talk, the unique positive root",
                                  .measured = census->not_unique,
                                  .relation = CLAIM_EQUAL,
                                  .says = CLAIM_EQUAL});
}

int main(int argc, char **argv) {
    struct program program;
    struct census census = {0};
    program_init(&program, argc, argv, __FILE__, columns, sizeof columns / sizeof *columns);
    program_parameter(&program, "s_1", "1");
    program_parameter(&program, "left", "s_2^2=%g, p in (0, 1)", REGIME_MAP_RATIO2);
    program_parameter(&program, "right", "p=%g, s_2 in (1, 3)", REGIME_MAP_P);
    for (int panel = 0; panel < REGIME_MAP_PANELS; panel++) {
        put_curves(&program, panel);
        put_grid(&program, panel, &census);
    }
    claim_equations(&program);
    claim_census(&program, &census);
    return program_finish(&program);
}
