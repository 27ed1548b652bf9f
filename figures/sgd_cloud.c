/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# One run of gradient descent in a cloud of SGD

**Place.** 3.5 Gradient descent. What does the cloud of SGD around one run of gradient descent look
like?

From one start gradient descent has one future, SGD a cloud of them. On the axis of the page
`gd_vs_sgd` there are places for all pairings of the two. Here are both at each: gradient descent on
the mean loss, and SGD from the same start, $\mu_0=1$, $\lambda_0=2$, $n=10^{12}$, on random
samples,

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
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "gd_vs_sgd.h"
#include "page/series.h"
#include "chain/sgd.h"

/** ## Parameters */

static const uint64_t SEED = 20260501;

static const double DARK =
    1e-13; /* no loss of a thin line is put below; the picture ends at 1e-10 */
static const double MOVED = 1e-3; /* nor a curvature that has moved by less */

enum { STEPS = 300, EVERY = 3, SHOWN = STEPS / EVERY + 1, THIN = 30 };
enum { EARLY = 10 }; /* steps after which the mean logarithm is taken: |Y| is still below 0.03 */
enum { QUICK = 512, FULL = 4096 };
enum { EDGES = 4 };

static const double edges[EDGES] = {0.05, 0.25, 0.75, 0.95}; /* of the two bands */

/** ## A place, and what is looked at there */

struct place {
    struct page *page;
    const struct dataset *dataset;
    const struct sgd *sgd;
    uint64_t seed;
    int number;
    double x, gd_s2; /* eta lambda_0; E s^2 */
};

/* The mean over the data of the loss, E s^2 mu^2/2, or the curvature eta lambda. */
static double look(const struct place *place, struct chain at, bool loss) {
    double mu = at.y / (place->x / GD_VS_SGD_LAMBDA0);
    return loss ? GD_VS_SGD_WIDTH * place->gd_s2 * mu * mu / 2 : at.eta_lambda;
}

static void
put(const struct place *place, bool loss, const char *series, int t, struct estimate y) {
    char panel[32];
    if (y.value < DBL_MIN) { /* a loss of 0, or of fewer digits than the column has */
        y.value = 0;
    }
    snprintf(
        panel, sizeof panel, "%s %s", gd_vs_sgd_name(place->number), loss ? "loss" : "curvature");
    series_put(place->page, panel, series, t, y);
}

static void put_gd(const struct place *place, bool loss) {
    struct chain at = gd_vs_sgd_start(place->x, GD_VS_SGD_WIDTH);
    for (int t = 0; t <= STEPS; t++, at = chain_step(at, place->gd_s2)) {
        put(place, loss, "gd", t, (struct estimate){look(place, at, loss), NAN});
    }
}

/** ## The cloud: runs side by side, every third step kept */

struct cloud {
    const struct place *place;
    struct rng_key key;
    struct chain *at; /* owned: SHOWN for each run */
    size_t runs;
};

struct early {
    double sum, sum2; /* of log|Y/Y_0| after EARLY steps */
    double highest;   /* |Y/Y_0| after the start */
};

static void run(struct cloud *cloud, size_t r, struct early *early) {
    struct rng rng = rng_of(cloud->key, r);
    struct chain at = gd_vs_sgd_start(cloud->place->x, GD_VS_SGD_WIDTH);
    double first = at.y;
    cloud->at[r * SHOWN] = at;
    for (int t = 1; t <= STEPS; t++) {
        at = sgd_step(cloud->place->sgd, at, &rng);
        early->highest = page_worse(early->highest, fabs(at.y / first));
        if (t % EVERY == 0) {
            cloud->at[r * SHOWN + (size_t)(t / EVERY)] = at;
        }
        if (t == EARLY) {
            early->sum += log(fabs(at.y / first));
            early->sum2 += log(fabs(at.y / first)) * log(fabs(at.y / first));
        }
    }
}

static double *room_for(size_t count, size_t size) {
    void *room = calloc(count, size);
    if (room == NULL) {
        DIE(STATUS_SYSTEM, "out of memory for %zu numbers", count);
    }
    return room;
}

/** The edges of the two bands are quantiles of the runs at one step. Each band is put as an
 * outline, forth along its lower edge and back along the upper one. */

static void put_bands(const struct cloud *cloud, bool loss) {
    static const char *const series[] = {"nine tenths", "half"};
    struct estimate edge[EDGES][SHOWN];
    double *value = room_for(cloud->runs, sizeof *value);
    for (size_t k = 0; k < SHOWN; k++) {
        for (size_t r = 0; r < cloud->runs; r++) {
            value[r] = look(cloud->place, cloud->at[r * SHOWN + k], loss);
        }
        estimate_sort(value, cloud->runs);
        for (int e = 0; e < EDGES; e++) {
            edge[e][k] = estimate_quantile(value, cloud->runs, edges[e]);
        }
    }
    free(value);
    for (int band = 0; band < 2; band++) {
        for (int k = 0; k < SHOWN; k++) {
            put(cloud->place, loss, series[band], EVERY * k, edge[band][k]);
        }
        for (int k = SHOWN - 1; k >= 0; k--) {
            put(cloud->place, loss, series[band], EVERY * k, edge[EDGES - 1 - band][k]);
        }
    }
}

