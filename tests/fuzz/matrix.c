/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernels that somebody measured, from CSV and NPY files, and what is made of them. */
#include "forecast_matrix.h"

#include <math.h>
#include <stdio.h>

#include "forecast/kernel.h"
#include "input.h"

enum { LARGEST = 12 };

static void look_at(const struct forecast_matrix *matrix) {
    struct kernel kernel;
    struct fault fault;
    double rounding = forecast_matrix_rounding(matrix);
    if (matrix->rows != matrix->columns || matrix->rows > LARGEST) {
        return;
    }
    if (input_is_read(
            kernel_init(&kernel, matrix->value, matrix->rows, rounding, &fault), &fault)) {
        input_require(kernel.rank >= 1 && kernel.rank <= kernel.order, "a kernel has a rank");
        for (size_t i = 0; i < kernel.rank; i++) {
            input_require(kernel.value[i] > 0, "eigenvalues are positive");
            input_require(i == 0 || kernel.value[i] <= kernel.value[i - 1], "and fall");
        }
        for (size_t i = 0; i < kernel.order * kernel.rank; i++) {
            input_require(isfinite(kernel.root[i]), "roots are finite");
        }
        kernel_clear(&kernel);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    struct forecast_matrix matrix;
    struct fault fault;
    bool npy = input_byte(&input) % 2 == 1;
    const char *path = input_file(0, &input);
    char named[128];
    input_name(0, "a.npy");
    snprintf(named, sizeof named, "%s/a.npy", input_folder());
    enum status status = forecast_matrix_read(&matrix, npy ? named : path, &fault);
    if (input_is_read(status, &fault)) {
        look_at(&matrix);
        forecast_matrix_clear(&matrix);
    }
    return 0;
}
