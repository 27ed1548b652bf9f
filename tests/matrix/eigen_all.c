/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matrix/eigen_all.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "spectrum.h"

/* Rounding: backward errors of reflections and rotations are a small multiple of the unit roundoff
 * times the norm, growing about like sqrt(n) in practice; 2 n leaves room. */
static double rounding(size_t n) {
    return 2 * (double)(n + 4) * 0x1p-53;
}

static struct eigen all_of(const double *a, size_t order) {
    struct eigen eigen = spectrum_room(order, order);
    struct fault fault;
    require(eigen_all(&eigen, a, &fault) == STATUS_OK, "%s", fault.text);
    return eigen;
}

static double size_of(const struct eigen *eigen) {
    return fmax(fabs(eigen->value[0]), fabs(eigen->value[eigen->count - 1]));
}

/* -- known spectra ------------------------------------------------------------------------ */

/* 2 on the diagonal, -1 beside it: 2 - 2 cos(pi k/(n+1)), with sines for vectors. */
static double *path(size_t n) {
    double *a = spectrum_zeros(n);
    for (size_t i = 0; i < n; i++) {
        a[i * n + i] = 2;
        if (i > 0) {
            a[i * n + i - 1] = a[(i - 1) * n + i] = -1;
        }
    }
    return a;
}

static void path_is_the_string(void **state) {
    (void)state;
    for (size_t n = 1; n <= 70; n += n < 10 ? 1 : 15) {
        double *a = path(n), angle = 3.14159265358979323846 / (double)(n + 1), sine[n];
        struct eigen eigen = all_of(a, n);
        for (size_t k = 0; k < n; k++) {
            double turns = (double)(n - k) * angle;
            require_near(
                eigen.value[k], 2 - 2 * cos(turns), 4 * rounding(n), "value %zu of %zu", k, n);
            for (size_t i = 0; i < n; i++) {
                sine[i] = sqrt(2 / (double)(n + 1)) * sin((double)(i + 1) * turns);
            }
            /* The values are at least (3/n)^2/4 apart, which divides the error of a vector. */
            require_near(
                spectrum_distance(eigen.vector + k * n, sine, 1, n), 0, 1e-12, "vector %zu of %zu",
                k, n);
        }
        eigen_clear(&eigen);
        free(a);
    }
}

/* 1 + u u' with u_i = i: 1 + |u|^2 along u, and 1. */
static void one_direction_stands_out_of_the_identity(void **state) {
    (void)state;
    enum { N = 24 };
    double *a = spectrum_zeros(N), u[N], square = N * (N + 1) * (2 * N + 1) / 6.0;
    for (size_t i = 0; i < N; i++) {
        u[i] = (double)(i + 1) / sqrt(square);
        for (size_t j = 0; j < N; j++) {
            a[i * N + j] = (double)((i + 1) * (j + 1)) + (i == j);
        }
    }
    struct eigen eigen = all_of(a, N);
    assert_ulps(eigen.value[0], 1 + square, N);
    assert_near(spectrum_distance(eigen.vector, u, 1, N), 0, 1e-14);
    for (size_t k = 1; k < N; k++) {
        assert_near(eigen.value[k], 1, square * rounding(N));
    }
    assert_true(spectrum_holds(&eigen, a, square, rounding(N)));
    eigen_clear(&eigen);
    free(a);
}

/* The largest value of order 5 is Todd's, "Computational problems concerning the Hilbert matrix"
 * (1961), to the digits that Jacobi's method gives here too. */
static void hilberts_matrix_has_its_trace(void **state) {
    (void)state;
    for (size_t n = 1; n <= 14; n++) {
        double *a = spectrum_zeros(n), value[n], trace = 0, sum = 0;
        for (size_t i = 0; i < n * n; i++) {
            a[i] = 1 / (double)(i / n + i % n + 1);
        }
        struct eigen eigen = all_of(a, n);
        spectrum_jacobi(value, a, n);
        for (size_t k = 0; k < n; k++) {
            trace += 1 / (double)(2 * k + 1);
            sum += eigen.value[k];
            require_near(eigen.value[k], value[k], 4 * rounding(n), "value %zu of %zu", k, n);
        }
        require_near(sum, trace, 4 * rounding(n), "order %zu", n);
        if (n == 5) {
            assert_near(eigen.value[0], 1.5670506910982307, 4 * rounding(n));
        }
        eigen_clear(&eigen);
        free(a);
    }
}

