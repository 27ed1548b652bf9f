/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# The Cramér exponent over the window

**Place.** 5.2 Rare spikes. What does the exponent look like as a curve?

Where the log-drift $G$ is negative a spike is a rare event. Its probability falls like
$n^{-\vartheta/2}$ with the width $n$, where $\vartheta>0$ solves

$$\sum_i p_i\,\bigl|1-\eta\lambda s_i^2\bigr|^{\vartheta} = 1$$

(Gess & Heydecker, talk; here $\eta=1$). Their Figure 3 draws $\vartheta$ in blue for a dataset
(1.26) that is **unknown** to us. So this is the same curve for the two datasets that are public,
(1.17) and (1.18), and can be compared with that figure in kind, not in numbers.

**What to see.** The exponent falls from $\infty$ at the edge of the window to 0 at the root of $G$
(red dot), first convex and then concave, and arrives there with a slope that a Brownian motion
explains. On the way it is 2 where the mean loss of SGD begins to grow (dashed) and 1 at the
threshold of gradient descent (grey line).

The equation says that $|\mu|^\vartheta$ keeps its mean in every step. So most runs decay, and the
few that climb make up for them: reaching a height $h$ times the start has a probability of about
$h^{-\vartheta}$. A fixed share of $\sqrt{n/\eta}$, which a spike needs, is $h\propto\sqrt n$.

Two values of $\vartheta$ can be had by hand, and are our own remark. At $\vartheta=2$ the equation
is quadratic in $x=\eta\lambda$ and gives $x = 2\,\mathbb E s^2/\mathbb E s^4$: above it $\mathbb
E\mu_t^2$ grows although a typical run of SGD decays. At $\vartheta=1$ the equation is $\mathbb
E|1-x s^2| = 1$. At the threshold $x = 2/\mathbb E s^2$ of gradient descent $\mathbb E(1-x s^2) =
-1$, so $\vartheta\le1$ there, and $\vartheta=1$ if no sample lies below its pole, $x s_i^2\ge1$ for
all $i$.
*/

#include <math.h>

#include "theory/cramer.h"
#include "theory/cramer_panel.h"
#include "theory/drift.h"
#include "page/page.h"

/** ## Parameters */

enum { POINTS = 2000 }; /* at which a stretch of eta lambda is looked at */

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"exponent-falls", "own",
     "$\\vartheta$ falls strictly from the edge of the window to the root of $G$ for (1.17) and "
     "(1.18) (points where not)"},
    {"exponent-beyond-its-ends", "own",
     "Below the edge of the window $\\vartheta$ is $\\infty$ and above the root of $G$ it is 0, "
     "exactly, for (1.17) and (1.18) (points where not)"},
    {"exponent-positive-and-finite", "paper, abstract of v1",
     "In the deflationary part of the windows of (1.17) and (1.18) $\\vartheta$ lies in "
     "$(0,\\infty)$ (points where so)"},
    {"exponent-bends-once", "own",
     "$\\vartheta$ is convex near the edge of the window and concave near the root of $G$, with "
     "one point of inflection (of (1.17) and (1.18), those where so)"},
    {"exponent-at-gd-threshold", "own",
     "$\\vartheta=1$ at the threshold of gradient descent for (1.17) and (1.18) (largest "
     "difference)"},
    {"exponent-at-mean-square", "own",
     "$\\vartheta=2$ at $2\\,\\mathbb E s^2/\\mathbb E s^4$, where $\\mathbb E\\mu^2$ begins to "
     "grow, for (1.17) and (1.18) (largest difference)"},
    {"exponent-at-gd-threshold-apart", "own; digits of a second program",
     "$\\vartheta$ at the threshold of gradient descent is less than 1 where a sample lies below "
     "its pole: $\\vartheta$ there for $s=1$, 1.8 with $p=0.2$, 0.8"},
    {"exponent-slope-1-17", "own; closed form",
     "Slope of $\\vartheta$ at the root of $G$ for "
     "(1.17)"},
    {"exponent-slope-1-18", "own; closed form",
     "Slope of $\\vartheta$ at the root of $G$ for "
     "(1.18)"},
};

/**
## One panel: a dataset, and five places with a meaning

From left to right: the edge of the window, below which nothing ever grows; the place where the mean
square of the output begins to grow; the threshold of gradient descent; the root of $G$, from where
on a typical run grows; and the end of the window, beyond which training may diverge. The mean
follows the rarest and largest spikes, and so it grows long before a typical run does.
*/

/**
## The curves

Each row is one $\eta\lambda$ with its $\vartheta$. The points crowd towards the root of $G$, where
spikes become likely. The root is no double, and neither is the edge as a rule: the rows that mark
them say what is true of the exact numbers.
*/

static const struct csvwriter_column columns[] = {
    {"panel", "panel, from 1", CSVWRITER_INTEGER, 0},
    {"kind", "what the row is", CSVWRITER_TEXT, 0},
    {"label", "dataset", CSVWRITER_TEXT, 0},
    {"eta_lambda", "ηλ", CSVWRITER_SIGNIFICANT, 12},
    {"theta", "ϑ", CSVWRITER_SIGNIFICANT, 12},
};

static void write_row(
    struct page *page, const struct cramer_panel *panel, const char *kind, double x, double theta) {
    page_integer(page, panel->number);
    page_text(page, kind);
    page_text(page, panel->dataset.label);
    page_reals(page, x, theta);
}

static void write_panel(struct page *page, const struct cramer_panel *panel) {
    for (size_t i = 0; i < panel->curve.count; i++) {
        const struct cramer_curve_point *point = &panel->curve.point[i];
        write_row(page, panel, point->kind, point->x, point->theta);
    }
}

