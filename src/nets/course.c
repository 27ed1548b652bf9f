/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/course.h"

#include <math.h>

#include "nets/tangent.h"

static struct course
record_of(const struct training *training, const struct course_question *question, double rate) {
    struct course now = {
        .seen = 1, .rate = rate, .loss = training->loss, .norm = 1 / training->critical};
    for (size_t i = 0; i < COURSE_SPLITS; i++) {
        if (question->split[i] > 0) {
            struct tangent_split split =
                tangent_split_of(training->residual, &training->top, question->split[i]);
            now.top[i] = split.top;
            now.rest[i] = split.rest;
        }
    }
    return now;
}

static void keep_spectrum(double *spectrum, const struct eigen *top) {
    for (size_t p = 0; p < top->count; p++) {
        spectrum[p] = top->value[p] / (double)top->order;
    }
}

static enum status train(
    struct course *course, double *spectrum, const struct course_question *question,
    struct training *training, struct fault *fault) {
    struct schedule schedule = question->schedule;
    for (uint64_t step = 0; step <= question->steps; step++) {
        enum status status = training_look(training, fault);
        if (status != STATUS_OK || training->diverged) {
            return status;
        }
        if (step == 0 && spectrum != NULL) {
            keep_spectrum(spectrum, &training->top);
        }
        double rate = schedule_rate(&schedule, step, training->critical);
        course[step] = record_of(training, question, rate);
        if (step < question->steps) {
            training_step(training, rate);
        }
    }
    return STATUS_OK;
}

static enum status check(const struct course_question *question, struct fault *fault) {
    size_t pairs = question->plan.pairs;
    for (size_t i = 0; i < COURSE_SPLITS; i++) {
        if (pairs == 0 || question->split[i] > pairs) {
            return fault_set(
                fault, STATUS_INPUT,
                "course_run: a split by %zu eigenvectors wants as many pairs and at least 1, not "
                "%zu",
                question->split[i], pairs);
        }
    }
    return STATUS_OK;
}

enum status course_run(
    struct course *course, double *spectrum, const struct course_question *question,
    const struct samples *samples, struct fault *fault) {
    struct net net;
    struct training training;
    enum status status = check(question, fault);
    if (status == STATUS_OK) {
        status = net_init(&net, question->net, question->scheme, fault);
    }
    if (status != STATUS_OK) {
        return status;
    }
    net_start(&net, question->scheme, question->sigma, question->plan.key, question->plan.replica);
    status = training_init(&training, &net, samples, &question->plan, fault);
    if (status == STATUS_OK) {
        status = train(course, spectrum, question, &training, fault);
        training_clear(&training);
    }
    net_clear(&net);
    return status;
}

size_t course_seen(const struct course *course, size_t count) {
    size_t seen = 0;
    while (seen < count && course[seen].seen > 0) {
        seen++;
    }
    return seen;
}

size_t course_peak(const struct course *course, size_t from, size_t to) {
    size_t peak = from;
    for (size_t t = from; t < to; t++) {
        peak = course[t].loss > course[peak].loss ? t : peak;
    }
    return peak;
}

double course_share(const struct course *course, size_t from, size_t peak, size_t split) {
    return (course[peak].top[split] - course[from].top[split]) /
           (course[peak].loss - course[from].loss);
}

double course_bump(const struct course *course, size_t from, size_t to, size_t split) {
    double lowest = course[from].rest[split], bump = 0;
    for (size_t t = from; t < to; t++) {
        lowest = fmin(lowest, course[t].rest[split]);
        bump = fmax(bump, course[t].rest[split] - lowest);
    }
    return bump / course[from].rest[split];
}
