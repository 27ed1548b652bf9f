/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/mean_square.h"

#include <math.h>
#include <stdlib.h>

#include "matrix/eigen_lanczos.h"
#include "matrix/gemm.h"
#include "matrix/rows.h"

static const double TOLERANCE = 1e-12;

double mean_square_single(size_t samples, size_t b, enum batch_sampling sampling) {
    double m = (double)samples, size = (double)b;
    if (sampling == BATCH_REPLACEMENT) {
        return 1 / size;
    }
    return samples == b ? 0 : (m - size) / (size * (m - 1));
}

enum status mean_square_init(
    struct mean_square *square, const struct kernel *kernel, size_t b, enum batch_sampling sampling,
    struct fault *fault) {
    enum status status = batch_check(kernel->order, b, sampling, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (sampling == BATCH_EPOCHS) {
        return fault_set(
            fault, STATUS_INPUT,
            "mean_square: the batches of an epoch are not independent; take fresh ones or "
            "replacement");
    }
    size_t count = kernel->order * kernel->rank;
    *square = (struct mean_square){
        kernel, mean_square_single(kernel->order, b, sampling), malloc(count * sizeof(double)),
        malloc(count * sizeof(double))};
    if (square->image == NULL || square->scaled == NULL) {
        mean_square_clear(square);
        return fault_set(
            fault, STATUS_SYSTEM, "mean_square: out of memory for %zu samples", kernel->order);
    }
    return STATUS_OK;
}

void mean_square_clear(struct mean_square *square) {
    free(square->image);
    free(square->scaled);
    *square = (struct mean_square){0};
}

static struct gemm_matrix plain(const double *data, size_t stride) {
    return (struct gemm_matrix){data, stride, false};
}

void mean_square_apply(struct mean_square *square, double *out, const double *s) {
    const struct kernel *kernel = square->kernel;
    size_t m = kernel->order, rank = kernel->rank;
    double single = square->single / (double)m, full = (1 - square->single) / (double)(m * m);
    gemm(m, rank, rank, 1, plain(kernel->root, rank), plain(s, rank), false, square->image, rank);
    for (size_t i = 0; i < m; i++) {
        const double *l = kernel->root + i * rank;
        double form = single * rows_dot(square->image + i * rank, l, rank);
        for (size_t j = 0; j < rank; j++) {
            square->scaled[i * rank + j] = form * l[j];
        }
    }
    gemm(
        rank, rank, m, 1, (struct gemm_matrix){kernel->root, rank, true},
        plain(square->scaled, rank), false, out, rank);
    for (size_t i = 0; i < rank; i++) {
        for (size_t j = 0; j < rank; j++) {
            double mean = (s[i * rank + j] + s[j * rank + i]) / 2;
            out[i * rank + j] += full * kernel->value[i] * kernel->value[j] * mean;
        }
    }
}

/* -- the threshold ------------------------------------------------------------------------ */

struct balance {
    struct mean_square square;
    double *inside; /* rank x rank */
};

/* C^(-1/2) on the element (i, j). */
static double weight(const struct kernel *kernel, size_t i, size_t j) {
    return sqrt(2 * (double)kernel->order / (kernel->value[i] + kernel->value[j]));
}

/* C^(-1/2) D C^(-1/2), which is symmetric and has the eigenvalues of C^-1 D. */
static enum status
apply(double *out, const double *in, size_t n, void *context, struct fault *fault) {
    (void)fault;
    (void)n;
    struct balance *balance = context;
    const struct kernel *kernel = balance->square.kernel;
    size_t rank = kernel->rank;
    for (size_t i = 0; i < rank; i++) {
        for (size_t j = 0; j < rank; j++) {
            double mean = (in[i * rank + j] + in[j * rank + i]) / 2;
            balance->inside[i * rank + j] = weight(kernel, i, j) * mean;
        }
    }
    mean_square_apply(&balance->square, out, balance->inside);
    for (size_t i = 0; i < rank; i++) {
        for (size_t j = 0; j < rank; j++) {
            out[i * rank + j] *= weight(kernel, i, j);
        }
    }
    return STATUS_OK;
}

static enum status
find(struct mean_square_value *eta, struct balance *balance, struct fault *fault) {
    size_t rank = balance->square.kernel->rank;
    struct eigen top;
    enum status status = eigen_init(&top, rank * rank, 1, fault);
    if (status != STATUS_OK) {
        return status;
    }
    balance->inside = malloc(rank * rank * sizeof(double));
    status = balance->inside != NULL
                 ? eigen_lanczos(&top, apply, balance, TOLERANCE, &eta->products, fault)
                 : fault_set(fault, STATUS_SYSTEM, "mean_square: out of memory");
    eta->value = 2 / top.value[0];
    eta->error = eta->value * top.residual[0] / top.value[0];
    free(balance->inside);
    eigen_clear(&top);
    return status;
}

enum status mean_square_threshold(
    struct mean_square_value *eta, const struct kernel *kernel, size_t b,
    enum batch_sampling sampling, struct fault *fault) {
    struct balance balance = {.inside = NULL};
    enum status status = mean_square_init(&balance.square, kernel, b, sampling, fault);
    if (status == STATUS_OK) {
        status = find(eta, &balance, fault);
        mean_square_clear(&balance.square);
    }
    return status;
}

double mean_square_harmonic(
    double full_batch, double single, size_t samples, size_t b, enum batch_sampling sampling) {
    double p = mean_square_single(samples, b, sampling);
    return 1 / ((1 - p) / full_batch + p / single);
}
