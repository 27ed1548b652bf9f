/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/vector_chain.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "matrix/gemm.h"
#include "matrix/rows.h"

enum status vector_chain_init(struct vector_chain *chain, size_t inputs, struct fault *fault) {
    double d = (double)inputs, bytes = 8 * d * (d + 4), have = (double)memory_available();
    if (inputs == 0 || bytes > have) {
        return fault_set(
            fault, STATUS_INPUT,
            "vector_chain: %zu inputs need %.3g GB of memory, and %.3g GB are free; take 1 at "
            "least, and not so many",
            inputs, bytes / 1e9, have / 1e9);
    }
    *chain =
        (struct vector_chain){.inputs = inputs, .m = calloc(inputs * (inputs + 4), sizeof(double))};
    if (chain->m == NULL) {
        return fault_set(
            fault, STATUS_SYSTEM, "vector_chain: out of memory for %zu inputs", inputs);
    }
    chain->u = chain->m + inputs * inputs;
    chain->gamma = chain->u + inputs;
    chain->room = chain->gamma + inputs;
    return STATUS_OK;
}

void vector_chain_clear(struct vector_chain *chain) {
    free(chain->m);
    *chain = (struct vector_chain){0};
}

/* -- starts ------------------------------------------------------------------------------- */

/* Takes the blocks apart. */
static void take(struct vector_chain *chain, const double *sigma) {
    size_t d = chain->inputs;
    for (size_t i = 0; i < d; i++) {
        memcpy(chain->m + i * d, sigma + i * (d + 1), d * sizeof *sigma);
        chain->u[i] = sigma[i * (d + 1) + d];
    }
    chain->a = sigma[d * (d + 1) + d];
}

enum status vector_chain_of_neurons(
    struct vector_chain *chain, double scale, const double *v, size_t neurons,
    struct fault *fault) {
    size_t order = chain->inputs + 1, numbers = order * (neurons + order);
    double *turned = malloc(numbers * sizeof *turned);
    if (turned == NULL) {
        return fault_set(
            fault, STATUS_SYSTEM, "vector_chain: out of memory for %zu neurons", neurons);
    }
    double *sigma = turned + order * neurons, root = sqrt(scale);
    for (size_t r = 0; r < neurons; r++) {
        for (size_t k = 0; k < order; k++) {
            turned[k * neurons + r] = root * v[r * order + k];
        }
    }
    gemm_gram(order, neurons, turned, neurons, false, sigma, order);
    take(chain, sigma);
    free(turned);
    return STATUS_OK;
}

/* chi with `freedom` degrees of freedom, at least 1. */
static double draw_chi(struct rng *rng, double freedom) {
    if (freedom < 2) {
        return fabs(rng_normal(rng));
    }
    return sqrt(freedom + sqrt(2 * freedom) * rng_chi_square_deviate(rng, freedom));
}

/* The triangle, its rows in the order of the inputs and then a. Bartlett 1933. */
static void draw_triangle(double *triangle, size_t order, double n, struct rng *rng) {
    for (size_t j = 0; j < order; j++) {
        for (size_t k = 0; k < j; k++) {
            triangle[j * order + k] = rng_normal(rng);
        }
        triangle[j * order + j] = draw_chi(rng, n - (double)j);
        for (size_t k = j + 1; k < order; k++) {
            triangle[j * order + k] = 0;
        }
    }
}

/* Rows of the d + 1 weights that belong together, columns of n neurons. */
static void draw_weights(double *weight, size_t order, size_t n, struct rng *rng) {
    for (size_t k = 0; k < order * n; k++) {
        weight[k] = rng_normal(rng);
    }
}

enum status vector_chain_start(
    struct vector_chain *chain, double eta, double n, struct rng *rng, struct fault *fault) {
    size_t order = chain->inputs + 1;
    bool few = n < (double)order;
    if (!(eta > 0 && eta < 1e100) || !(n >= 1 && n < 1e100) || (few && n != floor(n))) {
        return fault_set(
            fault, STATUS_INPUT,
            "vector_chain: eta is %g and n is %.17g; give a positive rate, and a whole number of "
            "neurons",
            eta, n);
    }
    size_t columns = few ? (size_t)n : order;
    double *root = malloc(order * (columns + order) * sizeof *root);
    if (root == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "vector_chain: out of memory for a start");
    }
    if (few) {
        draw_weights(root, order, columns, rng);
    } else {
        draw_triangle(root, order, n, rng);
    }
    rows_scale(root, sqrt(eta / n), order * columns);
    double *sigma = root + order * columns;
    gemm_gram(order, columns, root, columns, false, sigma, order);
    take(chain, sigma);
    free(root);
    return STATUS_OK;
}

/* -- steps -------------------------------------------------------------------------------- */

static double
residual(const struct vector_chain *chain, const struct vector_chain_data *data, size_t i) {
    double f = rows_dot(data->x + i * data->inputs, chain->u, data->inputs);
    return f - (data->y != NULL ? data->y[i] : 0);
}

void vector_chain_step(
    struct vector_chain *chain, const struct vector_chain_data *data, const size_t *batch,
    size_t count) {
    size_t d = chain->inputs;
    double *gamma = chain->gamma, *u = chain->u, *image = chain->room, *v = image + d;
    memset(gamma, 0, d * sizeof *gamma);
    for (size_t j = 0; j < count; j++) {
        double r = residual(chain, data, batch[j]) / (double)count;
        rows_add(gamma, r, data->x + batch[j] * d, d);
    }
    for (size_t i = 0; i < d; i++) {
        image[i] = rows_dot(chain->m + i * d, gamma, d);
    }
    double along = rows_dot(u, gamma, d), square = rows_dot(gamma, image, d), a = chain->a;
    for (size_t i = 0; i < d; i++) {
        v[i] = a / 2 * gamma[i] - u[i];
        u[i] += (along - a) * gamma[i] - image[i];
    }
    /* M' = M - U Gamma^T - Gamma U^T + A Gamma Gamma^T. */
    for (size_t i = 0; i < d; i++) {
        rows_add_two(chain->m + i * d, gamma[i], v, v[i], gamma, d);
    }
    chain->a = a - 2 * along + square;
}

double
vector_chain_mean_square(const struct vector_chain *chain, const struct vector_chain_data *data) {
    double sum = 0;
    for (size_t i = 0; i < data->samples; i++) {
        double r = residual(chain, data, i);
        sum += r * r;
    }
    return sum / (double)data->samples;
}

enum status vector_chain_kernel(
    double *kernel, const struct vector_chain *chain, const struct vector_chain_data *data,
    struct fault *fault) {
    size_t d = chain->inputs, m = data->samples;
    double *image = malloc(m * d * sizeof *image);
    if (image == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "vector_chain: out of memory for a kernel");
    }
    const struct gemm_matrix x = {data->x, d, false}, turned = {data->x, d, true};
    gemm(m, d, d, 1, x, (struct gemm_matrix){chain->m, d, false}, false, image, d);
    for (size_t i = 0; i < m; i++) {
        rows_add(image + i * d, chain->a, data->x + i * d, d);
    }
    gemm(m, m, d, 1, (struct gemm_matrix){image, d, false}, turned, false, kernel, m);
    free(image);
    return STATUS_OK;
}
