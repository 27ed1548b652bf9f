/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/kernel.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "frozen_data.h"
#include "matrix/rows.h"
#include "random/rng.h"

static const double PI = 3.14159265358979323846;

/* K = L L^T to rounding, and the columns of L are orthogonal, of the squares `value`. */
static void require_root(const struct kernel *kernel, const char *what) {
    size_t m = kernel->order, rank = kernel->rank;
    double tolerance = 1e-14 * (double)m * kernel->value[0];
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j < m; j++) {
            double product = rows_dot(kernel->root + i * rank, kernel->root + j * rank, rank);
            require_near(product, kernel->k[i * m + j], tolerance, "%s: %zu %zu", what, i, j);
        }
    }
    for (size_t a = 0; a < rank; a++) {
        for (size_t b = 0; b <= a; b++) {
            double sum = 0;
            for (size_t i = 0; i < m; i++) {
                sum += kernel->root[i * rank + a] * kernel->root[i * rank + b];
            }
            require_near(sum, a == b ? kernel->value[a] : 0, tolerance, "%s: %zu %zu", what, a, b);
        }
    }
}

static void the_root_squared_is_the_kernel(void **state) {
    (void)state;
    for (size_t m = 1; m <= 40; m += 13) {
        for (size_t rank = 1; rank <= m; rank += 6) {
            struct kernel kernel = frozen_data_random(m, rank, (unsigned)(m + rank));
            assert_int_equal(kernel.rank, rank);
            require_root(&kernel, "random");
            kernel_clear(&kernel);
        }
    }
}

/* Two inputs on one line leave one direction, by rounding too. */
static void null_directions_are_left_out(void **state) {
    (void)state;
    struct kernel pair = frozen_data_pair(1.3, 0);
    assert_int_equal(pair.rank, 1);
    assert_near(pair.value[0], 2.69, 1e-15);
    kernel_clear(&pair);
    static const double x[] = {0.3, 0.1, 0.7, -0.9, -0.3, -2.1, 0, 0, 0, 1, 2, 3};
    struct kernel linear;
    struct fault fault;
    assert_int_equal(kernel_of_inputs(&linear, KERNEL_LINEAR, 0, x, 4, 3, &fault), STATUS_OK);
    assert_int_equal(linear.rank, 2);
    require_root(&linear, "linear");
    kernel_clear(&linear);
}

/* A two-layer network of finite width: its kernel, the mean of that over draws of the weights, and
 * the mean of the squared output. By drawing neurons one at a time. */
struct sums {
    double linear, relu, linear_outputs, outputs;
};

static struct sums draw_neurons(const double *x, const double *y, size_t d, size_t neurons) {
    struct rng rng = rng_of(rng_key_of(1, "tests/forecast/kernel", 0), 0);
    struct sums sums = {0};
    double product = rows_dot(x, y, d);
    for (size_t n = 0; n < neurons; n++) {
        double h = 0, g = 0, a = rng_normal(&rng);
        for (size_t k = 0; k < d; k++) {
            double w = rng_normal(&rng);
            h += w * x[k];
            g += w * y[k];
        }
        double both = h > 0 && g > 0;
        sums.linear += h * g + a * a * product;
        sums.relu += both * (h * g + a * a * product);
        sums.linear_outputs += a * a * h * g;
        sums.outputs += both * a * a * h * g;
    }
    return sums;
}

/* Each term has a standard deviation of a few |x||y|: 5 of the mean's over 4e5 neurons. */
static void laws_are_means_over_neurons(void **state) {
    (void)state;
    enum { D = 3, NEURONS = 400000 };
    static const double x[2 * D] = {0.4, -0.2, 1.1, -0.5, 0.9, 0.6};
    double size = sqrt(rows_dot(x, x, D) * rows_dot(x + D, x + D, D));
    double tolerance = 5 * 3 * size / sqrt(NEURONS);
    struct sums sums = draw_neurons(x, x + D, D, NEURONS);
    const double mean[] = {
        sums.linear / NEURONS, sums.relu / NEURONS, sums.linear_outputs / NEURONS,
        sums.outputs / NEURONS};
    for (int law = KERNEL_LINEAR; law <= KERNEL_RELU_OUTPUTS; law++) {
        struct kernel kernel;
        struct fault fault;
        assert_int_equal(
            kernel_of_inputs(&kernel, (enum kernel_law)law, 0, x, 2, D, &fault), STATUS_OK);
        require_near(kernel.k[1], mean[law], tolerance, "law %d", law);
        kernel_clear(&kernel);
    }
}

