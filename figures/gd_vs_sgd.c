/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Gradient descent against SGD on one axis

**Place.** 3.5 Gradient descent. Where do gradient descent and SGD part ways?

Both train the same network on the same data at the same $x=\eta\lambda$. While the loss is small a
step of gradient descent multiplies the output by $1-x\,\mathbb E s^2$, a step of SGD by $1-x s_i^2$
with a random $i$:

| | gradient descent (Lewkowycz et al. 2020) | SGD (Gess & Heydecker) |
|---|---|---|
| lazy: no spike | $x\,\mathbb E s^2 \le 2$ | $x s_*^2\le 2$ |
| spikes, surely or rarely | catapult, $2 < x\,\mathbb E s^2 < 4$ | inflationary, $G\ge0$; deflationary, $G<0$ |
| above | divergent | outside the theory, $x s_*^2\ge4$ |

Steps multiply, so what decides is the mean of a step's logarithm: $G = \sum_i p_i\log|1-x s_i^2|$
for SGD. Gradient descent has the sign of $G_{FB} = \log|1-x\,\mathbb E s^2|$ instead: the logarithm
of a mean, not the mean of a logarithm. So neither method's answer tells the other's.

**What to see.** For each dataset two bands, what gradient descent and SGD do, over the two drifts
that decide it: grey with its threshold (dashed), and blue with its roots (red dots and thin lines).
In the dataset at the top (own) the two answers change at different places, so that all four
pairings occur. At the bottom the two datasets of the talk, which have three of the four.

The fourth pairing, gradient descent lazy where SGD is inflationary, needs a sample below its pole:
if all $x s_i^2\ge1$, then $G\le G_{FB}$ by Jensen's inequality and $G>0$ implies $G_{FB}>0$.

The letters are the places at which other pages follow runs: `gd_mean_loss` those of gradient
descent, `sgd_cloud` those of both.
*/

#include "base/bisect.h"
#include "chain/places.h"
#include "page/page.h"
#include "theory/drift_grid.h"
#include "theory/drift_roots.h"
#include "theory/pairing.h"

/** ## Parameters */

static const char *const names[] = {PLACES_DATASET, "gess_heydecker_1_17", "gess_heydecker_1_18"};
enum { FOUR, FIRST, SECOND, PANELS };

static const double ranges[PANELS][2] = {{1.8, 4.2}, {1.05, 3.3}, {0.93, 2.13}}; /* of eta lambda */
enum { POINTS = 1000 }; /* of a window, for the claims */

static const struct csvwriter_column columns[] = {
    {"panel", "dataset", CSVWRITER_TEXT, 0},
    {"kind", "band, curve, mark or place", CSVWRITER_TEXT, 0},
    {"series", "what of that", CSVWRITER_TEXT, 0},
    {"x", "ηλ; of a band its start", CSVWRITER_SIGNIFICANT, 12},
    {"y", "ordinate; of a band its end", CSVWRITER_SIGNIFICANT, 10},
};

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"pairings-threshold", "own; five digits of a second program",
     "Threshold of gradient descent of the four combinations, as $\\eta\\lambda$"},
    {"pairings-stretches", "own",
     "The pairing of gradient descent with SGD changes three times in the window of the four "
     "combinations (stretches)"},
    {"pairings-in-order", "own",
     "The pairings of the four combinations are GD lazy / SGD deflationary up to "
     "$\\eta\\lambda=2.5700$, lazy / inflationary up to 3.0205, catapult / inflationary up to "
     "3.5397, catapult / deflationary up to 4 (points of the window where not)"},
    {"pairings-of-printed-datasets", "own",
     "(1.17) and (1.18) show three of the four pairings each (pairings met)"},
    {"pairings-missing", "own",
     "The pairing that (1.17) and (1.18) lack is GD lazy / SGD inflationary (points of the two "
     "windows that have it)"},
    {"pairings-orders", "own",
     "In the window of the four combinations $G$ and $G_{\\rm FB}$ change their order once "
     "(times)"},
    {"pairings-sgd-above", "own; the place where they cross, by a second program",
     "$G>G_{\\rm FB}$ in the left part of the window of the four combinations (of 1000 points)"},
    {"pairings-order-changes-at", "own; sixteen digits of a second program",
     "In the window of the four combinations $G=G_{\\rm FB}$ at this $\\eta\\lambda$"},
};

/**
## One panel: a dataset with its thresholds

The thresholds are computed, not read off a grid: the windows are quotients, and the roots of $G$
come from its structure, which is concave between its poles, so that none is missed.
*/

