/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SIMULATE_H
#define CATAPULT_SIMULATE_H

#include "answer.h"
#include "predict_question.h"
#include "verdict.h"

/** Simulates the nonlinear chain, bounds the linear walk from both sides, and appends what comes
 * out to `answer` and to the verdict, whose regime and probabilities are known. STATUS_STOPPED: a
 * signal came; STATUS_INPUT, STATUS_SYSTEM: the checkpoint or memory. */
enum status simulate(
    struct answer *answer, struct verdict *verdict, const struct predict_question *question,
    struct fault *fault);

#endif
