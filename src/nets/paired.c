/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/paired.h"

#include <math.h>
#include <stdio.h>

#include "nets/tangent.h"
#include "nets/training.h"

struct run {
    const struct paired_question *question;
    struct paired_course *course;
    struct net net;
    struct training training;
    struct pass pass;
    double eta;
};

/* W is inputs x width, its first row along the ray; the second layer comes after. */
static void make_pairs(const struct paired_question *question, struct net *net) {
    size_t width = question->width, half = width / 2;
    double *w = net->weight, *a = w + net->inputs * width;
    for (size_t k = 0; k < half; k++) {
        a[half + k] = -(1 - question->small) * a[k];
        for (size_t j = 0; j < net->inputs; j++) {
            w[j * width + half + k] = w[j * width + k];
        }
    }
}

static void find_rate(struct run *run) {
    size_t width = run->question->width;
    const double *w = run->net.weight, *a = w + run->net.inputs * width;
    double product = 0, square = 0;
    for (size_t k = 0; k < width; k++) {
        product += w[k] > 0 ? a[k] * w[k] : 0;
        square += w[k] > 0 ? a[k] * a[k] + w[k] * w[k] : 0;
    }
    run->eta = run->question->x * (double)width / square;
    run->course->start = run->question->x * product / square;
}

static enum status init(struct run *run, struct fault *fault) {
    const struct paired_question *question = run->question;
    char text[64];
    struct training_plan plan = {
        .batch = 1, .replacement = true, .key = question->batch, .replica = question->replica};
    snprintf(
        text, sizeof text, "%zu dense %zu relu dense 1", question->samples->inputs,
        question->width);
    enum status status = net_init(&run->net, text, NET_NTK, fault);
    if (status != STATUS_OK) {
        return status;
    }
    net_start(&run->net, NET_NTK, 1, question->weights, question->replica);
    make_pairs(question, &run->net);
    find_rate(run);
    status = training_init(&run->training, &run->net, question->samples, &plan, fault);
    return status == STATUS_OK
               ? pass_init(&run->pass, &run->net, question->samples->count, 0, fault)
               : status;
}

static void see(struct run *run, size_t t) {
    const struct samples *samples = run->question->samples;
    const double *f = pass_forward(&run->pass, samples->x, samples->count);
    const double *s = run->question->s;
    double ff = 0, fs = 0, ss = 0, scale = run->eta / sqrt((double)run->question->width);
    for (size_t i = 0; i < samples->count; i++) {
        ff += f[i] * f[i];
        fs += f[i] * s[i];
        ss += s[i] * s[i];
    }
    run->course->size[t] = scale * sqrt(ff / ss);
    run->course->along[t] = scale * fs / ss;
}

static enum status norm_of(double *norm, const struct run *run, struct fault *fault) {
    const struct samples *samples = run->question->samples;
    enum status status = tangent_critical_at(norm, &run->net, samples->x, samples->count, fault);
    *norm = 1 / *norm;
    return status;
}

/* The loss of the training has no 1/2. */
static enum status go(struct run *run, struct fault *fault) {
    enum status status = norm_of(&run->course->first_norm, run, fault);
    see(run, 0);
    for (size_t t = 0; status == STATUS_OK && t < run->question->steps; t++) {
        status = training_look(&run->training, fault);
        if (status == STATUS_OK) {
            run->course->chosen[t] = run->training.chosen[0];
            training_step(&run->training, run->eta / 2);
            see(run, t + 1);
        }
    }
    return status == STATUS_OK ? norm_of(&run->course->last_norm, run, fault) : status;
}

enum status paired_run(
    struct paired_course *course, const struct paired_question *question, struct fault *fault) {
    struct run run = {.question = question, .course = course};
    enum status status = init(&run, fault);
    if (status == STATUS_OK) {
        status = go(&run, fault);
    }
    pass_clear(&run.pass);
    training_clear(&run.training);
    net_clear(&run.net);
    return status;
}
