/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_RANDOM_DATASET_H
#define CATAPULT_RANDOM_DATASET_H

/** Makes pseudo-random datasets for claims that range over many; the same on every machine, as
 * POSIX fixes the recurrence of erand48. */

#include <stdbool.h>

#include "theory/dataset.h"

/** Makes the next dataset of the generator with this state: two to six samples, one with s^2 = 1
 * and the others uniform in (least, 1), least < 1; weights uniform in (0.01, 1.01), but 1e-6 for
 * one sample if `rare`. The caller owns `dataset` until dataset_clear. STATUS_SYSTEM: memory. */
enum status random_dataset_init(
    struct dataset *dataset, unsigned short state[3], double least, bool rare, struct fault *fault);

#endif
