/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# The Cramér exponent over the window, and what it makes of a width

**Place.** 5.2 Rare spikes. What does the exponent look like as a curve, the paper’s Figure 3?

Where the log-drift $G$ is negative a spike is a rare event. Its probability falls like
$n^{-\vartheta/2}$ with the width $n$, where $\vartheta>0$ solves

$$\sum_i p_i\,\bigl|1-\eta\lambda s_i^2\bigr|^{\vartheta} = 1$$

(Gess & Heydecker, talk; here $\eta=1$, and polylogarithms and prefactors are left out). Their
Figure 3 draws $\vartheta$ in blue and $n^{-\vartheta/2}$ for $n=10^{12}$ in red, for a dataset
(1.26) that is **unknown** to us. So these are the same two curves for the two datasets that are
public, (1.17) and (1.18); they can be compared with that figure in kind, not in numbers.

**What to see.** Top: $\vartheta$ (blue) falls from $\infty$ at the edge of the window to 0 at the
root of $G$ (red dot), and the probability at $n = 10^{12}$ (red, right axis) seems to switch on
just below the root. Bottom: the same on a logarithmic axis, for four widths. There nothing
switches: at each $\eta\lambda$ the curves are powers of $n$, equally spaced. All are $n^{-1/2}$ at
the threshold of gradient descent (grey line, dots), where $\vartheta=1$, and $n^{-1}$ where the
mean loss of SGD begins to grow (dashed), $\vartheta=2$.

Two values of $\vartheta$ can be had by hand, and are our own remark. At $\vartheta=2$ the equation
is quadratic in $x=\eta\lambda$ and gives $x = 2\,\mathbb E s^2/\mathbb E s^4$: above it $\mathbb
E\mu_t^2$ grows although a typical run of SGD decays. At $\vartheta=1$ it says $\mathbb E|1-x s^2| =
1$. At the threshold $x = 2/\mathbb E s^2$ of gradient descent $\mathbb E(1-x s^2) = -1$, so
$\vartheta\le1$ there, and $\vartheta=1$ if no sample lies below its pole, $x s_i^2\ge1$ for all
$i$.
*/

#include <math.h>

#include "theory/cramer.h"
#include "base/die.h"
#include "theory/drift.h"
#include "theory/drift_roots.h"
#include "page/page.h"

/** ## Parameters */

static const char *const names[] = {"gess_heydecker_1_17", "gess_heydecker_1_18"};
enum { DATASETS = sizeof names / sizeof *names };

static const double widths[] = {1e6, 1e9, 1e12, 1e15};
static const double N = 1e12; /* the width of the paper's Figure 3 */
static const double START =
    0.04; /* curves begin here on the way from edge to root: theta is about 25 */

static const struct csvwriter_column columns[] = {
    {"panel", "panel, from 1", CSVWRITER_INTEGER, 0},
    {"kind", "what the row is", CSVWRITER_TEXT, 0},
    {"label", "dataset", CSVWRITER_TEXT, 0},
    {"eta_lambda", "ηλ", CSVWRITER_SIGNIFICANT, 12},
    {"theta", "ϑ", CSVWRITER_SIGNIFICANT, 12},
    {"p_1e6", "$n^{-\\vartheta/2}$, $n=10^6$", CSVWRITER_SIGNIFICANT, 10},
    {"p_1e9", "$10^9$", CSVWRITER_SIGNIFICANT, 10},
    {"p_1e12", "$10^{12}$", CSVWRITER_SIGNIFICANT, 10},
    {"p_1e15", "$10^{15}$", CSVWRITER_SIGNIFICANT, 10},
};

/** ## One panel: a dataset, its window and the root that ends the deflationary part */

struct panel {
    struct page *page;
    struct dataset dataset;
    int number;
    double crit, max, root;
    double threshold;   /* of gradient descent */
    double mean_square; /* 2 E s^2/E s^4 */
};

static double mean_s4(const struct dataset *dataset) {
    double sum = 0;
    for (size_t i = 0; i < dataset->atoms; i++) {
        sum += dataset->atom[i].p * dataset->atom[i].s2.hi * dataset->atom[i].s2.hi;
    }
    return sum;
}

