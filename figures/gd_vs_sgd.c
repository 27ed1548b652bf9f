/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Gradient descent against SGD on one axis

**Place.** 3.3 Gradient descent. Where do gradient descent and SGD part ways?

Both train the same network on the same data at the same $x=\eta\lambda$. While the loss is small a
step of gradient descent multiplies the output by $1-x\,\mathbb E s^2$, a step of SGD by $1-x s_i^2$
with a random $i$:

| | gradient descent (Lewkowycz et al. 2020) | SGD (Gess & Heydecker) |
|---|---|---|
| lazy: no spike | $x\,\mathbb E s^2 \le 2$ | $x s_*^2\le 2$ |
| spikes, surely or rarely | catapult, $2 < x\,\mathbb E s^2 < 4$ | inflationary, $G\ge0$; deflationary, $G<0$ |
| above | divergent | outside the theory, $x s_*^2\ge4$ |

with $G = \sum_i p_i\log|1-x s_i^2|$. Gradient descent has the sign of $G_{FB} = \log|1-x\,\mathbb E
s^2|$ instead: the logarithm of a mean, not the mean of a logarithm. So neither method's answer
tells the other's.

**What to see.** For each dataset two bands, what gradient descent and SGD do, over the two drifts
that decide it: grey with its threshold (dashed), and blue with its roots (red dots and thin lines).
In the dataset at the top (own) the two answers change at different places, so that all four
pairings occur. At the bottom the two datasets of the talk, which have three of the four.

The fourth pairing, gradient descent lazy where SGD is inflationary, needs a sample below its pole:
if all $x s_i^2\ge1$, then $G\le G_{FB}$ by Jensen's inequality and $G>0$ implies $G_{FB}>0$.

The letters are the places at which other pages follow runs: `gd_mean_loss` those of gradient
descent, `sgd_cloud` those of both.
*/

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/die.h"
#include "theory/drift.h"
#include "theory/drift_roots.h"
#include "gd_vs_sgd.h"
#include "page/page.h"

/** ## Parameters */

static const char *const names[] = {
    "four_combinations", "gess_heydecker_1_17", "gess_heydecker_1_18"};
enum { FOUR, PANELS = sizeof names / sizeof *names };

static const double ranges[PANELS][2] = {{1.8, 4.2}, {1.05, 3.3}, {0.93, 2.13}}; /* of eta lambda */

static const struct csvwriter_column columns[] = {
    {"panel", "dataset", CSVWRITER_TEXT, 0},
    {"kind", "band, curve, mark or place", CSVWRITER_TEXT, 0},
    {"series", "what of that", CSVWRITER_TEXT, 0},
    {"x", "ηλ; of a band its start", CSVWRITER_SIGNIFICANT, 12},
    {"y", "ordinate; of a band its end", CSVWRITER_SIGNIFICANT, 10},
};

static void
put(struct page *page, const char *panel, const char *kind, const char *series, double x,
    double y) {
    csvwriter_text(&page->table, panel);
    csvwriter_text(&page->table, kind);
    csvwriter_text(&page->table, series);
    csvwriter_real(&page->table, x);
    csvwriter_real(&page->table, y);
}

/** ## One panel: a dataset with its thresholds */

struct panel {
    struct page *page;
    struct dataset dataset;
    struct drift_roots roots;
    struct drift_window sgd, gd;
    const double *range;
};

static void panel_init(struct panel *panel, struct page *page, int number) {
    struct fault fault;
    *panel = (struct panel){.page = page, .range = ranges[number]};
    page_dataset(page, names[number], &panel->dataset);
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
        snprintf(
            series, sizeof series, "GD %s", drift_phase_name(drift_phase(&panel->dataset, middle)));
    } else {
        snprintf(
            series, sizeof series, "SGD %s",
            drift_regime_name(drift_regime(&panel->dataset, middle)));
    }
    put(panel->page, panel->dataset.label, "band", series, from, to);
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

Between the poles of $G$, as on the page of `drift`: the points crowd towards both ends, and no pole
is hit. The pole of $G_{FB}$ lies to the left of each range.
*/

