/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Gradient descent against SGD on one axis

Both train the same network on the same data at the same $x=\eta\lambda$. While the loss is small a step of
gradient descent multiplies the output by $1-x\,\mathbb E s^2$, a step of SGD by $1-x s_i^2$ with a random $i$:

| | gradient descent (Lewkowycz et al. 2020) | SGD (Gess & Heydecker) |
|---|---|---|
| lazy: no spike | $x\,\mathbb E s^2 \le 2$ | $x s_*^2\le 2$ |
| spikes, surely or rarely | catapult, $2 < x\,\mathbb E s^2 < 4$ | inflationary, $G\ge0$; deflationary, $G<0$ |
| above | divergent | outside the theory, $x s_*^2\ge4$ |

with $G = \sum_i p_i\log|1-x s_i^2|$. Gradient descent has the sign of $G_{FB} = \log|1-x\,\mathbb E s^2|$
instead: the logarithm of a mean, not the mean of a logarithm. So neither method's answer tells the other's.

**What to see.** In the dataset at the top (own) the two answers change at different places, so that all four
pairings occur. A to D are one run of gradient descent in each ($n=10^{12}$; the dashed line is its threshold). It
spikes or not by its own threshold alone: the curvature at the end turns there, and passes both roots of $G$ (red dots and
thin lines) as if they were not there. At the bottom the two datasets of the talk, which have three of the four.

The fourth pairing, gradient descent lazy where SGD is inflationary, needs a sample below its pole: if
all $x s_i^2\ge1$, then $G\le G_{FB}$ by Jensen's inequality and $G>0$ implies $G_{FB}>0$.

Gradient descent on the mean loss of the linear network is the map of `chain.h` with $s^2=\mathbb E s^2$ at each step:

$$Y' = Y\,(1-s^2\Lambda+s^4Y^2),\qquad \Lambda' = \Lambda + s^2Y^2\,(s^2\Lambda-4),\qquad
Y = \eta\mu/\sqrt n,\quad \Lambda=\eta\lambda .$$
*/

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "chain.h"
#include "die.h"
#include "drift.h"
#include "drift_roots.h"
#include "program.h"

/** ## Parameters */

static const char *const names[] = {"four_combinations", "gess_heydecker_1_17",
                                    "gess_heydecker_1_18"};
enum { FOUR, PANELS = sizeof names / sizeof *names };

static const double ranges[PANELS][2] = {{1.8, 4.2}, {1.05, 3.3}, {0.93, 2.13}}; /* of eta lambda */

/* A run starts like a network with weights N(0,1): lambda = 2, so eta = x/2, and a typical mu is 1. */
static const double N = 1e12, MU0 = 1, LAMBDA0 = 2;

enum { STEPS = 170, MOST = 1000000 }; /* drawn of a run; done by one before we give up */
static const double FAINT = 1e-14;    /* a run is drawn until its loss is below this */

/** Long form, so that runs of other kinds can be added as further series. */
static const struct csvwriter_column columns[] = {
    {"panel", "dataset or run", CSVWRITER_TEXT, 0},
    {"kind", "band, curve, mark, run or title", CSVWRITER_TEXT, 0},
    {"series", "what of that", CSVWRITER_TEXT, 0},
    {"x", "ηλ or step; of a band its start", CSVWRITER_SIGNIFICANT, 12},
    {"y", "ordinate; of a band its end", CSVWRITER_SIGNIFICANT, 10},
};

static void put(struct program *program, const char *panel, const char *kind, const char *series,
                double x, double y) {
    csvwriter_text(&program->table, panel);
    csvwriter_text(&program->table, kind);
    csvwriter_text(&program->table, series);
    csvwriter_real(&program->table, x);
    csvwriter_real(&program->table, y);
}

/** ## One panel: a dataset with its thresholds */

struct panel {
    struct program *program;
    struct dataset dataset;
    struct drift_roots roots;
    struct drift_window sgd, gd;
    const double *range;
};