static void panel_init(struct panel *panel, struct page *page, int number) {
    struct drift_roots roots;
    struct fault fault;
    *panel = (struct panel){.page = page, .number = number + 1};
    page_dataset(page, names[number], &panel->dataset);
    DIE_UNLESS_OK(drift_roots_init(&roots, &panel->dataset, &fault), fault);
    if (roots.count != 1) {
        DIE(STATUS_INPUT, "%s.csv: %zu roots of G; give a dataset with 1", names[number],
            roots.count);
    }
    panel->crit = drift_window(&panel->dataset).crit.hi;
    panel->max = drift_window(&panel->dataset).max.hi;
    panel->root = roots.root[0].x;
    panel->threshold = drift_window_full_batch(&panel->dataset).crit.hi;
    panel->mean_square = 2 * panel->dataset.mean_s2.hi / mean_s4(&panel->dataset);
    drift_roots_clear(&roots);
}

static double exponent(const struct panel *panel, double x) {
    return cramer_exponent(&panel->dataset, dd_of(x));
}

/** ## The curves */

static void put(const struct panel *panel, const char *kind, double x, double theta) {
    struct csvwriter *table = &panel->page->table;
    csvwriter_integer(table, panel->number);
    csvwriter_text(table, kind);
    csvwriter_text(table, panel->dataset.label);
    csvwriter_real(table, x);
    csvwriter_real(table, theta);
    for (size_t n = 0; n < sizeof widths / sizeof *widths; n++) {
        csvwriter_real(table, cramer_probability(theta, 1, widths[n], 1, 1));
    }
}

/* The points crowd towards the root, where the probability climbs; the root itself is no double, so
 * its row says what is true there, and so does that of the edge. */
static void put_panel(const struct panel *panel) {
    size_t points = page_size(panel->page, 80, 400);
    for (size_t i = 0; i < points; i++) {
        double left = 1 - (double)i / (double)points;
        double x = panel->root - (1 - START) * (panel->root - panel->crit) * left * left;
        put(panel, "curve", x, exponent(panel, x));
    }
    put(panel, "curve", panel->root, 0);
    for (int i = 1; i <= 32; i++) {
        double x = panel->root + (panel->max - panel->root) * (i < 32 ? i / 32.0 : 0.999);
        put(panel, "curve", x, exponent(panel, x));
    }
    put(panel, "crit", panel->crit, INFINITY);
    put(panel, "mean_square", panel->mean_square, exponent(panel, panel->mean_square));
    put(panel, "threshold", panel->threshold, exponent(panel, panel->threshold));
    put(panel, "root", panel->root, 0);
    put(panel, "max", panel->max, NAN);
}

/**
## Where a probability is passed

By bisection in $\eta\lambda$ between the edge of the window and the root of $G$, where $\vartheta$
falls. At $n=10^{12}$ a probability $q$ is passed where $\vartheta = -2\log q/\log n$: for
$q=10^{-6}$ that is 1, the threshold of gradient descent.
*/

static double where(const struct panel *panel, double q) {
    double target = -2 * log(q) / log(N), below = panel->crit, above = panel->root;
    for (int i = 0; i < 60; i++) {
        double middle = (below + above) / 2;
        *(exponent(panel, middle) > target ? &below : &above) = middle;
    }
    return above;
}

/**
## The shape of the curve

In both datasets $s_{\min}^2\ge s_*^2/2$, so in the window every factor is $x s_i^2-1\ge0$ and grows
with $x$. Then so does the left side of the equation at each power, and $\vartheta$ falls.
*/

enum { POINTS = 2000 }; /* looked at in each stretch */

struct shape {
    int rises;           /* points between edge and root where theta does not fall */
    int inside;          /* of these, where 0 < theta < inf */
    int not_zero;        /* points between root and upper edge where theta is not 0 */
    int not_infinite;    /* points below the lower edge where theta is not inf */
    int bends;           /* changes of sign of its second difference between edge and root */
    bool convex_at_edge; /* what it begins with */
};

static void look_at_ends(const struct panel *panel, struct shape *shape) {
    for (int j = 1; j <= POINTS; j++) {
        double share = (double)j / (POINTS + 1);
        shape->not_infinite += exponent(panel, share * panel->crit) != INFINITY;
        shape->not_zero += exponent(panel, panel->root + share * (panel->max - panel->root)) != 0;
    }
}

