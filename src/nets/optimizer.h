/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_OPTIMIZER_H
#define CATAPULT_OPTIMIZER_H

/** Takes a step of training along a gradient, by the rules and constants of PyTorch's optimisers.
 * */

#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

enum optimizer_kind {
    OPTIMIZER_SGD,      /**< w -= rate g */
    OPTIMIZER_MOMENTUM, /**< m = 0.9 m + g; w -= rate m (Polyak) */
    OPTIMIZER_ADADELTA, /**< rho 0.9, eps 1e-6 (Zeiler 2012) */
    OPTIMIZER_ADAGRAD,  /**< eps 1e-10 (Duchi et al. 2011) */
    OPTIMIZER_RMSPROP,  /**< alpha 0.99, eps 1e-8 (Tieleman & Hinton 2012) */
    OPTIMIZER_ADAM,     /**< beta 0.9, 0.999, eps 1e-8 (Kingma & Ba 2015), without weight decay */
};

enum { OPTIMIZER_KINDS = OPTIMIZER_ADAM + 1 };

struct optimizer {
    enum optimizer_kind kind;
    size_t count;   /**< weights */
    uint64_t steps; /**< taken so far */
    double *first;  /**< owned: the mean of gradients, or their sum; NULL where none is kept */
    double *second; /**< owned: the mean or sum of their squares; NULL where none is kept */
};

/** Returns the name: "SGD", "SGD+M", "Adadelta", "Adagrad", "RMSprop", "Adam". */
const char *optimizer_name(enum optimizer_kind kind);

/** Takes the memory that the kind wants: 0 to 2 numbers a weight. STATUS_SYSTEM: memory. */
enum status optimizer_init(
    struct optimizer *optimizer, enum optimizer_kind kind, size_t count, struct fault *fault);
void optimizer_clear(struct optimizer *optimizer);

/** Takes a step at this rate along g, changing w. Reference: PyTorch 1.13, torch.optim. */
void optimizer_step(struct optimizer *optimizer, double *w, const double *g, double rate);

#endif
