/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TRAIN_SCHEDULE_H
#define CATAPULT_TRAIN_SCHEDULE_H

/** Reads the learning rates of `catapult train`. */

#include "train_question.h"

/** Fills unit, schedule and point from the options. STATUS_INPUT: words that are no schedule, or
 * that do not go together. */
enum status train_schedule_read(struct train_question *question, struct fault *fault);

#endif
