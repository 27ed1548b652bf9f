/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_LINEAR_VALLEY_H
#define CATAPULT_LINEAR_VALLEY_H

/**
 * Describes a quadratic minimum L = 1/2 x^T H x whose noise has a covariance C of its own, in no
 * basis that it shares with H: x' = (1 - eta H) x + sqrt(eta epsilon) C^(1/2) xi. Its stationary
 * law is N(0, Sigma), in the basis of H
 *
 *     Sigma_ij = epsilon C_ij/(h_i + h_j - eta h_i h_j),
 *
 * so that V = epsilon/2 x^T Sigma^-1 x exactly (derived for this package). Where H and C do not
 * commute the chain is not reversible; run backwards it is another linear chain. Whitened, x = R v
 * with v ~ N(0, 1), one is v' = M^T v + noise, the other v' = M v + noise.
 */

#include <stdbool.h>

#include "escape/valley.h"

enum { LINEAR_VALLEY_MOST = 1024 }; /* dimensions */

struct linear_valley {
    size_t dimensions;
    double eta, epsilon;
    enum valley_domain domain;
    double edge;       /**< R: the domain is S <= R, S = |x|^2 or x^T H x */
    double *curvature; /**< h_i, falling */
    double *axis;      /**< their eigenvectors, a row each */
    double *w;         /**< S = sum w_k v_k^2, falling */
    double *spread;    /**< sqrt(g_i) x_i = sum_k spread_ik v_k along axis i, g_i = 1 or h_i */
    double *back;      /**< M */
    double *noise;     /**< the lower triangle N of 1 - M M^T = N N^T */
    double *noise_on;  /**< that of 1 - M^T M */
    double *memory;    /**< owned: all of these */
};

/** What the two matrices and the domain are; d x d, row by row, symmetric. */
struct linear_valley_question {
    size_t dimensions;
    const double *hessian, *noise;
    enum valley_domain domain;
    double size;         /**< radius or depth, > 0 */
    double eta, epsilon; /**< rate, and rate over batch */
};

/** Takes both matrices apart; the caller owns `valley` until linear_valley_clear. Cost: some 20 d^3
 * multiplications and 6 d^2 doubles. STATUS_INPUT: H or C not symmetric (to 10^-5 of the largest
 * entry; rounding is averaged away), H indefinite or singular, C not positive, eta h not in (0, 2),
 * more than LINEAR_VALLEY_MOST dimensions. STATUS_SYSTEM: memory. */
enum status linear_valley_init(
    struct linear_valley *valley, const struct linear_valley_question *question,
    struct fault *fault);
void linear_valley_clear(struct linear_valley *valley);

/** Returns V0, the least V on the boundary, of the chain with these steps. */
double linear_valley_height(const struct linear_valley *valley);

/** Returns sum w_k v_k^2. */
double linear_valley_score(const struct linear_valley *valley, const double *v);

/** Takes a step in whitened coordinates, from v into `to`, forward or backward in time. d^2 + d^2/2
 * multiply-adds. */
void linear_valley_step(
    double *to, const double *v, const struct linear_valley *valley, bool forward, struct rng *rng);

/** Writes the share of axis i in S, g_i x_i^2/S, for each i. */
void linear_valley_shares(double *share, const struct linear_valley *valley, const double *v);

#endif
