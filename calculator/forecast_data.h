/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FORECAST_DATA_H
#define CATAPULT_FORECAST_DATA_H

/** Loads the data of `catapult forecast`, or a kernel that somebody measured. */

#include "forecast_question.h"

/** Fills kernel, outputs, y and beyond from the files that the question names. The caller clears
 * the question, also after a fault. STATUS_INPUT: what the readers and kernel_init refuse, inputs
 * that are all 0, more than 4096 samples whose kernel would be formed without --take, a kernel that
 * is not square, a residual of another length or of zeros. */
enum status forecast_data_load(struct forecast_question *question, struct fault *fault);

#endif
