/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SPIKE_ODDS_SPLITTING_H
#define CATAPULT_SPIKE_ODDS_SPLITTING_H

/** Estimates the probability of spike_odds.h by splitting.h with the score log|Y|:
 * SPIKE_ODDS_SPLITTING. The exponent serves only to space the levels. */

#include "odds/spike_odds.h"

/** Estimates the probability for spike_odds_run, which refuses what is outside the theory. */
enum status spike_odds_splitting_run(
    struct spike_odds *found, const struct spike_odds_question *question, const struct plan *plan,
    struct fault *fault);

#endif
