/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Spikes: linear, nonlinear with the full batch, nonlinear with SGD

**Place.** 4.1 Spikes. What does a spike look like?

One setting, three dynamics, as in a figure of the talk whose parameters are not known; these are
our own: dataset (1.17), width $n=10^{12}$, start $\mu_0=1$, $\lambda_0=2$, and $\eta\lambda_0=1.7$,
where the log-drift $G$ is positive (inflationary) and gradient descent is unstable too.

1. *Linear.* The curvature is frozen, $\mu' = (1-\eta\lambda_0 s^2)\mu$, so $\log|\mu_t/\mu_0| =
   \sum\log|1-\eta\lambda_0 s_i^2|$ is a random walk with the drift $G$ for ever.
2. *Nonlinear, full batch.* Gradient descent on the mean loss: one catapult (Lewkowycz et al. 2020).
3. *Nonlinear, SGD.* The samples of 1 drive, in $Y=\eta\mu/\sqrt n$ and $\Lambda=\eta\lambda$,
$$Y' = Y(1-s^2\Lambda+s^4Y^2),\qquad \Lambda' = \Lambda + s^2Y^2(s^2\Lambda-4).$$

Below $s_*^2\Lambda=4$ the curvature never increases. Each step takes some of it, in proportion to
$Y^2$: nothing to speak of while the output is small, and a great deal at the top of a spike. All of
this is our own but the recursions and $G$. Whether a second spike follows is the question of the
page `spike_repeats`.

**What to see.** Above, the loss of a linear run (left), of gradient descent (middle), and of SGD on
the samples of that linear run (right); light blue, seven more runs; nothing is selected. Below it
the curvature. The linear walk follows its drift (dashed) without end. The nonlinear runs spike. A
run of SGD climbs as ruggedly as the linear one and falls within a few steps; it ends below the root
of $G$ (red), as gradient descent ends below its edge (grey, dashed).
*/

#include <math.h>

#include "chain/sgd.h"
#include "page/page.h"
#include "theory/drift.h"
#include "theory/drift_roots.h"

/** ## Parameters */

static const uint64_t SEED = 20260311;
static const double MU0 = 1, LAMBDA0 = 2, WIDTH = 1e12, X0 = 1.7; /* X0: eta lambda_0 */
static const double DARK = 1e-3;                                  /* no loss below is drawn */
enum { STEPS = 240, WALKS = 8, MOST_STEPS = 10000000, POINT = 100 };

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"spike-linear-sum", "own",
     "Linear: $\\log|\\mu_t/\\mu_0|$ is the sum of $\\log|1-\\eta\\lambda_0s_i^2|$ (largest "
     "difference over 8 runs of 240 steps)"},
    {"spike-linear-above", "own",
     "A nonlinear run of (1.17) at $\\eta\\lambda_0=1.7$ never exceeds the linear run that draws "
     "the samples it draws, until it is lazy (steps of 8 runs where it does)"},
    {"spike-full-batch-end", "Lewkowycz et al. 2020, Theorem 1",
     "The full batch catapults to a curvature below its edge: final $\\eta\\lambda\\mathbb Es^2$"},
};

/**
## The loss of a run

All runs start at the same point of the plane, $Y_0=\eta\mu_0/\sqrt n=8.5\cdot10^{-7}$ and
$\Lambda_0=1.7$. What is drawn is the loss $\mathbb E s^2\,\mu^2/2$, the mean over the data. At the
start it is 0.67, and where $|Y|$ is 0.3 it is $8\cdot10^{10}$. The width sets how high a spike is,
and by its logarithm how long the climb takes.
*/

static struct chain start(void) {
    return chain_start(MU0, LAMBDA0, X0 / LAMBDA0, WIDTH);
}

static double loss(const struct dataset *dataset, struct chain at) {
    return chain_loss(at, X0 / LAMBDA0, WIDTH, dataset->mean_s2.hi);
}

static void write_path(
    struct page *page, const struct dataset *dataset, const char *panel, const struct chain *at) {
    for (int t = 0; t <= STEPS; t++) {
        if (loss(dataset, at[t]) >= DARK) {
            page_point(page, panel, "loss", t, loss(dataset, at[t]));
        }
    }
    for (int t = 0; t <= STEPS; t++) {
        page_point(page, panel, "curvature", t, at[t].eta_lambda);
    }
}

/**
## Linear and nonlinear, on the same samples

The linear run is computed as it stands, a product of factors; the sum of their logs is the claim.
As long as $s_i^2(\Lambda_{\mathrm{crit}}+\Lambda_0)\ge2+s_i^4Y^2$, which (1.17) fulfils here for
every $|Y|\le\Lambda_0/2$, no factor of the nonlinear run exceeds that of the linear one in size. So
the nonlinear run stays below, step by step, until it is lazy.

The two agree as long as $|Y|$ is small. At $|Y|=0.1$ a step takes about 0.02 from $\Lambda$, nine
times as much at 0.3, and a few such steps bring $\Lambda$ from 1.7 below the root 1.59 of $G$. That
is the whole of a spike: the climb is the linear walk, the fall begins when the climb has paid.
*/

