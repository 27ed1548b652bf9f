/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# The windows and the roots of the log-drift, for every dataset

For each dataset in `data/datasets`: the minibatch window $2/s_*^2 < \eta\lambda < 4/s_*^2$, in which
a spike can happen and divergence cannot; the same for gradient descent on the whole loss, with
$\mathbb E s^2$ for $s_*^2$ (Lewkowycz et al. 2020); and every root of the log-drift
$G = \sum_i p_i\log|1-\eta\lambda s_i^2|$ in $(0, 4/s_*^2)$, found by structure: $G$ is strictly
concave between neighbouring poles $1/s_i^2$, so each gap holds none, one (touching) or two.

**What to see.** Gradient descent turns unstable (crit, GD) above the lower edge of SGD's window and,
for (1.17) and (1.18), below the root of $G$. Two points can give one root or three.

$m$ distinct $|s_i|$ allow at most $2m-1$ roots: none below the first pole, two in each of the $m-1$
gaps, one above the last. Drop a file with columns `s,p` into `data/datasets` and it appears here.
*/

#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cramer.h"
#include "die.h"
#include "drift.h"
#include "drift_roots.h"
#include "program.h"

static const struct csvwriter_column columns[] = {
    {"dataset", "dataset", CSVWRITER_TEXT, 0},
    {"crit", "$\\eta\\lambda_{\\mathrm{crit}}$", CSVWRITER_SIGNIFICANT, 14},
    {"max", "$\\eta\\lambda_{\\max}$", CSVWRITER_SIGNIFICANT, 14},
    {"crit_full_batch", "crit, GD", CSVWRITER_SIGNIFICANT, 14},
    {"max_full_batch", "max, GD", CSVWRITER_SIGNIFICANT, 14},
    {"roots", "roots", CSVWRITER_INTEGER, 0},
    {"root_list", "roots of $G$, as $\\eta\\lambda$", CSVWRITER_TEXT, 0},
};

/** ## One dataset, one row */

struct row {
    struct dataset dataset;
    struct drift_roots roots;
};

static void put_row(struct program *program, const struct row *row) {
    struct drift_window sgd = drift_window(&row->dataset);
    struct drift_window gd = drift_window_full_batch(&row->dataset);
    csvwriter_text(&program->table, row->dataset.label);
    csvwriter_real(&program->table, sgd.crit.hi);
    csvwriter_real(&program->table, sgd.max.hi);
    csvwriter_real(&program->table, gd.crit.hi);
    csvwriter_real(&program->table, gd.max.hi);
    csvwriter_integer(&program->table, (long long)row->roots.count);
    char *list = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&list, &size);
    for (size_t i = 0; stream != NULL && i < row->roots.count; i++) {
        fprintf(stream, "%s%#.14g", i > 0 ? ";" : "", row->roots.root[i].x);
    }
    if (stream == NULL || fclose(stream) != 0) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    csvwriter_text(&program->table, list);
    free(list);
}

/**
## What the edges mean, found without their formulas

The lower edge is where the exponent $\vartheta$ becomes finite, the upper where a curvature increment
$\eta\lambda s_i^4-4s_i^2$ first stops being negative, gradient descent's lower edge where $G_{FB}$
becomes positive. Bisection on each of these conditions must meet the formulas.
*/

typedef bool condition(const struct dataset *dataset, double x);

static bool spike_is_possible(const struct dataset *dataset, double x) {
    return cramer_exponent(dataset, dd_of(x)) != INFINITY;
}

static bool curvature_can_grow(const struct dataset *dataset, double x) {
    for (size_t i = 0; i < dataset->atoms; i++) {
        double s2 = dataset->atom[i].s2.hi;
        if (x * s2 * s2 - 4 * s2 > 0) {
            return true;
        }
    }
    return false;
}

static bool full_batch_grows(const struct dataset *dataset, double x) {
    return drift_full_batch(dataset, dd_of(x)) > 0;
}

/* The x at which `holds` sets in. */
static double onset(const struct dataset *dataset, condition *holds) {
    double before = 0, after = 8 / dataset->mean_s2.hi;
    for (int i = 0; i < 100; i++) {
        double middle = (before + after) / 2;
        *(holds(dataset, middle) ? &after : &before) = middle;
    }
    return after;
}

struct findings {
    double crit, max, crit_full_batch; /* largest relative difference from the formulas */
    double spare_roots;                /* smallest 2m - 1 - number of roots */
};

static void examine(const struct row *row, struct findings *found) {
    const struct dataset *dataset = &row->dataset;
    double sharpest = dataset_max_s2(dataset).hi, mean = dataset->mean_s2.hi;
    double crit = onset(dataset, spike_is_possible) * sharpest / 2;
    double max = onset(dataset, curvature_can_grow) * sharpest / 4;
    double crit_full_batch = onset(dataset, full_batch_grows) * mean / 2;
    found->crit = fmax(found->crit, fabs(crit - 1));
    found->max = fmax(found->max, fabs(max - 1));
    found->crit_full_batch = fmax(found->crit_full_batch, fabs(crit_full_batch - 1));
    found->spare_roots =
        fmin(found->spare_roots, 2 * (double)dataset->atoms - 1 - (double)row->roots.count);
}

