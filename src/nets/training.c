/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/training.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nets/tangent.h"

/* Rows at a time where no kernel wants them all: their layers stay in the cache. */
enum { CHUNK = 128 };

/* A loss so many times that of all samples at the start is the way to infinity. */
static const double DIVERGED = 1e8;

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

static size_t batch_size(const struct training *training) {
    return training->plan.batch > 0 ? training->plan.batch : training->samples->count;
}

static bool is_whole(const struct training *training) {
    return training->plan.batch == 0;
}

static enum status take_passes(struct training *training, struct fault *fault) {
    size_t batch = batch_size(training), outputs = training->net->outputs;
    bool kernel = training->plan.pairs > 0;
    size_t most = kernel ? batch : smaller(batch, CHUNK);
    enum status status =
        pass_init(&training->pass, training->net, most, kernel ? outputs : 1, fault);
    if (status == STATUS_OK) {
        status = pass_init(&training->forward, training->net, CHUNK, 0, fault);
    }
    if (status == STATUS_OK && kernel) {
        status = eigen_init(&training->top, batch * outputs, training->plan.pairs, fault);
    }
    return status;
}

static enum status take_arrays(struct training *training, struct fault *fault) {
    size_t batch = batch_size(training), outputs = training->net->outputs;
    size_t order = training->plan.pairs > 0 ? batch * outputs : 1;
    training->residual = calloc(batch * outputs, sizeof(double));
    training->gradient = calloc(training->net->weights, sizeof(double));
    training->kernel = calloc(order * order, sizeof(double));
    if (!is_whole(training)) {
        training->x = calloc(batch * training->net->inputs, sizeof(double));
        training->y = calloc(batch * outputs, sizeof(double));
    } else {
        training->x = training->samples->x;
        training->y = training->samples->y;
    }
    if (training->residual == NULL || training->gradient == NULL || training->kernel == NULL ||
        training->x == NULL || training->y == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for batches of %zu", batch);
    }
    return STATUS_OK;
}

enum status training_init(
    struct training *training, struct net *net, const struct samples *samples,
    const struct training_plan *plan, struct fault *fault) {
    *training = (struct training){.net = net, .samples = samples, .plan = *plan};
    if (net->inputs != samples->inputs || net->outputs != samples->outputs) {
        return fault_set(
            fault, STATUS_INPUT,
            "a network from %zu inputs to %zu outputs cannot learn samples of %zu and %zu",
            net->inputs, net->outputs, samples->inputs, samples->outputs);
    }
    struct rng rng = rng_of(plan->key, (plan->replica << 20) + (1 << 19));
    enum status status = batches_init(
        &training->batches, samples->count, batch_size(training), plan->replacement, rng, fault);
    if (status == STATUS_OK) {
        status = optimizer_init(&training->optimizer, plan->optimizer, net->weights, fault);
    }
    if (status == STATUS_OK) {
        status = take_passes(training, fault);
    }
    if (status == STATUS_OK) {
        status = take_arrays(training, fault);
    }
    if (status != STATUS_OK) {
        training_clear(training);
    }
    return status;
}

void training_clear(struct training *training) {
    batches_clear(&training->batches);
    optimizer_clear(&training->optimizer);
    pass_clear(&training->pass);
    pass_clear(&training->forward);
    eigen_clear(&training->top);
    if (!is_whole(training)) {
        free(training->x);
        free(training->y);
    }
    free(training->kernel);
    free(training->residual);
    free(training->gradient);
    *training = (struct training){0};
}

static void draw_batch(struct training *training) {
    training->count = training->samples->count;
    if (is_whole(training)) {
        return;
    }
    size_t inputs = training->net->inputs, outputs = training->net->outputs;
    training->chosen = batches_next(&training->batches, &training->count);
    for (size_t i = 0; i < training->count; i++) {
        size_t from = training->chosen[i];
        memcpy(
            training->x + i * inputs, training->samples->x + from * inputs,
            inputs * sizeof(double));
        memcpy(
            training->y + i * outputs, training->samples->y + from * outputs,
            outputs * sizeof(double));
    }
}

/* Writes f - y of `count` samples, and returns the sum of squares. */
static double residual_of(double *residual, const double *f, const double *y, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        residual[i] = f[i] - y[i];
        sum += residual[i] * residual[i];
    }
    return sum;
}