static void panel_init(struct panel *panel, struct program *program, int number) {
    struct fault fault;
    *panel = (struct panel){.program = program, .range = ranges[number]};
    program_dataset(program, names[number], &panel->dataset);
    DIE_UNLESS_OK(drift_roots_init(&panel->roots, &panel->dataset, &fault), fault);
    if (panel->roots.count != (number == FOUR ? 2 : 1)) {
        DIE(STATUS_INPUT, "%s.csv: %zu roots of G; give the dataset of this page", names[number],
            panel->roots.count);
    }
    panel->sgd = drift_window(&panel->dataset);
    panel->gd = drift_window_full_batch(&panel->dataset);
}

static void panel_clear(struct panel *panel) {
    drift_roots_clear(&panel->roots);
    dataset_clear(&panel->dataset);
}

/** ## The two bands: stretches between thresholds, named by what holds in their middle */

static void put_band(const struct panel *panel, bool gd, double from, double to) {
    struct dd middle = dd_of((from + to) / 2);
    char series[32];
    if (gd) {
        snprintf(series, sizeof series, "GD %s",
                 drift_phase_name(drift_phase(&panel->dataset, middle)));
    } else {
        snprintf(series, sizeof series, "SGD %s",
                 drift_regime_name(drift_regime(&panel->dataset, middle)));
    }
    put(panel->program, panel->dataset.label, "band", series, from, to);
}

static void put_bands(const struct panel *panel) {
    double edge[2][6] = {{panel->gd.crit.hi, panel->gd.max.hi}, {panel->sgd.crit.hi}};
    size_t edges[2] = {2, 1};
    for (size_t i = 0; i < panel->roots.count; i++) {
        edge[1][edges[1]++] = panel->roots.root[i].x;
    }
    edge[1][edges[1]++] = panel->sgd.max.hi;
    for (int sgd = 0; sgd < 2; sgd++) {
        double from = panel->range[0];
        for (size_t i = 0; i <= edges[sgd] && from < panel->range[1]; i++) {
            double to = i < edges[sgd] ? fmin(edge[sgd][i], panel->range[1]) : panel->range[1];
            put_band(panel, sgd == 0, from, to);
            from = to;
        }
    }
}

/**
## The curves of the drifts

Between the poles of $G$, as on the page of `drift`: the points crowd towards both ends, and no pole is hit. The
pole of $G_{FB}$ lies to the left of each range.
*/

static void put_piece(const struct panel *panel, const char *series, double from, double to) {
    bool gd = strcmp(series, "G_FB") == 0;
    size_t points = program_size(panel->program, 40, 160);
    for (size_t i = 1; i < points; i++) {
        double u = (double)i / (double)points;
        double x = from + (to - from) * u * u * u * (10 - 15 * u + 6 * u * u);
        put(panel->program, panel->dataset.label, "curve", series, x,
            gd ? drift_full_batch(&panel->dataset, dd_of(x)) : drift(&panel->dataset, dd_of(x)));
    }
}

static void put_curves(const struct panel *panel) {
    double from = panel->range[0];
    for (size_t i = 0; i <= panel->dataset.atoms; i++) {
        double pole = i < panel->dataset.atoms ? 1 / panel->dataset.atom[i].s2.hi : INFINITY;
        double to = fmin(pole, panel->range[1]);
        if (from < to) {
            put_piece(panel, "G", from, to);
            put_piece(panel, "G_FB", from, to);
            from = to;
        }
    }
}

static void put_marks(const struct panel *panel) {
    const char *label = panel->dataset.label;
    put(panel->program, label, "mark", "range", panel->range[0], panel->range[1]);
    put(panel->program, label, "mark", "SGD window", panel->sgd.crit.hi, panel->sgd.max.hi);
    put(panel->program, label, "mark", "GD window", panel->gd.crit.hi, panel->gd.max.hi);
    for (size_t i = 0; i < panel->roots.count; i++) {
        put(panel->program, label, "mark", "root", panel->roots.root[i].x, 0);
    }
}

/** ## Runs of gradient descent */

static struct chain start_at(double x, double width) {
    return chain_start(MU0, LAMBDA0, x / LAMBDA0, width);
}

static struct chain_descent descend(const struct panel *panel, double x, double width) {
    return chain_descend(start_at(x, width), panel->dataset.mean_s2.hi, MOST);
}

