/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TRAIN_ROWS_H
#define CATAPULT_TRAIN_ROWS_H

/** Writes the steps of a run of `catapult train` as CSV. */

#include "train_run.h"

/** Writes the rows to the question's output, whole or not at all, with lines that say of what and
 * by which program they are. Fails as csvwriter_commit does. */
enum status train_rows_write(const struct train_run *run, struct fault *fault);

#endif
