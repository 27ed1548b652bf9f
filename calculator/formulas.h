/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FORMULAS_H
#define CATAPULT_FORMULAS_H

/** Answers by the formulas of the papers, without simulation: the regime, the log-drifts and their
 * roots, the exponent, the edges and the probabilities that follow. */

#include "answer.h"
#include "setup.h"
#include "theory/drift.h"

enum formulas_name {
    FORMULAS_ETA_LAMBDA0,
    FORMULAS_DRIFT,
    FORMULAS_DRIFT_FULL_BATCH,
    FORMULAS_THETA,
    FORMULAS_ETA_CRIT,
    FORMULAS_ETA_MAX,
    FORMULAS_ETA_CRIT_FULL_BATCH,
    FORMULAS_ETA_MAX_FULL_BATCH,
    FORMULAS_DRIFT_ROOTS_ETA,
    FORMULAS_LAMBDA_CRIT,
    FORMULAS_LAMBDA_MAX,
    FORMULAS_LAMBDA_CRIT_FULL_BATCH,
    FORMULAS_LAMBDA_MAX_FULL_BATCH,
    FORMULAS_DRIFT_ROOTS,
    FORMULAS_LOG10_P_SPIKE,
    FORMULAS_P_SPIKE,
    FORMULAS_COUNT
};

struct formulas {
    enum drift_regime regime;
    enum drift_phase phase;
    double theta;
    double log_p_spike; /**< of P of a spike; 0 only where P is 1 */
    struct answer_value value[FORMULAS_COUNT];
};

/** Computes them in doubles. STATUS_SYSTEM: memory. The caller owns `formulas` until
 * formulas_clear or formulas_add. */
enum status
formulas_init(struct formulas *formulas, const struct setup *setup, struct fault *fault);

/** Two empty lists of roots, as lambda and as eta, to be filled; as answer_list_init. */
enum status formulas_lists(struct formulas *formulas, size_t count, struct fault *fault);

/** Appends the regime and all values, under their names, to `answer`, which takes them over. */
void formulas_add(struct answer *answer, struct formulas *formulas, const struct setup *setup);
void formulas_clear(struct formulas *formulas);

#endif
