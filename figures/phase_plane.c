/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# The phase plane: where training goes

**Place.** 4.4 Spikes. Where does training go?

In $Y=\eta\mu/\sqrt n$ and $\Lambda=\eta\lambda$ all of training is a random path in a plane,

$$Y' = Y(1-s^2\Lambda+s^4Y^2),\qquad \Lambda' = \Lambda + s^2Y^2(s^2\Lambda-4),$$

the same plane for every width, which only says how far left a path begins. The map is odd in $Y$,
so $|Y|$ is all that counts. $\Lambda\mp2Y = \eta|a\mp w|^2/n\ge0$ makes $|Y|\le\Lambda/2$, and for
$s_*^2\Lambda<4$ a path never rises. It ends where $G(\Lambda)\le0$ and $|Y|\to0$.

Dataset (1.17), $n=10^{12}$, $\mu_0=1$. From $\eta\lambda_0=1.9$ ($G>0$) the runs are those of SGD.
From $\eta\lambda_0=1.45$ ($G<0$) some in a million would rise at all; there samples are drawn with
the Cramér tilt $p_i|1-\eta\lambda_0s_i^2|^\vartheta$ until $|Y|$ reaches 0.02 and as they are from
then on, which shows how the rare ones do it.

**What to see.** How often each cell was visited with $|Y|\ge10^{-7}$ (logarithmic colours), above
over $|Y|$, below over $\log_{10}|Y|$, which shows the climb. Left: inflationary. Right:
deflationary, tilted until the spike. Dotted, the bound $|Y|=\Lambda/2$; black, the furthest that
any order of the samples can get; dashed, the root of $G$ (red) and the edge $2/s_*^2$ below which
nothing grows. Three runs each in colour: the first three, not selected.

All of this is our own but the recursions, $G$ and $\vartheta$.
*/

#include "phase_plane.h"

#include <math.h>

#include "theory/cramer.h"
#include "base/die.h"
#include "theory/drift.h"
#include "theory/drift_roots.h"
#include "runs/ensemble.h"
#include "page/page.h"
#include "chain/tilt.h"

/** ## Parameters */

static const uint64_t SEED = 20260414;
static const double MU0 = 1, LAMBDA0 = 2, WIDTH = 1e12;
static const double TILTED_UP_TO = 0.02; /* |Y| */
static const double LOW = 1e-7;          /* |Y| of a run that is over if G(Lambda) <= 0 */
static const double DECADE_STEP = 1.178768634793589; /* 10^(1/14) */
enum { QUICK = 20480, FULL = 204800, MOST_STEPS = 10000000, RUN_STEPS = 400, CURVE = 64 };
enum { LOG_COLUMNS = PHASE_PLANE_DECADES * PHASE_PLANE_PER_DECADE };

/** A cell has integers `i`, `j` (column from the left, row from below) and a count; a point has x
 * and y. */

static const struct csvwriter_column columns[] = {
    {"panel", "panel", CSVWRITER_TEXT, 0},
    {"kind", "linear, log, run, curve or level", CSVWRITER_TEXT, 0},
    {"i", "column, or run", CSVWRITER_INTEGER, 0},
    {"j", "row, or step", CSVWRITER_INTEGER, 0},
    {"count", "visits", CSVWRITER_INTEGER, 0},
    {"abs_y", "|Y|", CSVWRITER_SIGNIFICANT, 10},
    {"eta_lambda", "ηλ", CSVWRITER_SIGNIFICANT, 10},
};

static void
put(struct page *page, int panel, const char *kind, int i, int j, uint64_t count, struct chain at) {
    csvwriter_text(&page->table, phase_plane_panels[panel].name);
    csvwriter_text(&page->table, kind);
    csvwriter_integer(&page->table, i);
    csvwriter_integer(&page->table, j);
    csvwriter_integer(&page->table, (long long)count);
    csvwriter_real(&page->table, fabs(at.y));
    csvwriter_real(&page->table, at.eta_lambda);
}

static const struct chain NOWHERE = {NAN, NAN};

/** ## What is counted */

struct visits {
    uint32_t linear[PHASE_PLANE_ROWS][PHASE_PLANE_COLUMNS], log[PHASE_PLANE_ROWS][LOG_COLUMNS];
    double outside, rises, above_zero; /* runs that end where G > 0 */
};

struct plane {
    const struct phase_plane_panel *panel;
    struct dataset dataset;
    struct sgd natural;
    struct tilt tilted;
    bool tilts;
    struct rng_key key;
    double
        edge[LOG_COLUMNS + 1]; /* of the columns in |Y|, by products: the same on every machine */
};