static void add_dataset(struct program *program, const char *path, struct findings *found) {
    struct row row;
    struct fault fault;
    DIE_UNLESS_OK(dataset_load(&row.dataset, path, &fault), fault);
    DIE_UNLESS_OK(drift_roots_init(&row.roots, &row.dataset, &fault), fault);
    put_row(program, &row);
    examine(&row, found);
    drift_roots_clear(&row.roots);
    dataset_clear(&row.dataset);
}

static int add_datasets(struct program *program, struct findings *found) {
    char pattern[4096];
    glob_t files;
    snprintf(pattern, sizeof pattern, "%s/*.csv", program->data);
    if (glob(pattern, 0, NULL, &files) != 0) {
        DIE(STATUS_INPUT, "%s: no datasets there; give --data a directory with CSV files",
            program->data);
    }
    for (size_t i = 0; i < files.gl_pathc; i++) {
        add_dataset(program, files.gl_pathv[i], found);
    }
    int count = (int)files.gl_pathc;
    globfree(&files);
    return count;
}

/** ## The claims */

static void claim_edges(struct program *program, const struct findings *found) {
    program_claim(program,
                  &(struct claim){.id = "window-lower-edge",
                                  .statement = "ϑ becomes finite, and a spike possible, at "
                                               "2/(η s_*²) (largest relative distance over all "
                                               "datasets)",
                                  .origin = "talk, Theorem 5 (λ_crit is named, not defined)",
                                  .measured = found->crit,
                                  .relation = CLAIM_WITHIN,
                                  .tolerance = 1e-15,
                                  .says = CLAIM_UNKNOWN,
                                  .reason = "the talk does not define λ_crit; this edge is "
                                            "inferred"});
    program_claim(program,
                  &(struct claim){.id = "window-upper-edge",
                                  .statement = "Curvature can grow from 4/(η s_*²) on, not below "
                                               "(largest relative distance over all datasets)",
                                  .origin = "talk, why spikes reduce curvature",
                                  .measured = found->max,
                                  .relation = CLAIM_WITHIN,
                                  .tolerance = 1e-15,
                                  .says = CLAIM_WITHIN,
                                  .said_tolerance = 1e-15});
    program_claim(program,
                  &(struct claim){.id = "full-batch-lower-edge",
                                  .statement = "Gradient descent turns unstable at 2/(η 𝔼 s²) "
                                               "(largest relative distance over all datasets)",
                                  .origin = "Lewkowycz et al. 2020, Theorem 1",
                                  .measured = found->crit_full_batch,
                                  .relation = CLAIM_WITHIN,
                                  .tolerance = 1e-15,
                                  .says = CLAIM_WITHIN,
                                  .said_tolerance = 1e-15});
    program_claim(program, &(struct claim){.id = "number-of-roots",
                                           .statement = "m distinct |s_i| give at most 2m − 1 "
                                                        "roots of G (smallest number to spare)",
                                           .origin = "own",
                                           .measured = found->spare_roots,
                                           .relation = CLAIM_AT_LEAST,
                                           .expected = 0});
}

/** Three points on one axis meet all four pairings of gradient descent and SGD in turn. */
static void claim_four(struct program *program) {
    struct dataset dataset;
    struct drift_roots roots;
    struct fault fault;
    program_dataset(program, "four_combinations", &dataset);
    DIE_UNLESS_OK(drift_roots_init(&roots, &dataset, &fault), fault);
    double threshold = drift_window_full_batch(&dataset).crit.hi;
    double at[] = {2, roots.root[0].x, threshold, roots.root[roots.count - 1].x, 4};
    static const enum drift_phase phase[] = {DRIFT_PHASE_LAZY, DRIFT_PHASE_LAZY,
                                             DRIFT_PHASE_CATAPULT, DRIFT_PHASE_CATAPULT};
    static const enum drift_regime regime[] = {DRIFT_DEFLATIONARY, DRIFT_INFLATIONARY,
                                               DRIFT_INFLATIONARY, DRIFT_DEFLATIONARY};
    int right = 0;
    for (int i = 0; i < 4; i++) {
        struct dd x = dd_of((at[i] + at[i + 1]) / 2);
        right += drift_phase(&dataset, x) == phase[i] && drift_regime(&dataset, x) == regime[i];
    }
    program_claim_value(program, "four-combinations",
                        "All four pairings of GD lazy or catapult with SGD deflationary or "
                        "inflationary on one axis (intervals that are as said)",
                        "own", right, 4, 0);
    drift_roots_clear(&roots);
    dataset_clear(&dataset);
}

int main(int argc, char **argv) {
    struct program program;
    struct findings found = {.spare_roots = INFINITY};
    program_init(&program, argc, argv, __FILE__, columns, sizeof columns / sizeof *columns);
    program_parameter(&program, "datasets", "%d", add_datasets(&program, &found));
    claim_edges(&program, &found);
    claim_four(&program);
    return program_finish(&program);
}