/* Loss mu^2/2 (the mean loss is E s^2 times that) or curvature, step by step. */
static void put_run(const struct panel *panel, const char *name, double x, bool loss) {
    struct chain at = start_at(x, N);
    for (int step = 0; step <= STEPS; step++) {
        double mu = at.y * sqrt(N) / (x / LAMBDA0);
        if (mu * mu / 2 < FAINT) {
            break;
        }
        put(panel->program, name, "run", loss ? "GD loss" : "GD curvature", step,
            loss ? mu * mu / 2 : at.eta_lambda);
        at = chain_step(at, panel->dataset.mean_s2.hi);
    }
}

/* The middles of the four stretches between the thresholds. */
static void middles(const struct panel *four, double middle[4]) {
    double edge[5] = {four->sgd.crit.hi, four->roots.root[0].x, four->gd.crit.hi,
                      four->roots.root[1].x, four->sgd.max.hi};
    for (int i = 0; i < 4; i++) {
        middle[i] = (edge[i] + edge[i + 1]) / 2;
    }
}

static void put_runs(const struct panel *four) {
    static const char *const run[] = {"A", "B", "C", "D"};
    double middle[4];
    middles(four, middle);
    for (int i = 0; i < 4; i++) {
        char title[64];
        snprintf(title, sizeof title, "GD %s / SGD %s",
                 drift_phase_name(drift_phase(&four->dataset, dd_of(middle[i]))),
                 drift_regime_name(drift_regime(&four->dataset, dd_of(middle[i]))));
        put(four->program, run[i], "title", title, middle[i],
            descend(four, middle[i], N).last.eta_lambda);
        put_run(four, run[i], middle[i], true);
        put_run(four, run[i], middle[i], false);
    }
}

/** Where runs end, over where they start; at the threshold itself they would take forever. */
static void put_final_piece(const struct panel *four, double from, double to) {
    size_t points = program_size(four->program, 30, 120);
    for (size_t i = 0; i <= points; i++) {
        double x = from + (to - from) * (double)i / (double)points;
        put(four->program, four->dataset.label, "final", "GD", x,
            descend(four, x, N).last.eta_lambda);
    }
}

static void put_final(const struct panel *four) {
    put_final_piece(four, four->range[0], four->gd.crit.hi * (1 - 1e-3));
    put_final_piece(four, four->gd.crit.hi * (1 + 1e-3), four->range[1]);
}

/** ## The claims: who is what, and where */

enum { POINTS = 1000 }; /* looked at in a window */

static struct dd point(const struct panel *panel, int j) {
    double from = panel->sgd.crit.hi, to = panel->sgd.max.hi;
    return dd_of(from + (to - from) * (j + 0.5) / POINTS);
}

/* Bit 0: gradient descent catapults; bit 1: SGD is inflationary. */
static int pairing(const struct panel *panel, struct dd x) {
    return (drift_phase(&panel->dataset, x) == DRIFT_PHASE_CATAPULT) +
           2 * (drift_regime(&panel->dataset, x) == DRIFT_INFLATIONARY);
}

/* Pairings met in a window, and points that are not as the theory's five digits say. */
struct pairings {
    int stretches, kinds, not_as_said, points[4];
};

static struct pairings look_at_pairings(const struct panel *panel) {
    static const double said[] = {2.5700, 3.0205, 3.5397}; /* thresholds of the four combinations */
    static const int order[] = {0, 2, 3, 1};
    struct pairings met = {0};
    int last = -1;
    for (int j = 0; j < POINTS; j++) {
        struct dd x = point(panel, j);
        int now = pairing(panel, x);
        int stretch = (x.hi > said[0]) + (x.hi > said[1]) + (x.hi > said[2]);
        met.not_as_said += now != order[stretch];
        met.stretches += now != last;
        met.points[now]++;
        last = now;
    }
    for (int kind = 0; kind < 4; kind++) {
        met.kinds += met.points[kind] > 0;
    }
    return met;
}

