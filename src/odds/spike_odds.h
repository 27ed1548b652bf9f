/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SPIKE_ODDS_H
#define CATAPULT_SPIKE_ODDS_H

/**
 * The probability that SGD spikes, by simulation of the nonlinear chain. Three methods share one
 * interface: crude Monte Carlo; importance sampling with the fixed Cramer tilt p_i |1 - eta
 * lambda_0 s_i^2|^theta, under which spikes are typical and whose weights keep a bounded relative
 * error at any width (Siegmund 1976; Gess & Heydecker's theta); and multilevel splitting in log|Y|
 * (splitting.h), which draws from the law itself: slower than the tilt, and blind to what can go
 * wrong with a weight. Every run ends in a counted way.
 */

#include <stdbool.h>
#include <stdint.h>

#include "chain/chain.h"
#include "theory/dataset.h"
#include "random/rng.h"
#include "runs/watch.h"

enum spike_odds_method { SPIKE_ODDS_CRUDE, SPIKE_ODDS_TILT, SPIKE_ODDS_SPLITTING };

/** How a run ended. */
enum spike_odds_end {
    SPIKE_ODDS_HIT,  /**< |Y| reached the height */
    SPIKE_ODDS_FLAT, /**< Lambda <= 2/s_*^2: |Y| never grows again */
    /** |Y| so small that Lundberg's bound leaves almost nothing; see `missed` */
    SPIKE_ODDS_ABSORBED,
    SPIKE_ODDS_STEP_LIMIT, /**< neither within `most_steps` */
    SPIKE_ODDS_ENDS,
};

struct spike_odds_question {
    const struct dataset *dataset;
    struct dd eta;
    double width;
    bool given;          /**< start at mu0, lambda0; else from N(0,1) weights */
    double mu0;          /**< not 0; not looked at without `given` */
    struct dd lambda0;   /**< also where the tilt is taken: 2 for N(0,1) weights */
    double height;       /**< of |Y| = eta |mu|/sqrt(n) */
    uint64_t most_steps; /**< of one run */
    bool follow; /**< follow runs after their hit, untilted, for the law of Lambda at the end */
};

struct spike_odds_plan {
    enum spike_odds_method method;
    struct rng_key key;
    double relative_error; /**< stop once the standard error is below; 0: never */
    /** The tilt gives up before when not one of 65536 runs hits; splitting, when no one of 128
     * repetitions does. */
    uint64_t most_replicas;
    int threads;
    struct watch *watch; /**< NULL: none */
};

struct spike_odds_estimate {
    double p, se;  /**< the probability and its standard error */
    double missed; /**< what absorbed runs can add to p, by Lundberg's bound */
    /** (sum w)^2/sum w^2 over the hits. Splitting, where hits share ancestors: (p/se)^2, the
     * independent hits with that error, at most the hits there are. */
    double effective_sample_size;
    double largest_share;           /**< of one weight in the sum; splitting: of one repetition */
    double steps_to_hit;            /**< weighted mean; NaN without a hit */
    uint64_t replicas;              /**< runs from the start */
    uint64_t steps;                 /**< of the chain, in all runs until they ended: the cost */
    uint64_t ends[SPIKE_ODDS_ENDS]; /**< sum to the replicas; splitting: of those at all levels */
    double theta;                   /**< of the tilt */
    double final_quantile
        [3]; /**< 10, 50, 90 % of Lambda at the end, given a hit, to 1/2048 of Lambda_0;
                                   NaN unless followed */
};

/**
 * Runs blocks of replicas until the plan is fulfilled; the result depends on the key, not on the
 * threads. STATUS_INPUT: a question outside the theory (divergent), or a lazy one for the tilt.
 */
enum status spike_odds_run(
    struct spike_odds_estimate *estimate, const struct spike_odds_question *question,
    const struct spike_odds_plan *plan, struct fault *fault);

/** False when the error bar cannot be trusted: fewer than 100 effective hits, or one weight above 5
 * %. */
bool spike_odds_trusted(const struct spike_odds_estimate *estimate);

#endif
