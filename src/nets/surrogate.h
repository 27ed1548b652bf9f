/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SURROGATE_H
#define CATAPULT_SURROGATE_H

/**
 * Trains a network on much data, for the features of a task whose target nobody knows: the average
 * gradient outer product of a good network stands in for the expected one of the target (Zhu et al.
 * 2024, appendix F).
 */

#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "inputs/samples.h"
#include "nets/net.h"
#include "nets/training.h"

struct surrogate_question {
    const char *net; /**< as for net_init */
    enum net_scheme scheme;
    struct training_plan plan;
    double rate; /**< of the first half of the steps; a tenth of it in the second */
    uint64_t steps;
};

/** Trains the network on `train` and writes its AGOP there into egop (inputs x inputs), and its
 * loss on `test`. Fails as net_init and training_init do; STATUS_INPUT where the training diverges.
 */
enum status surrogate_egop(
    double *egop, double *loss, const struct surrogate_question *question,
    const struct samples *train, const struct samples *test, struct fault *fault);

#endif
