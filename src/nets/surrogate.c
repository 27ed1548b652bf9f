/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/surrogate.h"

#include "nets/agop.h"

enum { CHUNK = 256 };

enum status surrogate_error(
    double *error, const struct net *net, const struct samples *samples, struct fault *fault) {
    struct pass pass;
    size_t most = samples->count < CHUNK ? samples->count : CHUNK, wrong = 0;
    enum status status = pass_init(&pass, net, most, 0, fault);
    if (status != STATUS_OK) {
        return status;
    }
    for (size_t first = 0; first < samples->count; first += most) {
        size_t count = samples->count - first < most ? samples->count - first : most;
        const double *f = pass_forward(&pass, samples->x + first * samples->inputs, count);
        for (size_t i = 0; i < count; i++) {
            wrong += (f[i] > 0.5) != (samples->y[first + i] > 0.5);
        }
    }
    pass_clear(&pass);
    *error = (double)wrong / (double)samples->count;
    return STATUS_OK;
}

static enum status train_all(
    struct training *training, const struct surrogate_question *question, struct fault *fault) {
    enum status status = STATUS_OK;
    for (uint64_t step = 0; status == STATUS_OK && step <= question->steps; step++) {
        status = training_look(training, fault);
        if (status == STATUS_OK && training->diverged) {
            status = fault_set(
                fault, STATUS_INPUT,
                "the surrogate diverged in step %llu at the rate %g; take a smaller one",
                (unsigned long long)step, question->rate);
        }
        if (status == STATUS_OK && step < question->steps) { /* after the last step only a look */
            double part = 2 * step < question->steps ? 1 : 0.1;
            training_step(training, part * question->rate);
        }
    }
    return status;
}

static enum status train_net(
    struct net *net, const struct surrogate_question *question, const struct samples *train,
    struct fault *fault) {
    struct training training;
    const struct training_plan *plan = &question->plan;
    net_start(net, question->scheme, 1, plan->key, plan->replica);
    enum status status = training_init(&training, net, train, plan, fault);
    if (status == STATUS_OK) {
        status = train_all(&training, question, fault);
        training_clear(&training);
    }
    return status;
}

enum status surrogate_egop(
    double *egop, double *error, const struct surrogate_question *question,
    const struct samples *train, const struct samples *test, struct fault *fault) {
    struct net net;
    enum status status = net_init(&net, question->net, question->scheme, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = train_net(&net, question, train, fault);
    if (status == STATUS_OK) {
        status = surrogate_error(error, &net, test, fault);
    }
    if (status == STATUS_OK) {
        status = agop(egop, &net, train->x, train->count, fault);
    }
    net_clear(&net);
    return status;
}
