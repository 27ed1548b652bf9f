/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rare_crude.h"

enum status rare_crude_init(struct rare_crude *crude, const struct rare_walk *walk,
                            struct rng_key key, struct fault *fault) {
    *crude = (struct rare_crude){.walk = walk, .key = key};
    return lanes_init(&crude->lanes, &walk->law, fault);
}

void rare_crude_clear(struct rare_crude *crude) {
    lanes_clear(&crude->lanes);
}

void rare_crude_run(struct lanes_run *run, double *missed, const struct rare_crude *crude,
                    uint64_t first, uint64_t count) {
    const struct rare_walk *walk = crude->walk;
    const struct lanes_stop stop = {.height = walk->question->height,
                                    .flat = walk->flat,
                                    .most_steps = walk->question->most_steps};
    for (uint64_t r = 0; r < count; r++) {
        struct rng rng = rng_of(crude->key, first + r);
        struct chain at = rare_walk_start(walk, &rng);
        double theta = rare_walk_theta(walk, at);
        run[r] = lanes_start(crude->key, first + r, at,
                             rare_walk_floor(at, theta, RARE_WALK_NEGLIGIBLE));
        missed[r] = theta; /* until its run is over */
    }
    lanes_advance(&crude->lanes, crude->key, &stop, run, count);
    for (uint64_t r = 0; r < count; r++) {
        missed[r] = run[r].end == LANES_ABSORBED
                        ? exp(rare_walk_log_lundberg(walk, run[r].at, missed[r]))
                        : 0;
    }
}

enum rare_end rare_crude_end(const struct lanes_run *run) {
    static const enum rare_end end[] = {[LANES_HIT] = RARE_HIT,
                                        [LANES_FLAT] = RARE_FLAT,
                                        [LANES_ABSORBED] = RARE_ABSORBED,
                                        [LANES_STEP_LIMIT] = RARE_STEP_LIMIT};
    return end[run->end];
}

/* A start takes some tens of draws from the beginning; the steps are drawn beyond 2^63. */
struct rng rare_crude_after(const struct rare_crude *crude, uint64_t replica) {
    struct rng rng = rng_of(crude->key, replica);
    rng.block = 1ULL << 62;
    return rng;
}
