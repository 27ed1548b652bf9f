/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/kernel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "matrix/eigen_all.h"
#include "matrix/gemm.h"
#include "matrix/rows.h"

/* Squares of sums of entries stay far from the ends of the doubles. */
static const double SMALLEST = 1e-100, LARGEST = 1e100;

static const double PI = 3.14159265358979323846;

/* -- memory ------------------------------------------------------------------------------- */

/* Room for so many numbers on the border of a cache line: steps of the frozen chain are half as
 * fast where loads cross it. */
static double *take(size_t count) {
    return aligned_alloc(64, (count * sizeof(double) + 63) / 64 * 64);
}

/* -- from a matrix ------------------------------------------------------------------------ */

static enum status check_room(size_t order, struct fault *fault) {
    double bytes = 40 * (double)order * (double)order, have = (double)memory_available();
    if (order == 0) {
        return fault_set(fault, STATUS_INPUT, "kernel: of no samples; give 1 at least");
    }
    if (bytes > have) {
        return fault_set(
            fault, STATUS_INPUT,
            "kernel: %zu samples need %.3g GB of memory, and %.3g GB are free; take fewer", order,
            bytes / 1e9, have / 1e9);
    }
    return STATUS_OK;
}

/* Copies the mean of the matrix and its transpose. */
static enum status
take_symmetric(struct kernel *kernel, const double *matrix, double rounding, struct fault *fault) {
    size_t m = kernel->order;
    double most = 2 * rounding * rows_largest(matrix, m * m);
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j <= i; j++) {
            double low = matrix[i * m + j], high = matrix[j * m + i];
            if (!isfinite(low) || !isfinite(high)) {
                return fault_set(
                    fault, STATUS_INPUT,
                    "kernel: elements (%zu, %zu) and (%zu, %zu) are %g and %g; give finite numbers",
                    i, j, j, i, low, high);
            }
            if (fabs(low - high) > most) {
                return fault_set(
                    fault, STATUS_INPUT,
                    "kernel: elements (%zu, %zu) and (%zu, %zu) are %.17g and %.17g, not equal to "
                    "%.3g; give a symmetric matrix",
                    i, j, j, i, low, high, most);
            }
            kernel->k[i * m + j] = kernel->k[j * m + i] = low / 2 + high / 2;
        }
    }
    return STATUS_OK;
}

static enum status check_values(
    struct kernel *kernel, const struct eigen *eigen, double rounding, struct fault *fault) {
    size_t m = kernel->order;
    double top = eigen->value[0], bottom = eigen->value[m - 1];
    double nothing = (double)m * rounding * fmax(top, 0);
    if (bottom < -nothing) {
        return fault_set(
            fault, STATUS_INPUT,
            "kernel: an eigenvalue is %.6g beside the largest, %.6g; give a matrix without "
            "negative ones, or say how roughly its entries are rounded",
            bottom, top);
    }
    if (!(top >= SMALLEST && top <= LARGEST)) {
        return fault_set(
            fault, STATUS_INPUT, "kernel: the largest eigenvalue is %g; scale it into %g ... %g",
            top, SMALLEST, LARGEST);
    }
    while (kernel->rank < m && eigen->value[kernel->rank] > nothing) {
        kernel->rank++;
    }
    return STATUS_OK;
}

/* L = V sqrt(Lambda), row by row. */
static void take_root(struct kernel *kernel, const struct eigen *eigen) {
    size_t m = kernel->order, rank = kernel->rank;
    for (size_t j = 0; j < rank; j++) {
        double length = sqrt(eigen->value[j]);
        kernel->value[j] = eigen->value[j];
        for (size_t i = 0; i < m; i++) {
            kernel->root[i * rank + j] = length * eigen->vector[j * m + i];
        }
    }
}

static enum status factor(struct kernel *kernel, double rounding, struct fault *fault) {
    size_t m = kernel->order;
    struct eigen eigen;
    enum status status = eigen_init(&eigen, m, m, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = eigen_all(&eigen, kernel->k, fault);
    if (status == STATUS_OK) {
        status = check_values(kernel, &eigen, rounding, fault);
    }
    if (status == STATUS_OK) {
        kernel->root = take(m * kernel->rank);
        kernel->value = take(kernel->rank);
        if (kernel->root == NULL || kernel->value == NULL) {
            status = fault_set(fault, STATUS_SYSTEM, "kernel: out of memory for its root");
        } else {
            take_root(kernel, &eigen);
        }
    }
    eigen_clear(&eigen);
    return status;
}

enum status kernel_init(
    struct kernel *kernel, const double *matrix, size_t order, double rounding,
    struct fault *fault) {
    enum status status = check_room(order, fault);
    if (status != STATUS_OK) {
        return status;
    }
    double rounded = fmax(rounding, 0x1p-52);
    *kernel = (struct kernel){.order = order, .k = take(order * order)};
    if (kernel->k == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "kernel: out of memory for %zu samples", order);
    }
    status = take_symmetric(kernel, matrix, rounded, fault);
    if (status == STATUS_OK) {
        status = factor(kernel, rounded, fault);
    }
    if (status != STATUS_OK) {
        kernel_clear(kernel);
    }
    return status;
}

