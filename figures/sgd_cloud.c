/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# One run of gradient descent in a cloud of SGD

**Place.** 3.7 Gradient descent. Does one run of gradient descent tell what the cloud of SGD does?

From one start gradient descent has one future, SGD a cloud of them. On the axis of the page
`gd_vs_sgd` there are places for all pairings of the two. Here both methods are followed from each
place: gradient descent on the mean loss, and SGD from the same start, $\mu_0=1$, $\lambda_0=2$,
$n=10^{12}$, on random samples,

$$Y' = Y(1-s^2\Lambda+s^4Y^2),\qquad \Lambda' = \Lambda + s^2Y^2(s^2\Lambda-4),\qquad
Y = \eta\mu/\sqrt n,\quad \Lambda=\eta\lambda .$$

While $|Y|$ is small, $\log|Y|$ moves by $G_{FB} = \log|1-\Lambda_0\,\mathbb E s^2|$ in each step of
gradient descent, and by $G=\mathbb E\log|1-\Lambda_0s^2|$ in the mean of a step of SGD (Gess &
Heydecker). The signs of the two decide, and need not agree. The comparison is *own*; how often runs
spike is counted in the table `spike_counts`.

**What to see.** Columns A to E are the five places. Above, the loss, and below, the curvature:
gradient descent (black; dashed, its threshold) over thousands of runs of SGD, half of which are in
the dark band at each step and nine tenths in the light one; thirty are thin lines. In B a spike of
SGD is a rare event, and none is drawn. In C gradient descent stays lazy, and the SGD runs spike one
after the other; in D both spike. In E gradient descent catapults, as it must, and most SGD runs
never do.
*/

#include <float.h>
#include <stdio.h>
#include <stdlib.h>

#include "chain/places.h"
#include "chain/sgd.h"
#include "page/page.h"

/** ## Parameters */

static const uint64_t SEED = 20260501;
static const double DARK = 1e-13, MOVED = 1e-3; /* a loss, a curvature; see below */

enum { STEPS = 300, EVERY = 3, SHOWN = STEPS / EVERY + 1, THIN = 30, QUICK = 512, FULL = 4096 };
enum { EARLY = 10 }; /* steps after which the mean logarithm is taken: |Y| is still below 0.06 */
static const double edges[] = {0.05, 0.25, 0.75, 0.95}; /* of the two bands */
enum { EDGES = COUNT(edges) };

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"cloud-drift", "talk",
     "While the output is small, its logarithm moves by $G$ in the mean of a step of SGD (four "
     "combinations, after 10 steps, farthest of five $\\eta\\lambda_0$, in standard errors)"},
    {"cloud-drift-gd", "talk",
     "While the output is small, its logarithm moves by $G_{\\rm FB}$ in each step of gradient "
     "descent (four combinations, largest difference after 10 steps, at five $\\eta\\lambda_0$)"},
    {"cloud-lazy", "own",
     "Below the lower edge of the window no step of SGD lengthens the output (largest "
     "$|\\mu_t/\\mu_0|$ of all runs on the four combinations from $\\eta\\lambda_0=1.9$)"},
};

/**
## A place, and what is seen there

Of a run the loss is drawn, in the mean over the data, $\mathbb E s^2\mu^2/2$, and the curvature
$\eta\lambda$. Both are functions of $(Y,\Lambda)$ alone.
*/

struct place {
    struct page *page;
    const struct dataset *dataset;
    const struct sgd *sgd;
    int number;
    double x, gd_s2; /* eta lambda_0; E s^2 */
};

static double seen(const struct place *place, struct chain at, bool loss) {
    double high = chain_loss(at, place->x / PLACES_LAMBDA0, PLACES_WIDTH, place->gd_s2);
    return loss ? high : at.eta_lambda;
}

