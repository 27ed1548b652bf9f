/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FORECAST_QUESTION_H
#define CATAPULT_FORECAST_QUESTION_H

/** Holds what is asked of vectors and batches by `catapult forecast`, `scan` and `safe`: options
 * checked and defaulted, the data, and the tangent kernel that they make. */

#include <stdbool.h>

#include "answer_print.h"
#include "base/args.h"
#include "base/number.h"
#include "forecast/batch.h"
#include "forecast/kernel.h"
#include "inputs/samples.h"
#include "runs/watch.h"

/** How probabilities are found, in the order of their names, auto|crude|splitting. */
enum forecast_method { FORECAST_AUTO, FORECAST_CRUDE, FORECAST_SPLITTING };

struct forecast_question {
    const char *data, *label, *labels, *classes; /**< as typed; NULL: none */
    const char *kernel_path, *residual_path;
    const char *model_name, *scheme_name, *sampling_name, *loss_name, *format_name, *method_name;
    bool critical;
    bool brief; /**< fewer runs: probabilities to some 10 or 20 % */
    bool rough; /**< where it is brief, fewer yet: to find the way */
    struct number batch, width, eta, steps, height, rounding; /**< width without a text: infinite */
    struct number take, replicas, relative_error, seed, threads; /**< take: 0 for all */
    enum batch_sampling sampling;
    enum answer_print_format format;
    enum forecast_method method;
    bool linear, relu; /**< the model; neither for a kernel of a file */
    bool pytorch;      /**< its parameterisation */

    struct kernel kernel;
    /** Owned, of what the outputs at the start are drawn; order 0: they are 0. A kernel of a file
     * without a residual has itself. */
    struct kernel outputs;
    /** Owned, in a basis of their span, for ReLU networks of finite width alone. */
    struct samples samples;
    double *y;           /**< owned: labels, or minus the residual; NULL: zeros */
    double beyond;       /**< the share of |y|^2 that no z reaches: the loss has a zero only at 0 */
    double per_eta;      /**< the rate for (1/2b) sum (F - y)^2 over that of the loss */
    struct watch *watch; /**< of the simulations; NULL: none */
};

/** Sets what is not 0: the names of choices. */
void forecast_question_init(struct forecast_question *question);

/** Checks and defaults the options of forecast_options.h, in a row of checks of option.h. */
void forecast_question_check(struct forecast_question *question, struct fault *fault);

/** Loads the data and checks what only they decide. Takes what the choices name from their names
 * first. STATUS_INPUT: bad data, with the remedy. On failure nothing is left to clear. */
enum status forecast_question_load(struct forecast_question *question, struct fault *fault);

/** Checks the batch size against the samples, and settles per_eta, which may depend on it. May be
 * called again after the batch size has changed. STATUS_INPUT: more than there are. */
enum status forecast_question_settle(struct forecast_question *question, struct fault *fault);

/** Reads the command line of `catapult forecast`, or prints the help that it asks for: then *help
 * is true, and nothing is left to clear, as after a failure. STATUS_INPUT: bad options or data,
 * with the remedy. The question keeps pointing into argv. */
enum status forecast_question_read(
    struct forecast_question *question, int argc, char **argv, bool *help, struct fault *fault);
void forecast_question_clear(struct forecast_question *question);

/** Returns whether the question is about a network of finite width, whose kernel moves. */
bool forecast_question_has_width(const struct forecast_question *question);

/** Returns the rate that is asked about, for (1/2b) sum (F - y)^2. */
double forecast_question_rate(const struct forecast_question *question);

#endif