struct together {
    double linear_error; /* largest |log|mu_t/mu_0| - sum log|1 - eta lambda_0 s_i^2|| */
    double above;        /* steps with |Y| above the linear run by more than its roundings */
};

/* A step rounds the square, the product, the difference and the product: up to 4 units of 2^-53, of
 * which the first two grow by eta lambda_0 s^2/|1 - eta lambda_0 s^2| < 2.5. */
static const double ROUNDING = 8 * 0x1p-53;

static void write_together(
    struct page *page, const struct dataset *dataset, const struct sgd *sgd, uint64_t replica,
    struct together *found) {
    struct rng rng = rng_of(page_key(page, POINT), replica);
    struct chain at[STEPS + 2] = {start()};
    struct chain linear = at[0];
    double sum = 0, flat = drift_window(dataset).crit.hi;
    const char *series = page_label(page, "%d", (int)replica);
    for (int t = 0; t <= STEPS; t++) {
        page_point(page, "linear", series, t, loss(dataset, linear));
        size_t i = sgd_draw(sgd, &rng);
        at[t + 1] = chain_step(at[t], sgd->s2[i]);
        linear.y *= 1 - X0 * sgd->s2[i];
        sum += drift_log_factor(dd_of(X0), dataset->atom[i].s2);
        double off = fabs(log(fabs(linear.y / at[0].y)) - sum);
        found->linear_error = page_worse(found->linear_error, off);
        found->above += at[t].eta_lambda > flat &&
                        fabs(at[t + 1].y) > fabs(linear.y) * (1 + 2 * (t + 1) * ROUNDING);
    }
    write_path(page, dataset, page_label(page, "sgd %d", (int)replica), at);
}

/** The drift of the loss is $e^{2Gt}$, since the loss is quadratic in $\mu$. */

static void write_drift(struct page *page, const struct dataset *dataset) {
    double g = drift(dataset, dd_of(X0)), first = loss(dataset, start());
    page_point(page, "linear", "drift", 0, first);
    page_point(page, "linear", "drift", STEPS, first * exp(2 * g * STEPS));
}

/**
## The full batch

Gradient descent multiplies $|Y|$ by the same factor again and again, $|1-\Lambda_0\,\mathbb
E s^2|=1.29$: a straight line in the picture, where SGD has a walk. At the top the two do the same.
The curvature falls until $\Lambda\,\mathbb E s^2<2$. Then the factor is below 1, and the loss goes
straight down again.
*/

static void write_full_batch(struct page *page, const struct dataset *dataset) {
    struct chain at[STEPS + 1] = {start()};
    for (int t = 0; t < STEPS; t++) {
        at[t + 1] = chain_step(at[t], dataset->mean_s2.hi);
    }
    write_path(page, dataset, "full batch", at);
}

/** Below the root of $G$, the red line, the walk of SGD falls on average. */

static void write_root(struct page *page, const struct dataset *dataset) {
    struct drift_roots roots;
    MUST(drift_roots_init(&roots, dataset, &fault));
    for (size_t i = 0; i < roots.count; i++) {
        page_point(page, "talk", "root", (double)i, roots.root[i].x);
    }
    drift_roots_clear(&roots);
}

/** ## All together */

int main(int argc, char **argv) {
    struct page page;
    struct dataset dataset;
    struct sgd sgd;
    struct together all = {0};
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "start", "mu0 %g; lambda0 %g; n %g", MU0, LAMBDA0, WIDTH);
    page_parameter(&page, "gess_heydecker_1_17", "eta_lambda0 %g", X0);
    page_dataset(&page, "gess_heydecker_1_17", &dataset);
    MUST(sgd_init(&sgd, &dataset, &fault));

    /** Eight runs, each linear and nonlinear on the same samples, and gradient descent. */
    for (uint64_t replica = 0; replica < WALKS; replica++) {
        write_together(&page, &dataset, &sgd, replica, &all);
    }
    write_drift(&page, &dataset);
    write_full_batch(&page, &dataset);
    write_root(&page, &dataset);

    /** The linear walk is a sum of logs, and lies above the nonlinear one. The sum rounds at up to
    $240\log2=166$, $2^{-46}$ a step; the rest of its tolerance is the product's. */
    double rounded = (STEPS + 1) * (ROUNDING + 0x1p-46);
    claim_within(&page, "spike-linear-sum", all.linear_error, 0, rounded);
    claim_equal(&page, "spike-linear-above", all.above, 0);

    /** Gradient descent, followed to its very end, comes to rest below the edge. */
    double mean_s2 = dataset.mean_s2.hi;
    struct chain_descent descent = chain_descend(start(), mean_s2, MOST_STEPS);
    claim_at_most(&page, "spike-full-batch-end", descent.last.eta_lambda * mean_s2, 2);
    claim_source_agrees(&page, "spike-full-batch-end");
    sgd_clear(&sgd);
    dataset_clear(&dataset);
    return page_finish(&page);
}
