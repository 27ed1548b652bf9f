/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Does a spike come by itself? The log-drift of SGD and of gradient descent

**Place.** 2.1 Regimes. When does SGD spike by itself, when gradient descent?

Train the linear network $F(s) = n^{-1/2}\sum_r a_r w_r s$ on samples $s_i$ with labels 0, drawn one
at a time with probabilities $p_i$, at learning rate $\eta$. The output is $\mu$ times $s$. While
$\mu$ is small the curvature $\lambda$ stands still, and a step on the sample $s_i$ multiplies $\mu$
by $1-\eta\lambda s_i^2$. So $\log|\mu|$ is a random walk, and its mean step

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
#include "theory/drift_grid.h"
#include "theory/drift_roots.h"
#include "page/page.h"

/** ## Parameters */

static const char *const names[] = {"gess_heydecker_1_17", "gess_heydecker_1_18", "three_roots"};
enum { FIRST, SECOND, THREE_ROOTS, DATASETS };

static const double BEYOND = 1.2; /* the plot ends here, in units of x_max */
enum { POINTS = 999 };            /* at which an interval is looked at, without its ends */

/** ## What is claimed */

static const char TALK[] = "talk, Figure 2 and its text";
static const char ONE_ROOT[] =
    "one root in $(0,\\lambda_{\\max})$: $s_{\\min}^2\\ge s_*^2/2$ makes every factor increase in "
    "the window, and below it none exceeds 1";

static const struct claim_text claims[] = {
    {"sign-changes-1-17", TALK,
     "Number of sign changes of $G$ in $(0,\\lambda_{\\max})$ for dataset (1.17), shown in the "
     "talk as an example of several"},
    {"sign-changes-1-18", TALK,
     "Number of sign changes of $G$ in $(0,\\lambda_{\\max})$ for dataset (1.18), shown in the "
     "talk as an example of several"},
    {"sign-changes-two-points", TALK,
     "Two data points suffice for $G$ to change sign several times: number of sign changes for "
     "$s=1$, 1.8 with $p=0.2$, 0.8"},
    {"drifts-not-comparable", TALK,
     "$G$ and $G_{\\rm FB}$ are not comparable: in the window of $s=1$, 1.8 with $p=0.2$, 0.8 both "
     "orders occur (number of orders met)"},
    {"drifts-comparable-when-close", "own",
     "With $s_{\\min}^2\\ge s_*^2/2$ gradient descent has the larger drift: $G<G_{\\rm FB}$ "
     "throughout the windows of (1.17) and (1.18), by Jensen's inequality (points of the two where "
     "so)"},
    {"catapult-phase-splits", "paper, abstract of v2",
     "The window splits into inflationary and deflationary parts (datasets of the three in which "
     "both are met)"},
    {"root-1-17", "own; closed form 2.69/1.69", "Root of $G$ for (1.17), as $\\eta\\lambda$"},
    {"root-1-18", "own; ten digits of a second program",
     "Root of $G$ for (1.18), as "
     "$\\eta\\lambda$"},
    {"root-1-18-as-product", "own",
     "The root $x$ of (1.18) solves $(x-1)^{83}(2x-1)^{17} = 1$ (left side)"},
    {"unstable-yet-deflationary", "own",
     "Between the full-batch threshold and the root of $G$ gradient descent catapults while SGD is "
     "deflationary (points of (1.17) and (1.18) where so)"},
    {"unstable-width-1-17", "own; closed form",
     "Width in $\\eta\\lambda$ of the interval from the full-batch threshold to the root of $G$ "
     "for (1.17)"},
    {"unstable-width-1-18", "own; the root's ten digits minus 2/1.17",
     "Width in $\\eta\\lambda$ of the interval from the full-batch threshold to the root of $G$ "
     "for (1.18)"},
};

/**
## The curves

A panel is a dataset with its two windows and the roots of its drift. Each row of the CSV is one
$x=\eta\lambda$ of a panel with both drifts there: a point of the curves or a mark.
*/

static const struct csvwriter_column columns[] = {
    {"panel", "panel, from 1", CSVWRITER_INTEGER, 0},
    {"kind", "what the row is", CSVWRITER_TEXT, 0},
    {"label", "title of the panel", CSVWRITER_TEXT, 0},
    {"eta_lambda", "ηλ", CSVWRITER_SIGNIFICANT, 12},
    {"drift", "G", CSVWRITER_DECIMALS, 10},
    {"drift_full_batch", "G_FB", CSVWRITER_DECIMALS, 10},
};

struct panel {
    int number;
    struct dataset dataset;
    struct drift_window sgd, gd;
    struct drift_roots roots;
};

static void panel_init(struct panel *panel, const struct page *page, int number) {
    *panel = (struct panel){.number = number + 1};
    page_dataset(page, names[number], &panel->dataset);
    panel->sgd = drift_window(&panel->dataset);
    panel->gd = drift_window_full_batch(&panel->dataset);
    MUST(drift_roots_init(&panel->roots, &panel->dataset, &fault));
}

