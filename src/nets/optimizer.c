/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/optimizer.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

const char *optimizer_name(enum optimizer_kind kind) {
    static const char *const name[] = {"SGD", "SGD+M", "Adadelta", "Adagrad", "RMSprop", "Adam"};
    return name[kind];
}

enum status optimizer_init(
    struct optimizer *optimizer, enum optimizer_kind kind, size_t count, struct fault *fault) {
    bool first = kind == OPTIMIZER_MOMENTUM || kind == OPTIMIZER_ADADELTA || kind == OPTIMIZER_ADAM;
    bool second = kind != OPTIMIZER_SGD && kind != OPTIMIZER_MOMENTUM;
    *optimizer = (struct optimizer){.kind = kind, .count = count};
    if (first) {
        optimizer->first = calloc(count, sizeof *optimizer->first);
    }
    if (second) {
        optimizer->second = calloc(count, sizeof *optimizer->second);
    }
    if ((first && optimizer->first == NULL) || (second && optimizer->second == NULL)) {
        optimizer_clear(optimizer);
        return fault_set(
            fault, STATUS_SYSTEM, "out of memory for %s over %zu weights", optimizer_name(kind),
            count);
    }
    return STATUS_OK;
}

void optimizer_clear(struct optimizer *optimizer) {
    free(optimizer->first);
    free(optimizer->second);
    *optimizer = (struct optimizer){0};
}

static void momentum(struct optimizer *o, double *w, const double *g, double rate) {
    for (size_t i = 0; i < o->count; i++) {
        o->first[i] = 0.9 * o->first[i] + g[i];
        w[i] -= rate * o->first[i];
    }
}

/* first: the mean of squared steps; second: that of squared gradients. */
static void adadelta(struct optimizer *o, double *w, const double *g, double rate) {
    const double rho = 0.9, eps = 1e-6;
    for (size_t i = 0; i < o->count; i++) {
        o->second[i] = rho * o->second[i] + (1 - rho) * g[i] * g[i];
        double step = sqrt(o->first[i] + eps) / sqrt(o->second[i] + eps) * g[i];
        o->first[i] = rho * o->first[i] + (1 - rho) * step * step;
        w[i] -= rate * step;
    }
}

static void adagrad(struct optimizer *o, double *w, const double *g, double rate) {
    for (size_t i = 0; i < o->count; i++) {
        o->second[i] += g[i] * g[i];
        w[i] -= rate * g[i] / (sqrt(o->second[i]) + 1e-10);
    }
}

static void rmsprop(struct optimizer *o, double *w, const double *g, double rate) {
    const double alpha = 0.99;
    for (size_t i = 0; i < o->count; i++) {
        o->second[i] = alpha * o->second[i] + (1 - alpha) * g[i] * g[i];
        w[i] -= rate * g[i] / (sqrt(o->second[i]) + 1e-8);
    }
}

static void adam(struct optimizer *o, double *w, const double *g, double rate) {
    const double beta1 = 0.9, beta2 = 0.999, t = (double)o->steps;
    double size = rate / (1 - pow(beta1, t)), root = sqrt(1 - pow(beta2, t));
    for (size_t i = 0; i < o->count; i++) {
        o->first[i] = beta1 * o->first[i] + (1 - beta1) * g[i];
        o->second[i] = beta2 * o->second[i] + (1 - beta2) * g[i] * g[i];
        w[i] -= size * o->first[i] / (sqrt(o->second[i]) / root + 1e-8);
    }
}

void optimizer_step(struct optimizer *optimizer, double *w, const double *g, double rate) {
    optimizer->steps++;
    switch (optimizer->kind) {
    case OPTIMIZER_SGD:
        for (size_t i = 0; i < optimizer->count; i++) {
            w[i] -= rate * g[i];
        }
        break;
    case OPTIMIZER_MOMENTUM:
        momentum(optimizer, w, g, rate);
        break;
    case OPTIMIZER_ADADELTA:
        adadelta(optimizer, w, g, rate);
        break;
    case OPTIMIZER_ADAGRAD:
        adagrad(optimizer, w, g, rate);
        break;
    case OPTIMIZER_RMSPROP:
        rmsprop(optimizer, w, g, rate);
        break;
    case OPTIMIZER_ADAM:
        adam(optimizer, w, g, rate);
        break;
    }
}