/* Sends the samples first ... of the batch forward, as many as the pass holds; returns how many,
 * and adds their squares. */
static size_t see_part(struct training *training, size_t first, double *sum) {
    size_t inputs = training->net->inputs, outputs = training->net->outputs;
    size_t count = smaller(training->count - first, training->pass.most);
    const double *f = pass_forward(&training->pass, training->x + first * inputs, count);
    *sum += residual_of(
        training->residual + first * outputs, f, training->y + first * outputs, count * outputs);
    return count;
}

/* Adds `scale` times the gradient of the samples that were just sent forward, from `first` on. */
static void go_back(struct training *training, size_t first, double scale, double *g) {
    const double *residual = training->residual + first * training->net->outputs;
    struct pass *pass = &training->pass;
    if (training->plan.pairs > 0) {
        pass_weigh(pass, residual);
    } else {
        pass_backward(pass, residual, 1, false);
    }
    pass_gradient(pass, scale * 2 / (double)(training->count * training->net->outputs), g);
}

static bool in_one_part(const struct training *training) {
    return training->count <= training->pass.most;
}

/* The residual and the sum of its squares; of a batch in parts, which go forward once, also the
 * gradient. */
static double see_batch(struct training *training) {
    double sum = 0;
    if (in_one_part(training)) {
        see_part(training, 0, &sum);
        return sum;
    }
    memset(training->gradient, 0, training->net->weights * sizeof(double));
    for (size_t first = 0; first < training->count;) {
        size_t count = see_part(training, first, &sum);
        go_back(training, first, 1, training->gradient);
        first += count;
    }
    return sum;
}

/* The kernel of the batch, whose forward pass was just done. A short batch is of lower order; only
 * all samples have the pairs of the step before for a start. */
static enum status see_kernel(struct training *training, struct fault *fault) {
    struct eigen *top = &training->top;
    size_t order = training->count * training->net->outputs;
    top->order = order;
    top->count = smaller(training->plan.pairs, order);
    if (!is_whole(training)) {
        memset(top->vector, 0, top->count * order * sizeof *top->vector);
    }
    tangent_kernel(&training->pass, training->kernel);
    return tangent_critical(&training->critical, training->kernel, top, fault);
}

enum status training_look(struct training *training, struct fault *fault) {
    draw_batch(training);
    training->loss = see_batch(training) / (double)(training->count * training->net->outputs);
    if (training->steps == 0) {
        /* A batch may have its labels already, by chance: it says nothing of the others. */
        training->first_loss =
            is_whole(training) ? training->loss : training_loss(training, training->samples);
    }
    training->diverged = training->diverged || !(training->loss <= DIVERGED * training->first_loss);
    return training->plan.pairs > 0 && !training->diverged ? see_kernel(training, fault)
                                                           : STATUS_OK;
}

void training_step(struct training *training, double rate) {
    if (training->diverged) {
        return;
    }
    double *w = training->net->weight;
    if (in_one_part(training) && training->plan.optimizer == OPTIMIZER_SGD) {
        go_back(training, 0, -rate, w);
    } else {
        if (in_one_part(training)) {
            memset(training->gradient, 0, training->net->weights * sizeof(double));
            go_back(training, 0, 1, training->gradient);
        }
        optimizer_step(&training->optimizer, w, training->gradient, rate);
    }
    training->steps++;
}

/* The sum of squares over `count` samples, a part after the other. */
static double squares(struct training *training, const double *x, const double *y, size_t count) {
    size_t inputs = training->net->inputs, outputs = training->net->outputs;
    double sum = 0;
    for (size_t first = 0; first < count; first += CHUNK) {
        size_t part = smaller(count - first, CHUNK);
        const double *f = pass_forward(&training->forward, x + first * inputs, part);
        for (size_t i = 0; i < part * outputs; i++) {
            double r = f[i] - y[first * outputs + i];
            sum += r * r;
        }
    }
    return sum;
}

double training_batch_loss(struct training *training) {
    double n = (double)(training->count * training->net->outputs);
    return squares(training, training->x, training->y, training->count) / n;
}

double training_loss(struct training *training, const struct samples *samples) {
    double n = (double)(samples->count * samples->outputs);
    return squares(training, samples->x, samples->y, samples->count) / n;
}
