/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_RARE_CRUDE_H
#define CATAPULT_RARE_CRUDE_H

/** Crude Monte Carlo for rare.h: runs of the law itself, side by side in lanes. */

#include "lanes.h"
#include "rare_walk.h"

struct rare_crude {
    const struct rare_walk *walk;
    struct rng_key key;
    struct lanes lanes; /* owned */
};

/** The caller owns `crude` until rare_crude_clear. STATUS_INPUT, STATUS_SYSTEM: see lanes_init. */
enum status rare_crude_init(struct rare_crude *crude, const struct rare_walk *walk,
                            struct rng_key key, struct fault *fault);
void rare_crude_clear(struct rare_crude *crude);

/** Replicas first ... first + count - 1 from their starts to their ends, and what each could still have added to the
 *  probability if it was absorbed, else 0. */
void rare_crude_run(struct lanes_run *run, double *missed, const struct rare_crude *crude,
                    uint64_t first, uint64_t count);

enum rare_end rare_crude_end(const struct lanes_run *run);

/** The replica's stream from a place that neither its start nor its steps come to: for what is drawn after its hit. */
struct rng rare_crude_after(const struct rare_crude *crude, uint64_t replica);

#endif