static void claim_pairings(struct program *program, const struct panel panel[PANELS]) {
    struct pairings four = look_at_pairings(&panel[FOUR]);
    struct pairings first = look_at_pairings(&panel[1]), second = look_at_pairings(&panel[2]);
    program_claim_value(program, "pairings-threshold",
                        "Threshold of gradient descent of the four combinations, as ηλ",
                        "own; five digits of a second program", panel[FOUR].gd.crit.hi, 3.0205,
                        5e-5);
    program_claim_value(program, "pairings-stretches",
                        "The pairing of gradient descent with SGD changes three times in the "
                        "window of the four combinations (stretches)",
                        "own", four.stretches, 4, 0);
    program_claim_value(
        program, "pairings-in-order",
        "They are GD lazy / SGD deflationary up to ηλ = 2.5700, lazy / inflationary up to 3.0205, "
        "catapult / inflationary up to 3.5397, catapult / deflationary up to 4 (points of the "
        "window where not)",
        "own", four.not_as_said, 0, 0);
    program_claim_value(program, "pairings-of-printed-datasets",
                        "(1.17) and (1.18) show three of the four pairings each (pairings met)",
                        "own", first.kinds + second.kinds, 6, 0);
    program_claim_value(program, "pairings-missing",
                        "The missing one is GD lazy / SGD inflationary (points of the two windows "
                        "that have it)",
                        "own", first.points[2] + second.points[2], 0, 0);
}

/** ## The claims: which drift is larger */

static bool sgd_above(const struct panel *panel, struct dd x) {
    return drift(&panel->dataset, x) > drift_full_batch(&panel->dataset, x);
}

static void claim_orders(struct program *program, const struct panel *four) {
    int above = 0, changes = 0;
    double left = four->sgd.crit.hi, right = four->sgd.max.hi;
    for (int j = 0; j < POINTS; j++) {
        above += sgd_above(four, point(four, j));
        changes += j > 0 && sgd_above(four, point(four, j)) != sgd_above(four, point(four, j - 1));
    }
    for (int i = 0; i < 60; i++) {
        double middle = (left + right) / 2;
        *(sgd_above(four, dd_of(middle)) ? &left : &right) = middle;
    }
    program_claim_value(program, "pairings-orders",
                        "In the window of the four combinations G and G_FB change their order "
                        "(times)",
                        "own", changes, 1, 0);
    program_claim_value(program, "pairings-sgd-above",
                        "G > G_FB in the left part of it (of 1000 points)",
                        "own; the place where they cross, by a second program", above, 555, 0);
    /* Rounding moves the drifts, which cross at an angle of order 1, by an ulp or two. */
    program_claim_value(program, "pairings-order-changes-at", "There G = G_FB at this ηλ",
                        "own; sixteen digits of a second program", right, 3.110680963316235926,
                        1e-14);
}

/**
## The claims: how gradient descent ends

Lazy, $\Lambda$ hardly moves, $Y$ falls like $|1-z|^t$ with $z = \Lambda_0\,\mathbb E s^2$, and the losses of $\Lambda$ add up to

$$\Lambda_0-\Lambda_\infty \to \mathbb E s^2\,Y_0^2\,\frac{4-z}{z(2-z)} .$$

At $n=10^{12}$ that is lost in the rounding of $\Lambda$, so the decrements are summed by themselves. What the limit
leaves out is smaller by $Y_0^2/(2-z)$, which is of order $10^{-11}$ at $n = 10^{12}$ and of order $10^{-5}$ at $n=10^6$.
*/

static double curvature_lost(const struct panel *panel, double x, double width) {
    double s2 = panel->dataset.mean_s2.hi, sum = 0;
    struct chain at = start_at(x, width);
    for (double first = at.y; fabs(at.y) > 1e-12 * fabs(first); at = chain_step(at, s2)) {
        sum += s2 * at.y * at.y * (4 - s2 * at.eta_lambda);
    }
    return sum;
}

static double curvature_lost_by_hand(const struct panel *panel, double x, double width) {
    double s2 = panel->dataset.mean_s2.hi, z = s2 * x, y = start_at(x, width).y;
    return s2 * y * y * (4 - z) / (z * (2 - z));
}

