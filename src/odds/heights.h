/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_HEIGHTS_H
#define CATAPULT_HEIGHTS_H

/** Simulates how high |Y| gets in a run of SGD, and when it first reaches a height: plain runs of
 * the nonlinear chain, side by side in lanes, from their start until no further spike is
 * possible. */

#include <stdbool.h>
#include <stdint.h>

#include "base/estimate.h"
#include "chain/start.h"
#include "theory/dataset.h"
#include "runs/plan.h"

enum { HEIGHTS_MOST = 8 };

struct heights_question {
    const struct dataset *dataset;
    double eta, width;
    struct start start;
    double height[HEIGHTS_MOST]; /**< of |Y| */
    int heights;                 /**< how many */
    bool climb_only;             /**< a run is over where it reaches height[0] */
    double gone; /**< |Y| of a run that is over where G(Lambda) <= 0: |Y| hardly comes back */
    uint64_t most_steps; /**< of one run */
};

/** Sums over runs. All are doubles but for the largest. */
struct heights {
    double reached[HEIGHTS_MOST]; /**< runs that got to a height */
    double time, time2;           /**< steps to height[0] of those; 0 unless `climb_only` */
    double peak, peak2;           /**< the largest |Y| of a run */
    double highest;               /**< of all runs */
    double runs, unfinished;      /**< `unfinished`: met the step limit */
};

/** Follows plan->runs runs to their ends. STATUS_INPUT: too many heights, or samples that lanes do
 * not take (see lanes_init). STATUS_SYSTEM: memory. */
enum status heights_run(
    struct heights *found, const struct heights_question *question, const struct plan *plan,
    struct fault *fault);

/** Returns the share of runs that got to height[h]. */
struct estimate heights_share(const struct heights *found, int h);

/** Returns the mean time to height[0] of the runs that got there, and the mean over runs of the
 * largest |Y|. Both need at least two such runs. */
struct estimate heights_time(const struct heights *found);
struct estimate heights_peak(const struct heights *found);

#endif
