/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PREDICT_QUESTION_H
#define CATAPULT_PREDICT_QUESTION_H

/** Reads what `catapult predict` is asked: options checked and defaulted, and the data. */

#include <stdbool.h>

#include "answer_print.h"
#include "base/number.h"
#include "finding.h"
#include "odds/spike_odds.h"
#include "setup.h"

struct predict_question {
    struct setup setup;     /**< owned */
    const char *checkpoint; /**< of the simulation; NULL: none */
    bool certify, simulate, no_simulate;
    const char *method_name, *format_name; /**< as typed */
    enum spike_odds_method method;
    enum answer_print_format format;
    struct number relative_error;
    struct number digits, replicas, seed, threads; /**< whole numbers in range */
};

/**
 * Reads the command line, or prints the help that it asks for: then *help is true, and nothing is
 * left to clear, as after a failure. STATUS_INPUT: bad options or data, with the remedy. The
 * numbers keep pointing into argv.
 */
enum status predict_question_read(
    struct predict_question *question, int argc, char **argv, bool *help, struct fault *fault);

/** Says whether it is to be simulated in this regime. */
bool predict_question_simulates(const struct predict_question *question, enum drift_regime regime);

/** What is to be found out, and how, but for the watch; `log_p_spike` is the asymptotic one. */
struct finding_question predict_question_asks(
    const struct predict_question *question, enum drift_regime regime, double log_p_spike);
struct plan predict_question_plan(const struct predict_question *question);
void predict_question_clear(struct predict_question *question);

#endif
