/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SPIKE_COUNT_H
#define CATAPULT_SPIKE_COUNT_H

/** Counts how often a run of SGD spikes (own). A spike begins when |Y| reaches `up` and is over
 * when |Y| has come down to `down`; only then can the next one begin. A run is followed until no
 * further spike is possible, or none to speak of. */

#include <stdbool.h>
#include <stdint.h>

#include "chain/sgd.h"
#include "chain/start.h"
#include "theory/dataset.h"
#include "base/estimate.h"
#include "runs/plan.h"

/** The most spikes of a run that are told apart: a run with more counts as one with so many. */
enum { SPIKE_COUNT_MOST = 8 };

/** At most such a part of runs needs more than 10^7 steps before it can be given up at |Y| =
 * 10^-30: of 3*10^7 runs on three datasets four did, which leaves up to 9 with a probability of
 * 0.05. The nearer G ends to 0, the longer the last fall takes. */
#define SPIKE_COUNT_LATE 3e-7

struct spike_count_question {
    const struct dataset *dataset;
    const struct sgd *sgd; /**< the law that its samples are drawn from */
    double eta, width;
    struct start start;
    double up, down;     /**< of |Y| */
    double gone;         /**< |Y| of a run that is over where G(Lambda) <= 0: see `missed` */
    uint64_t most_steps; /**< of one run */
};

/** Where a run stands. */
struct spike_count_state {
    struct chain at; /**< see chain_rescale: y stands for y times 2^(-300 depth) */
    int depth;
    int spikes;    /**< begun so far */
    bool inside;   /**< whether a spike is under way */
    double before; /**< Lambda when that spike began */
};

/** Sums over runs. All are doubles but for the last, which is the least over spikes. */
struct spike_count {
    double at_least[SPIKE_COUNT_MOST + 1]; /**< runs with at least k spikes */
    double runs, unfinished;               /**< `unfinished`: met the step limit */
    double rises;                          /**< steps at which Lambda rose */
    /** What may have come later: Lundberg's (|Y|/up)^theta of each run given up, and its square. */
    double missed, missed2;
    double least_drop; /**< of Lambda in a spike that was over; 0: none was */
};

/** Returns the least that a spike takes from Lambda, up^2 min_i s_i^2 (4 - s_i^2 Lambda_0): a step
 * at |Y| takes s^2 Y^2 (4 - s^2 Lambda), and Lambda is at most the curvature of the start (own).
 * For a start that is not random, at s_*^2 Lambda_0 < 4. */
double spike_count_toll(const struct spike_count_question *question);

/** Returns a run at its start, drawing from `rng` where the start is random. */
struct spike_count_state
spike_count_start(const struct spike_count_question *question, struct rng *rng);

/** Takes one step of training, and counts in `tally` what happens in it. */
void spike_count_step(
    struct spike_count_state *state, const struct spike_count_question *question, struct rng *rng,
    struct spike_count *tally);

/** Follows one run from its start to its end, and returns its spikes; `tally` gets all but
 * `at_least` and `runs`. */
int spike_count_follow(
    const struct spike_count_question *question, struct rng *rng, struct spike_count *tally);

/** Finds the first run of this key, run r drawing from rng_of(key, r), that has at least `spikes`
 * spikes. Does not end unless there is one. */
uint64_t
spike_count_first(const struct spike_count_question *question, struct rng_key key, int spikes);

/** Counts the spikes of plan->runs runs. STATUS_SYSTEM: memory. */
enum status spike_count_run(
    struct spike_count *found, const struct spike_count_question *question, const struct plan *plan,
    struct fault *fault);

/** Returns the share of runs with at least k spikes, k <= SPIKE_COUNT_MOST. */
struct estimate spike_count_share(const struct spike_count *found, int k);

/** Returns the mean of `missed` over runs. */
struct estimate spike_count_missed(const struct spike_count *found);

#endif
