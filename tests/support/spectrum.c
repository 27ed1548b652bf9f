/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "spectrum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

struct eigen spectrum_room(size_t order, size_t count) {
    struct eigen eigen;
    struct fault fault;
    require(eigen_init(&eigen, order, count, &fault) == STATUS_OK, "%s", fault.text);
    return eigen;
}

double *spectrum_zeros(size_t order) {
    double *a = calloc(order * order, sizeof *a);
    require(a != NULL, "no memory for order %zu", order);
    return a;
}

double *spectrum_random(size_t order, double size, unsigned seed) {
    struct check_random random = check_random_of(seed);
    double *a = spectrum_zeros(order);
    for (size_t i = 0; i < order; i++) {
        for (size_t j = 0; j <= i; j++) {
            a[i * order + j] = a[j * order + i] = check_uniform(&random, -size, size);
        }
    }
    return a;
}

/* A <- H A H, H = 1 - 2 u u' with a random u of length 1. */
static void reflect(double *a, size_t order, struct check_random *random) {
    double u[order], p[order], square = 0, along = 0;
    for (size_t i = 0; i < order; i++) {
        u[i] = check_uniform(random, -1, 1);
        square += u[i] * u[i];
    }
    for (size_t i = 0; i < order; i++) {
        u[i] /= sqrt(square);
    }
    for (size_t i = 0; i < order; i++) {
        p[i] = 0;
        for (size_t j = 0; j < order; j++) {
            p[i] += a[i * order + j] * u[j];
        }
        along += p[i] * u[i];
    }
    for (size_t i = 0; i < order; i++) {
        for (size_t j = 0; j <= i; j++) {
            a[i * order + j] += 4 * along * u[i] * u[j] - 2 * (u[i] * p[j] + p[i] * u[j]);
            a[j * order + i] = a[i * order + j];
        }
    }
}

double *spectrum_made(size_t order, const double *value, unsigned seed) {
    struct check_random random = check_random_of(seed);
    double *a = spectrum_zeros(order);
    for (size_t i = 0; i < order; i++) {
        a[i * order + i] = value[i];
    }
    for (int k = 0; k < 3; k++) {
        reflect(a, order, &random);
    }
    return a;
}

double *spectrum_kernel(size_t order, double drift, unsigned seed) {
    enum { INPUTS = 20 };
    struct check_random random = check_random_of(seed);
    double *a = spectrum_zeros(order), x[order][INPUTS];
    for (size_t i = 0; i < order; i++) {
        for (size_t k = 0; k < INPUTS; k++) {
            x[i][k] = check_uniform(&random, -1, 1) + check_uniform(&random, -1, 1);
            x[i][k] += drift * check_uniform(&random, -1, 1);
        }
    }
    for (size_t i = 0; i < order; i++) {
        for (size_t j = 0; j < order; j++) {
            double xy = 0, xx = 0, yy = 0;
            for (size_t k = 0; k < INPUTS; k++) {
                xy += x[i][k] * x[j][k];
                xx += x[i][k] * x[i][k];
                yy += x[j][k] * x[j][k];
            }
            double length = sqrt(xx * yy), c = i == j ? 1 : xy / length;
            a[i * order + j] = length * (sqrt(1 - c * c) + 2 * acos(-c) * c);
        }
    }
    return a;
}

/* Turns rows and columns p and q so that element (p, q) vanishes. Golub & Van Loan, 8.5.2. */
static void turn(double *b, size_t order, size_t p, size_t q) {
    double tau = (b[q * order + q] - b[p * order + p]) / (2 * b[p * order + q]);
    double t = (tau < 0 ? -1 : 1) / (fabs(tau) + sqrt(1 + tau * tau));
    double c = 1 / sqrt(1 + t * t), s = t * c;
    for (size_t k = 0; k < order; k++) {
        double x = b[p * order + k], y = b[q * order + k];
        b[p * order + k] = c * x - s * y;
        b[q * order + k] = s * x + c * y;
    }
    for (size_t k = 0; k < order; k++) {
        double x = b[k * order + p], y = b[k * order + q];
        b[k * order + p] = c * x - s * y;
        b[k * order + q] = s * x + c * y;
    }
}

static int falling(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a < b) - (a > b);
}

void spectrum_jacobi(double *value, const double *a, size_t order) {
    double *b = spectrum_zeros(order);
    memcpy(b, a, order * order * sizeof *b);
    for (int sweep = 0; sweep < 12; sweep++) {
        for (size_t p = 0; p < order; p++) {
            for (size_t q = p + 1; q < order; q++) {
                if (b[p * order + q] != 0) {
                    turn(b, order, p, q);
                }
            }
        }
    }
    for (size_t i = 0; i < order; i++) {
        value[i] = b[i * order + i];
    }
    qsort(value, order, sizeof *value, falling);
    free(b);
}

double spectrum_residual(const double *a, size_t order, double value, const double *vector) {
    long double square = 0;
    for (size_t i = 0; i < order; i++) {
        long double rest = -(long double)value * vector[i];
        for (size_t j = 0; j < order; j++) {
            rest += (long double)a[i * order + j] * vector[j];
        }
        square += rest * rest;
    }
    return (double)sqrtl(square);
}

static double product(const double *x, const double *y, size_t order) {
    long double sum = 0;
    for (size_t i = 0; i < order; i++) {
        sum += (long double)x[i] * y[i];
    }
    return (double)sum;
}

bool spectrum_holds(const struct eigen *eigen, const double *a, double size, double tolerance) {
    size_t n = eigen->order;
    for (size_t k = 0; k < eigen->count; k++) {
        const double *v = eigen->vector + k * n;
        double residual = spectrum_residual(a, n, eigen->value[k], v);
        /* The reported one was rounded in sums of n terms. */
        double rounding = 4 * (double)n * 0x1p-53 * size;
        if (!(residual <= tolerance * size) || !(fabs(residual - eigen->residual[k]) <= rounding) ||
            (k > 0 && !(eigen->value[k] <= eigen->value[k - 1]))) {
            return false;
        }
        for (size_t i = 0; i <= k; i++) {
            if (!(fabs(product(v, eigen->vector + i * n, n) - (i == k)) <= tolerance)) {
                return false;
            }
        }
    }
    return true;
}

double spectrum_distance(const double *x, const double *y, size_t rows, size_t order) {
    double sum = 2 * (double)rows;
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < rows; j++) {
            double c = product(x + i * order, y + j * order, order);
            sum -= 2 * c * c;
        }
    }
    return sum;
}
