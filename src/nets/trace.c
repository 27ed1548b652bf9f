/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/trace.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "nets/pass.h"
#include "nets/tangent.h"

/* What a run has in hand; the second half only where there is a split. */
struct run {
    const struct trace_question *question;
    struct trace *trace;
    struct net net;
    struct training training;
    struct schedule schedule;
    struct pass pass;
    struct eigen top;
    double *kernel, *residual;
};

/* A loss so many times the first is the way to infinity. */
static const double DIVERGED = 1e8;

static enum status take_split(struct run *run, struct fault *fault) {
    const struct samples *samples = run->question->samples;
    size_t order = samples->count * samples->outputs;
    enum status status = pass_init(&run->pass, &run->net, samples->count, samples->outputs, fault);
    if (status == STATUS_OK) {
        status = eigen_init(&run->top, order, run->question->split, fault);
    }
    if (status != STATUS_OK) {
        return status;
    }
    run->kernel = calloc(order * order, sizeof(double));
    run->residual = calloc(order, sizeof(double));
    if (run->kernel == NULL || run->residual == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for a kernel of order %zu", order);
    }
    return STATUS_OK;
}

static enum status begin(struct run *run, struct fault *fault) {
    const struct trace_question *question = run->question;
    const struct samples *samples = question->samples;
    enum status status = net_init(&run->net, question->net, question->scheme, fault);
    if (status == STATUS_OK) {
        net_start(
            &run->net, question->scheme, question->sigma, question->plan.key,
            question->plan.replica);
        status = training_init(&run->training, &run->net, samples, &question->plan, fault);
    }
    if (status == STATUS_OK && question->split > 0) {
        status = take_split(run, fault);
    }
    if (status == STATUS_OK) {
        status =
            tangent_critical_at(&run->trace->unit, &run->net, samples->x, question->unit, fault);
    }
    return status;
}

/* The loss of all samples now, and of a split the part of it in the largest directions, and the
 * norm. */
static enum status
see_all(struct run *run, double *loss, double *top, double *norm, struct fault *fault) {
    const struct samples *samples = run->question->samples;
    if (run->question->split == 0) {
        *loss = training_loss(&run->training, samples);
        return STATUS_OK;
    }
    const double *f = pass_forward(&run->pass, samples->x, samples->count);
    double squares = 0, critical = 0;
    for (size_t i = 0; i < run->top.order; i++) {
        run->residual[i] = f[i] - samples->y[i];
        squares += run->residual[i] * run->residual[i];
    }
    *loss = squares / (double)run->top.order;
    if (!isfinite(*loss)) {
        return STATUS_OK;
    }
    tangent_kernel(&run->pass, run->kernel);
    enum status status = tangent_critical(&critical, run->kernel, &run->top, fault);
    *norm = 1 / critical;
    *top = tangent_split_of(run->residual, &run->top, run->question->split).top;
    return status;
}

/* One step, whose row has all that is before it; fills the row's rest, and the next row's first
 * half. */
static enum status
take_step(struct run *run, struct trace_step *row, struct trace_step *next, struct fault *fault) {
    struct training *training = &run->training;
    uint64_t number = training->steps;
    enum status status = training_look(training, fault);
    if (status != STATUS_OK || training->diverged) {
        return status;
    }
    row->sample = training->chosen == NULL ? 0 : (double)training->chosen[0];
    row->rate = run->trace->unit * schedule_rate(&run->schedule, number, 0);
    row->critical = run->question->plan.pairs > 0 ? training->critical : 0;
    row->batch = training->loss;
    training_step(training, row->rate);
    row->batch_next = training_batch_loss(training);
    status = see_all(run, &next->loss, &next->top, &next->norm, fault);
    row->next = next->loss;
    return status;
}

static enum status follow(struct run *run, struct fault *fault) {
    const struct trace_question *question = run->question;
    struct trace *trace = run->trace;
    struct trace_step row = {0};
    enum status status = see_all(run, &row.loss, &row.top, &row.norm, fault);
    double most = DIVERGED * row.loss;
    for (uint64_t t = 0; status == STATUS_OK && t < question->steps && row.loss >= question->stop;
         t++) {
        struct trace_step next = {0};
        status = take_step(run, &row, &next, fault);
        trace->diverged =
            run->training.diverged || !(row.next <= most) || !(row.batch_next <= most);
        if (status != STATUS_OK || trace->diverged > 0) {
            break;
        }
        trace->step[t] = row;
        trace->steps = (double)(t + 1);
        row = next;
    }
    return status;
}

size_t trace_length(uint64_t steps) {
    return (sizeof(struct trace) + steps * sizeof(struct trace_step)) / sizeof(double);
}

enum status
trace_run(struct trace *trace, const struct trace_question *question, struct fault *fault) {
    struct run run = {.question = question, .trace = trace, .schedule = question->schedule};
    enum status status = begin(&run, fault);
    if (status == STATUS_OK) {
        status = follow(&run, fault);
    }
    training_clear(&run.training);
    pass_clear(&run.pass);
    eigen_clear(&run.top);
    net_clear(&run.net);
    free(run.kernel);
    free(run.residual);
    return status;
}
