/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PREDICT_QUESTION_H
#define CATAPULT_PREDICT_QUESTION_H

/** Reads what `catapult predict` is asked: options checked and defaulted, and the data. */

#include <stdbool.h>

#include "answer_print.h"
#include "base/number.h"
#include "exact/exact_question.h"
#include "odds/spike_odds.h"
#include "theory/dataset.h"

struct predict_question {
    const char *path, *checkpoint; /**< of the data; of the simulation, NULL: none */
    struct dataset dataset;        /**< owned */
    struct number eta, lambda0, width, mu0, height;
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

/** The question without rounding, see exact_question_init. */
enum status predict_question_exact(
    struct exact_question *exact, const struct predict_question *question, struct fault *fault);

#endif