struct panel {
    struct page *page;
    struct dataset dataset;
    struct drift_roots roots;
    struct drift_window sgd, gd;
    const double *range;
};

static void panel_init(struct panel *panel, struct page *page, int number) {
    *panel = (struct panel){.page = page, .range = ranges[number]};
    page_dataset(page, names[number], &panel->dataset);
    MUST(drift_roots_init(&panel->roots, &panel->dataset, &fault));
    panel->sgd = drift_window(&panel->dataset);
    panel->gd = drift_window_full_batch(&panel->dataset);
}

static void
write_row(const struct panel *panel, const char *kind, const char *series, double x, double y) {
    page_text(panel->page, panel->dataset.label);
    page_text(panel->page, kind);
    page_text(panel->page, series);
    page_reals(panel->page, x, y);
}

static void write_marks(const struct panel *panel) {
    write_row(panel, "mark", "range", panel->range[0], panel->range[1]);
    write_row(panel, "mark", "SGD window", panel->sgd.crit.hi, panel->sgd.max.hi);
    write_row(panel, "mark", "GD window", panel->gd.crit.hi, panel->gd.max.hi);
    for (size_t i = 0; i < panel->roots.count; i++) {
        write_row(panel, "mark", "root", panel->roots.root[i].x, 0);
    }
}

/**
## The two bands

A band is cut at the thresholds of its method. Each stretch is named by what holds in its middle:
the phase of gradient descent, or the regime of SGD. Gradient descent has two thresholds, $2/\mathbb
E s^2$ and $4/\mathbb E s^2$. SGD has two edges of its window and, in between, the roots of $G$.
*/

/* Returns where the next stretch begins. */
static double write_stretch(const struct panel *panel, bool gd, double from, double to) {
    struct dd middle = dd_of((from + fmin(to, panel->range[1])) / 2);
    const char *name = drift_regime_name(drift_regime(&panel->dataset, middle));
    if (gd) {
        name = drift_phase_name(drift_phase(&panel->dataset, middle));
    }
    if (from < panel->range[1]) {
        const char *series = page_label(panel->page, "%s %s", gd ? "GD" : "SGD", name);
        write_row(panel, "band", series, from, fmin(to, panel->range[1]));
    }
    return to;
}

static void write_bands(const struct panel *panel) {
    double from = write_stretch(panel, true, panel->range[0], panel->gd.crit.hi);
    from = write_stretch(panel, true, from, panel->gd.max.hi);
    write_stretch(panel, true, from, panel->range[1]);
    from = write_stretch(panel, false, panel->range[0], panel->sgd.crit.hi);
    for (size_t i = 0; i < panel->roots.count; i++) {
        from = write_stretch(panel, false, from, panel->roots.root[i].x);
    }
    from = write_stretch(panel, false, from, panel->sgd.max.hi);
    write_stretch(panel, false, from, panel->range[1]);
}

/**
## The curves of the drifts

$G$ has a pole where $x s_i^2=1$: a draw of that sample sets a small output to 0. Between the poles,
as on the page of `drift`, the points crowd towards both ends, and no pole is hit. $G_{FB}$ has a
single pole, to the left of each range.
*/

typedef double log_drift(const struct dataset *dataset, struct dd x);

static void
write_piece(const struct panel *panel, const char *series, log_drift *of, double from, double to) {
    size_t points = page_size(panel->page, 40, 160);
    for (size_t i = 1; i < points; i++) {
        double x = drift_grid_place(from, to, i, points);
        write_row(panel, "curve", series, x, of(&panel->dataset, dd_of(x)));
    }
}

static void write_curves(const struct panel *panel) {
    double from = panel->range[0], end = panel->range[1];
    for (size_t i = 0; i <= panel->dataset.atoms; i++) {
        double to = i < panel->dataset.atoms ? fmin(1 / panel->dataset.atom[i].s2.hi, end) : end;
        if (from < to) {
            write_piece(panel, "G", drift, from, to);
            write_piece(panel, "G_FB", drift_full_batch, from, to);
            from = to;
        }
    }
}

/**
## Who is what, and where

A pairing is two yes-or-no answers: gradient descent catapults or is lazy, SGD is inflationary or
deflationary. The claims ask them at 1000 points of a window, the middles of equal parts. In the
window of the four combinations each point must have the pairing that a second program's thresholds
give it. The two printed datasets have no point, in all of their windows, at which SGD would spike
although gradient descent is lazy: whoever judges a learning rate by gradient descent is safe from
typical spikes with those data, and is not with the four combinations.
*/

