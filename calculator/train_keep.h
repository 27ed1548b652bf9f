/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TRAIN_KEEP_H
#define CATAPULT_TRAIN_KEEP_H

/** Keeps a run of `catapult train` in a checkpoint. */

#include "train_run.h"

/** Returns the bytes of a run's state; a run without a checkpoint needs none. */
size_t train_keep_size(const struct train_run *run);

/** Begins the watch: threads, progress, and the run as the checkpoint has it, if there is one.
 * STATUS_INPUT: it is of another question. */
enum status train_keep_begin(struct train_run *run, struct fault *fault);

/** Tells the watch between two steps how far the run is, a few times a second. STATUS_STOPPED as
 * watch_block. */
enum status train_keep_report(struct train_run *run, struct fault *fault);

#endif
