/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matrix/eigen_top.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "eigen_cases.h"
#include "spectrum.h"

static void find(struct eigen *eigen, const double *a, double tolerance) {
    struct fault fault;
    require(eigen_top(eigen, a, tolerance, &fault) == STATUS_OK, "%s", fault.text);
}

static void agrees_with_all_pairs(void **state) {
    (void)state;
    eigen_cases_all_pairs(find);
}

static void finds_degenerate_and_negative_values(void **state) {
    (void)state;
    eigen_cases_degenerate(find);
}

static void a_warm_start_takes_fewer_products(void **state) {
    (void)state;
    enum { N = 128, COUNT = 5 };
    double *before = spectrum_kernel(N, 0, 3), *after = spectrum_kernel(N, 1e-4, 3);
    struct eigen cold = spectrum_room(N, COUNT), warm = spectrum_room(N, COUNT);
    find(&cold, after, 1e-8);
    find(&warm, before, 1e-8);
    find(&warm, after, 1e-8);
    assert_true(4 * warm.products < 3 * cold.products);
    for (size_t k = 0; k < COUNT; k++) {
        assert_near(warm.value[k], cold.value[k], 1e-8 * cold.value[0]);
    }
    /* A third call starts where the second ended: the least there is, two guards and two rounds. */
    size_t second = warm.products;
    find(&warm, after, 1e-8);
    assert_true(warm.products < second);
    eigen_clear(&cold);
    eigen_clear(&warm);
    free(before);
    free(after);
}

/* Starts that hold lower eigenvectors only, a vector twice, entries of any size, or all but the
 * first of the largest. */
static void no_start_hides_the_largest(void **state) {
    (void)state;
    enum { N = 100, COUNT = 3 };
    double value[N];
    for (size_t i = 0; i < N; i++) {
        value[i] = 1 / (double)(1 + i);
    }
    double *a = spectrum_zeros(N);
    for (size_t i = 0; i < N; i++) {
        a[i * N + i] = value[N - 1 - i];
    }
    for (int kind = 0; kind < 5; kind++) {
        struct eigen top = spectrum_room(N, COUNT);
        for (size_t k = 0; k < COUNT; k++) {
            size_t place = kind == 4 ? N - 2 - k : 50 + (kind == 1 ? 0 : k);
            top.vector[k * N + place] = kind == 2 ? 1e-300 : 1;
            top.vector[k * N + 60] = kind == 3 ? 1e300 : 0;
        }
        find(&top, a, EIGEN_TOLERANCE);
        for (size_t k = 0; k < COUNT; k++) {
            require_near(top.value[k], value[k], EIGEN_TOLERANCE, "kind %d, value %zu", kind, k);
        }
        require(spectrum_holds(&top, a, 1, EIGEN_TOLERANCE), "kind %d", kind);
        eigen_clear(&top);
    }
    free(a);
}

static void scales_do_not_matter(void **state) {
    (void)state;
    enum { N = 40, COUNT = 4 };
    static const int power[] = {-990, -664, 664, 1005};
    double *a = spectrum_random(N, 1, 3), *b = spectrum_zeros(N);
    struct eigen one = spectrum_room(N, COUNT);
    find(&one, a, EIGEN_TOLERANCE);
    for (size_t i = 0; i < sizeof power / sizeof *power; i++) {
        struct eigen other = spectrum_room(N, COUNT);
        for (size_t k = 0; k < N * N; k++) {
            b[k] = ldexp(a[k], power[i]);
        }
        find(&other, b, EIGEN_TOLERANCE);
        for (size_t k = 0; k < COUNT; k++) {
            /* Not the same bits: unit v_k may be a denormal number for one of them. */
            double back = ldexp(other.value[k], -power[i]);
            require_near(back, one.value[k], 1e-14 * one.value[0], "2^%d", power[i]);
        }
        eigen_clear(&other);
    }
    eigen_clear(&one);
    free(a);
    free(b);
}

static void says_what_was_reached(void **state) {
    (void)state;
    enum { N = 50 };
    double *a = spectrum_random(N, 1, 4);
    struct eigen top = spectrum_room(N, 2);
    struct fault fault;
    assert_int_equal(eigen_top(&top, a, 1e-18, &fault), STATUS_SYSTEM);
    assert_fault(&fault, STATUS_SYSTEM, "eigen_top: residual", "wanted at most", "larger");
    assert_true(top.residual[0] > 0 && top.residual[0] < 1e-13 * top.value[0]);
    a[7 * N + 3] = NAN;
    assert_int_equal(eigen_top(&top, a, 1e-6, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "eigen_top", "(7, 3)", "nan");
    a[7 * N + 3] = 0;
    top.vector[N] = INFINITY;
    assert_int_equal(eigen_top(&top, a, 1e-6, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "start");
    eigen_clear(&top);
    free(a);
}

/* Residuals are computed, not believed: with a wrong element above the diagonal, pairs of what is
 * no symmetric matrix are refused. */
static void a_wrong_entry_is_refused(void **state) {
    (void)state;
    enum { N = 64 };
    double *a = spectrum_kernel(N, 0, 5);
    struct eigen top = spectrum_room(N, 2);
    struct fault fault;
    assert_int_equal(eigen_top(&top, a, 1e-9, &fault), STATUS_OK);
    memset(top.vector, 0, 2 * N * sizeof *top.vector);
    a[3] += 1e-3 * top.value[0];
    assert_int_equal(eigen_top(&top, a, 1e-9, &fault), STATUS_SYSTEM);
    assert_fault(&fault, STATUS_SYSTEM, "residual");
    eigen_clear(&top);
    free(a);
}

static void threads_do_not_matter(void **state) {
    (void)state;
    enum { N = 400, COUNT = 12 };
    double *a = spectrum_kernel(N, 0, 6);
    struct eigen pair[2];
    int before = omp_get_max_threads();
    for (int i = 0; i < 2; i++) {
        pair[i] = spectrum_room(N, COUNT);
        omp_set_num_threads(i + 1);
        find(&pair[i], a, 1e-9);
    }
    omp_set_num_threads(before);
    assert_memory_equal(pair[0].vector, pair[1].vector, N * COUNT * sizeof *a);
    assert_memory_equal(pair[0].value, pair[1].value, COUNT * sizeof *a);
    assert_memory_equal(pair[0].residual, pair[1].residual, COUNT * sizeof *a);
    eigen_clear(&pair[0]);
    eigen_clear(&pair[1]);
    free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_all_pairs),
        cmocka_unit_test(finds_degenerate_and_negative_values),
        cmocka_unit_test(a_warm_start_takes_fewer_products),
        cmocka_unit_test(no_start_hides_the_largest),
        cmocka_unit_test(scales_do_not_matter),
        cmocka_unit_test(says_what_was_reached),
        cmocka_unit_test(a_wrong_entry_is_refused),
        cmocka_unit_test(threads_do_not_matter),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("eigen_top", tests, NULL, NULL);
}
