/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Does a spike come by itself? The log-drift of SGD and of gradient descent

**Place.** 2.1 Regimes. When does SGD spike by itself, when gradient descent?

Train the linear network $F(s) = n^{-1/2}\sum_r a_r w_r s$ on samples $s_i$ with labels 0, drawn one
at a time with probabilities $p_i$, at learning rate $\eta$. While the output $\mu$ is small the
curvature $\lambda$ stands still and each step multiplies $\mu$ by $1-\eta\lambda s_i^2$. So
$\log|\mu|$ is a random walk, and its mean step

$$G(\lambda) = \sum_i p_i \log\bigl|1-\eta\lambda s_i^2\bigr|$$

decides: $G>0$ (inflationary) and the loss climbs to a spike, $G<0$ (deflationary) and spikes are
rare events. Gradient descent on the whole loss has $G_{FB}(\lambda) = \log|1-\eta\lambda\, \mathbb
E s^2|$ instead (Gess & Heydecker, talk; their Figure 2 shows $G$ for the first two datasets).

**What to see.** Where $G$ (blue) is above zero SGD spikes by itself; where the dashed $G_{FB}$ is,
gradient descent does. The band is the window of SGD, the bar on top that of gradient descent. In
the first two panels the grey line where gradient descent turns unstable lies left of the root of
$G$ (red dot): between them gradient descent catapults while SGD is still deflationary. Both printed
datasets have one root, not several; the third has three.

| symbol | meaning | unit |
|---|---|---|
| $x = \eta\lambda$ | curvature in units of the inverse learning rate | 1 |
| pole | $x = 1/s_i^2$: the sample $s_i$ alone would finish training in one step | 1 |
| window | $2/s_*^2 < x < 4/s_*^2$, $s_* = \max|s_i|$: spikes possible, divergence not | 1 |

The lower edge of the window is inferred: below it every $|1-\eta\lambda s_i^2| \le 1$, so nothing
ever grows. The upper edge is the talk's.
*/

#include <math.h>
#include <stdio.h>

#include "base/die.h"
#include "theory/drift.h"
#include "theory/drift_roots.h"
#include "page/page.h"

/** ## Parameters */

static const char *const names[] = {"gess_heydecker_1_17", "gess_heydecker_1_18", "three_roots"};
enum { DATASETS = sizeof names / sizeof *names };

static const double BEYOND = 1.2; /* the plot ends here, in units of x_max */

static const struct csvwriter_column columns[] = {
    {"panel", "panel, from 1", CSVWRITER_INTEGER, 0},
    {"kind", "what the row is", CSVWRITER_TEXT, 0},
    {"label", "title of the panel", CSVWRITER_TEXT, 0},
    {"eta_lambda", "ηλ", CSVWRITER_SIGNIFICANT, 12},
    {"drift", "G", CSVWRITER_DECIMALS, 10},
    {"drift_full_batch", "G_FB", CSVWRITER_DECIMALS, 10},
};

/** ## One row: the title of a panel, a point of the curve, a pole, a root or an edge */

struct panel {
    struct page *page;
    struct dataset dataset;
    struct drift_roots roots;
    int number;
};

static void put(const struct panel *panel, const char *kind, const char *label, struct dd x) {
    struct csvwriter *table = &panel->page->table;
    csvwriter_integer(table, panel->number);
    csvwriter_text(table, kind);
    csvwriter_text(table, label);
    csvwriter_real(table, x.hi);
    csvwriter_real(table, drift(&panel->dataset, x));
    csvwriter_real(table, drift_full_batch(&panel->dataset, x));
}

/* "(1.17):  s = 1 / 1.3;  p = 0.5 / 0.5"; gnuplot would split it at a comma, quoted or not. */
static void put_title(const struct panel *panel) {
    const struct dataset *dataset = &panel->dataset;
    char title[256];
    int used = snprintf(title, sizeof title, "%s:  s = ", dataset->label);
    for (size_t i = 0; i < dataset->rows && used < 120; i++) {
        used += snprintf(
            title + used, sizeof title - (size_t)used, "%s%.4g", i > 0 ? " / " : "", dataset->s[i]);
    }
    used += snprintf(title + used, sizeof title - (size_t)used, ";  p = ");
    for (size_t i = 0; i < dataset->rows && used < 240; i++) {
        used += snprintf(
            title + used, sizeof title - (size_t)used, "%s%.4g", i > 0 ? " / " : "", dataset->p[i]);
    }
    put(panel, "title", title, dd_of(0));
}

/**
## The curves

Between two neighbouring poles the points crowd towards both ends like $u^3(10-15u+6u^2)$, so the
dives to $-\infty$ are drawn and no pole is ever hit.
*/

