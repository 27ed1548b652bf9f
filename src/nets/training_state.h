/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TRAINING_STATE_H
#define CATAPULT_TRAINING_STATE_H

/** Copies what a training under way consists of, its weights included, into a row of bytes and
 * back, so that it goes on elsewhere as if nothing had happened. The bytes serve the machine and
 * the build that wrote them. */

#include <stddef.h>

#include "nets/training.h"

/** Returns how many bytes the state of this training takes: 8 for each weight, as many for each
 * number that its optimiser keeps, and 8 for each sample. */
size_t training_state_size(const struct training *training);

/** Copies the state, between two steps, into training_state_size bytes. */
void training_state_put(void *state, const struct training *training);

/** Brings a training of the same question, fresh from training_init, to that state. */
void training_state_get(struct training *training, const void *state);

#endif
