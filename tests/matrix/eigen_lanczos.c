/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matrix/eigen_lanczos.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "eigen_cases.h"
#include "spectrum.h"

/* A matrix by its products, which are counted; the `bad`-th of them goes wrong. */
struct by_matrix {
    const double *a;
    size_t calls, bad;
    bool fails;
};

static enum status
apply(double *out, const double *in, size_t n, void *context, struct fault *fault) {
    struct by_matrix *matrix = context;
    bool bad = ++matrix->calls == matrix->bad;
    for (size_t i = 0; i < n; i++) {
        out[i] = bad ? NAN : 0;
        for (size_t j = 0; j < n; j++) {
            out[i] += matrix->a[i * n + j] * in[j];
        }
    }
    return bad && matrix->fails ? fault_set(fault, STATUS_STOPPED, "the operator stopped")
                                : STATUS_OK;
}

static void find(struct eigen *eigen, const double *a, double tolerance) {
    struct by_matrix matrix = {.a = a};
    struct fault fault;
    size_t products;
    enum status status = eigen_lanczos(eigen, apply, &matrix, tolerance, &products, &fault);
    require(status == STATUS_OK, "%s", fault.text);
    assert_int_equal(products, matrix.calls);
    assert_int_equal(eigen->products, matrix.calls);
}

static void agrees_with_all_pairs(void **state) {
    (void)state;
    eigen_cases_all_pairs(find);
}

/* One Krylov space holds each value once; the others come from fresh starts. */
static void finds_every_copy_of_a_value(void **state) {
    (void)state;
    eigen_cases_degenerate(find);
}

/* 4 twice, 3, and little else. */
static enum status
twice(double *out, const double *in, size_t n, void *context, struct fault *fault) {
    (void)context;
    (void)fault;
    for (size_t i = 0; i < n; i++) {
        out[i] = 0.1 * (double)i / (double)n * in[i];
    }
    out[0] = 4 * in[0];
    out[n / 2] = 4 * in[n / 2];
    out[n - 1] = 3 * in[n - 1];
    return STATUS_OK;
}

/* A fresh start has little of the second 4, and its first product shows next to nothing of it. */
static void a_fresh_start_is_heard_out(void **state) {
    (void)state;
    struct eigen top = spectrum_room(20000, 2);
    size_t products;
    struct fault fault;
    assert_int_equal(eigen_lanczos(&top, twice, NULL, 1e-8, &products, &fault), STATUS_OK);
    assert_near(top.value[0], 4, 1e-12);
    assert_near(top.value[1], 4, 1e-12);
    eigen_clear(&top);
}

/* lambda_2/lambda_1 = 1/4: Chebyshev's bound gives a factor (T_k(7))^-1 < 14^-k for k products. */
static void the_largest_pair_takes_few_products(void **state) {
    (void)state;
    enum { N = 200 };
    double value[N];
    for (size_t i = 0; i < N; i++) {
        value[i] = i == 0 ? 4 : (double)i / N;
    }
    double *a = spectrum_made(N, value, 8);
    struct eigen top = spectrum_room(N, 1);
    find(&top, a, 1e-4);
    assert_true(top.products <= 7);
    size_t few = top.products;
    find(&top, a, EIGEN_TOLERANCE);
    assert_true(top.products > few && top.products <= 14);
    assert_near(top.value[0], 4, 4e-14);
    eigen_clear(&top);
    free(a);
}

static void scales_do_not_matter(void **state) {
    (void)state;
    enum { N = 40, COUNT = 3 };
    static const int power[] = {-960, -664, 664, 1000};
    double *a = spectrum_random(N, 1, 3), *b = spectrum_zeros(N);
    struct eigen one = spectrum_room(N, COUNT), other = spectrum_room(N, COUNT);
    find(&one, a, EIGEN_TOLERANCE);
    for (size_t i = 0; i < sizeof power / sizeof *power; i++) {
        for (size_t k = 0; k < N * N; k++) {
            b[k] = ldexp(a[k], power[i]);
        }
        find(&other, b, EIGEN_TOLERANCE);
        for (size_t k = 0; k < COUNT; k++) {
            double back = ldexp(other.value[k], -power[i]);
            require_near(back, one.value[k], 1e-14 * one.value[0], "2^%d", power[i]);
        }
    }
    eigen_clear(&one);
    eigen_clear(&other);
    free(a);
    free(b);
}

