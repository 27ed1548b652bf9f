/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_EDGE_H
#define CATAPULT_EDGE_H

/**
 * Follows gradient descent at a constant rate, and finds the rate from which on it diverges. Rates
 * are x = eta lambda_0 in the units of Lewkowycz et al. 2020: lambda_0 is the norm of the tangent
 * kernel at the start over the number of outputs, and their loss has a 1/2, so that x is twice the
 * rate in critical rates (tangent.h).
 */

#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "inputs/samples.h"
#include "nets/net.h"

struct edge_question {
    const char *net; /**< as for net_init */
    enum net_scheme scheme;
    double sigma; /**< of the start */
    struct rng_key key;
    uint64_t replica;              /**< weights come from there, as net_start says */
    const struct samples *samples; /**< all of them in each step */
    size_t steps;                  /**< at most */
};

/** What came of a training; losses are in units of the first. All are 0 but `diverged`
 * where it diverged at once. */
struct edge_course {
    double peak, last; /**< the largest loss, and the last that was looked at */
    double end;        /**< x at the end: the rate times what lambda is then; 0 where it diverged */
    double diverged;   /**< 1: as training.h says; else 0 */
};

/** Trains at the rate x. Cost: its steps and two kernels. Fails as net_init, training_init and
 * eigen_top do. */
enum status edge_follow(
    struct edge_course *course, const struct edge_question *question, double x,
    struct fault *fault);

/** Halves the interval of log x from `low` to `high` so many times, and writes the middle of what
 * is left. Where trainings do not diverge from one rate on, it is one of the places between a rate
 * that does and one that does not; at the ends of the interval, which are not asked, it may be
 * neither. */
enum status edge_find(
    double *x, const struct edge_question *question, double low, double high, int halvings,
    struct fault *fault);

#endif
