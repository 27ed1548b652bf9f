/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EXIT_CHAIN_H
#define CATAPULT_EXIT_CHAIN_H

/**
 * Computes after how many steps the chain x' = (1 - eta h) x + s xi, s^2 = eta epsilon c, in one
 * dimension leaves [-r, r], started at x; nu counts the steps. The mean solves a Fredholm equation
 * of the second kind,
 *
 *     E(x) = 1 + int_{-r}^r p(x, y) E(y) dy,
 *
 * which Gauss-Legendre nodes turn into a linear one (Nystrom 1930). That one is solved by
 * eliminating states without a subtraction (Grassmann, Taksar & Heyman 1985): the diagonal is the
 * probabilities of leaving a node, for another or for good, so that an E of 10^100 has as many
 * digits as one of 10.
 */

#include <stddef.h>

#include "base/fault.h"

struct exit_chain_question {
    double eta, curvature, noise, epsilon, radius; /**< all > 0, eta h < 2 */
};

/** Half the nodes, those on the right: E is even. */
struct exit_chain {
    size_t nodes;
    double mean;      /**< E nu from 0, in steps */
    double deviation; /**< standard deviation of nu over its mean; 1 for an exponential law */
    double *memory;   /**< owned */
    double *origin;   /**< probabilities of a step from 0 to each node */
    double *step;     /**< [from * nodes + to], likewise */
};

/** Solves with 100 nodes to each side, or more where s asks for them. To 10 digits at least. Cost:
 * nodes^3/3. The caller owns `chain` until exit_chain_clear; on failure nothing is left to clear.
 * STATUS_INPUT: eta h not in (0, 2), or s so small that it takes over 2000 nodes. STATUS_SYSTEM:
 * memory. */
enum status exit_chain_init(
    struct exit_chain *chain, const struct exit_chain_question *question, struct fault *fault);
void exit_chain_clear(struct exit_chain *chain);

/** Returns the largest difference of P(nu > n) from exp(-n/E nu), over all n up to `means` E nu,
 * from the start 0: how far the law is from exponential. Cost: nodes^2 for each step.
 * STATUS_SYSTEM: memory. */
enum status exit_chain_distance(
    double *distance, const struct exit_chain *chain, double means, struct fault *fault);

#endif
