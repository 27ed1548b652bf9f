/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_RISE_RELU_H
#define CATAPULT_RISE_RELU_H

/** Estimates how often the residual of a two-layer ReLU network rises, with the feedback of the
 * residual on the kernel: by the surrogate of relu_surrogate.h, or by networks themselves. */

#include "forecast/relu_surrogate.h"
#include "forecast/rise.h"

struct rise_relu_question {
    struct relu_surrogate_question network;
    size_t batch;
    enum batch_sampling sampling;
    struct rise_heights heights;
};

/** Follows as many runs as rise_frozen_run. Faults as of that and of relu_surrogate_init, and a
 * batch larger than the samples. A step costs N m (batch + 1) multiply-adds for N neurons. */
enum status rise_relu_run(
    struct rise *found, const struct rise_relu_question *question, const struct plan *plan,
    struct fault *fault);

#endif
