/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TRACE_REQUEST_H
#define CATAPULT_TRACE_REQUEST_H

/** Reads what `catapult trace` is asked: options checked and defaulted. */

#include <stdbool.h>

#include "base/fault.h"
#include "base/number.h"

struct trace_request {
    const char *dataset, *column, *output, *program;
    struct number eta, lambda0, width, mu0, steps, every, seed, replica, point;
    bool weights, random_start, full_batch, lanes;
};

/** Reads the command line, or prints the help that it asks for: then *help is true. STATUS_INPUT:
 * bad options, with the remedy. The request keeps pointing into argv. */
enum status trace_request_read(
    struct trace_request *request, int argc, char **argv, bool *help, struct fault *fault);

#endif