/* On the diagonal t = 0: 2|x|^2, |x|^2, |x|^2/2; opposite inputs share no neuron. */
static void laws_have_simple_values_at_simple_angles(void **state) {
    (void)state;
    static const double x[] = {3, 4, -6, -8, 4, -3};
    const double want[4][3] = {
        {50, -100, 0}, {25, 0, 25 / (2 * PI)}, {25, -50, 0}, {12.5, 0, 25 / (2 * PI)}};
    for (int law = 0; law < 4; law++) {
        struct kernel kernel;
        struct fault fault;
        assert_int_equal(
            kernel_of_inputs(&kernel, (enum kernel_law)law, 0, x, 3, 2, &fault), STATUS_OK);
        for (int j = 0; j < 3; j++) {
            require_near(kernel.k[j], want[law][j], 1e-13, "law %d, %d", law, j);
        }
        kernel_clear(&kernel);
    }
}

/* |x||x'| (sin t + 2 (pi - t) cos t)/2pi = |x||x'| (1 - t/2pi + O(t^2)), and t is 1e-9 to six
 * digits: arccos would give 0 or 1.5e-8. */
static void angles_of_nearly_parallel_inputs_keep_their_digits(void **state) {
    (void)state;
    static const double x[] = {1, 0, 1, 1e-9};
    struct kernel kernel;
    struct fault fault;
    assert_int_equal(kernel_of_inputs(&kernel, KERNEL_RELU, 0, x, 2, 2, &fault), STATUS_OK);
    assert_near((1 - kernel.k[1]) * 2 * PI, 1e-9, 2e-15);
    kernel_clear(&kernel);
}

/* K of PyTorch's network at x = x' = 0, one input: angle 0, |x~| = 1, so n/6 + 1 + 1/6. */
static void the_law_of_pytorch_has_its_biases(void **state) {
    (void)state;
    static const double x[] = {0, 2};
    struct kernel kernel;
    struct fault fault;
    assert_int_equal(
        kernel_of_inputs(&kernel, KERNEL_PYTORCH_RELU, 600, x, 2, 1, &fault), STATUS_OK);
    assert_near(kernel.k[0], 100 + 1 + 1.0 / 6, 1e-12);
    assert_near(kernel.k[3], 500 + 1 + 5.0 / 6, 1e-12);
    kernel_clear(&kernel);
    assert_int_equal(
        kernel_of_inputs(&kernel, KERNEL_PYTORCH_RELU, 0, x, 2, 1, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "width 0");
}

static void refuse(const double *matrix, size_t order, double rounding, const char *part) {
    struct kernel kernel;
    struct fault fault;
    require(
        kernel_init(&kernel, matrix, order, rounding, &fault) == STATUS_INPUT, "not refused: %s",
        part);
    assert_fault(&fault, STATUS_INPUT, "kernel: ", part);
}

static void refuses_what_is_no_kernel(void **state) {
    (void)state;
    refuse((double[]){1, 0.5, 0.5000001, 1}, 2, 0, "(1, 0)");
    refuse((double[]){1, NAN, NAN, 1}, 2, 0, "(1, 0) and (0, 1) are nan");
    refuse((double[]){1, 2, 2, 1}, 2, 0, "an eigenvalue is -1 ");
    refuse((double[]){0, 0, 0, 0}, 2, 0, "largest eigenvalue is 0");
    refuse((double[]){1e200}, 1, 0, "1e+200");
    refuse((double[]){1}, 0, 0, "no samples");
    refuse((double[]){1}, (size_t)1 << 26, 0, "GB of memory");
}

/* The same matrix, printed with seven digits: by default refused, else of rank 1. */
static void rounded_matrices_are_taken_when_said(void **state) {
    (void)state;
    const double k[] = {1, 1.4142136, 1.4142136, 2};
    refuse(k, 2, 0, "an eigenvalue is -");
    struct kernel kernel;
    struct fault fault;
    assert_int_equal(kernel_init(&kernel, k, 2, 1e-7, &fault), STATUS_OK);
    assert_int_equal(kernel.rank, 1);
    kernel_clear(&kernel);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_root_squared_is_the_kernel),
        cmocka_unit_test(null_directions_are_left_out),
        cmocka_unit_test(laws_are_means_over_neurons),
        cmocka_unit_test(laws_have_simple_values_at_simple_angles),
        cmocka_unit_test(angles_of_nearly_parallel_inputs_keep_their_digits),
        cmocka_unit_test(the_law_of_pytorch_has_its_biases),
        cmocka_unit_test(refuses_what_is_no_kernel),
        cmocka_unit_test(rounded_matrices_are_taken_when_said),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("kernel", tests, NULL, NULL);
}
