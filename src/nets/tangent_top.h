/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TANGENT_TOP_H
#define CATAPULT_TANGENT_TOP_H

/** Looks at a network on some samples through the largest eigenpairs of its tangent kernel there,
 * again and again, and leaves its training alone. */

#include <stddef.h>

#include "base/fault.h"
#include "nets/pass.h"
#include "nets/tangent.h"

struct tangent_top {
    struct pass pass;           /**< owned */
    struct eigen eigen;         /**< owned: of the last look */
    size_t pairs;               /**< wanted; a kernel of lower order has fewer */
    double *kernel;             /**< owned: of the last look, order eigen.order */
    double *residual;           /**< owned: f - y there */
    double critical;            /**< rate there, as tangent.h says */
    struct tangent_split split; /**< of the residual, by all the pairs */
};

/** Returns the bytes that tangent_top_init takes, and a look on top of that. */
double tangent_top_bytes(const struct net *net, size_t most, size_t pairs);

/** Takes memory for looks at up to `most` samples, with so many pairs. The network must outlive
 * it. STATUS_INPUT: no pairs, or more memory than there is. STATUS_SYSTEM: memory. */
enum status tangent_top_init(
    struct tangent_top *top, const struct net *net, size_t most, size_t pairs, struct fault *fault);
void tangent_top_clear(struct tangent_top *top);

/** Looks at `count` <= most samples. What comes out depends on them and on the weights alone, not
 * on earlier looks. Fails as eigen_top does: STATUS_INPUT where an output is not finite. */
enum status tangent_top_look(
    struct tangent_top *top, const double *x, const double *y, size_t count, struct fault *fault);

#endif
