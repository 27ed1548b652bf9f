/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/span.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "forecast/kernel.h"
#include "inputs/stock.h"
#include "matrix/rows.h"

enum status
span_of_samples(struct samples *short_ones, const struct samples *samples, struct fault *fault) {
    struct kernel products;
    enum status status = kernel_of_inputs(
        &products, KERNEL_LINEAR_OUTPUTS, 0, samples->x, samples->count, samples->inputs, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = samples_init(short_ones, samples->count, products.rank, samples->outputs, fault);
    if (status == STATUS_OK) {
        size_t numbers = samples->count * products.rank;
        memcpy(short_ones->x, products.root, numbers * sizeof *short_ones->x);
        numbers = samples->count * samples->outputs;
        memcpy(short_ones->y, samples->y, numbers * sizeof *short_ones->y);
    }
    kernel_clear(&products);
    return status;
}

static void take_mean_away(struct samples *samples) {
    size_t inputs = samples->inputs;
    for (size_t k = 0; k < inputs; k++) {
        double sum = 0;
        for (size_t i = 0; i < samples->count; i++) {
            sum += samples->x[i * inputs + k];
        }
        for (size_t i = 0; i < samples->count; i++) {
            samples->x[i * inputs + k] -= sum / (double)samples->count;
        }
    }
}

enum status span_images(
    struct samples *samples, char name[64], enum span_scaling scaling, size_t count,
    const char *dir, struct rng_key key, struct fault *fault) {
    static const unsigned classes[2] = {0, 1};
    struct stock_question question = stock_images(classes, 2, CHOOSE_SIGNS, count, dir);
    question.choose.scaling = CHOOSE_UNIT_INTERVAL;
    question.choose.balanced = true;
    struct stock stock;
    enum status status = stock_take(&stock, &question, key, 0, fault);
    if (status != STATUS_OK) {
        return status;
    }
    snprintf(name, 64, "%s", stock.name);
    if (scaling == SPAN_CENTRED) {
        take_mean_away(&stock.samples);
    }
    size_t numbers = count * stock.samples.inputs;
    double *x = stock.samples.x, mean = rows_dot(x, x, numbers) / (double)count;
    rows_scale(x, mean > 0 ? 1 / sqrt(mean) : 1, numbers);
    status = span_of_samples(samples, &stock.samples, fault);
    stock_clear(&stock);
    return status;
}
