/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FINDING_H
#define CATAPULT_FINDING_H

/** Finds how likely a spike is by simulation of the nonlinear chain, or by a bound where that
 * settles it, and says what is to be thought of the number. */

#include "answer.h"
#include "odds/spike_odds.h"
#include "setup.h"
#include "theory/drift.h"

struct finding {
    bool done;         /**< without a p where no double holds it, or outside the theory */
    bool trusted;      /**< the error bar can be */
    bool out_of_reach; /**< no run reached the height, and none still could */
    /** bounds P with 95 % where no run of the law itself hit, and may exceed 1; else 0 */
    double below;
    const char *method;         /**< "none", "bound", or that of the simulation */
    struct spike_odds estimate; /**< p is NaN where there is none */
};

/** What is to be done. */
struct finding_question {
    enum drift_regime regime;
    double log_p_spike; /**< asymptotically */
    enum spike_odds_method method;
    const char *method_name;
    bool follow; /**< for the law of lambda at the end */
};

/** Fills `finding`. STATUS_STOPPED: a signal came; STATUS_INPUT, STATUS_SYSTEM: the checkpoint or
 * memory. */
enum status finding_run(
    struct finding *finding, const struct setup *setup, const struct finding_question *question,
    const struct plan *plan, struct fault *fault);

/** Appends what was found to `answer`, under its names; `eta` is that of the theory. */
void finding_add(struct answer *answer, const struct finding *finding, double eta);

/** Says whether all runs are one: of one sample alone, from a given start. */
bool finding_is_one_run(const struct setup *setup);

/** The chain of a setup, to be simulated. */
struct spike_odds_question finding_chain(const struct setup *setup);

#endif
