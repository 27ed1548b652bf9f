/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_VECTOR_CHAIN_H
#define CATAPULT_VECTOR_CHAIN_H

/**
 * Trains a two-layer linear network of any width by the exact chain of what its outputs depend on
 * (own). For F(x) = n^(-1/2) a^T W x, W n x d, and the loss (1/2b) sum_B (F(x_i) - y_i)^2 at the
 * rate eta put Sigma = (eta/n) [W a]^T [W a] = [[M, U], [U^T, A]], R = X U - Y with Y = eta
 * y/sqrt(n), and Gamma = (1/b) sum_B R_i x_i. A step is Sigma' = T Sigma T, T = I - Gamma e^T - e
 * Gamma^T, e the last unit vector: neither eta nor n occurs. R = eta r/sqrt(n) for the residual r =
 * F - y, and eta K = A X X^T + X M X^T for the tangent kernel. For d = b = 1 and y = 0 it is
 * chain/chain.h. Inputs may be taken in any orthonormal basis of their span: rows of the root of
 * KERNEL_LINEAR over sqrt(2) do. Two rates eta_W and eta_a: Sigma of [W/sqrt(eta_W), a/sqrt(eta_a)]
 * with eta = sqrt(eta_W eta_a). F = v^T W x without the n^(-1/2): Sigma = eta [W v]^T [W v] and R =
 * eta r.
 */

#include <stddef.h>

#include "base/fault.h"
#include "random/rng.h"

struct vector_chain {
    size_t inputs; /**< d */
    double *m;     /**< owned: M, d x d, exactly symmetric */
    double *u;     /**< owned: U */
    double a;      /**< A */
    double *gamma; /**< owned: of the last step */
    double *room;  /**< owned: 2 d numbers */
};

/** What the chain is trained on. */
struct vector_chain_data {
    size_t samples, inputs;
    const double *x; /**< samples x inputs */
    const double *y; /**< Y = eta y/sqrt(n) of each sample; NULL: zeros */
};

/** Takes memory for a state of zeros. The caller owns `chain` until vector_chain_clear.
 * STATUS_INPUT: no inputs, or more than the memory that is free (said in GB). */
enum status vector_chain_init(struct vector_chain *chain, size_t inputs, struct fault *fault);
void vector_chain_clear(struct vector_chain *chain);

/** Sets Sigma = scale V^T V for the `neurons` rows (w_r, a_r) of d + 1 numbers of V: that of a
 * network at scale = eta/n. Costs neurons d^2/2 multiply-adds. STATUS_SYSTEM: memory. */
enum status vector_chain_of_neurons(
    struct vector_chain *chain, double scale, const double *v, size_t neurons, struct fault *fault);

/** Draws Sigma for n neurons with weights N(0, 1), at any n >= 1 (a whole number below d + 1): by
 * Bartlett's triangle with a last, so that U is a sum of products and keeps its digits at n =
 * 10^20. d^2/2 normal draws, d^3/6 multiply-adds. STATUS_INPUT: eta or n out of range.
 * STATUS_SYSTEM: memory. */
enum status vector_chain_start(
    struct vector_chain *chain, double eta, double n, struct rng *rng, struct fault *fault);

/** Takes a step with the `count` samples of a batch. 3 d^2 + 2 count d multiply-adds; the same bits
 * on every machine. */
void vector_chain_step(
    struct vector_chain *chain, const struct vector_chain_data *data, const size_t *batch,
    size_t count);

/** Returns the mean square of R over all samples: eta^2/n times that of the residual. */
double
vector_chain_mean_square(const struct vector_chain *chain, const struct vector_chain_data *data);

/** Writes eta K (samples x samples) of the network as it stands. STATUS_SYSTEM: memory. */
enum status vector_chain_kernel(
    double *kernel, const struct vector_chain *chain, const struct vector_chain_data *data,
    struct fault *fault);

#endif
