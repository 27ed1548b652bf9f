/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_VERDICT_H
#define CATAPULT_VERDICT_H

/** Says in words what the numbers of `catapult predict` mean. */

#include <stdio.h>

#include "finding.h"
#include "setup.h"
#include "theory/drift.h"

/** What the words are chosen by. */
struct verdict {
    enum drift_regime regime;
    enum drift_phase phase;
    double theta;
    double log_p_spike;        /**< asymptotically; 0 only where there is nothing to climb */
    struct finding simulation; /**< not `done` unless it was asked for */
};

/** Can |mu| rise and fall? Then a simulation has something to find. */
static inline bool verdict_walks(const struct verdict *verdict) {
    return verdict->regime == DRIFT_DEFLATIONARY || verdict->regime == DRIFT_INFLATIONARY;
}

/** Prints the headline, one sentence or more a line: how likely a spike is at this width, what the
 * formula for wide networks says, which learning rates are safe, what a spike is. */
void verdict_print(FILE *out, const struct verdict *verdict, const struct setup *setup);

#endif
