/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/surrogate.h"

#include "nets/agop.h"

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
    struct net *net, double *loss, const struct surrogate_question *question,
    const struct samples *train, const struct samples *test, struct fault *fault) {
    struct training training;
    const struct training_plan *plan = &question->plan;
    net_start(net, question->scheme, 1, plan->key, plan->replica);
    enum status status = training_init(&training, net, train, plan, fault);
    if (status == STATUS_OK) {
        status = train_all(&training, question, fault);
        *loss = training_loss(&training, test);
        training_clear(&training);
    }
    return status;
}

enum status surrogate_egop(
    double *egop, double *loss, const struct surrogate_question *question,
    const struct samples *train, const struct samples *test, struct fault *fault) {
    struct net net;
    enum status status = net_init(&net, question->net, question->scheme, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = train_net(&net, loss, question, train, test, fault);
    if (status == STATUS_OK) {
        status = agop(egop, &net, train->x, train->count, fault);
    }
    net_clear(&net);
    return status;
}
