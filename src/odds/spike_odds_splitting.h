/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SPIKE_ODDS_SPLITTING_H
#define CATAPULT_SPIKE_ODDS_SPLITTING_H

/** SPIKE_ODDS_SPLITTING of spike_odds.h: splitting.h with the score log|Y|. It knows the exponent
 * only to space its levels. */

#include "odds/spike_odds.h"

/** Called by spike_odds_run, which refuses what is outside the theory. */
enum status spike_odds_splitting_run(
    struct spike_odds *found, const struct spike_odds_question *question, const struct plan *plan,
    struct fault *fault);

#endif