/* Least-squares slope of log f(n) over log n, n = 10^6, 10^6.5, ..., 10^18. */
enum { GRID = 25 };

static double width_at(int k) {
    return pow(10, 6 + 0.5 * k);
}

static double slope_in_width(const double log_value[GRID]) {
    double sum = 0, square = 0;
    for (int k = 0; k < GRID; k++) {
        double u = log(width_at(k)) - log(1e12);
        sum += u * log_value[k];
        square += u * u;
    }
    return sum / square;
}

static void claim_lazy(struct program *program, const struct panel *four, const double middle[4]) {
    double worst = 0, order = 0, value[GRID];
    for (int i = 0; i < 2; i++) {
        double ratio =
            curvature_lost(four, middle[i], N) / curvature_lost_by_hand(four, middle[i], N);
        worst = program_worse(worst, fabs(ratio - 1));
        for (int k = 0; k < GRID; k++) {
            value[k] = log(curvature_lost(four, middle[i], width_at(k)));
        }
        order = program_worse(order, fabs(slope_in_width(value) + 1));
    }
    program_claim_value(
        program, "gd-lazy-curvature-lost",
        "Runs A and B, lazy, lose $\\mathbb E s^2 Y_0^2 (4-z)/(z(2-z))$ of ηλ (largest "
        "relative difference)",
        "own", worst, 0, 1e-10);
    program_claim(program, &(struct claim){.id = "gd-lazy-curvature-order",
                                           .statement = "Started lazy, gradient descent loses "
                                                        "curvature in proportion to 1/n (largest "
                                                        "distance of the power of n from −1)",
                                           .origin = "Lewkowycz et al. 2020, Theorem 1",
                                           .measured = order,
                                           .relation = CLAIM_WITHIN,
                                           .tolerance = 1e-5,
                                           .says = CLAIM_WITHIN,
                                           .said_tolerance = 1e-5});
}

/** A start in the catapult phase anywhere below 4 must end, and flat enough to stay. */
static void claim_catapult(struct program *program, const struct panel *four) {
    int ended = 0;
    double sharpest = 0, from = four->gd.crit.hi, to = four->sgd.max.hi;
    for (int j = 1; j <= POINTS; j++) {
        struct chain_descent run = descend(four, from + (to - from) * j / POINTS, N);
        ended += run.end == CHAIN_CONVERGED;
        sharpest = program_worse(sharpest, run.last.eta_lambda * four->dataset.mean_s2.hi);
    }
    program_claim(program, &(struct claim){.id = "gd-runs-converge",
                                           .statement = "From the threshold up to ηλ = 4 gradient "
                                                        "descent converges (starts that do)",
                                           .origin = "Lewkowycz et al. 2020, Theorem 1",
                                           .measured = ended,
                                           .relation = CLAIM_EQUAL,
                                           .expected = POINTS,
                                           .says = CLAIM_EQUAL,
                                           .said = POINTS});
    program_claim(program, &(struct claim){.id = "gd-runs-flatten",
                                           .statement = "It ends there with ηλ 𝔼s² ≤ 2 (largest)",
                                           .origin = "Lewkowycz et al. 2020, Theorem 1",
                                           .measured = sharpest,
                                           .relation = CLAIM_AT_MOST,
                                           .expected = 2,
                                           .says = CLAIM_AT_MOST,
                                           .said = 2});
}

