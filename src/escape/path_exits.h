/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PATH_EXITS_H
#define CATAPULT_PATH_EXITS_H

/**
 * Simulates exits of SGD from a disc around a minimum that is not quadratic, by splitting
 * (exit_splitting.h says why and how), and keeps by which way each of them went: where it first
 * crossed circles between the noise and the rim. The tube around a path that holds all of these
 * points measures how close simulated exits are to the path of least action.
 */

#include <stddef.h>

#include "base/estimate.h"
#include "escape/landscape.h"
#include "escape/least_action.h"
#include "runs/plan.h"

enum { PATH_EXITS_LEVELS = 64, PATH_EXITS_PATHS = 2 };

struct path_exits_question {
    const struct landscape *landscape;
    double eta, epsilon, radius;
    uint64_t particles;                                /**< at each level; 500 and more */
    const struct least_action *path[PATH_EXITS_PATHS]; /**< to the rim; the nearest counts */
    int paths;                                         /**< 1, or 2 where two are equally good */
};

/** Sums over batches; all are doubles. */
struct path_exits {
    double batches, unit; /**< probabilities are in units of e^unit */
    double p, p2;         /**< probabilities per step that an excursion begins which ends outside */
    double tube, tube2, tube_p; /**< squared tubes of those */
    double steps;
};

/** Adds a batch of plan->runs repetitions to `found`, zeroed before the first. The exit is at the
 * rim at the latest by a step's overshoot. Cost: 4/eta steps a particle for the start, which is
 * e^-4 from stationary, and V0/epsilon/eta for the climb. STATUS_INPUT: radius within the noise, or
 * more levels than PATH_EXITS_LEVELS. STATUS_SYSTEM: memory. */
enum status path_exits_run(
    struct path_exits *found, const struct path_exits_question *question, const struct plan *plan,
    struct fault *fault);

/** Returns log E nu, in steps, and the mean square of the tube's radius. Two batches or more. */
struct estimate path_exits_log_mean(const struct path_exits *found);
struct estimate path_exits_tube(const struct path_exits *found);

/** Follows a plain run to its exit and writes its way there since it last was within the noise, the
 * last `most` points of it at most; returns how many. Cost: E nu steps. */
size_t path_exits_last_way(
    double (*way)[2], size_t most, const struct path_exits_question *question, struct rng *rng);

#endif
