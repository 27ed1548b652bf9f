/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_VERDICT_H
#define CATAPULT_VERDICT_H

/** Says in words what the numbers of `catapult predict` mean. */

#include <stdio.h>

#include "predict_question.h"
#include "theory/drift.h"

/** What the words are chosen by. */
struct verdict {
    enum drift_regime regime;
    enum drift_phase phase;
    double p_spike; /**< asymptotically; 1 only where there is nothing to climb */
    struct verdict_simulation {
        bool done, trusted;
        bool out_of_reach; /**< no run reached the height, and none still could */
        double p_spike;    /**< NaN: none */
        double below;      /**< bounds P with 95 % where no run of the law itself hit; else 0 */
    } simulation;
};

/** Can |mu| rise and fall? Then a simulation has something to find. */
static inline bool verdict_walks(const struct verdict *verdict) {
    return verdict->regime == DRIFT_DEFLATIONARY || verdict->regime == DRIFT_INFLATIONARY;
}

/** Prints the headline, one sentence or more a line. */
void verdict_print(
    FILE *out, const struct verdict *verdict, const struct predict_question *question);

#endif
