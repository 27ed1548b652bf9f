/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_JOBS_H
#define CATAPULT_JOBS_H

/** Runs a few long computations of a page side by side, such as the trainings of a network for
 * several seeds and batch sizes. */

#include <stddef.h>
#include <stdint.h>

#include "page/page.h"

/** Fills the `length` zeroed numbers of record `number`, a function of the number and the context
 * alone. Called from several threads. A status other than STATUS_OK, with its fault, ends the
 * program. */
typedef enum status
jobs_job(double *record, uint64_t number, const void *context, struct fault *fault);

/** Fills `count` zeroed records of `length` numbers each, row by row, by the job of that number, on
 * the page's threads and ranks, with its checkpoint after each job: the same bytes for any number
 * of threads. Memory: about 70 times the records. Ends the program on failure. */
void jobs_run(
    struct page *page, jobs_job *job, const void *context, double *records, size_t length,
    uint64_t count);

#endif
