/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_RISE_CHAIN_H
#define CATAPULT_RISE_CHAIN_H

/**
 * Follows the residual of one run, with a frozen kernel or by the exact chain of a linear network:
 * what rise.h counts plain runs of and rise_rare.h splits. A state is plain numbers that may be
 * copied. With a frozen kernel it is r, or where K has null directions z with r = L z + e: e, the
 * part of the labels that K cannot reach, stays as it is and kicks z at every step; outputs at the
 * start have no such part (K exceeds their covariance). |r|^2 = sum_j value_j z_j^2 + |e|^2.
 */

#include "forecast/frozen.h"
#include "forecast/rise.h"

struct rise_chain {
    size_t numbers; /**< of a state, a multiple of 8 */
    size_t samples, batch;
    enum batch_sampling sampling;
    const struct rise_heights *heights;
    double eta;

    const struct rise_frozen_question *frozen; /**< one of the two */
    const struct rise_linear_question *linear;
    struct frozen step;   /**< of a frozen kernel */
    double *origin;       /**< owned: the state at -y, or scaled labels of a linear network */
    double *spread;       /**< owned: what a normal draw adds to z; NULL: L_outputs adds to r */
    double *beyond;       /**< owned: e */
    double beyond_square; /**< |e|^2 */
};

/** Prepare a chain; the question and what it points to must outlive it. The caller owns `chain`
 * until rise_chain_clear. Faults of rise_frozen_run and rise_linear_run, but those of a plan. */
enum status rise_chain_of_frozen(
    struct rise_chain *chain, const struct rise_frozen_question *question, struct fault *fault);
enum status rise_chain_of_linear(
    struct rise_chain *chain, const struct rise_linear_question *question, struct fault *fault);
void rise_chain_clear(struct rise_chain *chain);

/** Draws a start into `state`; *square is the sum of the squared residuals, in a unit of the
 * chain's. STATUS_SYSTEM: memory. STATUS_INPUT: what vector_chain_start refuses. */
enum status rise_chain_start(
    const struct rise_chain *chain, double *square, double *state, struct rng *rng,
    struct fault *fault);

/** Takes a step and returns the same sum after it. */
double
rise_chain_step(const struct rise_chain *chain, double *state, const size_t *batch, size_t count);

#endif
