/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FORECAST_QUESTION_H
#define CATAPULT_FORECAST_QUESTION_H

/** Reads what `catapult forecast` is asked: options checked and defaulted, the data, and the
 * tangent kernel that they make. */

#include <stdbool.h>

#include "answer_print.h"
#include "base/number.h"
#include "forecast/batch.h"
#include "forecast/kernel.h"

struct forecast_question {
    const char *data, *label, *kernel_path, *residual_path; /**< as typed; NULL: none */
    const char *model_name, *sampling_name, *loss_name, *format_name;
    bool critical;
    struct number batch, width, eta, steps, height, rounding; /**< width without a text: infinite */
    struct number replicas, seed, threads;
    enum batch_sampling sampling;
    enum answer_print_format format;
    bool linear; /**< the model; false for a kernel of a file, too */

    struct kernel kernel;
    /** Owned, of what the outputs at the start are drawn; order 0: they are 0. A kernel of a file
     * without a residual has itself. */
    struct kernel outputs;
    double *y;      /**< owned: labels, or minus the residual; NULL: zeros */
    double per_eta; /**< the rate for (1/2b) sum (F - y)^2 over that of the loss */
};

/** Reads the command line, or prints the help that it asks for: then *help is true, and nothing is
 * left to clear, as after a failure. STATUS_INPUT: bad options or data, with the remedy. The
 * question keeps pointing into argv. */
enum status forecast_question_read(
    struct forecast_question *question, int argc, char **argv, bool *help, struct fault *fault);
void forecast_question_clear(struct forecast_question *question);

/** Returns the rate that is asked about, for (1/2b) sum (F - y)^2. */
double forecast_question_rate(const struct forecast_question *question);

#endif