static void
write_seen(const struct place *place, bool loss, const char *series, int t, struct estimate y) {
    char panel[32];
    snprintf(panel, sizeof panel, "%s %s", places_name(place->number), loss ? "loss" : "curvature");
    y.value = y.value < DBL_MIN ? 0 : y.value; /* 0, or of fewer digits than the column has */
    page_estimate(place->page, panel, series, t, y);
}

static void write_gd(const struct place *place, bool loss) {
    struct chain at = places_start(place->x, PLACES_WIDTH);
    for (int t = 0; t <= STEPS; t++, at = chain_step(at, place->gd_s2)) {
        write_seen(place, loss, "gd", t, (struct estimate){seen(place, at, loss), NAN});
    }
}

/**
## The cloud: runs side by side

While the output is small a step multiplies it by $1-\Lambda_0s_i^2$, so $\log|Y|$ is a random walk
with the drift $G$: after $t$ steps it has moved by $tG$, and the runs have spread by a multiple of
$\sqrt t$. Where $G>0$ all of them come up, some sooner and some later. Where $G<0$ only those do
that draw against chance for long. Gradient descent has no spread.

The runs are independent; each draws its samples from a stream of its own. Ten steps from the start
even the luckiest run has $|Y|<0.06$, and the walk is still that of the linear theory: the mean of
$\log|Y/Y_0|$ over the runs is held against ten times $G$.
*/

struct cloud {
    const struct place *place;
    struct chain *at; /* owned: STEPS + 1 for each run */
    size_t runs;
    double sum, sum2; /* of log|Y/Y_0| after EARLY steps */
    double highest;   /* |Y/Y_0| after the start */
};

static void run_into(struct cloud *cloud, size_t r) {
    struct rng rng = rng_of(page_key(cloud->place->page, (uint64_t)cloud->place->number), r);
    struct chain *at = cloud->at + r * (STEPS + 1);
    at[0] = places_start(cloud->place->x, PLACES_WIDTH);
    for (int t = 1; t <= STEPS; t++) {
        at[t] = sgd_step(cloud->place->sgd, at[t - 1], &rng);
        cloud->highest = page_worse(cloud->highest, fabs(at[t].y / at[0].y));
    }
    double climb = log(fabs(at[EARLY].y / at[0].y));
    cloud->sum += climb;
    cloud->sum2 += climb * climb;
}

static struct cloud cloud_of(const struct place *place) {
    struct cloud cloud = {.place = place, .runs = page_size(place->page, QUICK, FULL)};
    cloud.at = page_room(cloud.runs * (STEPS + 1), sizeof *cloud.at);
    for (size_t r = 0; r < cloud.runs; r++) {
        run_into(&cloud, r);
    }
    return cloud;
}

/**
## The picture of a cloud

Every third step is drawn. The edges of the two bands are quantiles of the runs at one step, so a
band says where runs are and not where any of them goes. Each band is written as an outline, forth
along its lower edge and back along the upper one. Thirty single runs are the thin lines. They leave
out what the picture cannot show: a loss below $10^{-13}$, for the picture ends at $10^{-10}$, and a
curvature that has moved by less than $10^{-3}$ since it was last written.
*/

static void write_bands(const struct cloud *cloud, bool loss) {
    static const char *const series[] = {"nine tenths", "half"};
    struct estimate edge[EDGES][SHOWN];
    double *value = page_room(cloud->runs, sizeof *value);
    for (size_t k = 0; k < SHOWN; k++) {
        for (size_t r = 0; r < cloud->runs; r++) {
            value[r] = seen(cloud->place, cloud->at[r * (STEPS + 1) + EVERY * k], loss);
        }
        estimate_sort(value, cloud->runs);
        for (int e = 0; e < EDGES; e++) {
            edge[e][k] = estimate_quantile(value, cloud->runs, edges[e]);
        }
    }
    free(value);
    for (int band = 0; band < 2; band++) {
        for (int i = 0; i < 2 * SHOWN; i++) {
            int k = i < SHOWN ? i : 2 * SHOWN - 1 - i, e = i < SHOWN ? band : EDGES - 1 - band;
            write_seen(cloud->place, loss, series[band], EVERY * k, edge[e][k]);
        }
    }
}