static void write_row(
    struct page *page, const struct panel *panel, const char *kind, const char *label,
    struct dd x) {
    page_integer(page, panel->number);
    page_text(page, kind);
    page_text(page, label);
    page_reals(page, x.hi, drift(&panel->dataset, x), drift_full_batch(&panel->dataset, x));
}

/* "1 / 1.3": gnuplot would split a title at a comma, quoted or not. */
static void list_of(char out[96], const double *value, size_t count) {
    size_t used = 0;
    for (size_t i = 0; i < count && used < 80; i++) {
        used += (size_t)snprintf(out + used, 96 - used, "%s%.4g", i > 0 ? " / " : "", value[i]);
    }
}

static void write_title(struct page *page, const struct panel *panel) {
    char s[96], p[96], title[288];
    list_of(s, panel->dataset.s, panel->dataset.rows);
    list_of(p, panel->dataset.p, panel->dataset.rows);
    snprintf(title, sizeof title, "%s:  s = %s;  p = %s", panel->dataset.label, s, p);
    write_row(page, panel, "title", title, dd_of(0));
}

/**
At its pole, $x=1/s_i^2$, a sample is fitted in one step: the factor is 0, its logarithm $-\infty$,
and $G$ dives. Gradient descent has one such pole, at $1/\mathbb E s^2$. Between neighbouring poles
of either kind the points of the curve crowd towards both ends (`src/theory/drift_grid.c`), so that
the dives are drawn and no pole is ever hit.
*/

static void write_curves(struct page *page, const struct panel *panel) {
    size_t points = page_size(page, 60, 240);
    double end = BEYOND * panel->sgd.max.hi;
    for (double from = 0, to; from < end; from = to) {
        to = fmin(drift_grid_next_pole(&panel->dataset, from), end);
        for (size_t i = 1; i < points; i++) {
            double x = drift_grid_place(from, to, i, points);
            write_row(page, panel, "curve", "", dd_of(x));
        }
    }
}

static void write_marks(struct page *page, const struct panel *panel) {
    write_row(page, panel, "crit", "", panel->sgd.crit);
    write_row(page, panel, "max", "", panel->sgd.max);
    write_row(page, panel, "crit_full_batch", "", panel->gd.crit);
    write_row(page, panel, "max_full_batch", "", panel->gd.max);
    for (size_t i = 0; i < panel->dataset.atoms; i++) {
        struct dd pole = dd_div(dd_of(1), panel->dataset.atom[i].s2);
        write_row(page, panel, "pole", "", pole);
    }
    for (size_t i = 0; i < panel->roots.count; i++) {
        write_row(page, panel, "root", "", dd_of(panel->roots.root[i].x));
    }
}

/**
## How often the drift changes sign

The talk shows the first two datasets as examples of a drift that changes sign several times. Both
have $s_{\min}^2 \ge s_*^2/2$, and that forbids it. Below the window no factor exceeds 1 in size, so
$G<0$. Inside the window every factor is $\eta\lambda s_i^2-1\ge0$ and increases with $\lambda$. So
$G$ increases too, and passes 0 at most once.

For several sign changes a sample must meet its pole inside the window. The third dataset has one
that does: the weak sample $s=1$, at $\eta\lambda=1$. First the strong sample lifts the output by
more than the weak one lowers it, and $G>0$. Close to its pole the weak sample undoes any number of
lifts in one draw, and $G<0$. Beyond the pole its factor recovers and $G>0$ again: three sign
changes.
*/

static void claim_signs(struct page *page, const struct panel panel[DATASETS]) {
    claim_equal(page, "sign-changes-1-17", (double)panel[FIRST].roots.count, 1);
    claim_source_at_least(page, "sign-changes-1-17", 2);
    claim_reason(page, "sign-changes-1-17", ONE_ROOT);
    claim_equal(page, "sign-changes-1-18", (double)panel[SECOND].roots.count, 1);
    claim_source_at_least(page, "sign-changes-1-18", 2);
    claim_reason(page, "sign-changes-1-18", ONE_ROOT);
    claim_equal(page, "sign-changes-two-points", (double)panel[THREE_ROOTS].roots.count, 3);
    claim_source_at_least(page, "sign-changes-two-points", 2);
}

/**
## Which drift is larger, and how the window splits

At 999 points of an interval these questions are asked: which drift is larger, in which regime is
SGD, and does gradient descent catapult where a spike of SGD is a rare event?
*/

struct tally {
    int sgd_larger, gd_larger, inflationary, deflationary, only_gd_spikes;
};