static int log_column(const struct plane *plane, double size) {
    int low = 0, high = LOG_COLUMNS;
    while (low < high) {
        int middle = (low + high) / 2;
        if (plane->edge[middle + 1] <= size) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void visit(struct visits *visits, const struct plane *plane, struct chain at) {
    double size = fabs(at.y), low = plane->panel->bottom;
    if (size < plane->edge[0] || at.eta_lambda < low) {
        return;
    }
    int row = (int)((at.eta_lambda - low) / (plane->panel->top - low) * PHASE_PLANE_ROWS);
    int column = (int)(size / plane->panel->right * PHASE_PLANE_COLUMNS);
    if (row < PHASE_PLANE_ROWS && column < PHASE_PLANE_COLUMNS) {
        visits->linear[row][column]++;
    }
    if (row < PHASE_PLANE_ROWS && size < plane->edge[LOG_COLUMNS]) {
        visits->log[row][log_column(plane, size)]++;
    }
}

static struct chain start(const struct plane *plane) {
    return chain_start(MU0, LAMBDA0, plane->panel->eta_lambda0 / LAMBDA0, WIDTH);
}

struct walker {
    struct chain at;
    int depth; /* see chain_rescale */
    bool spiked;
};

static void walk(struct walker *walker, const struct plane *plane, struct rng *rng) {
    const struct sgd *law = walker->spiked ? &plane->natural : &plane->tilted.law;
    walker->at = sgd_step(law, walker->at, rng);
    walker->at.y = chain_rescale(walker->at.y, &walker->depth);
    walker->spiked = walker->spiked || fabs(walker->at.y) >= TILTED_UP_TO;
}

/* A tilted run is not over before it has spiked; `spiked` says that the tilt is off. */
static bool is_over(const struct walker *walker, const struct plane *plane) {
    return walker->spiked && fabs(walker->at.y) <= LOW &&
           drift(&plane->dataset, dd_of(walker->at.eta_lambda)) <= 0;
}

static enum status
run_block(void *result, uint64_t first, uint64_t count, const void *context, struct fault *fault) {
    (void)fault;
    const struct plane *plane = context;
    struct visits *visits = result;
    for (uint64_t r = first; r < first + count; r++) {
        struct rng rng = rng_of(plane->key, r);
        struct walker walker = {start(plane), 0, !plane->tilts};
        for (int t = 0; t < MOST_STEPS && !is_over(&walker, plane); t++) {
            visit(visits, plane, walker.at);
            double before = walker.at.eta_lambda;
            walk(&walker, plane, &rng);
            visits->outside += fabs(walker.at.y) > walker.at.eta_lambda / 2;
            visits->rises += walker.at.eta_lambda > before;
        }
        visits->above_zero += drift(&plane->dataset, dd_of(walker.at.eta_lambda)) > 0;
    }
    return STATUS_OK;
}

static void add_visits(void *total, const void *result) {
    struct visits *sum = total;
    const struct visits *part = result;
    for (int row = 0; row < PHASE_PLANE_ROWS; row++) {
        for (int column = 0; column < PHASE_PLANE_COLUMNS; column++) {
            sum->linear[row][column] += part->linear[row][column];
        }
        for (int column = 0; column < LOG_COLUMNS; column++) {
            sum->log[row][column] += part->log[row][column];
        }
    }
    sum->outside += part->outside;
    sum->rises += part->rises;
    sum->above_zero += part->above_zero;
}

/** ## The setup of a panel */

static void plane_init(struct plane *plane, struct page *page, int k) {
    struct fault fault;
    *plane = (struct plane){
        .panel = &phase_plane_panels[k], .key = page_key_old(page, SEED, (uint64_t)k)};
    double x0 = plane->panel->eta_lambda0;
    page_dataset(page, plane->panel->dataset, &plane->dataset);
    DIE_UNLESS_OK(sgd_init(&plane->natural, &plane->dataset, &fault), fault);
    double theta = cramer_exponent(&plane->dataset, dd_of(x0));
    DIE_UNLESS_OK(tilt_init(&plane->tilted, &plane->dataset, dd_of(x0), theta, &fault), fault);
    plane->tilts = drift(&plane->dataset, dd_of(x0)) < 0;
    plane->edge[0] = 1e-7;
    for (int c = 0; c < LOG_COLUMNS; c++) {
        plane->edge[c + 1] = plane->edge[c] * DECADE_STEP;
    }
}

static void plane_clear(struct plane *plane) {
    sgd_clear(&plane->natural);
    tilt_clear(&plane->tilted);
    dataset_clear(&plane->dataset);
}

/** ## The rows */

static void put_cells(struct page *page, int k, const struct visits *visits) {
    for (int row = 0; row < PHASE_PLANE_ROWS; row++) {
        for (int column = 0; column < PHASE_PLANE_COLUMNS; column++) {
            if (visits->linear[row][column] > 0) {
                put(page, k, "linear", column, row, visits->linear[row][column], NOWHERE);
            }
        }
    }
    for (int row = 0; row < PHASE_PLANE_ROWS; row++) {
        for (int column = 0; column < LOG_COLUMNS; column++) {
            if (visits->log[row][column] > 0) {
                put(page, k, "log", column, row, visits->log[row][column], NOWHERE);
            }
        }
    }
}

static void put_runs(struct page *page, int k, const struct plane *plane) {
    for (int r = 0; r < PHASE_PLANE_RUNS; r++) {
        struct rng rng = rng_of(plane->key, (uint64_t)r);
        struct walker walker = {start(plane), 0, !plane->tilts};
        for (int t = 0; t < RUN_STEPS && !is_over(&walker, plane); t++) {
            put(page, k, "run", r, t, 0, walker.at);
            walk(&walker, plane, &rng);
        }
    }
}

/** The furthest any order gets is the unstable curve of $(0,\Lambda_0)$ under the sample $s_*$; see
 * the page `inflation_time`. It is followed up to its largest $|Y|$. */

static void put_curve(struct page *page, int k, const struct plane *plane) {
    double s2 = dataset_max_s2(&plane->dataset).hi, x0 = plane->panel->eta_lambda0, x = s2 * x0;
    double kappa = s2 * (4 - x) / ((x - 1) * (x - 1) - 1), last = 0;
    struct chain at[CURVE];
    for (int c = 0; c < CURVE; c++) {
        double y = 1e-7 * pow(x - 1, (double)c / CURVE);
        at[c] = (struct chain){y, x0 - kappa * y * y};
    }
    for (int t = 0, rises = 1; rises; t++) {
        for (int c = 0; c < CURVE && rises; c++) {
            rises = fabs(at[c].y) > last;
            last = fabs(at[c].y);
            if (rises) {
                put(page, k, "curve", 0, t * CURVE + c, 0, at[c]);
            }
            at[c] = chain_step(at[c], s2);
        }
    }
}

static void put_levels(struct page *page, int k, const struct plane *plane) {
    struct drift_roots roots;
    struct fault fault;
    DIE_UNLESS_OK(drift_roots_init(&roots, &plane->dataset, &fault), fault);
    for (size_t i = 0; i < roots.count; i++) {
        put(page, k, "level", 1, (int)i, 0, (struct chain){0, roots.root[i].x});
    }
    put(page, k, "level", 0, 0, 0, (struct chain){0, drift_window(&plane->dataset).crit.hi});
    drift_roots_clear(&roots);
}

/** ## The claims */

static void claim(struct page *page, const struct visits *a, const struct visits *b) {
    page_claim_value(
        page, "plane-inside-cone",
        "No run leaves |Y| ≤ Λ/2, also as rounded (steps where one does)", "own",
        a->outside + b->outside, 0, 0);
    page_claim(
        page, &(struct claim){
                  .id = "plane-never-up",
                  .statement = "In the window no step raises the curvature "
                               "(steps of all runs that do)",
                  .origin = "talk",
                  .measured = a->rises + b->rises,
                  .relation = CLAIM_EQUAL,
                  .says = CLAIM_EQUAL});
    /* The nearer G ends to 0, the longer it takes: see the page `spike_traces`. */
    page_claim_value(
        page, "plane-ends-at-negative-drift",
        "Runs come to rest where G ≤ 0 (runs that need more than 10^7 steps)", "own",
        a->above_zero + b->above_zero, 0, 2);
}

int main(int argc, char **argv) {
    struct page page;
    static struct visits visits[PHASE_PLANE_PANELS];
    page_init(&page, argc, argv, __FILE__, columns, sizeof columns / sizeof *columns);
    page_parameter(&page, "start", "mu0 %g; lambda0 %g; n %g", MU0, LAMBDA0, WIDTH);
    page_parameter(&page, "tilted_up_to", "%g", TILTED_UP_TO);
    for (int k = 0; k < PHASE_PLANE_PANELS; k++) {
        struct plane plane;
        plane_init(&plane, &page, k);
        struct ensemble ensemble = {
            .result_size = sizeof(struct visits),
            .run = run_block,
            .add = add_visits,
            .context = &plane};
        page_run(&page, &ensemble, &visits[k], page_replicas(&page, QUICK, FULL));
        put_cells(&page, k, &visits[k]);
        put_runs(&page, k, &plane);
        put_curve(&page, k, &plane);
        put_levels(&page, k, &plane);
        plane_clear(&plane);
    }
    claim(&page, &visits[0], &visits[1]);
    return page_finish(&page);
}