static struct shape examine(const struct panel *panel) {
    struct shape shape = {0};
    double last = INFINITY, slope = -INFINITY, step = (panel->root - panel->crit) / (POINTS + 1);
    bool convex = true;
    for (int j = 1; j <= POINTS; j++) {
        double x = panel->crit + j * step, theta = exponent(panel, x);
        bool now = theta - last > slope;
        shape.rises += !(theta < last);
        shape.inside += theta > 0 && theta < INFINITY;
        shape.bends += j > 2 && now != convex;
        shape.convex_at_edge = j == 3 ? now : shape.convex_at_edge;
        convex = now;
        slope = theta - last;
        last = theta;
    }
    look_at_ends(panel, &shape);
    return shape;
}

static void claim_shape(struct page *page, const struct panel panel[DATASETS]) {
    struct shape first = examine(&panel[0]), second = examine(&panel[1]);
    page_claim_value(
        page, "exponent-falls",
        "ϑ falls strictly from the edge of the window to the root of G for (1.17) "
        "and (1.18) (points of the two where not)",
        "own", first.rises + second.rises, 0, 0);
    page_claim_value(
        page, "exponent-beyond-its-ends",
        "Below the edge ϑ is ∞ and above the root it is 0, exactly (points of "
        "the two datasets where not)",
        "own", first.not_infinite + second.not_infinite + first.not_zero + second.not_zero, 0, 0);
    page_claim(
        page, &(struct claim){
                  .id = "exponent-positive-and-finite",
                  .statement = "In the deflationary part ϑ lies in (0, ∞) "
                               "(points of the two datasets where so)",
                  .origin = "paper, abstract of v1",
                  .measured = first.inside + second.inside,
                  .relation = CLAIM_EQUAL,
                  .expected = 2 * POINTS,
                  .says = CLAIM_EQUAL,
                  .said = 2 * POINTS});
    page_claim_value(
        page, "exponent-bends-once",
        "ϑ is convex near the edge and concave near the root, with one point of "
        "inflection (of the two datasets, those where so)",
        "own",
        (first.bends == 1 && first.convex_at_edge) + (second.bends == 1 && second.convex_at_edge),
        2, 0);
}

/**
## The claims: where the odds change

The digits come from a second program (40 decimals). A bisection ends on neighbouring doubles,
$2\cdot10^{-16}$ apart, and $\vartheta$'s own rounding, $10^{-16}$ over a slope of 10, adds less;
$10^{-15}$ leaves room for both.
*/

static void claim_odds(struct page *page, const struct panel panel[DATASETS]) {
    static const double half[DATASETS] = {1.5865651918430591001, 1.8154217347268314576};
    static const double width[DATASETS] = {0.09957634425941597747, 0.10602002532512205585};
    static const char *const half_id[] = {"even-odds-1-17", "even-odds-1-18"};
    static const char *const rare_id[] = {"one-in-a-million-1-17", "one-in-a-million-1-18"};
    static const char *const width_id[] = {"odds-width-1-17", "odds-width-1-18"};
    static const char *const text[][DATASETS] = {
        {"$n^{-\\vartheta/2}$ at $n=10^{12}$ passes 1/2 at this ηλ for (1.17)",
         "The same for (1.18)"},
        {"It passes $10^{-6}$ at the threshold $2/\\mathbb E s^2$ of gradient descent: ηλ for "
         "(1.17)",
         "The same for (1.18)"},
        {"It climbs from $10^{-6}$ to 1/2 over this width in ηλ for (1.17)", "The same for (1.18)"},
    };
    for (int d = 0; d < DATASETS; d++) {
        double even = where(&panel[d], 0.5), rare = where(&panel[d], 1e-6);
        page_claim_value(
            page, half_id[d], text[0][d], "own; sixteen digits of a second program", even, half[d],
            1e-15);
        page_claim_value(
            page, rare_id[d], text[1][d], "own; closed form", rare, 2 / panel[d].dataset.mean_s2.hi,
            1e-15);
        page_claim_value(
            page, width_id[d], text[2][d], "own; sixteen digits of a second program", even - rare,
            width[d], 2e-15);
    }
}

