/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/fit.h"

#include <math.h>
#include <stdlib.h>

#include "nets/agop.h"
#include "nets/tangent.h"

/* What a run has in hand. */
struct run {
    const struct fit_question *question;
    struct fit *found;
    struct samples train, test;
    struct net net, best; /* of now, and where the test loss was smallest */
    struct training training;
    double catapults; /* so far */
    double *agop, *egop;
};

static enum status draw_data(struct run *run, struct fault *fault) {
    const struct fit_question *question = run->question;
    struct tasks_question test = question->task;
    struct rng_key key = question->data;
    uint64_t replica = 2 * question->plan.replica;
    test.count = question->test;
    enum status status = tasks_draw(&run->train, &question->task, key, replica, fault);
    if (status == STATUS_OK) {
        status = tasks_draw(&run->test, &test, key, replica + 1, fault);
    }
    return status;
}

static enum status make_nets(struct run *run, struct fault *fault) {
    const struct fit_question *question = run->question;
    enum status status = net_init(&run->net, question->net, question->scheme, fault);
    if (status == STATUS_OK) {
        status = net_init(&run->best, question->net, question->scheme, fault);
    }
    if (status == STATUS_OK) {
        net_start(
            &run->net, question->scheme, question->sigma, question->plan.key,
            question->plan.replica);
        net_copy(&run->best, &run->net);
        status = training_init(&run->training, &run->net, &run->train, &question->plan, fault);
    }
    return status;
}

/* Looks at both losses, and keeps the network where the test loss is the smallest yet; says whether
 * the training is over. */
static bool is_over(struct run *run) {
    struct fit *found = run->found;
    double test = training_loss(&run->training, &run->test);
    found->train = training_loss(&run->training, &run->train);
    found->steps = (double)run->training.steps;
    if (test < found->test) {
        found->test = test;
        found->best = found->steps;
        found->catapults = run->catapults;
        net_copy(&run->best, &run->net);
    }
    return found->train < run->question->stop || run->training.steps >= run->question->most;
}

static enum status train(struct run *run, double rate, struct fault *fault) {
    struct training *training = &run->training;
    enum status status = STATUS_OK;
    bool watched = run->question->plan.pairs > 0;
    while (status == STATUS_OK && !training->diverged) {
        if (training->steps % run->question->every == 0 && is_over(run)) {
            break;
        }
        status = training_look(training, fault);
        run->catapults += watched && !training->diverged && rate > training->critical;
        training_step(training, rate);
    }
    run->found->diverged = training->diverged;
    return status;
}

static enum status compare_features(struct run *run, struct fault *fault) {
    size_t d = run->train.inputs;
    run->agop = calloc(d * d, sizeof(double));
    run->egop = calloc(d * d, sizeof(double));
    if (run->agop == NULL || run->egop == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for gradients of %zu inputs", d);
    }
    enum status status = agop(run->agop, &run->best, run->train.x, run->train.count, fault);
    tasks_egop(run->egop, run->question->task.task, d);
    run->found->alignment = agop_alignment(run->agop, run->egop, d);
    return status;
}

static void clear(struct run *run) {
    training_clear(&run->training);
    net_clear(&run->net);
    net_clear(&run->best);
    samples_clear(&run->train);
    samples_clear(&run->test);
    free(run->agop);
    free(run->egop);
}

enum status fit_run(struct fit *found, const struct fit_question *question, struct fault *fault) {
    struct run run = {.question = question, .found = found};
    *found = (struct fit){.test = INFINITY};
    enum status status = draw_data(&run, fault);
    if (status == STATUS_OK) {
        status = make_nets(&run, fault);
    }
    if (status == STATUS_OK) {
        status =
            tangent_critical_at(&found->critical, &run.net, run.train.x, run.train.count, fault);
    }
    if (status == STATUS_OK) {
        double unit = question->relative ? found->critical : 1;
        status = train(&run, question->rate * unit, fault);
    }
    if (status == STATUS_OK) {
        status = compare_features(&run, fault);
    }
    clear(&run);
    return status;
}