static void write_thin(const struct cloud *cloud, bool loss) {
    for (size_t r = 0; r < THIN; r++) {
        const char *series = page_label(cloud->place->page, "%zu", r);
        double last = INFINITY;
        for (int k = 0; k < SHOWN; k++) {
            double value =
                seen(cloud->place, cloud->at[r * (STEPS + 1) + (size_t)(EVERY * k)], loss);
            bool moved = fabs(value - last) > MOVED || k + 1 == SHOWN;
            if (loss ? value >= DARK : moved) {
                write_seen(cloud->place, loss, series, EVERY * k, (struct estimate){value, NAN});
                last = value;
            }
        }
    }
}

/**
## The two drifts

Ten steps of gradient descent change $\log|Y|$ by ten times $G_{FB}$, up to the $Y^2$ in each step,
which is below $10^{-8}$ by then. For SGD the same holds in the mean over the runs, within the
standard error of that mean.
*/

static double gd_off_drift(const struct place *place) {
    struct chain start = places_start(place->x, PLACES_WIDTH), at = start;
    for (int t = 0; t < EARLY; t++) {
        at = chain_step(at, place->gd_s2);
    }
    double expected = EARLY * drift_full_batch(place->dataset, dd_of(place->x));
    return fabs(log(fabs(at.y / start.y)) - expected);
}

static double sigmas_off_drift(const struct cloud *cloud) {
    struct estimate mean = estimate_mean((double)cloud->runs, cloud->sum, cloud->sum2);
    return estimate_sigmas(mean, EARLY * drift(cloud->place->dataset, dd_of(cloud->place->x)));
}

int main(int argc, char **argv) {
    struct page page;
    struct dataset dataset;
    struct sgd sgd;
    struct places places;
    double sgd_off = 0, gd_off = 0, comparisons = 0;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "dataset", "four combinations");
    page_parameter(
        &page, "start", "mu0 %g; lambda0 %g; n %g", PLACES_MU0, PLACES_LAMBDA0, PLACES_WIDTH);
    page_dataset(&page, PLACES_DATASET, &dataset);
    MUST(places_find(&places, &dataset, &fault));
    MUST(sgd_init(&sgd, &dataset, &fault));

    /** At each place thousands of runs of SGD, and the one of gradient descent. */
    for (int i = 0; i < PLACES_COUNT; i++) {
        struct place place = {&page, &dataset, &sgd, i, places.x[i], dataset.mean_s2.hi};
        page_point(&page, "place", places_name(i), places.x[i], places.gd.crit.hi);
        struct cloud cloud = cloud_of(&place);
        for (int loss = 0; loss < 2; loss++) {
            write_bands(&cloud, loss == 1);
            write_thin(&cloud, loss == 1);
            write_gd(&place, loss == 1);
        }
        sgd_off = page_worse(sgd_off, sigmas_off_drift(&cloud));
        gd_off = page_worse(gd_off, gd_off_drift(&place));
        comparisons++;

        /** In A each factor is below 1 in size, whatever is drawn: no run may be longer. */
        if (i == PLACES_A) {
            claim_at_most(&page, "cloud-lazy", cloud.highest, 1);
        }
        free(cloud.at);
    }

    /** The two logarithms move as the drifts say, at all five places. */
    claim_agrees(&page, "cloud-drift", sgd_off, 4, comparisons);
    claim_source_agrees(&page, "cloud-drift");
    claim_within(&page, "cloud-drift-gd", gd_off, 0, 1e-7);
    claim_source_agrees(&page, "cloud-drift-gd");
    sgd_clear(&sgd);
    dataset_clear(&dataset);
    return page_finish(&page);
}
