/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EXITS_H
#define EXITS_H

/** What tests of exits from a minimum share: the exact mean of the chain in one dimension, against
 * which simulations are held. */

#include "base/estimate.h"

/** E nu from 0 for x' = (1 - eta) x + sqrt(eta epsilon) xi on [-1, 1], by `escape/exit_chain.h`. */
double exits_exact(double eta, double epsilon);

/** The logarithm `got` is `want` to within STATISTIC_Z of its standard errors, which is below
 * `most_se`. */
void exits_assert_log(struct estimate got, double want, double most_se, const char *name);

#endif
