/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FLATTENING_PATH_H
#define CATAPULT_FLATTENING_PATH_H

/**
 * Adds up what it costs to flatten a network without a spike (own): the integral of the rate gamma
 * of flattening.h along the way from Lambda_0 down to the edge of the window. Divided by eps^2 this
 * cost is the exponent of the probabilities that a run below |Y| = eps sheds the curvature d, and,
 * with what a climb does to |Y|, the guess along which flattening_runs splits its particles.
 */

#include "odds/flattening_runs.h"
#include "theory/dataset.h"

enum { FLATTENING_PATH_MOST_NODES = 128 };

/** Nodes at Lambda = x0 - k spacing; the trapezoid rule between them. From 65 nodes the integral to
 * the last one is good to 1e-4 for (1.17) from 1.45, and to 5e-4 for (1.18) from 1.6, where gamma
 * grows like a logarithm towards the edge; half the way down to 1e-4 for both. */
struct flattening_path {
    const struct dataset *dataset;
    double x0, crit; /**< eta lambda_0, and that of the edge of the window */
    double spacing;
    size_t nodes;
    double rate[FLATTENING_PATH_MOST_NODES];  /**< gamma */
    double cost[FLATTENING_PATH_MOST_NODES];  /**< its integral from the node to x0 */
    double theta[FLATTENING_PATH_MOST_NODES]; /**< Cramer's exponent */
    double bend[FLATTENING_PATH_MOST_NODES];  /**< gamma c_* / (2 log m_*) */
    double climb[FLATTENING_PATH_MOST_NODES]; /**< log m_* of the strongest sample */
};

/**
 * Finds gamma at `nodes` places from x0 = eta lambda_0 to `margin` above the edge of the window.
 * STATUS_INPUT: fewer than two nodes or more than FLATTENING_PATH_MOST_NODES, no way down to the
 * last of them, or a gamma that flattening_init cannot give. A millisecond a node.
 */
enum status flattening_path_init(
    struct flattening_path *path, const struct dataset *dataset, double x0, double margin,
    size_t nodes, struct fault *fault);

/** Makes a path of two nodes on which Lambda is at rest at x, with a rate that the caller gives:
 * for runs so low that what they shed does not move Lambda. */
enum status flattening_path_init_at_rest(
    struct flattening_path *path, const struct dataset *dataset, double x, double rate,
    struct fault *fault);

/** Returns the integral of gamma over [x0 - d, x0], d >= 0; beyond the last node gamma is the last
 * one. */
double flattening_path_cost(const struct flattening_path *path, double d);

/**
 * Fills in of a question what the path knows: dataset, x0, `height`, and the guess
 * cost/eps^2 + theta log y - bend y^2, whose `path->nodes` nodes go to `node`; a climb to the top
 * sheds bend y^2 of the exponent. Where a climb sheds so much that Lambda does not stand still
 * meanwhile, log m_* < 4 eps, theta and bend are kept as they were above. The guess decides how
 * small the errors are, not the result. Start, step, levels and particles are the caller's.
 */
struct flattening_runs_question flattening_path_question(
    const struct flattening_path *path, double height, struct flattening_runs_node *node);

/** Simulates SGD along the path: flattening_runs_run with what the path knows and, of `asked`, the
 * height, start, step, levels, particles and plain. */
enum status flattening_path_run(
    struct flattening_runs *found, const struct flattening_path *path,
    const struct flattening_runs_question *asked, const struct plan *plan, struct fault *fault);

#endif
