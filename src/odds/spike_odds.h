/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SPIKE_ODDS_H
#define CATAPULT_SPIKE_ODDS_H

/**
 * Estimates the probability that SGD spikes, by simulation of the nonlinear chain. Three methods
 * share one interface: crude Monte Carlo; importance sampling with the fixed Cramer tilt p_i |1 -
 * eta lambda_0 s_i^2|^theta, under which spikes are typical and whose weights keep a bounded
 * relative error at any width (Siegmund 1976; Gess & Heydecker's theta); and multilevel splitting
 * in log|Y| (splitting.h), which draws from the law itself: slower than the tilt, and blind to what
 * can go wrong with a weight. Every run ends in a counted way.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/estimate.h"
#include "chain/start.h"
#include "theory/dataset.h"
#include "runs/plan.h"

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
    enum spike_odds_method method;
    struct dd eta;
    double width;
    struct start start;  /**< mu0 is not 0; the tilt is that of its lambda0, also when `random` */
    double height;       /**< of |Y| = eta |mu|/sqrt(n) */
    uint64_t most_steps; /**< of one run */
    bool follow; /**< follow runs after their hit, untilted, for the law of Lambda at the end */
};

struct spike_odds {
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
    /** 10, 50, 90 % of Lambda at the end, given a hit, to 1/2048 of Lambda_0; NaN unless
     * followed */
    double final_quantile[3];
};

/**
 * Estimates the probability from plan->runs replicas, or fewer: stops early at the plan's relative
 * error, and gives up when not one of 65536 runs of the tilt hits, or no one of 128 repetitions of
 * splitting. STATUS_INPUT: a question outside the theory (divergent), or a lazy one for the tilt.
 */
enum status spike_odds_run(
    struct spike_odds *found, const struct spike_odds_question *question, const struct plan *plan,
    struct fault *fault);

/** Makes the question asked from |mu_0| = 1 at eta = 1: does |Y| = |mu|/sqrt(width) reach
 * `height`? */
struct spike_odds_question spike_odds_from_one(
    const struct dataset *dataset, enum spike_odds_method method, struct dd lambda0, double width,
    double height);

/** Returns p with its standard error. */
struct estimate spike_odds_estimate(const struct spike_odds *found);

/**
 * The effective sample size as a part of the replicas, of a tilt. Its standard error is a bound: no
 * weight exceeds the largest, so w^2 scatters by at most max w (E w^2)^(1/2).
 */
struct estimate spike_odds_effective_part(const struct spike_odds *found);

/** Returns what an estimate costs: its relative error times the square root of the steps, which
 * does not depend on how many runs there are. `coin`: the error is that of a coin that shows spikes
 * with this probability, as for crude runs of which none may have hit; NaN: the error found. */
double spike_odds_cost(const struct spike_odds *found, double coin);

/** Says whether the error bar can be trusted: at least 100 effective hits, and no weight above 5
 * %. */
bool spike_odds_trusted(const struct spike_odds *found);

#endif
