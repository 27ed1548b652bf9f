/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_VISITS_H
#define CATAPULT_VISITS_H

/**
 * Counts how often runs of SGD visit each cell of the plane of |Y| and Lambda (own). Where a climb
 * is rare, G(Lambda_0) < 0, samples are drawn with the Cramer tilt until |Y| reaches a height, and
 * as they are from then on: runs are those that climb, not weighted.
 */

#include <stdbool.h>
#include <stdint.h>

#include "chain/start.h"
#include "chain/tilt.h"
#include "runs/plan.h"

enum { VISITS_ROWS = 110, VISITS_COLUMNS = 90 };
enum { VISITS_DECADES = 7, VISITS_PER_DECADE = 14, VISITS_LOG_COLUMNS = 98 };

/** The smallest |Y| that is counted; the last logarithmic column ends at 1. */
#define VISITS_LOWEST 1e-7

struct visits_question {
    const struct dataset *dataset;
    double eta, width;
    struct start start;        /**< not random: one tilt for all */
    double bottom, top, right; /**< rows share Lambda in (bottom, top), columns |Y| in (0, right) */
    double tilted_up_to;       /**< of |Y| */
    uint64_t most_steps;       /**< of one run */
};

/** Sums over runs. */
struct visits {
    uint32_t linear[VISITS_ROWS][VISITS_COLUMNS], log[VISITS_ROWS][VISITS_LOG_COLUMNS];
    double outside; /**< steps to |Y| > Lambda/2 */
    double rises;   /**< steps at which Lambda rose */
    double above;   /**< runs that met the step limit where G(Lambda) > 0 */
};

/** How a run goes. Owned by the caller from visits_walk_init to visits_walk_clear. */
struct visits_walk {
    const struct visits_question *question;
    struct sgd natural;
    struct tilt tilted;
    bool tilts; /**< G(Lambda_0) < 0 */
};

struct visits_state {
    struct chain at;
    int depth;   /**< see chain_rescale */
    bool spiked; /**< the tilt is off */
};

/** Sets up the laws of the samples, untilted and tilted. STATUS_SYSTEM: memory. */
enum status visits_walk_init(
    struct visits_walk *walk, const struct visits_question *question, struct fault *fault);
void visits_walk_clear(struct visits_walk *walk);

/** Returns a run at its start. */
struct visits_state visits_begin(const struct visits_walk *walk);

/** Takes one step of training. */
void visits_step(struct visits_state *state, const struct visits_walk *walk, struct rng *rng);

/** Says whether a run is over: |Y| has been high, has come down to VISITS_LOWEST, and has no way
 * back, as G(Lambda) <= 0. */
bool visits_over(const struct visits_state *state, const struct visits_walk *walk);

/** Follows plan->runs runs to their ends. STATUS_SYSTEM: memory. */
enum status visits_run(
    struct visits *found, const struct visits_question *question, const struct plan *plan,
    struct fault *fault);

#endif
