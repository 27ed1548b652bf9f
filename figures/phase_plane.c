/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# The phase plane: where training goes

**Place.** 4.5 Spikes. Where does training go, and where does it end?

In $Y=\eta\mu/\sqrt n$ and $\Lambda=\eta\lambda$ all of training is a random path in a plane,

$$Y' = Y(1-s^2\Lambda+s^4Y^2),\qquad \Lambda' = \Lambda + s^2Y^2(s^2\Lambda-4).$$

The plane is the same for every width $n$, which only says how far left a path begins. The map is
odd in $Y$, so $|Y|$ is all that counts. Three lines bound a path. $\Lambda\mp2Y =
\eta|a\mp w|^2/n\ge0$ keeps it above $|Y|=\Lambda/2$. For $s_*^2\Lambda<4$ no step leads up. And a
path can end only where $G(\Lambda)\le0$, for elsewhere a small $|Y|$ grows again.

Dataset (1.17), $n=10^{12}$, $\mu_0=1$. From $\eta\lambda_0=1.9$ ($G>0$) the runs are those of SGD.
From $\eta\lambda_0=1.45$ ($G<0$) some in a million would rise at all. There samples are drawn with
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

#include "base/die.h"
#include "chain/furthest.h"
#include "odds/spike_count.h"
#include "page/page.h"
#include "theory/drift.h"
#include "theory/drift_roots.h"

/** ## Parameters */

static const uint64_t SEED = 20260414;
static const double MU0 = 1, LAMBDA0 = 2, WIDTH = 1e12;
static const double TILTED_UP_TO = 0.02; /* |Y| */
enum { QUICK = 20480, FULL = 204800, MOST_STEPS = 10000000, RUN_STEPS = 400, CURVE = 64 };

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"plane-inside-cone", "own",
     "No run leaves $|Y|\\le\\Lambda/2$, also as rounded (steps where "
     "one does)"},
    {"plane-never-up", "talk",
     "In the window no step raises the curvature (steps of all runs that do)"},
    {"plane-ends-at-negative-drift", "own",
     "Runs come to rest where $G\\le0$ (runs that need more than $10^7$ steps)"},
};

/**
## A panel

A run begins at $Y_0=\eta\mu_0/\sqrt n$, some $10^{-6}$, and climbs at a nearly constant $\Lambda$:
a walk of $\log|Y|$, level in the lower pictures. From $|Y|\approx0.01$ on the climb costs
curvature, and the path bends down. Past the peak of $|Y|$ the path runs home at a $\Lambda$ that
hardly moves. A run is over when $|Y|\le10^{-7}$ where $G(\Lambda)\le0$. A tilted run must have been
at 0.02 before.
*/

static struct visits_question question_of(int panel, const struct dataset *dataset) {
    const struct phase_plane_panel *of = &phase_plane_panels[panel];
    return (struct visits_question){
        .dataset = dataset,
        .eta = of->eta_lambda0 / LAMBDA0,
        .width = WIDTH,
        .start = {.mu0 = MU0, .lambda0 = dd_of(LAMBDA0)},
        .bottom = of->bottom,
        .top = of->top,
        .right = of->right,
        .tilted_up_to = TILTED_UP_TO,
        .most_steps = MOST_STEPS};
}

/**
A row of the CSV is a cell or a point. A cell has its column `i` from the left, its row `j` from
below, and a count. A point has $|Y|$ and $\Lambda$; `i` says of which run or level, `j` is the
step.
*/

static const struct csvwriter_column columns[] = {
    {"panel", "panel", CSVWRITER_TEXT, 0},
    {"kind", "linear, log, run, curve or level", CSVWRITER_TEXT, 0},
    {"i", "column, or run", CSVWRITER_INTEGER, 0},
    {"j", "row, or step", CSVWRITER_INTEGER, 0},
    {"count", "visits", CSVWRITER_INTEGER, 0},
    {"abs_y", "|Y|", CSVWRITER_SIGNIFICANT, 10},
    {"eta_lambda", "ηλ", CSVWRITER_SIGNIFICANT, 10},
};

static void write_row(
    struct page *page, int panel, const char *kind, int i, int j, uint32_t count, struct chain at) {
    page_text(page, phase_plane_panels[panel].name);
    page_text(page, kind);
    page_integer(page, i);
    page_integer(page, j);
    page_integer(page, count);
    page_reals(page, fabs(at.y), at.eta_lambda);
}

