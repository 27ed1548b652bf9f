/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PLAN_H
#define CATAPULT_PLAN_H

/** States how a simulation is carried out: with which random numbers, for how many runs, on how
 * many threads. What is simulated stands in a question; every simulator takes one of each. */

#include <stdint.h>

#include "random/rng.h"
#include "runs/watch.h"

struct plan {
    struct rng_key key; /**< run r draws from rng_of(key, r): the result depends on nothing else */
    uint64_t runs;      /**< independent ones, at most */
    /** Stop as soon as the standard error over the estimate is below this; 0: never. A simulator
     * whose header does not say that it stops early does all the runs. */
    double relative_error;
    int threads;         /**< 0: the watch's, or as many as the machine has */
    struct watch *watch; /**< NULL: no checkpoint, no progress */
};

#endif
