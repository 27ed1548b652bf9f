/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/spike_odds_crude.h"

enum status spike_odds_crude_init(
    struct spike_odds_crude *crude, const struct spike_odds_walk *walk, struct rng_key key,
    struct fault *fault) {
    *crude = (struct spike_odds_crude){.walk = walk, .key = key};
    return lanes_init(&crude->lanes, &walk->law, fault);
}

void spike_odds_crude_clear(struct spike_odds_crude *crude) {
    lanes_clear(&crude->lanes);
}

void spike_odds_crude_run(
    struct lanes_run *run, double *missed, const struct spike_odds_crude *crude, uint64_t first,
    uint64_t count) {
    const struct spike_odds_walk *walk = crude->walk;
    const struct lanes_stop stop = {
        .height = walk->question->height,
        .flat = walk->flat,
        .most_steps = walk->question->most_steps};
    for (uint64_t r = 0; r < count; r++) {
        struct rng rng = rng_of(crude->key, first + r);
        struct chain at = spike_odds_walk_start(walk, &rng);
        double theta = spike_odds_walk_theta(walk, at);
        run[r] = lanes_start(
            crude->key, first + r, at,
            spike_odds_walk_floor(at, theta, SPIKE_ODDS_WALK_NEGLIGIBLE));
        missed[r] = theta; /* until its run is over */
    }
    lanes_advance(&crude->lanes, crude->key, &stop, run, count);
    for (uint64_t r = 0; r < count; r++) {
        missed[r] = run[r].end == LANES_ABSORBED
                        ? exp(spike_odds_walk_log_lundberg(walk, run[r].at, missed[r]))
                        : 0;
    }
}

enum spike_odds_end spike_odds_crude_end(const struct lanes_run *run) {
    static const enum spike_odds_end end[] = {
        [LANES_HIT] = SPIKE_ODDS_HIT,
        [LANES_FLAT] = SPIKE_ODDS_FLAT,
        [LANES_ABSORBED] = SPIKE_ODDS_ABSORBED,
        [LANES_STEP_LIMIT] = SPIKE_ODDS_STEP_LIMIT};
    return end[run->end];
}

/* A start takes some tens of draws from the beginning; the steps are drawn beyond 2^63. */
struct rng spike_odds_crude_after(const struct spike_odds_crude *crude, uint64_t replica) {
    struct rng rng = rng_of(crude->key, replica);
    rng.block = 1ULL << 62;
    return rng;
}