static void write_cells(
    struct page *page, int panel, const char *kind, const uint32_t *visits, int columns_of_kind) {
    for (int cell = 0; cell < VISITS_ROWS * columns_of_kind; cell++) {
        int row = cell / columns_of_kind, column = cell % columns_of_kind;
        if (visits[cell] > 0) {
            write_row(page, panel, kind, column, row, visits[cell], (struct chain){NAN, NAN});
        }
    }
}

/** The first three runs, step by step. They are among those that were counted. */

static void write_runs(struct page *page, int panel, const struct visits_question *question) {
    struct visits_walk walk;
    MUST(visits_walk_init(&walk, question, &fault));
    for (int r = 0; r < PHASE_PLANE_RUNS; r++) {
        struct rng rng = rng_of(page_key(page, (uint64_t)panel), (uint64_t)r);
        struct visits_state run = visits_begin(&walk);
        for (int t = 0; t < RUN_STEPS && !visits_over(&run, &walk); t++) {
            write_row(page, panel, "run", r, t, 0, run.at);
            visits_step(&run, &walk, &rng);
        }
    }
    visits_walk_clear(&walk);
}

/**
The furthest that any order of the samples gets is the unstable curve of $(0,\Lambda_0)$ under the
longest sample alone; the page `reach` says why. The curve is shown up to its largest $|Y|$. The
clouds come up to it, and never cross it.
*/

static void write_furthest(struct page *page, int panel, const struct dataset *dataset) {
    struct furthest curve;
    double s2 = dataset_max_s2(dataset).hi, last = 0;
    furthest_init(&curve, s2, phase_plane_panels[panel].eta_lambda0, VISITS_LOWEST, CURVE);
    struct chain at = furthest_next(&curve);
    for (int point = 0; fabs(at.y) > last; point++) {
        write_row(page, panel, "curve", 0, point, 0, at);
        last = fabs(at.y);
        at = furthest_next(&curve);
    }
}

static void write_levels(struct page *page, int panel, const struct dataset *dataset) {
    struct drift_roots roots;
    MUST(drift_roots_init(&roots, dataset, &fault));
    for (size_t i = 0; i < roots.count; i++) {
        write_row(page, panel, "level", 1, (int)i, 0, (struct chain){0, roots.root[i].x});
    }
    write_row(page, panel, "level", 0, 0, 0, (struct chain){0, drift_window(dataset).crit.hi});
    drift_roots_clear(&roots);
}

/** ## All together */

int main(int argc, char **argv) {
    struct page page;
    struct dataset dataset;
    static struct visits visits[PHASE_PLANE_PANELS]; /* 85 kB each */
    page_open_table(
        &page, argc, argv, __FILE__, SEED, claims, COUNT(claims), columns, COUNT(columns));
    page_parameter(&page, "start", "mu0 %g; lambda0 %g; n %g", MU0, LAMBDA0, WIDTH);
    page_parameter(&page, "tilted_up_to", "%g", TILTED_UP_TO);

    /** For each panel 200 000 runs, counted cell by cell; then what is drawn on top. */
    for (int k = 0; k < PHASE_PLANE_PANELS; k++) {
        page_dataset(&page, phase_plane_panels[k].dataset, &dataset);
        struct visits_question question = question_of(k, &dataset);
        struct plan plan = page_plan(&page, (uint64_t)k, page_replicas(&page, QUICK, FULL));
        MUST(visits_run(&visits[k], &question, &plan, &fault));
        write_cells(&page, k, "linear", visits[k].linear[0], VISITS_COLUMNS);
        write_cells(&page, k, "log", visits[k].log[0], VISITS_LOG_COLUMNS);
        write_runs(&page, k, &question);
        write_furthest(&page, k, &dataset);
        write_levels(&page, k, &dataset);
        dataset_clear(&dataset);
    }

    /** In exact numbers no step leaves the cone or leads up. In doubles some might, by a rounding;
    none does. */
    claim_equal(&page, "plane-inside-cone", visits[0].outside + visits[1].outside, 0);
    claim_equal(&page, "plane-never-up", visits[0].rises + visits[1].rises, 0);
    claim_source_agrees(&page, "plane-never-up");

    /** Runs that spike again and again end all the same, for each spike takes some of $\Lambda$.
    The nearer $G$ ends to 0, the longer the fall takes, and so few runs may be late as on the page
    `spike_repeats`. */
    double late = visits[0].above + visits[1].above;
    double runs = PHASE_PLANE_PANELS * (double)page_replicas(&page, QUICK, FULL);
    claim_rare(&page, "plane-ends-at-negative-drift", late, SPIKE_COUNT_LATE * runs);
    return page_finish(&page);
}