/** ## The claims: two exponents by hand */

static void claim_by_hand(struct page *page, const struct panel panel[DATASETS]) {
    double at_threshold = 0, at_mean_square = 0;
    struct dataset apart;
    for (int d = 0; d < DATASETS; d++) {
        at_threshold = page_worse(at_threshold, fabs(exponent(&panel[d], panel[d].threshold) - 1));
        at_mean_square =
            page_worse(at_mean_square, fabs(exponent(&panel[d], panel[d].mean_square) - 2));
    }
    /* An x that is off by an ulp moves theta, of slope -20 at most here, by 4e-15. */
    page_claim_value(
        page, "exponent-at-gd-threshold",
        "ϑ = 1 at the threshold of gradient descent for (1.17) and (1.18) (largest "
        "difference)",
        "own", at_threshold, 0, 1e-14);
    page_claim_value(
        page, "exponent-at-mean-square",
        "ϑ = 2 at $2\\,\\mathbb E s^2/\\mathbb E s^4$, where 𝔼μ² begins to grow "
        "(largest difference)",
        "own", at_mean_square, 0, 1e-14);
    page_dataset(page, "three_roots", &apart);
    page_claim_value(
        page, "exponent-at-gd-threshold-apart",
        "It is less where a sample lies below its pole: ϑ at the threshold of "
        "gradient descent for s = 1, 1.8 with p = 0.2, 0.8",
        "own; digits of a second program",
        cramer_exponent(&apart, drift_window_full_batch(&apart).crit), 0.16305668573380803267,
        1e-14);
    dataset_clear(&apart);
}

/**
## The claims: the slope at the root

Near the root $\vartheta \approx -2G/\mathbb E\log^2$, so $\vartheta$ ends there with the slope
$-2G'/\mathbb E\log^2$, $\log=\log|1-x s_i^2|$ and $G' = \sum_i p_i s_i^2/(x s_i^2-1)$. Two
differences, over $h$ and $h/2$, are combined so that the error of first order drops out. What is
left is $h^2/12$ times the third derivative, which is of order 1000: about $10^{-8}$ at $h=10^{-5}$.
The rounding of the root, $10^{-16}$ over $h$ times the slope, is less.
*/

static double slope_by_hand(const struct panel *panel) {
    double slope = 0, square = 0;
    for (size_t i = 0; i < panel->dataset.atoms; i++) {
        const struct atom *atom = &panel->dataset.atom[i];
        double step = drift_log_factor(dd_of(panel->root), atom->s2);
        slope += atom->p * atom->s2.hi / (panel->root * atom->s2.hi - 1);
        square += atom->p * step * step;
    }
    return -2 * slope / square;
}

static void claim_slope(struct page *page, const struct panel panel[DATASETS]) {
    static const char *const id[] = {"exponent-slope-1-17", "exponent-slope-1-18"};
    static const char *const text[] = {
        "Slope of ϑ at the root of G for (1.17)", "The same for (1.18)"};
    const double h = 1e-5;
    for (int d = 0; d < DATASETS; d++) {
        double whole = -exponent(&panel[d], panel[d].root - h) / h;
        double half = -exponent(&panel[d], panel[d].root - h / 2) / (h / 2);
        page_claim_value(
            page, id[d], text[d], "own; closed form", 2 * half - whole, slope_by_hand(&panel[d]),
            1e-7);
    }
}

int main(int argc, char **argv) {
    struct page page;
    struct panel panel[DATASETS];
    page_init(&page, argc, argv, __FILE__, columns, sizeof columns / sizeof *columns);
    page_parameter(&page, "datasets", "(1.17), (1.18)");
    page_parameter(&page, "eta", "1");
    page_parameter(&page, "n", "10^6, 10^9, 10^12, 10^15");
    for (int d = 0; d < DATASETS; d++) {
        panel_init(&panel[d], &page, d);
        put_panel(&panel[d]);
    }
    claim_shape(&page, panel);
    claim_odds(&page, panel);
    claim_by_hand(&page, panel);
    claim_slope(&page, panel);
    for (int d = 0; d < DATASETS; d++) {
        dataset_clear(&panel[d].dataset);
    }
    return page_finish(&page);
}