static struct tally tally_of(const struct dataset *dataset, double from, double to) {
    struct tally points = {0};
    for (int j = 1; j <= POINTS; j++) {
        struct dd x = dd_of(from + (to - from) * j / (POINTS + 1));
        double sgd = drift(dataset, x), gd = drift_full_batch(dataset, x);
        enum drift_regime regime = drift_regime_of(dataset, x, sgd);
        bool rare = regime == DRIFT_DEFLATIONARY;
        points.sgd_larger += sgd > gd;
        points.gd_larger += sgd < gd;
        points.inflationary += regime == DRIFT_INFLATIONARY;
        points.deflationary += rare;
        points.only_gd_spikes += rare && drift_phase(dataset, x) == DRIFT_PHASE_CATAPULT;
    }
    return points;
}

/**
With $s_{\min}^2\ge s_*^2/2$ the logarithm of a factor, $\log(\eta\lambda s_i^2-1)$, is concave in
$s_i^2$, and the mean of a concave function is at most the function of the mean (Jensen). So
$G<G_{FB}$: a typical run of SGD is *more* stable here than gradient descent on the whole batch. A
sample below its pole breaks the argument, and in the third window both orders occur.
*/

static void claim_windows(struct page *page, const struct panel panel[DATASETS]) {
    struct tally window[DATASETS];
    int split = 0;
    for (int d = 0; d < DATASETS; d++) {
        window[d] = tally_of(&panel[d].dataset, panel[d].sgd.crit.hi, panel[d].sgd.max.hi);
        split += window[d].inflationary > 0 && window[d].deflationary > 0;
    }
    int orders = (window[THREE_ROOTS].sgd_larger > 0) + (window[THREE_ROOTS].gd_larger > 0);
    claim_equal(page, "drifts-not-comparable", orders, 2);
    claim_source_at_least(page, "drifts-not-comparable", 2);
    int jensen = window[FIRST].gd_larger + window[SECOND].gd_larger;
    claim_equal(page, "drifts-comparable-when-close", jensen, 2 * POINTS);
    claim_equal(page, "catapult-phase-splits", split, DATASETS);
    claim_source_at_least(page, "catapult-phase-splits", 1);
}

/**
## The roots, and the interval before them

For (1.17) the root solves $(x-1)(1.69x-1)=1$, so it is $2.69/1.69$ exactly. For (1.18),
$(x-1)^{83}(2x-1)^{17}=1$ is the same equation without a logarithm. The left side has the slope 114
there, so a correctly rounded root leaves less than $10^{-13}$.

From the threshold $2/\mathbb E s^2$ of gradient descent to the root, a tenth in $\eta\lambda$, the
two algorithms disagree: with the whole batch the loss climbs at once, with single samples a climb
is a rare event.
*/

/* No claim passes over a NaN. */
static double single_root(const struct panel *panel) {
    return panel->roots.count == 1 ? panel->roots.root[0].x : NAN;
}

static void claim_roots(struct page *page, const struct panel panel[DATASETS]) {
    double first = single_root(&panel[FIRST]), second = single_root(&panel[SECOND]);
    claim_within(page, "root-1-17", first, 2.69 / 1.69, 1e-15);
    claim_within(page, "root-1-18", second, 1.8197212185, 1e-10);
    double product = pow(second - 1, 83) * pow(2 * second - 1, 17);
    claim_within(page, "root-1-18-as-product", product, 1, 1e-13);

    double gd_first = panel[FIRST].gd.crit.hi, gd_second = panel[SECOND].gd.crit.hi;
    int apart = tally_of(&panel[FIRST].dataset, gd_first, first).only_gd_spikes +
                tally_of(&panel[SECOND].dataset, gd_second, second).only_gd_spikes;
    claim_equal(page, "unstable-yet-deflationary", apart, 2 * POINTS);
    claim_within(page, "unstable-width-1-17", first - gd_first, 2.69 / 1.69 - 2 / 1.345, 1e-14);
    claim_within(page, "unstable-width-1-18", second - gd_second, 1.8197212185 - 2 / 1.17, 1e-10);
}

/** ## All together */

int main(int argc, char **argv) {
    struct page page;
    struct panel panel[DATASETS];
    page_open_table(&page, argc, argv, __FILE__, 0, claims, COUNT(claims), columns, COUNT(columns));
    page_parameter(&page, "datasets", "(1.17), (1.18), three roots");
    page_parameter(&page, "eta_lambda", "0 to %g x_max", BEYOND);

    /** The picture, a panel for each dataset: its windows follow from the data, a search finds all
    roots of $G$, and the rows are the title, the curves and the marks. */
    for (int d = 0; d < DATASETS; d++) {
        panel_init(&panel[d], &page, d);
        write_title(&page, &panel[d]);
        write_curves(&page, &panel[d]);
        write_marks(&page, &panel[d]);
    }

    /** The conclusions: how often $G$ changes sign, which drift is larger, how the window splits,
    where the roots are and what lies before them. */
    claim_signs(&page, panel);
    claim_windows(&page, panel);
    claim_roots(&page, panel);
    for (int d = 0; d < DATASETS; d++) {
        drift_roots_clear(&panel[d].roots);
        dataset_clear(&panel[d].dataset);
    }
    return page_finish(&page);
}