/**
The largest $|\mu|$ of runs C and D is a constant times $\sqrt n$, up to a ripple: its steps do not fall on the summit. The
ripple is below 3 % (claimed too); an error of at most $e$ in the logarithm of the loss moves a slope over
$L=12\log 10$ by at most $3e/L$, here $3\cdot0.03/27.6 < 0.0035$. The source's bound $n/\log n$ has
a slope of its own on the same widths.
*/
static void claim_peak(struct program *program, const struct panel *four, const double middle[4]) {
    double slowest = INFINITY, ripple = 0, value[GRID], bound[GRID];
    for (int i = 2; i < 4; i++) {
        double low = INFINITY, high = 0;
        for (int k = 0; k < GRID; k++) {
            double peak = descend(four, middle[i], width_at(k)).peak;
            low = fmin(low, peak);
            high = program_worse(high, peak);
            value[k] = 2 * log(peak) + log(width_at(k));
            bound[k] = log(width_at(k) / log(width_at(k)));
        }
        slowest = fmin(slowest, slope_in_width(value));
        ripple = program_worse(ripple, high / low - 1);
    }
    program_claim(program,
                  &(struct claim){.id = "gd-catapult-peak-order",
                                  .statement = "The peak of the loss of runs C and D grows like n, "
                                               "as |μ| reaches the order of √n (power of n, the "
                                               "smaller of the two)",
                                  .origin = "Lewkowycz et al. 2020, Theorem 1",
                                  .measured = slowest,
                                  .relation = CLAIM_WITHIN,
                                  .expected = 1,
                                  .tolerance = 0.0035,
                                  .says = CLAIM_AT_LEAST,
                                  .said = slope_in_width(bound)});
    program_claim(program,
                  &(struct claim){.id = "gd-catapult-peak-ripple",
                                  .statement = "Peak of |Y| of runs C and D from n = $10^6$ "
                                               "to $10^{18}$: largest over smallest, less 1",
                                  .origin = "own",
                                  .measured = ripple,
                                  .relation = CLAIM_AT_MOST,
                                  .expected = 0.03});
}

/**
## The claims: what gradient descent sees

The slope of the final over the initial curvature, to the left and to the right of a point, over $\delta=10^{-3}$. At
the threshold it turns from 1 to $-1$: with $\epsilon = z-2$ and $u = s^4Y^2$ a small catapult obeys $du/d\epsilon =
-\epsilon$ to leading order, so it ends at $-\epsilon_0$, as far below the threshold as it began above. At the roots of
$G$ nothing turns. In both cases the second derivative of a smooth curve is left over, a few times $\delta$.
*/

static double bend(const struct panel *panel, double x) {
    const double delta = 1e-3;
    double middle = descend(panel, x, N).last.eta_lambda;
    double left = middle - descend(panel, x - delta, N).last.eta_lambda;
    double right = descend(panel, x + delta, N).last.eta_lambda - middle;
    return (right - left) / delta;
}

static void claim_sight(struct program *program, const struct panel *four) {
    double at_roots = 0;
    for (size_t i = 0; i < four->roots.count; i++) {
        at_roots = program_worse(at_roots, fabs(bend(four, four->roots.root[i].x)));
    }
    program_claim_value(program, "gd-ignores-roots",
                        "At the roots of G the final curvature of gradient descent does not turn "
                        "(largest change of its slope)",
                        "own", at_roots, 0, 5e-3);
    program_claim_value(program, "gd-turns-at-threshold",
                        "At the threshold of gradient descent it does, from 1 to −1 (change of "
                        "its slope)",
                        "own", bend(four, four->gd.crit.hi), -2, 5e-3);
}

int main(int argc, char **argv) {
    struct program program;
    struct panel panel[PANELS];
    double middle[4];
    program_init(&program, argc, argv, __FILE__, columns, sizeof columns / sizeof *columns);
    program_parameter(&program, "datasets", "four combinations, (1.17), (1.18)");
    program_parameter(&program, "n", "%g", N);
    program_parameter(&program, "mu0", "%g", MU0);
    program_parameter(&program, "lambda0", "%g", LAMBDA0);
    for (int d = 0; d < PANELS; d++) {
        panel_init(&panel[d], &program, d);
        put_marks(&panel[d]);
        put_bands(&panel[d]);
        put_curves(&panel[d]);
    }
    put_final(&panel[FOUR]);
    put_runs(&panel[FOUR]);
    middles(&panel[FOUR], middle);
    claim_pairings(&program, panel);
    claim_orders(&program, &panel[FOUR]);
    claim_lazy(&program, &panel[FOUR], middle);
    claim_catapult(&program, &panel[FOUR]);
    claim_peak(&program, &panel[FOUR], middle);
    claim_sight(&program, &panel[FOUR]);
    for (int d = 0; d < PANELS; d++) {
        panel_clear(&panel[d]);
    }
    return program_finish(&program);
}
