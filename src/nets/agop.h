/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_AGOP_H
#define CATAPULT_AGOP_H

/** Computes the average gradient outer product of a network, the features that it has learnt (Zhu
 * et al. 2024, section 5; Radhakrishnan et al. 2024). */

#include <stddef.h>

#include "base/fault.h"
#include "nets/net.h"

/** Writes G = (1/n) sum_i sum_a grad f_a(x_i) grad f_a(x_i)^T, inputs x inputs, over n samples x,
 * in passes of a few hundred. STATUS_SYSTEM: memory. */
enum status agop(double *g, const struct net *net, const double *x, size_t n, struct fault *fault);

/** Returns the cosine <A, B>/(|A||B|) of two d x d matrices by Frobenius' product, 0 where one is
 * 0: the alignment of AGOP and EGOP. */
double agop_alignment(const double *a, const double *b, size_t d);

#endif
