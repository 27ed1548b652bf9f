/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_LANES_H
#define CATAPULT_LANES_H

/**
 * Runs many replicas of SGD at once, side by side in the lanes of vector registers: the steps of
 * chain_step to the last bit, ten to thirty times faster (`make bench`). What a replica does
 * depends on its name alone, (key, replica), not on the number of lanes, on who shares them, on the
 * instructions or on the compiler.
 */

#include <stdbool.h>

#include "chain/chain.h"
#include "chain/lanes_sampler.h"

/** Which instructions are used; all give the same bits. */
enum lanes_clone {
    LANES_PLAIN, /**< what every machine has */
    LANES_AVX2,
    LANES_AVX512,
    LANES_CLONES,
};

/** Samples and how they are drawn. */
struct lanes {
    enum lanes_clone clone; /**< the widest of this machine; may be set to another that lanes_has */
    struct lanes_sampler sampler;
};

/** When a run is over. Each condition is checked before the run's first step and after every step,
 * in this order. */
struct lanes_stop {
    double height; /**< |Y| >= height: LANES_HIT; INFINITY: never */
    double flat;   /**< Lambda <= flat: LANES_FLAT; 0: never */
    /**
     * |Y| <= the run's floor: LANES_ABSORBED if `over` says that the run is over, or is NULL.
     * Otherwise the run goes on, however far below any double, and `over` is asked again once |Y|
     * has been back above twice the floor. Absorbed too is a run in which a sample at its pole, s^2
     * Lambda = 1 exactly, takes Y to 0 or to where no double holds the rest of Y.
     */
    bool (*over)(struct chain at, const void *context);
    const void *context;
    uint64_t most_steps; /**< LANES_STEP_LIMIT */
};

/** The least floor; a smaller one counts as this one. The square of this floor is still a normal
 * double; smaller numbers take ten times longer. */
#define LANES_FLOOR 0x1p-480

/** How a run ended. */
enum lanes_end { LANES_HIT, LANES_FLAT, LANES_ABSORBED, LANES_STEP_LIMIT };

/** A replica on its way. */
struct lanes_run {
    uint64_t replica;
    struct chain at; /**< below the floor y stands for Y 2^(300 depth), as in chain_rescale */
    double peak;     /**< largest |Y| so far, start included */
    double floor;    /**< below half the height */
    uint64_t steps;
    struct xoroshiro stream; /**< as it was at the last multiple of LANES_SAMPLER_BLOCK steps */
    int depth;
    enum lanes_end end;
};

/** Sets up lanes for the law of `sgd`, which is not needed afterwards. The caller owns `lanes`
 * until lanes_clear. STATUS_INPUT: an s^2 other than 0 outside 2^-40 ... 2^40, where rescaling
 * would not be exact; STATUS_SYSTEM: memory. */
enum status lanes_init(struct lanes *lanes, const struct sgd *sgd, struct fault *fault);
void lanes_clear(struct lanes *lanes);

/** Says whether this machine and this build have the instructions. */
bool lanes_has(enum lanes_clone clone);

/** Returns a replica at its start. */
struct lanes_run
lanes_start(struct rng_key key, uint64_t replica, struct chain start, double floor);

/** Takes each of `count` runs, of replicas of `key`, from where it stands until it is over. A run
 * can be taken on beyond its end with another `stop`, and takes the same steps as if it had never
 * stopped. */
void lanes_advance(
    const struct lanes *lanes, struct rng_key key, const struct lanes_stop *stop,
    struct lanes_run *run, size_t count);

#endif
