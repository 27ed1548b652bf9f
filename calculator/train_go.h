/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TRAIN_GO_H
#define CATAPULT_TRAIN_GO_H

/** Takes the steps of a run of `catapult train`, and looks. */

#include "train_run.h"

/** Trains to the end, from where train_keep_begin has brought the run. Divergence is an end like
 * others. The checkpoint stays: watch_finish(&run->watch) takes it away, once all is written.
 * STATUS_STOPPED: a signal came; the fault says how to go on. */
enum status train_go(struct train_run *run, struct fault *fault);

#endif
