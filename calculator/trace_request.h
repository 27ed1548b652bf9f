/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TRACE_REQUEST_H
#define CATAPULT_TRACE_REQUEST_H

/** What `catapult trace` is asked: options read and checked. For the main: it ends the program on
 * bad ones. */

#include <stdbool.h>

#include "base/number.h"

/* What is left out is settled after reading: a number that is not given has no text. */
struct trace_request {
    const char *dataset, *output, *program;
    struct number eta, lambda0, width, mu0, steps, every, seed, replica, point;
    bool random_start, full_batch, lanes;
};

/* Returns false when help was asked for and given. */
bool catapult_trace_request(struct trace_request *request, int argc, char **argv);

#endif