/**
## The shape of the curve

In both datasets $s_{\min}^2\ge s_*^2/2$, so in the window every factor is $x s_i^2-1\ge0$ and grows
with $x$. Then so does the left side of the equation at each power, and $\vartheta$ falls: the
larger the learning rate, the likelier a spike. That the fall is first convex and then concave, with
one bend, is seen and not proved.
*/

/* Does the second difference change its sign once, from convex to concave? */
static bool bends_once(const double theta[POINTS]) {
    bool convex = theta[2] - theta[1] > theta[1] - theta[0], first = convex;
    int bends = 0;
    for (int j = 3; j < POINTS; j++) {
        bool now = theta[j] - theta[j - 1] > theta[j - 1] - theta[j - 2];
        bends += now != convex;
        convex = now;
    }
    return first && bends == 1;
}

static void claim_shape(struct page *page, const struct cramer_panel panel[CRAMER_PANELS]) {
    int rises = 0, inside = 0, beyond = 0, bending = 0;
    for (int d = 0; d < CRAMER_PANELS; d++) {
        double theta[POINTS], last = INFINITY;
        double crit = panel[d].curve.crit, root = panel[d].curve.root, max = panel[d].curve.max;
        for (int j = 0; j < POINTS; j++) {
            double share = (j + 1.0) / (POINTS + 1);
            theta[j] = cramer_panel_exponent(&panel[d], crit + share * (root - crit));
            rises += !(theta[j] < last);
            inside += theta[j] > 0 && theta[j] < INFINITY;
            beyond += cramer_panel_exponent(&panel[d], share * crit) != INFINITY;
            beyond += cramer_panel_exponent(&panel[d], root + share * (max - root)) != 0;
            last = theta[j];
        }
        bending += bends_once(theta);
    }
    claim_equal(page, "exponent-falls", rises, 0);
    claim_equal(page, "exponent-beyond-its-ends", beyond, 0);
    claim_equal(page, "exponent-positive-and-finite", inside, CRAMER_PANELS * POINTS);
    claim_source_agrees(page, "exponent-positive-and-finite");
    claim_equal(page, "exponent-bends-once", bending, CRAMER_PANELS);
}

/**
## Two exponents by hand

The two closed forms of the introduction hold to rounding: an $x$ that is off by an ulp moves
$\vartheta$, whose slope is at most 20 in size here, by $4\cdot10^{-15}$. Beside them stands the
third dataset, whose weak sample is below its pole at the threshold of gradient descent. There a
spike of SGD is much likelier than $n^{-1/2}$.
*/

static void claim_by_hand(struct page *page, const struct cramer_panel panel[CRAMER_PANELS]) {
    double threshold = 0, mean_square = 0;
    for (int d = 0; d < CRAMER_PANELS; d++) {
        threshold = page_worse(
            threshold, fabs(cramer_panel_exponent(&panel[d], panel[d].curve.threshold) - 1));
        mean_square = page_worse(
            mean_square, fabs(cramer_panel_exponent(&panel[d], panel[d].curve.mean_square) - 2));
    }
    claim_within(page, "exponent-at-gd-threshold", threshold, 0, 1e-14);
    claim_within(page, "exponent-at-mean-square", mean_square, 0, 1e-14);
    struct dataset weak;
    page_dataset(page, "three_roots", &weak);
    double apart = cramer_exponent(&weak, drift_window_full_batch(&weak).crit);
    claim_within(page, "exponent-at-gd-threshold-apart", apart, 0.16305668573380803267, 1e-14);
    dataset_clear(&weak);
}

/**
## The slope at the root

Near the root of $G$ the walk is a Brownian motion with a small drift, and $\vartheta \approx
-2G/\mathbb E\log^2$, $\log=\log|1-x s_i^2|$. So $\vartheta$ ends there with the slope
$-2G'/\mathbb E\log^2$, $G' = \sum_i p_i s_i^2/(x s_i^2-1)$. The exponent's own slope is taken from
two differences, over $h$ and $h/2$, combined so that the error of first order drops out. The error
that remains is $h^2/12$ times the third derivative, which is of order 1000: about $10^{-8}$ at
$h=10^{-5}$. The rounding of the root, $10^{-16}$ over $h$ times the slope, is less.
*/

static void claim_slope(struct page *page, const char *id, const struct cramer_panel *panel) {
    const double h = 1e-5;
    double whole = -cramer_panel_exponent(panel, panel->curve.root - h) / h;
    double half = -cramer_panel_exponent(panel, panel->curve.root - h / 2) / (h / 2);
    double formula = cramer_slope_at_root(&panel->dataset, panel->curve.root);
    claim_within(page, id, 2 * half - whole, formula, 1e-7);
}

int main(int argc, char **argv) {
    struct page page;
    struct cramer_panel panel[CRAMER_PANELS];
    page_open_table(&page, argc, argv, __FILE__, 0, claims, COUNT(claims), columns, COUNT(columns));
    page_parameter(&page, "datasets", "(1.17), (1.18)");
    page_parameter(&page, "eta", "1");

    /** The picture: a curve and its five places for each dataset. */
    MUST(cramer_panel_init(panel, page.data, page_size(&page, 80, 400), &fault));
    for (int d = 0; d < CRAMER_PANELS; d++) {
        write_panel(&page, &panel[d]);
    }

    /** The curve's shape, and what is known of it by hand: two of its values, and its slope at the
    root. */
    claim_shape(&page, panel);
    claim_by_hand(&page, panel);
    claim_slope(&page, "exponent-slope-1-17", &panel[0]);
    claim_slope(&page, "exponent-slope-1-18", &panel[1]);
    cramer_panel_clear(panel);
    return page_finish(&page);
}
