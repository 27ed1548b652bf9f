/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_NET_EXITS_H
#define CATAPULT_NET_EXITS_H

/** Simulates after how many steps a network leaves the minimum that it was trained to: plain runs
 * with the network's own gradients and one of three noises. */

#include <stdint.h>

#include "base/estimate.h"
#include "escape/linear_valley.h"
#include "escape/net_minimum.h"
#include "runs/plan.h"

enum net_exits_noise {
    NET_EXITS_BATCHES, /**< SGD: w' = w - rate grad L_B, B samples drawn with replacement */
    NET_EXITS_NORMAL,  /**< w' = w - rate grad L + (rate epsilon C)^(1/2) xi, C of the minimum */
    NET_EXITS_ROUND,   /**< the same with C = size I: Langevin dynamics */
};

struct net_exits_question {
    const struct net_minimum *minimum;
    enum net_exits_noise noise;
    double rate;
    size_t batch;   /**< B, for batches */
    double epsilon; /**< for the others */
    double round;   /**< the size, where it is round */
    enum valley_domain domain;
    double size;         /**< until |w - w*| or L - L* is above it */
    uint64_t most_steps; /**< of one run */
};

struct net_exits {
    struct estimate mean; /**< of the steps */
    double unfinished;    /**< runs that met the step limit, which counts as their end */
    double steps;         /**< in all */
};

/** Follows plan->runs runs. Cost: E nu passes over all samples each, and d^2 for a normal noise.
 * STATUS_INPUT: rate, size, batch or epsilon not above 0. STATUS_SYSTEM: memory. */
enum status net_exits_run(
    struct net_exits *found, const struct net_exits_question *question, const struct plan *plan,
    struct fault *fault);

/** Makes the quadratic minimum of the same Hessian, noise and domain, whose exits are those of the
 * network where it is near enough to it; batches have the noise of their covariance there. The
 * caller owns `valley` until linear_valley_clear. Faults as linear_valley_init. */
enum status net_exits_valley(
    struct linear_valley *valley, const struct net_exits_question *question, struct fault *fault);

/** Finds the exponent V0/epsilon of that minimum. Faults alike. */
enum status net_exits_exponent(
    double *exponent, const struct net_exits_question *question, struct fault *fault);

#endif
