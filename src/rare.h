/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_RARE_H
#define CATAPULT_RARE_H

/**
 * The probability that SGD spikes, by simulation of the nonlinear chain. Two methods share one interface:
 * crude Monte Carlo, and importance sampling with the fixed Cramer tilt p_i |1 - eta lambda_0 s_i^2|^theta,
 * under which spikes are typical and whose weights keep a bounded relative error at any width (Siegmund
 * 1976; Gess & Heydecker's theta). Every run ends in a counted way.
 */

#include <stdbool.h>
#include <stdint.h>

#include "chain.h"
#include "dataset.h"
#include "rng.h"
#include "watch.h"

enum rare_method { RARE_CRUDE, RARE_TILT };

/** How a run ended. */
enum rare_end {
    RARE_HIT,        /**< |Y| reached the height */
    RARE_FLAT,       /**< Lambda <= 2/s_*^2: |Y| never grows again */
    RARE_ABSORBED,   /**< |Y| so small that Lundberg's bound leaves almost nothing; see `missed` */
    RARE_STEP_LIMIT, /**< neither within `most_steps` */
    RARE_ENDS,
};

struct rare_question {
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

struct rare_plan {
    enum rare_method method;
    struct rng_key key;
    double relative_error;  /**< stop once the standard error is below; 0: never */
    uint64_t most_replicas; /**< the tilt gives up before when not one of 65536 runs hits */
    int threads;
    struct watch *watch; /**< NULL: none */
};

struct rare_estimate {
    double p, se;                 /**< the probability and its standard error */
    double missed;                /**< what absorbed runs can add to p, by Lundberg's bound */
    double effective_sample_size; /**< (sum w)^2/sum w^2 over the hits */
    double largest_share;         /**< of one weight in the sum */
    double steps_to_hit;          /**< weighted mean; NaN without a hit */
    uint64_t replicas;
    uint64_t ends[RARE_ENDS];
    double theta; /**< of the tilt */
    double final_quantile
        [3]; /**< 10, 50, 90 % of Lambda at the end, given a hit, to 1/2048 of Lambda_0;
                                   NaN unless followed */
};

/**
 * Runs blocks of replicas until the plan is fulfilled; the result depends on the key, not on the threads.
 * STATUS_INPUT: a question outside the theory (divergent), or a lazy one for the tilt.
 */
enum status rare_run(struct rare_estimate *estimate, const struct rare_question *question,
                     const struct rare_plan *plan, struct fault *fault);

/** False when the error bar cannot be trusted: fewer than 100 effective hits, or one weight above 5 %. */
bool rare_trusted(const struct rare_estimate *estimate);

#endif
