/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_HESSIAN_H
#define CATAPULT_HESSIAN_H

/**
 * Multiplies the Hessian of the loss L = (1/nk) sum (f - y)^2 by a vector without ever forming it:
 * forward and backward passes with their derivatives along that vector (Pearlmutter, "Fast exact
 * multiplication by the Hessian", 1994). Where a ReLU has its kink, the derivative from the left
 * counts.
 */

#include <stddef.h>

#include "base/fault.h"
#include "nets/pass.h"

struct hessian {
    struct net *net;
    const double *x, *y; /**< count samples; not owned */
    size_t count;
    struct pass pass;                /**< owned: outputs and derivatives */
    struct pass along;               /**< owned: their derivatives along the vector */
    double *zeros, *part, *residual; /**< owned */
};

/** Takes memory for `count` samples, which must stay, as must the network; twice a pass.
 * STATUS_INPUT: more than the memory that is there. STATUS_SYSTEM: memory. */
enum status hessian_init(
    struct hessian *hessian, struct net *net, const double *x, const double *y, size_t count,
    struct fault *fault);
void hessian_clear(struct hessian *hessian);

/** Looks at the network's weights of now: to be called before hessian_product when they change. */
void hessian_look(struct hessian *hessian);

/** out = H v, both net->weights numbers; those of fixed layers are left out (0). Cost: four passes.
 * */
void hessian_product(struct hessian *hessian, const double *v, double *out);

/** Returns 2/lambda_1(H), the rate above which gradient descent is unstable at a minimum, by
 * Lanczos until the residual of lambda_1 is below `tolerance` times the largest eigenvalue;
 * `*products` counts applications of H. Memory: two vectors of all weights for each product. */
enum status hessian_critical(
    double *rate, struct hessian *hessian, double tolerance, size_t *products, struct fault *fault);

#endif