static void put_piece(const struct panel *panel, double from, double to) {
    size_t points = page_size(panel->page, 60, 240);
    for (size_t i = 1; i < points; i++) {
        double u = (double)i / (double)points;
        double x = from + (to - from) * u * u * u * (10 - 15 * u + 6 * u * u);
        put(panel, "curve", "", dd_of(x));
    }
}

static void put_curves(const struct panel *panel) {
    const struct dataset *dataset = &panel->dataset;
    double end = BEYOND * drift_window(dataset).max.hi;
    double full_batch_pole = 1 / dataset->mean_s2.hi;
    double from = 0;
    for (size_t i = 0; i <= dataset->atoms; i++) {
        double to = i < dataset->atoms ? fmin(1 / dataset->atom[i].s2.hi, end) : end;
        if (from < full_batch_pole && full_batch_pole < to) {
            put_piece(panel, from, full_batch_pole);
            from = full_batch_pole;
        }
        if (from < to) {
            put_piece(panel, from, to);
            from = to;
        }
    }
}

/** ## The marks: edges of both windows, poles, roots */

static void put_marks(const struct panel *panel) {
    const struct dataset *dataset = &panel->dataset;
    struct drift_window sgd = drift_window(dataset), gd = drift_window_full_batch(dataset);
    put(panel, "crit", "", sgd.crit);
    put(panel, "max", "", sgd.max);
    put(panel, "crit_full_batch", "", gd.crit);
    put(panel, "max_full_batch", "", gd.max);
    for (size_t i = 0; i < dataset->atoms; i++) {
        put(panel, "pole", "", dd_div(dd_of(1), dataset->atom[i].s2));
    }
    for (size_t i = 0; i < panel->roots.count; i++) {
        put(panel, "root", "", dd_of(panel->roots.root[i].x));
    }
}

/**
## What is measured for the claims

The talk shows the first two datasets as examples of a drift that changes sign several times. Both
have $s_{\min}^2 \ge s_*^2/2$. Then inside the window every factor is $\eta\lambda s_i^2-1$: it
increases, below the window none exceeds 1, and $G$ changes sign at most once. There the logarithm
is also concave in $s_i^2$, so $G\le G_{FB}$: what makes the two drifts incomparable is a sample
beyond its pole on either side.
*/

enum { POINTS = 1000 }; /* looked at in each interval */

struct findings {
    size_t roots;
    double root;       /* the last one */
    double margin;     /* root minus the full-batch threshold */
    int above, below;  /* points of the window with G > G_FB, G < G_FB */
    bool regime[4];    /* regimes met in the window */
    int unstable_rare; /* points between threshold and root: GD catapults, SGD deflationary */
};

static struct dd point(double from, double to, int j) {
    return dd_of(from + (to - from) * j / POINTS);
}

static void look_at_window(const struct dataset *dataset, struct findings *found) {
    struct drift_window window = drift_window(dataset);
    for (int j = 1; j < POINTS; j++) {
        struct dd x = point(window.crit.hi, window.max.hi, j);
        double sgd = drift(dataset, x), gd = drift_full_batch(dataset, x);
        found->above += sgd > gd;
        found->below += sgd < gd;
        found->regime[drift_regime(dataset, x)] = true;
    }
}

static void look_below_root(const struct dataset *dataset, struct findings *found) {
    double threshold = drift_window_full_batch(dataset).crit.hi;
    found->margin = found->root - threshold;
    for (int j = 1; j < POINTS; j++) {
        struct dd x = point(threshold, found->root, j);
        found->unstable_rare += drift_phase(dataset, x) == DRIFT_PHASE_CATAPULT &&
                                drift_regime(dataset, x) == DRIFT_DEFLATIONARY;
    }
}

static struct findings examine(struct page *page, int number) {
    struct panel panel = {.page = page, .number = number + 1};
    struct fault fault;
    page_dataset(page, names[number], &panel.dataset);
    DIE_UNLESS_OK(drift_roots_init(&panel.roots, &panel.dataset, &fault), fault);
    struct findings found = {.roots = panel.roots.count, .root = NAN};
    put_title(&panel);
    put_curves(&panel);
    put_marks(&panel);
    if (found.roots > 0) {
        found.root = panel.roots.root[found.roots - 1].x;
    }
    look_at_window(&panel.dataset, &found);
    look_below_root(&panel.dataset, &found);
    drift_roots_clear(&panel.roots);
    dataset_clear(&panel.dataset);
    return found;
}

/** ## The claims: what the talk says of the drift */

static void claim_of_talk(
    struct page *page, const char *id, const char *statement, double measured, double expected,
    double said, const char *reason) {
    page_claim(
        page, &(struct claim){
                  .id = id,
                  .statement = statement,
                  .origin = "talk, Figure 2 and its text",
                  .measured = measured,
                  .relation = CLAIM_EQUAL,
                  .expected = expected,
                  .says = CLAIM_AT_LEAST,
                  .said = said,
                  .reason = reason});
}