/* -- second methods ----------------------------------------------------------------------- */

static void agrees_with_jacobi(void **state) {
    (void)state;
    for (size_t n = 1; n <= 41; n += 4) {
        double *a = spectrum_random(n, 1, (unsigned)n), value[n];
        struct eigen eigen = all_of(a, n);
        spectrum_jacobi(value, a, n);
        for (size_t k = 0; k < n; k++) {
            require_near(
                eigen.value[k], value[k], 4 * size_of(&eigen) * rounding(n), "%zu of %zu", k, n);
        }
        require(spectrum_holds(&eigen, a, size_of(&eigen), rounding(n)), "order %zu", n);
        eigen_clear(&eigen);
        free(a);
    }
}

static void keeps_trace_and_norm(void **state) {
    (void)state;
    for (size_t n = 127; n <= 129; n++) {
        double *a = spectrum_random(n, 3, 7);
        double trace = 0, square = 0, sum = 0, squares = 0;
        struct eigen eigen = all_of(a, n);
        for (size_t i = 0; i < n; i++) {
            trace += a[i * n + i];
            sum += eigen.value[i];
            squares += eigen.value[i] * eigen.value[i];
        }
        for (size_t i = 0; i < n * n; i++) {
            square += a[i] * a[i];
        }
        require_near(sum, trace, (double)n * size_of(&eigen) * rounding(n), "order %zu", n);
        require_near(squares, square, 4 * square * rounding(n), "order %zu", n);
        require(spectrum_holds(&eigen, a, size_of(&eigen), rounding(n)), "order %zu", n);
        eigen_clear(&eigen);
        free(a);
    }
}

/* The check that the others lean on, with one wrong number at a time. */
static void a_wrong_entry_is_seen(void **state) {
    (void)state;
    enum { N = 33 };
    double *a = spectrum_random(N, 1, 2), size;
    struct eigen eigen = all_of(a, N);
    size = size_of(&eigen);
    double *const wrong[] = {&eigen.vector[5 * N + 7], &eigen.vector[N - 1], &eigen.value[0],
                             &eigen.value[20],         &eigen.residual[3],   &a[4 * N + 9]};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        double right = *wrong[i];
        assert_true(spectrum_holds(&eigen, a, size, rounding(N)));
        *wrong[i] += 1e-12;
        require(!spectrum_holds(&eigen, a, size, rounding(N)), "wrong entry %zu passes", i);
        *wrong[i] = right;
    }
    /* A matrix that is not symmetric has no such pairs, and its residuals say so. */
    a[4 * N + 9] += 1;
    struct eigen other = all_of(a, N);
    double worst = 0;
    for (size_t k = 0; k < N; k++) {
        worst = fmax(worst, other.residual[k]);
    }
    assert_true(worst > 0.1);
    eigen_clear(&other);
    eigen_clear(&eigen);
    free(a);
}

/* -- edges -------------------------------------------------------------------------------- */

/* A power of two changes no digit, up to where entries lose theirs. */
static void scales_do_not_matter(void **state) {
    (void)state;
    enum { N = 19 };
    static const int power[] = {-1000, -665, -1, 664, 1010};
    double *a = spectrum_random(N, 1, 3), *b = spectrum_zeros(N);
    struct eigen one = all_of(a, N);
    for (size_t i = 0; i < sizeof power / sizeof *power; i++) {
        for (size_t k = 0; k < N * N; k++) {
            b[k] = ldexp(a[k], power[i]);
        }
        struct eigen other = all_of(b, N);
        for (size_t k = 0; k < N; k++) {
            require(other.value[k] == ldexp(one.value[k], power[i]), "2^%d", power[i]);
            require(other.residual[k] == ldexp(one.residual[k], power[i]), "2^%d", power[i]);
        }
        assert_memory_equal(other.vector, one.vector, N * N * sizeof *one.vector);
        eigen_clear(&other);
    }
    eigen_clear(&one);
    free(a);
    free(b);
}

