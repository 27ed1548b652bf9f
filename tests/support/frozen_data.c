/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "frozen_data.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "inputs/images.h"
#include "matrix/rows.h"

struct kernel frozen_data_kernel(const double *matrix, size_t order) {
    struct kernel kernel;
    struct fault fault;
    require(kernel_init(&kernel, matrix, order, 0, &fault) == STATUS_OK, "%s", fault.text);
    return kernel;
}

struct kernel frozen_data_pair(double s, double phi) {
    double k[4] = {1, s * cos(phi), s * cos(phi), s * s};
    return frozen_data_kernel(k, 2);
}

struct kernel frozen_data_equal(size_t order, double kappa, double c) {
    double *k = malloc(order * order * sizeof *k);
    assert_non_null(k);
    for (size_t i = 0; i < order * order; i++) {
        k[i] = kappa * (i % (order + 1) == 0 ? 1 : c);
    }
    struct kernel kernel = frozen_data_kernel(k, order);
    free(k);
    return kernel;
}

struct kernel frozen_data_diagonal(const double *kappa, size_t order) {
    double *k = calloc(order * order, sizeof *k);
    assert_non_null(k);
    for (size_t i = 0; i < order; i++) {
        k[i * order + i] = kappa[i];
    }
    struct kernel kernel = frozen_data_kernel(k, order);
    free(k);
    return kernel;
}

struct kernel frozen_data_random(size_t order, size_t rank, unsigned seed) {
    double *x = malloc(order * (rank + order) * sizeof *x), *k = x + order * rank;
    assert_non_null(x);
    rows_start(x, order * rank, seed);
    for (size_t i = 0; i < order; i++) {
        for (size_t j = 0; j < order; j++) {
            k[i * order + j] = rows_dot(x + i * rank, x + j * rank, rank);
        }
    }
    struct kernel kernel = frozen_data_kernel(k, order);
    free(x);
    return kernel;
}

/* -- images ------------------------------------------------------------------------------- */

static void take_class(double *x, const struct images *images, unsigned class, size_t count) {
    size_t size = images_size(images);
    for (size_t i = 0; i < images->count && count > 0; i++) {
        if (images->labels[i] == class) {
            for (size_t k = 0; k < size; k++) {
                x[k] = images_pixels(images, i)[k] / 255.0;
            }
            x += size;
            count--;
        }
    }
    assert_int_equal(count, 0);
}

static void take_mean_away(double *x, size_t m, size_t size) {
    for (size_t k = 0; k < size; k++) {
        double sum = 0;
        for (size_t i = 0; i < m; i++) {
            sum += x[i * size + k];
        }
        for (size_t i = 0; i < m; i++) {
            x[i * size + k] -= sum / (double)m;
        }
    }
}

static void scale(double *x, size_t m, size_t size) {
    double sum = rows_dot(x, x, m * size);
    rows_scale(x, sqrt((double)m / sum), m * size);
}

double *frozen_data_images(size_t m, enum frozen_data_scaling scaling) {
    struct images images;
    struct fault fault;
    if (!images_present(IMAGES_FASHION_MNIST, NULL)) {
        return NULL;
    }
    enum status status = images_load(&images, IMAGES_FASHION_MNIST, IMAGES_TRAINING, NULL, &fault);
    require(status == STATUS_OK, "%s", fault.text);
    size_t size = images_size(&images);
    double *x = malloc(m * size * sizeof *x);
    assert_non_null(x);
    take_class(x, &images, 0, m / 2);
    take_class(x + m / 2 * size, &images, 1, m / 2);
    images_clear(&images);
    if (scaling == FROZEN_DATA_CENT) {
        take_mean_away(x, m, size);
    }
    for (size_t i = 0; i < m && scaling == FROZEN_DATA_UNIT; i++) {
        scale(x + i * size, 1, size);
    }
    scale(x, m, size);
    return x;
}
