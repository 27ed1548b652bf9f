/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TRACE_H
#define CATAPULT_TRACE_H

/**
 * Trains a network and writes down what each step saw: its rate and the critical rate of its batch,
 * the losses of the batch and of all samples before and after it, and where asked the norm of the
 * kernel of all samples and the loss along its largest directions (Zhu et al. 2024, section 3.3).
 */

#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "inputs/samples.h"
#include "nets/net.h"
#include "nets/schedule.h"
#include "nets/training.h"

struct trace_question {
    const char *net; /**< as for net_init */
    enum net_scheme scheme;
    double sigma; /**< of the start */
    const struct samples *samples;
    size_t
        unit; /**< rates are in units of the critical rate of so many first samples at the start */
    struct training_plan plan;
    struct schedule schedule; /**< in these units, without SCHEDULE_RAISES; a copy of it runs */
    double stop;              /**< ends when the loss of all samples is below */
    uint64_t steps;           /**< ends after so many steps */
    size_t split;             /**< directions of L_<=s; 0: no kernel of all samples */
};

/** A step, in doubles. */
struct trace_step {
    double sample;            /**< the first of the batch */
    double rate, critical;    /**< of the step and of the batch's kernel; critical is 0 when
                                   plan.pairs = 0 */
    double batch, batch_next; /**< loss of the batch before the step and after */
    double loss, next;        /**< loss of all samples before the step and after */
    double top;               /**< L_<=s before the step; 0 when split = 0 */
    double norm;              /**< lambda_1(K)/(nk) of all samples before the step, likewise */
};

/** A record for jobs_run: all its numbers are doubles. */
struct trace {
    double unit;     /**< the critical rate that is the unit */
    double steps;    /**< taken; the rows after them are zeros */
    double diverged; /**< 1: the last of them led to a loss that was no number, or 10^8 times the
                          first; it has no row */
    struct trace_step step[];
};

/** Returns how many doubles a trace of so many steps has. */
size_t trace_length(uint64_t steps);

/** Fills a zeroed trace, which has room for question->steps, by a training of replica
 * plan.replica: its weights and batches are as net.h and training.h say. Numbers of its rows are
 * finite. Fails as net_init, training_init, pass_init and eigen_top do. */
enum status
trace_run(struct trace *trace, const struct trace_question *question, struct fault *fault);

#endif
