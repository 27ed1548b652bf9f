/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/moment_exponent.h"

#include <math.h>

#include "matrix/eigen_lanczos.h"

static const double TOLERANCE = 1e-12;

struct growth {
    struct mean_square square;
    double eta;
};

/* S -> E H S H - S. The antisymmetric part, which D does not see, falls as fast at least as the
 * slowest symmetric one, so the largest eigenvalue is that of the symmetric part. */
static enum status
apply(double *out, const double *in, size_t n, void *context, struct fault *fault) {
    (void)fault;
    (void)n;
    struct growth *growth = context;
    const struct kernel *kernel = growth->square.kernel;
    size_t rank = kernel->rank;
    double eta = growth->eta, first = eta / (double)kernel->order;
    mean_square_apply(&growth->square, out, in);
    for (size_t i = 0; i < rank; i++) {
        for (size_t j = 0; j < rank; j++) {
            double fall = first * (kernel->value[i] + kernel->value[j]);
            out[i * rank + j] = eta * eta * out[i * rank + j] - fall * in[i * rank + j];
        }
    }
    return STATUS_OK;
}

static enum status find(struct mean_square_value *k, struct growth *growth, struct fault *fault) {
    size_t rank = growth->square.kernel->rank;
    struct eigen top;
    enum status status = eigen_init(&top, rank * rank, 1, fault);
    if (status == STATUS_OK) {
        status = eigen_lanczos(&top, apply, growth, TOLERANCE, &k->products, fault);
        if (status == STATUS_SYSTEM && top.residual[0] > 0) {
            status = STATUS_OK; /* slow directions are crowded: the error says what that leaves */
        }
        k->value = log1p(top.value[0]);
        k->error = top.residual[0] / (1 + top.value[0]);
        eigen_clear(&top);
    }
    return status;
}

enum status moment_exponent_square(
    struct mean_square_value *k, const struct kernel *kernel, double eta, size_t b,
    enum batch_sampling sampling, struct fault *fault) {
    if (!(eta > 0 && eta < 1e100)) {
        return fault_set(
            fault, STATUS_INPUT, "moment_exponent: eta is %g; give a positive rate", eta);
    }
    struct growth growth = {.eta = eta};
    enum status status = mean_square_init(&growth.square, kernel, b, sampling, fault);
    if (status == STATUS_OK) {
        status = find(k, &growth, fault);
        mean_square_clear(&growth.square);
    }
    return status;
}

double
moment_exponent_square_equal(const struct moment_exponent_equal *data, double eta, size_t b) {
    double m = (double)data->samples, size = (double)b, x = eta * data->kappa, c = data->c;
    double f = (m - size) / (m - 1), a = x * (1 - c) / size, shift = x * c;
    double g = x * ((1 - c) / m + c), h = 2 * a * shift * size / m + shift * shift;
    double mean_mean = 1 - 2 * g + g * g * (1 - f / size), mean_square = g * g * f / size;
    double square_mean = -2 * shift + h * (1 - f / size);
    double square_square = 1 - 2 * a * size / m + a * a * size / m + h * f / size;
    double half = (mean_mean + square_square) / 2, apart = (mean_mean - square_square) / 2;
    return log(half + sqrt(apart * apart + mean_square * square_mean));
}
