/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CRITICAL_QUESTION_H
#define CATAPULT_CRITICAL_QUESTION_H

/** Reads what `catapult critical` is asked: options checked and defaulted, and the data. */

#include <stdbool.h>

#include "answer_print.h"
#include "train_data.h"
#include "train_setup.h"

struct critical_question {
    struct train_setup setup; /**< of the network and the data, unless there is a file */
    const char *kernel_path, *jacobian_path, *loss_name, *format_name; /**< as typed */
    bool no_hessian;
    struct number batch, eta, steps, outputs, momentum, values, draws;

    struct train_data data;        /**< owned; empty with a file */
    char net[TRAIN_SETUP_LONGEST]; /**< as for net_init; empty with a file */
    enum answer_print_format format;
};

/** Reads the command line, or prints the help that it asks for: then *help is true, and nothing is
 * left to clear, as after a failure. STATUS_INPUT: bad options or data, with the remedy. The
 * question keeps pointing into argv. */
enum status critical_question_read(
    struct critical_question *question, int argc, char **argv, bool *help, struct fault *fault);
void critical_question_clear(struct critical_question *question);

/** Tells whether a file is given in place of a network. */
bool critical_question_is_file(const struct critical_question *question);

/** Returns the rate of the loss that is asked about over that of the mean of (f - y)^2, for steps
 * on so many samples of k outputs. */
double
critical_question_per_mean(const struct critical_question *question, double samples, double k);

#endif
