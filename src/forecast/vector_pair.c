/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/vector_pair.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "matrix/gemm.h"
#include "matrix/rows.h"

void vector_pair_text(char *text, size_t inputs, size_t neurons) {
    snprintf(text, VECTOR_PAIR_TEXT, "%zu dense %zu dense 1", inputs, neurons);
}

enum status
vector_pair_samples(struct samples *scaled, const struct samples *samples, struct fault *fault) {
    size_t m = samples->count, d = samples->inputs;
    enum status status = samples_init(scaled, m, d, samples->outputs, fault);
    if (status == STATUS_OK) {
        memcpy(scaled->x, samples->x, m * d * sizeof *scaled->x);
        rows_scale(scaled->x, sqrt((double)d), m * d);
        memcpy(scaled->y, samples->y, m * samples->outputs * sizeof *scaled->y);
    }
    return status;
}

/* Weights of a layer of nets/ lie by inputs: w_rk of all r side by side, and a_r last. */
static void copy_neurons(struct vector_pair *pair) {
    size_t order = pair->data.inputs + 1, n = pair->net.weights / order;
    for (size_t r = 0; r < n; r++) {
        for (size_t k = 0; k < order; k++) {
            pair->v[r * order + k] = pair->net.weight[k * n + r];
        }
    }
}

static enum status take_room(
    struct vector_pair *pair, const struct vector_pair_question *question, struct fault *fault) {
    size_t m = question->samples->count, d = question->samples->inputs, order = d + 1;
    size_t weights = question->neurons * order, numbers = m * order + 3 * weights + order * order;
    pair->x = calloc(numbers, sizeof *pair->x);
    if (pair->x == NULL) {
        return fault_set(
            fault, STATUS_SYSTEM, "vector_pair: out of memory for %zu numbers", numbers);
    }
    pair->y = pair->x + m * d;
    pair->start = pair->y + m;
    pair->v = pair->start + weights;
    pair->end = pair->v + weights;
    pair->product = pair->end + weights;
    memcpy(pair->x, question->samples->x, m * d * sizeof *pair->x);
    memcpy(pair->y, question->samples->y, m * sizeof *pair->y);
    rows_scale(pair->y, question->eta / sqrt((double)question->neurons), m);
    pair->data = (struct vector_chain_data){m, d, pair->x, pair->y};
    for (size_t k = 0; k < order; k++) {
        pair->product[k * (order + 1)] = 1;
    }
    return STATUS_OK;
}

static enum status
start(struct vector_pair *pair, const struct vector_pair_question *question, struct fault *fault) {
    const struct training_plan plan = {
        .batch = question->batch, .key = question->key, .replica = question->replica};
    enum status status = training_init(&pair->training, &pair->net, &pair->samples, &plan, fault);
    if (status != STATUS_OK) {
        return status;
    }
    net_start(&pair->net, NET_NTK, 1, question->key, question->replica);
    copy_neurons(pair);
    memcpy(pair->start, pair->v, pair->net.weights * sizeof *pair->v);
    double scale = question->eta / (double)question->neurons;
    return vector_chain_of_neurons(&pair->chain, scale, pair->v, question->neurons, fault);
}

enum status vector_pair_init(
    struct vector_pair *pair, const struct vector_pair_question *question, struct fault *fault) {
    char text[VECTOR_PAIR_TEXT];
    size_t d = question->samples->inputs;
    *pair = (struct vector_pair){.eta = question->eta};
    if (question->batch == 0) {
        return fault_set(fault, STATUS_INPUT, "vector_pair: batches of 0 samples; give 1 or more");
    }
    vector_pair_text(text, d, question->neurons);
    enum status status = net_init(&pair->net, text, NET_NTK, fault);
    status = status != STATUS_OK ? status
                                 : vector_pair_samples(&pair->samples, question->samples, fault);
    status = status != STATUS_OK ? status : vector_chain_init(&pair->chain, d, fault);
    status = status != STATUS_OK ? status : vector_chain_init(&pair->now, d, fault);
    status = status != STATUS_OK ? status : take_room(pair, question, fault);
    status = status != STATUS_OK ? status : start(pair, question, fault);
    if (status != STATUS_OK) {
        vector_pair_clear(pair);
    }
    return status;
}

void vector_pair_clear(struct vector_pair *pair) {
    training_clear(&pair->training);
    vector_chain_clear(&pair->chain);
    vector_chain_clear(&pair->now);
    samples_clear(&pair->samples);
    net_clear(&pair->net);
    free(pair->x);
    *pair = (struct vector_pair){0};
}

/* product = product T. */
static void multiply(double *product, const double *gamma, size_t d) {
    for (size_t k = 0; k <= d; k++) {
        double *row = product + k * (d + 1), along = rows_dot(row, gamma, d);
        rows_add(row, -row[d], gamma, d);
        row[d] -= along;
    }
}

enum status vector_pair_step(struct vector_pair *pair, struct fault *fault) {
    enum status status = training_look(&pair->training, fault);
    if (status == STATUS_OK) {
        const struct training *training = &pair->training;
        vector_chain_step(&pair->chain, &pair->data, training->chosen, training->count);
        multiply(pair->product, pair->chain.gamma, pair->data.inputs);
        training_step(&pair->training, pair->eta / 2);
    }
    return status;
}

/* As page_worse: a NaN stays. */
static double larger(double a, double b) {
    return isnan(a) || b <= a ? a : b;
}

enum status vector_pair_distance(double *distance, struct vector_pair *pair, struct fault *fault) {
    const struct vector_chain *now = &pair->now, *chain = &pair->chain;
    size_t d = pair->data.inputs, n = pair->net.weights / (d + 1);
    copy_neurons(pair);
    enum status status =
        vector_chain_of_neurons(&pair->now, pair->eta / (double)n, pair->v, n, fault);
    double worst = fabs(now->a - chain->a), size = fmax(now->a, rows_largest(now->m, d * d));
    for (size_t k = 0; k < d * d; k++) {
        worst = larger(worst, fabs(now->m[k] - chain->m[k]));
    }
    for (size_t k = 0; k < d; k++) {
        worst = larger(worst, fabs(now->u[k] - chain->u[k]));
    }
    *distance = worst / size;
    return status;
}

double vector_pair_replay(struct vector_pair *pair) {
    size_t order = pair->data.inputs + 1, numbers = pair->net.weights;
    const struct gemm_matrix a = {pair->start, order, false}, b = {pair->product, order, false};
    copy_neurons(pair);
    gemm(numbers / order, order, order, 1, a, b, false, pair->end, order);
    rows_add(pair->end, -1, pair->v, numbers);
    return rows_largest(pair->end, numbers) / rows_largest(pair->v, numbers);
}