/* Diagonals with gaps, repeated values and entries of very different size. */
static void degenerate_matrices_have_bases(void **state) {
    (void)state;
    for (int kind = 0; kind < 6; kind++) {
        for (size_t n = 1; n <= 34; n += 11) {
            double value[n], least = INFINITY;
            for (size_t i = 0; i < n; i++) {
                double kinds[] = {0,
                                  1,
                                  i < n / 2,
                                  -1 - (double)(i % 3),
                                  i == 0 ? 1e-160 : 1,
                                  ldexp(1, -60 * (int)i)};
                value[i] = kinds[kind];
                least = fmin(least, value[i]);
            }
            double *a = spectrum_made(n, value, (unsigned)kind);
            struct eigen eigen = all_of(a, n);
            require(spectrum_holds(&eigen, a, 3, rounding(n)), "kind %d, order %zu", kind, n);
            require_near(eigen.value[n - 1], least, 12 * rounding(n), "kind %d", kind);
            eigen_clear(&eigen);
            free(a);
        }
    }
}

/* Half of the values are 1: the projection on their vectors is the matrix itself. */
static void vectors_of_a_projection_span_it(void **state) {
    (void)state;
    enum { N = 20, RANK = 8 };
    double value[N];
    for (size_t i = 0; i < N; i++) {
        value[i] = i < RANK;
    }
    double *a = spectrum_made(N, value, 9);
    struct eigen eigen = all_of(a, N);
    for (size_t i = 0; i < N * N; i++) {
        double sum = 0;
        for (size_t k = 0; k < RANK; k++) {
            sum += eigen.vector[k * N + i / N] * eigen.vector[k * N + i % N];
        }
        assert_near(sum, a[i], 8 * rounding(N));
    }
    eigen_clear(&eigen);
    free(a);
}

static void refuses_what_is_not_a_number(void **state) {
    (void)state;
    double a[9] = {1, 0, 0, 0, 1, NAN, 0, NAN, 1};
    struct fault fault;
    struct eigen eigen = spectrum_room(3, 3), two = spectrum_room(3, 2);
    assert_int_equal(eigen_all(&eigen, a, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "eigen_all", "(1, 2)", "nan", "finite");
    a[5] = a[7] = -INFINITY;
    assert_int_equal(eigen_all(&eigen, a, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "(1, 2)", "-inf");
    a[5] = a[7] = 0;
    assert_int_equal(eigen_all(&two, a, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "2 pairs of order 3");
    assert_int_equal(eigen_all(&eigen, a, &fault), STATUS_OK);
    eigen_clear(&eigen);
    eigen_clear(&two);
}

static void threads_do_not_matter(void **state) {
    (void)state;
    enum { N = 290 };
    double *a = spectrum_random(N, 1, 5);
    int before = omp_get_max_threads();
    omp_set_num_threads(1);
    struct eigen one = all_of(a, N);
    omp_set_num_threads(2);
    struct eigen two = all_of(a, N);
    omp_set_num_threads(before);
    assert_memory_equal(one.vector, two.vector, N * N * sizeof *one.vector);
    assert_memory_equal(one.value, two.value, N * sizeof *one.value);
    assert_memory_equal(one.residual, two.residual, N * sizeof *one.residual);
    eigen_clear(&one);
    eigen_clear(&two);
    free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(path_is_the_string),
        cmocka_unit_test(one_direction_stands_out_of_the_identity),
        cmocka_unit_test(hilberts_matrix_has_its_trace),
        cmocka_unit_test(agrees_with_jacobi),
        cmocka_unit_test(keeps_trace_and_norm),
        cmocka_unit_test(a_wrong_entry_is_seen),
        cmocka_unit_test(scales_do_not_matter),
        cmocka_unit_test(degenerate_matrices_have_bases),
        cmocka_unit_test(vectors_of_a_projection_span_it),
        cmocka_unit_test(refuses_what_is_not_a_number),
        cmocka_unit_test(threads_do_not_matter),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("eigen_all", tests, NULL, NULL);
}
