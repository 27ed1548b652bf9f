/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train_go.h"

#include <math.h>
#include <string.h>

#include "nets/agop.h"
#include "nets/tangent.h"
#include "option.h"
#include "train_keep.h"

/* -- looks -------------------------------------------------------------------------------- */

static void note_loss(struct train_run *run, double step, double loss) {
    struct train_found *found = &run->found;
    found->loss_start = isnan(found->loss_start) ? loss : found->loss_start;
    found->loss_end = loss;
    if (!(loss <= found->loss_peak)) {
        found->loss_peak = loss;
        found->peak_step = step;
    }
}

/* The loss of all samples, for the schedule and the list of catapults. */
static void see_loss(struct train_run *run, double row[]) {
    uint64_t step = run->training.steps;
    double low = run->schedule.climb.low, loss = row[TRAIN_LOSS];
    enum climb_event event = schedule_see(&run->schedule, step, loss);
    const struct climb *climb = &run->schedule.climb;
    note_loss(run, (double)step, loss);
    if (climb->count > 0 && climb->count <= TRAIN_EVENTS) {
        struct train_event *now = &run->found.event[climb->count - 1];
        if (event == CLIMB_BEGINS) {
            *now = (struct train_event){.begin = (double)step, .low = low, .end = NAN};
        }
        if (event == CLIMB_ENDS) {
            now->end = (double)step;
        }
        now->top = (double)climb->top;
        now->peak = climb->peak;
    }
    row[TRAIN_CATAPULT] = climb->under_way ? (double)climb->count : 0;
}

static enum status look_at_kernel(struct train_run *run, double row[], struct fault *fault) {
    struct training *training = &run->training;
    struct train_found *found = &run->found;
    enum status status =
        tangent_top_look(&run->top, training->x, training->y, training->count, fault);
    if (status != STATUS_OK) {
        return status;
    }
    row[TRAIN_CRITICAL] = run->top.critical;
    row[TRAIN_TOP] = run->top.split.top;
    row[TRAIN_REST] = run->top.split.rest;
    for (size_t p = 0; p < run->top.eigen.count; p++) {
        row[TRAIN_LAMBDA + p] = run->top.eigen.value[p];
    }
    found->critical_start = found->looks == 0 ? run->top.critical : found->critical_start;
    found->critical_end = run->top.critical;
    found->looks++;
    if (!(training->loss <= found->batch_peak)) {
        found->batch_peak = training->loss;
        found->batch_peak_share = run->top.split.top / training->loss;
    }
    return STATUS_OK;
}

static enum status look_at_features(struct train_run *run, double row[], struct fault *fault) {
    const struct samples *train = &run->question->data.train;
    if (run->agop == NULL) {
        return STATUS_OK;
    }
    enum status status = agop(run->agop, &run->net, train->x, train->count, fault);
    row[TRAIN_ALIGNMENT] = agop_alignment(run->agop, run->egop, run->net.inputs);
    run->found.alignment_end = row[TRAIN_ALIGNMENT];
    return status;
}

static void look_at_test(struct train_run *run, double row[]) {
    const struct samples *test = &run->question->data.test;
    struct train_found *found = &run->found;
    if (test->count == 0) {
        return;
    }
    double loss = training_loss(&run->training, test);
    row[TRAIN_TEST] = found->test_end = loss;
    if (!(loss >= found->test_best)) {
        found->test_best = loss;
        found->test_best_step = row[TRAIN_STEP];
    }
}

/* Everything but the kernel. */
static enum status look_at_losses(struct train_run *run, double row[], struct fault *fault) {
    if (isnan(row[TRAIN_LOSS])) {
        row[TRAIN_LOSS] = training_loss(&run->training, &run->question->data.train);
    }
    look_at_test(run, row);
    return look_at_features(run, row, fault);
}

