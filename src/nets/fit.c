/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/fit.h"

#include <math.h>
#include <stdlib.h>

#include "nets/agop.h"
#include "nets/tangent.h"

struct fit_question fit_rank2(
    const char *net, size_t samples, size_t inputs, struct rng_key data, struct rng_key weights) {
    return (struct fit_question){
        .task = {TASK_RANK2, samples, inputs, 0.1, false},
        .data = data,
        .test = 5000,
        .net = net,
        .scheme = NET_NTK,
        .sigma = 1,
        .plan = {.key = weights},
        .stop = 1e-3,
    };
}

static enum status find_data(struct fit_state *state, struct fault *fault) {
    const struct fit_question *question = state->question;
    if (question->given != NULL) {
        state->train = question->given->train;
        state->test = question->given->test;
        return STATUS_OK;
    }
    struct tasks_question test = question->task;
    struct rng_key key = question->data;
    uint64_t replica = 2 * question->plan.replica;
    test.count = question->test;
    enum status status = tasks_draw(&state->train, &question->task, key, replica, fault);
    if (status == STATUS_OK) {
        status = tasks_draw(&state->test, &test, key, replica + 1, fault);
    }
    return status;
}

static enum status make_nets(struct fit_state *state, struct fault *fault) {
    const struct fit_question *question = state->question;
    enum status status = net_init(&state->net, question->net, question->scheme, fault);
    if (status == STATUS_OK) {
        status = net_init(&state->best, question->net, question->scheme, fault);
    }
    if (status == STATUS_OK) {
        net_start(
            &state->net, question->scheme, question->sigma, question->plan.key,
            question->plan.replica);
        net_copy(&state->best, &state->net);
        status =
            training_init(&state->training, &state->net, &state->train, &question->plan, fault);
    }
    return status;
}

enum status
fit_init(struct fit_state *state, const struct fit_question *question, struct fault *fault) {
    *state = (struct fit_state){
        .question = question, .rate = question->rate, .found = {.test = INFINITY}};
    enum status status = find_data(state, fault);
    if (status == STATUS_OK) {
        status = make_nets(state, fault);
    }
    if (status == STATUS_OK && question->relative) {
        status = fit_critical(&state->found.critical, state, fault);
        state->rate *= state->found.critical;
    }
    if (status != STATUS_OK) {
        fit_clear(state);
    }
    return status;
}

void fit_clear(struct fit_state *state) {
    training_clear(&state->training);
    net_clear(&state->net);
    net_clear(&state->best);
    if (state->question->given == NULL) {
        samples_clear(&state->train);
        samples_clear(&state->test);
    }
}

/* Looks at both losses, and keeps the network where the test loss is the smallest yet; says whether
 * the training is over. */
static bool is_over(struct fit_state *state) {
    struct fit *found = &state->found;
    struct training *training = &state->training;
    double test = training_loss(training, &state->test);
    found->train = training_loss(training, &state->train);
    if (test < found->test) {
        found->test = test;
        found->best = (double)training->steps;
        found->catapults = state->catapults;
        net_copy(&state->best, &state->net);
    }
    return found->train < state->question->stop || training->steps >= state->question->most;
}

enum status fit_train(struct fit_state *state, uint64_t until, struct fault *fault) {
    struct training *training = &state->training;
    enum status status = STATUS_OK;
    bool watched = state->question->plan.pairs > 0;
    while (status == STATUS_OK && training->steps < until) {
        if (training->steps % state->question->every == 0 && is_over(state)) {
            break;
        }
        status = training_look(training, fault);
        if (status != STATUS_OK || training->diverged) {
            break;
        }
        state->peak = fmax(state->peak, training->loss);
        state->catapults += watched && state->rate > training->critical;
        training_step(training, state->rate);
    }
    state->found.steps = (double)training->steps;
    state->found.diverged = training->diverged;
    return status;
}

enum status fit_critical(double *rate, const struct fit_state *state, struct fault *fault) {
    return tangent_critical_at(rate, &state->net, state->train.x, state->train.count, fault);
}

enum status fit_features(
    double *alignment, double *g, const struct fit_state *state, const struct net *net,
    struct fault *fault) {
    size_t d = state->train.inputs;
    const struct fit_given *given = state->question->given;
    double *drawn = given == NULL ? calloc(d * d, sizeof *drawn) : NULL;
    if (given == NULL && drawn == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for gradients of %zu inputs", d);
    }
    enum status status = agop(g, net, state->train.x, state->train.count, fault);
    if (given == NULL) {
        tasks_egop(drawn, state->question->task.task, d);
    }
    *alignment = agop_alignment(g, given == NULL ? drawn : given->egop, d);
    free(drawn);
    return status;
}

/* Trains to the end, the last look included. */
static enum status finish(struct fit_state *state, struct fault *fault) {
    enum status status = fit_train(state, UINT64_MAX, fault);
    size_t d = state->train.inputs;
    double *g = calloc(d * d, sizeof *g);
    if (status == STATUS_OK) {
        status = g == NULL ? fault_set(fault, STATUS_SYSTEM, "out of memory for %zu inputs", d)
                           : fit_features(&state->found.alignment, g, state, &state->best, fault);
    }
    free(g);
    return status;
}

enum status fit_run(struct fit *found, const struct fit_question *question, struct fault *fault) {
    struct fit_state state;
    enum status status = fit_init(&state, question, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = finish(&state, fault);
    *found = state.found;
    fit_clear(&state);
    return status;
}