static void put_piece(const struct panel *panel, const char *series, double from, double to) {
    bool gd = strcmp(series, "G_FB") == 0;
    size_t points = page_size(panel->page, 40, 160);
    for (size_t i = 1; i < points; i++) {
        double u = (double)i / (double)points;
        double x = from + (to - from) * u * u * u * (10 - 15 * u + 6 * u * u);
        put(panel->page, panel->dataset.label, "curve", series, x,
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

/* Where other pages follow runs. */
static void put_places(const struct panel *four) {
    struct gd_vs_sgd at = gd_vs_sgd_of(&four->dataset);
    for (int i = 0; i < GD_VS_SGD_PLACES; i++) {
        put(four->page, four->dataset.label, "place", gd_vs_sgd_name(i), at.place[i], 0);
    }
}

static void put_marks(const struct panel *panel) {
    const char *label = panel->dataset.label;
    put(panel->page, label, "mark", "range", panel->range[0], panel->range[1]);
    put(panel->page, label, "mark", "SGD window", panel->sgd.crit.hi, panel->sgd.max.hi);
    put(panel->page, label, "mark", "GD window", panel->gd.crit.hi, panel->gd.max.hi);
    for (size_t i = 0; i < panel->roots.count; i++) {
        put(panel->page, label, "mark", "root", panel->roots.root[i].x, 0);
    }
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

static void claim_pairings(struct page *page, const struct panel panel[PANELS]) {
    struct pairings four = look_at_pairings(&panel[FOUR]);
    struct pairings first = look_at_pairings(&panel[1]), second = look_at_pairings(&panel[2]);
    page_claim_value(
        page, "pairings-threshold", "Threshold of gradient descent of the four combinations, as ηλ",
        "own; five digits of a second program", panel[FOUR].gd.crit.hi, 3.0205, 5e-5);
    page_claim_value(
        page, "pairings-stretches",
        "The pairing of gradient descent with SGD changes three times in the "
        "window of the four combinations (stretches)",
        "own", four.stretches, 4, 0);
    page_claim_value(
        page, "pairings-in-order",
        "They are GD lazy / SGD deflationary up to ηλ = 2.5700, lazy / inflationary up to 3.0205, "
        "catapult / inflationary up to 3.5397, catapult / deflationary up to 4 (points of the "
        "window where not)",
        "own", four.not_as_said, 0, 0);
    page_claim_value(
        page, "pairings-of-printed-datasets",
        "(1.17) and (1.18) show three of the four pairings each (pairings met)", "own",
        first.kinds + second.kinds, 6, 0);
    page_claim_value(
        page, "pairings-missing",
        "The missing one is GD lazy / SGD inflationary (points of the two windows "
        "that have it)",
        "own", first.points[2] + second.points[2], 0, 0);
}

/** ## The claims: which drift is larger */

static bool sgd_above(const struct panel *panel, struct dd x) {
    return drift(&panel->dataset, x) > drift_full_batch(&panel->dataset, x);
}

static void claim_orders(struct page *page, const struct panel *four) {
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
    page_claim_value(
        page, "pairings-orders",
        "In the window of the four combinations G and G_FB change their order "
        "(times)",
        "own", changes, 1, 0);
    page_claim_value(
        page, "pairings-sgd-above", "G > G_FB in the left part of it (of 1000 points)",
        "own; the place where they cross, by a second program", above, 555, 0);
    /* Rounding moves the drifts, which cross at an angle of order 1, by an ulp or two. */
    page_claim_value(
        page, "pairings-order-changes-at", "There G = G_FB at this ηλ",
        "own; sixteen digits of a second program", right, 3.110680963316231926, 1e-14);
}

int main(int argc, char **argv) {
    struct page page;
    struct panel panel[PANELS];
    page_init(&page, argc, argv, __FILE__, columns, sizeof columns / sizeof *columns);
    page_parameter(&page, "datasets", "four combinations, (1.17), (1.18)");
    for (int d = 0; d < PANELS; d++) {
        panel_init(&panel[d], &page, d);
        put_marks(&panel[d]);
        put_bands(&panel[d]);
        put_curves(&panel[d]);
    }
    put_places(&panel[FOUR]);
    claim_pairings(&page, panel);
    claim_orders(&page, &panel[FOUR]);
    for (int d = 0; d < PANELS; d++) {
        panel_clear(&panel[d]);
    }
    return page_finish(&page);
}
