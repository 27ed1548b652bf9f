/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TRAIN_PICTURE_H
#define CATAPULT_TRAIN_PICTURE_H

/** Draws a run of `catapult train`. */

#include "train_run.h"

/** Draws the rows of the run as an SVG or PDF at the question's plot, whole or not at all: losses
 * with the catapults shaded; the rate beside the critical one; the share of the loss in the top
 * directions, and the alignment where it is known. Where there are more than some thousand steps,
 * the least and the largest of neighbours. STATUS_SYSTEM: memory, or it cannot be written. */
enum status train_picture_draw(const struct train_run *run, struct fault *fault);

#endif
