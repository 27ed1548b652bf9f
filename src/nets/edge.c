/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/edge.h"

#include <math.h>

#include "nets/tangent.h"
#include "nets/training.h"

static enum status descend(
    struct edge_course *course, struct training *training, double rate, size_t steps,
    struct fault *fault) {
    enum status status = STATUS_OK;
    while (status == STATUS_OK && training->steps < steps && !training->diverged) {
        status = training_look(training, fault);
        if (!training->diverged) {
            course->last = training->loss / training->first_loss;
            course->peak = fmax(course->peak, course->last);
        }
        training_step(training, rate);
    }
    course->diverged = training->diverged;
    return status;
}

/* From a network with its weights. */
static enum status follow(
    struct edge_course *course, struct net *net, const struct edge_question *question, double x,
    struct fault *fault) {
    const struct samples *samples = question->samples;
    struct training training;
    double start, end;
    enum status status = tangent_critical_at(&start, net, samples->x, samples->count, fault);
    if (status == STATUS_OK) {
        status = training_init(&training, net, samples, &(struct training_plan){0}, fault);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = descend(course, &training, x / 2 * start, question->steps, fault);
    training_clear(&training);
    if (status == STATUS_OK && course->diverged == 0) {
        status = tangent_critical_at(&end, net, samples->x, samples->count, fault);
        course->end = x * start / end;
    }
    return status;
}

enum status edge_follow(
    struct edge_course *course, const struct edge_question *question, double x,
    struct fault *fault) {
    struct net net;
    *course = (struct edge_course){0};
    enum status status = net_init(&net, question->net, question->scheme, fault);
    if (status == STATUS_OK) {
        net_start(&net, question->scheme, question->sigma, question->key, question->replica);
        status = follow(course, &net, question, x, fault);
        net_clear(&net);
    }
    return status;
}

enum status edge_find(
    double *x, const struct edge_question *question, double low, double high, int halvings,
    struct fault *fault) {
    for (int k = 0; k < halvings; k++) {
        struct edge_course course;
        double middle = sqrt(low * high);
        enum status status = edge_follow(&course, question, middle, fault);
        if (status != STATUS_OK) {
            return status;
        }
        *(course.diverged != 0 ? &high : &low) = middle;
    }
    *x = sqrt(low * high);
    return STATUS_OK;
}