static void claim_signs(struct page *page, const struct findings *found) {
    const char *reason = "one root in (0, λ_max): s_min² ≥ s_*²/2 makes every factor increase in "
                         "the window, and below it none exceeds 1";
    claim_of_talk(
        page, "sign-changes-1-17",
        "Number of sign changes of G in (0, λ_max) for dataset (1.17), shown in the talk "
        "as an example of several",
        (double)found[0].roots, 1, 2, reason);
    claim_of_talk(
        page, "sign-changes-1-18",
        "Number of sign changes of G in (0, λ_max) for dataset (1.18), shown in the talk "
        "as an example of several",
        (double)found[1].roots, 1, 2, reason);
    claim_of_talk(
        page, "sign-changes-two-points",
        "Two data points suffice for G to change sign several times: number of sign "
        "changes for s = 1, 1.8 with p = 0.2, 0.8",
        (double)found[2].roots, 3, 2, "");
    claim_of_talk(
        page, "drifts-not-comparable",
        "G and G_FB are not comparable: in the window of s = 1, 1.8 with p = 0.2, 0.8 "
        "both orders occur (number of orders met)",
        (found[2].above > 0) + (found[2].below > 0), 2, 2, "");
    page_claim_value(
        page, "drifts-comparable-when-close",
        "With s_min² ≥ s_*²/2 they are: G < G_FB throughout the windows of (1.17) and "
        "(1.18), by Jensen's inequality (points of the two where so)",
        "own", found[0].below + found[1].below, 2 * (POINTS - 1), 0);
}

static void claim_regimes(struct page *page, const struct findings *found) {
    int split = 0;
    for (int d = 0; d < DATASETS; d++) {
        split += found[d].regime[DRIFT_INFLATIONARY] && found[d].regime[DRIFT_DEFLATIONARY];
    }
    page_claim(
        page, &(struct claim){
                  .id = "catapult-phase-splits",
                  .statement = "The window splits into inflationary and "
                               "deflationary parts (datasets of the three in "
                               "which both are met)",
                  .origin = "paper, abstract of v2",
                  .measured = split,
                  .relation = CLAIM_EQUAL,
                  .expected = DATASETS,
                  .says = CLAIM_AT_LEAST,
                  .said = 1});
}

/**
## The claims: numbers of our own

For (1.17) the root solves $(x-1)(1.69x-1)=1$, so it is $2.69/1.69$ exactly. For (1.18),
$(x-1)^{83}(2x-1)^{17}=1$ is the same equation without a logarithm; its slope there is 114, so a
correctly rounded root leaves less than $10^{-13}$.
*/

static void claim_numbers(struct page *page, const struct findings *found) {
    double x = found[1].root;
    page_claim_value(
        page, "root-1-17", "Root of G for (1.17), as ηλ", "own; closed form 2.69/1.69",
        found[0].root, 2.69 / 1.69, 1e-15);
    page_claim_value(
        page, "root-1-18", "Root of G for (1.18), as ηλ", "own; ten digits of a second program", x,
        1.8197212185, 1e-10);
    page_claim_value(
        page, "root-1-18-as-product",
        "The root x of (1.18) solves $(x-1)^{83}(2x-1)^{17} = 1$ (left side)", "own",
        pow(x - 1, 83) * pow(2 * x - 1, 17), 1, 1e-13);
    page_claim_value(
        page, "unstable-yet-deflationary",
        "Between the full-batch threshold and the root of G gradient descent "
        "catapults while SGD is deflationary (points of (1.17) and (1.18) where so)",
        "own", found[0].unstable_rare + found[1].unstable_rare, 2 * (POINTS - 1), 0);
    page_claim_value(
        page, "unstable-width-1-17", "Width of that interval of ηλ for (1.17)", "own; closed form",
        found[0].margin, 2.69 / 1.69 - 2 / 1.345, 1e-14);
    page_claim_value(
        page, "unstable-width-1-18", "Width of that interval of ηλ for (1.18)",
        "own; the root's ten digits minus 2/1.17", found[1].margin, 1.8197212185 - 2 / 1.17, 1e-10);
}

int main(int argc, char **argv) {
    struct page page;
    struct findings found[DATASETS];
    page_init(&page, argc, argv, __FILE__, columns, sizeof columns / sizeof *columns);
    page_parameter(&page, "datasets", "(1.17), (1.18), three roots");
    page_parameter(&page, "eta_lambda", "0 to %g x_max", BEYOND);
    for (int d = 0; d < DATASETS; d++) {
        found[d] = examine(&page, d);
    }
    claim_signs(&page, found);
    claim_regimes(&page, found);
    claim_numbers(&page, found);
    return page_finish(&page);
}
