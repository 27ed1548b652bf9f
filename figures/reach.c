/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Within reach: how high a spike can be at most

**Place.** 4.4 Spikes. How high can a spike be at most?

In $Y=\eta\mu/\sqrt n$ and $\Lambda=\eta\lambda$ a step on the sample $s$ is

$$Y' = Y(1-s^2\Lambda+s^4Y^2),\qquad \Lambda' = \Lambda + s^2Y^2(s^2\Lambda-4),$$

so climbing costs curvature, and without curvature there is no climbing. From a tiny start, that is
at large width, not every height can be reached, whatever the order of the samples: the bound
$|Y|\le\Lambda/2$ is far from sharp. A plot of probabilities over the width must keep its height
below this one, or show zeros. All of this is our own but the recursions.

**What to see.** Left: the largest $|Y|$ that any order of the samples reaches for dataset (1.17)
(black), what SGD reaches on average from $G>0$ on at $n=10^{12}$ (points), $\eta\lambda_0/2$
(dotted) and the slope at the lower edge (grey, dashed). Right: the same for every dataset, in units
of its largest sample: the furthest states from nine $s_*^2\eta\lambda_0$, up to the largest $|Y|$
of each; no order of samples leads beyond.
*/

#include <math.h>

#include "base/die.h"
#include "chain/furthest.h"
#include "odds/heights.h"
#include "page/page.h"
#include "theory/drift.h"
#include "theory/drift_roots.h"

/** ## Parameters */

static const uint64_t SEED = 20260415;
static const double MU0 = 1, LAMBDA0 = 2, WIDTH = 1e12;
static const double LOW = 1e-20; /* |Y| of a run that is over if G(Lambda) <= 0 */
static const double asked[] = {1.25, 1.35, 1.45, 1.6, 2.0}; /* eta lambda_0 of the claims */
static const double FIRST = 1.65, BETWEEN = 0.1;            /* eta lambda_0 of the runs */
static const double furthest_from[] = {2.1,  2.3, 2.5,  2.75, 3,
                                       3.25, 3.5, 3.75, 3.95}; /* s_*^2 eta lambda_0 */
enum { RUNS = 7, QUICK = 1024, FULL = 81920, MOST_STEPS = 1000000, SHOWN = 16, ESCAPES = 38 };
enum { ASKED = COUNT(asked) };

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"reach-values", "own; digits of a second program",
     "Largest $|Y|$ within reach for (1.17) at $\\eta\\lambda_0=1.25$, 1.35, 1.45, 1.6, 2: 0.0489, "
     "0.1292, 0.2173, 0.3609, 0.7775 (largest relative difference)"},
    {"reach-no-escape", "own",
     "No sample leads out of what the strongest sample reaches alone (points of its curve where one "
     "does, all datasets, $2<s_*^2\\eta\\lambda_0<4$)"},
    {"reach-at-edge", "own",
     "Near the lower edge the largest $|Y|$ within reach is $(s_*^2\\eta\\lambda_0-2)/\\sqrt2$, "
     "over $s_*^2$ (ratio at $s_*^2\\eta\\lambda_0=2.001$)"},
    {"reach-not-exceeded", "own",
     "No simulated run gets higher than is within reach (largest $|Y|$ of a run over the largest "
     "within reach, $n=10^{12}$, $\\eta\\lambda_0=1.65$ to 2.25)"},
    {"reach-attained", "own",
     "Some simulated runs come close to the largest $|Y|$ within reach (largest $|Y|$ of a run "
     "over that, the least of $\\eta\\lambda_0=1.65$ to 2.25)"},
};

/**
## The furthest curve

Let only the sample $s_*$ have a factor beyond 1, that is $s_i^2\Lambda_0\le2$ for the others. In
$s_*^2Y$ and $s_*^2\Lambda$ its map is that of $s=1$, with the fixed points $(0,\Lambda)$. From
$(0,\Lambda_0)$ an unstable curve emerges (here $s_*=1$),

$$\Lambda = \Lambda_0-\kappa Y^2+\dots,\qquad \kappa = \frac{4-\Lambda_0}{(\Lambda_0-1)^2-1},$$

and $\Lambda$ falls along the curve as $|Y|$ rises to its maximum $M$. Let $D$ be the part of the
plane below and to the left of that curve. Where can a step lead from $D$?

- A factor that is negative sends points of $D$ below and to the left of the images of the curve,
  since both $|Y'|$ and $\Lambda'$ increase with $\Lambda$. Under $s_*$ these images lie on the
  curve or, past the maximum, in $D$.
- Any other factor is at most 1, and a point with smaller $|Y|$ and $\Lambda$ is in $D$.

So no order of samples leaves $D$, and the largest $|Y|$ that can be reached from a tiny start is
$M$: a curve in one variable, the same for all datasets but for the scale. That the curve has one
maximum, and what a second growing factor does ((1.17) from $\eta\lambda_0=2$ on), is looked at
point by point. `src/chain/furthest.c` follows the curve from $10^{-6}$ on.
*/

static void write_reach(struct page *page, const struct dataset *dataset) {
    struct drift_window window = drift_window(dataset);
    size_t points = page_size(page, 40, 120);
    for (size_t j = 0; j < points; j++) {
        double share = ((double)j + 0.5) / (double)points;
        double x0 = window.crit.hi + (window.max.hi - window.crit.hi) * share;
        page_point(page, "reach", "0", x0, furthest_reach(dataset, x0));
    }
}