static int points_not_as_said(const struct dataset *dataset) {
    static const double said[] = {2.5700, 3.0205, 3.5397};
    static const enum pairing order[] = {
        PAIRING_LAZY_DEFLATIONARY, PAIRING_LAZY_INFLATIONARY, PAIRING_CATAPULT_INFLATIONARY,
        PAIRING_CATAPULT_DEFLATIONARY};
    int wrong = 0;
    for (int j = 0; j < POINTS; j++) {
        double x = pairing_point(dataset, j, POINTS);
        wrong += pairing(dataset, x) != order[(x > said[0]) + (x > said[1]) + (x > said[2])];
    }
    return wrong;
}

static void claim_pairings(struct page *page, const struct panel panel[PANELS]) {
    struct pairing_survey four = pairing_survey(&panel[FOUR].dataset, POINTS);
    struct pairing_survey first = pairing_survey(&panel[FIRST].dataset, POINTS);
    struct pairing_survey second = pairing_survey(&panel[SECOND].dataset, POINTS);
    enum pairing lacking = PAIRING_LAZY_INFLATIONARY;
    claim_within(page, "pairings-threshold", panel[FOUR].gd.crit.hi, 3.0205, 5e-5);
    claim_equal(page, "pairings-stretches", four.stretches, 4);
    claim_equal(page, "pairings-in-order", points_not_as_said(&panel[FOUR].dataset), 0);
    claim_equal(page, "pairings-of-printed-datasets", first.kinds + second.kinds, 6);
    claim_equal(page, "pairings-missing", first.points[lacking] + second.points[lacking], 0);
}

/**
## Which drift is larger

Where $G>G_{FB}$ SGD grows faster, or decays more slowly, than gradient descent does from the same
start. By Jensen's inequality the mean of a logarithm is the smaller one, but for the sign within
it: a sample below its pole and one above pull $1-x\,\mathbb E s^2$ towards 0, and $G_{FB}$ down. So
both orders occur, here each in one part of the window. The place where the two drifts are equal is
found by halving.
*/

static bool sgd_above(double x, const void *context) {
    const struct dataset *dataset = context;
    return drift(dataset, dd_of(x)) > drift_full_batch(dataset, dd_of(x));
}

static void claim_orders(struct page *page, const struct dataset *four) {
    struct drift_window window = drift_window(four);
    int above = 0, changes = 0;
    for (int j = 0; j < POINTS; j++) {
        bool now = sgd_above(pairing_point(four, j, POINTS), four);
        above += now;
        changes += j > 0 && now != sgd_above(pairing_point(four, j - 1, POINTS), four);
    }
    struct bisect_bracket equal = bisect(sgd_above, four, window.max.hi, window.crit.hi, 60);
    claim_equal(page, "pairings-orders", changes, 1);
    claim_equal(page, "pairings-sgd-above", above, 555);
    /** Rounding moves the drifts, which cross at an angle of order 1, by an ulp or two. */
    claim_within(page, "pairings-order-changes-at", equal.no, 3.110680963316231926, 1e-14);
}

int main(int argc, char **argv) {
    struct page page;
    struct panel panel[PANELS];
    struct places places;
    page_open_table(&page, argc, argv, __FILE__, 0, claims, COUNT(claims), columns, COUNT(columns));
    page_parameter(&page, "datasets", "four combinations, (1.17), (1.18)");
    /** For each dataset its thresholds, the bands that they cut, and the two drifts. */
    for (int d = 0; d < PANELS; d++) {
        panel_init(&panel[d], &page, d);
        write_marks(&panel[d]);
        write_bands(&panel[d]);
        write_curves(&panel[d]);
    }
    /** The letters: A lies a little below the window of SGD, where both methods are lazy, B to E in
    the middles of the four pairings. Runs from there show whether the signs of the drifts tell the
    truth about the nonlinear training. */
    MUST(places_find(&places, &panel[FOUR].dataset, &fault));
    for (int i = 0; i < PLACES_COUNT; i++) {
        write_row(&panel[FOUR], "place", places_name(i), places.x[i], 0);
    }
    claim_pairings(&page, panel);
    claim_orders(&page, &panel[FOUR].dataset);
    for (int d = 0; d < PANELS; d++) {
        drift_roots_clear(&panel[d].roots);
        dataset_clear(&panel[d].dataset);
    }
    return page_finish(&page);
}
