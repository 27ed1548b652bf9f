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
    int cells;
    int lazy_sgd_restless_gd; /* SGD lazy but gradient descent not */
    int quiet_gd_inflating;   /* gradient descent lazy, SGD inflationary, equal probabilities */
    int loud_gd_deflating;    /* gradient descent catapulting, SGD deflationary */
    int unsound;              /* exponent not the one its regime asks for */
};

static bool is_sound(enum drift_regime regime, double theta) {
    switch (regime) {
    case DRIFT_LAZY:
        return theta == INFINITY;
    case DRIFT_INFLATIONARY:
        return theta == 0;
    case DRIFT_DEFLATIONARY:
        return theta > 0 && isfinite(theta);
    case DRIFT_DIVERGENT:
        break;
    }
    return isnan(theta);
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
    census->cells++;
    census->lazy_sgd_restless_gd += regime == DRIFT_LAZY && phase != DRIFT_PHASE_LAZY;
    census->quiet_gd_inflating += regime == DRIFT_INFLATIONARY && phase == DRIFT_PHASE_LAZY;
    census->loud_gd_deflating += regime == DRIFT_DEFLATIONARY && phase == DRIFT_PHASE_CATAPULT;
    census->unsound += !is_sound(regime, theta);
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

The equations share nothing with the core's root finder, which knows no formula for two points. So
the worst difference between the two over many ordinates is a check of both.
*/

/* Largest |p - p'|, p the dataset's and p' the equation's at the root the core finds. */
static double worst_root(void) {
    double worst = 0;
    for (int i = 1; i < 100; i++) {
        double s2[2], p[2];
        struct dataset dataset;
        struct drift_roots roots;
        struct fault fault;
        regime_map_dataset(REGIME_MAP_BY_P, i / 100.0, s2, p);
        DIE_UNLESS_OK(dataset_init(&dataset, s2, p, 2, &fault), fault);
        DIE_UNLESS_OK(drift_roots_init(&roots, &dataset, &fault), fault);
        double x = roots.root[roots.count - 1].x;
        worst = fmax(worst, fabs(p[1] - p_on_curve(DRIFT_ZERO, x, NAN)));
        drift_roots_clear(&roots);
        dataset_clear(&dataset);
    }
    return worst;
}

/* Largest relative difference of the core's exponent from the contour it is evaluated on. */
static double worst_contour(void) {
    double worst = 0;
    for (int c = 0; c < CONTOURS; c++) {
        for (int i = 1; i < 401; i++) {
            double x = 4.0 * i / 401, ordinate = p_on_curve(CONTOUR, x, contours[c]);
            if (!on_map(REGIME_MAP_BY_P, CONTOUR, x, ordinate)) {
                continue;
            }
            double s2[2], p[2];
            struct dataset dataset;
            struct fault fault;
            regime_map_dataset(REGIME_MAP_BY_P, ordinate, s2, p);
            DIE_UNLESS_OK(dataset_init(&dataset, s2, p, 2, &fault), fault);
            double theta = cramer_exponent(&dataset, dd_of(x));
            worst = fmax(worst, fabs(theta / contours[c] - 1));
            dataset_clear(&dataset);
        }
    }
    return worst;
}

/**
## When does $G$ change sign twice inside the window?

At $p = 1/2$ the curve $G=0$ below $x=1$ is $s_2^2 = (2-x)/(x(1-x))$. Its minimum is $3+2\sqrt2 =
(1+\sqrt2)^2$, at $x=2-\sqrt2$: there a pair of roots is born. One of them leaves through $\lambda_{\max}$
when $x s_2^2 = 4$ and $|1-x| = 1/3$, at $s_2^2 = 6$. The core counts roots without these formulas;
bisection on its count finds both ratios.
*/

static size_t count_roots(double ratio) {
    double s2[2], p[2];
    struct dataset dataset;
    struct drift_roots roots;
    struct fault fault;
    regime_map_dataset(REGIME_MAP_BY_RATIO, ratio, s2, p);
    DIE_UNLESS_OK(dataset_init(&dataset, s2, p, 2, &fault), fault);
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

static void claim_count(struct program *program, const char *id, const char *statement,
                        double measured, enum claim_relation relation, double expected) {
    program_claim(program, &(struct claim){.id = id,
                                           .statement = statement,
                                           .origin = "own",
                                           .measured = measured,
                                           .relation = relation,
                                           .expected = expected});
}

static void claim_equations(struct program *program) {
    program_claim_value(
        program, "drift-zero-equation",
        "The curve G = 0 in (ηλ, p) from its equation against the roots of G from the "
        "core (largest difference in p)",
        "own", worst_root(), 0, 1e-13);
    program_claim_value(
        program, "contour-equation",
        "The curves of equal ϑ from their equation against the exponents of the core "
        "(largest relative difference)",
        "own", worst_contour(), 0, 1e-11);
    program_claim_value(
        program, "pair-of-roots-from-ratio",
        "At p = ½ the drift of two points changes sign twice in the window from s_2/s_1 = "
        "1 + √2 on (ratio found by counting roots)",
        "own", edge_of_pair(2.3, 2.43), 1 + sqrt(2), 1e-13);
    program_claim_value(program, "pair-of-roots-to-ratio",
                        "... and up to s_2/s_1 = √6 (ratio found by counting roots)", "own",
                        edge_of_pair(2.6, 2.43), sqrt(6), 1e-13);
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
    program_claim(program,
                  &(struct claim){.id = "exponent-by-regime",
                                  .statement = "ϑ is finite and positive where G < 0 in the "
                                               "window and 0 where G ≥ 0 (cells of the grid where "
                                               "not; ∞ where lazy)",
                                  .origin = "paper, abstract of v1",
                                  .measured = census->unsound,
                                  .relation = CLAIM_EQUAL,
                                  .expected = 0,
                                  .says = CLAIM_EQUAL,
                                  .said = 0});
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
