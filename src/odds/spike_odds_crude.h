/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SPIKE_ODDS_CRUDE_H
#define CATAPULT_SPIKE_ODDS_CRUDE_H

/** Simulates runs of the law itself, side by side in lanes: crude Monte Carlo for spike_odds.h. */

#include "chain/lanes.h"
#include "odds/spike_odds_walk.h"

struct spike_odds_crude {
    const struct spike_odds_walk *walk;
    struct rng_key key;
    struct lanes lanes; /* owned */
};

/** Sets up lanes for the runs of `walk`. The caller owns `crude` until spike_odds_crude_clear.
 * STATUS_INPUT, STATUS_SYSTEM: see lanes_init. */
enum status spike_odds_crude_init(
    struct spike_odds_crude *crude, const struct spike_odds_walk *walk, struct rng_key key,
    struct fault *fault);
void spike_odds_crude_clear(struct spike_odds_crude *crude);

/** Runs replicas first ... first + count - 1 from their starts to their ends, and finds what each
 * could still have added to the probability if it was absorbed, else 0. */
void spike_odds_crude_run(
    struct lanes_run *run, double *missed, const struct spike_odds_crude *crude, uint64_t first,
    uint64_t count);

/** Returns how a run ended, in the words of spike_odds.h. */
enum spike_odds_end spike_odds_crude_end(const struct lanes_run *run);

/** Returns the replica's stream from a place that neither its start nor its steps come to: for what
 * is drawn after its hit. */
struct rng spike_odds_crude_after(const struct spike_odds_crude *crude, uint64_t replica);

#endif
