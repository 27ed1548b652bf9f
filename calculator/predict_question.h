/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PREDICT_QUESTION_H
#define CATAPULT_PREDICT_QUESTION_H

/** Reads what `catapult predict` is asked: options checked and defaulted, and the data. */

#include <stdbool.h>

#include "answer_print.h"
#include "base/number.h"
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
void predict_question_clear(struct predict_question *question);

#endif