static void put_thin(const struct cloud *cloud, bool loss) {
    for (size_t r = 0; r < THIN; r++) {
        char series[16];
        double last = INFINITY;
        snprintf(series, sizeof series, "%zu", r);
        for (int k = 0; k < SHOWN; k++) {
            double value = look(cloud->place, cloud->at[r * SHOWN + (size_t)k], loss);
            bool seen = loss ? value >= DARK : fabs(value - last) > MOVED || k + 1 == SHOWN;
            if (seen) {
                put(cloud->place, loss, series, EVERY * k, (struct estimate){value, NAN});
                last = value;
            }
        }
    }
}

static struct early put_cloud(const struct place *place) {
    struct cloud cloud = {
        .place = place,
        .key = rng_key_of(place->seed, place->page->name, (uint64_t)place->number),
        .runs = page_size(place->page, QUICK, FULL)};
    struct early early = {0};
    cloud.at = (struct chain *)room_for(cloud.runs * SHOWN, sizeof *cloud.at);
    for (size_t r = 0; r < cloud.runs; r++) {
        run(&cloud, r, &early);
    }
    for (int loss = 0; loss < 2; loss++) {
        put_bands(&cloud, loss == 1);
        put_thin(&cloud, loss == 1);
        put_gd(place, loss == 1);
    }
    free(cloud.at);
    return early;
}

/** ## The claims */

/* |log|mu_t/mu_0| - t G_FB| of gradient descent after EARLY steps. */
static double off_drift(const struct place *place) {
    struct chain start = gd_vs_sgd_start(place->x, GD_VS_SGD_WIDTH), at = start;
    for (int t = 0; t < EARLY; t++) {
        at = chain_step(at, place->gd_s2);
    }
    return fabs(
        log(fabs(at.y / start.y)) - EARLY * drift_full_batch(place->dataset, dd_of(place->x)));
}

static void claim_drifts(
    const struct place place[GD_VS_SGD_PLACES], const struct early early[GD_VS_SGD_PLACES]) {
    struct page *page = place->page;
    double runs = (double)page_size(page, QUICK, FULL), worst = 0, gd = 0;
    for (int i = 0; i < GD_VS_SGD_PLACES; i++) {
        double expected = EARLY * drift(place[i].dataset, dd_of(place[i].x));
        struct estimate mean = estimate_mean(runs, early[i].sum, early[i].sum2);
        worst = page_worse(worst, estimate_sigmas(mean, expected));
        gd = page_worse(gd, off_drift(&place[i]));
    }
    page_claim(
        page, &(struct claim){
                  .id = "cloud-drift",
                  .statement = "While the output is small, its logarithm moves by "
                               "G in the mean of a step of SGD (after 10 steps, "
                               "farthest of the five places, in standard errors)",
                  .origin = "talk",
                  .measured = worst,
                  .error = 1,
                  .relation = CLAIM_CONSISTENT,
                  .tolerance = 4,
                  .says = CLAIM_CONSISTENT,
                  .said_tolerance = 4});
    /* Y^2 is below 1e-8 by then, and enters each step. */
    page_claim(
        page, &(struct claim){
                  .id = "cloud-drift-gd",
                  .statement = "and by G_FB in each step of gradient descent "
                               "(largest difference after 10)",
                  .origin = "talk",
                  .measured = gd,
                  .relation = CLAIM_WITHIN,
                  .tolerance = 1e-7,
                  .says = CLAIM_WITHIN,
                  .said_tolerance = 1e-7});
}

static void claim_lazy(struct page *page, const struct early *lazy) {
    page_claim(
        page, &(struct claim){
                  .id = "cloud-lazy",
                  .statement = "In A, lazy, no step lengthens the output (largest "
                               "|μ_t/μ_0| of all runs)",
                  .origin = "own",
                  .measured = lazy->highest,
                  .relation = CLAIM_AT_MOST,
                  .expected = 1});
}

int main(int argc, char **argv) {
    struct page page;
    struct dataset dataset;
    struct sgd sgd;
    struct fault fault;
    struct place place[GD_VS_SGD_PLACES];
    struct early early[GD_VS_SGD_PLACES];
    page_init(&page, argc, argv, __FILE__, series_columns, SERIES_COLUMNS);
    uint64_t seed = page_seed(&page, SEED);
    page_parameter(&page, "dataset", "four combinations");
    page_parameter(
        &page, "start", "mu0 %g; lambda0 %g; n %g", GD_VS_SGD_MU0, GD_VS_SGD_LAMBDA0,
        GD_VS_SGD_WIDTH);
    page_dataset(&page, GD_VS_SGD_DATASET, &dataset);
    DIE_UNLESS_OK(sgd_init(&sgd, &dataset, &fault), fault);
    struct gd_vs_sgd at = gd_vs_sgd_of(&dataset);
    for (int i = 0; i < GD_VS_SGD_PLACES; i++) {
        place[i] = (struct place){&page, &dataset, &sgd, seed, i, at.place[i], dataset.mean_s2.hi};
        series_put_exact(&page, "place", gd_vs_sgd_name(i), at.place[i], at.gd.crit.hi);
        early[i] = put_cloud(&place[i]);
    }
    claim_drifts(place, early);
    claim_lazy(&page, &early[0]);
    sgd_clear(&sgd);
    dataset_clear(&dataset);
    return page_finish(&page);
}
