/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FORECAST_NET_H
#define CATAPULT_FORECAST_NET_H

/** Makes the kernel of a network for which there is no closed form: that of one random start. */

#include "forecast_question.h"

/** Returns whether the model needs that: tanh, a file of layers, or weights as PyTorch draws
 * them. */
bool forecast_net_asked(const struct forecast_question *question);

/**
 * Draws the weights of the network by the stream (seed, forecast_net, 0) and fills the kernel, and
 * y with the labels less the outputs at that start: `outputs` stays empty, for they are no longer
 * random. Two layers of --width neurons, F = n^(-1/2) a^T tanh(W x) in the units of the closed
 * forms; as PyTorch draws them, with biases; or the layers of a file, without the shape of a sample
 * or with it. STATUS_INPUT: a file that is none, what net_init refuses, other inputs than the
 * samples', more than one output, a kernel that is 0. STATUS_SYSTEM: memory.
 */
enum status forecast_net_kernel(
    struct forecast_question *question, const struct samples *samples, struct fault *fault);

#endif
