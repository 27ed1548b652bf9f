/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_RARE_SPLITTING_H
#define CATAPULT_RARE_SPLITTING_H

/** RARE_SPLITTING of rare.h: splitting.h with the score log|Y|. It knows the exponent only to space its levels. */

#include "rare.h"

/** Called by rare_run, which refuses what is outside the theory. */
enum status rare_splitting_run(struct rare_estimate *estimate, const struct rare_question *question,
                               const struct rare_plan *plan, struct fault *fault);

#endif