/* The rising part of a curve. */
static void write_furthest(struct page *page, int series, double x) {
    struct furthest curve;
    double last = 0;
    furthest_init(&curve, 1, x, 1e-6 * (x - 2), SHOWN);
    struct chain at = furthest_next(&curve);
    while (fabs(at.y) > last) {
        last = fabs(at.y);
        if (last > 1e-3 * x) {
            page_point(page, "curve", page_label(page, "%d", series), last, at.eta_lambda);
        }
        at = furthest_next(&curve);
    }
}

static void count_escapes(struct page *page, const struct dataset *dataset, void *context) {
    int *total = context;
    (void)page;
    for (int j = 0; j < ESCAPES; j++) {
        int count;
        MUST(furthest_escapes(&count, dataset, 2.125 + 0.05 * j, &fault));
        *total += count;
    }
}

/**
## At the lower edge

Just above the edge a climb is slow, and its steps blur into a flow. With $s_*=1$ and
$\delta=\Lambda-2$ the map becomes $\mathrm d|Y| = \delta|Y|\,\mathrm dt$ and $\mathrm d\delta =
-2Y^2\,\mathrm dt$, so $\delta^2+2Y^2$ stays what it was. Half an ellipse leads from $\delta_0$ over
$|Y|=\delta_0/\sqrt2$ to $-\delta_0$: the height of a spike grows linearly from the edge on, and a
spike leaves $\Lambda$ as far below the edge as it found it above.
*/

static void write_edge(struct page *page, const struct dataset *dataset) {
    double crit = drift_window(dataset).crit.hi;
    page_point(page, "edge", "0", crit, 0);
    page_point(page, "edge", "0", crit + 0.6, 0.6 / sqrt(2));
}

/**
## What SGD reaches

Most orders of the samples waste curvature: a sample that shrinks $|Y|$ at a height takes from
$\Lambda$ as well. So the mean of $\sup|Y|$ lies well below what is within reach, while the best of
many runs comes close.
*/

struct reached {
    double over;  /* the largest |Y| of a simulated run over the largest within reach */
    double least; /* the same for the eta lambda_0 where it is least */
};

static struct reached write_runs(struct page *page, const struct dataset *dataset) {
    struct reached reached = {0, INFINITY};
    for (int k = 0; k < RUNS; k++) {
        double x0 = FIRST + BETWEEN * k;
        const struct heights_question question = {
            .dataset = dataset,
            .eta = x0 / LAMBDA0,
            .width = WIDTH,
            .start = {.mu0 = MU0, .lambda0 = dd_of(LAMBDA0)},
            .gone = LOW,
            .most_steps = MOST_STEPS};
        struct plan plan = page_plan(page, (uint64_t)k, page_replicas(page, QUICK, FULL));
        struct heights found;
        MUST(heights_run(&found, &question, &plan, &fault));
        page_estimate(page, "mean", "0", x0, heights_peak(&found));
        double most = found.highest / furthest_reach(dataset, x0);
        reached.over = fmax(reached.over, most);
        reached.least = fmin(reached.least, most);
    }
    return reached;
}

static void write_root(struct page *page, const struct dataset *dataset) {
    struct drift_roots roots;
    MUST(drift_roots_init(&roots, dataset, &fault));
    for (size_t i = 0; i < roots.count; i++) {
        page_point(page, "root", "0", roots.root[i].x, 0);
    }
    drift_roots_clear(&roots);
}

/**
## Held against other numbers

The digits come from a second program, which has 120 of them and starts on a power series. The phase
of the highest point is found to half the digits, which the maximum does not feel; $10^{-11}$ leaves
room for the $Y^4$ left out at the start.
*/

static double worst_value(const struct dataset *dataset) {
    static const double digits[ASKED] = {
        0.048869845806617443, 0.12916187112569014, 0.21725485308777994, 0.36085630631779546,
        0.77747539412860384};
    double worst = 0;
    for (size_t k = 0; k < ASKED; k++) {
        double reach = furthest_reach(dataset, asked[k]);
        worst = page_worse(worst, fabs(reach / digits[k] - 1));
    }
    return worst;
}

/** ## All together */

int main(int argc, char **argv) {
    struct page page;
    struct dataset dataset;
    int escapes = 0;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "start", "mu0 %g; lambda0 %g; n %g", MU0, LAMBDA0, WIDTH);
    page_dataset(&page, "gess_heydecker_1_17", &dataset);

    /** Left, over $\eta\lambda_0$: what is within reach, its slope at the edge, what runs of SGD
    reach, and the root of $G$ from which on spikes are typical. */
    write_reach(&page, &dataset);
    write_edge(&page, &dataset);
    struct reached reached = write_runs(&page, &dataset);
    write_root(&page, &dataset);

    /** Right: the furthest states themselves, in units of $s_*$. */
    for (size_t k = 0; k < COUNT(furthest_from); k++) {
        write_furthest(&page, (int)k, furthest_from[k]);
    }

    /** Are the values right, does no sample lead out of $D$, and is the slope at the edge
    $1/\sqrt2$? The next order there is a third of the distance to the edge, which is 0.001. */
    claim_within(&page, "reach-values", worst_value(&dataset), 0, 1e-11);
    page_datasets(&page, count_escapes, &escapes);
    claim_equal(&page, "reach-no-escape", escapes, 0);
    double s2 = dataset_max_s2(&dataset).hi, edge = furthest_reach(&dataset, 2.001 / s2);
    claim_within(&page, "reach-at-edge", edge * s2 / 0.001 * sqrt(2), 1, 1e-3);

    /** Simulation knows nothing of the curve. No run passes the bound, and some nearly meet it. */
    claim_at_most(&page, "reach-not-exceeded", reached.over, 1);
    claim_at_least(&page, "reach-attained", reached.least, 0.95);
    dataset_clear(&dataset);
    return page_finish(&page);
}