/* All that is looked at before this step. What diverges has nothing to look at. */
static enum status look(struct train_run *run, double row[], bool last, struct fault *fault) {
    const struct train_question *q = run->question;
    struct training *training = &run->training;
    uint64_t step = training->steps;
    bool watched = q->watched > 0 && (last || step % q->watched == 0);
    enum status status = training_look(training, fault);
    if (status != STATUS_OK || training->diverged) {
        return status;
    }
    row[TRAIN_STEP] = (double)step;
    row[TRAIN_BATCH] = training->loss;
    if (q->plan.batch == 0 || step == 0) {
        row[TRAIN_LOSS] = step == 0 ? training->first_loss : training->loss;
    }
    if (watched || last) {
        status = look_at_losses(run, row, fault);
        training->diverged =
            row[TRAIN_LOSS] > 1e8 * training->first_loss || !isfinite(row[TRAIN_LOSS]);
    }
    return status == STATUS_OK && watched && !training->diverged ? look_at_kernel(run, row, fault)
                                                                 : status;
}

/* -- steps -------------------------------------------------------------------------------- */

/* The critical rate of the samples that the unit is of, with the weights of now. */
static enum status find_critical(
    double *critical, const struct train_run *run, const double row[], struct fault *fault) {
    const struct train_question *q = run->question;
    const struct samples *train = &q->data.train;
    if (q->plan.batch == 0 && q->first == train->count && !isnan(row[TRAIN_CRITICAL])) {
        *critical = row[TRAIN_CRITICAL];
        return STATUS_OK;
    }
    return tangent_critical_at(critical, &run->net, train->x, q->first, fault);
}

static enum status choose_rate(struct train_run *run, double row[], struct fault *fault) {
    const struct train_question *q = run->question;
    struct train_found *found = &run->found;
    uint64_t step = run->training.steps;
    double critical = NAN;
    enum status status = STATUS_OK;
    if (schedule_asks(&run->schedule, step) || (step == 0 && q->unit == TRAIN_START)) {
        status = find_critical(&critical, run, row, fault);
    }
    if (status != STATUS_OK) {
        return status;
    }
    found->unit = step == 0 ? critical : found->unit;
    double rate = schedule_rate(&run->schedule, step, critical);
    rate *= q->unit == TRAIN_START ? found->unit : 1;
    found->eta_start = step == 0 ? rate : found->eta_start;
    found->eta_end = row[TRAIN_ETA] = rate;
    if (!isnan(row[TRAIN_CRITICAL])) {
        row[TRAIN_ABOVE] = rate > row[TRAIN_CRITICAL];
        found->above += row[TRAIN_ABOVE];
    }
    return STATUS_OK;
}

static void keep_row(struct train_run *run, const double row[], bool last) {
    uint64_t every = (uint64_t)run->question->every.value.hi;
    if (run->row != NULL && (last || run->training.steps % every == 0)) {
        memcpy(run->row + (size_t)run->found.rows * run->columns, row, run->columns * sizeof *row);
        run->found.rows++;
    }
}

/* Looks and moves; *over when nothing is left to do. */
static enum status take_step(struct train_run *run, bool *over, struct fault *fault) {
    const struct train_question *q = run->question;
    double row[TRAIN_LAMBDA + TRAIN_MOST_PAIRS];
    bool last = run->training.steps == q->steps;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        row[i] = NAN;
    }
    run->found.steps = (double)run->training.steps;
    enum status status = look(run, row, last, fault);
    *over = true;
    if (status != STATUS_OK || run->training.diverged) {
        run->found.ended = TRAIN_DIVERGED;
        return status;
    }
    if (!isnan(row[TRAIN_LOSS])) {
        see_loss(run, row);
    }
    bool until = option_is_given(&q->until) && row[TRAIN_LOSS] < q->until.value.hi;
    *over = last || until;
    run->found.ended = until ? TRAIN_UNTIL : TRAIN_BY_STEPS;
    if (!*over) {
        status = choose_rate(run, row, fault);
    }
    keep_row(run, row, *over);
    if (!*over && status == STATUS_OK) {
        training_step(&run->training, row[TRAIN_ETA]);
    }
    return status;
}

enum status train_go(struct train_run *run, struct fault *fault) {
    bool over = false;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && !over) {
        status = take_step(run, &over, fault);
        if (status == STATUS_OK && !over) { /* the last look is no state to go on from */
            status = train_keep_report(run, fault);
        }
    }
    return status;
}