void kernel_clear(struct kernel *kernel) {
    free(kernel->k);
    free(kernel->root);
    free(kernel->value);
    *kernel = (struct kernel){0};
}

double kernel_element(const struct kernel *kernel, size_t i, size_t j) {
    if (kernel->k != NULL) {
        return kernel->k[i * kernel->order + j];
    }
    return rows_dot(kernel->root + i * kernel->rank, kernel->root + j * kernel->rank, kernel->rank);
}

double kernel_largest(const struct kernel *kernel) {
    double largest = 0;
    for (size_t i = 0; i < kernel->order; i++) {
        largest = fmax(largest, kernel_element(kernel, i, i));
    }
    return largest;
}

/* By the length that is left, so that a small part keeps its digits. */
double kernel_beyond(const struct kernel *kernel, const double *y) {
    size_t m = kernel->order, rank = kernel->rank;
    double all = y != NULL ? rows_dot(y, y, m) : 0, left = 0;
    double *z = calloc(rank + 1, sizeof *z);
    if (z == NULL || all == 0 || rank == m) {
        double none = z == NULL ? NAN : 0;
        free(z);
        return none;
    }
    for (size_t i = 0; i < m; i++) {
        rows_add(z, y[i], kernel->root + i * rank, rank);
    }
    for (size_t k = 0; k < rank; k++) {
        z[k] /= kernel->value[k];
    }
    for (size_t i = 0; i < m; i++) {
        double e = y[i] - rows_dot(kernel->root + i * rank, z, rank);
        left += e * e;
    }
    free(z);
    return left / all;
}

/* -- from inputs -------------------------------------------------------------------------- */

/* The inputs, and one more that is `bias` (0 or 1) for all. */
struct inputs {
    const double *x;
    size_t count, inputs;
    double bias, width;
    enum kernel_law law;
};

/* The angle of two inputs, by Kahan's formula where the arc cosine loses digits. */
static double
angle_of(const struct inputs *in, size_t i, size_t j, double cosine, double si, double sj) {
    if (i == j) {
        return 0;
    }
    if (fabs(cosine) < 0.9) {
        return acos(cosine);
    }
    const double *x = in->x + i * in->inputs, *y = in->x + j * in->inputs;
    double less = in->bias / si - in->bias / sj, more = in->bias / si + in->bias / sj;
    less *= less;
    more *= more;
    for (size_t k = 0; k < in->inputs; k++) {
        double a = x[k] / si, b = y[k] / sj;
        less += (a - b) * (a - b);
        more += (a + b) * (a + b);
    }
    return 2 * atan2(sqrt(less), sqrt(more));
}

/* The law, from the scalar product and the lengths of the two inputs. */
static double
element(const struct inputs *in, size_t i, size_t j, double product, double si, double sj) {
    if (in->law == KERNEL_LINEAR || in->law == KERNEL_LINEAR_OUTPUTS) {
        return in->law == KERNEL_LINEAR ? 2 * product : product;
    }
    double size = si * sj, cosine = size > 0 ? fmax(-1, fmin(1, product / size)) : 0;
    double t = size > 0 ? angle_of(in, i, j, cosine, si, sj) : 0;
    double outer = (sin(t) + (PI - t) * cos(t)) / (2 * PI), inner = (PI - t) / (2 * PI);
    switch (in->law) {
    case KERNEL_RELU:
        return size * (outer + inner * cos(t));
    case KERNEL_PYTORCH_RELU:
        return in->width * size / (3 * (double)in->inputs) * outer + 1 + size * cos(t) / 3 * inner;
    default:
        return size * outer;
    }
}

/* Turns the scalar products in k into the elements of the law. */
static void fill(double *k, double *length, const struct inputs *in) {
    size_t m = in->count;
    for (size_t i = 0; i < m; i++) {
        length[i] = sqrt(k[i * m + i] + in->bias);
    }
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j <= i; j++) {
            double product = k[i * m + j] + in->bias;
            k[i * m + j] = k[j * m + i] = element(in, i, j, product, length[i], length[j]);
        }
    }
}

enum status kernel_of_inputs(
    struct kernel *kernel, enum kernel_law law, double width, const double *x, size_t count,
    size_t inputs, struct fault *fault) {
    enum status status = check_room(count, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (inputs == 0 || (law == KERNEL_PYTORCH_RELU && !(width >= 1 && width < INFINITY))) {
        return fault_set(
            fault, STATUS_INPUT, "kernel: %zu inputs and width %g; each must be at least 1", inputs,
            width);
    }
    double *k = malloc((count + 1) * count * sizeof *k);
    if (k == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "kernel: out of memory for %zu samples", count);
    }
    const struct inputs in = {x, count, inputs, law == KERNEL_PYTORCH_RELU, width, law};
    gemm_gram(count, inputs, x, inputs, false, k, count);
    fill(k, k + count * count, &in);
    /* A scalar product of d terms is off by some sqrt(d) roundings of its size. */
    status = kernel_init(kernel, k, count, sqrt((double)inputs) * 0x1p-52, fault);
    free(k);
    return status;
}