static void faults_of_the_operator_come_through(void **state) {
    (void)state;
    enum { N = 30 };
    double *a = spectrum_random(N, 1, 4);
    struct eigen top = spectrum_room(N, 2);
    size_t products;
    struct fault fault;
    for (size_t bad = 1; bad <= 12; bad += 11) {
        struct by_matrix stops = {a, 0, bad, true}, breaks = {a, 0, bad, false};
        assert_int_equal(
            eigen_lanczos(&top, apply, &stops, 1e-6, &products, &fault), STATUS_STOPPED);
        assert_string_equal(fault.text, "the operator stopped");
        assert_int_equal(
            eigen_lanczos(&top, apply, &breaks, 1e-6, &products, &fault), STATUS_INPUT);
        assert_fault(&fault, STATUS_INPUT, bad == 1 ? "product 1 " : "product 12 ", "not finite");
    }
    eigen_clear(&top);
    free(a);
}

/* Lanczos' own residual believes in symmetry; the one that is reported is computed. */
static void an_operator_that_is_not_symmetric_is_refused(void **state) {
    (void)state;
    enum { N = 60 };
    double *a = spectrum_kernel(N, 0, 5);
    struct eigen top = spectrum_room(N, 1);
    size_t products;
    struct fault fault;
    struct by_matrix matrix = {.a = a};
    find(&top, a, 1e-9);
    a[3] += 1e-2 * top.value[0];
    assert_int_equal(eigen_lanczos(&top, apply, &matrix, 1e-9, &products, &fault), STATUS_SYSTEM);
    assert_fault(&fault, STATUS_SYSTEM, "eigen_lanczos: residual", "symmetric");
    eigen_clear(&top);
    free(a);
}

/* Long vectors: 10, 7, and the rest spread over (-1, 1). */
static enum status
spread(double *out, const double *in, size_t n, void *context, struct fault *fault) {
    (void)context;
    (void)fault;
    for (size_t i = 0; i < n; i++) {
        out[i] = in[i] * (2 * (double)i / (double)n - 1);
    }
    out[5] = 10 * in[5];
    out[n / 2] = 7 * in[n / 2];
    return STATUS_OK;
}

static void threads_do_not_matter(void **state) {
    (void)state;
    enum { N = 50001, COUNT = 2 };
    struct eigen pair[2];
    int before = omp_get_max_threads();
    for (int i = 0; i < 2; i++) {
        size_t products;
        struct fault fault;
        pair[i] = spectrum_room(N, COUNT);
        omp_set_num_threads(i + 1);
        assert_int_equal(eigen_lanczos(&pair[i], spread, NULL, 1e-8, &products, &fault), STATUS_OK);
        assert_near(pair[i].value[0], 10, 1e-7);
        assert_near(pair[i].value[1], 7, 1e-7);
        assert_near(fabs(pair[i].vector[N + N / 2]), 1, 1e-14);
        assert_true(products < 40);
    }
    omp_set_num_threads(before);
    assert_memory_equal(pair[0].vector, pair[1].vector, N * COUNT * sizeof *pair->vector);
    assert_memory_equal(pair[0].residual, pair[1].residual, COUNT * sizeof *pair->residual);
    eigen_clear(&pair[0]);
    eigen_clear(&pair[1]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_all_pairs),
        cmocka_unit_test(finds_every_copy_of_a_value),
        cmocka_unit_test(a_fresh_start_is_heard_out),
        cmocka_unit_test(the_largest_pair_takes_few_products),
        cmocka_unit_test(scales_do_not_matter),
        cmocka_unit_test(faults_of_the_operator_come_through),
        cmocka_unit_test(an_operator_that_is_not_symmetric_is_refused),
        cmocka_unit_test(threads_do_not_matter),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("eigen_lanczos", tests, NULL, NULL);
}
